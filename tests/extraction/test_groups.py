"""Beneficiary groups and product families: plain words that mean a concept of a closed list."""

from __future__ import annotations

import pytest

from kg.extraction.families import FamilyReader
from kg.extraction.groups import GroupReader
from kg.extraction.lexicon import Lexicon


@pytest.fixture(scope="module")
def groups(lexicon: Lexicon) -> GroupReader:
    return GroupReader(lexicon)


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


def test_the_lists_are_those_of_the_vocabulary(lexicon: Lexicon, groups: GroupReader) -> None:
    families = FamilyReader(lexicon).labels
    assert len(groups.labels) == len(set(groups.labels)) == 19
    assert len(families) == len(set(families)) == 18
