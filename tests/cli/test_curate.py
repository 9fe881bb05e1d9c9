"""`curate` asks about what is doubtful, keeps every answer at once, never asks twice, and writes what can be built."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.model import (
    CorrectionKind,
    Entity,
    EntityType,
    Evidence,
    Knowledge,
    Merge,
    MergeRule,
    Predicate,
    ResolvedRelation,
    SourceCase,
    SourceDocument,
)
from kg.rdf.files import save
from kg.rdf.writer import to_graph
from kg.resolution.curation import load_curation
from kgcli import main

TEXT = "蓝湾银行推出小舟贷，服务农户，与白鲸合作。"


def said(subject: str, predicate: Predicate, target: str, words: str, confidence: float) -> ResolvedRelation:
    at = TEXT.index(words)
    return ResolvedRelation(subject, predicate, target, "a.txt", 1, (Evidence(at, at + len(words), words),), confidence)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a text, its graph and its graph without quotes, as the current folder."""
    kinds = {"蓝湾银行": EntityType.BANK, "小舟贷": EntityType.PRODUCT, "白鲸": EntityType.COMPANY}
    knowledge = Knowledge(
        documents=(SourceDocument("a.txt", None, None),),
        cases=(SourceCase("a.txt", 1, "一", None, "蓝湾银行", tuple(kinds)),),
        entities=tuple(Entity(name, kind, (name,)) for name, kind in kinds.items()),
        relations=(
            said("蓝湾银行", Predicate.OFFERS, "小舟贷", "推出小舟贷", 0.5),
            said("小舟贷", Predicate.TARGETS, "农户", "服务农户", 0.4),
            said("白鲸", Predicate.PARTNERS_WITH, "蓝湾银行", "与白鲸合作", 0.9),
        ),
        merges=(
            Merge("白鲸", "白鲸快运", "白鲸", MergeRule.ALIAS, (("a.txt", 1),)),
            Merge("白鲸", "白鲸物流", "白鲸", MergeRule.OFFICIAL, (("a.txt", 1),)),
        ),
    )
    save(to_graph(knowledge), tmp_path / "graph.ttl")
    save(to_graph(knowledge, quotes=False), tmp_path / "silent.ttl")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(TEXT, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def curate(answers: str, *arguments: str) -> Result:
    result = CliRunner().invoke(main, ["curate", *(arguments or ("graph.ttl",))], input=answers)
    assert "Traceback" not in result.output
    return result


def kinds(path: Path) -> list[str]:
    return sorted(entry.kind for entry in load_curation([path]).entries)


def test_every_answer_is_kept_and_nothing_is_asked_twice(place: Path) -> None:
    result = curate("keep\nr\n它说的是另一家\nk\n")
    assert result.exit_code == 0, result.output
    assert "“白鲸快运” = “白鲸”（依据：" in result.output
    assert "白鲸物流" not in result.output
    assert result.output.index("小舟贷 —") < result.output.index("蓝湾银行 —")
    assert "“服务农户”" in result.output
    assert kinds(place / "curation.toml") == ["confirm-merge", "confirm-relation", "reject-relation"]
    (rejected,) = load_curation([place / "curation.toml"]).relations(CorrectionKind.REJECT_RELATION)
    assert (str(rejected.object), rejected.reason, rejected.scope.case) == ("农户", "它说的是另一家", 1)
    assert "nothing is doubtful" in curate("").output


def test_the_object_of_a_relation_is_corrected_to_what_it_can_be(place: Path) -> None:
    result = curate("s\nc\n蓝鲸\n小微企业\n\nq\n", "graph.ttl", "--by", "深圳市银行业协会")
    assert "write one of" in result.output
    (entry,) = load_curation([place / "curation.toml"]).relations(CorrectionKind.CORRECT_RELATION)
    assert (str(entry.object), str(entry.new_object), entry.by) == ("农户", "小微企业", "深圳市银行业协会")


def test_what_stands_in_the_file_stays_with_its_comments(place: Path) -> None:
    before = '# 我的笔记\n[[reject]]  # 不是企业\ntype = "Company"\nname = "白鲸"\nreason = "x"\n'
    (place / "mine.toml").write_text(before, "utf-8")
    curate("r\n\n", "graph.ttl", "--curation", "mine.toml")
    after = (place / "mine.toml").read_text("utf-8")
    assert after.startswith(before.rstrip())
    assert kinds(place / "mine.toml") == ["reject", "split"]


def test_skipping_or_the_end_of_the_input_changes_nothing(place: Path) -> None:
    for answers in ("s\ns\ns\n", "q\n", ""):
        result = curate(answers)
        assert result.exit_code == 0
        assert "0 answers kept, 3 left" in result.output
    assert not (place / "curation.toml").exists()


def test_the_end_of_the_input_in_the_middle_of_an_answer_loses_nothing(place: Path) -> None:
    result = curate("r\n\nc\n")
    assert result.exit_code == 0
    assert "1 answers kept, 2 left" in result.output
    assert kinds(place / "curation.toml") == ["split"]


def test_limit_and_below_choose_what_is_asked(place: Path) -> None:
    assert "[1/1]" in curate("s\n", "graph.ttl", "--limit", "1").output
    assert "[1/4]" in curate("s\n", "graph.ttl", "--below", "1").output
    assert "[1/1]" in curate("s\n", "graph.ttl", "--below", "0").output


def test_a_graph_without_quotes_shows_the_words_of_the_texts(place: Path) -> None:
    assert "服务农户" not in curate("s\ns\n", "silent.ttl").output
    (place / "texts" / "other.txt").write_bytes(b"\x00")
    output = curate("s\ns\n", "silent.ttl", "--texts", "texts").output
    assert "推出小舟贷，【服务农户】，与白鲸合作" in output
    assert "服务农户，与【白鲸】合作" in output


def test_joined_names_are_shown_with_words_that_hold_them(place: Path) -> None:
    assert "“与白鲸合作”" in curate("s\n", "graph.ttl", "--limit", "1").output


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("none.ttl",), "none.ttl"),
        (("graph.ttl", "--by", "王小明"), "names a person"),
        (("graph.ttl", "--curation", "broken.toml"), "broken.toml:1: "),
        (("graph.ttl", "--texts", "none"), "none: no such"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_1(place: Path, arguments: tuple[str, ...], complaint: str) -> None:
    (place / "broken.toml").write_text("[[reject", "utf-8")
    result = curate("k\n", *arguments)
    assert result.exit_code == 1
    assert complaint in result.stderr
    assert result.stderr.count("\n") == 1
    assert (place / "broken.toml").read_text("utf-8") == "[[reject"


def test_build_applies_the_answers_and_tells_what_no_longer_applies(place: Path) -> None:
    curate("s\nr\n\nk\n")
    arguments = ["build", "texts", "-o", "new.ttl", "--curation", "curation.toml", "--json"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    lines = [line for line in result.stderr.splitlines() if line.startswith("does not apply: curation.toml:")]
    assert all(line.partition("does not apply: ")[2] in result.stdout for line in lines)
