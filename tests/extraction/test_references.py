"""Words that refer to something named before, and the grammar of names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.extraction.heads import NameGrammar
from kg.extraction.references import NamedPlace, ReferenceResolver
from kg.model import EntityType as T

Resolve = Callable[..., list[tuple[str, str]]]
BANK, BRANCH, CLIENT = ("招商银行", T.BANK), ("招商银行南港分行", T.BANK_BRANCH), ("海川科技", T.COMPANY)


@pytest.fixture(scope="module")
def resolve(grammar: NameGrammar) -> Resolve:
    resolver = ReferenceResolver(grammar)

    def resolved(text: str, *names: tuple[str, T], reporter: str | None = None) -> list[tuple[str, str]]:
        """Referring words with the names that they mean."""
        places = sorted(
            (NamedPlace(text.find(name), text.find(name) + len(name), kind, name) for name, kind in names),
            key=lambda place: place.start,
        )
        about = next((place for place in places if place.key == reporter), None)
        return [(text[p.start : p.end], p.key) for p in resolver.resolve(text, places, about)]

    return resolved


def test_the_nearest_fitting_name_before_is_meant(resolve: Resolve) -> None:
    assert resolve("招商银行走访海川科技。该行放款，该公司复产。", BANK, CLIENT) == [
        ("该行", "招商银行"),
        ("该公司", "海川科技"),
    ]


def test_our_bank_is_the_one_that_reports(resolve: Resolve) -> None:
    text = "招商银行南港分行报道：我行与工商银行合作，本行另捐款。"
    other = ("工商银行", T.BANK)
    assert {key for _, key in resolve(text, BRANCH, other, reporter="招商银行南港分行")} == {"招商银行南港分行"}


def test_bare_nouns_refer_only_where_they_stand_alone(resolve: Resolve) -> None:
    text = "招商银行南港分行成立。分行放款，各分行响应，子公司和杭州分行未动。"
    assert resolve(text, BRANCH) == [("分行", "招商银行南港分行")]
    assert resolve("海川科技复产。公司招工，其他公司观望。", CLIENT) == [("公司", "海川科技")]


def test_a_branch_with_a_place_is_one_of_that_place(resolve: Resolve) -> None:
    assert resolve("招商银行广州分行在前。深圳分行推出新品。", ("招商银行广州分行", T.BANK_BRANCH)) == []
    assert resolve("招商银行深圳分行在前。深圳分行推出新品。", ("招商银行深圳分行", T.BANK_BRANCH)) == [
        ("深圳分行", "招商银行深圳分行")
    ]


def test_nothing_is_meant_where_nothing_fits(resolve: Resolve) -> None:
    assert resolve("该行放款。") == []
    assert resolve("海川科技说，该行放款。", CLIENT) == []
    assert resolve("该行放款，招商银行说。", BANK) == []


def test_a_bank_inside_its_branchs_name_is_not_meant(grammar: NameGrammar) -> None:
    text = "农行深圳分行放款，该行捐款。"
    names = [NamedPlace(0, 6, T.BANK_BRANCH, "branch"), NamedPlace(0, 2, T.BANK, "bank")]
    assert [place.key for place in ReferenceResolver(grammar).resolve(text, names, None)] == ["branch"]
    assert ReferenceResolver(grammar).resolve(text, names, None) == ReferenceResolver(grammar).resolve(
        text, names[::-1], None
    )


def test_words_inside_names_refer_to_nothing(resolve: Resolve) -> None:
    assert resolve("公司之家出版社成立。", ("公司之家出版社", T.COMPANY)) == []


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("南港农村商业银行", "农村商业银行", T.BANK),
        ("工商银行南港分行", "分行", T.BANK_BRANCH),
        ("人民银行南港市中心支行", "中心支行", T.BANK_BRANCH),
        ("南港区政府", "区政府", T.GOVERNMENT_AGENCY),
        ("云桥小程序", "小程序", T.PLATFORM),
        ("南港市第三人民医院", "人民医院", T.PUBLIC_INSTITUTION),
        ("蓝桥公益基金会", "公益基金会", T.CHARITY),
    ],
)
def test_the_longest_head_decides(grammar: NameGrammar, name: str, head: str, kind: T) -> None:
    found = grammar.head_of(name)
    assert found is not None
    assert found.type is kind
    assert found.text.endswith(head) or head.endswith(found.text)
    assert not any(name.endswith(other) and len(other) > len(found.text) for other in grammar.heads)


def test_a_name_without_a_head_has_none(grammar: NameGrammar) -> None:
    assert grammar.head_of("张三") is None
    assert grammar.head_of("") is None


def test_legal_forms_come_longest_first(grammar: NameGrammar) -> None:
    forms = grammar.legal_forms
    assert forms.index("股份有限公司") < forms.index("有限公司") < forms.index("公司")
