"""Sums of money and dates in a text."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from kg.extraction.lexicon import Lexicon
from kg.model import AmountKind

DIGITS = r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
CHINESE = r"[零〇一壹二贰两三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟]+"
_ONES = "一二三四五六七八九"
YEAR_MONTH = re.compile(
    r"(?P<year>(?:19|20)\d{2})\s*年(?:\s*(?P<month>\d{1,2})\s*月(?:\s*(?P<day>\d{1,2})\s*[日号])?)?"
    r"|(?P<same>同年|当年|今年)\s*(?P<month2>\d{1,2})\s*月(?:\s*(?P<day2>\d{1,2})\s*[日号])?"
    r"|(?<![\d年])(?P<month3>\d{1,2})\s*月(?:\s*(?P<day3>\d{1,2})\s*[日号])?(?!末)"
)


@dataclass(frozen=True, slots=True)
class AmountSpan:
    """A sum of money at `[start, end)`, in single units. `total` marks a volume, rate or limit, no single deal."""

    start: int
    end: int
    value: int
    currency: str
    total: bool


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date at `[start, end)` as YYYY, YYYY-MM or YYYY-MM-DD."""

    start: int
    end: int
    value: str


class AmountReader:
    """Reads sums such as 690 万元, 近 1.5 亿美元 or 三十万元."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._table: Mapping[str, Any] = lexicon.table("amounts")

    @cached_property
    def _currencies(self) -> dict[str, str]:
        return {word: entry["code"] for entry in self._table["currency"] for word in entry["words"]}

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        return {word: entry["code"] for entry in self._table["currency"] for word in entry["prefixes"]}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        def union(words: Mapping[str, Any] | list[str]) -> str:
            return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))

        after = union(self._table["approximate"]["after"])
        return re.compile(
            rf"(?P<prefix>{union(self._prefixes)})?\s*(?P<number>{DIGITS}|{CHINESE})\s*(?:{after})?\s*"
            rf"(?P<unit>{union(self._table['multipliers'])})?\s*(?:{after})?\s*"
            rf"(?P<currency>{union(self._currencies)})?"
        )

    def amounts(self, text: str) -> list[AmountSpan]:
        """Every sum with a currency word, or with 万 or 亿 beside a word of money (790 万资金, 授信额度 500 万).

        Numbers that only say how large a sum is about (数百万元, 二三十万元) are none.
        """
        found = []
        for match in self._pattern.finditer(text):
            currency = self._currency(match, text)
            if currency is None or _is_vague(match["number"], text[: match.start("number")][-1:]):
                continue
            number = _number(match["number"], self._table["numerals"])
            value = number * self._table["multipliers"].get(match["unit"] or "", 1)
            if value >= 1:
                start = match.start("prefix" if match["prefix"] else "number")
                end = start + len(text[start : match.end()].rstrip())
                found.append(AmountSpan(start, end, int(value), currency, self._is_total(text, start, end)))
        return found

    def _currency(self, match: re.Match[str], text: str) -> str | None:
        if match["currency"]:
            if match["currency"] == "元" and match["prefix"]:
                return self._prefixes[match["prefix"]]
            return self._currencies[match["currency"]]
        if match["prefix"]:
            return self._prefixes[match["prefix"]]
        if match["unit"] and self._beside_money(text, match.start("number"), match.end()):
            return "CNY"
        return None

    def _beside_money(self, text: str, start: int, end: int) -> bool:
        """Whether a number without a currency stands before a word of money, or ends a clause that has one."""
        words = self._table["bare"]
        if text.startswith(tuple(words["after"]), end):
            return True
        clause = re.split(r"[，。；：！？\n]", text[max(0, start - words["reach"]) : start])[-1]
        ends = end == len(text) or text[end] in "，。；、！？）)\n的"
        return ends and any(word in clause for word in words["before"])

    def _is_total(self, text: str, start: int, end: int) -> bool:
        before = re.split(r"[，。；！？\n]", text[max(0, start - 14) : start])[-1]
        after = text[end : end + 2]
        if re.match(r"[/／每]", after):
            return True
        return any(word in before for word in self._table["totals"]["words"])

    @cached_property
    def _continuing(self) -> re.Pattern[str]:
        words = "|".join(map(re.escape, self._table["continuations"]["words"]))
        return re.compile(rf".{{0,{self._table['continuations']['reach']}}}(?:{words})[^，。；]{{0,8}}")

    def continues(self, between: str) -> bool:
        """Whether the words between two sums say that the second is a part, a draw or a rise of the first."""
        return self._continuing.fullmatch(between) is not None

    def kind(self, text: str, span: AmountSpan, fallback: AmountKind) -> AmountKind:
        """What the sum is, by the word of a kind nearest to it within its clause; `fallback` where none stands."""
        left = max(text.rfind(mark, 0, span.start) for mark in "。；！？\n") + 1
        right = min((i for i in (text.find(mark, span.end) for mark in "。；！？\n") if i >= 0), default=len(text))
        best: tuple[int, int] | None = None
        chosen = fallback
        for rank, entry in enumerate(self._table["kind"]):
            for word in entry["words"]:
                place = text.find(word, left, right)
                while place >= 0:
                    distance = span.start - place - len(word) if place < span.start else place - span.end
                    key = (max(distance, 0), rank)
                    if best is None or key < best:
                        best, chosen = key, AmountKind(entry["name"])
                    place = text.find(word, place + 1, right)
        return chosen if best is not None and best[0] <= 20 else fallback


def _is_vague(number: str, before: str) -> bool:
    """Whether a Chinese numeral gives no sum: 数百, 几千, 上百, 二三十."""
    if number[0].isdigit():
        return False
    return (before in tuple("数几上") and number[0] in "十百千") or bool(re.match(f"[{_ONES}]{{2}}[十百千]", number))


def _number(text: str, numerals: Mapping[str, int]) -> Decimal:
    if text[0].isdigit():
        return Decimal(re.sub(r"[,，]", "", text))
    total, section = 0, 0
    for char in text:
        value = numerals[char]
        if value >= 10:
            total += (section or 1) * value
            section = 0
        else:
            section = section * 10 + value if section and value < 10 and total == 0 else value
    return Decimal(total + section)


def dates(text: str) -> list[DateSpan]:
    """Dates in text order; a month without a year takes the year that the text named last (同年, 今年 too).

    A day that its month does not have (2 月 30 日) leaves the month.
    """
    found = []
    year: str | None = None
    for match in YEAR_MONTH.finditer(text):
        month = match["month"] or match["month2"] or match["month3"]
        day = match["day"] or match["day2"] or match["day3"]
        year = match["year"] or year
        fiscal = not month and text.startswith("度", match.end())  # 2020年度第一期 dates nothing
        if year is None or fiscal or (month and not 1 <= int(month) <= 12):
            continue
        value = year + (f"-{int(month):02d}" if month else "")
        if day and int(day) in range(1, monthrange(int(year), int(month))[1] + 1):
            value += f"-{int(day):02d}"
        found.append(DateSpan(match.start(), match.end(), value))
    return found
