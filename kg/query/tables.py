"""Lineages, partnerships, families, connections, comparisons and timelines as rows for tables and data frames.

Each function gives column names and rows of plain values. Relations, types and kinds of sums stand there with their
Chinese labels; sums are in single units.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.query.comparison import Comparison
from kg.query.engine import Value
from kg.query.facts import Fact, Passage, Sum
from kg.query.families import FamilyCell, family_totals
from kg.query.lineage import Lineage, Member, Provider, Step
from kg.query.partners import Partnership, passages_of
from kg.query.paths import Connection
from kg.query.timeline import Event
from kg.rdf.labels import term_labels

Table = tuple[tuple[str, ...], list[tuple[Value, ...]]]
_PLACE = ("document", "case", "start", "end", "quote", "curation")
_SUM = ("amount", "currency", "kind")
_FACT = ("subject", "relation", "object", "confidence", "date", *_SUM, *_PLACE)


def lineage_table(lineages: Iterable[Lineage]) -> Table:
    """One row per relation that a lineage tells: what part it plays, how far away it is, its largest sum, one place.

    Parts: provider, house (up to the bank), participant, carries, rests-on, suite, suite-member, member, client,
    financing, group, relative (other banks' members of the family, with their earliest date), sibling.
    """
    rows = [(told.thing.label, part, depth, *row) for told in lineages for part, depth, row in _parts(told)]
    return ("offering", "part", "depth", *_FACT), rows


def partners_table(partnerships: Iterable[Partnership], theme: str | None = None) -> Table:
    """One row per partnership, with one place that tells of it (in a case of `theme`, where that is given)."""
    columns = ("bank", "unit", "partner", "type", "role", "partner_bank", "cases", "themes", "confidence", *_PLACE)
    rows = [
        (
            p.bank.label,
            p.unit.label,
            p.partner.label,
            _label(p.partner.type),
            p.role,
            p.partner_bank.label,
            p.cases,
            "；".join(p.themes),
            p.fact.confidence,
            *_place(passages_of(p, theme)),
        )
        for p in partnerships
    ]
    return columns, rows


def families_table(cells: tuple[FamilyCell, ...]) -> Table:
    """Bank × family with the number of products; the last column counts a bank's products, each once."""
    kinds = list(family_totals(cells))
    rows: list[tuple[Value, ...]] = []
    for bank in dict.fromkeys(cell.bank for cell in cells):
        own = {cell.family: cell.products for cell in cells if cell.bank == bank}
        counts = [len(own[family]) if family in own else None for family in kinds]
        rows.append((bank.label, *counts, len({product for each in own.values() for product in each})))
    return ("bank", *(family.label for family in kinds), "products"), rows


def family_counts_table(cells: tuple[FamilyCell, ...]) -> Table:
    """One row per bank: its number of products, and of which families how many; where a wide table has no room."""
    rows: list[tuple[Value, ...]] = []
    for bank in dict.fromkeys(cell.bank for cell in cells):
        own = [cell for cell in cells if cell.bank == bank]
        counts = "、".join(f"{cell.family.label} {len(cell.products)}" for cell in own)
        rows.append((bank.label, len({product for cell in own for product in cell.products}), counts))
    return ("bank", "products", "families"), rows


def family_products_table(cells: tuple[FamilyCell, ...]) -> Table:
    """One row per bank and family with the products' names, joined by ；."""
    rows: list[tuple[Value, ...]] = [
        (c.bank.label, c.family.label, len(c.products), "；".join(product.label for product in c.products))
        for c in cells
    ]
    return ("bank", "family", "count", "products"), rows


def paths_table(connections: Iterable[Connection]) -> Table:
    """One row per step: the number of the connection, the number of the step, the fact, and where it is stated."""
    rows = [
        (number, place, *_fact(step))
        for number, connection in enumerate(connections, 1)
        for place, step in enumerate(connection.steps, 1)
    ]
    return ("path", "step", *_FACT), rows


def comparison_table(comparison: Comparison) -> Table:
    """One row per thing that is compared, with what stands behind it at each of the two, joined by ；."""
    rows: list[tuple[Value, ...]] = [
        (row.aspect, row.item.label, row.shared, "；".join(row.first), "；".join(row.second)) for row in comparison.rows
    ]
    return ("aspect", "item", "both", comparison.first.label, comparison.second.label), rows


def timeline_table(events: Iterable[Event]) -> Table:
    """One row per event; `of` says what the date is the date of."""
    columns = ("date", "of", "subject", "relation", "object", *_SUM, "confidence", "title", *_PLACE)
    rows = [
        (
            e.date,
            e.of,
            *((e.fact.subject.label, _label(e.fact.predicate), e.fact.object.label) if e.fact else (None, None, None)),
            *_sum(e.amount),
            e.fact.confidence if e.fact else None,
            e.title,
            *_place((*((e.passage,) if e.passage else ()), *(e.fact.evidence if e.fact else ()))),
        )
        for e in events
    ]
    return columns, rows


def _parts(told: Lineage) -> Iterator[tuple[str, int, tuple[Value, ...]]]:
    yield from _providers("provider", 0, told.providers)
    for fact in told.participants:
        yield "participant", 0, _fact(fact)
    for part, steps in (("carries", told.carries), ("rests-on", told.rests_on)):
        for step in steps:
            yield from _step(part, step)
    for part, facts in (("suite", told.suites), ("suite-member", told.suite_members), ("member", told.members)):
        for fact in facts:
            yield part, 1, _fact(fact)
    for client in told.clients:
        yield "client", 1, _fact(client.fact)
        for fact in client.financing:
            yield "financing", 1, _fact(fact)
    for fact in told.groups:
        yield "group", 1, _fact(fact)
    for part, members in (("relative", told.relatives), ("sibling", told.siblings)):
        for member in members:
            yield from _member(part, member)


def _providers(part: str, depth: int, providers: tuple[Provider, ...]) -> Iterator[tuple[str, int, tuple[Value, ...]]]:
    for provider in providers:
        yield part, depth, _fact(provider.fact)
        for fact in provider.house:
            yield "house", depth, _fact(fact)


def _step(part: str, step: Step) -> Iterator[tuple[str, int, tuple[Value, ...]]]:
    yield part, step.depth, _fact(step.fact)
    yield from _providers("provider", step.depth, step.providers)
    for fact in step.groups:
        yield "group", step.depth, _fact(fact)


def _member(part: str, member: Member) -> Iterator[tuple[str, int, tuple[Value, ...]]]:
    date = member.first.date if member.first else None
    for provider in member.providers:
        yield part, 1, _fact(provider.fact, date)
    if not member.providers:
        place = _place((member.source,) if member.source else ())
        yield part, 1, (None, None, member.thing.label, None, date, None, None, None, *place)


def _fact(fact: Fact, date: str | None = None) -> tuple[Value, ...]:
    first = fact.first
    return (
        fact.subject.label,
        _label(fact.predicate),
        fact.object.label,
        fact.confidence,
        date or (first.date if first else None),
        *_sum(next(iter(fact.amounts), None)),
        *_place(fact.evidence),
    )


def _sum(amount: Sum | None) -> tuple[Value, ...]:
    return (amount.value, amount.currency, _label(amount.kind)) if amount else (None, None, None)


def _place(passages: tuple[Passage, ...]) -> tuple[Value, ...]:
    """The first passage that has a place in a text, and what a person did to any of them."""
    curation = next((p.curation for p in passages if p.curation), None)
    shown = next((p for p in passages if p.document), Passage())
    return shown.document or None, shown.case, shown.start, shown.end, shown.quote, curation


def _label(term: str) -> str:
    return term_labels().get(term, term)
