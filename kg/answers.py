"""Answers of queries as text: a table for the terminal, CSV, JSON, Markdown, Turtle."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence

from pyoxigraph import Triple
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.errors import QueryError
from kg.query.engine import Answer, Rows, Value, short
from kg.rdf.files import to_bytes

FORMATS = ("table", "csv", "json", "md", "ttl")
_WIDE = 100_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MARKUP = re.compile(r"[\\`*_\[\]<>#|]")


def render(answer: Answer, form: str, *, width: int | None = None) -> str:
    """The answer in one of `FORMATS`, with a line break at its end.

    `width` is the terminal's width in columns for `table`; None does not wrap. Triples are shown as rows of subject,
    predicate and object, except in Turtle. Raises QueryError when rows or a truth value are asked for in Turtle.
    """
    if form == "ttl":
        if not isinstance(answer, list):
            raise QueryError("format ttl is for triples; ask with CONSTRUCT or DESCRIBE, or choose another format")
        return to_bytes(answer, "ttl").decode()
    if isinstance(answer, bool):
        return f"{json.dumps(answer)}\n"
    rows = _as_rows(answer) if isinstance(answer, list) else answer
    return render_rows(rows.columns, rows.values(), form, width=width)


def render_rows(columns: Sequence[str], rows: Sequence[Sequence[Value]], form: str, *, width: int | None = None) -> str:
    """Rows of plain values as `table`, `csv`, `json` (a list of dictionaries) or `md`; see `render`."""
    match form:
        case "csv":
            return _csv(columns, rows)
        case "json":
            content = [dict(zip(columns, row, strict=True)) for row in rows]
            return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        case "md":
            return _markdown(columns, rows)
    return table(columns, rows, width=width)


def table(columns: Sequence[str], rows: Iterable[Sequence[Value]], *, width: int | None = None) -> str:
    """A table for the terminal, `width` columns wide at most; Chinese characters count as two columns."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    values = list(rows)
    content = [[_cell(value) for value in row] for row in values]
    for i, column in enumerate(columns):
        numeric = bool(content) and all(isinstance(row[i], int | float) for row in values)
        shown.add_column(column, justify="right" if numeric else "left", overflow="fold", no_wrap=width is None)
    for row in content:
        shown.add_row(*map(Text, row))
    console = Console(file=io.StringIO(), width=width or _WIDE, color_system=None)
    with console.capture() as captured:
        console.print(shown)
    lines = [line.rstrip() for line in captured.get().splitlines()]
    return "\n".join(lines if content else [*lines, "(nothing)"]) + "\n"


def markdown(text: str) -> str:
    """A text as Markdown that shows just it, in a list, a heading or a table."""
    return _MARKUP.sub(r"\\\g<0>", printable(text)).replace("\n", "<br>")


def printable(text: str) -> str:
    """A text that does nothing to a terminal: control characters other than line breaks and tabs are replaced."""
    return _CONTROL.sub("\ufffd", text)


def _as_rows(triples: Sequence[Triple]) -> Rows:
    return Rows(
        ("subject", "predicate", "object"),
        tuple((triple.subject, triple.predicate, triple.object) for triple in triples),
    )


def _cell(value: Value) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else short(str(value))


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return file.getvalue()


def _markdown(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    cells = ([markdown(_cell(value)) for value in row] for row in rows)
    lines = [list(map(markdown, columns)), ["---"] * len(columns), *cells]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
