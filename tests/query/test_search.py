"""Names are found whole, in part, by pinyin, and with a typing error."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.query.exploration import Explorer
from kg.query.search import grams, pinyin, plain
from kg.rdf.vocabulary import ALT_LABEL, BASE, PREF_LABEL, RDF_TYPE, csr

NAMES = {
    "Bank": ["南城银行|南银", "南城农村商业银行", "绿洲村镇银行"],
    "BankBranch": ["南城银行河东支行"],
    "Product": ["微业贷", "微粒宝", "税e贷"],
    "Platform": ["Star Cloud", "“星云”平台"],
    "Company": ["微光业通代理有限公司"],
}


@pytest.fixture(scope="module")
def explorer() -> Iterator[Explorer]:
    store = Store()
    for kind, names in NAMES.items():
        for both in names:
            label, *others = both.split("|")
            node = NamedNode(f"{BASE}{len(store)}")
            store.add(Quad(node, RDF_TYPE, csr(kind)))
            store.add(Quad(node, PREF_LABEL, Literal(label, language="zh")))
            store.extend(Quad(node, ALT_LABEL, Literal(other, language="zh")) for other in others)
    explorer = Explorer(store)
    yield explorer
    explorer.close()


def found(explorer: Explorer, q: str, kind: str | None = None) -> list[str]:
    return [row["label"] for group in explorer.search(q, kind)["groups"] for row in group["results"]]


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("微业贷", "微业贷"),
        ("业贷", "微业贷"),
        ("业通", "微光业通代理有限公司"),
        ("wyd", "微业贷"),
        ("weiyedai", "微业贷"),
        ("yedai", "微业贷"),
        ("WeiYeDai", "微业贷"),
        ("微叶贷", "微业贷"),
        ("微业袋", "微业贷"),
        ("weiyedia", "微业贷"),
        ("南银", "南城银行"),
        ("南城银行", "南城银行"),
        ("nanchengyinhang", "南城银行"),
        ("ncncsyyh", "南城农村商业银行"),
        ("zhihang", "南城银行河东支行"),
        ("lvzhou", "绿洲村镇银行"),
        ("starcloud", "Star Cloud"),
        ("Star  Clowd", "Star Cloud"),
        ("星云", "“星云”平台"),
        ("ｓｅｄ", "税e贷"),
        ("南城银航", "南城银行"),
    ],
)
def test_a_name_is_found_however_it_is_typed(explorer: Explorer, q: str, first: str) -> None:
    assert first in found(explorer, q)[:2]


def test_whole_names_come_before_beginnings_and_these_before_parts(explorer: Explorer) -> None:
    groups = explorer.search("南城银行")["groups"]
    assert [group["type"] for group in groups] == ["Bank", "BankBranch"]
    assert groups[0]["results"][0]["matched"] == "南城银行"


def test_what_is_found_exactly_brings_no_guesses(explorer: Explorer) -> None:
    assert found(explorer, "微业贷") == ["微业贷"]


def test_only_things_of_the_wanted_type_are_found(explorer: Explorer) -> None:
    assert sorted(found(explorer, "wei", "Product")) == ["微业贷", "微粒宝"]
    assert found(explorer, "微业", "Company") == []


def test_initials_stand_for_syllables_not_for_letters_anywhere(explorer: Explorer) -> None:
    assert found(explorer, "ngy") == []  # n·ancheng·yinhang has these letters, but they begin no syllables


def test_pages_add_up_to_the_total(explorer: Explorer) -> None:
    total = explorer.search("银行")["total"]
    pages = [found(explorer, "银行")[at : at + 1] for at in range(total)]
    assert total == len({name for page in pages for name in page}) == 4


@given(st.text(min_size=1, max_size=70))
def test_nothing_that_people_type_breaks_the_search(explorer: Explorer, q: str) -> None:
    if q.strip():
        assert explorer.search(q)["total"] >= 0


@pytest.mark.parametrize("q", ['"', "' OR 1=1 --", "name : x", "*", "^微", "微$", "a AND b", "\0微", "%", "NEAR("])
def test_signs_of_the_query_language_are_only_text(explorer: Explorer, q: str) -> None:
    assert explorer.search(q)["total"] <= 3


@pytest.mark.parametrize(
    ("name", "syllables"),
    [
        ("农业银行", "nong ye yin hang"),
        ("支行", "zhi hang"),
        ("总行", "zong hang"),
        ("人行", "ren hang"),
        ("发行债券", "fa xing zhai quan"),
        ("厦门", "xia men"),
        ("绿色", "lv se"),
        ("“纳税 e 贷”", "na shui e dai"),
    ],
)
def test_syllables_are_those_of_the_word_not_of_the_character(name: str, syllables: str) -> None:
    assert pinyin(name) == syllables.split()


@given(st.text(alphabet="微业贷银行ab", min_size=1, max_size=12), st.integers(2, 3))
def test_a_stretch_of_a_name_is_a_run_of_its_pieces(name: str, size: int) -> None:
    pieces = grams(plain(name), size).split()
    assert len(pieces) == len(plain(name)) + 1 and all(len(piece) == size for piece in pieces)
