"""What the commands that follow things through a graph print, and how they refuse what they cannot answer."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.rdf.files import save
from kgcli import main
from tests.query.tracing import world


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("traced") / "world.ttl"
    save(world(), path)
    return path


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def kgcli(*args: object) -> str:
    result = run(*args)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_lineage_as_tree_list_json_and_graph(graph: Path, tmp_path: Path) -> None:
    tree = kgcli("lineage", "小店贷", "-g", graph)
    assert tree.startswith("小店贷（产品）\n")
    assert "国富开发银行东港分行 → 国富开发银行" in tree
    assert kgcli("lineage", "小店贷", "-g", graph, "--format", "md").startswith("# 小店贷")
    (told,) = json.loads(kgcli("lineage", "小店贷", "-g", graph, "--format", "json"))
    assert told["carries"][0]["thing"]["label"] == "批转贷"
    (tmp_path / "part.ttl").write_text(kgcli("lineage", "小店贷", "-g", graph, "--format", "ttl"), "utf-8")
    assert "国富开发银行" in kgcli("lineage", "小店贷", "-g", tmp_path / "part.ttl")


def test_lineage_tells_each_of_several(graph: Path) -> None:
    tree = kgcli("lineage", "复业贷", "-g", graph)
    assert "海湾银行东港分行 → 海湾银行" in tree
    assert "\n\n“复业贷”（产品）\n" in tree


@pytest.mark.parametrize("form", ["table", "json", "md", "csv"])
def test_every_answer_in_every_form(graph: Path, form: str) -> None:
    for question, found in (
        (("families",), "海湾银行"),
        (("families", "--list"), "复业贷"),
        (("partners",), "东港市商务局"),
        (("partners", "海湾银行", "--role", "agency", "--theme", "助力复工"), "海湾银行东港分行"),
        (("path", "海湾银行", "岭南商贸银行"), "东港市商务局"),
        (("compare", "海湾银行", "岭南"), "东港市商务局"),
        (("timeline",), "2020-02"),
        (("timeline", "东港船厂", "--max", "1"), "2020-02"),
    ):
        text = kgcli(*question, "-g", graph, "--format", form)
        assert found in text
        if form == "json":
            json.loads(text)
        if form == "csv":
            assert len({len(row) for row in csv.reader(io.StringIO(text))}) == 1


def test_the_table_is_for_the_eye_and_the_rest_is_whole(graph: Path) -> None:
    assert "一句原话" not in kgcli("partners", "海湾银行", "-g", graph)
    assert "一句原话" in kgcli("partners", "海湾银行", "-g", graph, "--format", "csv")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("lineage", "小典贷"), "nothing in the graph is called '小典贷'; similar: 小店贷"),
        (("lineage", ""), "a name is empty"),
        (("lineage", "海湾银行"), "name of a bank"),
        (("lineage", "小店\x1b[31m贷"), "'小店\\x1b[31m贷'"),
        (("partners", "小店贷"), "name of a product (小店贷); name an organisation"),
        (("partners", "没有的"), "nothing in the graph"),
        (("partners", "--theme", "什么"), "the themes are"),
        (("path", "海湾银行", "海湾银行"), "the same thing"),
        (("path", "海湾银行", "乙报"), "is no thing or group but the name of a document"),
        (("path", "海湾银行", "岭南", "--steps", "1"), "allow more with --steps"),
        (("compare", "海湾银行", "海湾银行东港分行"), "one house"),
        (("timeline", "“”"), "a name is empty"),
    ],
)
def test_what_cannot_be_answered_is_one_clear_line(graph: Path, args: tuple[str, ...], message: str) -> None:
    result = run(*args, "-g", graph)
    assert result.exit_code == 1
    assert message in result.stderr
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("args", [("lineage", "x"), ("path", "a", "b"), ("timeline", "x")])
def test_no_answer_can_be_of_length_nought(args: tuple[str, ...]) -> None:
    result = run(*args, "--max", "0")
    assert result.exit_code == 2
    assert "not in the range x>=1" in result.stderr


def test_a_graph_without_such_things_gives_empty_tables(tmp_path: Path) -> None:
    line = '<https://w3id.org/csrkg/id/b> <http://www.w3.org/2004/02/skos/core#prefLabel> "独行"@zh .\n'
    (tmp_path / "one.nt").write_text(line, "utf-8")
    for command in ("families", "partners", "timeline"):
        assert "(nothing)" in kgcli(command, "-g", tmp_path / "one.nt")


@pytest.mark.parametrize("columns", [70, 200])
def test_a_table_fits_its_terminal(graph: Path, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setattr("kg.cli.tracing.terminal_width", lambda: columns)
    for args in (("partners",), ("path", "海湾银行", "东港船厂"), ("timeline",), ("families",)):
        head, *lines = kgcli(*args, "-g", graph).splitlines()
        assert all(len(line.encode("gbk")) <= columns for line in lines)
        assert ("document" in head.split()) == (columns == 200 and args != ("families",))
