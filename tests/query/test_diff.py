"""What changed between two graphs, as somebody would tell it who knows both."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import Quad, Store

from kg.differences import differences
from kg.model import Amount, AmountKind, Entity, EntityType, Evidence, Knowledge, Predicate, ResolvedRelation
from kg.query.diff import Change, diff
from kg.rdf.files import save
from kg.rdf.writer import to_graph
from kgcli import main

Edit = Callable[[Knowledge], Knowledge]


def stored(knowledge: Knowledge, base: str = "https://w3id.org/csrkg/id/") -> Store:
    store = Store()
    store.extend(Quad(*triple) for triple in to_graph(knowledge, base))
    return store


def renamed(knowledge: Knowledge, old: str, new: Entity) -> Knowledge:
    """The same knowledge in which a thing is another entity everywhere."""

    def now(key: str | None) -> str | None:
        return new.key if key == old else key

    entities = tuple(new if entity.key == old else entity for entity in knowledge.entities)
    relations = tuple(
        replace(relation, subject=now(relation.subject), object=now(relation.object))
        for relation in knowledge.relations
    )
    cases = tuple(
        replace(case, reported_by=now(case.reported_by), mentions=tuple(str(now(key)) for key in case.mentions))
        for case in knowledge.cases
    )
    return replace(knowledge, entities=entities, relations=relations, cases=cases)


def edited(knowledge: Knowledge, ends: tuple[str, str], **changes: object) -> Knowledge:
    """The same knowledge with one relation changed."""
    relations = tuple(replace(r, **changes) if (r.subject, r.object) == ends else r for r in knowledge.relations)
    return replace(knowledge, relations=relations)


def test_a_graph_is_identical_to_itself(knowledge: Knowledge, store: Store) -> None:
    found = diff(store, stored(knowledge))
    assert not found
    assert differences(found) == "identical\n"
    assert json.loads(differences(found, "json"))["different"] is False


def test_other_quotes_for_the_same_places_are_no_difference_but_are_told(knowledge: Knowledge, store: Store) -> None:
    shorter = tuple(
        replace(r, evidence=tuple(replace(piece, quote=piece.quote[:3]) for piece in r.evidence))
        for r in knowledge.relations
    )
    found = diff(store, stored(replace(knowledge, relations=shorter)))
    assert not found
    assert found.other_triples == (17, 17)
    assert "no difference in things, relations" in differences(found)


def test_new_name_new_iri_same_thing(knowledge: Knowledge, store: Store) -> None:
    bank = Entity("南城星河商业银行", EntityType.BANK, ("南城星河商业银行", "星河", "星河银行"))
    found = diff(store, stored(renamed(knowledge, "星河银行", bank)))
    assert (found.things_added, found.things_removed) == ((), ())
    (change,) = found.things_changed
    assert change.thing.label == "南城星河商业银行"
    assert change.changes[0] == Change("name", ("星河银行",), ("南城星河商业银行",))
    assert change.changes[-1] == Change("names", ("星河商业银行",), ())
    assert found.relations_added == found.relations_removed == found.relations_changed == ()


def test_type_family_and_names_are_told(knowledge: Knowledge, store: Store) -> None:
    product = Entity("助微贷", EntityType.PLATFORM, ("助微贷", "助微"))
    (change,) = diff(store, stored(renamed(knowledge, "助微贷", product))).things_changed
    assert change.changes == (
        Change("type", ("Product",), ("Platform",)),
        Change("names", (), ("助微",)),
        Change("inFamily", ("小微信用贷款",), ()),
    )


def test_another_provider_makes_another_product(knowledge: Knowledge, store: Store) -> None:
    other = Entity("助微贷-青山", EntityType.PRODUCT, ("助微贷",), family="小微信用贷款")
    changed = edited(renamed(knowledge, "助微贷", other), ("星河银行南城分行", "助微贷-青山"), subject="青山银行")
    found = diff(store, stored(changed))
    assert [thing.label for thing in found.things_added] == ["助微贷"]
    assert [thing.label for thing in found.things_removed] == ["助微贷"]


def test_products_of_one_name_are_told_apart_by_what_is_around_them(knowledge: Knowledge) -> None:
    def twins(hill: str, river: str) -> Store:
        both = renamed(knowledge, "山货贷", Entity(hill, EntityType.PRODUCT, ("复工贷",)))
        return stored(renamed(both, "助微贷", Entity(river, EntityType.PRODUCT, ("复工贷",))))

    found = diff(twins("复工贷-1", "复工贷-2"), twins("复工贷-b", "复工贷-a"))
    pairs = {change.changes[0].removed[0][-1] + change.changes[0].added[0][-1] for change in found.things_changed}
    assert pairs == {"1b", "2a"}
    assert found.counts()["relations"] == {"added": 0, "removed": 0, "changed": 0, "merged": 0, "split": 0}


def test_a_short_name_that_many_bear_makes_nothing_the_same() -> None:
    def branches(*banks: str) -> Store:
        entities = tuple(
            Entity(f"{bank}东城分行", EntityType.BANK_BRANCH, (f"{bank}东城分行", "东城分行")) for bank in sorted(banks)
        )
        return stored(Knowledge(entities=entities))

    found = diff(branches("甲银行", "乙银行", "丙银行"), branches("甲银行", "丁银行", "戊银行"))
    assert [thing.label for thing in found.things_removed] == ["丙银行东城分行", "乙银行东城分行"]
    assert [thing.label for thing in found.things_added] == ["丁银行东城分行", "戊银行东城分行"]
    assert found.things_changed == ()


def test_two_that_became_one_and_one_that_became_two(knowledge: Knowledge, store: Store) -> None:
    whole = Entity("南城云桥科技有限公司", EntityType.COMPANY, ("南城云桥科技有限公司", "云桥科技", "银桥"))
    merged = renamed(knowledge, "云桥科技", whole)
    apart = replace(
        merged,
        entities=(*merged.entities, Entity("银桥", EntityType.COMPANY, ("银桥",))),
        relations=(
            *merged.relations,
            ResolvedRelation("青山银行", Predicate.FINANCES, "银桥", "山.txt", 1, (Evidence(1, 9, "x"),), 0.9),
        ),
    )
    found = diff(stored(apart), stored(merged))
    assert [(move.thing.label, move.other.label) for move in found.things_merged] == [("银桥", "南城云桥科技有限公司")]
    assert found.things_removed == ()
    assert [edge.object for edge in found.relations_removed] == ["银桥"]
    back = diff(stored(merged), stored(apart))
    assert [(move.thing.label, move.other.label) for move in back.things_split] == [("银桥", "南城云桥科技有限公司")]


def test_sums_confidence_and_evidence_of_a_relation(knowledge: Knowledge, store: Store) -> None:
    ends = ("星河银行南城分行", "云桥科技")
    sums = (Amount(7_000_000, "CNY", AmountKind.LOAN, "2020-01"),)
    changed = edited(knowledge, ends, confidence=0.5, amounts=sums, evidence=(Evidence(500, 520, "换了一句"),))
    found = diff(store, stored(changed))
    (change,) = found.relations_changed
    assert (change.edge.subject, change.edge.predicate, change.edge.object) == (ends[0], "finances", ends[1])
    assert change.confidence == (0.9, 0.5)
    text = differences(found)
    assert "confidence 0.90 → 0.50; amount + 7,000,000 CNY Loan 2020-01; amount - 6,900,000 CNY Loan 2020-01" in text
    assert "evidence + 河.txt:500-520; evidence - 河.txt:20-28" in text


def test_a_passage_that_only_moved_is_the_same_passage(knowledge: Knowledge, store: Store) -> None:
    moved = tuple(
        replace(r, evidence=tuple(Evidence(e.start + 7, e.end + 7, e.quote) for e in r.evidence))
        for r in knowledge.relations
    )
    assert not diff(store, stored(replace(knowledge, relations=moved)))


@pytest.mark.parametrize(("step", "changed"), [(0.05, 0), (0.01, 1)])
def test_small_steps_of_confidence_are_not_told(knowledge: Knowledge, store: Store, step: float, changed: int) -> None:
    other = edited(knowledge, ("青山银行", "山货贷"), confidence=0.92)
    assert len(diff(store, stored(other), confidence=step).relations_changed) == changed


def test_partners_stated_the_other_way_round_are_the_same(knowledge: Knowledge, store: Store) -> None:
    turned = edited(knowledge, ("青山银行", "南城市科技局"), subject="南城市科技局", object="青山银行")
    assert not diff(store, stored(turned))


def test_documents_and_cases_come_and_go(knowledge: Knowledge, store: Store) -> None:
    half = replace(
        knowledge,
        documents=knowledge.documents[:1],
        cases=(replace(knowledge.cases[0], theme="精准扶贫"),),
        relations=tuple(r for r in knowledge.relations if r.source == "河.txt"),
    )
    found = diff(store, stored(half))
    assert found.documents_removed == ("山.txt",)
    assert [case.title for case in found.cases_removed] == ["青山与阳光"]
    assert [(case.before.theme, case.after.theme) for case in found.cases_changed] == [("服务小微", "精准扶贫")]
    assert found.counts()["relations"]["removed"] == 7
    assert diff(stored(half), store).documents_added == ("山.txt",)


def test_another_base_changes_iris_and_nothing_else(knowledge: Knowledge, store: Store) -> None:
    found = diff(store, stored(knowledge, "https://example.org/x/"))
    assert {change.what for thing in found.things_changed for change in thing.changes} == {"iri"}
    assert len(found.things_changed) == len(knowledge.entities)
    counts = found.counts()
    assert counts["relations"] == counts["cases"] == counts["documents"]
    assert not any(counts["relations"].values())


def test_report_is_the_same_whatever_the_order_of_the_triples(knowledge: Knowledge) -> None:
    fewer = replace(knowledge, relations=knowledge.relations[2:])
    turned = Store()
    turned.extend(Quad(*triple) for triple in reversed(to_graph(fewer)))
    for form in ("text", "md", "json"):
        assert differences(diff(stored(knowledge), turned), form) == differences(
            diff(stored(knowledge), stored(fewer)), form
        )


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["diff", *map(str, arguments)])


def test_the_command(knowledge: Knowledge, tmp_path: Path) -> None:
    old, new = tmp_path / "old.ttl", tmp_path / "new.ttl"
    save(to_graph(knowledge), old)
    save(to_graph(renamed(knowledge, "石桥村", Entity("x", EntityType.PLACE, ("<b>柳河村</b>",)))), new)
    same = run(old, old, "--exit-code")
    assert (same.exit_code, same.output) == (0, "identical\n")
    assert run(old, new).exit_code == 0
    told = run(old, new, "--exit-code")
    assert told.exit_code == 1
    assert told.output.splitlines()[1].split() == ["things", "1", "1", "0", "0", "0"]
    assert "+ Place <b>柳河村</b>" in told.output
    assert "- 星河银行 —donatesTo→ 石桥村 (0.90, 300,000 CNY Donation 2020-02, 河.txt:90-98)" in told.output
    content = json.loads(run(old, new, "--format", "json").output)
    assert content["counts"]["relations"] == {"added": 2, "removed": 2, "changed": 0, "merged": 0, "split": 0}
    assert content["relations_removed"][1]["evidence"][0]["quote"] == "第9句：星河银行，石桥村"
    assert "\\<b\\>柳河村" in run(old, new, "--format", "md").output
    missing = run(old, tmp_path / "none.ttl")
    assert (missing.exit_code, missing.output.count("\n")) == (1, 1)
    assert "none.ttl: no such graph file" in missing.output
