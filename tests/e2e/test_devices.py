"""A phone is set up from the chat by a link, its program is told of, and a calendar it deletes comes back."""

import plistlib
import re

import caldav
import requests

from conftest import eventually

ANN = 1001


class Chat:
    """Ann's chat, without a browser."""

    def __init__(self, demo):
        self.demo = demo
        self.say("/start")
        self.newest("Write what you plan")

    def post(self, path, **body):
        answer = requests.post(f"{self.demo.chat}sim/{path}", json={"chat": ANN, "from": ANN, **body}, timeout=5)
        assert answer.ok, answer.text
        return answer.json()

    def say(self, text):
        self.post("send", text=text)

    def messages(self):
        chats = self.demo.state()["chats"]
        return next(chat for chat in chats if chat["id"] == ANN)["messages"]

    def newest(self, words):
        """The newest message with these words, waited for."""
        found = lambda: [one for one in self.messages() if re.search(words, one.get("text") or "")]
        return eventually(lambda: found()[-1])

    def press(self, message, button):
        return self.post("press", message_id=message["message_id"], button=button)


def linked(chat, kind):
    """A new device of this kind: its message in the chat, and where its button leads."""
    chat.say("/device")
    chat.press(chat.newest("calendar programs|No calendar program"), "➕ Add a device")
    chat.press(chat.newest("What do you want to connect"), kind)
    message = chat.newest(re.escape(kind) + r" – add a CalDAV account[\s\S]*setup")
    return message, chat.press(message, "📲 Set up in one step")["url"]


def test_a_phone_is_set_up_by_a_link(demo):
    chat = Chat(demo)
    message, link = linked(chat, "iPhone or Mac")
    page = requests.get(link, timeout=5)
    assert page.ok and "<svg" in page.text and "Password" not in page.text
    profile = requests.post(link + "/apple", timeout=5)
    assert profile.headers["content-type"] == "application/x-apple-aspen-config"
    account = plistlib.loads(profile.content)["PayloadContent"][0]
    assert account["CalDAVPassword"] in message["text"], "the same password as in the chat"
    host = f"http://{account['CalDAVHostName']}:{account['CalDAVPort']}"
    client = caldav.DAVClient(
        host + account["CalDAVPrincipalURL"], username=account["CalDAVUsername"], password=account["CalDAVPassword"],
        headers={"User-Agent": "iOS/17.5 (21F79) dataaccessd/1.0"},
    )
    assert client.principal().calendars()
    chat.newest("Apple Calendar is connected through iPhone or Mac")
    for path in ["", "/apple", "/davx5"]:
        assert requests.request("POST" if path else "GET", link + path, timeout=5).status_code == 404, "once only"


def test_davx5_gets_its_account(demo):
    _, link = linked(Chat(demo), "Android (DAVx⁵)")
    page = requests.post(link + "/davx5", timeout=5).text
    user, password = re.search(r'href="caldav://([^:]+):([^@]+)@', page).groups()
    assert demo.client(user, password).principal().calendars()


def test_a_deleted_calendar_comes_back(demo):
    chat = Chat(demo)
    work = demo.client().principal().make_calendar(name="Work plans")
    for hour in (9, 11):
        work.save_event(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:e2e\r\nBEGIN:VEVENT\r\n"
            f"UID:plan-{hour}\r\nDTSTAMP:20300101T000000Z\r\nDTSTART:20300102T{hour:02}0000Z\r\nSUMMARY:Plan {hour}\r\n"
            "END:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    before = sorted(event.data for event in work.events())
    work.delete()
    gone = chat.newest("Work plans was deleted, with 2 entries")
    assert not any(one.url == work.url for one in demo.client().principal().calendars())
    chat.press(gone, "↩️ Undo")
    at_its_address = lambda: [one for one in demo.client().principal().calendars() if one.url == work.url]
    again = eventually(lambda: at_its_address()[0])
    assert sorted(event.data for event in again.events()) == before
