"""What a graph says: things, roles, statements with evidence; the same whatever the order of the input."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from kg.errors import DataError, GraphError
from kg.model import Entity, EntityType, Evidence, Knowledge, Predicate
from kg.query.engine import select
from kg.rdf.validation import validate
from kg.rdf.vocabulary import BASE, CSR
from kg.rdf.writer import to_graph


def stored(triples: list[Triple]) -> Store:
    store = Store()
    store.extend(Quad(*triple) for triple in triples)
    return store


def ask(knowledge: Knowledge, pattern: str) -> int:
    return len(select(stored(to_graph(knowledge)), f"SELECT * WHERE {{ {pattern} }}"))


def test_a_relation_is_a_triple_and_a_statement_with_its_passage(knowledge: Knowledge) -> None:
    assert ask(knowledge, "kg:青山银行 csr:offers kg:桥贷") == 1
    rows = select(
        stored(to_graph(knowledge)),
        """SELECT ?confidence ?quote ?start ?end ?title ?source WHERE {
             ?st a rdf:Statement ; rdf:subject kg:青山银行 ; rdf:predicate csr:offers ; rdf:object kg:桥贷 ;
                 csr:confidence ?confidence ; prov:wasDerivedFrom ?passage .
             ?passage a csr:Passage ; csr:quote ?quote ; csr:start ?start ; csr:end ?end ; dcterms:isPartOf ?case .
             ?case a csr:Case ; dcterms:title ?title ; dcterms:isPartOf ?document .
             ?document a csr:Document ; dcterms:source ?source }""",
    )
    assert rows.values() == [(0.93, "这里写着原话", 0, 6, "一座桥", "故事/桥.md")]


def test_amounts_keep_value_currency_kind_and_a_typed_date(knowledge: Knowledge) -> None:
    assert (
        ask(
            knowledge,
            '?a csr:value 6400000 ; csr:currency "CNY" ; csr:kind csr:Loan ; dcterms:date "2020-03"^^xsd:gYearMonth',
        )
        == 1
    )


def test_names_become_labels_and_the_official_name_one_of_them(knowledge: Knowledge) -> None:
    assert ask(knowledge, 'kg:青山银行 skos:prefLabel "青山银行"@zh ; skos:altLabel "青山"@zh, "青山商业银行"@zh') == 1


def test_a_partnership_holds_both_ways_under_one_statement(knowledge: Knowledge) -> None:
    assert ask(knowledge, "kg:青山银行 csr:partnersWith kg:云桥科技 . kg:云桥科技 csr:partnersWith kg:青山银行") == 1
    assert ask(knowledge, "?statement rdf:predicate csr:partnersWith") == 1
    both = replace(
        knowledge.relations[3], subject="青山银行", object="云桥科技", evidence=(Evidence(60, 64, "再次合作"),)
    )
    twice = replace(knowledge, relations=(*knowledge.relations, both))
    assert ask(twice, "?statement rdf:predicate csr:partnersWith") == 1
    assert ask(twice, "?statement rdf:predicate csr:partnersWith ; prov:wasDerivedFrom ?passage") == 2


def test_roles_follow_from_the_relations(knowledge: Knowledge) -> None:
    assert ask(knowledge, "kg:云桥科技 a csr:Company, csr:PartnerAgency, csr:ClientCompany") == 1
    assert ask(knowledge, "kg:石桥村 a csr:Beneficiary") == 1
    assert ask(knowledge, "kg:group-farming-households a csr:Beneficiary") == 1
    assert ask(knowledge, "?bank a csr:Bank, csr:PartnerAgency") == 0


def test_concepts_come_with_label_and_scheme(knowledge: Knowledge) -> None:
    assert (
        ask(knowledge, 'kg:桥贷 csr:inFamily ?family . ?family skos:prefLabel "涉农贷款"@zh ; skos:inScheme ?scheme')
        == 1
    )
    assert ask(knowledge, '?case csr:theme/skos:prefLabel "精准扶贫"@zh') == 1


def test_documents_mention_every_thing_that_their_relations_name(knowledge: Knowledge) -> None:
    assert ask(knowledge, "?document a csr:Document ; csr:mentions ?thing") == 4


def test_the_order_of_the_input_does_not_matter(knowledge: Knowledge) -> None:
    order = Random(3)
    entities, relations = list(knowledge.entities), list(knowledge.relations)
    order.shuffle(entities)
    order.shuffle(relations)
    assert to_graph(replace(knowledge, entities=tuple(entities), relations=tuple(relations))) == to_graph(knowledge)


def test_another_base_names_things_but_not_concepts(knowledge: Knowledge) -> None:
    graph = to_graph(knowledge, "https://example.org/kg#")
    subjects = {str(triple.subject) for triple in graph}
    assert "<https://example.org/kg#青山银行>" in subjects
    assert f"<{BASE}theme-targeted-poverty-relief>" in subjects
    assert f"<{BASE}青山银行>" not in subjects


@pytest.mark.parametrize("base", ["", "kg/", "https://example.org/kg", "https://example.org/ä ö/"])
def test_a_base_that_is_none_is_refused(knowledge: Knowledge, base: str) -> None:
    with pytest.raises(GraphError, match="base IRI"):
        to_graph(knowledge, base)


def test_keys_of_any_characters_give_valid_and_distinct_names() -> None:
    keys = ["a b", "a<b", "a/b", "甲（乙）", "statement-1", "100%", 'q"x', "a#b", "换\n行"]
    entities = tuple(Entity(key, EntityType.COMPANY, (key,)) for key in keys)
    subjects = {triple.subject for triple in to_graph(Knowledge(entities=entities))}
    assert len(subjects) == len(keys)
    assert NamedNode(BASE + "甲（乙）") in subjects
    assert NamedNode(BASE + "thing-statement-1") in subjects


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"subject": "无此行"}, GraphError, "无此行"),
        ({"evidence": ()}, GraphError, "no evidence"),
        ({"confidence": 1.2}, GraphError, "between 0 and 1"),
        ({"predicate": Predicate.TARGETS, "object": "外星人"}, DataError, "外星人"),
    ],
)
def test_broken_knowledge_is_refused_by_name(
    knowledge: Knowledge, change: dict[str, object], error: type[Exception], message: str
) -> None:
    broken = replace(knowledge.relations[0], **change)  # type: ignore[arg-type]
    with pytest.raises(error, match=message):
        to_graph(replace(knowledge, relations=(broken,)))


def test_statements_of_two_cases_stay_apart(knowledge: Knowledge) -> None:
    second = replace(knowledge.relations[2], case=2, amounts=())
    case = replace(knowledge.cases[0], number=2, title="第二座桥")
    graph = stored(
        to_graph(replace(knowledge, cases=(*knowledge.cases, case), relations=(*knowledge.relations, second)))
    )
    rows = select(
        graph,
        "SELECT ?s (COUNT(?a) AS ?n) WHERE { ?s rdf:predicate csr:finances OPTIONAL { ?s csr:amount ?a } } GROUP BY ?s",
    )
    assert sorted(n for _, n in rows) == [0, 1]
    assert validate(graph) == []


def test_confidence_is_a_decimal(knowledge: Knowledge) -> None:
    certain = replace(knowledge, relations=(replace(knowledge.relations[0], confidence=1.0),))
    objects = [t.object for t in to_graph(certain) if t.predicate == NamedNode(CSR + "confidence")]
    assert objects == [Literal("1.0", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))]


@pytest.mark.shared
def test_the_gold_written_as_a_graph_is_a_valid_graph(shared: Path) -> None:
    from kg.evaluation.gold import read_gold, to_knowledge

    cases = read_gold(shared / "gold" / "dev", ["case-003", "case-049"])
    assert validate(stored(to_graph(to_knowledge(cases)))) == []
