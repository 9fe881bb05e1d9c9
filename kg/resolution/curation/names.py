"""Which things bear a name: an index of those names only that entries ask for, so that it is small and built once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from kg.model import EntityType
from kg.resolution.clustering import kin
from kg.resolution.naming import load_naming

T = TypeVar("T")


class Bearers(Generic[T]):
    """From a name to the things that bear it; white space, quotation marks, case and legal forms do not matter."""

    def __init__(self, wanted: Iterable[str], things: Iterable[tuple[T, EntityType, Iterable[str]]]) -> None:
        self._naming = load_naming()
        forms = {(kind, self._naming.standard(name, kind)) for name in set(wanted) for kind in EntityType}
        self._found: dict[tuple[EntityType, str], dict[T, None]] = defaultdict(dict)
        for thing, kind, names in things if forms else ():
            for name in names:
                key = kind, self._naming.standard(name, kind)
                if key in forms:
                    self._found[key][thing] = None

    def of(self, name: str, kind: EntityType | None = None) -> list[T]:
        """The things of that name, in the order in which they were given.

        With a type, those of the type itself; where there are none, those of types that are easily taken for it.
        """
        found = {own: list(self._found.get((own, self._naming.standard(name, own)), ())) for own in EntityType}
        if kind is None:
            return [thing for things in found.values() for thing in things]
        return found[kind] or [t for own, things in found.items() if kin(own) == kin(kind) for t in things]

    def related(self, name: str, kind: EntityType) -> list[T]:
        """The things of that name of types that may be taken for `kind`; where there are none, of any type at all."""
        near = [own for own in EntityType if kin(own) == kin(kind)]
        found = [t for own in near for t in self._found.get((own, self._naming.standard(name, own)), ())]
        return found or self.of(name)
