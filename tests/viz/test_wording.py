"""Figures as a Chinese reader expects them."""

from __future__ import annotations

import pytest

from viz.wording import amount_text, date_text

NAMES = {"CNY": "元", "USD": "美元"}


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (6900000, "CNY", "690 万元"),
        (123456789, "CNY", "1.23456789 亿元"),
        (250000000000, "CNY", "2500 亿元"),
        (10000, "CNY", "1 万元"),
        (15000, "USD", "1.5 万美元"),
        (9800, "CNY", "9800 元"),
        (0, "CNY", "0 元"),
        (5000000, "XAU", "500 万 XAU"),
    ],
)
def test_amount(value: int, currency: str, text: str) -> None:
    assert amount_text(value, currency, NAMES) == text


@pytest.mark.parametrize(
    ("date", "text"),
    [("2020", "2020年"), ("2020-01", "2020年1月"), ("2020-11-05", "2020年11月5日"), ("去年", "去年")],
)
def test_date(date: str, text: str) -> None:
    assert date_text(date) == text
