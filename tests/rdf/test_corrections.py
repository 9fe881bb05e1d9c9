"""What people corrected stands in the graph with who and why, apart from what was extracted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyoxigraph import Quad, Store

from kg.model import Correction, CorrectionKind, Knowledge
from kg.query.engine import select
from kg.rdf.validation import validate
from kg.rdf.vocabulary import CSR
from kg.rdf.writer import to_graph


@pytest.fixture
def corrected(knowledge: Knowledge) -> Knowledge:
    offers, targets, finances, partners, donates = knowledge.relations
    return replace(
        knowledge,
        relations=(
            replace(offers, confidence=1.0, corrections=("c1",), extracted_confidence=0.4),
            replace(targets, confidence=1.0, confirmations=("c2",), extracted_confidence=0.5),
            finances,
            donates,
        ),
        corrections=(
            Correction(
                "c1", CorrectionKind.ADD_RELATION, "见年报", "深圳市银行业协会", "2024-05-06", "https://example.org/r"
            ),
            Correction("c2", CorrectionKind.CONFIRM_RELATION, "checked", "csrkg", reference="annual report, page 3"),
            Correction(
                "c3",
                CorrectionKind.REJECT_RELATION,
                "no partner",
                "csrkg",
                "2024",
                None,
                ("云桥科技",),
                (),
                (partners,),
            ),
            Correction("c4", CorrectionKind.REJECT, "no thing", "csrkg", cases=(("故事/桥.md", 1),)),
        ),
    )


def stored(knowledge: Knowledge) -> Store:
    store = Store()
    store.extend(Quad(*triple) for triple in to_graph(knowledge))
    return store


def test_the_graph_conforms_and_every_term_is_known(corrected: Knowledge) -> None:
    assert validate(stored(corrected)) == []


def test_a_statement_made_by_hand_says_by_whom_and_why(corrected: Knowledge) -> None:
    rows = select(
        stored(corrected),
        """SELECT ?kind ?why ?who ?when ?from ?before WHERE {
             ?statement rdf:subject kg:青山银行 ; rdf:predicate csr:offers ; prov:wasGeneratedBy ?correction ;
                        prov:wasAttributedTo/skos:prefLabel ?who ;
                        csr:extractedConfidence ?before ; csr:confidence 1.0 .
             ?correction a csr:Correction ; csr:correctionKind ?kind ; dcterms:description ?why ; dcterms:date ?when ;
                         dcterms:source ?from ; prov:wasAssociatedWith/skos:prefLabel ?who }""",
    )
    assert [tuple(map(str, row)) for row in rows] == [
        ("add-relation", "见年报", "深圳市银行业协会", "2024-05-06", "https://example.org/r", "0.4")
    ]


def test_a_confirmed_statement_is_not_one_that_was_made(corrected: Knowledge) -> None:
    rows = select(
        stored(corrected), "SELECT ?s ?made WHERE { ?s csr:confirmedBy ?c OPTIONAL { ?s prov:wasGeneratedBy ?made } }"
    )
    assert [made for _, made in rows] == [None]


def test_a_rejected_relation_is_no_statement_but_can_be_looked_up(corrected: Knowledge) -> None:
    store = stored(corrected)
    assert len(select(store, "SELECT * WHERE { ?s csr:partnersWith ?o }")) == 0
    assert len(select(store, "SELECT * WHERE { ?statement rdf:predicate csr:partnersWith }")) == 0
    rows = select(
        store,
        """SELECT ?p ?confidence WHERE {
             ?c csr:corrects kg:云桥科技 ; csr:rejectedRelation ?r . ?r a csr:RejectedRelation ;
             csr:rejectedSubject kg:云桥科技 ; csr:rejectedObject kg:青山银行 ; csr:rejectedPredicate ?p ;
             csr:extractedConfidence ?confidence ; csr:rejectedIn/dcterms:title "一座桥"@zh }""",
    )
    assert rows.values() == [(CSR + "partnersWith", 0.93)]


def test_a_rejected_thing_leaves_only_the_case_that_named_it(corrected: Knowledge) -> None:
    rows = select(
        stored(corrected),
        """SELECT ?p ?o WHERE { ?c csr:correctionKind "reject" ; ?p ?o
             FILTER (?p NOT IN (rdf:type, prov:wasAssociatedWith)) }""",
    )
    assert sorted(str(p).rpartition("/")[2] for p, _ in rows) == [
        "description",
        "ontology#correctionKind",
        "ontology#corrects",
    ]


def test_a_correction_without_reason_or_agent_breaks_the_shapes(corrected: Knowledge) -> None:
    store = stored(
        replace(corrected, corrections=(replace(corrected.corrections[0], reason=" "), *corrected.corrections[1:]))
    )
    assert [violation.what[:6] for violation in validate(store)] == ["更正没有理由"]
    store = Store()
    store.extend(Quad(*t) for t in to_graph(corrected) if not t.predicate.value.endswith("wasAssociatedWith"))
    assert {violation.what for violation in validate(store)} == {"更正没有负责者"}


# ---- a graph without quotes


def test_without_quotes_only_names_and_facts_are_left(knowledge: Knowledge) -> None:
    store = Store()
    store.extend(Quad(*triple) for triple in to_graph(knowledge, quotes=False))
    assert validate(store) == []
    texts = {
        str(row[0]) for row in select(store, "SELECT DISTINCT ?text WHERE { ?s ?p ?text FILTER (LANG(?text) = 'zh') }")
    }
    assert "案例 1 · 青山银行" in texts
    assert not texts & {"这里写着原话", "一座桥", "山里的桥"}
    assert len(select(store, "SELECT * WHERE { ?passage csr:start ?start ; csr:end ?end }")) == 5


def test_a_case_about_nobody_is_called_by_its_number(knowledge: Knowledge) -> None:
    case = replace(knowledge.cases[0], reported_by=None)
    store = Store()
    store.extend(Quad(*triple) for triple in to_graph(replace(knowledge, cases=(case,)), quotes=False))
    assert select(store, "SELECT ?title WHERE { ?case a csr:Case ; dcterms:title ?title }").values() == [("案例 1",)]


def test_quotes_may_be_missing_only_where_the_document_says_so(knowledge: Knowledge) -> None:
    triples = to_graph(knowledge, quotes=False)
    silent = Store()
    silent.extend(Quad(*t) for t in triples if not t.predicate.value.endswith("quotesOmitted"))
    assert {violation.what for violation in validate(silent)} == {"段落没有原话"}
    lying = Store()
    lying.extend(Quad(*t) for t in {*triples, *to_graph(knowledge)} if not t.predicate.value.endswith("title"))
    assert "文档声明不含原话，却有段落带着原话" in {violation.what for violation in validate(lying)}
