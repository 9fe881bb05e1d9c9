"""Numbers of headings: 1., 一、, （一）."""

from __future__ import annotations

import re

_ARABIC = re.compile(r"^(\d{1,2})\s*[.．、]\s*(?![\d\s])|^(\d{1,2})[.．]\s+(?!\d)")
_CHINESE = re.compile(r"^([一二三四五六七八九十]{1,3})\s*[、.．]")
_BRACKETED = re.compile(r"^[（(]\s*([一二三四五六七八九十]{1,3}|\d{1,2})\s*[）)]")
_NUMERALS = {char: value for value, char in enumerate("一二三四五六七八九十", start=1)}


def heading_number(text: str) -> tuple[str, int] | None:
    """Style and value of the number that a heading starts with, or None.

    1. → ("1.", 1), 二、 → ("一、", 2), （三） → ("（）", 3).
    """
    match = _ARABIC.match(text)
    if match:
        return "1.", int(match.group(1) or match.group(2))
    match = _CHINESE.match(text)
    if match:
        return "一、", _chinese_value(match.group(1))
    match = _BRACKETED.match(text)
    if match:
        value = match.group(1)
        return "（）", int(value) if value.isdigit() else _chinese_value(value)
    return None


def _chinese_value(numeral: str) -> int:
    if numeral == "十":
        return 10
    if numeral.startswith("十"):
        return 10 + _NUMERALS[numeral[1]]
    if "十" in numeral:
        tens, _, ones = numeral.partition("十")
        return 10 * _NUMERALS[tens[0]] + (_NUMERALS[ones[0]] if ones else 0)
    return _NUMERALS[numeral[0]]
