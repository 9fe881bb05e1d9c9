"""Everything by keyboard alone: what is reached is seen, what is opened can be closed, and what happens is told."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.explorer.conftest import BASE, Visit

pytestmark = pytest.mark.browser
BANK = BASE + "bank-国家开发银行"
# Where the focus is: whether on an element, whether a reader sees it there, whether it is the one that is looked for.
FOCUS = """(selector) => { const at = document.activeElement;
  return [at !== document.body, getComputedStyle(at).outlineStyle !== 'none', at.matches(selector)] }"""


def tab_to(page: Page, selector: str, key: str = "Tab", most: int = 60) -> None:
    """Press a key until what the selector says has the focus, which must be visible at every step."""
    for _ in range(most):
        page.keyboard.press(key)
        somewhere, seen, there = page.evaluate(FOCUS, selector)
        if somewhere:
            assert seen, page.evaluate("document.activeElement.outerHTML")[:200]
        if there:
            return
    raise AssertionError(f"{most} times {key} do not lead to {selector}")


def test_from_a_search_to_a_picture(embedded: str, visit: Visit) -> None:
    page = visit(embedded, "en").open("dashboard")
    page.keyboard.press("/")
    page.keyboard.insert_text("国家开发银行")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(page.locator(".search-box [role=status]").first).to_contain_text("found")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("国家开发银行")
    tab_to(page, ".neighbour button")
    page.keyboard.press("Enter")
    expect(page.locator(".said").first).to_be_visible()
    tab_to(page, "a.button.main", "Shift+Tab")
    page.keyboard.press("Enter")
    note = page.locator(".toolbar-note")
    expect(note).to_contain_text("things")
    assert note.get_attribute("role") == "status"
    tab_to(page, ".graph-place")
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_have_count(0)
    told = page.locator(".graph [role=status]")
    page.keyboard.press("ArrowDown")
    expect(told).to_contain_text("chosen")
    page.keyboard.press("Enter")
    expect(note).to_have_text(re.compile("added|nothing more"))
    tab_to(page, ".panel .actions button")
    page.keyboard.press("Enter")
    expect(page.locator("#network-find")).to_be_focused()
    expect(page.locator(".path-note")).to_have_attribute("role", "status")
    page.keyboard.insert_text("微业贷")
    page.locator("#network-find-list [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    expect(note).to_have_text(re.compile("A path of|No path"))
    tab_to(page, ".graph-save button:last-child")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "network.svg"


def test_escape_closes_and_gives_the_focus_back(embedded: str, visit: Visit) -> None:
    page = visit(embedded, "en").open("network", start=BANK)
    page.locator(".panel").wait_for()
    tab_to(page, ".panel .close")
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_have_count(0)
    expect(page.locator(".graph-place")).to_be_focused()
    tab_to(page, "#network-filter", "Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, "#network-filters input")
    page.keyboard.press("Escape")
    expect(page.locator("#network-filters")).to_have_count(0)
    expect(page.locator("#network-filter")).to_be_focused()


def test_a_cell_is_opened_and_closed(embedded: str, visit: Visit) -> None:
    page = visit(embedded, "zh").open("families")
    tab_to(page, ".matrix .cell")
    page.keyboard.press("Enter")
    expect(page.locator("aside.cell-open")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".matrix .cell").first).to_be_focused()


def test_the_editor_can_be_left(embedded: str, visit: Visit) -> None:
    page = visit(embedded, "zh").open("sparql", example="clients")
    page.locator(".answer tbody tr").first.wait_for()
    expect(page.locator(".answer [role=status]")).to_contain_text("行")
    page.locator(".cm-content").focus()
    page.keyboard.press("Escape")
    tab_to(page, ".editor-tools .main")
    tab_to(page, ".past summary")
    page.keyboard.press("Enter")
    tab_to(page, ".past li button")
    page.keyboard.press("Escape")
    expect(page.locator(".past summary")).to_be_focused()
    expect(page.locator(".past")).not_to_have_attribute("open", "")
