"""Load on a running server: 32 clients, 10,000 mixed requests, some of them heavy.

    kgcli serve --port 8000 & python benchmarks/load.py http://127.0.0.1:8000 [--requests 10000] [--clients 32]

Measured three times: one client alone, all clients with light requests only, and all clients with heavy queries
beside them. Told are the answers by status, p50 and p95 of the light requests, and, where the server runs on this
machine (`--pid`), the memory of its processes before and after, and its processor use once all is over.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

PREFIX = "/sparql?query="
HEAVY = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?e ?i",
    'SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "(x+x+)+y")) }',
)


@dataclass
class Tally:
    """What came back."""

    statuses: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, status: str, seconds: float, light: bool) -> None:
        """Count one answer; the time of light ones is kept."""
        with self.lock:
            self.statuses[status] += 1
            if light:
                self.times.append(seconds)

    def quantile(self, share: float) -> float:
        """The time, in ms, that this share of the light requests did not exceed."""
        return round(sorted(self.times)[min(len(self.times) - 1, int(share * len(self.times)))] * 1000, 1)


class Client:
    """One connection that is kept open as long as the server does."""

    def __init__(self, base: str) -> None:
        self._place = urlsplit(base)
        self._line: http.client.HTTPConnection | None = None

    def get(self, path: str) -> tuple[str, bytes]:
        """Status and body; `refused` where the connection broke."""
        for attempt in range(2):
            fresh = self._line is None
            if self._line is None:
                self._line = http.client.HTTPConnection(self._place.hostname or "", self._place.port, timeout=60)
            try:
                self._line.request("GET", path, headers={"Accept": "application/json, text/html;q=0.5, */*;q=0.1"})
                answer = self._line.getresponse()
                return str(answer.status), answer.read()
            except (OSError, http.client.HTTPException):
                self._line.close()
                self._line = None
                if fresh or attempt:
                    break
        return "refused", b""


def light_paths(base: str) -> list[str]:
    """Requests as the explorer and scripts send them, about things that the graph has."""
    client = Client(base)
    query = "SELECT ?s ?l { ?s a ?t ; skos:prefLabel ?l FILTER(?t IN (csr:Bank, csr:Product, csr:Company)) } LIMIT 200"
    rows = json.loads(client.get(PREFIX + quote(query))[1])["results"]["bindings"]
    things = [(row["s"]["value"], row["l"]["value"]) for row in rows]
    paths = [
        "/",
        "/static/explorer.js",
        "/api/overview?limit=60",
        "/api/terms",
        PREFIX + quote("ASK { ?s a csr:Bank }"),
    ]
    for iri, label in things:
        name = quote(iri, safe="")
        paths += [
            f"/api/search?q={quote(label[:2])}",
            f"/api/entity?iri={name}",
            f"/api/neighbours?iri={name}&limit=50",
            PREFIX + quote(f"SELECT ?p ?o {{ <{iri}> ?p ?o }} LIMIT 50"),
            f"/data?iri={name}",
        ]
    return paths


def drive(base: str, paths: list[str], clients: int, requests: int, heavy: int, seed: int) -> Tally:
    """Send light requests from so many clients, and heavy ones from `heavy` more for as long as these run."""
    tally, stop, left = Tally(), threading.Event(), iter(range(requests))
    lock = threading.Lock()

    def light(number: int) -> None:
        client, choice = Client(base), random.Random(seed * 1000 + number)
        while True:
            with lock:
                if next(left, None) is None:
                    return
            started = time.perf_counter()
            status, _ = client.get(choice.choice(paths))
            tally.add(status, time.perf_counter() - started, light=True)

    def slow(number: int) -> None:
        client = Client(base)
        while not stop.is_set():
            status, _ = client.get(PREFIX + quote(HEAVY[number % len(HEAVY)]))
            tally.add(f"heavy {status}", 0, light=False)

    workers = [threading.Thread(target=light, args=(i,)) for i in range(clients)]
    blockers = [threading.Thread(target=slow, args=(i,)) for i in range(heavy)]
    for thread in blockers:
        thread.start()
    time.sleep(1 if heavy else 0)
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    stop.set()
    for thread in blockers:
        thread.join()
    return tally


def family(pid: int) -> list[int]:
    """A process and all below it."""
    found, children = [], {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, rest = stat.read_text().split(" (", 1)
        except OSError:
            continue
        children.setdefault(int(rest.rpartition(") ")[2].split()[1]), []).append(int(number))
    waiting = [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def memory(pid: int) -> float:
    """The proportional memory of the server's processes together, in MiB."""
    total = 0
    for number in family(pid):
        with contextlib.suppress(OSError):  # it may have ended meanwhile
            lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return round(total / 1024, 1)


def processor(pid: int, seconds: float) -> float:
    """Processors in use by the server, over so many seconds."""

    def ticks() -> int:
        return sum(
            sum(map(int, Path(f"/proc/{number}/stat").read_text().rpartition(") ")[2].split()[11:13]))
            for number in family(pid)
        )

    before = ticks()
    time.sleep(seconds)
    return round((ticks() - before) / 100 / seconds, 2)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("base")
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--heavy", type=int, default=4)
    parser.add_argument("--pid", type=int, help="the server's process, to look at its memory and processor use")
    options = parser.parse_args()
    paths = light_paths(options.base)
    if options.pid:
        print(f"memory before: {memory(options.pid)} MiB")
    for name, clients, requests, heavy in (
        ("one client", 1, min(1000, options.requests), 0),
        ("one client beside heavy queries", 1, min(1000, options.requests), options.heavy),
        ("light only", options.clients, options.requests, 0),
        ("light beside heavy queries", options.clients, options.requests, options.heavy),
    ):
        started = time.perf_counter()
        tally = drive(options.base, paths, clients, requests, heavy, seed=clients + heavy)
        seconds = time.perf_counter() - started
        print(
            f"{name}: p50 {tally.quantile(0.5)} ms, p95 {tally.quantile(0.95)} ms, max {tally.quantile(1)} ms, "
            f"{requests / seconds:.0f}/s; {dict(sorted(tally.statuses.items()))}",
            flush=True,
        )
        if options.pid:
            print(f"  memory {memory(options.pid)} MiB", flush=True)
    if options.pid:
        time.sleep(1)
        print(f"processors in use afterwards: {processor(options.pid, 2)}")


if __name__ == "__main__":
    main()
