"""What a visitor of the explorer waits for: `browser_latency.py GRAPH [SAMPLES]` prints a Markdown table.

Starts `kgcli serve GRAPH` on a free port and opens its pages in a real Chromium: a static file of the server, the first
page in a browser that knows nothing, each view by its address, and networks that grow step by step up to the limit.
Times are in milliseconds by the browser's own clock, from the start of the navigation (or the click) until the content
is drawn; the ratio is that of the medians to the static file's, which is opened in the same way. Tells as well how
many things the largest answer named, and fails where it were more than 300.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, Request, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
STATIC = "/static/explorer.css"
MOST = 300
STEPS = 20  # clicks in one network
ARROWS = ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown")
# Waits, picture by picture, until `there` is so; answers the time of the picture in which it is seen.
WATCH = """
window.drawn = (there, since = 0) => new Promise((done, fail) => {
  setTimeout(() => fail(new Error(`nothing after 30 s at ${location.href}`)), 30000);
  const end = () => setTimeout(() => done(performance.now() - since));
  const look = () => requestAnimationFrame(there() ? end : look);
  look();
});
window.shows = (selectors) => document.body && !document.querySelector('main .waiting, .busy')
  && selectors.every((one) => document.querySelector(one));
window.placed = () => {
  const n = new URLSearchParams(location.hash.split('?')[1] ?? '').get('n');
  const items = n ? n.split(',') : [];
  return items.every((one) => one.includes('~')) ? items.length : 0;
};
"""
GROW = """async () => {
  const button = document.querySelector('.panel .expand button:not([disabled])');
  const before = placed();
  if (!button || before >= 300) return null;
  const since = performance.now();
  button.click();
  const nothing = () => document.querySelector('.toolbar-note').textContent.startsWith('There is nothing more');
  const spent = await drawn(() => placed() > before || nothing(), since);
  return placed() > before ? [spent, placed()] : null;
}"""


def views(things: dict[str, list[str]], samples: int) -> Iterator[tuple[str, str, list[str]]]:
    """Each view by name, address and what must be there."""
    for i in range(samples):
        bank, product, case = (things[kind][i % len(things[kind])] for kind in ("Bank", "Product", "Case"))
        yield "search", f"search?q={quote(things['names'][i % len(things['names'])])}", [".result"]
        yield "entity", f"entity?iri={bank}", [".neighbour"]
        yield "network", f"network?start={bank}", ["canvas", ".panel .expand button"]
        yield "overview", "overview", ["canvas"]
        yield "overview, a bubble open", f"overview?open={bank}", ["canvas"]
        yield "lineage", f"lineage?iri={product}", [".lineage-steps tbody tr"]
        yield "families", "families", [".matrix button"]
        yield "partnerships", "partners", ["tbody tr"]
        yield "cases", "cases", [".chapter li a"]
        yield "case", f"case?iri={case}", [".places > li"]
        yield "dashboard", "dashboard", [".bars li"]
        yield "SPARQL, the editor", "sparql", [".cm-content"]


def named(url: str) -> dict[str, list[str]]:
    """Things of the graph: IRIs as addresses have them, by class, the banks best-connected first; `names` to seek."""
    found: dict[str, list[str]] = {"names": []}
    for kind in ("Bank", "Product", "Company", "Case"):
        text = f"SELECT ?iri ?name {{ ?iri a csr:{kind} OPTIONAL {{ ?iri skos:prefLabel ?name }} }} LIMIT 20"
        with urlopen(f"{url}/sparql?format=json&query={quote(text)}") as answer:
            rows = json.load(answer)["results"]["bindings"]
        found[kind] = [quote(row["iri"]["value"], safe="") for row in rows]
        found["names"] += [row["name"]["value"][:3] for row in rows if "name" in row]
    with urlopen(f"{url}/api/overview?limit=20") as answer:
        found["Bank"] = [
            quote(one["iri"], safe="") for one in json.load(answer)["communities"] if one["type"] == "Bank"
        ]
    return found


def things_in(answer: Any) -> int:
    """How many different things an answer names."""
    found: set[str] = set()
    waiting = [answer]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            if "label" in here and "iri" in here:
                found.add(here["iri"])
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)
    return len(found)


def opened(page: Page, url: str, selectors: list[str]) -> float:
    """Milliseconds from the start of the navigation until all of it is drawn."""
    page.goto("about:blank")
    page.goto(url, wait_until="commit")
    spent: float = page.evaluate("(selectors) => drawn(() => shows(selectors))", selectors)
    return spent


def expansions(page: Page) -> Iterator[tuple[float, int]]:
    """Open what can be opened of the chosen thing, then of others near it: milliseconds, things that are there then."""
    step = misses = 0
    while misses < 8 and step < STEPS:
        step += 1
        if grown := page.evaluate(GROW):
            misses = 0
            yield grown[0], grown[1]
            continue
        misses += 1
        page.locator(".graph-place").press(ARROWS[step % 4])
        page.evaluate(
            "() => drawn(() => document.querySelector('.panel') && !document.querySelector('.panel .waiting'))"
        )


def measure(browser: Browser, url: str, samples: int, asked: set[str]) -> dict[str, list[float]]:
    """Milliseconds of each kind of step."""
    times: dict[str, list[float]] = {}

    def arrive() -> Page:
        page = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce").new_page()
        page.add_init_script(WATCH)
        return page

    def note(request: Request) -> None:
        if "/api/" in request.url and request.method == "GET":
            asked.add(request.url)

    things = named(url)
    for _ in range(samples):
        for name, path, selectors in (
            ("static file", STATIC, ["body"]),
            ("first page, browser empty", "/", ["#start-find", ".start-columns section:nth-child(2) li"]),
        ):
            page = arrive()
            times.setdefault(name, []).append(opened(page, url + path, selectors))
            page.context.close()
    page = arrive()
    page.on("request", note)
    opened(page, url + "/", ["#start-find"])
    for name, address, selectors in views(things, samples):
        times.setdefault(name, []).append(opened(page, f"{url}/#/{address}", selectors))
    for bank in things["Bank"][:samples]:
        opened(page, f"{url}/#/network?start={bank}", ["canvas", ".panel .expand button"])
        page.evaluate("() => drawn(() => placed() > 1)")
        for spent, size in expansions(page):
            kind = "to 100 things" if size <= 100 else "to 200" if size <= 200 else "to 300"
            times.setdefault(f"expansion, {kind}", []).append(spent)
    page.context.close()
    return times


def main() -> None:
    """Start, measure, print."""
    graph, samples = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10
    command = [sys.executable, str(ROOT / "kgcli.py"), "serve", graph, "--port", "0"]
    asked: set[str] = set()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, sync_playwright() as playwright:
        try:
            found = re.search(r"http://[\d.]+:\d+", process.stdout.readline() if process.stdout else "")
            if found is None:
                raise SystemExit(f"{graph}: the server did not start")
            browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"))
            times = measure(browser, found[0], samples, asked)
            sent = [things_in(json.load(urlopen(one))) for one in sorted(asked) if "/api/terms" not in one]
            with urlopen(f"{found[0]}/api/terms") as answer:
                entities = json.load(answer)["graph"]["entities"]
            browser.close()
        finally:
            process.terminate()
    print(f"{entities} entities; the largest answer named {max(sent)} things;")
    print(f"load of the machine {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors\n")
    print("| step | done | median ms | 95 % ms | longest ms | ratio of medians |\n|---|---|---|---|---|---|")
    unit = statistics.median(times["static file"])
    for name, values in times.items():
        middle, high = statistics.median(values), statistics.quantiles(values, n=20, method="inclusive")[-1]
        print(f"| {name} | {len(values)} | {middle:.0f} | {high:.0f} | {max(values):.0f} | {middle / unit:.1f} |")
    if max(sent) > MOST:
        raise SystemExit(f"an answer named {max(sent)} things, more than {MOST}")


if __name__ == "__main__":
    main()
