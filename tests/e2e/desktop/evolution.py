#!/usr/bin/env python3
"""Evolution Data Server, the calendar behind GNOME, as a person's desktop: evolution.py URL USER PASSWORD CHAT

Reads its steps' order from below; prints one line per step and ends with an error at the first that is wrong. `run`
beside this file starts the demo, a session bus and this.
"""
import base64
import json
import sys
import time
import urllib.parse
import urllib.request

import gi

gi.require_version("EDataServer", "1.2")
gi.require_version("ECal", "2.0")
gi.require_version("ICalGLib", "3.0")
from gi.repository import ECal, EDataServer, GLib, ICalGLib  # noqa: E402

ALL = ECal.ObjModType.ALL
THIS = ECal.ObjModType.THIS
NONE = ECal.OperationFlags.NONE
# Not to wait for the connection: it wants a password first, which is given while our own loop turns.
AT_ONCE = 0xFFFFFFFF


class Server:
    """The CalDAV server without a library in between."""

    def __init__(self, url, user, password):
        self.url, self.user, self.password = url, user, password
        answer = self.ask("PROPFIND", urllib.parse.urljoin(url, f"{user.split('-')[0]}/"), "1")[1]
        self.calendar = next(
            urllib.parse.urljoin(url, part.split("</href>")[0])
            for part in answer.split("<href>")[2:] if "calendar/>" in part
        )

    def ask(self, method, url, depth=None, body=None, **headers):
        request = urllib.request.Request(url, data=body.encode() if body else None, method=method)
        request.add_header("Authorization", "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode())
        if depth:
            request.add_header("Depth", depth)
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def objects(self):
        """The texts of all objects by address."""
        listing = self.ask("PROPFIND", self.calendar, "1")[1]
        hrefs = [part.split("</href>")[0] for part in listing.split("<href>")[1:]]
        return {
            href: self.ask("GET", urllib.parse.urljoin(self.url, href))[1]
            for href in hrefs if not href.endswith("/")
        }

    def text_of(self, title):
        return next((text for text in self.objects().values() if f"SUMMARY:{title}" in text), None)

    def address_of(self, title):
        href = next((href for href, text in self.objects().items() if f"SUMMARY:{title}" in text), None)
        return href and urllib.parse.urljoin(self.url, href)


class Desktop:
    """An account in Evolution's registry, and the calendar opened with it."""

    def __init__(self, server):
        self.context = GLib.MainContext.default()
        self.registry = EDataServer.SourceRegistry.new_sync(None)
        source = EDataServer.Source.new(None, None)
        source.set_display_name("Televent")
        source.set_parent("caldav-stub")
        at = urllib.parse.urlsplit(server.calendar)
        source.get_extension("Calendar").set_backend_name("caldav")
        sign_in = source.get_extension("Authentication")
        sign_in.set_host(at.hostname)
        sign_in.set_port(at.port)
        sign_in.set_user(server.user)
        sign_in.set_method("plain/password")
        webdav = source.get_extension("WebDAV Backend")
        webdav.set_resource_path(at.path)
        source.get_extension("Security").set_method("none")
        source.get_extension("Offline").set_stay_synchronized(True)
        self.registry.commit_source_sync(source, None)
        self.wait(lambda: self.registry.ref_source(source.get_uid()))
        self.source = self.registry.ref_source(source.get_uid())
        self.credentials = EDataServer.NamedParameters.new()
        self.credentials.set("username", server.user)
        self.credentials.set("password", server.password)
        # Nobody is there to type it: it is given whenever it is asked for.
        self.source.connect("credentials-required", lambda *_: self.sign_in())
        self.client = ECal.Client.connect_sync(self.source, ECal.ClientSourceType.EVENTS, AT_ONCE, None)
        self.wait(lambda: self.source.get_connection_status() == EDataServer.SourceConnectionStatus.CONNECTED)

    def sign_in(self):
        self.source.invoke_authenticate_sync(self.credentials, None)

    def wait(self, check, seconds=30):
        """What `check` answers as soon as it is true, with Evolution's messages handled meanwhile."""
        end = time.monotonic() + seconds
        while True:
            while self.context.pending():
                self.context.iteration(False)
            answer = check()
            if answer:
                return answer
            if time.monotonic() > end:
                raise AssertionError(f"still {answer!r} after {seconds} s")
            time.sleep(0.2)

    def fetch(self):
        self.client.refresh_sync(None)

    def titles(self):
        _, found = self.client.get_object_list_as_comps_sync("#t", None)
        return sorted(one.get_summary().get_value() for one in found)

    def component(self, title):
        _, found = self.client.get_object_list_sync("#t", None)
        return next((one for one in found if one.get_summary() == title), None)

    def sees(self, *titles):
        def now():
            self.fetch()
            return all(title in self.titles() for title in titles)
        return self.wait(now)

    def misses(self, title):
        def now():
            self.fetch()
            return title not in self.titles()
        return self.wait(now)


def step(what):
    print("ok   " + what, flush=True)


def event(uid, title, start, more=""):
    return (
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261121T100000Z\r\nDTSTART:{start}\r\nDURATION:PT1H\r\n"
        f"SUMMARY:{title}\r\n{more}END:VEVENT\r\n"
    )


def say(chat, text):
    state = json.load(urllib.request.urlopen(chat + "sim/state"))
    ann = next(one for one in state["people"] if one["first_name"] == "Ann")["id"]
    body = json.dumps({"from": ann, "chat": ann, "text": text}).encode()
    request = urllib.request.Request(chat + "sim/send", data=body, headers={"Content-Type": "application/json"})
    urllib.request.urlopen(request).read()


def main(url, user, password, chat):
    server = Server(url, user, password)
    desktop = Desktop(server)
    step("Evolution has opened the calendar")

    say(chat, "Dentist tomorrow at 3pm")
    desktop.wait(lambda: server.text_of("Dentist"))
    desktop.sees("Dentist")
    step("an event made in the chat is on the desktop")

    _, uid = desktop.client.create_object_sync(
        ICalGLib.Component.new_from_string(event("by-evolution", "Made in Evolution", "20261126T090000Z")), NONE, None
    )
    desktop.wait(lambda: server.text_of("Made in Evolution"))
    step("an event made on the desktop is on the server")

    dentist = desktop.component("Dentist")
    dentist.set_summary("Dentist, long")
    desktop.client.modify_object_sync(dentist, ALL, NONE, None)
    desktop.wait(lambda: server.text_of("Dentist, long") or server.text_of("Dentist\\, long"))
    step("an edit on the desktop reaches the server")

    address = server.address_of("Made in Evolution")
    text = server.text_of("Made in Evolution").replace("SUMMARY:Made in Evolution", "SUMMARY:Edited elsewhere")
    assert server.ask("PUT", address, body=text, Content_Type="text/calendar")[0] == 204
    desktop.sees("Edited elsewhere")
    step("an edit elsewhere reaches the desktop")

    daily = event("daily", "Daily", "20261123T080000Z", "RRULE:FREQ=DAILY;COUNT=5\r\n")
    desktop.client.create_object_sync(ICalGLib.Component.new_from_string(daily), NONE, None)
    late = event("daily", "Late", "20261125T150000Z", "RECURRENCE-ID:20261125T080000Z\r\n")
    desktop.client.modify_object_sync(ICalGLib.Component.new_from_string(late), THIS, NONE, None)
    series = desktop.wait(lambda: server.text_of("Late"))
    assert "RRULE:FREQ=DAILY" in series and series.count("BEGIN:VEVENT") == 2, series
    step("one date of a series is moved on the desktop, and the series is one object")

    # Both change the same event: what Evolution writes on an old state must not go over what is there.
    mine = desktop.component("Edited elsewhere")
    text = server.text_of("Edited elsewhere").replace("SUMMARY:Edited elsewhere", "SUMMARY:Theirs")
    assert server.ask("PUT", address, body=text, Content_Type="text/calendar")[0] == 204
    mine.set_summary("Mine")
    try:
        desktop.client.modify_object_sync(mine, ALL, NONE, None)
    except GLib.Error as error:
        print(f"     Evolution says: {error.message}")
    desktop.fetch()
    now = server.ask("GET", address)[1]
    assert "SUMMARY:Theirs" in now or "SUMMARY:Mine" in now
    print("     stands: " + next(line for line in now.splitlines() if line.startswith("SUMMARY")))
    step("a conflict ends with one of the two whole")

    address = server.address_of("Theirs") or server.address_of("Mine")
    desktop.client.remove_object_sync("by-evolution", None, ALL, NONE, None)
    desktop.wait(lambda: server.ask("GET", address)[0] == 404)
    step("what the desktop deletes is gone on the server")

    # Away: things happen while Evolution does not look.
    for number in range(3):
        put = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//e2e//EN\r\n" + event(f"away-{number}", f"Away {number}", "20261127T090000Z") + "END:VCALENDAR\r\n"
        assert server.ask("PUT", f"{server.calendar}away-{number}.ics", body=put, Content_Type="text/calendar")[0] == 201
    assert server.ask("DELETE", server.address_of("Late"))[0] == 204
    desktop.sees("Away 0", "Away 1", "Away 2")
    desktop.misses("Daily")
    step("it catches up after having been away")


if __name__ == "__main__":
    main(*sys.argv[1:])
