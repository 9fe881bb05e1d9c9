"""The whole extractor on short invented articles: what a user would notice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extraction import Extractor
from kg.model import AmountKind, CaseFindings, EntityType, Predicate
from kg.reading import read_bytes
from kg.resolution import resolve

Read = Callable[[str], CaseFindings]

LOAN = """江州银行推出“云帆贷”支持小微企业复工

江州银行近日推出“云帆贷”，面向小微企业提供线上信用贷款，随借随还。
2020年3月，江州银行向海川精密制造有限公司发放“云帆贷”500万元，用于采购原材料。
"""
DONATION = """江州银行捐款助力抗疫

2020年2月，江州银行向南港市慈善总会捐款200万元。
此外，江州银行还向南港市第三人民医院捐赠价值30万元的口罩。
"""
LATER = """江海银行宁州分行助力企业复工

江海银行宁州分行走访了海川科技有限公司。海川科技有限公司年销售额3亿元。三天后，500万元贷款到账。
"""
PARTNERS = """招商银行深圳分行与蓝桥科技签约

5月8日，招商银行深圳分行与蓝桥科技有限公司（以下简称“蓝桥科技”）签署战略合作协议。
"""
LIST = """中国银行南港分行支持防疫企业

中国银行南港分行分别向海川医药、远帆物流、白鹭食品三家企业发放贷款300万元、500万元和200万元。
"""
VILLAGE = """农行深圳分行助力脱贫

农行深圳分行对口帮扶田东县礼山村。该行还组织员工为礼山小学捐建图书室。
"""
PERSONS = """客户经理王小明的一天

江州银行客户经理王小明走访了海川精密制造有限公司，董事长李大山说，生产已经恢复。记者张伟报道。
"""
NEGATED = """江州银行的一则说明

江州银行没有向海川科技有限公司发放贷款，也未与蓝桥科技有限公司签署任何协议。
"""
PLATFORM = """江州银行上线“灵鹊”平台

江州银行基于FISCO BCOS搭建“灵鹊”供应链平台，面向供应链企业提供融资服务。
"""
FOR_SUPPLIERS = (
    "江州银行发展供应链金融，服务核心企业的上下游\n江州银行沿着产业链上下游寻找客户，核心企业确权后，供应商的应收账款即可融资。"
    "江州银行推出“云帆贷”，经销商和供应商凭应收账款在线申请。"
)
FOR_FARMERS = (
    "江州银行支持春耕，服务农户\n江州银行走进乡村，为农户、合作社和种植大户提供春耕资金，支持农业和农产品销售。"
    "江州银行推出“云帆贷”，农户凭种植面积在线申请。"
)
PRODUCTS = """江州银行推出两款产品

江州银行根据企业纳税数据推出“云税贷”，按缴税额核定信用额度。
该行还推出“秒贴通”，企业持票据在线贴现，资金即时到账。
"""
ARTICLES = (LOAN, DONATION, LATER, PARTNERS, LIST, VILLAGE, PERSONS, NEGATED, PLATFORM, PRODUCTS)


def facts(case: CaseFindings) -> set[tuple[str, str, str]]:
    """Subject, predicate and object by preferred names."""
    called = {entity.key: entity.names[0] for entity in case.entities}
    return {(called[r.subject], r.predicate.value, called.get(r.object, r.object)) for r in case.relations}


def types(case: CaseFindings) -> dict[str, EntityType]:
    return {name: entity.type for entity in case.entities for name in entity.names}


def sums(case: CaseFindings, predicate: Predicate) -> dict[str, list[int]]:
    """Object by preferred name → the sums of its relations."""
    called = {entity.key: entity.names[0] for entity in case.entities}
    return {called[r.object]: [a.value for a in r.amounts] for r in case.relations if r.predicate is predicate}


def test_bank_product_client_and_sum_are_found(read: Read) -> None:
    case = read(LOAN)
    assert types(case) == {
        "江州银行": EntityType.BANK,
        "云帆贷": EntityType.PRODUCT,
        "海川精密制造有限公司": EntityType.COMPANY,
    }
    assert {
        ("江州银行", "offers", "云帆贷"),
        ("江州银行", "finances", "海川精密制造有限公司"),
        ("云帆贷", "providedTo", "海川精密制造有限公司"),
        ("云帆贷", "targets", "小微企业"),
    } <= facts(case)
    (loan,) = (r for r in case.relations if r.predicate is Predicate.FINANCES)
    (amount,) = loan.amounts
    assert (amount.value, amount.currency, amount.kind, amount.date) == (5_000_000, "CNY", AmountKind.LOAN, "2020-03")


def test_the_case_is_about_the_bank_in_its_title(read: Read) -> None:
    for text, name in ((LOAN, "江州银行"), (PARTNERS, "招商银行深圳分行"), (VILLAGE, "农行深圳分行")):
        case = read(text)
        assert {entity.key: entity.names for entity in case.entities}[case.reported_by or ""] == (name,)


def test_donations_have_their_sums(read: Read) -> None:
    case = read(DONATION)
    assert sums(case, Predicate.DONATES_TO) == {"南港市慈善总会": [2_000_000], "南港市第三人民医院": [300_000]}
    assert types(case)["南港市慈善总会"] is EntityType.CHARITY
    assert types(case)["南港市第三人民医院"] is EntityType.PUBLIC_INSTITUTION


def test_a_sum_in_a_later_sentence_brings_its_clause(read: Read) -> None:
    case = read(LATER)
    (loan,) = (r for r in case.relations if r.predicate is Predicate.FINANCES)
    assert [amount.value for amount in loan.amounts] == [5_000_000]
    assert "500万元贷款到账" in [piece.quote for piece in loan.evidence]


def test_partners_aliases_and_the_bank_of_a_branch(read: Read) -> None:
    case = read(PARTNERS)
    found = facts(case)
    assert ("招商银行深圳分行", "subOrganizationOf", "招商银行") in found
    assert {frozenset(("招商银行深圳分行", "蓝桥科技有限公司"))} == {
        frozenset((s, o)) for s, p, o in found if p == "partnersWith"
    }
    assert ("蓝桥科技有限公司", "蓝桥科技") in {entity.names for entity in case.entities}
    assert "招商银行" in {entity.canonical for entity in case.entities}


def test_products_fall_into_their_families(read: Read) -> None:
    families = {entity.names[0]: entity.family for entity in read(PRODUCTS).entities if entity.family}
    assert families.get("云税贷") == "税务信用贷款"
    assert families.get("秒贴通") == "票据融资"


def test_what_the_text_is_about_tells_the_family_of_a_name_that_says_nothing(read: Read) -> None:
    def family(text: str) -> str | None:
        return next(entity.family for entity in read(text).entities if "云帆贷" in entity.names)

    assert family(FOR_SUPPLIERS) == "供应链金融"
    assert family(FOR_FARMERS) == "涉农贷款"


def test_a_list_of_clients_gets_its_sums_in_order(read: Read) -> None:
    assert sums(read(LIST), Predicate.FINANCES) == {
        "海川医药": [3_000_000],
        "远帆物流": [5_000_000],
        "白鹭食品": [2_000_000],
    }


def test_this_bank_means_the_branch_not_the_bank_in_its_name(read: Read) -> None:
    case = read(VILLAGE)
    (reference,) = (m for m in case.mentions if m.origin == "reference")
    assert reference.text == "该行"
    assert reference.type is EntityType.BANK_BRANCH
    assert reference.entity == case.reported_by
    assert any(s == "农行深圳分行" and p in {"assists", "donatesTo"} for s, p, _ in facts(case))


def test_natural_persons_enter_no_graph(extractor: Extractor) -> None:
    knowledge = resolve([extractor.extract(read_bytes(PERSONS.encode(), "article.txt"))])
    names = {name for entity in knowledge.entities for name in entity.names}
    assert {"江州银行", "海川精密制造有限公司"} <= names
    assert not any(person in name for person in ("王小明", "李大山", "张伟") for name in names)


def test_what_is_denied_is_no_relation(read: Read) -> None:
    assert facts(read(NEGATED)) == set()


@pytest.mark.xfail(strict=False, reason="the models take 基于X搭建Y for an offer of X")
def test_a_platform_stands_on_another(read: Read) -> None:
    found = facts(read(PLATFORM))
    assert ("灵鹊", "builtOn", "FISCO BCOS") in found
    assert ("江州银行", "offers", "FISCO BCOS") not in found


@pytest.mark.parametrize("text", ARTICLES)
def test_everything_found_hangs_together(extractor: Extractor, text: str) -> None:
    document = read_bytes(text.encode(), "article.txt")
    (case,) = extractor.extract(document).cases
    keys = {entity.key: entity for entity in case.entities}
    assert len(keys) == len(case.entities)
    assert case.reported_by in keys
    for mention in case.mentions:
        assert case.case.text.text[mention.start : mention.end] == mention.text
        assert mention.entity in keys
    for relation in case.relations:
        assert relation.subject in keys
        assert relation.object in keys or relation.predicate is Predicate.TARGETS
        assert 0 < relation.confidence < 1
        assert relation.evidence
        for piece in relation.evidence:
            assert len(piece.quote) <= 130
            assert re.sub(r"\s", "", document.text[piece.start : piece.end]) == re.sub(r"\s", "", piece.quote)
    assert all(entity.family is None or entity.type is EntityType.PRODUCT for entity in case.entities)


def test_the_same_text_gives_the_same_findings(extractor: Extractor) -> None:
    documents = [read_bytes(text.encode(), "article.txt") for text in ARTICLES]
    first = [extractor.extract(document) for document in documents]
    again = [extractor.extract(document) for document in reversed(documents)]
    assert first == again[::-1]


def test_lines_broken_inside_words_change_no_fact(read: Read) -> None:
    title, body = LOAN.split("\n\n")
    lines = [body.replace("\n", "")[i : i + 17] for i in range(0, len(body), 17)]
    broken = f"{title}\n\n" + "\n".join(lines)
    assert facts(read(broken)) >= {("江州银行", "finances", "海川精密制造有限公司"), ("江州银行", "offers", "云帆贷")}


@pytest.mark.parametrize(
    "text",
    ["，。！？", "行", "Lorem ipsum dolor sit amet. " * 20, "“”（）《》", "1234567890" * 30, "，" * 600, "🏦贷𠀀款"],
)
def test_odd_text_breaks_nothing(read: Read, text: str) -> None:
    assert read(text).relations == ()


@pytest.mark.slow
@pytest.mark.parametrize("text", ["Lorem ipsum dolor sit amet. " * 720, "银行" * 2000])
def test_long_odd_text_breaks_nothing(read: Read, text: str) -> None:
    assert read(text).relations == ()


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="江州银行与海川公司向贷款5万元。，“”（）\n 该行 A", min_size=1, max_size=60).filter(str.strip))
def test_no_text_breaks_the_extractor(extractor: Extractor, text: str) -> None:
    document = read_bytes(text.encode(), "article.txt")
    for case in extractor.extract(document).cases:
        assert {m.entity for m in case.mentions} <= {entity.key for entity in case.entities}
