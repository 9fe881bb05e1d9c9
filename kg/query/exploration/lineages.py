"""A lineage laid out from left to right: providers and sources, the offering and its kin, channels, clients, groups."""

from __future__ import annotations

from kg.model import Predicate
from kg.query.exploration.answers import LineageAnswer, LineageEdge, LineageNode, Sum
from kg.query.exploration.reading import LARGEST, Reader
from kg.query.facts import Fact, Thing
from kg.query.lineage import Lineage, Provider, lineage

_THINGS = 40  # of each list of a lineage
_IN_FAMILY = "inFamily"


def layered(reader: Reader, iri: str) -> LineageAnswer:
    """The lineage of an offering; QueryError for what is none.

    The offering and its kin stand in one layer. To the left are its families and series, its providers and their
    banks, and what it is built on; to the right what it is delivered through, then its clients, then its groups.
    """
    reader.number(iri)
    told = lineage(reader.store, iri, max_things=_THINGS)
    return _Layers(told).answer()


class _Layers:
    """Places things as they are told: a thing stays where it was put first."""

    def __init__(self, told: Lineage) -> None:
        self.told = told
        self.places: dict[str, tuple[Thing, int, str]] = {}
        self.facts: dict[tuple[str, str, str], Fact] = {}
        self.kinships: dict[tuple[str, str], None] = {}

    def answer(self) -> LineageAnswer:
        """Everything that has a place, at most `LARGEST` things, and the relations among them."""
        self._lay()
        kept = dict(list(self.places.items())[:LARGEST])
        left = min(layer for _, layer, _ in kept.values())
        edges = [_edge(f) for (s, _, o), f in self.facts.items() if s in kept and o in kept]
        edges += [
            LineageEdge(subject=s, predicate=_IN_FAMILY, object=o, date=None, source=None, confidence=None, amounts=[])
            for s, o in self.kinships
            if s in kept and o in kept
        ]
        return LineageAnswer(
            nodes=[
                LineageNode(iri=thing.iri, label=thing.label, type=thing.type, layer=layer - left, role=role)
                for thing, layer, role in kept.values()
            ],
            edges=edges,
            complete=self.told.complete and len(kept) == len(self.places),
        )

    def _lay(self) -> None:
        told, own = self.told, self.told.thing
        self._put(own, 0, "product")
        for family in told.families:
            self._put(family, -1, "family")
            self.kinships[own.iri, family.iri] = None
        self._providers(told.providers, 0)
        self._channels()
        right = max(layer for _, layer, _ in self.places.values())
        for client in told.clients:
            self._put(client.fact.object, right + 1, "client")
            for fact in (client.fact, *client.financing):
                self._tell(fact)
        groups = right + 2 if told.clients else right + 1
        for fact in (*told.groups, *(fact for step in (*told.rests_on, *told.carries) for fact in step.groups)):
            self._put(fact.object, groups, "group")
            self._tell(fact)
        for fact in (*told.suites, *told.suite_members):
            self._put(fact.object, -1, "suite")
            self._put(fact.subject, 0, "sibling")
            self._tell(fact)
        for fact in told.members:
            self._put(fact.subject, 1, "sibling")
            self._tell(fact)
        for fact in told.participants:
            self._put(fact.subject, -1, "provider")
            self._tell(fact)
        for member in (*told.siblings, *told.relatives):
            self._put(member.thing, 0, "sibling")
            for family in told.families[:1]:
                self.kinships[member.thing.iri, family.iri] = None
            self._providers(member.providers, 0)

    def _channels(self) -> None:
        """What it is delivered through stands to the right, what it is built on to the left, step by step."""
        for step in self.told.rests_on:
            at = self._layer(step.fact.subject)
            self._put(step.thing, at + 1 if step.fact.predicate == Predicate.DELIVERED_THROUGH else at - 1, "through")
            self._tell(step.fact)
            self._providers(step.providers, self._layer(step.thing))
        for step in self.told.carries:
            at = self._layer(step.fact.object)
            self._put(step.thing, at - 1 if step.fact.predicate == Predicate.DELIVERED_THROUGH else at + 1, "through")
            self._tell(step.fact)
            self._providers(step.providers, self._layer(step.thing))

    def _providers(self, providers: tuple[Provider, ...], layer: int) -> None:
        for provider in providers:
            self._put(provider.fact.subject, layer - 1, "provider")
            self._tell(provider.fact)
            for step, fact in enumerate(provider.house, 2):
                self._put(fact.object, layer - step, "provider")
                self._tell(fact)

    def _put(self, thing: Thing, layer: int, role: str) -> None:
        self.places.setdefault(thing.iri, (thing, layer, role))

    def _layer(self, thing: Thing) -> int:
        return self.places[thing.iri][1] if thing.iri in self.places else 0

    def _tell(self, fact: Fact) -> None:
        self.facts.setdefault((fact.subject.iri, fact.predicate, fact.object.iri), fact)


def _edge(fact: Fact) -> LineageEdge:
    first, passages = fact.first, fact.evidence
    return LineageEdge(
        subject=fact.subject.iri,
        predicate=fact.predicate,
        object=fact.object.iri,
        date=first.date if first else None,
        source=next((p.document for p in passages if p.document), None),
        confidence=fact.confidence if fact.statements else None,
        amounts=[Sum(value=a.value, currency=a.currency, kind=a.kind, date=a.date) for a in fact.amounts],
    )
