"""A plain WebDAV program (Debian's cadaver) sees the same objects."""

import shutil
import subprocess

import pytest

OBJECT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//cadaver//EN\r\nBEGIN:VEVENT\r\nUID:by-cadaver\r\n"
    "DTSTAMP:20261121T100000Z\r\nDTSTART:20261123T090000Z\r\nDTEND:20261123T100000Z\r\n"
    "SUMMARY:Käse & Brot\r\nX-ODD;X-P=\"a,b\":kept  as it is\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.mark.skipif(not shutil.which("cadaver"), reason="no cadaver here")
def test_put_list_get_delete(demo, tmp_path):
    host = demo.caldav.split("/")[2].split(":")[0]
    (tmp_path / ".netrc").write_text(f"machine {host}\nlogin {demo.username}\npassword {demo.password}\n")
    (tmp_path / ".netrc").chmod(0o600)
    (tmp_path / "a.ics").write_bytes(OBJECT.encode())

    def cadaver(*commands):
        script = "\n".join(commands) + "\nquit\n"
        done = subprocess.run(
            ["cadaver", str(demo.calendar().url)], input=script, text=True, capture_output=True,
            cwd=tmp_path, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}, timeout=30,
        )
        return done.stdout + done.stderr

    assert "succeeded" in cadaver("put a.ics")
    assert "a.ics" in cadaver("ls")
    assert "succeeded" in cadaver("get a.ics back.ics")
    assert (tmp_path / "back.ics").read_bytes() == OBJECT.encode(), "octet for octet"
    assert "succeeded" in cadaver("delete a.ics")
    assert "a.ics" not in cadaver("ls")
