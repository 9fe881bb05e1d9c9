"""Bad input: one clear line on standard error saying what and where, exit code 1, nothing overwritten."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kgcli import main

TEXT = "深圳测试银行推出“测试贷”，服务小微企业。"
BINARY = bytes(range(256)) * 40


def kgcli(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def assert_refused(result: Result, *said: str) -> None:
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    for words in said:
        assert words in result.stderr


@pytest.fixture
def out(tmp_path: Path) -> Path:
    path = tmp_path / "graph.ttl"
    path.write_text("# as it was\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.txt", None, "no such file"),
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\n ", "empty"),
        ("binary.txt", BINARY, "binary"),
        ("broken.txt", TEXT.encode() + b"\xff" + TEXT.encode(), "encoding"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_the_output_stays(
    tmp_path: Path, out: Path, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    result = kgcli("build", path, "-o", out)
    assert result.exit_code == 1
    assert_refused(result, str(path), said)
    assert out.read_text("utf-8") == "# as it was\n"


def test_a_folder_without_documents_is_refused(tmp_path: Path, out: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert_refused(kgcli("build", tmp_path / "folder", "-o", out), "no documents", str(tmp_path / "folder"))
    assert out.read_text("utf-8") == "# as it was\n"


def test_in_a_folder_a_bad_file_is_reported_and_the_others_are_built(tmp_path: Path, out: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "good.txt").write_text(TEXT, "utf-8")
    (folder / "bad.txt").write_bytes(BINARY)
    result = kgcli("build", folder, "-o", out)
    assert result.exit_code == 0, result.stderr
    assert str(folder / "bad.txt") in result.stderr
    assert "测试贷" in out.read_text("utf-8")


def test_a_folder_of_bad_files_only_is_refused(tmp_path: Path, out: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "bad.txt").write_bytes(BINARY)
    assert_refused(kgcli("build", folder, "-o", out), str(folder / "bad.txt"))
    assert out.read_text("utf-8") == "# as it was\n"


def test_an_unknown_output_ending_is_refused_before_any_work(tmp_path: Path) -> None:
    document = tmp_path / "a.txt"
    document.write_text(TEXT, "utf-8")
    assert_refused(kgcli("build", document, "-o", tmp_path / "graph.docx"), "graph.docx", "ttl")


def test_an_output_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    document = tmp_path / "a.txt"
    document.write_text(TEXT, "utf-8")
    assert_refused(kgcli("build", document, "-o", tmp_path / "nowhere" / "graph.ttl"), "nowhere")


@pytest.mark.parametrize("command", ["validate", "stats"])
@pytest.mark.parametrize(("name", "content"), [("broken.ttl", "<a> <b> "), ("missing.ttl", None), ("a.docx", "x")])
def test_a_broken_graph_file_is_named(tmp_path: Path, command: str, name: str, content: str | None) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content, "utf-8")
    assert_refused(kgcli(command, path), str(path))


def test_a_graph_against_the_shapes_is_reported_and_fails(tmp_path: Path) -> None:
    path = tmp_path / "invalid.ttl"
    path.write_text(
        "@prefix csr: <https://w3id.org/csrkg/ontology#> . <https://example.org/x> a csr:Bank .\n", encoding="utf-8"
    )
    result = kgcli("validate", path)
    assert result.exit_code == 1
    assert "https://example.org/x" in result.output


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("SELECT ?s WHERE { ?s ?p ",), "SPARQL"),
        (("no-such-query",), "no-such-query"),
        (("-f", "no-such-file.rq"), "no-such-file.rq"),
        (("-g", "no-such-graph.ttl", "ASK {}"), "no-such-graph.ttl"),
    ],
)
def test_a_bad_query_is_refused(args: tuple[str, ...], said: str) -> None:
    assert_refused(kgcli("query", *args), said)


@pytest.mark.parametrize(
    "args", [(), ("build",), ("build", "x"), ("query",), ("view", "a", "--hops", "two"), ("frobnicate",)]
)
def test_wrong_usage_exits_with_2(args: tuple[str, ...]) -> None:
    assert kgcli(*args).exit_code == 2
