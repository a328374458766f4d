"""Guests in the chat and by mail, as two people and a mailbox see it."""

import email
import email.policy

import requests
from conftest import Phone, eventually


def test_one_guest_in_the_chat_and_one_by_mail(demo, page):
    bob, ann = Phone(page, "Bob"), Phone(page, "Ann")
    ann.say("Budget review on thursday 10:00-11:30")
    card = ann.card("Budget review")

    message = int(card.get_attribute("data-message-id"))
    people = demo.state()["people"]
    ann_id, bob_name = (next(p for p in people if p["first_name"] == name) for name in ("Ann", "Bob"))
    requests.post(
        demo.chat + "sim/send",
        json={
            "chat": ann_id["id"], "from": ann_id["id"], "reply_to": message,
            "text": f"/invite @{bob_name['username']} guest@example.org",
        },
        timeout=5,
    ).raise_for_status()

    invitation = bob.card("Budget review")

    def mail():
        mails = requests.get(demo.chat + "sim/mail", timeout=5).json()["mails"]
        return next((mail for mail in mails if "guest@example.org" in str(mail["to"])), None)

    raw = requests.get(f"{demo.chat}sim/mail/{eventually(mail)['id']}/raw", timeout=5).content
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    parts = {part.get_content_type(): part for part in parsed.walk()}
    assert parts["text/calendar"].get_param("method").upper() == "REQUEST"
    text = parts["text/calendar"].get_content()
    assert "METHOD:REQUEST" in text and "SUMMARY:Budget review" in text

    invitation.locator("button[data-callback]").first.click()
    eventually(lambda: "1" in card.inner_text() and "Bob" in card.inner_text())
