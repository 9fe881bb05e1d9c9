"""Sums go to the relation that they belong to, and to no other."""

from __future__ import annotations

import pytest

from kg.extraction.amounts import AmountReader, dates
from kg.extraction.lexicon import Lexicon
from kg.extraction.linear import HashedLinear
from kg.extraction.relations.candidates import Argument, Candidate, Scene
from kg.extraction.relations.scorer import ScoredRelation
from kg.extraction.sums import SumLinker
from kg.model import Amount, AmountKind, EntityType, Predicate
from kg.resources import DATA

BANK, COMPANY = EntityType.BANK.value, EntityType.COMPANY.value


@pytest.fixture(scope="module")
def linker(lexicon: Lexicon) -> SumLinker:
    return SumLinker(AmountReader(lexicon), HashedLinear.load(DATA / "models" / "sums.npz"))


def dealt(
    linker: SumLinker,
    lexicon: Lexicon,
    text: str,
    *objects: str,
    predicate: Predicate = Predicate.FINANCES,
    others: tuple[str, ...] = (),
) -> list[list[Amount]]:
    """The sums of 江州银行's relation to each of the objects; `others` are companies without such a relation."""
    bank = Argument(text.index("江州银行"), text.index("江州银行") + 4, BANK, "江州银行")
    named = {
        name: Argument(text.index(name), text.index(name) + len(name), COMPANY, name) for name in (*objects, *others)
    }
    scene = Scene(text, tuple(sorted((bank, *named.values()), key=lambda a: a.start)), None)
    relations = [
        ScoredRelation(bank.key, predicate, name, 1.0, (Candidate(bank.key, BANK, bank, place, True, (predicate,)),))
        for name, place in named.items()
        if name not in others
    ]
    found = linker.sums(scene, AmountReader(lexicon).amounts(text), dates(text), relations)
    return [[each.amount for each in sums] for sums in found]


def values(found: list[list[Amount]]) -> list[list[int]]:
    return [[amount.value for amount in amounts] for amounts in found]


def test_a_list_of_sums_is_dealt_out_in_order(linker: SumLinker, lexicon: Lexicon) -> None:
    text = "江州银行向海川、远帆、白鹭分别放款100万元、200万元和300万元。"
    found = dealt(linker, lexicon, text, "海川", "远帆", "白鹭")
    assert values(found) == [[1_000_000], [2_000_000], [3_000_000]]


def test_one_sum_for_several_together_belongs_to_none(linker: SumLinker, lexicon: Lexicon) -> None:
    text = "江州银行向海川、远帆、白鹭放款共600万元。"
    assert values(dealt(linker, lexicon, text, "海川", "远帆", "白鹭")) == [[], [], []]


def test_a_sum_that_each_got_belongs_to_all(linker: SumLinker, lexicon: Lexicon) -> None:
    for text in ("江州银行向海川、远帆各捐款100万元。", "江州银行向海川、远帆捐款各100万元。"):
        found = dealt(linker, lexicon, text, "海川", "远帆", predicate=Predicate.DONATES_TO)
        assert values(found) == [[1_000_000], [1_000_000]]


def test_each_clause_keeps_its_own_sum(linker: SumLinker, lexicon: Lexicon) -> None:
    text = "江州银行向海川放款100万元，贷款余额20亿元，又给远帆放款200万元。"
    assert values(dealt(linker, lexicon, text, "海川", "远帆")) == [[1_000_000], [2_000_000]]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("江州银行为海川授信5000万元，首笔3000万元2月到账。", [30_000_000, 50_000_000]),
        ("江州银行为海川授信5000万元，已支用200万元。", [2_000_000, 50_000_000]),
        ("江州银行为海川授信5000万元，次年额度提至8000万元。", [50_000_000, 80_000_000]),
        ("江州银行为海川授信5000万元，海川产值达8000万元。", [50_000_000]),
        ("江州银行为海川授信5000万元，助其缴纳首笔社保。该行向农户放款300万元。", [50_000_000]),
        ("江州银行为海川授信5000万元。该行还向农户放款300万元。", [50_000_000]),
        ("海川年销售额3亿元。江州银行为其发放贷款500万元。", [5_000_000]),
        ("江州银行走访海川。三天后，500万元贷款到账。", [5_000_000]),
    ],
)
def test_sums_of_the_deal_are_told_from_others(
    linker: SumLinker, lexicon: Lexicon, text: str, wanted: list[int]
) -> None:
    assert values(dealt(linker, lexicon, text, "海川")) == [wanted]


def test_a_draw_by_another_firm_is_not_the_first_ones(linker: SumLinker, lexicon: Lexicon) -> None:
    text = "江州银行为海川授信5000万元，远帆首笔提款200万元。"
    assert values(dealt(linker, lexicon, text, "海川", others=("远帆",))) == [[50_000_000]]


def test_the_predicate_says_what_a_sum_can_be(linker: SumLinker, lexicon: Lexicon) -> None:
    text = "2020年2月，江州银行向海川捐款50万元。"
    gift = Amount(500_000, "CNY", AmountKind.DONATION, "2020-02")
    assert dealt(linker, lexicon, text, "海川", predicate=Predicate.DONATES_TO) == [[gift]]
    assert dealt(linker, lexicon, text, "海川", predicate=Predicate.PARTNERS_WITH) == [[]]
    text = "江州银行给予海川授信5亿美元。"
    assert dealt(linker, lexicon, text, "海川") == [[Amount(500_000_000, "USD", AmountKind.CREDIT_LINE)]]
