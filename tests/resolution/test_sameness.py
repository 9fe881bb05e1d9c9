"""The same thing becomes one, different things stay apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from kg.model import EntityType, Findings
from kg.resolution import NameLexicon, resolve

Write = Callable[..., Findings]

LEXICON = NameLexicon.of(
    [
        (EntityType.BANK, "中国农业银行", ["农业银行", "农行"]),
        (EntityType.BANK, "中国银行", ["中行"]),
        (EntityType.BANK, "深圳前海微众银行", ["微众银行"]),
        (EntityType.BANK, "深圳农村商业银行", ["深圳农商行"]),
        (EntityType.GOVERNMENT_AGENCY, "中国人民银行", ["人民银行", "人行"]),
    ]
)


def keys(*documents: Findings) -> list[str]:
    return [entity.key for entity in resolve(documents, lexicon=LEXICON).entities]


def each(write: Write, *entities: str | Sequence[str]) -> list[str]:
    """The keys that come of documents with one entity each."""
    return keys(*(write(f"{n}.txt", [e] if isinstance(e, str) else e) for n, e in enumerate(entities)))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Bank:农行", "Bank:中国农业银行股份有限公司"),
        ("Company:蓝鲸物流控股股份有限公司", "Company:蓝鲸物流控股"),
        ("Company:“蓝鲸” 物流", "Company:蓝鲸物流"),
        ("Company:蓝鲸（广州）物流有限公司", "Company:蓝鲸(广州)物流有限公司"),
        ("Company:深圳市蓝鲸物流有限公司|蓝鲸物流", "Company:蓝鲸物流"),
        ("BankBranch:中国农业银行深圳市分行", "BankBranch:农行深圳分行"),
        ("BankBranch:农业银行深圳分行", "BankBranch:深圳农行"),
        ("BankBranch:农行广东省分行", "BankBranch:中国农业银行股份有限公司广东分行"),
        ("GovernmentAgency:人行深圳市中心支行", "GovernmentAgency:中国人民银行深圳中心支行"),
        ("PublicInstitution:凤山市第三人民医院", "PublicInstitution:凤山第三人民医院"),
        ("Association:凤山市餐饮行业协会联合会", "Association:凤市山餐饮行业协会联合会"),
        ("Company:蓝鲸数字金融服务", "FinancialInstitution:蓝鲸数字金融服务"),
        ("Platform:百灵鸟监管平台", "Platform:百灵鸟监管平台"),
    ],
)
def test_one_thing_under_two_names(write: Write, first: str, second: str) -> None:
    assert len(each(write, first, second)) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Bank:中国银行", "Bank:中国农业银行"),
        ("Bank:蓝鲸", "FinancialInstitution:蓝鲸"),
        ("Company:凤山大学科技园", "PublicInstitution:凤山大学科技园"),
        ("Company:西安蓝鲸物流有限公司", "Company:北京蓝鲸物流有限公司"),
        ("BankBranch:农行深圳分行", "BankBranch:中行深圳分行"),
        ("BankBranch:农行深圳分行", "BankBranch:农行广州分行"),
        ("BankBranch:深圳分行", "BankBranch:深圳分行"),
        ("BankBranch:龙华支行", "BankBranch:龙华支行"),
        ("GovernmentAgency:市发改委", "GovernmentAgency:市发改委"),
        ("PublicInstitution:人民医院", "PublicInstitution:人民医院"),
        ("PublicInstitution:吉林省中医院", "PublicInstitution:吉林市中医院"),
        ("PublicInstitution:凤山市第二人民医院", "PublicInstitution:凤山市第三人民医院"),
        ("FinancialInstitution:金服", "FinancialInstitution:金服"),
        ("Product:战疫贷", "Product:战疫贷"),
        ("Platform:手机银行", "Platform:手机银行"),
    ],
)
def test_two_things_that_look_alike(write: Write, first: str, second: str) -> None:
    assert len(each(write, first, second)) == 2


def test_an_alias_of_two_full_names_joins_nothing(write: Write) -> None:
    found = each(
        write, "Company:西安语山智能有限公司|语山", "Company:北京语山智能有限公司|语山", "Company:语山", "Company:语山"
    )
    assert len(found) == 4


def test_an_alias_joins_nothing_that_its_own_case_keeps_apart(write: Write) -> None:
    found = each(write, "Company:蓝鲸物流集团|蓝鲸", ["Company:蓝鲸物流集团", "Company:蓝鲸"])
    assert len(found) == 2


def test_a_wrong_alias_makes_no_national_body_of_another(write: Write) -> None:
    assert len(each(write, "GovernmentAgency:凤山县扶贫开发中心|人行", "GovernmentAgency:人民银行")) == 2
    assert len(each(write, "GovernmentAgency:人民银行总行机关|人行", "GovernmentAgency:中国人民银行")) == 1


def test_a_swallowed_name_does_not_join_two_entities_of_one_case(write: Write) -> None:
    a = write("a.txt", ["Bank:中行", "Product:街坊贷系列|街坊贷"], ["中行 offers 街坊贷"])
    b = write(
        "b.txt",
        ["Bank:中国银行", "Product:街坊贷系列", "Product:街坊贷"],
        ["中国银行 offers 街坊贷系列", "中国银行 offers 街坊贷"],
    )
    assert [key for key in keys(a, b) if key.startswith("product")] == ["product-街坊贷", "product-街坊贷系列"]


def test_a_sub_branch_is_told_apart_by_the_branch_above_it(write: Write) -> None:
    def case(source: str, city: str) -> Findings:
        above = f"农行{city}分行"
        return write(source, [f"BankBranch:{above}", "BankBranch:高新支行"], [f"高新支行 subOrganizationOf {above}"])

    assert keys(case("a", "西安"), case("b", "洛阳")) == [
        "bank-branch-中国农业银行洛阳分行",
        "bank-branch-中国农业银行西安分行",
        "bank-branch-高新支行-中国农业银行洛阳分行",
        "bank-branch-高新支行-中国农业银行西安分行",
    ]
    assert len(keys(case("a", "西安"), case("b", "西安"))) == 2


def test_a_product_is_its_name_and_who_offers_it(write: Write) -> None:
    a = write("a.txt", ["BankBranch:农行深圳分行", "Product:战疫贷"], ["农行深圳分行 offers 战疫贷"])
    b = write("b.txt", ["Bank:中国农业银行", "Product:“战疫贷”"], ["中国农业银行 offers “战疫贷”"])
    c = write("c.txt", ["BankBranch:中行深圳分行", "Product:战疫贷"], ["中行深圳分行 offers 战疫贷"])
    products = [key for key in keys(a, b, c) if key.startswith("product")]
    assert products == ["product-战疫贷-中国农业银行", "product-战疫贷-中国银行深圳分行"]


@pytest.mark.parametrize(
    "other", ["“小舟贷”", "企业流动资金贷款产品“小舟贷”", "微众银行小舟贷", "微众银行“小舟贷”产品", "小舟贷业务"]
)
def test_a_product_that_two_documents_name_differently(write: Write, other: str) -> None:
    a = write("a.txt", ["Bank:微众银行", "Product:小舟贷"], ["微众银行 offers 小舟贷"])
    b = write("b.txt", ["Bank:深圳前海微众银行|微众银行", f"Product:{other}"], [f"微众银行 offers {other}"])
    assert len(keys(a, b)) == 2


def test_an_unclaimed_product_goes_to_the_bank_that_its_text_speaks_of(write: Write) -> None:
    a = write("a.txt", ["Bank:微众银行", "Product:小舟贷"], ["微众银行 offers 小舟贷"])
    near = write("b.txt", ["Bank:中行", "Bank:深圳前海微众银行", "Product:小舟贷"])
    far = write("c.txt", ["Bank:农行", "Product:小舟贷"])
    assert len([key for key in keys(a, near) if key.startswith("product")]) == 1
    assert len([key for key in keys(a, far) if key.startswith("product")]) == 2


def test_product_platform_and_programme_of_one_name_are_one_thing_by_vote(write: Write) -> None:
    kinds = ("Platform", "Product", "Platform")
    documents = [
        write(f"{n}.txt", ["Bank:微众银行", f"{kind}:小舟管家"], ["微众银行 offers 小舟管家"])
        for n, kind in enumerate(kinds)
    ]
    assert keys(*documents) == ["bank-深圳前海微众银行", "platform-小舟管家"]
