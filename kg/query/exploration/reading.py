"""What all questions to the index share: things by IRI and number, pages, and checks of what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Store

from kg.errors import NotFoundError, QueryError
from kg.query.exploration.answers import CaseRef, DocumentRef, Edge, Ref, Sum
from kg.query.exploration.index import Index, holes

LARGEST = 300  # nodes or rows of one answer
_FURTHEST = 10_000_000
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Reader:
    """A store and its index."""

    store: Store
    index: Index

    def number(self, iri: str) -> int:
        """The number of a thing; QueryError for what is no IRI, NotFoundError for one that the graph lacks."""
        row = self.index.row("SELECT id FROM thing WHERE iri = ?", check_iri(iri))
        if row is None:
            raise NotFoundError(f"nothing in the graph has the IRI {iri}; search for its name")
        return int(row[0])

    def numbers(self, iris: Iterable[str]) -> list[int]:
        """The numbers of those things that the graph has, in order."""
        wanted = [check_iri(iri) for iri in iris]
        return [
            n for (n,) in self.index.rows(f"SELECT id FROM thing WHERE iri IN ({holes(wanted)}) ORDER BY 1", *wanted)
        ]

    def refs(self, numbers: Iterable[int | None]) -> dict[int | None, Ref]:
        """The things with these numbers."""
        wanted = sorted({n for n in numbers if n is not None})
        rows = self.index.rows(f"SELECT id, iri, label, type FROM thing WHERE id IN ({holes(wanted)})", *wanted)
        return {n: Ref(iri=iri, label=label, type=kind) for n, iri, label, kind in rows}

    def ref(self, number: int) -> Ref:
        """The thing with this number."""
        return self.refs([number])[number]

    def cases(self, numbers: Iterable[int | None]) -> dict[int | None, CaseRef]:
        """The cases with these numbers."""
        wanted = sorted({n for n in numbers if n is not None})
        rows = self.index.rows(
            f"SELECT id, iri, title, number, theme FROM story WHERE id IN ({holes(wanted)}) ORDER BY id", *wanted
        )
        themes = self.refs(row[4] for row in rows)
        return {
            n: CaseRef(iri=iri, label=title, type="Case", number=at, theme=themes.get(theme))
            for n, iri, title, at, theme in rows
        }

    def documents(self, numbers: Iterable[int | None]) -> dict[int | None, DocumentRef]:
        """The documents with these numbers."""
        wanted = sorted({n for n in numbers if n is not None})
        rows = self.index.rows(
            f"SELECT id, iri, source, title FROM document WHERE id IN ({holes(wanted)}) ORDER BY id", *wanted
        )
        return {n: DocumentRef(iri=iri, source=source, title=title) for n, iri, source, title in rows}

    def among(
        self, numbers: list[int], limit: int, theme: int | None = None, span: tuple[int, int] | None = None
    ) -> tuple[int, list[Edge]]:
        """How many relations lead between these things, and the surest of them.

        `theme` keeps those that a case of the theme states, `span` (two months as YYYYMM) those dated in between.
        """
        some = holes(numbers)
        where = f"FROM edge WHERE subject IN ({some}) AND object IN ({some})"
        more: list[int] = []
        if theme is not None:
            where += " AND EXISTS (SELECT 1 FROM themed WHERE themed.edge = edge.id AND theme = ?)"
            more.append(theme)
        if span is not None:
            where += " AND EXISTS (SELECT 1 FROM dated WHERE dated.edge = edge.id AND last >= ? AND first <= ?)"
            more += span
        rows = self.index.rows(
            f"SELECT subject, predicate, object, confidence, statements {where} "
            "ORDER BY confidence DESC, statements DESC, id",
            *numbers,
            *numbers,
            *more,
        )
        iris = dict(self.index.rows(f"SELECT id, iri FROM thing WHERE id IN ({some})", *numbers))
        edges = [
            Edge(subject=iris[s], predicate=p, object=iris[o], confidence=c, statements=n)
            for s, p, o, c, n in rows[:limit]
        ]
        return len(rows), edges


def as_sum(value: Any, currency: str, kind: str, date: str | None) -> Sum:
    """A row of the index as a sum."""
    return Sum(value=value, currency=currency, kind=kind, date=date)


def check_iri(iri: str) -> str:
    """An absolute IRI as it is; QueryError for anything else."""
    if len(iri) > 2000 or not _IRI.fullmatch(iri):
        raise QueryError(f"{iri[:100]!r} is no absolute IRI; write it in full, such as https://w3id.org/csrkg/id/…")
    return iri


def check_page(limit: int, offset: int = 0) -> None:
    """QueryError unless the page is one of 1 to `LARGEST` rows at a place that may exist."""
    if not 1 <= limit <= LARGEST:
        raise QueryError(f"limit={limit}: write a number from 1 to {LARGEST}")
    if not 0 <= offset <= _FURTHEST:
        raise QueryError(f"offset={offset}: write a number from 0 to {_FURTHEST}")


def check_choice(name: str, value: str | None, known: Iterable[str]) -> None:
    """QueryError unless the value is None or one of those known."""
    choices = sorted(known)
    if value is not None and value not in choices:
        raise QueryError(f"{name}={value[:60]!r} is not known; write one of {', '.join(choices)}")


def month(name: str, value: str | None) -> int | None:
    """YYYY-MM as the number YYYYMM; QueryError for anything else."""
    if value is None:
        return None
    found = _MONTH.fullmatch(value)
    if not found:
        raise QueryError(f"{name}={value[:20]!r} is no month; write YYYY-MM")
    return int(found[1]) * 100 + int(found[2])
