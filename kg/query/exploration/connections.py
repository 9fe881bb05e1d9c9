"""Families, partnerships and what happened when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.query.exploration.answers import Ref
from kg.query.exploration.index import holes
from kg.query.exploration.reading import LARGEST, Reader, as_sum, check_choice, check_page
from kg.query.exploration.tables import (
    Cell,
    Event,
    FamiliesAnswer,
    FamilyCellAnswer,
    PartnerEdge,
    PartnerNode,
    PartnersAnswer,
    TimelineAnswer,
)
from kg.query.partners import ROLES

_UNITS = 300


def families(reader: Reader, limit: int = 50, offset: int = 0) -> FamiliesAnswer:
    """The table bank × family; a branch's products count for its bank, institutions without a bank for themselves."""
    check_page(limit, offset)
    index = reader.index
    banks = [n for (n,) in index.rows("SELECT bank FROM offering_bank ORDER BY id LIMIT ? OFFSET ?", limit, offset)]
    cells = index.rows(
        f"SELECT bank, family, products FROM filled WHERE bank IN ({holes(banks)}) ORDER BY 1, 2", *banks
    )
    totals = "SELECT family FROM filled GROUP BY family ORDER BY sum(products) DESC, family LIMIT ?"
    kin = [n for (n,) in index.rows(totals, LARGEST)]
    refs = reader.refs([*banks, *kin])
    return FamiliesAnswer(
        total=index.number("SELECT count(*) FROM offering_bank"),
        banks=[refs[n] for n in banks],
        families=[refs[n] for n in kin],
        cells=[Cell(bank=refs[b]["iri"], family=refs[f]["iri"], count=n) for b, f, n in cells if f in refs],
    )


def family_cell(reader: Reader, bank: str, family: str, limit: int = 50, offset: int = 0) -> FamilyCellAnswer:
    """The products of a family that a bank and its branches offer, the best-connected first."""
    check_page(limit, offset)
    ends = reader.number(bank), reader.number(family)
    rows = reader.index.rows(
        "SELECT product FROM cell WHERE bank = ? AND family = ? ORDER BY product LIMIT ? OFFSET ?", *ends, limit, offset
    )
    refs = reader.refs(n for (n,) in rows)
    total = reader.index.number("SELECT count(*) FROM cell WHERE bank = ? AND family = ?", *ends)
    return FamilyCellAnswer(total=total, products=[refs[n] for (n,) in rows])


def partners(
    reader: Reader,
    theme: str | None = None,
    role: str | None = None,
    of: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> PartnersAnswer:
    """Who works with whom, the partnerships told in the most cases first; at most 300 organisations.

    `of` keeps the partners of one organisation (of a branch: those of its bank), `theme` what cases of a theme tell,
    `role` partners of a kind: of a bank's partnership with another organisation, the other is the partner.
    """
    check_page(limit, offset)
    check_choice("role", role, ROLES)
    about = reader.number(theme) if theme else 0
    values: list[Any] = [about]
    if of is not None:
        number = reader.number(of)
        row = reader.index.row("SELECT bank FROM house WHERE member = ?", number)
        home = row[0] if row else number
        chosen = (
            "(SELECT * FROM alliance WHERE theme = ?1 AND a = ?2 AND (?3 IS NULL OR role_b = ?3) UNION ALL "
            "SELECT * FROM alliance WHERE theme = ?1 AND b = ?2 AND (?3 IS NULL OR role_a = ?3))"
        )
        values = [about, home, role]
    else:
        chosen = "(SELECT * FROM alliance WHERE theme = ?1 AND (?2 IS NULL OR role_b = ?2))"
        values = [about, role]
    order = "ORDER BY cases DESC, a, b"
    rows = reader.index.rows(
        f"SELECT cases, a, b, role_a, role_b FROM {chosen} {order} LIMIT {limit} OFFSET {offset}", *values
    )
    kept: list[tuple[int, int, int]] = []
    roles: dict[int, str] = {}
    for cases, a, b, role_a, role_b in rows:
        if len({*roles, a, b}) > LARGEST:
            break
        roles.update({a: role_a or "other", b: role_b or "other"})
        kept.append((a, b, cases))
    refs = reader.refs(roles)
    return PartnersAnswer(
        total=reader.index.number(f"SELECT count(*) FROM {chosen}", *values),
        nodes=[PartnerNode(**refs[n], role=roles[n]) for n in sorted(roles)],
        edges=[_partnership(reader, refs, *edge) for edge in kept],
    )


def timeline(reader: Reader, iri: str | None = None, limit: int = 50, offset: int = 0) -> TimelineAnswer:
    """Dated sums and statements of the graph or of one thing (of a bank: with its branches), the earliest first.

    A page ends before the thing that would be its 301st.
    """
    check_page(limit, offset)
    columns = "event.date, subject, predicate, object, value, currency, kind, amount.date, story"
    joined = (
        "JOIN statement ON statement.id = event.statement JOIN edge ON edge.id = statement.edge "
        "LEFT JOIN amount ON amount.id = event.amount"
    )
    if iri is None:
        chosen, values = "(SELECT id FROM event)", []
    else:
        number = reader.number(iri)
        units = [n for (n,) in reader.index.rows("SELECT member FROM house WHERE bank = ? LIMIT ?", number, _UNITS)]
        units = units or [number]
        chosen, values = f"(SELECT DISTINCT event AS id FROM took_part WHERE thing IN ({holes(units)}))", units
    rows = reader.index.rows(
        f"SELECT {columns} FROM (SELECT id FROM {chosen} ORDER BY id LIMIT ? OFFSET ?) some "
        f"JOIN event ON event.id = some.id {joined} ORDER BY event.id",
        *values,
        limit,
        offset,
    )
    seen: set[int] = set()
    for place, row in enumerate(rows):
        seen |= {row[1], row[3]}
        if len(seen) > LARGEST:
            rows = rows[:place]
            break
    refs, cases = reader.refs(n for row in rows for n in (row[1], row[3])), reader.cases(row[8] for row in rows)
    return TimelineAnswer(
        total=reader.index.number(f"SELECT count(*) FROM {chosen}", *values),
        events=[
            Event(
                date=row[0],
                subject=refs[row[1]],
                predicate=row[2],
                object=refs[row[3]],
                amount=as_sum(*row[4:8]) if row[4] is not None else None,
                case=cases.get(row[8]),
            )
            for row in rows
        ],
    )


def _partnership(reader: Reader, refs: Mapping[int | None, Ref], a: int, b: int, cases: int) -> PartnerEdge:
    themes = reader.index.rows(
        "SELECT iri FROM alliance JOIN thing ON thing.id = theme WHERE a = ? AND b = ? AND theme > 0 ORDER BY 1",
        a,
        b,
    )
    return PartnerEdge(a=refs[a]["iri"], b=refs[b]["iri"], cases=cases, themes=[iri for (iri,) in themes])
