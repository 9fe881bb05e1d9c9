"""Graph files: every format round trips, the bytes are stable, and nothing is half written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse
from rdflib.compare import isomorphic

from kg.errors import GraphError
from kg.model import Knowledge
from kg.rdf.files import FORMATS, load_store, save, to_bytes
from kg.rdf.writer import to_graph


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_says_the_same(knowledge: Knowledge, tmp_path: Path, ending: str) -> None:
    graph = to_graph(knowledge)
    path = tmp_path / f"g.{ending}"
    save(graph, path)
    assert {quad.triple for quad in load_store(path)} == set(graph)


def test_turtle_is_made_to_be_read(knowledge: Knowledge) -> None:
    text = to_bytes(to_graph(knowledge), "ttl").decode()
    assert "@prefix csr: <https://w3id.org/csrkg/ontology#> ." in text
    assert '\n\nkg:青山银行 a csr:Bank ;\n\tskos:prefLabel "青山银行"@zh ;' in text
    assert "<https://w3id.org/csrkg/id/" not in text.replace("@prefix kg: <https://w3id.org/csrkg/id/>", "")


def test_bytes_do_not_depend_on_order_or_process(knowledge: Knowledge, tmp_path: Path) -> None:
    graph = to_graph(knowledge)
    assert to_bytes(reversed(graph), "ttl") == to_bytes(graph, "ttl")
    path = tmp_path / "g.nt"
    save(graph, path)
    program = (
        "import sys, hashlib; from pathlib import Path; from kg.rdf.files import *; s = load_store(Path(sys.argv[1]));"
        "print([hashlib.sha256(to_bytes(s, e)).hexdigest() for e in FORMATS])"
    )
    seeds = [{**os.environ, "PYTHONHASHSEED": seed} for seed in ("1", "2")]
    runs = {subprocess.check_output([sys.executable, "-c", program, str(path)], env=env) for env in seeds}
    assert len(runs) == 1


def test_blank_nodes_get_the_same_names_every_time() -> None:
    def graph(name: str) -> list[Triple]:
        node = BlankNode(name)
        return [
            Triple(NamedNode("urn:a"), NamedNode("urn:p"), node),
            Triple(node, NamedNode("urn:q"), Literal("x")),
        ]

    assert to_bytes(graph("one"), "ttl") == to_bytes(graph("two"), "ttl")


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40))
def test_any_text_survives_turtle(text: str) -> None:
    graph = [Triple(NamedNode("urn:a"), NamedNode("urn:p"), Literal(text, language="zh"))]
    assert [q.triple for q in parse(to_bytes(graph, "ttl"), format=RdfFormat.TURTLE)] == graph


def test_an_unknown_ending_names_those_that_work(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=r"\.docx.*use one of \.ttl, \.nt"):
        save([], tmp_path / "g.docx")


def test_a_failed_write_leaves_the_old_file_and_no_scraps(
    knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "g.ttl"
    path.write_text("old")

    def interrupted(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(GraphError, match="No space left"):
        save(to_graph(knowledge), path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(GraphError, match="cannot be written"):
        save([], tmp_path / "no" / "such" / "g.ttl")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.ttl", None, "no such graph file"),
        ("empty.ttl", "", "holds no triple"),
        ("broken.ttl", "@prefix a: <urn:a> .\na:b a:c d .\n", r"broken\.ttl:2:9: broken Turtle"),
        ("broken.nt", "<urn:a> <urn:b> .\n", r"broken\.nt:1"),
        ("broken.jsonld", "[{", "broken JSON-LD"),
        ("broken.rdf", "<rdf", "broken RDF/XML"),
        ("what.docx", "x", "use one of"),
    ],
)
def test_a_bad_graph_file_is_named_with_its_place(tmp_path: Path, name: str, content: str | None, message: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(GraphError, match=message) as caught:
        load_store(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_a_folder_and_a_binary_file_are_no_graphs(tmp_path: Path) -> None:
    (tmp_path / "folder.ttl").mkdir()
    (tmp_path / "noise.ttl").write_bytes(bytes(range(256)))
    for name in ("folder.ttl", "noise.ttl"):
        with pytest.raises(GraphError, match=name):
            load_store(tmp_path / name)


def test_rdflib_reads_the_same_graph(knowledge: Knowledge, tmp_path: Path) -> None:
    graph = to_graph(knowledge)
    for ending in ("ttl", "rdf"):
        save(graph, tmp_path / f"g.{ending}")
    first = rdflib.Graph().parse(tmp_path / "g.ttl", format="turtle")
    second = rdflib.Graph().parse(tmp_path / "g.rdf", format="xml")
    assert isomorphic(first, second)
