"""The whole way on the real casebook, where it lies beside the checkout."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import Store

from kg.query.engine import select
from kg.rdf.files import load_store
from kg.reading import read_document
from kgcli import main

pytestmark = [pytest.mark.shared, pytest.mark.slow]
CASEBOOK = "casebook-2019-2020.txt"
RELATIONS = """csr:offers csr:providedTo csr:finances csr:targets csr:partnersWith csr:donatesTo csr:assists
    csr:subOrganizationOf csr:participatesIn csr:builtOn csr:deliveredThrough csr:partOfSuite"""


@pytest.fixture(scope="module")
def store(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    path = tmp_path_factory.mktemp("casebook") / "casebook.ttl"
    for arguments in (["build", str(shared / "corpus"), "-o", str(path), "--jobs", "2"], ["validate", str(path)]):
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
    return load_store(path)


def test_the_casebook_falls_into_its_65_cases_with_title_theme_and_institution(store: Store) -> None:
    cases = select(
        store,
        f"""SELECT ?case ?title ?theme ?institution WHERE {{
            ?case a csr:Case ; dcterms:isPartOf/dcterms:source "{CASEBOOK}" .
            OPTIONAL {{ ?case dcterms:title ?title }} OPTIONAL {{ ?case csr:theme/skos:prefLabel ?theme }}
            OPTIONAL {{ ?case csr:reportedBy ?institution }} }}""",
    ).dicts()
    assert len(cases) == 65
    assert all(case["title"] and case["theme"] for case in cases)
    assert sum(case["institution"] is None for case in cases) == 0
    assert len({case["theme"] for case in cases}) == 11


def test_every_relation_has_a_statement_with_a_passage_and_a_quote(store: Store) -> None:
    said = set(select(store, f"SELECT ?s ?p ?o WHERE {{ VALUES ?p {{ {RELATIONS} }} ?s ?p ?o }}"))
    shown = set(
        select(
            store,
            """SELECT ?s ?p ?o WHERE { ?st rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; csr:confidence ?c ;
            prov:wasDerivedFrom ?passage . ?passage csr:quote ?quote ; csr:start ?start ; csr:end ?end }""",
        )
    )
    both_ways = {(o, p, s) for s, p, o in shown if str(p).endswith("partnersWith")}
    assert len(said) > 500
    assert said <= shown | both_ways


def test_every_quote_stands_at_its_offsets(store: Store, shared: Path) -> None:
    texts = {path.name: read_document(path).text for path in (shared / "corpus").iterdir()}
    passages = select(
        store,
        """SELECT ?source ?start ?end ?quote WHERE { ?passage a csr:Passage ; csr:start ?start ; csr:end ?end ;
            csr:quote ?quote ; dcterms:isPartOf+ ?document . ?document dcterms:source ?source }""",
    ).dicts()
    assert len(passages) > 300
    for passage in passages:
        stretch = texts[str(passage["source"])][int(str(passage["start"])) : int(str(passage["end"]))]
        quote = "".join(str(passage["quote"]).split())
        assert stretch[:1] == quote[:1], passage
        assert stretch[-1:] == quote[-1:], passage
        assert in_order(quote, iter(stretch)), passage


def in_order(quote: str, stretch: Iterator[str]) -> bool:
    """Whether the stretch holds the quote's characters in order; page furniture may stand between them."""
    return all(character in stretch for character in quote)
