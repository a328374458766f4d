"""What every end-to-end test stands on: `televent demo` as a newcomer starts it, a browser, a calendar program."""

import os
import re
import signal
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import caldav
import pytest
import requests
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
# Chromium as root, without a network of its own.
CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic", "--no-first-run",
]


@dataclass
class Demo:
    """What `televent demo` prints."""

    chat: str
    caldav: str
    username: str
    password: str
    process: subprocess.Popen
    folder: Path

    def client(self, username=None, password=None):
        return caldav.DAVClient(self.caldav, username=username or self.username, password=password or self.password)

    def calendar(self):
        return self.client().principal().calendars()[0]

    def state(self):
        return requests.get(self.chat + "sim/state", timeout=5).json()


def binary():
    return Path(os.environ.get("TELEVENT", ROOT / "target/debug/televent"))


def free_port():
    """A loopback port nobody listens on at this moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def start(folder, *words):
    """Starts the demo and waits for what it prints; fails with its log if it ends."""
    environment = {**os.environ, "DATA_DIR": str(folder), "RUST_LOG": "info"}
    environment.pop("DATABASE_URL", None)
    log = open(folder / "log", "ab")
    process = subprocess.Popen(
        [binary(), "demo", "--port", "0", "--chat-port", "0", *words],
        env=environment, stdout=subprocess.PIPE, stderr=log, text=True,
    )
    printed = []
    done = threading.Event()

    def read():
        for line in process.stdout:
            printed.append(line)
            if "Ctrl-C" in line:
                done.set()
        done.set()

    threading.Thread(target=read, daemon=True).start()
    if not done.wait(90) or process.poll() is not None:
        process.kill()
        pytest.fail("the demo did not start:\n" + "".join(printed) + (folder / "log").read_text())
    text = "".join(printed)
    find = lambda pattern: re.search(pattern, text).group(1)
    return Demo(
        chat=find(r"Chat +(http\S+)"), caldav=find(r"address +(http\S+)"), username=find(r"user +(\S+)"),
        password=find(r"password +(\S+)"), process=process, folder=folder,
    )


def stop(demo, how=signal.SIGINT):
    demo.process.send_signal(how)
    return demo.process.wait(30)


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    folder.chmod(0o755)
    for parent in folder.parents:  # the private server runs as another user when we are root
        if parent.stat().st_uid == os.getuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    demo = start(folder)
    yield demo
    assert stop(demo) == 0, (folder / "log").read_text()[-4000:]


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def page(browser, demo):
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(demo.chat)
    page.locator("body[data-ready]").wait_for()
    yield page
    page.close()


class Phone:
    """One person's phone on the chat page."""

    def __init__(self, page, name):
        self.place = page.get_by_role("article", name=f"Phone of {name}")
        self.box = self.place.get_by_role("textbox", name=f"as {name}")
        begin = self.place.get_by_role("button", name="Start", exact=True)
        eventually(lambda: begin.is_visible() or self.box.is_visible())
        if begin.is_visible():
            begin.click()
            self.messages().nth(1).wait_for()  # a bot cannot write to who never wrote to it

    def messages(self, text=None):
        return self.place.locator("[data-message-id]", has_text=text)

    def say(self, text):
        self.box.fill(text)
        self.box.press("Enter")

    def card(self, title):
        """The newest message of the bot with this title and with buttons."""
        card = self.messages(title).filter(has=self.place.page.locator("button[data-callback]")).last
        card.wait_for(timeout=10_000)
        return card


def eventually(check, seconds=10):
    """The first truthy answer of `check`, asked again and again."""
    end = time.monotonic() + seconds
    while True:
        try:
            answer = check()
        except (AssertionError, IndexError, KeyError) as error:
            answer = error
        if answer and not isinstance(answer, Exception):
            return answer
        if time.monotonic() > end:
            pytest.fail(f"still {answer!r} after {seconds} s")
        time.sleep(0.1)
