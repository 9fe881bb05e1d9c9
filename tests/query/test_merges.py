"""Why names were taken for one thing is a question that the graph answers."""

from __future__ import annotations

from dataclasses import replace

from pyoxigraph import Quad, Store

from kg.model import Knowledge, Merge, MergeRule
from kg.query.findings import statistics
from kg.query.named import run_named
from kg.rdf.writer import to_graph


def test_merges_tell_names_rule_and_cases(knowledge: Knowledge) -> None:
    merge = Merge("星河银行", "星河", "星河银行", MergeRule.DECLARED, (("河.txt", 1),))
    store = Store()
    store.extend(Quad(*triple) for triple in to_graph(replace(knowledge, merges=(merge,))))
    answer = run_named(store, "merges", {"thing": "星河"})
    assert list(answer) == [("星河银行", "星河", "星河银行", "DeclaredInText", "文中说明", 1, "河.txt")]
    assert list(run_named(store, "merges", {"rule": "Misprint"})) == []
    assert statistics(store).entities == len(knowledge.entities)
