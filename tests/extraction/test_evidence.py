"""Quotes stand in the source as they are given, and sums go to the relation that they belong to."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extraction.amounts import AmountReader, dates
from kg.extraction.evidence import LONGEST_QUOTE, amounts_of, quote, stretch
from kg.extraction.lexicon import Lexicon
from kg.extraction.relations.candidates import Argument, Candidate, Scene
from kg.model import Amount, AmountKind, Case, EntityType, Evidence, MappedText, Paragraph, Predicate

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


def sums(
    lexicon: Lexicon, text: str, target: str, *rivals: str, predicate: Predicate = Predicate.FINANCES
) -> list[Amount]:
    """The sums of 江州银行's relation to `target`, `rivals` being its other objects in the sentence."""
    reader = AmountReader(lexicon)
    whole = scene(text, "江州银行", target, *rivals)
    others = [argument(text, name) for name in rivals]
    shown = candidate(text, "江州银行", target)
    return list(amounts_of(whole, reader, reader.amounts(text), dates(text), predicate, shown, others))


def test_a_list_of_sums_is_dealt_out_in_order(lexicon: Lexicon) -> None:
    text = "江州银行向海川、远帆、白鹭分别放款100万元、200万元和300万元。"
    names = ("海川", "远帆", "白鹭")
    for name, value in zip(names, (1_000_000, 2_000_000, 3_000_000), strict=True):
        others = (other for other in names if other != name)
        assert [a.value for a in sums(lexicon, text, name, *others)] == [value]


def test_one_sum_for_several_together_belongs_to_none(lexicon: Lexicon) -> None:
    text = "江州银行向海川、远帆、白鹭放款共600万元。"
    assert sums(lexicon, text, "远帆", "海川", "白鹭") == []


def test_a_sum_that_each_got_belongs_to_all(lexicon: Lexicon) -> None:
    for text in ("江州银行向海川、远帆各捐款100万元。", "江州银行向海川、远帆捐款各100万元，"):
        for name, other in (("海川", "远帆"), ("远帆", "海川")):
            assert [a.value for a in sums(lexicon, text, name, other)] == [1_000_000]


def test_each_clause_keeps_its_own_sum(lexicon: Lexicon) -> None:
    text = "江州银行向海川放款100万元，贷款余额20亿元，又给远帆放款200万元。"
    assert [a.value for a in sums(lexicon, text, "海川", "远帆")] == [1_000_000]
    assert [a.value for a in sums(lexicon, text, "远帆", "海川")] == [2_000_000]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("江州银行为海川授信5000万元，首笔3000万元2月到账。", [50_000_000, 30_000_000]),
        ("江州银行为海川授信5000万元，已支用200万元。", [50_000_000, 2_000_000]),
        ("江州银行为海川授信5000万元，次年额度提至8000万元。", [50_000_000, 80_000_000]),
        ("江州银行为海川授信5000万元，海川产值达8000万元。", [50_000_000]),
        ("江州银行为海川授信5000万元，助其缴纳首笔社保。该行向农户放款300万元。", [50_000_000]),
    ],
)
def test_a_credit_line_and_what_was_drawn_of_it_are_both_sums(lexicon: Lexicon, text: str, values: list[int]) -> None:
    assert [a.value for a in sums(lexicon, text, "海川")] == values


def test_a_draw_by_another_firm_is_not_the_first_ones(lexicon: Lexicon) -> None:
    text = "江州银行为海川授信5000万元，远帆首笔提款200万元。"
    whole = scene(text, "江州银行", "海川", "远帆")
    reader = AmountReader(lexicon)
    shown = candidate(text, "江州银行", "海川")
    found = amounts_of(whole, reader, reader.amounts(text), [], Predicate.FINANCES, shown, [])
    assert [a.value for a in found] == [50_000_000]


def test_the_predicate_says_what_a_sum_can_be(lexicon: Lexicon) -> None:
    text = "2020年2月，江州银行向海川捐款50万元。"
    assert sums(lexicon, text, "海川", predicate=Predicate.DONATES_TO) == [
        Amount(500_000, "CNY", AmountKind.DONATION, "2020-02")
    ]
    assert sums(lexicon, text, "海川", predicate=Predicate.PARTNERS_WITH) == []
    text = "江州银行给予海川授信5亿美元。"
    assert sums(lexicon, text, "海川") == [Amount(500_000_000, "USD", AmountKind.CREDIT_LINE)]
