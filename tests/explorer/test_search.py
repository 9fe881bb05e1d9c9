"""Search as you type, with the keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.explorer.conftest import Visit, served

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("typed", ["微业贷", "wyd", "weiyedai"])
def test_a_product_is_found_by_name_and_pinyin(embedded: str, visit: Visit, typed: str) -> None:
    page = visit(embedded).open("search")
    box = page.get_by_role("combobox").first
    box.press_sequentially(typed, delay=10)
    expect(page.get_by_role("option", name="微业贷").first).to_be_visible()


def test_arrow_keys_and_enter_lead_to_the_page(embedded: str, visit: Visit) -> None:
    page = visit(embedded).open("search")
    box = page.get_by_role("combobox").first
    box.fill("微业贷")
    page.get_by_role("option").first.wait_for()
    box.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(1)
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("微业贷")


def test_the_slash_key_goes_to_the_search(embedded: str, visit: Visit) -> None:
    page = visit(embedded).open("dashboard")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()


def test_nothing_found_is_said(embedded: str, visit: Visit) -> None:
    page = visit(embedded, "en").open("search", q="zzqqxxyy")
    expect(page.locator(".empty")).to_contain_text("Nothing found")


def test_that_the_server_has_stopped_is_said_wherever_something_is_asked(root: Path, browser: Browser) -> None:
    page = browser.new_page(locale="en-GB")
    page.set_default_timeout(60_000)
    with served(root) as url:
        page.goto(url)
        page.locator(".start-columns li").first.wait_for()
    page.locator("#find").fill("微业贷")
    expect(page.locator("#find-list")).to_have_text("The server does not answer")
    page.locator("#find").fill("")
    page.get_by_role("link", name="Cases", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The server does not answer")
    page.close()


def test_a_relation_opens_to_its_evidence(embedded: str, visit: Visit) -> None:
    page = visit(embedded).open("search", q="微业贷")
    page.locator(".result").first.click()
    page.locator(".neighbour button").first.click()
    said = page.locator(".said").first
    expect(said).to_contain_text("字符")
    expect(said.locator("a").first).to_be_visible()
