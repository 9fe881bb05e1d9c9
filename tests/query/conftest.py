"""A small invented world: two banks, a branch, what they offer, whom they lend to, help and work with."""

from __future__ import annotations

import networkx as nx
import pytest
from pyoxigraph import Quad, Store

from kg.model import (
    Amount,
    AmountKind,
    Entity,
    EntityType,
    Evidence,
    Knowledge,
    Predicate,
    ResolvedRelation,
    SourceCase,
    SourceDocument,
)
from kg.query.networks import network
from kg.rdf.writer import to_graph

P = Predicate
T = EntityType
SOURCES = ("河.txt", "山.txt")


def _entities() -> tuple[Entity, ...]:
    return (
        Entity("星河银行", T.BANK, ("星河银行", "星河"), canonical="星河商业银行"),
        Entity("青山银行", T.BANK, ("青山银行",)),
        Entity("星河银行南城分行", T.BANK_BRANCH, ("星河银行南城分行", "南城分行")),
        Entity("银河租赁", T.FINANCIAL_INSTITUTION, ("银河租赁",)),
        Entity("南城市科技局", T.GOVERNMENT_AGENCY, ("南城市科技局", "市科技局")),
        Entity("云桥科技", T.COMPANY, ("云桥科技", "“云桥”"), canonical="南城云桥科技有限公司"),
        Entity("石桥村", T.PLACE, ("石桥村",)),
        Entity("助微贷", T.PRODUCT, ("助微贷",), family="小微信用贷款"),
        Entity("山货贷", T.PRODUCT, ("山货贷",), family="小微信用贷款"),
        Entity("星河云", T.PLATFORM, ("星河云", "Star Cloud")),
        Entity("春雨计划", T.PROGRAMME, ("春雨计划",)),
        Entity("南城光伏电站", T.PROJECT, ("南城光伏电站",)),
    )


def _relations() -> tuple[ResolvedRelation, ...]:
    def loan(value: int, kind: AmountKind = AmountKind.LOAN, date: str | None = None) -> tuple[Amount, ...]:
        return (Amount(value, "CNY", kind, date),)

    donated = loan(300_000, AmountKind.DONATION, "2020-02")
    lines: list[tuple[int, str, Predicate, str, float, tuple[Amount, ...]]] = [
        (0, "星河银行南城分行", P.SUB_ORGANIZATION_OF, "星河银行", 0.99, ()),
        (0, "星河银行南城分行", P.OFFERS, "助微贷", 0.95, ()),
        (0, "星河银行南城分行", P.FINANCES, "云桥科技", 0.9, loan(6_900_000, date="2020-01")),
        (0, "星河银行", P.OFFERS, "星河云", 0.9, ()),
        (0, "星河银行", P.OFFERS, "春雨计划", 0.8, ()),
        (0, "助微贷", P.TARGETS, "小微企业", 0.85, ()),
        (0, "助微贷", P.BUILT_ON, "星河云", 0.55, ()),
        (0, "助微贷", P.PART_OF_SUITE, "春雨计划", 0.75, ()),
        (0, "南城市科技局", P.PARTNERS_WITH, "星河银行南城分行", 0.8, ()),
        (0, "星河银行", P.DONATES_TO, "石桥村", 0.9, donated),
        (1, "青山银行", P.OFFERS, "山货贷", 0.95, ()),
        (1, "山货贷", P.PROVIDED_TO, "云桥科技", 0.85, ()),
        (1, "山货贷", P.DELIVERED_THROUGH, "星河云", 0.5, ()),
        (1, "青山银行", P.PARTNERS_WITH, "南城市科技局", 0.9, ()),
        (1, "银河租赁", P.FINANCES, "南城光伏电站", 0.9, loan(250_000_000, AmountKind.LEASE)),
        (1, "青山银行", P.PARTICIPATES_IN, "春雨计划", 0.8, ()),
        (1, "青山银行", P.ASSISTS, "石桥村", 0.85, ()),
    ]
    return tuple(
        ResolvedRelation(s, p, o, SOURCES[d], 1, (Evidence(10 * i, 10 * i + 8, f"第{i}句：{s}，{o}"),), c, a)
        for i, (d, s, p, o, c, a) in enumerate(lines)
    )


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    relations = _relations()
    things = {e.key for e in _entities()}

    def mentioned(source: str) -> tuple[str, ...]:
        return tuple(sorted({k for r in relations if r.source == source for k in (r.subject, r.object)} & things))

    return Knowledge(
        documents=tuple(SourceDocument(source, None, None) for source in SOURCES),
        cases=(
            SourceCase(SOURCES[0], 1, "星河下的小店", "服务小微", "星河银行南城分行", mentioned(SOURCES[0])),
            SourceCase(SOURCES[1], 1, "青山与阳光", "绿色金融", "青山银行", mentioned(SOURCES[1])),
        ),
        entities=_entities(),
        relations=relations,
    )


@pytest.fixture(scope="session")
def store(knowledge: Knowledge) -> Store:
    store = Store()
    store.extend(Quad(*triple) for triple in to_graph(knowledge))
    return store


@pytest.fixture(scope="session")
def graph(store: Store) -> nx.MultiDiGraph[str]:
    return network(store)
