"""A lineage and a path are told twice, on the store for the command line and on the explorer's index: they agree."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from pyoxigraph import Store

from kg.cli.terminal import EMBEDDED_GRAPH
from kg.errors import NotFoundError
from kg.model import OFFERINGS
from kg.query.exploration import Explorer
from kg.query.lineage import Lineage, lineage
from kg.query.paths import paths
from kg.rdf.files import load_store

_LONGEST = 5
Relations = set[tuple[str, str, str]]


@pytest.fixture(scope="module")
def graph() -> Store:
    return load_store(EMBEDDED_GRAPH)


@pytest.fixture(scope="module")
def explorer(graph: Store) -> Iterator[Explorer]:
    explorer = Explorer(graph)
    yield explorer
    explorer.close()


def things(explorer: Explorer, types: set[str]) -> list[str]:
    """All things of these types."""
    rows = explorer.index.rows("SELECT iri, type FROM thing ORDER BY iri")
    return [iri for iri, kind in rows if kind in types]


def told(lineage: Lineage) -> Relations:
    """The relations of the command's answer; a family has none of its own there."""
    members = [lineage.thing.iri, *(m.thing.iri for m in (*lineage.relatives, *lineage.siblings))]
    return {(f.subject.iri, f.predicate, f.object.iri) for f in lineage.facts()} | {
        (member, "inFamily", family.iri) for family in lineage.families for member in members
    }


def by_role(nodes: list[Any]) -> dict[str, set[str]]:
    roles: dict[str, set[str]] = {}
    for node in nodes:
        roles.setdefault(node["role"], set()).add(node["iri"])
    return roles


def test_every_lineage_is_the_same_in_the_explorer_as_at_the_command_line(explorer: Explorer, graph: Store) -> None:
    offerings = things(explorer, set(OFFERINGS))
    assert len(offerings) > 200
    for iri in offerings:
        one, other = lineage(graph, iri), explorer.lineage(iri)
        shown = {(edge["subject"], edge["predicate"], edge["object"]) for edge in other["edges"]}
        assert shown == told(one), one.thing.label
        assert other["complete"] == one.complete


def test_things_stand_in_the_layers_of_what_they_are_to_the_offering(explorer: Explorer, graph: Store) -> None:
    for iri in things(explorer, set(OFFERINGS)):
        one, roles = lineage(graph, iri), by_role(explorer.lineage(iri)["nodes"])
        assert roles["product"] == {iri}
        assert roles.get("family", set()) == {family.iri for family in one.families}
        assert {
            fact.subject.iri for provider in one.providers for fact in (provider.fact, *provider.house)
        } <= roles.get("provider", set())
        assert {fact.object.iri for fact in one.groups} <= roles.get("group", set())
        clients = {client.fact.object.iri for client in one.clients}
        assert roles.get("client", set()) <= clients
        assert clients <= {node for role in roles.values() for node in role}


def test_the_shortest_way_is_as_long_on_the_index_as_on_the_store(explorer: Explorer, graph: Store) -> None:
    everything = things(explorer, {"Bank", "BankBranch", "Product", "Platform", "Company", "GovernmentAgency"})
    chance = random.Random(5)
    lengths = []
    for _ in range(50):
        start, goal = chance.sample(everything, 2)
        found = paths(graph, [start], [goal], k=1, max_length=_LONGEST)
        try:
            steps = len(explorer.path(start, goal, _LONGEST)["steps"])
        except NotFoundError:
            steps = 0
        assert steps == (len(found[0].steps) if found else 0), (start, goal)
        lengths.append(steps)
    assert len(set(lengths)) > 3
