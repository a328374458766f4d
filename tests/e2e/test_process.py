"""What the process itself promises: it survives being killed, and it stops when told."""

import signal

from conftest import eventually, start, stop


def test_a_killed_demo_starts_again_with_what_it_had(tmp_path_factory):
    folder = tmp_path_factory.mktemp("killed")
    folder.chmod(0o755)
    first = start(folder)
    calendar = first.calendar()
    calendar.save_event(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:kept\r\nDTSTAMP:20261121T100000Z\r\n"
        "DTSTART:20261123T090000Z\r\nDTEND:20261123T100000Z\r\nSUMMARY:Kept\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    stop(first, signal.SIGKILL)
    second = start(folder)
    try:
        calendar = second.calendar()
        eventually(lambda: [e for e in calendar.events() if e.icalendar_component["UID"] == "kept"])
    finally:
        assert stop(second) == 0, (folder / "log").read_text()[-4000:]
