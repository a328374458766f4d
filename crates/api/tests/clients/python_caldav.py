#!/usr/bin/env python3
"""python-caldav against a running server, both ways: python_caldav.py URL USER PASSWORD

Creates, edits, meets a conflict, edits one date of a series, deletes, and catches up by sync-token after having been
away, in a calendar of its own. Prints one line per step and ends with an error at the first that is wrong.
Needs the packages `caldav` and `icalendar`.
"""
import datetime
import sys
import uuid

import caldav
from caldav.lib import error

UTC = datetime.timezone.utc


def at(day, hour):
    return datetime.datetime(2026, 11, day, hour, tzinfo=UTC)


def check(what, good):
    print(("ok   " if good else "FAIL ") + what)
    if not good:
        sys.exit(1)


def main(url, user, password):
    client = caldav.DAVClient(url=url, username=user, password=password)
    principal = client.principal()
    calendar = principal.make_calendar(name="Both ways", cal_id=f"both-ways-{uuid.uuid4().hex[:8]}")
    try:
        walk(client, principal, calendar)
    finally:
        calendar.delete()
    check("the calendar is gone", all(one.url != calendar.url for one in principal.calendars()))


def walk(client, principal, calendar):
    check("a calendar of its own", any(one.url == calendar.url for one in principal.calendars()))
    lunch = calendar.save_event(dtstart=at(23, 11), dtend=at(23, 12), summary="Lunch", location="Canteen, 2nd floor")
    standup = calendar.save_event(dtstart=at(23, 8), dtend=at(23, 9), summary="Stand-up", rrule={"FREQ": "DAILY", "COUNT": 10})
    check("two objects are there", len(calendar.events()) == 2)
    known = calendar.objects_by_sync_token(load_objects=True)
    check("a first synchronisation has both", len(list(known)) == 2)

    found = calendar.search(start=at(25, 0), end=at(26, 0), event=True, expand=True)
    check("a day holds its instance of the series", [str(one.icalendar_component["SUMMARY"]) for one in found] == ["Stand-up"])
    check("a text is found", len(calendar.search(event=True, summary="Lunch")) == 1)

    twin = caldav.Event(client, url=lunch.url, parent=calendar)
    twin.load()
    lunch.icalendar_component["SUMMARY"] = "Long lunch"
    lunch.save()
    twin.load()
    check("an edit is seen from elsewhere", str(twin.icalendar_component["SUMMARY"]) == "Long lunch")
    stale = client.request(str(lunch.url), "PUT", lunch.data, {"If-Match": '"of-another-time"', "Content-Type": "text/calendar"})
    check("a write on an old state is refused", stale.status == 412)
    try:
        calendar.save_event(lunch.data.replace("Long lunch", "Clone"), no_create=False)
        same = len(calendar.search(event=True, summary="Clone")) <= 1 and len(calendar.events()) == 2
    except error.DAVError:
        same = True
    check("the same UID does not stand twice", same)

    text = standup.data
    moved = text.replace(
        "END:VCALENDAR",
        f"BEGIN:VEVENT\r\nUID:{standup.id}\r\nDTSTAMP:20261121T100000Z\r\nRECURRENCE-ID:20261125T080000Z\r\n"
        "DTSTART:20261125T140000Z\r\nDTEND:20261125T150000Z\r\nSUMMARY:Stand-up, late\r\nEND:VEVENT\r\nEND:VCALENDAR",
    )
    standup.data = moved
    standup.save()
    day = calendar.search(start=at(25, 0), end=at(26, 0), event=True, expand=True)
    check("one date of the series moved", [one.icalendar_component["DTSTART"].dt.hour for one in day] == [14])

    # Away; meanwhile things happen.
    lunch.delete()
    calendar.save_event(dtstart=at(27, 11), dtend=at(27, 12), summary="New meanwhile")
    delta = calendar.objects_by_sync_token(known.sync_token, load_objects=False)
    check("catching up tells of three changes", len(list(delta)) == 3)
    gone = client.request(str(lunch.url), "GET")
    check("what was deleted is gone", gone.status == 404)
    nothing = calendar.objects_by_sync_token(delta.sync_token, load_objects=False)
    check("then nothing is new", len(list(nothing)) == 0)

    todo = calendar.save_todo(summary="Milk", due=at(24, 18))
    check("a to-do is kept", len(calendar.todos()) == 1)
    todo.complete()
    check("and done", len(calendar.todos()) == 0)
    busy = calendar.freebusy_request(at(27, 0), at(28, 0))
    check("free/busy says when", "20261127T110000Z" in busy.data)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
