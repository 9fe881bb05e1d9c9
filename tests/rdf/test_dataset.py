"""A graph that describes itself: what people say of it, what is counted in it, and the shapes that hold both."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Quad, Store, Triple

from kg.errors import DataError
from kg.model import Knowledge
from kg.query.engine import select
from kg.rdf.dataset import describe, read_description
from kg.rdf.validation import validate
from kg.rdf.writer import to_graph

TEXT = """name = "small"
version = "2.1"
issued = 2024-05-06
license = "https://creativecommons.org/licenses/by/4.0/"
publisher = "csrkg"
title = {zh = "小图", en = "A small graph"}
description = {zh = "几件事。", en = "A few facts."}
keywords = {en = ["bridge"]}
distributions = [{file = "small.ttl", media_type = "text/turtle", url = "https://example.org/small.ttl"}]
"""


@pytest.fixture
def described(knowledge: Knowledge, tmp_path: Path) -> list[Triple]:
    path = tmp_path / "dataset.toml"
    path.write_text(TEXT, encoding="utf-8")
    return describe(to_graph(knowledge), read_description(path))


def stored(triples: list[Triple]) -> Store:
    store = Store()
    store.extend(Quad(*triple) for triple in triples)
    return store


def test_the_description_says_who_what_and_under_which_licence(described: list[Triple]) -> None:
    rows = select(
        stored(described),
        """SELECT ?title ?version ?licence ?publisher ?file ?source WHERE {
             kg:dataset-small a dcat:Dataset, void:Dataset ; dcterms:title ?title ; dcat:version ?version ;
               dcterms:license ?licence ; dcterms:publisher/skos:prefLabel ?publisher ;
               dcat:distribution/dcat:downloadURL ?file ; dcterms:source/dcterms:source ?source ;
               dcterms:issued "2024-05-06"^^<http://www.w3.org/2001/XMLSchema#date> . FILTER (LANG(?title) = "zh") }""",
    )
    licence = "https://creativecommons.org/licenses/by/4.0/"
    assert rows.values() == [("小图", "2.1", licence, "csrkg", "https://example.org/small.ttl", "故事/桥.md")]


def test_what_is_counted_is_what_is_there(described: list[Triple]) -> None:
    store = stored(described)
    counted = (
        "SELECT ?triples ?entities ?classes ?properties WHERE { ?d void:triples ?triples ; void:entities ?entities ; "
    )
    counted += "void:classes ?classes ; void:properties ?properties }"
    classes = select(store, "SELECT DISTINCT ?class WHERE { ?s a ?class }")
    properties = select(store, "SELECT DISTINCT ?p WHERE { ?s ?p ?o }")
    assert select(store, counted).values() == [(len(store), 4, len(classes), len(properties))]
    assert ("http://rdfs.org/ns/void#",) in select(store, "SELECT ?v WHERE { ?d void:vocabulary ?v }").values()


def test_it_conforms_and_a_wrong_count_or_a_lost_licence_does_not(described: list[Triple]) -> None:
    assert validate(stored(described)) == []
    fewer = stored([t for t in described if not t.predicate.value.endswith("license")])
    whats = {violation.what for violation in validate(fewer)}
    assert whats == {"数据集没有许可或不止一个", "数据集写明的三元组数目与实际不符"}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (('version = "2.1"\n', ""), "lacks version"),
        (("issued", "date"), "knows no date"),
        ((', en = "A small graph"', ""), "'en'"),
        (('"2.1"', "2.1"), "2.1 is no text"),
        (("file =", "path ="), "path"),
        (("name", "[name"), "cannot be read"),
    ],
)
def test_a_wrong_description_is_refused(tmp_path: Path, change: tuple[str, str], complaint: str) -> None:
    path = tmp_path / "dataset.toml"
    path.write_text(TEXT.replace(*change), encoding="utf-8")
    with pytest.raises(DataError, match=complaint) as error:
        read_description(path)
    assert "dataset.toml" in str(error.value)
