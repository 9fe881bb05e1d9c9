"""The explorer as a visitor sees it: a real server, a real Chromium, everything it asks for and complains of kept."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from kg.model import (
    Amount,
    AmountKind,
    Correction,
    CorrectionKind,
    Entity,
    EntityType,
    Evidence,
    Knowledge,
    Predicate,
    ResolvedRelation,
    SourceCase,
    SourceDocument,
)
from kg.rdf.files import save
from kg.rdf.writer import to_graph

HUB = 2_000
BASE = "https://w3id.org/csrkg/id/"
HOSTILE = [
    "<script>alert('甲')</script>银行",
    '" onmouseover="alert(1)" 乙贷',
    "javascript:alert(1)",
    "\u202e丙贷</style><img src=x onerror=alert(1)>",
]


@contextmanager
def served(root: Path, *arguments: str) -> Iterator[str]:
    """The address of a `kgcli serve` that runs until the block ends."""
    command = [sys.executable, "kgcli.py", "serve", *arguments, "--port", "0", "--workers", "1"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            found = re.search(r"http://[\d.]+:\d+", process.stdout.readline())
            assert found, "the server did not say where it listens"
            yield found[0]
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def embedded(root: Path) -> Iterator[str]:
    """A server on the embedded graph, as `kgcli serve` starts it."""
    with served(root) as url:
        yield url


@pytest.fixture(scope="session")
def hostile(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on a graph whose names, titles, quotes and corrections try to be more than text, and with a hub."""
    bank, product, company, other = HOSTILE
    kinds = [EntityType.BANK, EntityType.PRODUCT, EntityType.COMPANY, EntityType.PRODUCT]
    entities = tuple(
        Entity(f"{'bpcd'[i]}-thing", kind, (name, f"{name}别名"))
        for i, (kind, name) in enumerate(zip(kinds, HOSTILE, strict=True))
    )
    quote_ = f"{bank}推出{product}和{other}，向{company}发放贷款500万元。"

    def said(subject: str, predicate: Predicate, object_: str, *amounts: Amount) -> ResolvedRelation:
        evidence = (Evidence(0, len(quote_), quote_),)
        return ResolvedRelation(subject, predicate, object_, "x.txt", 1, evidence, 0.9, amounts)

    loans = [Amount(5_000_000, kind=AmountKind.LOAN, date=date) for date in ("2020-01", "2020-06-03")]
    hub = Entity("h-thing", EntityType.BANK, ("中枢银行",))
    clients = [Entity(f"k-{i}", EntityType.COMPANY, (f"第{i}号客户",)) for i in range(HUB)]
    fix = Correction(
        "c-1", CorrectionKind.CORRECT_RELATION, f"因为{bank}", f"{product}\u202e委员会", entities=("b-thing",)
    )
    knowledge = Knowledge(
        documents=(SourceDocument("x.txt", bank, "2020"),),
        cases=(SourceCase("x.txt", 1, f"{product}的故事", "服务小微", "b-thing", tuple(e.key for e in entities)),),
        entities=(*entities, hub, *clients),
        corrections=(fix,),
        relations=(
            replace(said("b-thing", Predicate.OFFERS, "p-thing"), corrections=("c-1",)),
            said("b-thing", Predicate.OFFERS, "d-thing"),
            said("b-thing", Predicate.FINANCES, "c-thing", *loans),
            said("b-thing", Predicate.PARTNERS_WITH, "c-thing"),
            said("p-thing", Predicate.BUILT_ON, "d-thing"),
            said("p-thing", Predicate.PROVIDED_TO, "c-thing"),
            *(said("h-thing", Predicate.FINANCES, client.key) for client in clients),
        ),
    )
    path = tmp_path_factory.mktemp("hostile") / "hostile.ttl"
    save(to_graph(knowledge), path)
    with served(root, str(path)) as url:
        yield url


class Visitor:
    """Someone before the page; `complaints` are errors of console and scripts, dialogs, and requests to elsewhere."""

    def __init__(self, browser: Browser, url: str, language: str, **context: Any) -> None:
        locale = "zh-CN" if language == "zh" else "en-GB"
        options: dict[str, Any] = {
            "viewport": {"width": 1280, "height": 800},
            "locale": locale,
            "accept_downloads": True,
        }
        self.context = browser.new_context(**options | context)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)  # as long as for all else: the machine may be busy
        self.url = url
        self.complaints: list[str] = []
        self.expected: set[int] = set()
        self.page.on("console", lambda message: message.type in ("error", "warning") and self._said(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("response", self._answered)

    def _said(self, text: str) -> None:
        if not any(f"status of {status}" in text for status in self.expected):
            self.complaints.append(text)

    def _asked(self, url: str) -> None:
        if not url.startswith((self.url, "data:", "blob:", "about:")):
            self.complaints.append(f"asks {url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.complaints.append(f"{response.status} for {response.url}")

    def open(self, view: str, **parameters: str) -> Page:
        """Go to a view as it is at first, by way of none, and wait until nothing is loading any more."""
        if self.page.url.startswith(self.url):
            self.turn("nowhere")
        return self.turn(view, **parameters)

    def turn(self, view: str, **parameters: str) -> Page:
        """Go on to a view on the page that is open, as a link does."""
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in parameters.items())
        self.page.goto(f"{self.url}/#/{view}{'?' + query if query else ''}")
        self.page.locator(f"main.page-{view}:has(*):not(:has(.waiting))").wait_for()
        return self.page

    def forget(self) -> None:
        """Become someone who comes for the first time."""
        self.complaints.clear()
        self.expected.clear()
        self.page.set_viewport_size({"width": 1280, "height": 800})
        chosen = self.page.evaluate(
            """() => { const names = Object.keys(localStorage); localStorage.clear(); sessionStorage.clear();
                       return names.some((name) => name !== 'csrkg.queries') }"""
        )
        if chosen:
            self.page.goto("about:blank")


Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def regulars(browser: Browser) -> Iterator[dict[tuple[str, str], list[Visitor]]]:
    """Visitors by server and language, who come back test after test: a new window for each takes most of the time."""
    known: dict[tuple[str, str], list[Visitor]] = {}
    yield known
    for visitors in known.values():
        for visitor in visitors:
            visitor.context.close()


@pytest.fixture
def visit(browser: Browser, regulars: dict[tuple[str, str], list[Visitor]]) -> Iterator[Visit]:
    """Gives visitors who remember nothing; at the end of the test none of them may have a complaint.

    Who reads Chinese reads by day, who reads English by night.
    """
    here: list[Visitor] = []

    def arrive(url: str, language: str = "zh") -> Visitor:
        waiting = [one for one in regulars.setdefault((url, language), []) if one not in here]
        if not waiting:
            scheme = {"zh": "light", "en": "dark"}[language]
            waiting = [Visitor(browser, url, language, color_scheme=scheme, reduced_motion="reduce")]
            regulars[url, language] += waiting
        here.append(waiting[0])
        return waiting[0]

    yield arrive
    complaints = [complaint for visitor in here for complaint in visitor.complaints]
    for visitor in here:
        visitor.forget()
    assert complaints == []


@pytest.fixture(scope="session")
def node_modules(root: Path) -> Path:
    """The explorer's npm packages, which only who changes it needs."""
    folder = root / "viz/explorer/node_modules"
    if not folder.is_dir():
        pytest.skip("viz/explorer/node_modules is not there (make explorer)")
    return folder


@pytest.fixture(scope="session")
def axe(root: Path) -> Path | None:
    """The checker of accessibility, where the npm packages are; elsewhere the views are walked without it."""
    path = root / "viz/explorer/node_modules/axe-core/axe.min.js"
    return path if path.is_file() else None
