"""From paths to a graph: which documents, in which order, by how many workers, must not matter to the result."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import pipeline
from kg.errors import DataError, GraphError, ReadingError
from kg.model import Case, CaseFindings, Document, Findings, MappedText
from kg.query.engine import select
from kg.rdf.files import load_store, to_bytes
from kg.rdf.validation import validate

TEXT = "深圳测试银行推出“测试贷”，服务小微企业。"


class FakeExtractor:
    """Finds nothing, in every case."""

    def extract(self, document: Document) -> Findings:
        return Findings(document, tuple(map(CaseFindings, document.cases)))


def document(name: str, sizes: Sequence[int]) -> Document:
    cases = tuple(Case(i, "", MappedText("字" * n, (0,) * n), ()) for i, n in enumerate(sizes, 1))
    return Document(name, "", cases)


@given(st.lists(st.lists(st.integers(1, 50), min_size=1, max_size=6), max_size=5), st.integers(1, 9))
def test_every_case_is_found_once_and_in_order_however_the_work_is_shared(sizes: list[list[int]], shares: int) -> None:
    documents = [document(f"{i}.txt", row) for i, row in enumerate(sizes)]
    progress: list[tuple[int, int]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "_extractor", FakeExtractor)
        patch.setattr(pipeline, "_work", lambda parts, jobs: map(pipeline._findings, parts))
        found = pipeline.extract(documents, jobs=shares, progress=lambda *step: progress.append(step))
    assert [findings.document for findings in found] == documents
    assert [tuple(c.case for c in findings.cases) for findings in found] == [d.cases for d in documents]
    total = sum(map(sum, sizes))
    assert progress[-1:] == ([(total, total)] if total else [])


def test_documents_are_read_in_the_order_of_their_sources(tmp_path: Path) -> None:
    for name in "cab":
        (tmp_path / f"{name}.txt").write_text(TEXT, "utf-8")
    documents, rejected = pipeline.read([tmp_path / "c.txt", tmp_path / "a.txt", tmp_path / "b.txt"])
    assert [d.source for d in documents] == ["a.txt", "b.txt", "c.txt"]
    assert rejected == []


def test_files_of_the_same_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    paths = [tmp_path / folder / "news.txt" for folder in ("2020", "2021")]
    for path in paths:
        path.parent.mkdir()
        path.write_text(TEXT, "utf-8")
    assert [d.source for d in pipeline.read(paths)[0]] == ["2020/news.txt", "2021/news.txt"]
    assert [d.source for d in pipeline.read([tmp_path])[0]] == ["2020/news.txt", "2021/news.txt"]


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    documents, _ = pipeline.read([Path("a.txt"), tmp_path / "a.txt", tmp_path])
    assert [d.source for d in documents] == ["a.txt"]


def test_a_bad_file_is_left_out_of_a_folder_but_refused_when_named(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(TEXT, "utf-8")
    (tmp_path / "bad.txt").write_bytes(b"")
    documents, rejected = pipeline.read([tmp_path])
    assert [d.source for d in documents] == ["good.txt"]
    assert len(rejected) == 1
    assert "bad.txt" in rejected[0]
    with pytest.raises(ReadingError, match=r"bad\.txt"):
        pipeline.read([tmp_path, tmp_path / "bad.txt"])


def test_a_base_that_is_no_iri_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="no base"):
        pipeline.build([tmp_path], base="no base")


def test_order_and_repetition_of_the_input_do_not_change_a_byte(root: Path) -> None:
    paths = sorted((root / "data/corpus").iterdir())[:6]
    first = pipeline.build(paths).graph
    assert to_bytes(pipeline.build(paths[::-1]).graph, "ttl") == to_bytes(first, "ttl")


@pytest.mark.slow
def test_two_workers_change_no_byte(root: Path) -> None:
    paths = sorted((root / "data/corpus").iterdir())[:6]
    assert pipeline.build(paths, jobs=2).graph == pipeline.build(paths).graph


def test_things_are_named_under_the_base(root: Path) -> None:
    graph = pipeline.build([root / "data/corpus/webank-weiyedai.txt"], base="https://example.org/x/").graph
    assert any(triple.subject.value.startswith("https://example.org/x/") for triple in graph)


def test_what_curation_could_not_apply_is_told_and_a_wrong_file_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    entry = '[[rename]]\ntype = "Bank"\nname = "{}"\nto = "江州测试银行"\nreason = "it moved"\n'
    (tmp_path / "fits.toml").write_text(entry.format("深圳测试银行"), "utf-8")
    (tmp_path / "late.toml").write_text("\n" + entry.format("海川银行"), "utf-8")
    built = pipeline.build([tmp_path / "a.txt"], curation=[tmp_path / "fits.toml", tmp_path / "late.toml"])
    assert any("bank-江州测试银行" in triple.subject.value for triple in built.graph)
    assert [line.rpartition("/")[2] for line in built.stale] == [
        "late.toml:2: [[rename]]: no Bank of this build is called 海川银行"
    ]
    (tmp_path / "wrong.toml").write_text(entry.replace("reason", "why"), "utf-8")
    with pytest.raises(DataError, match=r"wrong\.toml:1: "):
        pipeline.build([tmp_path / "none.txt"], curation=[tmp_path / "wrong.toml"])


@pytest.mark.shared
@pytest.mark.slow
def test_the_embedded_graph_is_what_make_graph_gives(root: Path, shared: Path) -> None:
    graph = root / "data/graph"
    built = pipeline.build(
        [shared / "corpus"], curation=[graph / "curation.toml"], quotes=False, dataset=graph / "dataset.toml", jobs=2
    )
    assert built.stale == (), "take entries that no longer apply out of data/graph/curation.toml"
    kept = {str(quad.triple) for quad in load_store(graph / "csr-casebook.ttl")}
    # Another kind of processor rounds a few confidences differently.
    differing = kept ^ {str(quad.triple) for quad in built.store()}
    assert len(differing) <= 0.02 * len(kept), "run make graph and commit what it writes"


def test_the_embedded_graph_conforms_and_carries_its_description(root: Path) -> None:
    store = load_store(root / "data/graph/csr-casebook.ttl")
    assert validate(store) == []
    described = (
        "SELECT ?version ?licence WHERE { ?set a dcat:Dataset ; dcat:version ?version ; dcterms:license ?licence }"
    )
    assert len(select(store, described)) == 1
