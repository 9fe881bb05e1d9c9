"""What worker processes do for SPARQL: a query in, a serialised answer out, within bounds."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    Triple,
    parse_query_results,
)

from kg.errors import QueryError
from kg.query.engine import explain, refuse
from kg.rdf.files import to_bytes
from kg.rdf.vocabulary import PREFIXES
from kg.server.holding import Holding
from kg.server.limits import MIB, NotAcceptableError, SizeLimitError
from kg.server.negotiation import GRAPH, ROWS, Choice

_RESULTS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
_FROM = re.compile(r"(?<![?$:\w])FROM\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """A query of the SPARQL protocol: its text, the data set it names, the formats that may answer it, its bounds.

    `rows` and `graph` are the formats for SELECT and ASK, and for CONSTRUCT and DESCRIBE; None where the client takes
    none. A data set that the protocol names goes before one that the query names. `base` resolves relative IRIs. With
    `partial`, an answer of more than `row_limit` rows or triples is cut, not refused.
    """

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    rows: Choice | None
    graph: Choice | None
    row_limit: int
    answer_limit: int
    base: str
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A serialised answer, its media type, and whether rows were left out."""

    content: bytes
    media_type: str
    cut: bool = False


def answer(holding: Holding, question: Question) -> Reply:
    """Answer a query over the union of the store's graphs, or over the data set that it or the protocol names.

    Raises QueryError for what is no reading query, NotAcceptableError where no format fits, SizeLimitError where the
    answer is too long.
    """
    refuse(question.query)
    with _explained(question.query), _without_new_files(holding):
        found = holding.store.query(question.query, base_iri=question.base, prefixes=PREFIXES, **_dataset(question))
        if isinstance(found, QueryBoolean):
            choice = _acceptable(question.rows, "ASK")
            return Reply(_bytes(found.serialize(format=_RESULTS[choice.name])), choice.media_type)
        if isinstance(found, QuerySolutions):
            return _rows(found, question, _acceptable(question.rows, "SELECT"))
        choice = _acceptable(question.graph, "CONSTRUCT and DESCRIBE")
        triples: list[Triple] = list(islice(found, question.row_limit + 1))
    cut = len(triples) > question.row_limit
    if cut and not question.partial:
        raise _too_long(question, "triples")
    content = to_bytes(set(triples[: question.row_limit]), choice.name)
    if len(content) > question.answer_limit:
        raise _too_large(question)
    return Reply(content, choice.media_type, cut)


def _dataset(question: Question) -> dict[str, Any]:
    if question.default_graphs or question.named_graphs:
        return {
            "default_graph": [_graph(name) for name in question.default_graphs],
            "named_graphs": [_graph(name) for name in question.named_graphs],
        }
    return {"use_default_graph_as_union": not _FROM.search(question.query)}


def _graph(name: str) -> NamedNode | DefaultGraph:
    try:
        return NamedNode(name)
    except ValueError:
        raise QueryError(f"{name[:80]!r} is no absolute IRI of a graph") from None


def _rows(found: QuerySolutions, question: Question, choice: Choice) -> Reply:
    """Rows by way of TSV, whose lines can be counted while they are written."""
    table = _Table(question.row_limit + 1, question.answer_limit)
    try:
        found.serialize(table, format=QueryResultsFormat.TSV)  # type: ignore[arg-type]
    except _Full:
        if table.lines <= question.row_limit + 1:
            raise _too_large(question) from None
        if not question.partial:
            raise _too_long(question, "rows") from None
    content, cut = table.cut()
    if cut and not question.partial:
        raise _too_long(question, "rows")
    if choice.name != "tsv":
        rows = parse_query_results(content, format=QueryResultsFormat.TSV)
        content = _bytes(rows.serialize(format=_RESULTS[choice.name]))
    if len(content) > question.answer_limit:
        raise _too_large(question)
    return Reply(content, choice.media_type, cut)


class _Full(Exception):  # noqa: N818 – not an error: the reader has enough
    """The table takes no more."""


class _Table:
    """A file that takes so many lines and so many bytes."""

    def __init__(self, most_lines: int, most_bytes: int) -> None:
        self.lines = 0
        self._size = 0
        self._most_lines, self._most_bytes = most_lines, most_bytes
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Take another piece; raises `_Full` once there is too much."""
        part = bytes(data)
        self._parts.append(part)
        self.lines += part.count(b"\n")
        self._size += len(part)
        if self.lines > self._most_lines or self._size > self._most_bytes:
            raise _Full
        return len(part)

    def flush(self) -> None:
        """Nothing waits."""

    def cut(self) -> tuple[bytes, bool]:
        """The lines that it may have, and whether there were more."""
        content = b"".join(self._parts)
        if self.lines <= self._most_lines:
            return content, False
        lines = content.split(b"\n", self._most_lines)
        return b"\n".join(lines[: self._most_lines]) + b"\n", True


def _acceptable(choice: Choice | None, form: str) -> Choice:
    if choice is None:
        offered = ROWS if form in {"ASK", "SELECT"} else GRAPH
        types = ", ".join(kind.media_types[0] for kind in offered)
        raise NotAcceptableError(f"answers to {form} come as {types}; ask for one of them in Accept")
    return choice


def _bytes(content: bytes | None) -> bytes:
    return content or b""


def _too_long(question: Question, unit: str) -> SizeLimitError:
    return SizeLimitError(
        f"the answer has more than {question.row_limit:,} {unit}, the most that is sent at once; add LIMIT "
        "and OFFSET, or send partial=true to take the first ones"
    )


def _too_large(question: Question) -> SizeLimitError:
    return SizeLimitError(
        f"the answer is larger than {question.answer_limit / MIB:g} MiB, the most that is sent at once; "
        "add LIMIT and OFFSET"
    )


@contextlib.contextmanager
def _explained(query: str) -> Iterator[None]:
    """The engine's complaints as QueryError."""
    try:
        yield
    except SyntaxError as error:
        raise QueryError(explain(str(error), query)) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be answered: {' '.join(str(error).split())}") from None


@contextlib.contextmanager
def _without_new_files(holding: Holding) -> Iterator[None]:
    """No file and no connection can be opened meanwhile, whatever a query asks for and `refuse` may have missed.

    A store on disk has to open its own files, so there `refuse` stands alone.
    """
    if holding.on_disk or not hasattr(os, "fork"):
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
