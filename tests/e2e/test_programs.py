"""Calendar programs that are libraries: each walks through create, edit, conflict, one date of a series, catching up
after having been away, and delete, in a file of its own that also runs by hand against any server."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PYTHON_CALDAV = HERE.parents[1] / "crates/api/tests/clients/python_caldav.py"


def walk(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.count("ok   ")


def test_python_caldav(demo):
    assert walk(sys.executable, PYTHON_CALDAV, demo.caldav, demo.username, demo.password) >= 16


@pytest.mark.skipif(not shutil.which("node"), reason="no Node.js here")
def test_tsdav(demo):
    modules = Path(os.environ.get("E2E_NODE_MODULES", HERE / "tsdav/node_modules"))
    if not modules.is_dir():
        pytest.skip("tsdav is not installed: npm ci in tests/e2e/tsdav")
    script = modules.parent / "both_ways.mjs"
    if script.parent != HERE / "tsdav":
        shutil.copy(HERE / "tsdav/both_ways.mjs", script)
    assert walk("node", script, demo.caldav, demo.username, demo.password) == 6
