"""Where an offering comes from and where it goes: providers, family, series, channels, clients, groups, with evidence.

Works for products, platforms and programmes, by direct look-ups (`kg.query.lookup`), so that it costs the same in a
large graph as in a small one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from pyoxigraph import Store

from kg.errors import QueryError
from kg.model import OFFERINGS, Predicate
from kg.query.facts import Dated, Fact, Passage, Thing
from kg.query.lookup import Facts
from kg.query.names import find_kind

_Item = TypeVar("_Item")
MAX_THINGS = 200
_RELATIONS = 1000  # so many relations of one kind are read of one thing at least, to find the earliest among them
_CHANNELS = (Predicate.DELIVERED_THROUGH, Predicate.BUILT_ON)


@dataclass(frozen=True, slots=True)
class Provider:
    """Who offers something, and the way up from there to its bank (empty for a bank or another organisation)."""

    fact: Fact
    house: tuple[Fact, ...] = ()

    @property
    def bank(self) -> Thing:
        """The bank (or topmost known organisation) behind the provider, which may be the provider itself."""
        return self.house[-1].object if self.house else self.fact.subject


@dataclass(frozen=True, slots=True)
class Member:
    """Another member of the family: who offers it, the earliest date that is stated of it, and one source for it."""

    thing: Thing
    providers: tuple[Provider, ...]
    first: Dated | None
    source: Passage | None


@dataclass(frozen=True, slots=True)
class Client:
    """Whom a product is provided to, and what its providers finance the same client with, if that tells other sums."""

    fact: Fact
    financing: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step along deliveredThrough or builtOn: the relation, what it leads to, and how far that is (1, 2, …).

    Going up (`Lineage.carries`) `thing` is the relation's subject, going down (`Lineage.rests_on`) its object. The
    providers and groups are those of `thing`.
    """

    fact: Fact
    thing: Thing
    depth: int
    providers: tuple[Provider, ...] = ()
    groups: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Lineage:
    """All that is known of where an offering comes from and where it goes; `complete` is False where bounds cut it.

    `relatives` are the members of its families at other banks (or of unknown provider), `siblings` those of its own
    bank. `suites` are series that it belongs to, `suite_members` the other members of these, `members` its own members
    where it is a series itself. `rests_on` is what it is delivered through or built on, `carries` what is delivered
    through it or built on it, both transitively, nearest first. `participants` take part in a programme.
    """

    thing: Thing
    names: tuple[str, ...]
    families: tuple[Thing, ...]
    first: Dated | None
    providers: tuple[Provider, ...]
    participants: tuple[Fact, ...]
    relatives: tuple[Member, ...]
    siblings: tuple[Member, ...]
    suites: tuple[Fact, ...]
    suite_members: tuple[Fact, ...]
    members: tuple[Fact, ...]
    rests_on: tuple[Step, ...]
    carries: tuple[Step, ...]
    clients: tuple[Client, ...]
    groups: tuple[Fact, ...]
    complete: bool = True

    def facts(self) -> tuple[Fact, ...]:
        """Every relation that the lineage tells, each once, in the order in which it is told."""
        steps = (*self.carries, *self.rests_on)
        providers = [
            *self.providers,
            *(provider for step in steps for provider in step.providers),
            *(provider for member in (*self.relatives, *self.siblings) for provider in member.providers),
        ]
        told = (
            *(fact for provider in providers for fact in (provider.fact, *provider.house)),
            *(step.fact for step in steps),
            *(fact for step in steps for fact in step.groups),
            *(fact for client in self.clients for fact in (client.fact, *client.financing)),
            *self.participants,
            *self.suites,
            *self.suite_members,
            *self.members,
            *self.groups,
        )
        return tuple({(f.subject.iri, f.predicate, f.object.iri): f for f in told}.values())


def find_offerings(store: Store, name: str) -> list[str]:
    """IRIs of the products, platforms and programmes that bear the name, or whose names contain it.

    Raises QueryError with the nearest names where nothing bears it, where only other things do, or where too many do.
    """
    return [thing.iri for thing in find_kind(store, name, OFFERINGS, "product, platform or programme")]


def lineage(store: Store, iri: str, *, max_things: int = MAX_THINGS) -> Lineage:
    """The lineage of one offering, given by its IRI.

    `max_things` bounds each list in it, the family's members and the steps each way. Raises QueryError for what is no
    offering of the graph.
    """
    if max_things < 1:
        raise QueryError(f"max_things={max_things}: write how many things a list may have, 1 or more")
    return _Tracer(Facts(store, max(_RELATIONS, max_things)), iri, max_things).trace()


class _Tracer:
    """One lineage in the making."""

    def __init__(self, facts: Facts, iri: str, most: int) -> None:
        self.facts = facts
        self.most = most
        self.thing = facts.thing(iri)
        if self.thing.type not in OFFERINGS:
            raise QueryError(f"{iri}: no product, platform or programme of the graph has this name")

    def trace(self) -> Lineage:
        facts, iri = self.facts, self.thing.iri
        providers = self.providers(iri)
        suites = facts.from_(iri, Predicate.PART_OF_SUITE)
        beside = [f for suite in suites for f in facts.to(Predicate.PART_OF_SUITE, suite.object.iri)]
        relatives, siblings = self._family({provider.bank.iri for provider in providers})
        return Lineage(
            thing=self.thing,
            names=facts.names(iri),
            families=tuple(facts.thing(family) for family in facts.objects(iri, "inFamily")),
            first=self.facts.first_date(iri),
            providers=providers,
            participants=self._some(facts.to(Predicate.PARTICIPATES_IN, iri)),
            relatives=relatives,
            siblings=siblings,
            suites=suites,
            suite_members=self._some(fact for fact in beside if fact.subject != self.thing),
            members=self._some(facts.to(Predicate.PART_OF_SUITE, iri)),
            rests_on=tuple(self._walk(down=True)),
            carries=tuple(self._walk(down=False)),
            clients=self._some(self._clients(providers)),
            groups=facts.from_(iri, Predicate.TARGETS),
            complete=not facts.cut,
        )

    def _some(self, items: Iterable[_Item]) -> tuple[_Item, ...]:
        """The first `most` of a list; that there are more is noted."""
        found = tuple(islice(items, self.most + 1))
        self.facts.cut |= len(found) > self.most
        return found[: self.most]

    def providers(self, iri: str) -> tuple[Provider, ...]:
        """Who offers it, the surest first, each with the way up to its bank."""
        offers = self.facts.to(Predicate.OFFERS, iri)
        return tuple(Provider(fact, self.facts.house(fact.subject.iri)) for fact in offers)

    def _family(self, houses: set[str]) -> tuple[tuple[Member, ...], tuple[Member, ...]]:
        """The other members of its families: those of other banks, and those of its own."""
        others = {
            product
            for family in self.facts.objects(self.thing.iri, "inFamily")
            for product in self.facts.subjects("inFamily", family)
        } - {self.thing.iri}
        members = []
        for product in self._some(sorted(others)):
            providers = self.providers(product)
            first = self.facts.first_date(product)
            passages = [p for provider in providers for p in provider.fact.evidence if p.document]
            source = first.passage if first and first.passage else next(iter(passages), None)
            members.append(Member(self.facts.thing(product), providers, first, source))
        members.sort(key=lambda m: (m.first is None, m.first.date if m.first else "", _bank_names(m), m.thing.label))
        own = [m for m in members if any(provider.bank.iri in houses for provider in m.providers)]
        return tuple(m for m in members if m not in own), tuple(own)

    def _walk(self, *, down: bool) -> Iterator[Step]:
        """Breadth first along the channels; a thing that was reached already is named again but not gone on from."""
        reached, level, depth = {self.thing.iri}, [self.thing.iri], 0
        while level:
            depth += 1
            following: list[str] = []
            for here in level:
                for fact in self._channels(here, down=down):
                    thing = fact.object if down else fact.subject
                    if thing.iri not in reached and len(reached) > self.most:
                        self.facts.cut = True
                        continue
                    if thing.iri not in reached:
                        reached.add(thing.iri)
                        following.append(thing.iri)
                    groups = self.facts.from_(thing.iri, Predicate.TARGETS)
                    yield Step(fact, thing, depth, self.providers(thing.iri), groups)
            level = following

    def _channels(self, iri: str, *, down: bool) -> Iterable[Fact]:
        for predicate in _CHANNELS:
            yield from self.facts.from_(iri, predicate) if down else self.facts.to(predicate, iri)

    def _clients(self, providers: tuple[Provider, ...]) -> Iterator[Client]:
        lenders = sorted({provider.fact.subject.iri for provider in providers})
        for fact in self.facts.from_(self.thing.iri, Predicate.PROVIDED_TO):
            financing = (self.facts.fact(lender, Predicate.FINANCES, fact.object.iri) for lender in lenders)
            yield Client(fact, tuple(found for found in financing if set(found.amounts) - set(fact.amounts)))


def _bank_names(member: Member) -> tuple[str, ...]:
    return tuple(provider.bank.label for provider in member.providers)
