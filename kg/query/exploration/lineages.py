"""A lineage laid out from left to right: providers and sources, the offering and its kin, channels, clients, groups.

It tells what `kg.query.lineage` tells, but from the index, the most stated and surest first, so that it takes no
longer where a family has ten thousand members or a product as many clients.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from kg.errors import QueryError
from kg.model import OFFERINGS, EntityType
from kg.query.exploration.answers import Sum
from kg.query.exploration.index import holes
from kg.query.exploration.reading import LARGEST, Reader, as_sum
from kg.query.exploration.tables import LineageAnswer, LineageEdge, LineageNode

_LISTED = 40  # of each list of a lineage
_PROVIDERS = 5  # of one sibling or channel
_HEIGHT = 8  # levels of an organisation that are climbed
_STEPS = 6  # along deliveredThrough and builtOn
_ABOVE = (
    "SELECT other, edge FROM adjacency JOIN thing ON thing.id = other "
    "WHERE thing = ? AND predicate = 'subOrganizationOf' AND direction = 'out' "
    "ORDER BY confidence DESC, label, iri LIMIT ?"
)
# Sums of what is lent that no statement of "provided to" names for the same client.
_LENT = (
    "FROM edge given JOIN edge lent ON lent.object = given.object AND lent.predicate = 'finances' "
    "JOIN statement s ON s.edge = lent.id JOIN amount a ON a.statement = s.id "
    "WHERE given.subject = ? AND given.predicate = 'providedTo' AND NOT EXISTS (SELECT 1 FROM statement t "
    "JOIN amount b ON b.statement = t.id WHERE t.edge = given.id AND b.value = a.value "
    "AND b.currency = a.currency AND b.kind = a.kind AND b.date IS a.date)"
)


def layered(reader: Reader, iri: str) -> LineageAnswer:
    """The lineage of an offering; QueryError for what is none.

    The offering and its kin stand in one layer. To the left are its families and series, its providers and their
    banks, and what it is built on; to the right what it is delivered through, then its clients, then its groups.
    """
    number = reader.number(iri)
    if reader.ref(number)["type"] not in OFFERINGS:
        raise QueryError(f"{iri} is no product, platform or programme; a lineage is of one of these")
    return _Layers(reader, number).answer()


class _Layers:
    """Places things as they are found: a thing stays where it was put first."""

    def __init__(self, reader: Reader, own: int) -> None:
        self.reader = reader
        self.own = own
        self.places: dict[int, tuple[int, str]] = {own: (0, "product")}
        self.edges: dict[int, None] = {}
        self.cut = False

    def answer(self) -> LineageAnswer:
        """Everything that has a place, at most `LARGEST` things, and the relations that were followed among them."""
        families = self._follow(self.own, "inFamily", "out", -1, "family")
        providers = self._providers(self.own)
        channels = self._channels()
        right = max(layer for layer, _ in self.places.values()) + 1
        clients = self._follow(self.own, "providedTo", "out", right, "client")
        self._financed(providers, clients)
        for thing in (self.own, *channels):
            self._follow(thing, "targets", "out", right + 1 if clients else right, "group")
        for suite in self._follow(self.own, "partOfSuite", "out", -1, "suite"):
            self._follow(suite, "partOfSuite", "in", 0, "sibling")
        self._follow(self.own, "partOfSuite", "in", 1, "sibling")
        self._follow(self.own, "participatesIn", "in", -1, "provider")
        for family in families:
            for member in self._follow(family, "inFamily", "in", 0, "sibling"):
                self._providers(member, _PROVIDERS)
        kept = dict(list(self.places.items())[:LARGEST])
        left = min(layer for layer, _ in kept.values())
        refs = self.reader.refs(kept)
        return LineageAnswer(
            nodes=[LineageNode(**refs[n], layer=layer - left, role=role) for n, (layer, role) in kept.items()],
            edges=_edges(self.reader, self.edges, set(kept)),
            complete=not self.cut and len(kept) == len(self.places),
        )

    def _follow(
        self, thing: int, predicate: str, direction: str, layer: int, role: str, limit: int = _LISTED
    ) -> list[int]:
        """Put what a relation leads to in a layer, the surest first; gives it all, put now or before."""
        rows = self.reader.index.rows(
            "SELECT other, edge FROM adjacency WHERE thing = ? AND predicate = ? AND direction = ? "
            "ORDER BY statements DESC, confidence DESC, other LIMIT ?",
            thing,
            predicate,
            direction,
            limit + 1,
        )
        self.cut |= len(rows) > limit
        for other, edge in rows[:limit]:
            self.places.setdefault(other, (layer, role))
            self.edges[edge] = None
        return [other for other, _ in rows[:limit]]

    def _providers(self, offering: int, limit: int = _LISTED) -> list[int]:
        """Put those who offer something, and the way up from each to its bank, to the left of it."""
        layer = self.places[offering][0]
        found = self._follow(offering, "offers", "in", layer - 1, "provider", limit)
        for unit in found:
            for step, (above, edge) in enumerate(self._way_up(unit), 2):
                self.places.setdefault(above, (layer - step, "provider"))
                self.edges[edge] = None
        return found

    def _way_up(self, unit: int) -> list[tuple[int, int]]:
        """Things and relations from what is above a unit to its bank, by the rule of `kg.query.lookup.Facts.house`."""
        ways: list[list[tuple[int, int]]] = [[]]
        last: list[tuple[int, int]] = []
        seen = {unit}
        for _ in range(_HEIGHT):
            reached = []
            for way in ways:
                here = way[-1][0] if way else unit
                if self._type(here) == EntityType.BANK:
                    return way
                rows = self.reader.index.rows(_ABOVE, here, _PROVIDERS)
                reached += [[*way, row] for row in rows if row[0] not in seen]
                seen.update(above for above, _ in rows)
            if not reached:
                break
            ways, last = reached, reached[0]
        return last if self._type(unit) == EntityType.BANK_BRANCH else []

    def _channels(self) -> list[int]:
        """Put, step by step, what it is delivered through to the right and what it is built on to the left."""
        found: list[int] = []
        for outward in (True, False):
            level = [self.own]
            for _ in range(_STEPS):
                following = []
                for here in level:
                    at = self.places[here][0]
                    for predicate, side in (("deliveredThrough", 1), ("builtOn", -1)):
                        known = set(self.places)
                        direction, layer = ("out", at + side) if outward else ("in", at - side)
                        others = self._follow(here, predicate, direction, layer, "through")
                        following += [other for other in dict.fromkeys(others) if other not in known]
                found += following
                level = following if len(found) <= _LISTED else []
        for thing in found:
            self._providers(thing, _PROVIDERS)
        return found

    def _financed(self, providers: list[int], clients: list[int]) -> None:
        """Add what the providers finance the clients with, where that tells other sums than the offering does."""
        rows = self.reader.index.rows(
            f"SELECT DISTINCT lent.id {_LENT} AND lent.subject IN ({holes(providers)}) "
            f"AND lent.object IN ({holes(clients)})",
            self.own,
            *providers,
            *clients,
        )
        self.edges.update(dict.fromkeys(edge for (edge,) in rows))

    def _type(self, thing: int) -> str:
        return self.reader.ref(thing)["type"]


def _edges(reader: Reader, edges: Iterable[int], kept: set[int]) -> list[LineageEdge]:
    numbers = list(edges)
    some = holes(numbers)
    rows = reader.index.rows(
        f"SELECT id, subject, predicate, object, confidence, statements FROM edge WHERE id IN ({some}) ORDER BY id",
        *numbers,
    )
    told = [row for row in rows if row[1] in kept and row[3] in kept]
    refs = reader.refs(n for row in told for n in (row[1], row[3]))
    sources, dates = _sources(reader, some, numbers)
    sums = _sums(reader, some, numbers)
    return [
        LineageEdge(
            subject=refs[subject]["iri"],
            predicate=predicate,
            object=refs[object_]["iri"],
            date=min((s["date"] for s in sums[edge] if s["date"]), default=dates.get(edge)),
            source=sources.get(edge),
            confidence=confidence if statements else None,
            amounts=sums[edge],
        )
        for edge, subject, predicate, object_, confidence, statements in told
    ]


def _sources(reader: Reader, some: str, numbers: list[int]) -> tuple[dict[int, str], dict[int, str]]:
    """For each relation the document of its surest statement, and the earliest date of a document."""
    rows: list[tuple[Any, ...]] = reader.index.rows(
        "SELECT edge, source, date FROM statement JOIN document ON document.id = statement.document "
        f"WHERE edge IN ({some}) ORDER BY edge, confidence DESC, source",
        *numbers,
    )
    sources: dict[int, str] = {}
    dates: dict[int, str] = {}
    for edge, source, date in rows:
        sources.setdefault(edge, source)
        if date and date < dates.get(edge, "~"):
            dates[edge] = date
    return sources, dates


def _sums(reader: Reader, some: str, numbers: list[int]) -> defaultdict[int, list[Sum]]:
    """The sums of each relation, the largest first, each once."""
    rows = reader.index.rows(
        "SELECT edge, value, currency, kind, amount.date FROM statement "
        f"JOIN amount ON amount.statement = statement.id WHERE edge IN ({some}) ORDER BY edge, amount.id",
        *numbers,
    )
    sums: defaultdict[int, list[Sum]] = defaultdict(list)
    for edge, *values in rows:
        if (one := as_sum(*values)) not in sums[edge]:
            sums[edge].append(one)
    return sums
