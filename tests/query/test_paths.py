"""The shortest connections: bounded, through nothing that joins everything, each step with its evidence."""

from __future__ import annotations

import itertools
import random

import networkx as nx
import pytest
from pyoxigraph import Store

from kg.errors import QueryError
from kg.query.frames import path_frame
from kg.query.names import find_nodes
from kg.query.paths import paths
from kg.rdf.vocabulary import BASE
from tests.query.tracing import turtle_store, world


@pytest.fixture(scope="module")
def small() -> Store:
    return world()


def ways(store: Store, first: str, second: str, **bounds: int) -> list[list[str]]:
    found = paths(store, find_nodes(store, first), find_nodes(store, second), **bounds)
    return [[thing.label for thing in way.things] for way in found]


def test_a_way_against_the_direction_of_relations(small: Store) -> None:
    found = paths(small, [f"{BASE}hai"], [f"{BASE}ling"])
    assert [thing.label for thing in found[0].things] == [
        "海湾银行",
        "海湾银行东港分行",
        "东港市商务局",
        "岭南商贸银行",
    ]
    assert [step.predicate for step in found[0].steps] == ["subOrganizationOf", "partnersWith", "partnersWith"]
    assert all(step.evidence for step in found[0].steps)
    assert found[0].confidence == 0.9


def test_the_shortest_first_and_as_many_as_wanted(small: Store) -> None:
    assert ways(small, "海湾银行东港分行", "岭南商贸银行", k=1) == [
        ["海湾银行东港分行", "东港市商务局", "岭南商贸银行"]
    ]
    more = ways(small, "海湾银行东港分行", "岭南商贸银行", k=9)
    assert more[1] == ["海湾银行东港分行", "小店贷", "百店系列", "大店贷", "岭南商贸银行"]
    assert len(more) == 2


def test_no_way_leads_through_a_group_but_one_may_end_there(small: Store) -> None:
    store = world(
        'kg:lone a csr:Platform ; skos:prefLabel "独木舟"@zh ; csr:targets kg:group-x .',
        "kg:s-l a rdf:Statement ; rdf:subject kg:lone ; rdf:predicate csr:targets ; rdf:object kg:group-x ; "
        "csr:confidence 0.5 ; prov:wasDerivedFrom kg:p-1 .",
    )
    assert ways(store, "独木舟", "小店贷") == []
    assert ways(store, "独木舟", "小微企业") == [["独木舟", "小微企业"]]
    assert ways(small, "海湾银行东港分行", "小微企业", k=1) == [["海湾银行东港分行", "小店贷", "小微企业"]]


def test_bounds(small: Store) -> None:
    assert ways(small, "海湾银行", "岭南商贸银行", max_length=2) == []
    assert ways(small, "海湾银行", "岭南商贸银行", max_relations=1) == []
    for bound in ("k", "max_length", "max_relations"):
        with pytest.raises(QueryError, match=f"{bound}=0"):
            paths(small, [f"{BASE}hai"], [f"{BASE}ling"], **{bound: 0})
    with pytest.raises(QueryError, match="the same thing"):
        ways(small, "海湾银行", "海湾银行")
    with pytest.raises(QueryError, match="at each end"):
        paths(small, [], [f"{BASE}ling"])


def test_rows_number_ways_and_steps(small: Store) -> None:
    frame = path_frame(small, "海湾银行东港分行", "岭南商贸银行", k=2)
    assert frame[["path", "step"]].values.tolist() == [[1, 1], [1, 2], [2, 1], [2, 2], [2, 3], [2, 4]]
    assert frame["quote"].iloc[0] == "一句原话"


@pytest.mark.parametrize("seed", range(8))
def test_lengths_are_those_of_yens_algorithm_on_the_whole_graph(seed: int) -> None:
    chance = random.Random(seed)
    pairs = sorted({(chance.randrange(14), chance.randrange(14)) for _ in range(22)})
    edges = [(a, b) for a, b in pairs if a != b]
    store = turtle_store(
        *(f'kg:n{i} a csr:Company ; skos:prefLabel "{i} 号"@zh .' for i in range(14)),
        *(f"kg:n{a} csr:finances kg:n{b} ." for a, b in edges),
    )
    graph: nx.Graph[int] = nx.Graph(edges)
    graph.add_nodes_from(range(14))
    for a, b in itertools.islice(itertools.combinations(range(14), 2), 0, None, 7):
        expected: list[int] = []
        if nx.has_path(graph, a, b):
            expected = [len(way) - 1 for way in itertools.islice(nx.shortest_simple_paths(graph, a, b), 4)]
        found = paths(store, [f"{BASE}n{a}"], [f"{BASE}n{b}"], k=4, max_length=20)
        assert [len(way.steps) for way in found] == expected
        assert all(len({thing.iri for thing in way.things}) == len(way.things) for way in found)
