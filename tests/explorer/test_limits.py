"""However many things there are, no view is sent or draws more than 300, and it says that there are more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType

import pytest
from playwright.sync_api import Response, expect

from tests.explorer.conftest import BASE, HUB, Visit, Visitor

pytestmark = pytest.mark.browser
MOST = 300
CENTRE = BASE + "h-thing"


Check = Callable[[list[Response]], None]


@pytest.fixture(scope="module")
def check(benchmark: Callable[[str], ModuleType]) -> Check:
    """Holds every answer to the limit, counting the things that it names as the benchmark does."""
    latency = benchmark("browser_latency")

    def checking(answers: list[Response]) -> None:
        assert answers
        for one in answers:
            assert latency.things_in(one.json()) <= MOST, one.url
        answers.clear()

    return checking


@pytest.fixture
def sent(hostile: str, visit: Visit) -> Iterator[tuple[Visitor, list[Response]]]:
    """A visitor and what the server's JSON interface answers."""
    visitor = visit(hostile, "en")
    answers: list[Response] = []

    def note(one: Response) -> None:
        if "/api/" in one.url:
            answers.append(one)

    visitor.page.on("response", note)
    yield visitor, answers
    visitor.page.remove_listener("response", note)


@pytest.mark.parametrize("view", ["entity", "network", "overview", "cases", "partners", "dashboard"])
def test_no_view_is_sent_more(sent: tuple[Visitor, list[Response]], check: Check, view: str) -> None:
    visitor, answers = sent
    names = {"entity": "iri", "network": "start", "overview": "open"}
    visitor.open(view, **({names[view]: CENTRE} if view in names else {}))
    check(answers)


def test_a_hub_tells_how_much_there_is(sent: tuple[Visitor, list[Response]], check: Check) -> None:
    visitor, answers = sent
    page = visitor.open("entity", iri=CENTRE)
    expect(page.locator(".fold .figure").first).to_have_text(f"{HUB:,}")
    expect(page.locator(".neighbour")).to_have_count(20)
    expect(page.locator(".pager").first).to_contain_text(f"{HUB:,}")
    page = visitor.turn("overview", open=CENTRE)
    expect(page.locator(".toolbar")).to_contain_text(f"{HUB + 1:,}")
    check(answers)


def test_a_hub_is_opened_up_to_the_limit_and_no_farther(sent: tuple[Visitor, list[Response]], check: Check) -> None:
    visitor, answers = sent
    near = ",".join(["h-thing", *(f"k-{i}" for i in range(MOST - 19))])
    page = visitor.open("network", n=near, s="h-thing", **{"as": "table"})
    caption = page.locator(".network-table caption")
    more = page.locator(".expand button").first
    note = page.locator(".toolbar-note")
    for shown in (MOST - 18, MOST - 2, MOST):
        expect(caption).to_have_text(f"{shown} things, {shown - 1} relations")
        expect(more).to_contain_text(f"{shown - 1} of {HUB:,}")
        if shown < MOST:
            more.click()
    more.click()
    expect(note).to_contain_text("holds 300 things at most")
    expect(caption).to_have_text(f"{MOST} things, {MOST - 1} relations")
    check(answers)
