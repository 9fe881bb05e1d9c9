"""What the explorer waits for over HTTP: `http_latency.py GRAPH [SAMPLES]` prints a Markdown table.

Starts `kgcli serve GRAPH` on a free port, tells how long that took, and asks as the explorer does, over one connection:
a static file of the server, then each view's question about the best-connected things and things spread over the rest.
Times are in milliseconds by the clock; the ratio is that of the medians to the static file's, so that it tells the same
on a busy machine as on an idle one.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
STATIC = "/static/explorer.css"
TYPES = ("Bank", "Product", "Company", "GovernmentAgency", "BankBranch")


def ask(line: http.client.HTTPConnection, path: str) -> tuple[float, bytes]:
    """Milliseconds until the whole answer was there, and the answer; raises OSError for any status but 200."""
    started = time.perf_counter()
    line.request("GET", path)
    answer = line.getresponse()
    content = answer.read()
    spent = 1000 * (time.perf_counter() - started)
    if answer.status != 200:
        raise OSError(f"{answer.status} for {path}: {content[:200]!r}")
    return spent, content


def questions(things: list[dict[str, str]], samples: int) -> Iterator[tuple[str, str]]:
    """What each view asks, named."""
    for number in range(samples):
        yield "static file", STATIC
        yield "first page", "/"
        yield "overview", "/api/overview?limit=60"
        yield "families", f"/api/families?offset={number % 3}"
        yield "dashboard", "/api/dashboard"
    for thing in things:
        iri = quote(thing["iri"], safe="")
        yield "static file", STATIC
        yield "search", f"/api/search?q={quote(thing['label'][:3])}"
        yield "entity", f"/api/entity?iri={iri}"
        yield "neighbours, 50", f"/api/neighbours?iri={iri}"
        yield "neighbours, 300", f"/api/neighbours?iri={iri}&limit=300"
        yield "community, 300", f"/api/community?iri={iri}"
        yield "path", f"/api/path?from={iri}&to={quote(things[0]['iri'], safe='')}&max=8"
        if thing["type"] == "Product":
            yield "lineage", f"/api/lineage?iri={iri}"


def measure(line: http.client.HTTPConnection, samples: int) -> dict[str, list[float]]:
    """Milliseconds of each kind of question."""
    things = []
    for kind in TYPES:
        query = f"SELECT ?iri ?label {{ ?iri a csr:{kind} ; skos:prefLabel ?label }} LIMIT {samples}"
        rows = json.loads(ask(line, f"/sparql?format=json&query={quote(query)}")[1])["results"]["bindings"]
        things += [{**{name: row[name]["value"] for name in row}, "type": kind} for row in rows]
    times: dict[str, list[float]] = {}
    for name, path in questions(things, samples):
        try:
            times.setdefault(name, []).append(ask(line, path)[0])
        except OSError as error:
            if not str(error).startswith("404 for /api/path"):  # two things may be unconnected
                raise
    return times


def main() -> None:
    """Start, measure, print."""
    graph, samples = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 40
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "kgcli.py"), "serve", graph, "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        found = re.search(r"http://\S+", process.stdout.readline() if process.stdout else "")
        if found is None:
            raise SystemExit(f"{graph}: the server did not start")
        place = urlsplit(found[0])
        line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        ready = time.perf_counter() - started
        first = ask(line, "/")[0] + ask(line, "/api/terms")[0] + ask(line, "/api/overview?limit=60")[0]
        facts = json.loads(ask(line, "/api/terms")[1])["graph"]
        times = measure(line, samples)
    finally:
        process.terminate()
        process.wait(30)
    print(f"{facts['entities']} entities; listens after {ready:.1f} s; page, terms and overview then {first:.0f} ms;")
    print(f"load of the machine {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors\n")
    print("| question | asked | median ms | 95 % ms | longest ms | ratio of medians |\n|---|---|---|---|---|---|")
    unit = statistics.median(times["static file"])
    for name, values in times.items():
        middle, high = statistics.median(values), statistics.quantiles(values, n=20, method="inclusive")[-1]
        print(f"| {name} | {len(values)} | {middle:.1f} | {high:.1f} | {max(values):.1f} | {middle / unit:.1f} |")


if __name__ == "__main__":
    main()
