#!/usr/bin/env python3
"""Measures sign-in against a guesser: can names be told from times, and who else suffers from a flood?

    sign_in.py --url http://127.0.0.1:8080/caldav/ --users FILE [--rounds 5] [--flood 20] [--pid N]

FILE holds one `user password` a line, many of them (a name may fail ten times a minute); the first is the one who is not to
suffer. Every guess comes from an address of its own: run the server with TRUSTED_PROXIES=127.0.0.1/32. Needs nothing but
Python.
"""
import argparse, asyncio, base64, math, random, re, statistics, time
from urllib.parse import urlparse


def head(path, host, user, password, address):
    pair = base64.b64encode(f"{user}:{password}".encode()).decode()
    return (
        f"PROPFIND {path} HTTP/1.1\r\nDepth: 0\r\nHost: {host}\r\nAuthorization: Basic {pair}\r\nX-Forwarded-For: {address}\r\n\r\n"
    ).encode()


def some_address():
    return f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(1, 255)}"


class Line:
    """One connection that is kept."""

    def __init__(self, url):
        self.url, self.streams = url, None

    async def ask(self, user, password, address):
        """Status and milliseconds."""
        if self.streams is None:
            self.streams = await asyncio.open_connection(self.url.hostname, self.url.port)
        reader, writer = self.streams
        start = time.perf_counter()
        writer.write(head(self.url.path, self.url.netloc, user, password, address))
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = re.search(r"content-length: (\d+)", answer)
        if length:
            await reader.readexactly(int(length[1]))
        if "connection: close" in answer or not length:
            writer.close()
            self.streams = None
        return int(answer.split()[1]), 1000 * (time.perf_counter() - start)


def differ(one, other):
    """Welch's t and the two-sided p of it (large samples: the normal distribution)."""
    spread = statistics.variance(one) / len(one) + statistics.variance(other) / len(other)
    t = (statistics.fmean(one) - statistics.fmean(other)) / math.sqrt(spread)
    return t, math.erfc(abs(t) / math.sqrt(2))


async def names(url, users, rounds):
    line, known, unknown = Line(url), [], []
    for _ in range(rounds):
        for user, _ in users[1:]:
            person, key = user.rsplit("-", 1)
            stranger = f"{person}-{''.join(random.sample(key, len(key)))}"
            for name, times in random.sample([(user, known), (stranger, unknown)], 2):
                status, took = await line.ask(name, "wrong-wrong-wrong-wrong", some_address())
                assert status == 401, status
                times.append(took)
    t, p = differ(known, unknown)
    middle = [statistics.median(times) for times in (known, unknown)]
    print(f"names: {len(known)} guesses each; median of a known name {middle[0]:.3f} ms, of an unknown one {middle[1]:.3f} ms "
          f"({100 * abs(middle[0] - middle[1]) / middle[1]:.2f} %), t {t:.2f}, p {p:.3f}")


async def flood(url, users, seconds, rate, connections):
    """Guesses at `rate` a second while the first user asks twenty times a second."""
    (good, password), statuses = users[0], {}
    until = time.perf_counter() + seconds

    async def guess(which, of):
        line = Line(url)
        due = time.perf_counter() + which / rate
        while time.perf_counter() < until:
            await asyncio.sleep(max(0, due - time.perf_counter()))
            status, _ = await line.ask(random.choice(users[1:])[0], "wrong", some_address())
            statuses[status] = statuses.get(status, 0) + 1
            due += of / rate

    async def use():
        line, times = Line(url), []
        while time.perf_counter() < until:
            status, took = await line.ask(good, password, "192.0.2.1")
            assert status < 400, status
            times.append(took)
            await asyncio.sleep(0.05)
        return times

    times, *_ = await asyncio.gather(use(), *(guess(which, connections) for which in range(connections)))
    times.sort()
    print(f"flood: {sum(statuses.values()) / seconds:.0f} guesses a second, answers {statuses}; "
          f"the other one's p50 {statistics.median(times):.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms")


def memory(pid):
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(r"VmHWM:\s+(\d+)", status.read())[1]) / 1024


async def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True)
    parser.add_argument("--users", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--flood", type=int, default=20, help="seconds")
    parser.add_argument("--rate", type=int, default=1000, help="guesses a second")
    parser.add_argument("--connections", type=int, default=1000, help="each waits for its answer before the next guess")
    parser.add_argument("--pid", type=int)
    args = parser.parse_args()
    url = urlparse(args.url)
    with open(args.users) as file:
        users = [tuple(line.split()) for line in file if line.strip()]
    await Line(url).ask(*users[0], "192.0.2.1")
    if args.rounds:
        await names(url, users, args.rounds)
    if args.flood:
        await flood(url, users, args.flood, args.rate, args.connections)
    if args.pid:
        print(f"memory: {memory(args.pid):.1f} MB at its highest")


asyncio.run(main())
