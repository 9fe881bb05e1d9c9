"""Sums of money as people write them, in Chinese and in English."""

from __future__ import annotations

from decimal import Decimal

# By ISO 4217 code; pages take the same names from `viz/assets/appearance.json`, which a test compares.
CURRENCIES = {
    "CNY": "元",
    "USD": "美元",
    "EUR": "欧元",
    "HKD": "港元",
    "GBP": "英镑",
    "JPY": "日元",
    "AUD": "澳元",
    "CAD": "加元",
    "SGD": "新加坡元",
    "CHF": "瑞士法郎",
    "MOP": "澳门元",
    "TWD": "新台币",
    "KRW": "韩元",
}
_UNITS = ((Decimal(10**8), "亿"), (Decimal(10**4), "万"))


def money(value: float, currency: str = "CNY") -> str:
    """A sum in single units, unrounded: 6900000 → 690 万元, 2500000000 → 25 亿元; a strange currency keeps its code."""
    exact = Decimal(str(value))
    unit = CURRENCIES.get(currency, f" {currency}")
    for size, word in _UNITS:
        if abs(exact) >= size:
            return f"{_plain(exact / size)} {word}{unit}"
    return f"{_plain(exact)} {unit.strip()}"


def money_in_english(value: float, currency: str = "CNY") -> str:
    """A sum in single units behind its currency's code, unrounded: 6900000 → CNY 6,900,000."""
    exact = Decimal(str(value))
    return f"{currency} {int(exact):,}" if exact == int(exact) else f"{currency} {exact:,f}"


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
