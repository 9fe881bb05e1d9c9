"""Scores count as the guidelines say, and as the shared scorer counts."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kg.errors import DataError, GraphError
from kg.evaluation.gold import GoldCase, locate, read_gold, to_knowledge
from kg.evaluation.scoring import Score, evaluate
from kg.model import Knowledge, Predicate
from kg.rdf.files import save
from kg.rdf.validation import validate
from kg.rdf.writer import to_graph

TEXT = "星河银行南城分\n行推出“助微贷”，\n向云桥科技放款 690 万元，\n并与市科技局签约。"
GOLD: dict[str, Any] = {
    "case_id": "bridge",
    "title": "桥",
    "theme": "服务小微",
    "reported_by": "E1",
    "entities": [
        {"id": "E1", "type": "BankBranch", "canonical": "星河银行南城分行", "names": ["星河银行南城分行"]},
        {"id": "E2", "type": "Product", "canonical": "助微贷", "names": ["助微贷"], "family": "小微信用贷款"},
        {"id": "E3", "type": "Company", "canonical": "云桥科技有限公司", "names": ["云桥科技"]},
        {"id": "E4", "type": "GovernmentAgency", "canonical": "市科技局", "names": ["市科技局"], "optional": True},
    ],
    "relations": [
        {"s": "E1", "p": "offers", "o": "E2", "evidence": "星河银行南城分行推出“助微贷”"},
        {
            "s": "E1",
            "p": "finances",
            "o": "E3",
            "evidence": "向云桥科技放款690万元",
            "amounts": [{"value": 6900000, "currency": "CNY", "kind": "loan"}],
        },
        {"s": "E2", "p": "targets", "o": "小微企业", "evidence": "助微贷"},
        {"s": "E1", "p": "partnersWith", "o": "E4", "evidence": "与市科技局签约"},
    ],
}


@pytest.fixture
def gold_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    (folder / "bridge.json").write_text(json.dumps(GOLD, ensure_ascii=False), encoding="utf-8")
    (folder / "bridge.txt").write_text(TEXT, encoding="utf-8")
    return folder


def scored(knowledge: Knowledge, gold_dir: Path) -> Any:
    path = gold_dir.parent / "graph.ttl"
    save(to_graph(knowledge), path)
    return evaluate(path, gold_dir)


def test_gold_as_a_graph_scores_full_marks(gold_dir: Path) -> None:
    scores = scored(to_knowledge(read_gold(gold_dir)), gold_dir)
    assert (scores.entity.f1, scores.typed_entity.f1, scores.relation.f1, scores.amount.f1) == (1, 1, 1, 1)
    assert scores.family_accuracy == 1
    assert scores.entity.tp == 3  # the optional one does not count
    assert scores.mistakes == []


def test_evidence_is_found_over_line_breaks(gold_dir: Path) -> None:
    evidence = locate("星河银行南城分行推出", TEXT)
    assert evidence is not None
    assert (evidence.start, evidence.end) == (0, 11)
    assert locate("不在文中", TEXT) is None
    knowledge = to_knowledge(read_gold(gold_dir))
    for relation in knowledge.relations:
        for e in relation.evidence:
            assert "".join(TEXT[e.start : e.end].split()) == e.quote


def test_mistakes_are_named_with_their_cause(gold_dir: Path) -> None:
    knowledge = to_knowledge(read_gold(gold_dir))
    _, finances, targets, _ = knowledge.relations
    turned = replace(finances, subject=finances.object, object=finances.subject, amounts=())
    entities = tuple(replace(e, family="抵押贷款") if e.family else e for e in knowledge.entities)
    scores = scored(replace(knowledge, entities=entities, relations=(turned, targets)), gold_dir)
    assert {(m.kind, m.cause) for m in scores.mistakes} == {
        ("missing relation", "offers"),
        ("missing relation", "finances"),
        ("spurious relation", "turned round"),
        ("wrong family", "抵押贷款 for 小微信用贷款"),
    }
    assert scores.amount == Score(0, 0, 1)
    assert scores.relation == Score(1, 1, 2)
    assert scores.causes()[("missing relation", "offers")] == 1
    spurious = next(str(m) for m in scores.mistakes if m.kind == "spurious relation")
    assert spurious == "bridge  spurious relation (turned round): 云桥科技有限公司 finances 星河银行南城分行"


def test_a_wrong_sum_is_a_mistake_and_a_near_one_is_none(gold_dir: Path) -> None:
    knowledge = to_knowledge(read_gold(gold_dir))
    finances = knowledge.relations[1]
    for value, expected in ((6_920_000, Score(1, 0, 0)), (69_000_000, Score(0, 1, 1))):
        amounts = (replace(finances.amounts[0], value=value),)
        relations = (replace(finances, amounts=amounts),)
        assert scored(replace(knowledge, relations=relations), gold_dir).amount == expected


def test_bad_gold_and_bad_graphs_are_named(gold_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="no such graph file"):
        evaluate(tmp_path / "none.ttl", gold_dir)
    with pytest.raises(DataError, match="no gold annotations"):
        read_gold(tmp_path)
    (gold_dir / "bad.json").write_text('{"title": "x"}')
    with pytest.raises(DataError, match=r"bad\.json.*entities"):
        read_gold(gold_dir)
    (gold_dir / "bad.json").write_text("{")
    with pytest.raises(DataError, match=r"bad\.json"):
        read_gold(gold_dir)


def noisy(cases: list[GoldCase], seed: int) -> Knowledge:
    """What the gold says, with things and relations lost, turned, retyped, renamed and made up."""
    order = Random(seed)
    knowledge = to_knowledge(cases)
    kept = {e.key for e in knowledge.entities if order.random() > 0.15}
    types = [e.type for e in knowledge.entities]
    entities = []
    for entity in knowledge.entities:
        if entity.key in kept:
            chance = order.random()
            if chance < 0.1:
                entity = replace(entity, type=order.choice(types), family=None)
            elif chance < 0.2:
                entity = replace(entity, names=(f"{entity.names[0]}某",), canonical=None)
            elif chance < 0.3:
                other = order.choice(knowledge.entities)
                entity = replace(entity, names=(*entity.names, *other.names))
            entities.append(entity)
    relations = []
    for relation in knowledge.relations:
        known = relation.subject in kept and (relation.object in kept or relation.predicate is Predicate.TARGETS)
        if known and order.random() > 0.2:
            if order.random() < 0.15 and relation.predicate is not Predicate.TARGETS:
                relation = replace(relation, subject=relation.object, object=relation.subject)
            if order.random() < 0.2:
                relation = replace(relation, amounts=tuple(replace(a, value=a.value * 10) for a in relation.amounts))
            relations.append(relation)
    cases_kept = tuple(
        replace(
            case,
            reported_by=case.reported_by if case.reported_by in kept else None,
            mentions=tuple(key for key in case.mentions if key in kept),
        )
        for case in knowledge.cases
    )
    return replace(knowledge, cases=cases_kept, entities=tuple(entities), relations=tuple(relations))


def shared_scorer(shared: Path) -> Any:
    specification = importlib.util.spec_from_file_location("shared_score", shared / "gold" / "score.py")
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.shared
@pytest.mark.parametrize("seed", [1, 2])
def test_the_numbers_are_those_of_the_shared_scorer(shared: Path, tmp_path: Path, seed: int) -> None:
    folder, path = shared / "gold" / "dev", tmp_path / "noisy.ttl"
    save(to_graph(noisy(read_gold(folder), seed)), path)
    theirs, _ = shared_scorer(shared).score(str(path), str(folder))
    ours = evaluate(path, folder)
    assert 0.4 < ours.relation.f1 < 0.95
    for measure in ("entity", "typed_entity", "relation", "amount"):
        score = getattr(ours, measure)
        assert {k: theirs[measure][k] for k in ("tp", "fp", "fn")} == {"tp": score.tp, "fp": score.fp, "fn": score.fn}
        assert theirs[measure]["f1"] == round(score.f1, 4)
    assert theirs["family_accuracy"] == round(ours.family_accuracy, 4)
    assert {k: v["f1"] for k, v in theirs["by_type"].items()} == {k: round(v.f1, 4) for k, v in ours.by_type.items()}
    assert {k: v["tp"] for k, v in theirs["by_predicate"].items()} == {k: v.tp for k, v in ours.by_predicate.items()}


@pytest.mark.shared
def test_the_shared_gold_written_as_a_graph_scores_full_marks(shared: Path, tmp_path: Path) -> None:
    folder, path = shared / "gold" / "dev", tmp_path / "gold.ttl"
    save(to_graph(to_knowledge(read_gold(folder))), path)
    theirs, _ = shared_scorer(shared).score(str(path), str(folder))
    assert [theirs[m]["f1"] for m in ("entity", "typed_entity", "relation", "amount")] == [1, 1, 1, 1]
    assert theirs["family_accuracy"] == 1


def test_gold_as_a_graph_is_valid(gold_dir: Path) -> None:
    from pyoxigraph import Quad, Store

    store = Store()
    store.extend(Quad(*triple) for triple in to_graph(to_knowledge(read_gold(gold_dir))))
    assert validate(store) == []
