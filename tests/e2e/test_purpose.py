"""The whole sentence of the product: write in the chat, see it in a calendar program, move it there, see the card change."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from conftest import Phone, eventually

BERLIN = ZoneInfo("Europe/Berlin")


def found(calendar, title):
    """The event with this title, as the calendar program sees it."""
    events = [event for event in calendar.events() if event.icalendar_component.get("SUMMARY") == title]
    assert len(events) <= 1, events
    return events[0] if events else None


def test_a_lunch_goes_from_chat_to_phone_and_back(demo, page):
    phone = Phone(page, "Ann")
    phone.say("Lunch with Bob tomorrow at noon")
    card = phone.card("Lunch with Bob")
    assert "12:00" in card.inner_text()
    message = card.get_attribute("data-message-id")

    calendar = demo.calendar()
    event = eventually(lambda: found(calendar, "Lunch with Bob"))
    start = event.icalendar_component["DTSTART"].dt
    tomorrow = datetime.now(BERLIN).date() + timedelta(days=1)
    assert start.astimezone(BERLIN) == datetime(tomorrow.year, tomorrow.month, tomorrow.day, 12, tzinfo=BERLIN)

    component = event.icalendar_component
    for name in ("DTSTART", "DTEND"):
        component[name].dt += timedelta(hours=2)
    event.save()

    shown = phone.place.locator(f"[data-message-id='{message}']")
    eventually(lambda: "14:00" in shown.inner_text())
    assert found(calendar, "Lunch with Bob").icalendar_component["DTSTART"].dt == start + timedelta(hours=2)


def test_what_is_undone_in_the_chat_is_gone_from_the_phone(demo, page):
    phone = Phone(page, "Ann")
    phone.say("Dentist on friday at 9:30")
    card = phone.card("Dentist")
    calendar = demo.calendar()
    eventually(lambda: found(calendar, "Dentist"))
    token = calendar.objects_by_sync_token().sync_token

    card.get_by_role("button", name="Undo").click()
    eventually(lambda: found(calendar, "Dentist") is None)
    gone = calendar.objects_by_sync_token(sync_token=token, load_objects=False)
    assert len(list(gone)) == 1, "the deletion is reported"
    assert gone.sync_token != token
