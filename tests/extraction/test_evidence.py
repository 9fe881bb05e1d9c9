"""Quotes stand in the source as they are given."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extraction.evidence import LONGEST_QUOTE, quote, stretch
from kg.extraction.relations.candidates import Argument, Candidate, Scene
from kg.model import Case, EntityType, Evidence, MappedText, Paragraph, Predicate

BANK, COMPANY = EntityType.BANK.value, EntityType.COMPANY.value


def argument(text: str, name: str, kind: str = COMPANY) -> Argument:
    return Argument(text.index(name), text.index(name) + len(name), kind, name)


def candidate(text: str, subject: str, target: str, *, local: bool = True) -> Candidate:
    mention = argument(text, subject, BANK)
    return Candidate(subject, BANK, mention, argument(text, target), local, (Predicate.FINANCES,))


def scene(text: str, *names: str) -> Scene:
    return Scene(text, tuple(sorted((argument(text, name) for name in names), key=lambda a: a.start)), None)


def case_of(text: str, offsets: tuple[int, ...]) -> Case:
    return Case(1, "", MappedText(text, offsets), (Paragraph(0, len(text)),))


def without_space(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_quote_is_the_clauses_that_hold_both_ends() -> None:
    text = "春天来了，江州银行走访企业，向海川科技放款，随后离开。江州银行庆功。"
    shown = candidate(text, "江州银行", "海川科技")
    start, end = stretch(scene(text, "江州银行", "海川科技"), shown)
    assert text[start:end] == "江州银行走访企业，向海川科技放款"


@pytest.mark.parametrize("gap", [10, 60, 110, 140, 400])
def test_a_long_sentence_gives_a_short_quote_with_the_object(gap: int) -> None:
    text = "江州银行" + "很" * gap + "帮助海川科技" + "好" * gap + "。"
    for local in (True, False):
        shown = candidate(text, "江州银行", "海川科技", local=local)
        start, end = stretch(scene(text, "江州银行", "海川科技"), shown)
        assert end - start <= LONGEST_QUOTE + len("海川科技")
        assert "海川科技" in text[start:end]


def test_broken_lines_are_left_out_of_the_quote_but_not_of_its_place() -> None:
    source = "江州银\n  行向海川\n科技放款。"
    kept = [i for i, char in enumerate(source) if not char.isspace()]
    text = "".join(source[i] for i in kept)
    case = case_of(text, tuple(kept))
    assert quote(source, case, 0, len(text), 5) == Evidence(0, len(source), "江州银行向海川科技放款。")


def test_a_quote_keeps_to_one_piece_where_the_order_jumps() -> None:
    source = "海川科技放款。【图一：合影】江州银行向"
    order = (*range(14, 19), *range(7))
    text = "".join(source[i] for i in order)
    assert text == "江州银行向海川科技放款。"
    case = case_of(text, order)
    assert quote(source, case, 0, len(text), text.index("海川")) == Evidence(0, 7, "海川科技放款。")
    assert quote(source, case, 0, len(text), 0) == Evidence(14, 19, "江州银行向")


@st.composite
def _repaired(draw: st.DrawFn) -> tuple[str, Case, int, int, int]:
    """A source, its blocks in another order without line breaks, and a stretch with a position in it."""
    source = draw(st.text("银行向公司放款，。 \n", min_size=2, max_size=40).filter(lambda text: text.strip()))
    cuts = sorted(draw(st.sets(st.integers(1, len(source) - 1), max_size=3)))
    blocks = [range(a, b) for a, b in zip([0, *cuts], [*cuts, len(source)], strict=True)]
    order = [i for block in draw(st.permutations(blocks)) for i in block if not source[i].isspace()]
    text = "".join(source[i] for i in order)
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    return source, case_of(text, tuple(order)), start, end, draw(st.integers(start, end - 1))


@given(_repaired())
def test_every_quote_is_really_at_its_place(made: tuple[str, Case, int, int, int]) -> None:
    source, case, start, end, around = made
    found = quote(source, case, start, end, around)
    assert found.quote
    assert without_space(source[found.start : found.end]) == without_space(found.quote)
    assert found.quote in case.text.text[start:end]
    assert found.start <= case.text.offsets[around] < found.end
