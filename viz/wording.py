"""Figures and dates as Chinese readers write them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

_UNITS = ((Decimal(10**8), "亿"), (Decimal(10**4), "万"))


def amount_text(value: int | Decimal, currency: str, names: Mapping[str, str]) -> str:
    """A sum in single units as text: 6900000 CNY → "690 万元"; `names` maps ISO 4217 codes to Chinese names."""
    exact = Decimal(value)
    unit = names.get(currency, f" {currency}")
    for size, word in _UNITS:
        if abs(exact) >= size:
            return f"{_plain(exact / size)} {word}{unit}"
    return f"{_plain(exact)} {unit.strip()}"


def date_text(date: str) -> str:
    """An ISO 8601 date of any precision as text: "2020-01" → "2020年1月"; anything else stays as it is."""
    parts = date.split("-")
    if len(parts) > 3 or not all(p.isascii() and p.isdigit() for p in parts):
        return date
    return "".join(f"{int(part)}{word}" for part, word in zip(parts, "年月日", strict=False))


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
