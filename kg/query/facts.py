"""What a graph says of single things, as values: things, relations with their statements, and where each is stated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """A node of the graph as people know it: IRI, preferred label, most specific class (local name, "" if none)."""

    iri: str
    label: str
    type: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of money: single units, ISO 4217 currency, kind (local name), and its date where the text dates it."""

    value: int | float
    currency: str
    kind: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """Where something is stated: source file, its date, the case with its theme, source offsets, and the quote.

    `quote` is None in a graph without quotes; `case` and `theme` where a document has no cases. `curation` is set on
    what a person corrected or added, and says so in Chinese; such a passage may lack a place in a text.
    """

    document: str = ""
    document_date: str | None = None
    case: str | None = None
    case_iri: str | None = None
    theme: str | None = None
    start: int | None = None
    end: int | None = None
    quote: str | None = None
    curation: str | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """A date (YYYY, YYYY-MM or YYYY-MM-DD), what bears it (amount, statement, document), and where that stands."""

    date: str
    of: str
    passage: Passage | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a relation, as one case makes it."""

    iri: str
    confidence: float
    amounts: tuple[Sum, ...] = ()
    evidence: tuple[Passage, ...] = ()
    date: str | None = None

    def dates(self) -> Iterator[Dated]:
        """All dates that the statement, its sums and its documents bear."""
        first = self.evidence[0] if self.evidence else None
        if self.date:
            yield Dated(self.date, "statement", first)
        for amount in self.amounts:
            if amount.date:
                yield Dated(amount.date, "amount", first)
        for passage in self.evidence:
            if passage.document_date:
                yield Dated(passage.document_date, "document", passage)


@dataclass(frozen=True, slots=True)
class Fact:
    """A relation between two things (local name of the predicate) with all its statements, the surest first."""

    subject: Thing
    predicate: str
    object: Thing
    statements: tuple[Statement, ...] = ()

    @property
    def confidence(self) -> float:
        """The highest confidence of a statement; 0 where the graph holds the bare triple only."""
        return max((statement.confidence for statement in self.statements), default=0.0)

    @property
    def amounts(self) -> tuple[Sum, ...]:
        """The sums of all statements, each once, the largest first."""
        sums = {amount for statement in self.statements for amount in statement.amounts}
        return tuple(sorted(sums, key=lambda s: (-s.value, s.currency, s.kind, s.date or "")))

    @property
    def evidence(self) -> tuple[Passage, ...]:
        """The passages of all statements, each once, those of the surest statement first."""
        return tuple(dict.fromkeys(passage for statement in self.statements for passage in statement.evidence))

    @property
    def first(self) -> Dated | None:
        """The earliest date that a statement bears; None where nothing is dated."""
        return earliest(statement_date for statement in self.statements for statement_date in statement.dates())


def earliest(dates: Iterable[Dated]) -> Dated | None:
    """The first in time; of equal dates that of a sum before that of a document, then by source."""
    return min(dates, key=lambda d: (d.date, d.of, d.passage.document if d.passage else ""), default=None)


def plain(value: Any) -> Any:
    """Dataclasses of this room as dictionaries and lists, ready for JSON, with what their properties say.

    A `Fact` gives confidence, amounts, evidence and first (see there) in place of its single statements.
    """
    if is_dataclass(value):
        names = [field.name for field in fields(value) if field.name != "statements"]
        names += [name for name, member in vars(type(value)).items() if isinstance(member, property)]
        return {name: plain(getattr(value, name)) for name in names}
    return [plain(item) for item in value] if isinstance(value, tuple | list) else value


def by_confidence(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Facts, the surest first, then by the labels of their ends."""
    return tuple(sorted(facts, key=lambda f: (-f.confidence, f.subject.label, f.object.label, f.subject.iri)))
