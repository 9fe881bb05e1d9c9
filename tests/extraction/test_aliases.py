"""Which names of one case are joined, and which stay apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extraction.aliases import AliasResolver, NameUse, branch_parts, kin
from kg.extraction.heads import NameGrammar
from kg.extraction.lexicon import Lexicon
from kg.model import EntityType as T


@pytest.fixture(scope="module")
def resolver(lexicon: Lexicon, grammar: NameGrammar) -> AliasResolver:
    return AliasResolver(lexicon, grammar)


def same(resolver: AliasResolver, *names: tuple[str, T]) -> bool:
    return len(resolver.clusters([NameUse(text, kind) for text, kind in names])) == 1


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (T.BANK, ["深圳农商行", "深圳农村商业银行"]),
        (T.BANK, ["建行", "建设银行", "中国建设银行股份有限公司"]),
        (T.BANK_BRANCH, ["农行深圳分行", "中国农业银行深圳市分行"]),
        (T.BANK_BRANCH, ["浦发银行深圳分行", "上海浦东发展银行深圳分行"]),
        (T.BANK_BRANCH, ["建行深圳市分行", "深圳建行"]),
        (T.BANK_BRANCH, ["福田支行", "招商银行福田支行"]),
        (T.BANK_BRANCH, ["深圳农商行福田支行", "深圳农村商业银行福田支行"]),
        (T.COMPANY, ["海川精密", "深圳市海川精密制造有限公司"]),
        (T.COMPANY, ["海川", "深圳市海川精密制造有限公司"]),
        (T.COMPANY, ["蓝桥集团", "蓝桥集团有限公司"]),
        (T.COMPANY, ["Sunrise Tech", "SUNRISE TECH"]),
        (T.FINANCIAL_INSTITUTION, ["海川财险", "海川财产保险股份有限公司"]),
        (T.GOVERNMENT_AGENCY, ["市公安局", "深圳市公安局"]),
        (T.GOVERNMENT_AGENCY, ["市发改委", "深圳市发展和改革委员会"]),
        (T.GOVERNMENT_AGENCY, ["人行深圳中支", "人民银行深圳市中心支行", "中国人民银行深圳市中心支行"]),
        (T.ASSOCIATION, ["市工商联", "深圳市工商业联合会"]),
        (T.ASSOCIATION, ["江州市银促会", "江州市银行业消费者权益保护促进会"]),
        (T.BANK, ["开行", "国家开发银行"]),
        (T.PUBLIC_INSTITUTION, ["第三人民医院", "深圳市第三人民医院"]),
        (T.PRODUCT, ["云帆贷", "招商银行云帆贷"]),
        (T.PLATFORM, ["云桥", "云桥平台"]),
        (T.PLACE, ["田东县", "广西田东县"]),
    ],
)
def test_names_of_one_thing_are_joined(resolver: AliasResolver, kind: T, names: list[str]) -> None:
    assert same(resolver, *((name, kind) for name in names))
    assert same(resolver, *((name, kind) for name in reversed(names)))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (("蓝桥集团", T.COMPANY), ("蓝桥集团财务有限公司", T.FINANCIAL_INSTITUTION)),
        (("蓝桥集团", T.COMPANY), ("蓝桥科技", T.COMPANY)),
        (("中国银行", T.BANK), ("中国银行深圳市分行", T.BANK_BRANCH)),
        (("招商银行", T.BANK), ("招商银行信用卡中心", T.BANK_BRANCH)),
        (("招商银行", T.BANK), ("工商银行", T.BANK)),
        (("招商银行福田支行", T.BANK_BRANCH), ("招商银行南山支行", T.BANK_BRANCH)),
        (("建行深圳市分行", T.BANK_BRANCH), ("建行广州分行", T.BANK_BRANCH)),
        (("深圳农商行", T.BANK), ("广州农商行", T.BANK)),
        (("平安银行", T.BANK), ("平安信托", T.FINANCIAL_INSTITUTION)),
        (("市公安局", T.GOVERNMENT_AGENCY), ("市公安局福田分局", T.GOVERNMENT_AGENCY)),
        (("深圳市公安局", T.GOVERNMENT_AGENCY), ("深圳市公安局福田分局", T.GOVERNMENT_AGENCY)),
        (("深圳大学", T.PUBLIC_INSTITUTION), ("深圳大学附属中学", T.PUBLIC_INSTITUTION)),
        (("市第二人民医院", T.PUBLIC_INSTITUTION), ("市第三人民医院", T.PUBLIC_INSTITUTION)),
        (("云桥平台", T.PLATFORM), ("云桥贷", T.PRODUCT)),
        (("南山区", T.PLACE), ("福田区", T.PLACE)),
    ],
)
def test_different_things_stay_apart(resolver: AliasResolver, left: tuple[str, T], right: tuple[str, T]) -> None:
    assert not same(resolver, left, right)


def test_a_short_form_that_fits_two_names_joins_neither(resolver: AliasResolver) -> None:
    assert not same(resolver, ("海川科技有限公司", T.COMPANY), ("海川实业有限公司", T.COMPANY), ("海川", T.COMPANY))
    uses = [NameUse(name, T.COMPANY) for name in ("海川科技有限公司", "海川实业有限公司", "海川")]
    assert len(resolver.clusters(uses)) == 3


@pytest.mark.parametrize(
    ("text", "full", "short"),
    [
        ("海川精密制造有限公司（以下简称“海川精密”）", "海川精密制造有限公司", "海川精密"),
        ("云桥平台（下称云桥）", "云桥平台", "云桥"),
        ("工商银行南港分行（工行南港分行）", "工商银行南港分行", "工行南港分行"),
        ("海川精密，简称HC", "海川精密", "HC"),
        ("“云帆计划”（简称“云帆”）", "云帆计划", "云帆"),
    ],
)
def test_declared_aliases_are_understood(resolver: AliasResolver, text: str, full: str, short: str) -> None:
    first, second = text.find(full), text.rfind(short)
    assert resolver.declared(text, [(first, first + len(full)), (second, second + len(short))]) == [(0, 1)]


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [
        ("海川公司（深圳）", "海川公司", "深圳"),
        ("蓝桥集团（子公司海川精密）", "蓝桥集团", "海川精密"),
        ("海川精密、蓝桥科技", "海川精密", "蓝桥科技"),
    ],
)
def test_brackets_and_lists_alone_declare_nothing(resolver: AliasResolver, text: str, left: str, right: str) -> None:
    first, second = text.find(left), text.find(right)
    assert resolver.declared(text, [(first, first + len(left)), (second, second + len(right))]) == []


def test_a_declared_alias_is_no_short_form_of_another_name_that_begins_alike(resolver: AliasResolver) -> None:
    uses = [NameUse(name, T.COMPANY) for name in ("中国星河核能集团", "星核", "星核环科公司")]
    assert resolver.clusters(uses, [(0, 1)]) == [[0, 1], [2]]


def test_a_declared_alias_joins_only_kin(resolver: AliasResolver) -> None:
    company, place = NameUse("海川精密", T.COMPANY), NameUse("HC", T.PLACE)
    assert len(resolver.clusters([company, NameUse("HC", T.COMPANY)], [(0, 1)])) == 1
    assert len(resolver.clusters([company, place], [(0, 1)])) == 2
    assert kin(T.PRODUCT, T.PROGRAMME)
    assert not kin(T.BANK, T.BANK_BRANCH)


def test_a_place_before_a_banks_short_name_is_a_branch(resolver: AliasResolver) -> None:
    assert resolver.is_placed_bank("深圳交行")
    assert not any(map(resolver.is_placed_bank, ("深圳农商行", "江苏银行", "中国银行", "交行", "深圳中国银行")))


def test_a_branch_is_bank_and_unit() -> None:
    heads = {"建行": "中国建设银行", "中国建设银行": "中国建设银行"}
    assert branch_parts("建行深圳市分行", heads) == branch_parts("中国建设银行股份有限公司深圳分行", heads)
    assert branch_parts("深圳建行", heads) == ("中国建设银行", "深圳分行")
    assert branch_parts("云帆贷", heads) is None


_NAMES = st.lists(
    st.tuples(st.text("海川蓝桥市区银行科技公司分支局（）aB1 ", min_size=1, max_size=12), st.sampled_from(list(T))),
    max_size=8,
    unique=True,
)


@given(_NAMES)
def test_clusters_are_a_partition_of_kin(lexicon: Lexicon, grammar: NameGrammar, names: list[tuple[str, T]]) -> None:
    uses = [NameUse(text, kind) for text, kind in names]
    found = AliasResolver(lexicon, grammar).clusters(uses)
    assert sorted(i for group in found for i in group) == list(range(len(uses)))
    for group in found:
        assert all(kin(uses[group[0]].type, uses[i].type) for i in group)
