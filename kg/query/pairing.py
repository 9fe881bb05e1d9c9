"""Which thing of one graph is which thing of another, where IRIs changed because names or types did."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg.model import OFFERINGS, ORGANIZATIONS, normalise
from kg.query.snapshot import Snapshot, Thing

_KIN = {kind.value: "organisation" for kind in ORGANIZATIONS} | {kind.value: "offering" for kind in OFFERINGS}
_CROWD = 10_000  # pairs of things with the same name beyond which a name tells nothing
Score = tuple[bool, int, bool, int, bool]


@dataclass(frozen=True, slots=True)
class Pairing:
    """`same`: IRI in the old graph → IRI in the new one; `merged` and `split`: thing → the thing that holds its name.

    `merged` maps old things that are gone to the old-and-new thing (by new IRI) that bears their preferred name now,
    `split` new things to the old thing that bore it before.
    """

    same: dict[str, str]
    merged: dict[str, str]
    split: dict[str, str]


def pair(old: Snapshot, new: Snapshot) -> Pairing:
    """Find the same things: by IRI, else by names.

    Two things without a counterpart are the same when one bears the preferred name of the other, or both bear a name
    that nothing else in their graphs bears, and their types are kin (both organisations, both offerings; any types
    where the preferred name is the same and nobody else's). Products of different providers stay apart.
    The best pairs go first: kin types, more relations in common, same preferred name, more names in common.
    """
    same = {iri: iri for iri in old.things if iri in new.things}
    finder = _Finder(old, new, same)
    finder.join(offerings=False)  # providers first: a product is known by its provider
    finder.join(offerings=True)
    taken = set(same.values())
    gone = [thing for iri, thing in old.things.items() if iri not in same]
    came = [thing for iri, thing in new.things.items() if iri not in taken]
    kept_new = [new.things[iri] for iri in sorted(taken)]
    kept_old = [old.things[iri] for iri in sorted(same)]
    return Pairing(same, _absorbed(gone, kept_new), _absorbed(came, kept_old))


class _Finder:
    """Joins what is left over in both graphs, best pairs first; `same` grows."""

    def __init__(self, old: Snapshot, new: Snapshot, same: dict[str, str]) -> None:
        self.old, self.new, self.same = old, new, same
        self.bearers = tuple(
            Counter(name for thing in side.things.values() for name in _folded(thing)) for side in (old, new)
        )
        self.around = tuple(_neighbours(side) for side in (old, new))
        self.homes = tuple(_homes(side) for side in (old, new))

    def join(self, *, offerings: bool) -> None:
        """Pair what is left over in both graphs; without `offerings` only what is none in either."""
        taken = set(self.same.values())
        left = [t for i, t in self.old.things.items() if i not in self.same and (offerings or not _is_offering(t))]
        right = [t for i, t in self.new.things.items() if i not in taken and (offerings or not _is_offering(t))]
        by_name: dict[str, tuple[list[Thing], list[Thing]]] = defaultdict(lambda: ([], []))
        for side, things in enumerate((left, right)):
            for thing in things:
                for name in _folded(thing):
                    by_name[name][side].append(thing)
        candidates = {
            (a.iri, b.iri)
            for before, after in by_name.values()
            if len(before) * len(after) <= _CROWD
            for a in before
            for b in after
        }
        scored = [(score, pair) for pair in candidates if (score := self._score(*pair)) is not None]
        scored.sort(key=lambda item: ([-int(part) for part in item[0]], item[1]))
        for _, (a, b) in scored:
            if a not in self.same and b not in taken:
                self.same[a] = b
                taken.add(b)

    def _score(self, a: str, b: str) -> Score | None:
        """How well two things with a name in common go together; None where they do not."""
        old, new = self.old.things[a], self.new.things[b]
        first, second = _folded(old), _folded(new)
        shared = first & second
        alone = [name for name in shared if self.bearers[0][name] == self.bearers[1][name] == 1]
        label = normalise(old.label) == normalise(new.label)
        kin = _kin(old) == _kin(new)
        if not kin and not (label and alone):
            return None
        if not (alone or normalise(old.label) in second or normalise(new.label) in first):
            return None
        before = {self.same.get(iri, iri) for iri in self.homes[0].get(a, ())}
        after = self.homes[1].get(b, set())
        if kin and _is_offering(old) and before and after and not before & after:
            return None
        common = len({self.same.get(iri, iri) for iri in self.around[0].get(a, ())} & self.around[1].get(b, set()))
        return kin, common, label, len(shared), old.type == new.type


def _absorbed(lost: Iterable[Thing], kept: Iterable[Thing]) -> dict[str, str]:
    """For each lost thing the only kept one of a kin type that bears its preferred name, where there is one."""
    bearers: dict[tuple[str, str], list[str]] = defaultdict(list)
    for thing in kept:
        for name in _folded(thing):
            bearers[_kin(thing), name].append(thing.iri)
    found = {thing.iri: bearers.get((_kin(thing), normalise(thing.label)), []) for thing in lost}
    return {iri: heirs[0] for iri, heirs in sorted(found.items()) if len(heirs) == 1}


def _neighbours(side: Snapshot) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for subject, _, object_ in side.relations:
        found[subject].add(object_)
        found[object_].add(subject)
    return found


def _homes(side: Snapshot) -> dict[str, set[str]]:
    """Who offers an offering, and whom the providers are parts of."""
    parents: dict[str, set[str]] = defaultdict(set)
    homes: dict[str, set[str]] = defaultdict(set)
    for subject, predicate, object_ in side.relations:
        if predicate == "subOrganizationOf":
            parents[subject].add(object_)
    for subject, predicate, object_ in side.relations:
        if predicate == "offers":
            homes[object_].update({subject}, parents.get(subject, set()))
    return homes


def _folded(thing: Thing) -> set[str]:
    return {folded for name in thing.names if (folded := normalise(name))}


def _kin(thing: Thing) -> str:
    return _KIN.get(thing.type, thing.type)


def _is_offering(thing: Thing) -> bool:
    return _kin(thing) == "offering"
