"""Cases: which there are, and what was read in each."""

from __future__ import annotations

from typing import Any

from pyoxigraph import NamedNode

from kg.errors import NotFoundError
from kg.query.exploration.answers import CaseAnswer, CaseRow, CasesAnswer, CaseStatement
from kg.query.exploration.evidence import names_of, passages
from kg.query.exploration.reading import LARGEST, Reader, check_iri, check_page

_COLUMNS = "id, document, reporter, entities, statements"


def cases(reader: Reader, theme: str | None, q: str | None, limit: int, offset: int) -> CasesAnswer:
    """Cases in the order of their documents, of one theme, or with some words in the title."""
    check_page(limit, offset)
    where = ["1"]
    values: list[int | str] = []
    if theme:
        where.append("theme = ?")
        values.append(reader.number(theme))
    for word in (q or "").split()[:10]:
        where.append("instr(lower(title), lower(?))")
        values.append(word)
    chosen = f"FROM story WHERE {' AND '.join(where)}"
    rows = reader.index.rows(f"SELECT {_COLUMNS} {chosen} ORDER BY id LIMIT ? OFFSET ?", *values, limit, offset)
    documents = reader.documents(row[1] for row in rows)
    return CasesAnswer(
        total=reader.index.number(f"SELECT count(*) {chosen}", *values),
        documents=list(documents.values()),
        cases=_rows(reader, rows),
    )


def case(reader: Reader, iri: str) -> CaseAnswer:
    """A case with the things that it names and its statements in the order of the text."""
    row = reader.index.row(f"SELECT {_COLUMNS} FROM story WHERE iri = ?", check_iri(iri))
    if row is None:
        raise NotFoundError(f"no case in the graph has the IRI {iri}; see the list of cases")
    head = _rows(reader, [row])[0]
    things = reader.index.rows("SELECT thing FROM mention WHERE story = ? ORDER BY thing LIMIT ?", row[0], LARGEST)
    refs = reader.refs(n for (n,) in things)
    return CaseAnswer(
        iri=head["iri"],
        label=head["label"],
        type=head["type"],
        number=head["number"],
        theme=head["theme"],
        document=head["document"],
        reported_by=head["reported_by"],
        entities_total=head["entities"],
        statements_total=head["statements"],
        entities=[refs[n] for (n,) in things],
        statements=_statements(reader, row[0]),
    )


def _rows(reader: Reader, rows: list[tuple[Any, ...]]) -> list[CaseRow]:
    heads, documents = reader.cases(row[0] for row in rows), reader.documents(row[1] for row in rows)
    reporters = reader.refs(row[2] for row in rows)
    return [
        CaseRow(
            **heads[number],
            document=documents.get(document),
            reported_by=reporters.get(reporter),
            entities=entities,
            statements=statements,
        )
        for number, document, reporter, entities, statements in rows
    ]


def _statements(reader: Reader, story: int) -> list[CaseStatement]:
    rows = reader.index.rows(
        "SELECT statement.iri, subject, predicate, object, statement.confidence FROM statement "
        "JOIN edge ON edge.id = statement.edge WHERE story = ? ORDER BY statement.iri LIMIT ?",
        story,
        LARGEST,
    )
    refs = reader.refs(n for row in rows for n in (row[1], row[3]))
    found = []
    for iri, subject, predicate, object_, confidence in rows:
        first = next(iter(passages(reader, NamedNode(iri), names_of(reader, (subject, object_)))), None)
        found.append(
            CaseStatement(
                iri=iri,
                subject=refs[subject],
                predicate=predicate,
                object=refs[object_],
                confidence=confidence,
                start=first["start"] if first else None,
                end=first["end"] if first else None,
                quote=first["quote"] if first else None,
                marks=first["marks"] if first else [],
            )
        )
    return sorted(found, key=lambda one: (one["start"] is None, one["start"] or 0, one["iri"]))
