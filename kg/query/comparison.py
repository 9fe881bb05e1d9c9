"""Two banks side by side: what both have and what only one has, of families, partners, clients, groups and more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Store

from kg.errors import QueryError
from kg.model import EntityType, Predicate
from kg.query.facts import Fact, Sum, Thing
from kg.query.lookup import Facts
from kg.query.money import money
from kg.query.partners import partners
from kg.rdf.labels import term_labels
from kg.rdf.vocabulary import CSR

ASPECTS = ("families", "programmes", "partners", "clients", "groups", "themes", "amounts")
_NO_FAMILY = Thing("", "（无家族）", "ProductFamily")
_Items = dict[Thing, set[str]]


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing that at least one of the two has, and in words what stands behind it at each.

    Behind a family or a group stand offerings, behind a programme what one does in it, behind a partner the units that
    work with it, behind a client how it is served, behind a theme cases, behind a kind of sum how many and how much in
    all. Nothing (an empty tuple) means that this one does not have it.
    """

    aspect: str
    item: Thing
    first: tuple[str, ...]
    second: tuple[str, ...]

    @property
    def shared(self) -> bool:
        """Whether both have it."""
        return bool(self.first and self.second)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two organisations and all that is compared, aspect by aspect as in `ASPECTS`, what both have first."""

    first: Thing
    second: Thing
    rows: tuple[Compared, ...]


def compare(store: Store, first: str, second: str, *, limit: int = 1000) -> Comparison:
    """Compare two banks (or other organisations), given by IRI, each with its branches.

    Themes are those of the cases that it reports. `limit` bounds what is read of each unit. Raises QueryError where
    both are the same, or one is a unit of the other.
    """
    facts = Facts(store, limit)
    things = facts.thing(first), facts.thing(second)
    if first == second:
        raise QueryError(f"both names mean {things[0].label}; name two different banks")
    if first in facts.units(second) or second in facts.units(first):
        raise QueryError(f"{things[0].label} and {things[1].label} are one house; name two different banks")
    sides = [_gather(facts, iri) for iri in (first, second)]
    rows: list[Compared] = []
    for aspect in ASPECTS:
        left, right = (side[aspect] for side in sides)
        found = [Compared(aspect, item, _told(left, item), _told(right, item)) for item in {*left, *right}]
        rows += sorted(found, key=lambda row: (not row.shared, not row.first, row.item.label, row.item.iri))
    return Comparison(*things, tuple(rows))


def _told(items: _Items, item: Thing) -> tuple[str, ...]:
    return tuple(sorted(items.get(item, ())))


def _gather(facts: Facts, iri: str) -> dict[str, _Items]:
    """What an organisation with its units has, by aspect."""
    found: dict[str, _Items] = {aspect: defaultdict(set) for aspect in ASPECTS}
    labels = term_labels()
    units = facts.units(iri)
    offered = {other for unit in units for other in facts.objects(unit, Predicate.OFFERS)}
    for offering in map(facts.thing, sorted(offered)):
        if offering.type == EntityType.PRODUCT:
            kin = [facts.thing(family) for family in facts.objects(offering.iri, "inFamily")]
            for family in kin or [_NO_FAMILY]:
                found["families"][family].add(offering.label)
        if offering.type == EntityType.PROGRAMME:
            found["programmes"][offering].add(labels[Predicate.OFFERS])
        for group in facts.objects(offering.iri, Predicate.TARGETS):
            found["groups"][facts.thing(group)].add(offering.label)
        for client in facts.objects(offering.iri, Predicate.PROVIDED_TO):
            found["clients"][facts.thing(client)].add(offering.label)
    for unit in units:
        for programme in facts.objects(unit, Predicate.PARTICIPATES_IN):
            found["programmes"][facts.thing(programme)].add(labels[Predicate.PARTICIPATES_IN])
        for client in facts.objects(unit, Predicate.FINANCES):
            found["clients"][facts.thing(client)].add(labels[Predicate.FINANCES])
        for case in facts.subjects("reportedBy", unit):
            for theme in facts.objects(case, "theme"):
                found["themes"][facts.thing(theme)].add(facts.thing(case).label)
    for partnership in partners(facts.store, iri, max_partners=facts.limit):
        found["partners"][partnership.partner].add(partnership.unit.label)
    found["amounts"] = _amounts(_giving(facts, units, sorted(offered)))
    return found


def _giving(facts: Facts, units: tuple[str, ...], offered: list[str]) -> Iterator[Fact]:
    for unit in units:
        for predicate in (Predicate.FINANCES, Predicate.DONATES_TO, Predicate.ASSISTS):
            yield from facts.from_(unit, predicate)
    for offering in offered:
        yield from facts.from_(offering, Predicate.PROVIDED_TO)


def _amounts(given: Iterator[Fact]) -> _Items:
    """Per kind and currency how many sums there are and how much they are in all; the same sum to one taker is one."""
    sums: dict[tuple[str, str], set[tuple[str, Sum]]] = defaultdict(set)
    for fact in given:
        for amount in fact.amounts:
            sums[amount.kind, amount.currency].add((fact.object.iri, amount))
    labels = term_labels()
    return {
        Thing(f"{CSR}{kind}", f"{labels.get(kind, kind)}（{currency}）", "AmountKind"): {
            f"{len(each)} 笔，共 {money(sum(amount.value for _, amount in each), currency)}"
        }
        for (kind, currency), each in sums.items()
    }
