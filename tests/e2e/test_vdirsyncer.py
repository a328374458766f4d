"""vdirsyncer keeps a calendar here and one of another server (Radicale) the same, both ways."""

import subprocess
import sys
import time
import urllib.request
import uuid
from pathlib import Path

import caldav
import pytest

from conftest import free_port

BIN = Path(sys.executable).parent
CONFIG = """
[general]
status_path = "{folder}/status"

[pair both]
a = "ours"
b = "theirs"
collections = [["calendar", "{name}", "{name}"]]
conflict_resolution = "a wins"
metadata = ["displayname"]

[storage ours]
type = "caldav"
url = "{ours}"
username = "{username}"
password = "{password}"

[storage theirs]
type = "caldav"
url = "{theirs}"
username = "second"
password = "any"
"""


@pytest.fixture(scope="module")
def radicale(tmp_path_factory):
    """Another CalDAV server, which takes any password."""
    folder, port = tmp_path_factory.mktemp("radicale"), free_port()
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "radicale", "--server-hosts", f"127.0.0.1:{port}", "--auth-type", "none",
             "--storage-filesystem-folder", folder / "collections"],
            stdout=log, stderr=log,
        )
    url = f"http://127.0.0.1:{port}/"
    for _ in range(100):
        try:
            urllib.request.urlopen(url + ".web/", timeout=1)
            break
        except OSError:
            time.sleep(0.1)
    yield url
    process.terminate()
    process.wait(10)


class Pair:
    """The same calendar on both servers, and the program between them."""

    def __init__(self, demo, radicale, folder):
        name = f"pair-{uuid.uuid4().hex[:8]}"
        self.ours = demo.client().principal().make_calendar(name="Pair", cal_id=name)
        second = caldav.DAVClient(radicale, username="second", password="any")
        self.theirs = second.principal().make_calendar(name="Pair", cal_id=name)
        self.config = folder / "config"
        self.config.write_text(CONFIG.format(
            folder=folder, name=name, ours=demo.caldav, username=demo.username, password=demo.password, theirs=radicale,
        ))
        self.run("discover")

    def run(self, *words):
        done = subprocess.run([BIN / "vdirsyncer", "-c", self.config, *words], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr

    def sync(self):
        """Synchronises; afterwards both hold the same."""
        self.run("sync")
        ours, theirs = titles(self.ours), titles(self.theirs)
        assert ours == theirs
        return ours

    def token(self):
        return self.ours.get_property(caldav.elements.dav.SyncToken())


def text(uid, title, start="20261123T110000Z", more="", instance=""):
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//e2e//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20261121T100000Z\r\nDTSTART:{start}\r\nDURATION:PT1H\r\nSUMMARY:{title}\r\n{more}"
        f"END:VEVENT\r\n{instance}END:VCALENDAR\r\n"
    )


def titles(calendar):
    """The title of every component by UID."""
    found = {}
    for event in calendar.events():
        components = event.icalendar_instance.walk("VEVENT")
        found[str(components[0]["UID"])] = sorted(str(one["SUMMARY"]) for one in components)
    return found


def put(calendar, uid, *words, **named):
    known = next((one for one in calendar.events() if str(one.icalendar_component["UID"]) == uid), None)
    if known is None:
        calendar.save_event(text(uid, *words, **named))
    else:
        known.data = text(uid, *words, **named)
        known.save()


def delete(calendar, uid):
    calendar.event_by_uid(uid).delete()


def test_two_servers_stay_the_same(demo, radicale, tmp_path):
    pair = Pair(demo, radicale, tmp_path)
    put(pair.ours, "here", "Made here")
    put(pair.theirs, "there", "Made there", more="X-ODD;X-P=\"a,b\":kept  as it is\r\nLOCATION:Käse & Brot\r\n")
    assert pair.sync() == {"here": ["Made here"], "there": ["Made there"]}
    assert "X-ODD;X-P=\"a,b\":kept  as it is" in pair.ours.event_by_uid("there").data.replace("\r\n", "\n")

    put(pair.ours, "there", "Edited here")
    put(pair.theirs, "here", "Edited there")
    assert pair.sync() == {"here": ["Edited there"], "there": ["Edited here"]}

    put(pair.ours, "series", "Daily", more="RRULE:FREQ=DAILY;COUNT=5\r\n")
    pair.sync()
    moved = text("series", "Later", start="20261125T150000Z", more="RECURRENCE-ID:20261125T110000Z\r\n")
    moved = moved[moved.index("BEGIN:VEVENT"):moved.index("END:VCALENDAR")]
    put(pair.theirs, "series", "Daily", more="RRULE:FREQ=DAILY;COUNT=5\r\n", instance=moved)
    assert pair.sync()["series"] == ["Daily", "Later"], "one date of a series"

    put(pair.ours, "here", "Ours of the conflict")
    put(pair.theirs, "here", "Theirs of the conflict")
    assert pair.sync()["here"] == ["Ours of the conflict"], "a conflict goes as the person said"


def test_after_both_were_away(demo, radicale, tmp_path):
    pair = Pair(demo, radicale, tmp_path)
    for number in range(6):
        put(pair.ours, f"old-{number}", f"Old {number}")
    assert len(pair.sync()) == 6
    # Nobody synchronises for a while.
    for number in range(3):
        put(pair.ours, f"ours-{number}", f"Ours {number}")
        put(pair.theirs, f"theirs-{number}", f"Theirs {number}")
    delete(pair.ours, "old-0")
    delete(pair.theirs, "old-1")
    put(pair.ours, "old-2", "Edited here")
    put(pair.theirs, "old-3", "Edited there")
    after = pair.sync()
    assert set(after) == {"old-2", "old-3", "old-4", "old-5"} | {f"{side}-{n}" for side in ("ours", "theirs") for n in range(3)}
    assert after["old-2"] == ["Edited here"] and after["old-3"] == ["Edited there"]
    before = pair.token()
    pair.sync()
    assert pair.token() == before, "nothing is written that did not change"
    for uid in set(after) - {"old-5"}:
        delete(pair.theirs, uid)
    assert pair.sync() == {"old-5": ["Old 5"]}
