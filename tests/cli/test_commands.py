"""What each command prints, writes and exits with, on a graph that is known to be right."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kgcli import main


def kgcli(*args: object) -> Result:
    result = CliRunner().invoke(main, [str(arg) for arg in args])
    assert result.exit_code == 0, result.output
    return result


def test_validate_says_that_a_good_graph_conforms(gold_graph: Path) -> None:
    assert "conforms" in kgcli("validate", gold_graph).stdout
    assert json.loads(kgcli("validate", gold_graph, "--json").stdout) == {"conforms": True, "violations": []}


def test_validate_names_what_is_wrong_in_json_too(gold_graph: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text(gold_graph.read_text("utf-8").replace("csr:confidence 1.0", "csr:confidence 7.0", 1), "utf-8")
    result = CliRunner().invoke(main, ["validate", str(broken), "--json"])
    assert result.exit_code == 1
    content = json.loads(result.stdout)
    assert content["conforms"] is False
    assert len(content["violations"]) == 1


def test_stats_counts_types_and_relations_with_their_chinese_names(gold_graph: Path) -> None:
    lines = [line.split() for line in kgcli("stats", gold_graph).stdout.splitlines()]
    counts = json.loads(kgcli("stats", gold_graph, "--json").stdout)
    assert ["Product", "产品", str(counts["by_type"]["Product"])] in lines
    assert ["finances", "融资支持", str(counts["by_relation"]["finances"])] in lines
    assert counts["documents"] == 24


def test_stats_tells_findings_with_their_sources(gold_graph: Path) -> None:
    text = kgcli("stats", gold_graph, "--findings", 3).stdout
    told = json.loads(kgcli("stats", gold_graph, "--findings", 3, "--json").stdout)["findings"]
    assert len(told) == 3
    for finding in told:
        assert finding["sentence"] in text
        assert finding["sources"]


def test_a_named_query_finds_things_by_any_of_their_names(gold_graph: Path) -> None:
    rows = json.loads(kgcli("query", "-g", gold_graph, "branches", "head=中行", "--format", "json").stdout)
    assert rows
    assert rows == json.loads(kgcli("query", "-g", gold_graph, "branches", "head=中国银行", "--format", "json").stdout)


def test_sparql_can_be_given_as_text_or_file(gold_graph: Path, tmp_path: Path) -> None:
    sparql = "SELECT ?name WHERE { ?bank a csr:Bank ; skos:prefLabel ?name } ORDER BY ?name"
    (tmp_path / "banks.rq").write_text(sparql, "utf-8")
    direct = kgcli("query", "-g", gold_graph, sparql, "--format", "csv").stdout
    assert direct == kgcli("query", "-g", gold_graph, "-f", tmp_path / "banks.rq", "--format", "csv").stdout
    assert ["深圳前海微众银行"] in list(csv.reader(io.StringIO(direct)))


def test_construct_gives_turtle_that_is_a_graph_again(gold_graph: Path, tmp_path: Path) -> None:
    turtle = kgcli("query", "-g", gold_graph, "CONSTRUCT WHERE { ?s csr:offers ?o }", "--format", "ttl").stdout
    (tmp_path / "part.ttl").write_text(turtle, "utf-8")
    assert kgcli("query", "-g", tmp_path / "part.ttl", "ASK { ?s csr:offers ?o }").stdout == "true\n"


def test_the_list_shows_every_named_query_with_its_question(root: Path) -> None:
    listed = kgcli("query", "--list").stdout
    for path in (root / "ontology/queries").glob("*.rq"):
        assert path.stem in listed


@pytest.mark.parametrize("ending", ["nt", "nq", "trig", "jsonld", "rdf"])
def test_export_and_back_loses_nothing(gold_graph: Path, tmp_path: Path, ending: str) -> None:
    other, once, again = tmp_path / f"graph.{ending}", tmp_path / "once.ttl", tmp_path / "again.ttl"
    kgcli("export", gold_graph, "-o", once)
    assert kgcli("export", gold_graph, "-o", other).stdout == f"{other}\n"
    kgcli("export", other, "-o", again)
    assert again.read_bytes() == once.read_bytes()


def test_export_names_both_tables(gold_graph: Path, tmp_path: Path) -> None:
    paths = kgcli("export", gold_graph, "-o", tmp_path / "graph.csv").stdout.split()
    assert [Path(path).name for path in paths] == ["graph-nodes.csv", "graph-edges.csv"]
    assert all(Path(path).is_file() for path in paths)


def test_view_draws_the_surroundings_of_one_thing(gold_graph: Path, tmp_path: Path) -> None:
    whole, part = tmp_path / "whole.html", tmp_path / "part.html"
    assert kgcli("view", gold_graph, "-o", whole).stdout == f"{whole}\n"
    kgcli("view", gold_graph, "-o", part, "--focus", "微众银行", "--hops", 1)
    assert part.stat().st_size < whole.stat().st_size
    assert "微众银行" in part.read_text("utf-8")


def test_evaluate_scores_gold_against_itself_as_perfect(gold_graph: Path, root: Path) -> None:
    scores = json.loads(kgcli("evaluate", gold_graph, root / "data/gold/corpus", "--json").stdout)
    assert scores["entity"]["f1"] == scores["relation"]["f1"] == scores["amount"]["f1"] == 1
    assert scores["documents"] == 24
    assert "1.000" in kgcli("evaluate", gold_graph, root / "data/gold/corpus").stdout


def test_evaluate_lists_mistakes_by_cause(gold_graph: Path, root: Path, tmp_path: Path) -> None:
    part = tmp_path / "part.ttl"
    part.write_text(gold_graph.read_text("utf-8").replace("a csr:Charity", "a csr:Company"), "utf-8")
    result = kgcli("evaluate", part, root / "data/gold/corpus", "--errors")
    mistakes = json.loads(kgcli("evaluate", part, root / "data/gold/corpus", "--errors", "--json").stdout)["mistakes"]
    assert mistakes
    assert all(mistake["text"] in result.stdout for mistake in mistakes)


def test_the_demo_tells_and_draws_and_ends_with_the_path_of_its_page(tmp_path: Path) -> None:
    lines = kgcli("demo", "-o", tmp_path).stdout.splitlines()
    assert lines[-1] == str(tmp_path / "demo.html")
    assert (tmp_path / "demo.html").is_file()
    assert [line[:2] for line in lines if line[:2] in {"1.", "2.", "3."}] == ["1.", "2.", "3."]
    assert any(line.startswith("Product ") for line in lines)


def test_a_reader_that_stops_early_sees_no_traceback(gold_graph: Path, root: Path) -> None:
    command = [sys.executable, str(root / "kgcli.py"), "query", "-g", str(gold_graph), "SELECT * WHERE { ?s ?p ?o }"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_help_and_version_answer_without_loading_the_libraries(root: Path) -> None:
    heavy = "{'spacy', 'pandas', 'rdflib', 'onnxruntime'}"
    script = f"import sys, kgcli; sys.exit(len({heavy} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", script], cwd=root, check=True)
    assert "build" in kgcli("--help").stdout
