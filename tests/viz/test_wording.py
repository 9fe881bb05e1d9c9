"""Dates as a Chinese reader expects them; currencies are called alike everywhere."""

from __future__ import annotations

import pytest

from kg.query.money import CURRENCIES
from viz.network import appearance
from viz.wording import date_text


def test_pages_and_commands_call_currencies_alike() -> None:
    assert appearance()["currencies"] == CURRENCIES


@pytest.mark.parametrize(
    ("date", "text"),
    [("2020", "2020年"), ("2020-01", "2020年1月"), ("2020-11-05", "2020年11月5日"), ("去年", "去年")],
)
def test_date(date: str, text: str) -> None:
    assert date_text(date) == text
