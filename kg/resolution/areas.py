"""Administrative areas: which of them a name speaks of, from the table of GB/T 2260 codes in `data/lexicon/places.csv`.

A name is read as a chain of areas, each inside the one before it (广西百色市隆林县). What stands first may be short
where it is a province or prefecture (深圳, 广西); a county's short name counts only behind an area that holds it, or
inside the area that the reader names as the text's own.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.errors import DataError
from kg.model import ORGANIZATIONS, Area, EntityType, normalise
from kg.resolution.naming import load_naming
from kg.resources import DATA

_LONGEST = 15
_SHORTEST = 2
_AUTONOMOUS = re.compile(r"自治([州县旗区])$")
_PLAIN = re.compile(r"^(.{2,}?)(?:新区|特别行政区|市|区|县|旗)$")
_BRACKETS = re.compile(r"\(([^()]{2,10})\)")
_BODY = re.compile(r"银行|行|公司|集团|委员会|总局|总署|\)|分行|分公司")
LOCATED = ORGANIZATIONS | {EntityType.PROJECT, EntityType.PLACE}
"""Types whose names say where they are."""


@dataclass(frozen=True)
class Gazetteer:
    """Areas by code, and their names (normalised) by the first two characters: (name, code, whether it is short)."""

    areas: Mapping[str, Area]
    names: Mapping[str, tuple[tuple[str, str, bool], ...]]

    def leading(self, form: str, within: str | None = None) -> tuple[str | None, int]:
        """The code of the areas' chain that the normalised name begins with, and where the chain ends.

        `within` is the code of the area that the text is about: it decides between areas of one name. The longest
        chain counts; None where it may mean two areas.
        """
        if form[:_SHORTEST] not in self.names:
            return None, 0
        best: dict[int, set[str]] = defaultdict(set)
        for end, code in self._chains(form, 0, None, within):
            best[end].add(code)
        if not best:
            return None, 0
        end = max(best)
        found = best[end]
        near = {code for code in found if within and holds(_city(within), code)}
        found = near if len(found) > 1 and near else found
        return (found.pop(), end) if len(found) == 1 else (None, 0)

    def _chains(self, form: str, start: int, above: str | None, within: str | None) -> Iterator[tuple[int, str]]:
        for name, code, short in self.names.get(form[start : start + _SHORTEST], ()):
            if not form.startswith(name, start):
                continue
            if above:
                known = holds(above, code)
            else:
                known = not short or not is_county(code) or (within is not None and holds(_city(within), code))
            if known:
                end = start + len(name)
                end += short and code.endswith("0000") and form.startswith("省", end)
                yield end, code
                yield from self._chains(form, end, code, within)

    def locate(self, name: str, kind: EntityType, within: str | None = None) -> str | None:
        """The code of the area that a thing's name says it is in, or None.

        An office is where its own part of the name says (上海银行深圳分行: 深圳市); anything else where its name
        begins, else what stands in brackets (蓝鲸物流（广州）有限公司).
        """
        form, levels = normalise(name), load_naming().office_levels
        found = None
        if form.endswith(levels):
            for match in _BODY.finditer(form):
                own, _ = self.leading(form[match.end() :], within=found or within)
                found = own if own and (found is None or holds(found, own)) else found
            found = found or self._trailing(form, levels, within)
        if found is None:
            found, end = self.leading(form, within)
            if end == len(form) and kind is not EntityType.PLACE:
                return None  # a place's name alone is no organisation's
        if found is None or kind in ORGANIZATIONS:
            for inner in _BRACKETS.findall(form):
                code, end = self.leading(inner, within=found or within)
                if code and end == len(inner) and (found is None or holds(found, code)):
                    found = code
        return found

    def _trailing(self, form: str, levels: tuple[str, ...], within: str | None) -> str | None:
        stem = next(form[: -len(level)] for level in levels if form.endswith(level))
        for start in range(max(0, len(stem) - _LONGEST), len(stem) - 1):
            code, end = self.leading(stem[start:], within)
            if code and start + end == len(stem):
                return code
        return None

    def chain(self, code: str) -> Iterator[Area]:
        """The area of this code and those that hold it, the smallest first."""
        area = self.areas.get(code)
        while area:
            yield area
            area = self.areas.get(area.parent) if area.parent else None


def holds(outer: str, inner: str) -> bool:
    """Whether the area with code `outer` is, or contains, the one with code `inner`."""
    return inner.startswith(outer.removesuffix("0000") if outer.endswith("0000") else outer.removesuffix("00"))


def is_county(code: str) -> bool:
    """Whether the code is of a county, district or county-level city."""
    return not code.endswith("00")


def _city(code: str) -> str:
    """The prefecture that a county's code belongs to; provinces and prefectures stay."""
    return f"{code[:4]}00" if is_county(code) else code


@cache
def load_gazetteer(path: Path = DATA / "lexicon" / "places.csv") -> Gazetteer:
    """Read the table. Raises DataError where it is missing or a row has no six-digit code."""
    areas: dict[str, Area] = {}
    full: dict[str, list[str]] = defaultdict(list)
    short: dict[str, list[str]] = defaultdict(list)
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle))
        for number, row in enumerate(rows, 2):
            code, name = row["code"], row["canonical"]
            if not re.fullmatch(r"\d{6}", code):
                raise DataError(f"{path}:{number}: {code!r} is no code of six digits; correct the column code")
            areas[code] = Area(code, name, None)
            doubtful = {normalise(alias) for alias in row["ambiguous"].split("|")}
            full[normalise(name)].append(code)
            for alias in _short_names(name, row["aliases"]):
                (full if alias[-1:] in "州县旗" else short)[alias] += [] if alias in doubtful else [code]
    except (OSError, KeyError) as error:
        raise DataError(f"{path}: the table of areas cannot be read ({error}); restore the file") from error
    for code, area in areas.items():
        parents = (parent for parent in (f"{code[:4]}00", f"{code[:2]}0000") if parent != code and parent in areas)
        areas[code] = Area(code, area.name, next(parents, None))
    names: dict[str, list[tuple[str, str, bool]]] = defaultdict(list)
    for name, code in sorted({(name, code) for name, codes in full.items() for code in codes}):
        names[name[:_SHORTEST]].append((name, code, False))
    for name, code in sorted({(name, code) for name, codes in short.items() for code in codes if name not in full}):
        names[name[:_SHORTEST]].append((name, code, True))
    return Gazetteer(areas, {start: tuple(found) for start, found in names.items()})


def _short_names(name: str, aliases: str) -> set[str]:
    """The names that speech uses: those of the table, without the kind of area, and with it for autonomous ones."""
    listed = {normalise(alias) for alias in aliases.split("|") if alias}
    plain = _PLAIN.match(name)
    kind = _AUTONOMOUS.search(name)
    spoken = {alias + suffix for alias in listed if kind for suffix in (kind[1], f"自治{kind[1]}")}
    return listed | spoken | ({plain[1]} if plain and not kind else set())
