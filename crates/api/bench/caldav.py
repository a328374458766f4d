#!/usr/bin/env python3
"""Measures a CalDAV server: single requests, concurrent ones, listings, queries, synchronisation, memory.

    caldav.py --url http://127.0.0.1:8080/caldav/ --user U --password P [--events 2000] [--pid N] [--name televent]

Makes one calendar of its own, fills it (one event in twenty recurs), measures, deletes it. Needs nothing but Python.
Every figure is the median of a few runs after a first one that is thrown away.
"""
import argparse, base64, concurrent.futures, datetime, http.client, json, random, re, statistics, time, uuid
from urllib.parse import urlparse, urljoin

DAV = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"'


class Client:
    def __init__(self, url, user, password):
        self.url = urlparse(url)
        self.auth = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode() if user else None
        self.connection = None

    def send(self, method, path, body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.auth:
            headers["Authorization"] = self.auth
        if isinstance(body, str):
            body = body.encode()
        for attempt in (1, 2):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=120)
                self.connection.request(method, path, body, headers)
                answer = self.connection.getresponse()
                return answer.status, answer.headers, answer.read()
            except (http.client.HTTPException, OSError):
                self.connection = None
                if attempt == 2:
                    raise

    def report(self, path, body, depth="1"):
        status, _, text = self.send("REPORT", path, body, Depth=depth, Content_Type="application/xml")
        return status, text

    def propfind(self, path, body, depth):
        status, _, text = self.send("PROPFIND", path, body, Depth=depth, Content_Type="application/xml")
        return status, text


def event(number, rng, base):
    """One event in twenty recurs; the others lie spread over two years."""
    recurs = number % 20 == 0
    start = base + datetime.timedelta(days=rng.randrange(730), minutes=30 * rng.randrange(18, 36))
    rule = rng.choice(["FREQ=WEEKLY", "FREQ=DAILY;COUNT=200", "FREQ=MONTHLY;BYDAY=1MO", "FREQ=WEEKLY;BYDAY=MO,WE,FR;UNTIL=20280101T000000Z", "FREQ=YEARLY"])
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//EN", "BEGIN:VEVENT", f"UID:bench-{number}", "DTSTAMP:20260101T000000Z",
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}", f"DTEND:{start + datetime.timedelta(hours=1):%Y%m%dT%H%M%SZ}",
        *([f"RRULE:{rule}"] if recurs else []),
        f"SUMMARY:Event number {number}", "DESCRIPTION:" + "some words about it " * 8, "LOCATION:Room 12",
        "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:x", "TRIGGER:-PT15M", "END:VALARM", "END:VEVENT", "END:VCALENDAR", "",
    ]
    return "\r\n".join(lines)


def timed(call, times=5):
    """Milliseconds of the median of some runs, the first thrown away, and the last answer."""
    spans, answer = [], None
    for number in range(times + 1):
        begun = time.perf_counter()
        answer = call()
        if number:
            spans.append((time.perf_counter() - begun) * 1000)
    return statistics.median(spans), answer


def each(call, times):
    spans = []
    for number in range(times):
        begun = time.perf_counter()
        status = call(number)
        spans.append((time.perf_counter() - begun) * 1000)
        assert status < 400, status
    return statistics.median(spans), sorted(spans)[int(len(spans) * 0.95)]


def memory(pid):
    if not pid:
        return None
    try:
        for line in open(f"/proc/{pid}/smaps_rollup"):
            if line.startswith("Pss:"):
                return round(int(line.split()[1]) / 1024, 1)
    except OSError:
        return None


def find_home(client):
    text = client.propfind(client.url.path, f'<D:propfind {DAV}><D:prop><D:current-user-principal/></D:prop></D:propfind>', "0")[1].decode()
    principal = re.search(r"current-user-principal>\s*<[^>]*href[^>]*>([^<]+)", text)
    principal = principal.group(1) if principal else client.url.path
    text = client.propfind(principal, f'<D:propfind {DAV}><D:prop><C:calendar-home-set/></D:prop></D:propfind>', "0")[1].decode()
    return re.search(r"calendar-home-set[^>]*>\s*<[^>]*href[^>]*>([^<]+)", text).group(1)


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--url", required=True)
    ask.add_argument("--user", default="")
    ask.add_argument("--password", default="")
    ask.add_argument("--events", type=int, default=2000)
    ask.add_argument("--connections", type=int, default=8)
    ask.add_argument("--pid", type=int)
    ask.add_argument("--name", default="server")
    ask.add_argument("--keep", action="store_true", help="leave the calendar there")
    options = ask.parse_args()
    new = lambda: Client(options.url, options.user, options.password)
    client, rng, base = new(), random.Random(7), datetime.datetime(2026, 1, 1)
    home = find_home(client)
    calendar = urljoin(home, f"bench-{uuid.uuid4().hex[:8]}/")
    status = client.send("MKCALENDAR", calendar, f'<C:mkcalendar {DAV}/>', Content_Type="application/xml")[0]
    assert status in (200, 201), status
    out = {"server": options.name, "events": options.events, "memory start MiB": memory(options.pid)}
    texts = [event(number, rng, base) for number in range(options.events)]
    put = lambda client, number, text: client.send("PUT", f"{calendar}{number}.ics", text, Content_Type="text/calendar; charset=utf-8")[0]
    clients = [new() for _ in range(options.connections)]

    def spread(numbers, call):
        """Requests a second over all connections."""
        shares = [numbers[place::options.connections] for place in range(options.connections)]
        begun = time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(options.connections) as pool:
            list(pool.map(lambda pair: [call(pair[0], number) for number in pair[1]], zip(clients, shares)))
        return round(len(numbers) / (time.perf_counter() - begun), 1)

    first = min(100, options.events // 4)
    out["PUT into 100, p50 ms"] = round(each(lambda n: put(client, n, texts[n]), first)[0], 2)
    rest = list(range(first, options.events - 100))
    out["PUT 8 connections, per s"] = spread(rest, lambda client, n: put(client, n, texts[n]))
    late = list(range(options.events - 100, options.events))
    p50, p95 = each(lambda n: put(client, late[n], texts[late[n]]), 100)
    out["PUT into all, p50 ms"], out["PUT into all, p95 ms"] = round(p50, 2), round(p95, 2)
    get = lambda client, number: client.send("GET", f"{calendar}{number}.ics")[0]
    out["GET p50 ms"] = round(each(lambda n: get(client, n % options.events), 300)[0], 3)
    out["GET 8 connections, per s"] = spread(list(range(options.events))[:2000], get)
    tag = client.send("GET", f"{calendar}1.ics")[1].get("ETag")
    out["304"] = client.send("GET", f"{calendar}1.ics", If_None_Match=tag)[0] == 304

    ms, (_, text) = timed(lambda: client.propfind(calendar, f'<D:propfind {DAV}><D:prop><D:getetag/></D:prop></D:propfind>', "1"))
    out["PROPFIND etags ms"], out["PROPFIND members"] = round(ms, 1), text.count(b".ics<")
    hrefs = "".join(f"<D:href>{calendar}{n}.ics</D:href>" for n in range(100))
    ms, (_, text) = timed(lambda: client.report(calendar, f'<C:calendar-multiget {DAV}><D:prop><D:getetag/><C:calendar-data/></D:prop>{hrefs}</C:calendar-multiget>'))
    out["multiget 100 ms"], out["multiget members"] = round(ms, 1), text.count(b"BEGIN:VCALENDAR")
    week = 'start="20261102T000000Z" end="20261109T000000Z"'
    query = lambda data: f'<C:calendar-query {DAV}><D:prop><D:getetag/>{data}</D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range {week}/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>'
    ms, (status, text) = timed(lambda: client.report(calendar, query("<C:calendar-data/>")), 3)
    out["week ms"], out["week members"] = round(ms, 1), text.count(b"BEGIN:VCALENDAR") if status == 207 else status
    ms, (status, text) = timed(lambda: client.report(calendar, query(f"<C:calendar-data><C:expand {week}/></C:calendar-data>")), 3)
    out["week expanded ms"], out["week instances"] = round(ms, 1), text.count(b"BEGIN:VEVENT") if status == 207 else status
    ms, (status, text) = timed(lambda: client.report(calendar, f'<C:free-busy-query {DAV}><C:time-range {week}/></C:free-busy-query>'), 3)
    out["free-busy ms"], out["free-busy times"] = round(ms, 1), text.count(b"FREEBUSY") if status == 200 else status
    sync = lambda token: f'<D:sync-collection {DAV}><D:sync-token>{token}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>'
    ms, (status, text) = timed(lambda: client.report(calendar, sync(""), "0"), 3)
    out["sync initial ms"], out["sync members"] = round(ms, 1), text.count(b".ics<")
    token = re.search(rb"sync-token>([^<]+)<", text).group(1).decode()
    out["sync none ms"] = round(timed(lambda: client.report(calendar, sync(token), "0"), 50)[0], 2)
    put(client, 1, texts[1].replace("Event number", "Changed"))
    ms, (_, text) = timed(lambda: client.report(calendar, sync(token), "0"), 50)
    out["sync one ms"], out["sync changes"] = round(ms, 2), text.count(b".ics<")
    poll = f'<D:propfind {DAV}><D:prop><CS:getctag/><D:sync-token/><D:displayname/></D:prop></D:propfind>'
    out["poll ms"] = round(timed(lambda: client.propfind(home, poll, "1"), 50)[0], 2)
    out["memory end MiB"] = memory(options.pid)
    for _ in range(5):
        client.report(calendar, query("<C:calendar-data/>"))
        client.report(calendar, sync(""), "0")
    out["memory after repeats MiB"] = memory(options.pid)
    out["DELETE p50 ms"] = round(each(lambda n: client.send("DELETE", f"{calendar}{n}.ics")[0], 50)[0], 2)
    if not options.keep:
        client.send("DELETE", calendar)
    print(json.dumps(out, indent=1))


main()
