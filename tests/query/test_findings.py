"""Numbers and findings are computed from the graph and name their source."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyoxigraph import Quad, Store

from kg.model import Knowledge
from kg.query.findings import highlights, statistics
from kg.query.money import money, money_in_english
from kg.rdf.writer import to_graph


def test_statistics_count_things_and_relations(store: Store) -> None:
    numbers = statistics(store)
    assert (numbers.documents, numbers.cases, numbers.entities, numbers.relations, numbers.amounts) == (2, 2, 12, 17, 3)
    assert numbers.by_type["Bank"] == 2
    assert list(numbers.by_type)[:2] == ["Bank", "Product"]
    assert numbers.by_relation["offers"] == 4
    assert numbers.by_relation["partnersWith"] == 2
    assert numbers.by_role == {"Beneficiary": 2, "ClientCompany": 1, "PartnerAgency": 1}


def test_findings_are_sentences_with_sources(store: Store) -> None:
    assert [str(finding) for finding in highlights(store, 4)] == [
        "合作银行最多的合作机构是政府机构“南城市科技局”，"
        "与 2 家银行合作：“星河银行”、“青山银行”。（出处：山.txt、河.txt）",
        "提供银行最多的产品家族是“小微信用贷款”，有 2 家银行：“星河银行”、“青山银行”。（出处：山.txt、河.txt）",
        "金额最大的一笔捐赠是“星河银行”向“石桥村”捐出的 30 万元。（出处：河.txt）",
        "“云桥科技”同时是 2 家银行的客户：“星河银行”、“青山银行”。（出处：山.txt、河.txt）",
    ]


def test_findings_are_told_in_english_too(store: Store) -> None:
    told = [finding.english for finding in highlights(store, 99)]
    assert told[:4] == [
        "The agency that works with the most banks is “南城市科技局”, with 2: “星河银行”, “青山银行”.",
        "The product family that the most banks offer is “小微信用贷款”, 2 of them: “星河银行”, “青山银行”.",
        "The largest single donation is CNY 300,000 that “星河银行” gave to “石桥村”.",
        "“云桥科技” is a client of 2 banks: “星河银行”, “青山银行”.",
    ]
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in told)
    assert money_in_english(9_800.5, "USD") == "USD 9,800.5"


def test_every_finding_that_there_is(store: Store) -> None:
    sentences = " ".join(finding.sentence for finding in highlights(store, 99))
    assert "除银行之外，处在最多联系之间的是" in sentences
    assert "“银河租赁”给“南城光伏电站”的 2.5 亿元" in sentences
    assert "得到最多组织捐赠或帮扶的是“石桥村”，有 2 个组织" in sentences
    assert "产品、平台和计划最多的银行是" in sentences


def test_unsure_statements_are_not_told(knowledge: Knowledge) -> None:
    doubtful = tuple(replace(relation, confidence=0.79) for relation in knowledge.relations)
    store = Store()
    store.bulk_extend(Quad(*triple) for triple in to_graph(replace(knowledge, relations=doubtful)))
    assert highlights(store, 99) == []


def test_an_empty_graph_has_nothing_to_tell() -> None:
    assert highlights(Store()) == []
    assert statistics(Store()).entities == 0


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (6_900_000, "CNY", "690 万元"),
        (2_500_000_000, "CNY", "25 亿元"),
        (250_000_000_000, "CNY", "2500 亿元"),
        (123_456_789, "CNY", "1.23456789 亿元"),
        (10_730, "CNY", "1.073 万元"),
        (10_000, "CNY", "1 万元"),
        (9_800.5, "CNY", "9800.5 元"),
        (0, "CNY", "0 元"),
        (800, "USD", "800 美元"),
        (3_000_000, "XAF", "300 万 XAF"),
    ],
)
def test_sums_as_people_write_them(value: float, currency: str, text: str) -> None:
    assert money(value, currency) == text
