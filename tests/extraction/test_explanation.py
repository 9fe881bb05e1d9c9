"""Why the extractor read a text as it did, as data, as text, as a page, and by the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import CliRunner

import kgcli
from kg.explanations import explanation_page, explanation_report
from kg.extraction import Extractor
from kg.extraction.explanation import Explainer, Explanation
from kg.reading import read_bytes

TEXT = (
    "2020年3月，农行深圳分行向海川精密制造有限公司（以下简称“海川精密”）发放“云帆贷”500万元。"
    "该行贷款余额30亿元，服务小微企业。\n<script>alert(1)</script>"
)


@pytest.fixture(scope="module")
def explained(extractor: Extractor) -> Explanation:
    (explanation,) = Explainer(extractor).explain(read_bytes(TEXT.encode(), "text"))
    return explanation


@pytest.fixture
def command(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """`kgcli explain` with the extractor that is loaded already; returns what it prints."""
    monkeypatch.setattr(Extractor, "load", lambda: extractor)

    def run(*args: object, given: str | None = None, code: int = 0) -> str:
        result = CliRunner().invoke(kgcli.main, ["explain", *map(str, args)], input=given)
        assert result.exit_code == code, result.output
        return result.output

    return run


def test_it_tells_what_the_extractor_finds(extractor: Extractor, explained: Explanation) -> None:
    document = read_bytes(TEXT.encode(), "text")
    (case,) = extractor.extract(document).cases
    assert explained.entities == case.entities
    assert explained.mentions == case.mentions
    assert explained.reported_by == case.reported_by
    told = {(r.subject, r.predicate, r.object, r.confidence, r.evidence, r.amounts) for r in explained.relations}
    assert told == {(r.subject, r.predicate, r.object, r.confidence, r.evidence, r.amounts) for r in case.relations}


def test_every_name_has_its_reasons(explained: Explanation) -> None:
    names = {name.text: name for name in explained.names}
    assert names["海川精密"].entity == names["海川精密制造有限公司"].entity
    assert "quoted" in names["云帆贷"].sources
    for name in (*explained.names, *explained.doubtful):
        assert set(name.sources) <= {"known", "encoder", "boldly", "quoted", "inside"}
        assert all(explained.text[start:end] == name.text for start, end in name.places)
        assert name.sources == ("inside",) or 0 <= (name.probability or 0) <= 1
    assert all(name.entity is None for name in explained.doubtful)


def test_values_say_what_they_mean(explained: Explanation) -> None:
    assert {(value.text, value.kind, value.meaning) for value in explained.values} == {
        ("2020年3月", "date", "2020-03"),
        ("500万元", "amount", "5,000,000 CNY"),
        ("30亿元", "total", "3,000,000,000 CNY"),
        ("小微企业", "group", "小微企业"),
    }


def test_relations_come_with_what_each_judge_says(explained: Explanation) -> None:
    judged = [reason for reason in explained.relations if reason.words is not None]
    assert judged
    assert all(reason.confidence >= reason.threshold > 0 for reason in judged)
    assert all(reason.confidence < reason.threshold for reason in explained.short)
    by_name = [reason for reason in explained.relations if reason.words is None]
    assert [reason.predicate.value for reason in by_name] == ["subOrganizationOf"]
    assert [r.confidence for r in explained.relations] == sorted(
        (r.confidence for r in explained.relations), reverse=True
    )
    assert all(reason.evidence for reason in (*explained.relations, *explained.short))


def test_the_report_marks_the_text_and_names_the_judges(explained: Explanation) -> None:
    report = explanation_report([explained])
    branch = next(e.key for e in explained.entities if e.names[0] == "农行深圳分行")
    assert f"[农行深圳分行|{branch}]" in report
    assert f"[该行|{branch}]" in report
    assert "[500万元|5,000,000 CNY]" in report
    assert "融资支持" in report
    assert "by the branch's name" in report
    assert "encoder" in report
    narrow = explanation_report([explained], width=60).splitlines()
    assert all(len(line) <= 60 for line in narrow if line.startswith(("entity", "at ")))


def test_the_page_is_whole_and_harmless(explained: Explanation) -> None:
    page = explanation_page([explained], {"Company": "#f0aa2e"})
    assert page.startswith("<!DOCTYPE html>")
    assert "#f0aa2e" in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "http" not in page
    assert "海川精密制造有限公司" in page


def test_data_is_fit_for_json(explained: Explanation) -> None:
    assert json.loads(json.dumps(asdict(explained), ensure_ascii=False))["entities"][0]["names"]


def test_the_command_takes_a_sentence_a_file_or_a_pipe(command: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(TEXT, "utf-8")
    told = command(TEXT)
    assert "云帆贷" in told
    assert command(tmp_path / "article.txt") == told
    assert command("-", given=TEXT) == told
    assert json.loads(command(TEXT, "--json"))[0]["relations"]


def test_the_command_writes_a_page_or_leaves_what_was_there(command: Callable[..., str], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert command(TEXT, "-o", page) == f"{page}\n"
    before = page.read_bytes()
    assert b"</html>" in before
    assert "cannot be written" in command(TEXT, "-o", tmp_path / "nowhere" / "page.html", code=1)
    command("没有的文件.txt", "-o", page, code=1)
    assert page.read_bytes() == before


@pytest.mark.parametrize("argument", ["missing.txt", "没有的文件.txt", "no Chinese here"])
def test_a_path_that_leads_nowhere_is_named(command: Callable[..., str], argument: str) -> None:
    assert f"{argument}: no such file" in command(argument, code=1)


def test_a_case_that_is_not_there_is_wrong_usage(command: Callable[..., str]) -> None:
    assert "has 1 case" in command(TEXT, "--case", 2, code=2)
    assert command(TEXT, "--case", 1) == command(TEXT)
