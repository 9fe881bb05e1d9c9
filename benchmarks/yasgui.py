"""Has the real YASGUI ask the endpoint from a page of another origin: `yasgui.py [FOLDER]` prints what went to and fro.

Installs `@zazuko/yasgui` (MIT, npm) into a temporary folder, serves a page with it on another port than `kgcli serve`,
and runs a SELECT, an ASK, a CONSTRUCT and a broken query in Chromium. FOLDER takes the screenshots. Fails where an
answer is not shown or the browser complains. Needs npm and the network; nothing of it is a part of the program.
"""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, Request, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PACKAGE, VERSION = "@zazuko/yasgui", "4.6.2"
PAGE = """<!doctype html><meta charset="utf-8"><title>YASGUI</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="node_modules/@zazuko/yasgui/build/yasgui.min.css"><div id="place"></div>
<script src="node_modules/@zazuko/yasgui/build/yasgui.min.js"></script>
<script>window.yasgui = new Yasgui(document.getElementById("place"), {
  requestConfig: { endpoint: "ENDPOINT" }, copyEndpointOnNewTab: false, persistenceId: null });</script>"""
PREFIXES = "PREFIX csr: <https://w3id.org/csrkg/ontology#>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
QUERIES = {
    "select": (
        PREFIXES + "SELECT ?bank ?name { ?bank a csr:Bank ; skos:prefLabel ?name } ORDER BY ?name LIMIT 5",
        "银行",
    ),
    "ask": (PREFIXES + "ASK { ?bank a csr:Bank }", "true|True"),
    "construct": (PREFIXES + "CONSTRUCT { ?bank a csr:Bank } WHERE { ?bank a csr:Bank } LIMIT 5", "Bank"),
    "error": (PREFIXES + "SELECT ?bank { ?bank a csr:Bank", "line 3"),
}
RUN = """async (query) => {
  const tab = window.yasgui.getTab();
  tab.setQuery(query);
  try { await tab.query(); } catch (error) { return String(error); }
  return "";
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Says nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The origin at which a folder is served."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def told(request: Request) -> str:
    """What a request sent and what came back, as far as it matters between two origins."""
    sent = request.all_headers()
    lines = [f"{request.method} {request.url.partition('?')[0]}"]
    names = ("accept", "content-type", "origin", "x-requested-with", "authorization", "access-control-request-headers")
    lines += [f"  > {name}: {sent[name]}" for name in names if name in sent]
    lines += [f"  > {request.post_data[:120]}"] if request.post_data else []
    if (answer := request.response()) is not None:
        got = answer.all_headers()
        lines.append(f"  < {answer.status} {got.get('content-type')}")
        lines += [f"  < {name}: {got[name]}" for name in sorted(got) if name.startswith("access-control")]
    return "\n".join(lines)


def ask(page: Page, place: Path | None) -> list[str]:
    """Run the queries; what is wrong."""
    wrong = []
    for name, (query, wanted) in QUERIES.items():
        page.evaluate(RUN, query)
        shown = page.locator(".yasr")
        page.wait_for_timeout(700)
        if not re.search(wanted, shown.inner_text()):
            wrong.append(f"{name}: shows {shown.inner_text()[:200]!r}, not {wanted}")
        if place:
            page.screenshot(path=place / f"yasgui-{name}.png")
    return wrong


def main() -> None:
    """Install, serve, ask, tell."""
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    command = [sys.executable, str(ROOT / "kgcli.py"), "serve", "--port", "0"]
    with (
        tempfile.TemporaryDirectory() as name,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process,
        sync_playwright() as playwright,
    ):
        folder = Path(name)
        try:
            found = re.search(r"http://[\d.]+:\d+", process.stdout.readline() if process.stdout else "")
            assert found, "the server did not start"
            install = ["npm", "install", "--prefix", name, "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
            subprocess.run([*install, f"{PACKAGE}@{VERSION}"], check=True)
            (folder / "index.html").write_text(PAGE.replace("ENDPOINT", f"{found[0]}/sparql"), "utf-8")
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            requests: list[Request] = []
            complaints: list[str] = []
            page.on("request", lambda one: requests.append(one) if found[0] in one.url else None)
            page.on("requestfailed", lambda one: complaints.append(f"failed: {one.method} {one.url} {one.failure}"))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
            with served(folder) as origin:
                page.goto(origin)
                page.locator(".yasqe").first.wait_for()
                wrong = ask(page, place)
                print("\n".join(told(one) for one in requests))
            browser.close()
        finally:
            process.terminate()
    complaints = [one for one in complaints if "status of 400" not in one]
    print("\n".join(["", *(f"complaint: {one}" for one in complaints), *wrong]))
    raise SystemExit(1 if wrong or complaints else 0)


if __name__ == "__main__":
    main()
