"""A graph without quotes answers every question that one with quotes answers, the words themselves left blank."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Quad, Store

from kg.evaluation.gold import read_gold, to_knowledge
from kg.model import Knowledge
from kg.query.export import edge_table
from kg.query.named import named_queries, run_named
from kg.query.networks import network
from kg.rdf.writer import to_graph


@pytest.fixture(scope="module")
def knowledge(root: Path) -> Knowledge:
    return to_knowledge(read_gold(root / "data/gold/corpus"))


def stored(knowledge: Knowledge, quotes: bool) -> Store:
    store = Store()
    store.bulk_extend(Quad(*triple) for triple in to_graph(knowledge, quotes=quotes))
    return store


@pytest.fixture(scope="module")
def quoted(knowledge: Knowledge) -> Store:
    return stored(knowledge, True)


@pytest.fixture(scope="module")
def silent(knowledge: Knowledge) -> Store:
    return stored(knowledge, False)


@pytest.mark.parametrize("name", [query.name for query in named_queries()])
def test_every_named_query_finds_as_much_without_quotes(quoted: Store, silent: Store, name: str) -> None:
    with_words, without = run_named(quoted, name), run_named(silent, name)
    assert len(without) == len(with_words)
    shown = [column for column in with_words.columns if column not in {"quote", "title", "case_title", "quotes"}]

    def facts(rows: object) -> set[tuple[object, ...]]:
        return {tuple(row[column] for column in shown) for row in rows.dicts()}  # type: ignore[attr-defined]

    assert facts(without) == facts(with_words)


def test_the_network_and_its_table_keep_every_edge(quoted: Store, silent: Store) -> None:
    with_words, without = network(quoted), network(silent)
    assert [*without.edges(keys=True)] == [*with_words.edges(keys=True)]
    assert {row["quote"] for row in edge_table(without)} == {""}
    assert all(data["evidence"] for _, _, data in without.edges(data=True))
