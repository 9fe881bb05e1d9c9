"""What stands on a page besides its text: folios, running heads, chapter pages, labels of boxes."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from kg.errors import DataError
from kg.reading.plain_text import Line, bare, letters
from kg.resources import DATA

_FOLIO_START = re.compile(r"^\d{1,4}(?![\d.．、,，%％年月日时万亿元个家户])|(?<=\D)\d{1,4}$")
_SHARED_STRETCH = 8


@dataclass(frozen=True, slots=True)
class FurniturePatterns:
    """Compiled patterns of `data/layout/furniture.toml`.

    All match a whole line without white space, `caption` only its start.
    """

    folio: re.Pattern[str]
    running_head: re.Pattern[str]
    marker: re.Pattern[str]
    chapter: re.Pattern[str]
    caption: re.Pattern[str]


@cache
def patterns() -> FurniturePatterns:
    """The patterns as they lie in the data file. Raises `DataError` when it is missing or broken."""
    path = DATA / "layout" / "furniture.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        keys = ("folios", "running_heads", "markers", "chapters", "captions")
        return FurniturePatterns(*(re.compile("|".join(f"(?:{p})" for p in table[key])) for key in keys))
    except (OSError, KeyError, TypeError, re.error, tomllib.TOMLDecodeError) as error:
        raise DataError(f"{path}: the layout patterns are missing or broken ({error})") from error


@cache
def themes() -> tuple[str, ...]:
    """Labels of the themes that a case can have."""
    path = DATA / "layout" / "themes.csv"
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return tuple(row["label"] for row in csv.DictReader(stream))
    except (OSError, KeyError) as error:
        raise DataError(f"{path}: the list of themes is missing or broken ({error})") from error


def without_furniture(lines: Sequence[Line]) -> list[Line]:
    """`lines` without folios and running heads. A page that opened with one opens with the line after it."""
    repeated = _repeated_heads(lines)
    kept: list[Line] = []
    opens = False
    for line in lines:
        text = bare(line.text)
        if (
            patterns().folio.fullmatch(text)
            or patterns().running_head.fullmatch(text)
            or (repeated and any(stretch in text for stretch in repeated) and _FOLIO_START.search(text))
        ):
            opens = True
            continue
        kept.append(replace(line, opens_page=True) if opens and not line.opens_page else line)
        opens = False
    return kept


def _repeated_heads(lines: Sequence[Line]) -> list[str]:
    """Stretches that recur in lines which begin or end with a page number, a different one each time."""
    folios: dict[str, list[str]] = {}
    for line in lines:
        text = bare(line.text)
        folio = _FOLIO_START.search(text)
        if not folio or re.search(r"[，。；、！？]", text):
            continue
        for stretch in {letters(part) for part in re.split(r"\d+", text)}:
            if len(stretch) >= _SHARED_STRETCH:
                folios.setdefault(stretch, []).append(folio.group())
    return sorted(stretch for stretch, found in folios.items() if len(found) == len(set(found)) >= 2)


def is_marker(line: Line) -> bool:
    """Whether the line is nothing but the label of a summary box."""
    return len(line.text) <= 16 and patterns().marker.fullmatch(bare(line.text)) is not None


def is_chapter(line: Line) -> bool:
    """Whether the line is nothing but a chapter's number."""
    return len(line.text) <= 12 and patterns().chapter.fullmatch(bare(line.text)) is not None
