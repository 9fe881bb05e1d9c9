"""Things, their neighbours, and the relations among given things."""

from __future__ import annotations

from typing import Any

from pyoxigraph import NamedNode

from kg.errors import QueryError
from kg.query.exploration.answers import (
    EdgesAnswer,
    EntityAmount,
    EntityAnswer,
    Found,
    FoundGroup,
    Neighbour,
    NeighboursAnswer,
    Ref,
    RelationCount,
    SearchAnswer,
)
from kg.query.exploration.build import LINKS, SYMMETRIC, TYPES
from kg.query.exploration.curated import corrections, merges
from kg.query.exploration.index import holes
from kg.query.exploration.reading import LARGEST, Reader, as_sum, check_choice, check_page, month
from kg.query.search import find
from kg.rdf import vocabulary as v
from kg.rdf.vocabulary import CSR, RELATIONS, ROLES

_SHOWN = 50
_SUMS = 100  # each names a thing and a case
_EDGES = 3000
_SUM = (
    "SELECT value, currency, kind, date FROM amount JOIN statement ON statement.id = amount.statement WHERE edge = ? "
)


def search(reader: Reader, q: str, kind: str | None, limit: int, offset: int) -> SearchAnswer:
    """Things by name, in groups by type; the groups and the results in them stand best first."""
    check_page(limit, offset)
    check_choice("type", kind, TYPES)
    if not q.strip():
        raise QueryError("q is empty; write a name, a part of one, or its pinyin")
    found = find(reader.index, q, kind)
    page = found[offset : offset + limit]
    numbers = [n for n, _ in page]
    refs = reader.refs(numbers)
    degrees = dict(reader.index.rows(f"SELECT id, degree FROM thing WHERE id IN ({holes(numbers)})", *numbers))
    groups: dict[str, list[Found]] = {}
    for number, name in page:
        ref = refs[number]
        groups.setdefault(ref["type"], []).append(Found(**ref, matched=name, degree=degrees[number]))
    return SearchAnswer(total=len(found), groups=[FoundGroup(type=t, results=rows) for t, rows in groups.items()])


def entity(reader: Reader, iri: str) -> EntityAnswer:
    """All that is known about a thing."""
    number = reader.number(iri)
    index, ref = reader.index, reader.ref(number)
    names = [
        text for (text,) in index.rows("SELECT text FROM name WHERE thing = ? ORDER BY id LIMIT ?", number, LARGEST)
    ]
    stories = [
        n for (n,) in index.rows("SELECT story FROM mention WHERE thing = ? ORDER BY story LIMIT ?", number, _SHOWN)
    ]
    documents = [
        n for (n,) in index.rows("SELECT document FROM named WHERE thing = ? ORDER BY document LIMIT ?", number, _SHOWN)
    ]
    return EntityAnswer(
        **ref,
        names=names or [ref["label"]],
        roles=_roles(reader, iri),
        family=_linked(reader, number, "inFamily"),
        located_in=_linked(reader, number, "locatedIn"),
        documents=list(reader.documents(documents).values()),
        documents_total=index.number("SELECT count(*) FROM named WHERE thing = ?", number),
        cases=list(reader.cases(stories).values()),
        cases_total=index.number("SELECT count(*) FROM mention WHERE thing = ?", number),
        relations=_counts(reader, "thing = ?", [number]),
        amounts=_amounts(reader, number),
        amounts_total=index.number("SELECT count(*) FROM involved WHERE thing = ?", number),
        merges=merges(reader.store, iri),
        corrections=corrections(reader.store, iri),
    )


def neighbours(
    reader: Reader,
    iri: str,
    predicate: str | None = None,
    direction: str | None = None,
    theme: str | None = None,
    kind: str | None = None,
    min_confidence: float = 0.0,
    first: str | None = None,
    last: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> NeighboursAnswer:
    """What a thing is related to, the most stated and surest first.

    A partnership has no direction: it counts as `out` and passes a filter for either. `theme` keeps relations that a
    case of the theme states; `first` and `last` (YYYY-MM) those with a sum, or else a document, dated in between.
    """
    check_page(limit, offset)
    check_choice("predicate", predicate, (*RELATIONS, *LINKS))
    check_choice("direction", direction, ("out", "in"))
    check_choice("type", kind, TYPES)
    if not 0 <= min_confidence <= 1:
        raise QueryError(f"min_confidence={min_confidence}: write a number from 0 to 1")
    number = reader.number(iri)
    where, values = _filters(reader, number, theme, kind, min_confidence, month("from", first), month("to", last))
    if len(values) == 1:
        counts, page = _best_of_all(reader, number, predicate, direction, limit, offset)
    else:
        counts, page = _best_of_some(reader, where, values, predicate, direction, limit, offset)
    refs = reader.refs(row[0] for row in page)
    return NeighboursAnswer(
        total=sum(count["count"] for count in counts if _is_shown(count, predicate, direction)),
        neighbours=[_neighbour(reader, refs[row[0]], row) for row in page],
        counts=sorted(counts, key=lambda count: (-count["count"], count["predicate"], count["direction"])),
    )


_Found = tuple[list[RelationCount], list[tuple[Any, ...]]]


def _best_of_all(
    reader: Reader, number: int, predicate: str | None, direction: str | None, limit: int, offset: int
) -> _Found:
    """Counts and a page of all relations of a thing; a hub of many thousands takes no longer than any other."""
    rows = reader.index.rows("SELECT predicate, direction, others FROM fan WHERE thing = ?", number)
    counts = [RelationCount(predicate=p, direction=d, count=n) for p, d, n in rows]
    shown = [count for count in counts if _is_shown(count, predicate, direction)]
    if not shown:
        return counts, []
    each = (
        "SELECT * FROM (SELECT other, predicate, direction, edge, confidence, statements FROM adjacency "
        "WHERE thing = ? AND predicate = ? AND direction = ? ORDER BY statements DESC, confidence DESC, other LIMIT ?)"
    )
    values = [value for c in shown for value in (number, c["predicate"], c["direction"], limit + offset)]
    page = reader.index.rows(
        " UNION ALL ".join([each] * len(shown))
        + " ORDER BY statements DESC, confidence DESC, other, predicate LIMIT ? OFFSET ?",
        *values,
        limit,
        offset,
    )
    return counts, list(page)


def _best_of_some(
    reader: Reader,
    where: str,
    values: list[Any],
    predicate: str | None,
    direction: str | None,
    limit: int,
    offset: int,
) -> _Found:
    """Counts and a page of those relations that filters let through."""
    shown = ["1"]
    chosen: list[str] = []
    if predicate:
        shown.append("predicate = ?")
        chosen.append(predicate)
    if direction and predicate != SYMMETRIC:
        shown.append(f"(direction = ? OR predicate = '{SYMMETRIC}')")
        chosen.append(direction)
    rows = reader.index.rows(  # the counts and the page in one: what the filters let through is sought once
        "WITH found AS MATERIALIZED (SELECT other, predicate, direction, edge, confidence, statements FROM adjacency "
        f"WHERE {where}) SELECT NULL, predicate, direction, count(*), NULL, NULL FROM found GROUP BY 2, 3 UNION ALL "
        f"SELECT * FROM (SELECT * FROM found WHERE {' AND '.join(shown)} "
        "ORDER BY statements DESC, confidence DESC, other, predicate LIMIT ? OFFSET ?)",
        *values,
        *chosen,
        limit,
        offset,
    )
    page = [row for row in rows if row[0] is not None]
    counts = [RelationCount(predicate=row[1], direction=row[2], count=row[3]) for row in rows if row[0] is None]
    return counts, page


def _is_shown(count: RelationCount, predicate: str | None, direction: str | None) -> bool:
    if predicate is not None and count["predicate"] != predicate:
        return False
    return direction is None or count["predicate"] == SYMMETRIC or count["direction"] == direction


def edges(
    reader: Reader, iris: list[str], theme: str | None = None, first: str | None = None, last: str | None = None
) -> EdgesAnswer:
    """All relations among the given things; IRIs that the graph does not have are passed over.

    `theme`, `first` and `last` keep relations as in `neighbours`.
    """
    if len(iris) > LARGEST:
        raise QueryError(f"{len(iris)} things are too many; give at most {LARGEST}")
    span = (month("from", first) or 0, month("to", last) or 999999) if first or last else None
    about = reader.number(theme) if theme else None
    total, found = reader.among(reader.numbers(iris), _EDGES, about, span)
    return EdgesAnswer(total=total, edges=found)


def _filters(
    reader: Reader,
    number: int,
    theme: str | None,
    kind: str | None,
    min_confidence: float,
    first: int | None,
    last: int | None,
) -> tuple[str, list[Any]]:
    where, values = ["thing = ?"], [number]
    more: list[Any] = []
    if kind:
        where.append("type = ?")
        more.append(kind)
    if min_confidence > 0:
        where.append("confidence >= ?")
        more.append(min_confidence)
    if theme:
        where.append("EXISTS (SELECT 1 FROM themed WHERE themed.edge = adjacency.edge AND theme = ?)")
        more.append(reader.number(theme))
    if first is not None or last is not None:
        where.append("EXISTS (SELECT 1 FROM dated WHERE dated.edge = adjacency.edge AND last >= ? AND first <= ?)")
        more += [first or 0, last or 999999]
    return " AND ".join(where), [*values, *more]


def _neighbour(reader: Reader, other: Ref, row: tuple[Any, ...]) -> Neighbour:
    _, predicate, direction, edge, confidence, statements = row
    index = reader.index
    largest = index.row(_SUM + "ORDER BY amount.id LIMIT 1", edge)
    spans = index.rows("SELECT first / 100, last / 100 FROM dated WHERE edge = ?", edge)
    themes = index.rows("SELECT iri FROM themed JOIN thing ON id = theme WHERE edge = ? ORDER BY iri", edge)
    return Neighbour(
        other=other,
        predicate=predicate,
        direction=direction,
        confidence=confidence,
        statements=statements,
        amount=as_sum(*largest) if largest else None,
        themes=[iri for (iri,) in themes],
        years=[f"{year:04}" for year in sorted({year for span in spans for year in span})],
    )


def _counts(reader: Reader, where: str, values: list[Any]) -> list[RelationCount]:
    rows = reader.index.rows(
        f"SELECT predicate, direction, count(*) FROM adjacency WHERE {where} GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
        *values,
    )
    return [RelationCount(predicate=predicate, direction=direction, count=n) for predicate, direction, n in rows]


def _roles(reader: Reader, iri: str) -> list[str]:
    types = (q.object for q in reader.store.quads_for_pattern(NamedNode(iri), v.RDF_TYPE, None, None))
    return sorted({t.value.removeprefix(CSR) for t in types if isinstance(t, NamedNode)} & set(ROLES))


def _linked(reader: Reader, number: int, predicate: str) -> Ref | None:
    row = reader.index.row(
        "SELECT other FROM adjacency WHERE thing = ? AND predicate = ? AND direction = 'out' ORDER BY other LIMIT 1",
        number,
        predicate,
    )
    return reader.ref(row[0]) if row else None


def _amounts(reader: Reader, number: int) -> list[EntityAmount]:
    """The largest sums of a thing's relations."""
    rows = reader.index.rows(
        "SELECT value, currency, kind, amount.date, predicate, iif(subject = ?, object, subject), story "
        "FROM involved JOIN amount ON amount.id = involved.amount JOIN statement ON statement.id = amount.statement "
        "JOIN edge ON edge.id = statement.edge WHERE thing = ? ORDER BY involved.amount LIMIT ?",
        number,
        number,
        _SUMS,
    )
    refs, cases = reader.refs(row[5] for row in rows), reader.cases(row[6] for row in rows)
    return [
        EntityAmount(**as_sum(*row[:4]), predicate=row[4], other=refs[row[5]], case=cases.get(row[6])) for row in rows
    ]
