"""Names as people in the trade use them, against the project's own lexicons: one thing, one node."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.model import Findings
from kg.resolution import resolve

Write = Callable[..., Findings]


def things(*documents: Findings) -> list[str]:
    """The preferred names of what the documents name."""
    return [entity.names[0] for entity in resolve(documents).entities]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("BankBranch", ("农行深圳分行", "农行深圳市分行", "中国农业银行深圳市分行")),
        ("Bank", ("深圳农商行", "深圳农村商业银行")),
        ("FinancialInstitution", ("国银租赁", "国银金融租赁", "国银金融租赁股份有限公司")),
        ("Bank", ("微众银行", "深圳前海微众银行", "微众")),
        ("GovernmentAgency", ("人民银行深圳中心支行", "深圳人行", "中国人民银行深圳市中心支行", "人民银行深圳市中支")),
        ("GovernmentAgency", ("广州人行", "中国人民银行广州分行")),
        ("Platform", ("抖音", "抖音")),
        ("Bank", ("浦发", "浦发银行")),
        ("BankBranch", ("西藏日喀则农行", "农行日喀则分行")),
        ("BankBranch", ("农发行深圳市分行", "农发行深市圳分行")),
        ("GovernmentAgency", ("中国人民银行", "中国人民币银行")),
        ("Association", ("中国银行间市场交易商协会", "中国银行间交易商协会")),
        ("GovernmentAgency", ("国家外管局", "国家外汇管理局")),
        ("Project", ("青丘河污水处理项目", "青丘河污水处理")),
    ],
)
def test_names_of_one_thing(write: Write, kind: str, names: tuple[str, ...]) -> None:
    found = things(*(write(f"{n}.txt", [f"{kind}:{name}"]) for n, name in enumerate(names)))
    assert len(found) == 1


@pytest.mark.parametrize(
    "entities",
    [
        ("Bank:平安银行", "FinancialInstitution:平安信托", "FinancialInstitution:平安集团"),
        ("Bank:工行", "BankBranch:工行深圳市分行"),
        ("GovernmentAgency:人民银行", "GovernmentAgency:深圳人行", "GovernmentAgency:广州人行"),
        ("Bank:平安银行", "Company:平安"),
        ("PublicInstitution:青丘市第十二人民医院", "PublicInstitution:青丘市第二十人民医院"),
        ("Company:青丘精密电子十二厂", "Company:青丘精密电子二十厂"),
    ],
)
def test_names_of_different_things(write: Write, entities: tuple[str, ...]) -> None:
    apart = things(*(write(f"{n}.txt", [entity]) for n, entity in enumerate(entities)))
    together = things(write("all.txt", entities))
    assert len(apart) == len(together) == len(entities)


@pytest.mark.parametrize("bank", ["农行深圳分行", "农行广州分行"])
@pytest.mark.parametrize("name", ["农行“纳税e贷”", "农行纳税 e 贷", "农业银行纳税e贷", "“纳税 e 贷”"])
def test_a_product_whose_name_says_whose_it_is(write: Write, bank: str, name: str) -> None:
    first = write("a.txt", ["BankBranch:农行深圳分行", "Product:纳税e贷"], ["农行深圳分行 offers 纳税e贷"])
    second = write("b.txt", [f"BankBranch:{bank}", f"Product:{name}"])
    products = [entity for entity in resolve([first, second]).entities if entity.type == "Product"]
    assert [entity.names[0] for entity in products] == [min("纳税e贷", name, key=len)]


def test_a_campaign_of_many_banks_is_one(write: Write) -> None:
    campaign = [
        write(f"{bank}.txt", [f"Bank:{bank}", "Programme:百舟进千港"], [f"{bank} {relation} 百舟进千港"])
        for bank, relation in (("农行", "participatesIn"), ("中行", "offers"), ("工行", "participatesIn"))
    ]
    assert len([entity for entity in resolve(campaign).entities if entity.type == "Programme"]) == 1
    own = [
        write(f"{bank}.txt", [f"Bank:{bank}", "Programme:百舟进千港"], [f"{bank} offers 百舟进千港"])
        for bank in ("农行", "中行", "工行")
    ]
    assert len([entity for entity in resolve(own).entities if entity.type == "Programme"]) == 3


def test_one_name_of_two_banks(write: Write) -> None:
    a = write("a.txt", ["Bank:华夏银行", "Product:“复工贷”"], ["华夏银行 offers “复工贷”"])
    b = write("b.txt", ["Bank:农行", "Product:复工贷"], ["农行 offers 复工贷"])
    c = write("c.txt", ["Bank:中国农业银行", "Product:农行“复工贷”"])
    assert len([entity for entity in resolve([a, b, c]).entities if entity.type == "Product"]) == 2


def test_a_branch_that_is_named_by_its_place_is_whose_its_case_is(write: Write) -> None:
    documents = [
        write(f"{bank}.txt", [f"Bank:{bank}", "BankBranch:深圳分行"], [f"深圳分行 subOrganizationOf {bank}"])
        for bank in ("华夏银行", "江苏银行")
    ]
    spelled = write("c.txt", ["BankBranch:华夏银行深圳分行"])
    branches = [entity for entity in resolve([*documents, spelled]).entities if entity.type == "BankBranch"]
    assert sorted(entity.names[0] for entity in branches) == ["华夏银行深圳分行", "江苏银行深圳分行"]
