"""Beneficiary groups and product families: plain words that mean a concept of a closed list."""

from __future__ import annotations

import pytest

from kg.extraction.families import FamilyReader
from kg.extraction.groups import GroupReader
from kg.extraction.lexicon import Lexicon


@pytest.fixture(scope="module")
def groups(lexicon: Lexicon) -> GroupReader:
    return GroupReader(lexicon)


@pytest.fixture(scope="module")
def families(lexicon: Lexicon) -> FamilyReader:
    return FamilyReader(lexicon)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("为中小微企业减费", ["小微企业"]),
        ("面向小微企业主、个体工商户", ["小微企业", "小微企业"]),
        ("服务科技型中小企业", ["科创企业"]),
        ("跨境电商卖家", ["外贸企业"]),
        ("向老年客户讲解防骗知识", ["老年人"]),
        ("网约车司机", ["网约车司机"]),
        ("帮助建档立卡贫困户和农户", ["贫困人口", "农户"]),
        ("残疾人士", ["残疾人"]),
        ("医护人员", ["医护人员"]),
        ("大学生", ["学生儿童"]),
        ("今天下雨", []),
    ],
)
def test_plain_words_mean_a_group_of_the_list(groups: GroupReader, text: str, labels: list[str]) -> None:
    assert [span.label for span in groups.find(text)] == labels


def test_words_inside_a_name_mean_no_group(groups: GroupReader) -> None:
    text = "滨城小微企业促进会服务小微企业"
    assert [span.start for span in groups.find(text, [(0, 9)])] == [11]


def test_the_lists_are_those_of_the_vocabulary(groups: GroupReader, families: FamilyReader) -> None:
    assert len(groups.labels) == len(set(groups.labels)) == 19
    assert len(families.labels) == len(set(families.labels)) == 18


@pytest.mark.parametrize(
    ("name", "text", "family"),
    [
        ("云税贷", "按纳税数据授信的云税贷", "税务信用贷款"),
        ("抗疫暖心贷", "推出抗疫暖心贷", "抗疫贷款"),
        ("知产通", "以专利质押的知产通，盘活知识产权", "知识产权融资"),
        ("链捷贷", "为供应链上下游企业提供链捷贷", "供应链金融"),
        ("惠农e贷", "惠农e贷", "涉农贷款"),
        ("秒贴", "票据贴现产品秒贴", "票据融资"),
        ("抗疫专项慈善信托", "设立抗疫专项慈善信托", "慈善信托"),
        ("蓝海宝", "蓝海宝", None),
    ],
)
def test_a_product_is_put_into_its_family(families: FamilyReader, name: str, text: str, family: str | None) -> None:
    start = text.find(name)
    assert families.family([name], text, [(start, start + len(name))]) == family
