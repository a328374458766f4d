"""Answers and deliveries of a running televent under load, for scripts/measure. Nothing but the standard library.

    python3 scripts/measure_load.py BASE CHAT USER PASSWORD TOKEN EVENTS SECONDS

BASE is the calendar, CHAT the page of the stand-in Telegram, USER PASSWORD a calendar login, TOKEN one for REST.
Puts EVENTS events into the calendar, then asks 20 times a second for SECONDS, each request begun at its time whatever
became of the one before (open loop). Then moves events that have a card in the chat by CalDAV and takes the time from
the answer to the PUT, which is after the commit, to the call that edits the card.
"""

import base64
import concurrent.futures
import datetime
import http.client
import json
import random
import re
import sys
import time
import urllib.parse

RATE = 20
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


class Client:
    """One kept connection."""

    def __init__(self, base, headers):
        self.at = urllib.parse.urlsplit(base)
        self.headers = headers
        self.connection = http.client.HTTPConnection(self.at.hostname, self.at.port, timeout=30)

    def ask(self, method, path, body=None, **headers):
        headers = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except (http.client.HTTPException, ConnectionError):
            self.connection.close()
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        if answer.status >= 400:
            sys.exit(f"{method} {path}: {answer.status} {text[:300]}")
        return answer, text


def stamp(at):
    return at.strftime("%Y%m%dT%H%M%SZ")


def event(uid, start, title):
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//measure//EN", "BEGIN:VEVENT", f"UID:{uid}",
        f"DTSTAMP:{stamp(NOW)}", f"DTSTART:{stamp(start)}", f"DTEND:{stamp(start + datetime.timedelta(hours=1))}",
        f"SUMMARY:{title}", "LOCATION:Main St 5", "END:VEVENT", "END:VCALENDAR", "",
    ]
    return "\r\n".join(lines)


def quantiles(times):
    times = sorted(times)
    at = lambda share: times[min(len(times) - 1, int(len(times) * share))] * 1000
    return f"p50 {at(0.5):.1f} ms, p95 {at(0.95):.1f} ms, p99 {at(0.99):.1f} ms, worst {times[-1] * 1000:.0f} ms ({len(times)})"


def main():
    base, chat, user, password, token = sys.argv[1:6]
    events, seconds = map(int, sys.argv[6:8])
    basic = {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}
    bearer = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    person = user.split("-")[0]
    dav = [Client(base, basic) for _ in range(8)]
    rest = [Client(base, bearer) for _ in range(8)]
    _, found = dav[0].ask("PROPFIND", f"/caldav/{person}/", None, Depth="1")
    home = next(href for href in re.findall(r"<[^>]*href>([^<]+)<", found) if href.rstrip("/").count("/") == 3)

    def fill(lane):
        for number in range(lane, events, len(dav)):
            start = NOW + datetime.timedelta(minutes=(number * 97) % 525600 - 262800)
            dav[lane].ask("PUT", f"{home}m{number}.ics", event(f"m{number}", start, f"Event {number}"), Content_Type="text/calendar")

    begun = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(len(dav)) as pool:
        list(pool.map(fill, range(len(dav))))
    print(f"{events} events put over CalDAV: {events / (time.monotonic() - begun):.0f} a second", flush=True)

    week = (NOW.strftime("%Y-%m-%dT%H:%M:%SZ"), (NOW + datetime.timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ"))
    query = (
        '<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/><c:calendar-data/></d:prop>'
        '<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">'
        f'<c:time-range start="{stamp(NOW)}" end="{stamp(NOW + datetime.timedelta(days=7))}"/>'
        "</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"
    )
    window = urllib.parse.urlencode({"from": week[0], "until": week[1]})
    fresh = iter(range(10**9))
    asks = {
        "REST list of a week": lambda client: client.ask("GET", f"/api/events?{window}"),
        "REST new event": lambda client: client.ask(
            "POST", "/api/events",
            json.dumps({"summary": "Tea", "start": week[0], "end": week[1]}),
        ),
        "CalDAV GET": lambda client: client.ask("GET", f"{home}m{random.randrange(events)}.ics"),
        "CalDAV PUT": lambda client: client.ask(
            "PUT", f"{home}n{(number := next(fresh))}.ics", event(f"n{number}", NOW, "Tea"), Content_Type="text/calendar"
        ),
        "CalDAV query of a week": lambda client: client.ask("REPORT", home, query, Depth="1", Content_Type="text/xml"),
    }
    times = {name: [] for name in asks}

    def one(name, at, client):
        asks[name](client)
        times[name].append(time.monotonic() - at)

    free = {False: list(dav), True: list(rest)}

    def timed(name, at):
        clients = free[name.startswith("REST")]
        while not clients:
            time.sleep(0.001)
        client = clients.pop()
        one(name, at, client)
        clients.append(client)

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        begun, waiting = time.monotonic(), []
        for number in range(RATE * seconds):
            at = begun + number / RATE
            time.sleep(max(0.0, at - time.monotonic()))
            waiting.append(pool.submit(timed, list(asks)[number % len(asks)], at))
        for asked in waiting:
            asked.result()
    for name, taken in times.items():
        print(f"{name}, {RATE} requests/s, {events} events: {quantiles(taken)}", flush=True)

    deliveries(chat, dav[0], home, int(person), seconds)


def deliveries(chat, dav, home, person, seconds):
    page = Client(chat, {"Content-Type": "application/json"})
    page.ask("POST", "/sim/send", json.dumps({"chat": person, "from": person, "text": "/start"}))
    page.ask("POST", "/sim/send", json.dumps({"chat": person, "from": person, "text": "Measured meeting tomorrow 12:00-13:00"}))
    for _ in range(50):
        time.sleep(0.2)
        _, text = page.ask("GET", "/sim/state")
        if "Measured meeting" in json.dumps([c["messages"][-2:] for c in json.loads(text)["chats"]]):
            break
    window = '<c:prop-filter name="SUMMARY"><c:text-match>Measured meeting</c:text-match></c:prop-filter>'
    body = (
        '<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><c:calendar-data/></d:prop><c:filter>'
        f'<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">{window}</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>'
    )
    _, found = dav.ask("REPORT", home, body, Depth="1", Content_Type="text/xml")
    path = re.findall(r"<[^>]*href>([^<]+\.ics)<", found)[-1]
    _, text = dav.ask("GET", path)
    taken, samples = [], max(10, int(seconds / 1.3))
    for number in range(samples):
        time.sleep(1.3)
        text = re.sub(r"SUMMARY:Measured meeting[^\r\n]*", f"SUMMARY:Measured meeting {number}", text)
        dav.ask("PUT", path, text, Content_Type="text/calendar")
        answered = time.time()
        for _ in range(200):
            _, calls = page.ask("GET", "/sim/calls")
            title = re.compile(rf"Measured meeting {number}\b")
            edits = [
                call for call in json.loads(calls)["calls"]
                if call["method"] == "editMessageText" and title.search(call["params"].get("text", ""))
            ]
            if edits:
                taken.append(max(0.0, edits[0]["at"] / 1000 - answered))
                break
            time.sleep(0.02)
    print(f"commit to Telegram request, whole process: {quantiles(taken)} of {samples}", flush=True)


main()
