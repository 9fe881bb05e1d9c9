"""The network grows by what is opened, stays where it was, goes back, and is its address."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from tests.explorer.conftest import BASE, Visit

pytestmark = pytest.mark.browser
BANK = BASE + "bank-国家开发银行"


def places(page: Page) -> dict[str, tuple[int, int]]:
    """Where the things stand, as the address says."""
    items = parse_qs(page.url.split("?", 1)[1])["n"][0].split(",")
    return {name: (int(x), int(y)) for name, x, y in (item.split("~") for item in items)}


def settled(page: Page, more_than: int) -> dict[str, tuple[int, int]]:
    """The places, once there are more than so many things and each has one."""
    page.wait_for_url(lambda url: placed(url) > more_than)
    return places(page)


def placed(url: str) -> int:
    items = parse_qs(url.partition("?")[2]).get("n", [""])[0].split(",")
    return len(items) if all("~" in item for item in items) else 0


def expand_by_keyboard(page: Page) -> None:
    """Go to a neighbour that can be expanded, and expand it."""
    graph = page.get_by_role("application")
    graph.focus()
    for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
        graph.press(key)
        graph.press("Enter")


def test_expanding_adds_things_and_leaves_the_others_where_they_are(embedded: str, visit: Visit) -> None:
    page = visit(embedded).open("network", start=BANK)
    before = settled(page, 2)
    page.locator(".panel .close").click()
    expand_by_keyboard(page)
    after = settled(page, len(before))
    assert before.items() <= after.items()


def test_undo_and_redo(embedded: str, visit: Visit) -> None:
    page = visit(embedded, "en").open("network", start=BANK)
    before = settled(page, 2)
    expand_by_keyboard(page)
    settled(page, len(before))
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_enabled()
    while undo.is_enabled():
        undo.click()
    page.wait_for_url(lambda url: placed(url) == len(before))
    assert places(page).keys() == before.keys()
    page.get_by_role("button", name="Redo").click()
    assert len(settled(page, len(before))) > len(before)


def test_the_address_is_the_view(embedded: str, visit: Visit) -> None:
    page = visit(embedded).open("network", start=BANK)
    shown = settled(page, 2)
    again = visit(embedded).page
    again.goto("about:blank")
    again.goto(page.url)
    again.locator("canvas").first.wait_for()
    expect(again.locator(".toolbar-note")).to_contain_text(str(len(shown)))
    assert settled(again, 2) == shown


def test_filters_narrow_what_is_shown(embedded: str, visit: Visit) -> None:
    page = visit(embedded, "en").open("network", start=BANK)
    settled(page, 2)
    note = page.locator(".toolbar-note")

    def counted() -> tuple[int, int]:
        found = re.search(r"(\d+) things, (\d+) relations", note.inner_text())
        assert found
        return int(found[1]), int(found[2])

    things, relations = counted()
    page.get_by_role("button", name="Filter").click()
    page.locator(".boxes").first.locator("input").first.uncheck()
    expect(note).not_to_contain_text(f"{things} things")
    page.get_by_role("button", name="Clear filters").click()
    expect(note).to_contain_text(f"{things} things, {relations} relations")
    page.locator("select").select_option(index=3)
    expect(note).not_to_contain_text(f"{relations} relations")
    assert "theme=" in page.url


def test_a_path_between_two_things(embedded: str, visit: Visit) -> None:
    visitor = visit(embedded, "en")
    page = visitor.open("network", start=BANK)
    before = settled(page, 2)
    page.get_by_role("button", name="Path from here").click()
    box = page.locator("#network-find")
    box.fill("微业贷")
    page.locator(".toolbar").get_by_role("option").first.click()
    expect(page.locator(".toolbar-note")).to_contain_text(re.compile("A path of|No path"))
    assert len(settled(page, len(before) - 1)) >= len(before)


@pytest.mark.parametrize("kind", ["PNG", "SVG"])
def test_it_is_saved_as_a_picture(embedded: str, visit: Visit, kind: str, tmp_path: Any) -> None:
    page = visit(embedded).open("network", start=BANK)
    settled(page, 2)
    with page.expect_download() as download:
        page.get_by_role("button", name=kind).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG" if kind == "PNG" else b"<svg ")
    if kind == "SVG":
        assert "国家开发银行" in content.decode("utf-8")


def test_a_click_on_a_bubble_opens_it(embedded: str, visit: Visit) -> None:
    page = visit(embedded).open("overview")
    canvas = page.locator("canvas").first.bounding_box()
    assert canvas
    middle = canvas["x"] + canvas["width"] / 2 - 40, canvas["y"] + canvas["height"] / 2
    page.mouse.move(*middle)
    page.mouse.click(*middle)
    page.wait_for_url("**open=**")
    expect(page.locator(".toolbar h1")).not_to_be_empty()
