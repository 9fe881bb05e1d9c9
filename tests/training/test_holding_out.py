"""Cases are held out by whole units, and written articles of one author never stand on both sides."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.resources import DATA
from kg.training.annotations import AnnotatedCase, read_annotations
from kg.training.holding_out import AUTHORS, FOLDS, REAL, Unit, author, hold_out

SHARED = Path(__file__).resolve().parents[3] / "shared" / "gold" / "dev"


@pytest.fixture(scope="module")
def cases() -> list[AnnotatedCase]:
    return read_annotations([DATA / "gold" / "train", *([SHARED] if SHARED.is_dir() else [])])


@pytest.mark.parametrize("unit", list(Unit))
def test_written_articles_of_two_authors_are_held_out(cases: list[AnnotatedCase], unit: Unit) -> None:
    folds = hold_out(cases, unit)
    assert set(folds.values()) <= set(range(FOLDS))
    assert {author(cases[i]) for i in folds} >= {by for by in AUTHORS if by != REAL}
    for by in ("k", "o"):
        assert len({fold for i, fold in folds.items() if author(cases[i]) == by}) == 1


@pytest.mark.skipif(not SHARED.is_dir(), reason="the annotated real cases are not at hand")
def test_real_cases_are_spread_by_their_unit(cases: list[AnnotatedCase]) -> None:
    real = [i for i, case in enumerate(cases) if author(case) == REAL]
    by_case, by_theme = hold_out(cases, Unit.CASE), hold_out(cases, Unit.THEME)
    assert {by_case[i] for i in real} == set(range(FOLDS))
    themes: dict[str | None, set[int]] = {}
    for i in real:
        themes.setdefault(cases[i].gold.theme, set()).add(by_theme[i])
    assert len(themes) > FOLDS
    assert all(len(folds) == 1 for folds in themes.values())
    assert len({hold_out(cases, Unit.AUTHOR)[i] for i in real}) == 1


def test_genres_hold_out_their_other_authors_too(cases: list[AnnotatedCase]) -> None:
    held = {author(cases[i]) for i in hold_out(cases, Unit.GENRE)}
    assert {"n", "o"} <= held
    assert "a" not in held
