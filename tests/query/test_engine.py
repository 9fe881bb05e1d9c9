"""SPARQL: plain answers, prefixes that need not be declared, and one clear line for everything else."""

from __future__ import annotations

import pytest
from pyoxigraph import Quad, Store, Triple

from kg.errors import QueryError
from kg.model import Knowledge
from kg.query.engine import Rows, run_query, select, short
from kg.rdf.validation import validate


def test_the_sample_is_a_valid_graph(store: Store) -> None:
    assert validate(store) == []


def test_select_gives_python_values_under_its_columns(store: Store) -> None:
    rows = run_query(
        store,
        """SELECT ?name ?value ?nothing WHERE {
          ?a csr:value ?value ; csr:kind csr:Lease . ?s csr:amount ?a ; rdf:subject/skos:prefLabel ?name }""",
    )
    assert isinstance(rows, Rows)
    assert rows.columns == ("name", "value", "nothing")
    assert rows.dicts() == [{"name": "银河租赁", "value": 250_000_000, "nothing": None}]


def test_ask_and_construct(store: Store) -> None:
    assert run_query(store, "ASK { kg:星河银行 a csr:Bank }") is True
    assert run_query(store, "ASK { kg:星河银行 a csr:Place }") is False
    made = run_query(store, "CONSTRUCT { ?b rdfs:label ?l } WHERE { ?b a csr:Bank ; skos:prefLabel ?l }")
    assert isinstance(made, list)
    assert all(isinstance(triple, Triple) for triple in made)
    assert [triple.object.value for triple in made] == ["星河银行", "青山银行"]  # type: ignore[union-attr]


def test_named_graphs_are_asked_too(knowledge: Knowledge) -> None:
    from pyoxigraph import NamedNode

    from kg.rdf.writer import to_graph

    store = Store()
    store.extend(Quad(*triple, NamedNode("urn:graph")) for triple in to_graph(knowledge))
    assert len(select(store, "SELECT ?b WHERE { ?b a csr:Bank }")) == 2


@pytest.mark.parametrize(
    ("sparql", "message"),
    [
        ("", "empty"),
        ("# only a comment", "empty"),
        ("SELECT ?s WHERE { ?s a csr:Bank", "line 1, column 32, at the end"),
        ("SELECT ?s\nWHERE { ?s a foo:Bar }", r"line 2.*prefix is not declared.*csr:"),
        ("SELEC ?s", "line 1"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "INSERT would change"),
        ("PREFIX a: <urn:a> DELETE WHERE { ?s ?p ?o }", "DELETE would change"),
        ("drop all", "DROP would change"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { service silent ?where { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { SERVIC\\u0045 <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE :a { ?s ?p ?o } }", "SERVICE"),
        ("PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:a{ ?s ?p ?o } }", "SERVICE"),
        ("PREFIX x: <http://127.0.0.1:9/> SELECT * { SERVICEx:a { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { ?s ?p 1SERVICE<http://127.0.0.1:9/>{ ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { ?s ?p trueSERVICE#\n<http://127.0.0.1:9/>#\n{ ?s ?p ?o } }", "SERVICE"),
        ("PREFIX : <http://127.0.0.1:9/> SELECT * { ?s ?p 'a\\u0027#' . SERVICE :a { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { ?s ?p ?o FILTER(?s<'x>') SERVICE <http://127.0.0.1:9/> { } FILTER(?s='') }", "SERVICE"),
        ("PREFIX : <http://127.0.0.1:9/> SELECT * { ?s ?p ?o FILTER(?s<?o)SERVICE:x#>\n{ ?s ?p ?o } }", "SERVICE"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_one_line(store: Store, sparql: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        run_query(store, sparql)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?service WHERE { ?service a csr:Bank }",
        'SELECT ?s WHERE { ?s skos:prefLabel ?l FILTER (?l != "SERVICE <urn:x>") } # SERVICE, INSERT',
        "SELECT ?s WHERE { ?s <urn:SERVICE> ?o }",
        "PREFIX service: <urn:s> SELECT ?s WHERE { ?s service:x ?o }",
        "".join(f"PREFIX p{i}: <urn:{i}>   \n" for i in range(60)) + "SELECT ?s { ?s a csr:Bank }",
        "SELECT ?service ?myservice { ?service kg:service ?myservice }",
        "select (count(*) as ?delete) where { ?s a csr:Bank }",
    ],
)
def test_the_words_alone_are_no_reason_to_refuse(store: Store, sparql: str) -> None:
    run_query(store, sparql)


def test_queries_cannot_change_the_store(store: Store) -> None:
    before = len(store)
    with pytest.raises(QueryError):
        run_query(store, "SELECT * {} ; INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    assert len(store) == before


def test_a_function_that_needs_rows_wants_select(store: Store) -> None:
    with pytest.raises(QueryError, match="SELECT"):
        select(store, "ASK {}")


def test_short_names() -> None:
    assert short("https://w3id.org/csrkg/ontology#offers") == "csr:offers"
    assert short("urn:other") == "urn:other"
