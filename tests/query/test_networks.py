"""The network of things: what nodes and edges carry, what lies around a name, how two names hang together."""

from __future__ import annotations

import networkx as nx
import pytest
from pyoxigraph import Store

from kg.errors import QueryError
from kg.query.networks import focus, network

BASE = "https://w3id.org/csrkg/id/"


def labels(graph: nx.MultiDiGraph[str]) -> set[str]:
    return {data["label"] for _, data in graph.nodes(data=True)}


def test_nodes_say_what_a_thing_is(graph: nx.MultiDiGraph[str]) -> None:
    assert graph.number_of_nodes() == 13  # twelve things and one beneficiary group
    node = graph.nodes[BASE + "云桥科技"]
    assert node["label"] == "云桥科技"
    assert node["type"] == "Company"
    assert node["roles"] == ["ClientCompany"]
    assert set(node["names"]) == {"云桥科技", "“云桥”", "南城云桥科技有限公司"}
    assert node["documents"] == 2
    assert graph.nodes[BASE + "助微贷"]["family"] == "小微信用贷款"
    assert graph.nodes[BASE + "group-small-businesses"]["type"] == "BeneficiaryGroup"


def test_edges_say_where_a_relation_is_from(graph: nx.MultiDiGraph[str]) -> None:
    edge = graph.edges[BASE + "星河银行南城分行", BASE + "云桥科技", "finances"]
    assert edge["confidence"] == 0.9
    assert edge["amounts"] == [{"value": 6_900_000, "currency": "CNY", "kind": "Loan", "date": "2020-01"}]
    assert edge["evidence"] == [
        {
            "quote": "第2句：星河银行南城分行，云桥科技",
            "source": "河.txt",
            "case": "星河下的小店",
            "start": 20,
            "end": 28,
        }
    ]


def test_a_partnership_is_one_edge(graph: nx.MultiDiGraph[str]) -> None:
    assert sum(data["predicate"] == "partnersWith" for *_, data in graph.edges(data=True)) == 2
    assert graph.number_of_edges() == 17


def test_the_network_is_the_same_every_time(store: Store, graph: nx.MultiDiGraph[str]) -> None:
    again = network(store)
    assert list(again.nodes(data=True)) == list(graph.nodes(data=True))
    assert list(again.edges(data=True)) == list(graph.edges(data=True))


def test_focus_takes_what_lies_within_some_steps(graph: nx.MultiDiGraph[str]) -> None:
    assert labels(focus(graph, "石桥村", 0)) == {"石桥村"}
    assert labels(focus(graph, "石桥村")) == {"石桥村", "星河银行", "青山银行"}
    near = focus(graph, "石桥村", 1)
    assert {(a, b) for a, b in near.edges()} == {
        (BASE + "星河银行", BASE + "石桥村"),
        (BASE + "青山银行", BASE + "石桥村"),
    }
    assert "云桥科技" in labels(focus(graph, "石桥村", 3))
    with pytest.raises(QueryError, match="nothing in the graph"):
        focus(graph, "月球")
    with pytest.raises(QueryError, match="hops=-1"):
        focus(graph, "石桥村", -1)
