"""Which cases are held out together: whole cases, themes, authors or genres, never parts of them.

Held out in turn are the real cases and the written articles of two authors; the other articles are always trained on.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from enum import StrEnum

from kg.resources import DATA
from kg.training.annotations import AnnotatedCase

REAL = "case"
"""Author of the cases cut from a real source; an author is what a file name has before its first hyphen."""
AUTHORS = (REAL, "k", "o")
"""Whose cases are held out: the real ones, and written ones of two genres."""
FOLDS = 4


class Unit(StrEnum):
    """What is held out as a whole."""

    CASE = "case"
    THEME = "theme"
    AUTHOR = "author"
    GENRE = "genre"


def author(case: AnnotatedCase) -> str:
    """Author of a case, by its file name."""
    return case.gold.stem.partition("-")[0]


def hold_out(cases: Sequence[AnnotatedCase], unit: Unit) -> dict[int, int]:
    """Index of each case that is held out → the fold (below FOLDS) in which it is.

    Written articles of one author share institutions, so that they stay together whatever the unit is.
    """
    genres = tomllib.loads((DATA / "gold" / "genres.toml").read_text(encoding="utf-8"))

    def group(case: AnnotatedCase) -> str:
        by = author(case)
        if unit is Unit.GENRE:
            return str(genres.get(by, by))
        if by != REAL or unit is Unit.AUTHOR:
            return by
        return f"{by} {case.gold.stem if unit is Unit.CASE else case.gold.theme}"

    groups = [group(case) for case in cases]
    held = sorted({g for case, g in zip(cases, groups, strict=True) if author(case) in AUTHORS})
    folds = {name: number % FOLDS for number, name in enumerate(held)}
    return {i: folds[name] for i, name in enumerate(groups) if name in folds}
