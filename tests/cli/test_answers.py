"""Answers as text, in each format that `query` offers."""

import csv
import io
import json

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.answers import render, render_rows, table
from kg.errors import QueryError
from kg.query.engine import Rows
from kg.rdf.vocabulary import BASE, PREF_LABEL

BANK = NamedNode(BASE + "测试银行")
ROWS = Rows(
    ("bank", "name", "sum"),
    ((BANK, Literal("测试|银行", language="zh"), Literal(6900000)), (BANK, Literal('说"是", 好', language="zh"), None)),
)
TRIPLES = [Triple(BANK, PREF_LABEL, Literal("测试银行", language="zh"))]


def test_a_table_lines_up_columns_of_chinese_text() -> None:
    lines = table(("name", "sum"), [("银行", 1), ("a", 1000000)]).splitlines()
    assert lines == ["name        sum", "银行          1", "a     1,000,000"]


def test_a_table_in_a_pipe_never_wraps() -> None:
    long = "很长的引文" * 100
    assert table(("quote",), [(long,)]).splitlines()[1] == long


def test_a_table_on_a_terminal_keeps_to_its_width_and_loses_nothing() -> None:
    shown = table(("quote",), [("很长的引文" * 20,)], width=40)
    assert max(len(line) for line in shown.splitlines()) <= 20
    assert "".join(shown.split()).removeprefix("quote") == "很长的引文" * 20


def test_markup_in_names_stays_text() -> None:
    assert "[bold]x[/bold]" in table(("name",), [("[bold]x[/bold]",)])


def test_an_empty_table_says_so() -> None:
    assert table(("name",), []) == "name\n(nothing)\n"


def test_csv_can_be_read_back() -> None:
    rows = list(csv.reader(io.StringIO(render(ROWS, "csv"))))
    assert rows == [["bank", "name", "sum"], [BANK.value, "测试|银行", "6900000"], [BANK.value, '说"是", 好', ""]]


def test_json_has_a_dictionary_for_each_row() -> None:
    assert json.loads(render(ROWS, "json"))[0] == {"bank": BANK.value, "name": "测试|银行", "sum": 6900000}
    assert json.loads(render(True, "json")) is True


def test_markdown_escapes_what_would_break_its_table() -> None:
    assert render(ROWS, "md").splitlines()[2] == "| kg:测试银行 | 测试\\|银行 | 6,900,000 |"
    hostile = render_rows(("甲|行",), [("<script>\x1b[31m红\n绿",)], "md")
    assert hostile == "| 甲\\|行 |\n| --- |\n| \\<script\\>\ufffd\\[31m红<br>绿 |\n"


def test_triples_are_turtle_or_rows_of_three() -> None:
    assert [t.triple for t in parse(render(TRIPLES, "ttl"), format=RdfFormat.TURTLE)] == TRIPLES
    assert render(TRIPLES, "csv").splitlines()[0] == "subject,predicate,object"
    with pytest.raises(QueryError, match="CONSTRUCT"):
        render(ROWS, "ttl")
