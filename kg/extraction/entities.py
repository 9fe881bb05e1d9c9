"""From the names of a case to its entities: types, aliases joined, the bank inside a branch's name, families."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kg.extraction.aliases import AliasResolver, NameUse
from kg.extraction.classification import NameClassifier
from kg.extraction.families import FamilyReader
from kg.extraction.gazetteer import KnownSpan
from kg.extraction.lexicon import Lexicon
from kg.extraction.references import NamedPlace
from kg.extraction.selection import FoundName
from kg.model import INSTITUTIONS, OFFERINGS, Entity, EntityType, normalise

TypeProbabilities = NDArray[np.float32]
_BRAND = re.compile(r".{2,}?(?:银行|农商行|信用社|农信社|联社)(?:（.{2,3}）|\(.{2,3}\))?")
_QUOTED_CORE = re.compile(r"[“‘「]([^”’」]{2,})[”’」].+$")
_PLACE_CHAIN = re.compile(r".{1,6}?(?:自治区|自治州|自治县|省|市|县|区|州|镇|乡|村)")
_KINDS = tuple(EntityType)
_PUBLIC = frozenset({EntityType.GOVERNMENT_AGENCY, EntityType.ASSOCIATION, EntityType.PUBLIC_INSTITUTION})
_DEPARTMENTS = ("中心", "部", "室")
_OFFICE = re.compile(r"(?:分局|分会|分院|分校|支队|大队|派出所|分中心|分部)$")


@dataclass(frozen=True, slots=True)
class TypedName:
    """A distinct name of the case with its type, probability and places."""

    text: str
    type: EntityType
    probability: float
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class CaseEntities:
    """The entities of a case, the places of their names in text order, and which branch belongs to which body."""

    entities: tuple[Entity, ...]
    places: tuple[NamedPlace, ...]
    units: tuple[tuple[str, str], ...]


class EntityBuilder:
    """Names found in a case → its entities."""

    def __init__(
        self, lexicon: Lexicon, classifier: NameClassifier, aliases: AliasResolver, families: FamilyReader
    ) -> None:
        self._classifier = classifier
        self._aliases = aliases
        self._families = families
        self._bank_names = sorted(
            {name.text for name in lexicon.names if name.type is EntityType.BANK and len(name.text) > 1},
            key=lambda text: (-len(text), text),
        )

    def type_names(
        self, text: str, found: Sequence[FoundName], known: Sequence[KnownSpan], encoded: TypeProbabilities
    ) -> list[TypedName]:
        """Give each name its most probable type; an unambiguous known name keeps the type that the lexicon says.

        `encoded` (characters, types in the order of EntityType) is what the encoder thinks of each character; its
        mean over the name's places and the classifier's opinion count alike, whatever kind the name was tagged as.
        """
        sure = {text[k.start : k.end]: k.label for k in known if not k.ambiguous and k.label in set(_KINDS)}
        table = self._classifier.probabilities(text, [(name.text, name.places) for name in found])
        typed = []
        for name, own in zip(found, table, strict=True):
            seen = np.mean([encoded[start:end].mean(axis=0) for start, end in name.places], axis=0)
            row = np.sqrt(own * np.maximum(seen, 1e-3))
            kind = EntityType(sure[name.text]) if name.text in sure else _KINDS[int(row.argmax())]
            if kind is EntityType.BANK and self._aliases.is_placed_bank(name.text):
                kind = EntityType.BANK_BRANCH
            typed.append(TypedName(name.text, kind, name.probability, name.places))
        return typed

    def build(self, text: str, names: Sequence[TypedName]) -> CaseEntities:
        """Join aliases and add the banks that branches belong to."""
        names, brands = self._with_banks(names)
        uses = [NameUse(name.text, name.type, len(name.places)) for name in names]
        groups = self._aliases.clusters(uses, self._declared(text, names))
        groups.sort(key=lambda group: min(names[i].places[0] for i in group))
        key_of = {i: f"e{number}" for number, group in enumerate(groups, 1) for i in group}
        entities = tuple(self._entity(f"e{n}", text, [names[i] for i in group]) for n, group in enumerate(groups, 1))
        types = {entity.key: entity.type for entity in entities}
        places = sorted(
            (
                NamedPlace(start, end, types[key_of[i]], key_of[i])
                for i, name in enumerate(names)
                for start, end in name.places
            ),
            key=lambda place: (place.start, -place.end),
        )
        units = self._units(names, key_of, brands, types)
        return CaseEntities(entities, tuple(places), units)

    def _declared(self, text: str, names: Sequence[TypedName]) -> list[tuple[int, int]]:
        spans = sorted((start, end, i) for i, name in enumerate(names) for start, end in name.places)
        pairs = self._aliases.declared(text, [(start, end) for start, end, _ in spans])
        return [(spans[left][2], spans[right][2]) for left, right in pairs]

    def _with_banks(self, names: Sequence[TypedName]) -> tuple[list[TypedName], dict[str, str]]:
        """Add the bank's brand inside each branch's name as a name of its own; returns branch name → brand."""
        everything = {(name.text, name.type): name for name in names}
        brands: dict[str, str] = {}
        for name in names:
            brand = self.brand(name.text) if name.type is EntityType.BANK_BRANCH else None
            if brand is None:
                continue
            brands[name.text] = brand
            offset = name.text.find(brand)
            inner = tuple((start + offset, start + offset + len(brand)) for start, _ in name.places)
            held = everything.get((brand, EntityType.BANK))
            if held is None:
                everything[brand, EntityType.BANK] = TypedName(brand, EntityType.BANK, name.probability, inner)
            else:
                everything[brand, EntityType.BANK] = replace(held, places=tuple(sorted({*held.places, *inner})))
        return list(everything.values()), brands

    def brand(self, branch: str) -> str | None:
        """The bank's name inside a branch's name, None where there is none (深圳分行)."""
        for name in self._bank_names:
            if branch.startswith(name) and len(branch) > len(name):
                return name
        match = _BRAND.match(branch)
        if match and match.end() < len(branch):
            return match.group()
        for name in self._bank_names:
            if branch.endswith(name) and len(branch) - len(name) in (2, 3):
                return name
        return None

    def with_own_units(self, entities: CaseEntities, reporter: str | None) -> CaseEntities:
        """The entities with the reporting institution's own units: departments and centres whose names name no bank."""
        types = {entity.key: entity.type for entity in entities.entities}
        if reporter is None or types[reporter] not in INSTITUTIONS:
            return entities
        known = {reporter, *(unit for unit, _ in entities.units)}
        own = tuple(
            (entity.key, reporter)
            for entity in entities.entities
            if entity.type is EntityType.BANK_BRANCH
            and entity.key not in known
            and all(name.endswith(_DEPARTMENTS) and self.brand(name) is None for name in entity.names)
        )
        return replace(entities, units=(*entities.units, *own))

    def _entity(self, key: str, text: str, names: Sequence[TypedName]) -> Entity:
        votes: Counter[EntityType] = Counter()
        for name in names:
            votes[name.type] += len(name.places)
        kind = max(votes, key=lambda t: (votes[t], -_KINDS.index(t)))
        ordered = sorted(names, key=lambda name: (-len(normalise(name.text)), -len(name.places), name.text))
        written = (name.text.replace(" ", "") if _spaced(name.text) else name.text for name in ordered)
        forms = tuple(
            dict.fromkeys(form for text_form in written for form in (text_form, *_inner_names(text_form, kind)))
        )
        canonical = next((c for form in forms if (c := self._aliases.canonical(form, kind))), None)
        family = None
        if kind is EntityType.PRODUCT:
            family = self._families.family(forms, text, [place for name in ordered for place in name.places])
        return Entity(key, kind, forms, canonical, family, max(name.probability for name in names))

    def _units(
        self,
        names: Sequence[TypedName],
        key_of: dict[int, str],
        brands: dict[str, str],
        types: dict[str, EntityType],
    ) -> tuple[tuple[str, str], ...]:
        """(branch, body above it): a sub-branch belongs to the bank's one city branch, a branch to its bank."""
        bank_key = {name.text: key_of[i] for i, name in enumerate(names) if types[key_of[i]] is EntityType.BANK}
        branches: dict[str, tuple[str, str]] = {}
        for i, name in enumerate(names):
            brand = brands.get(name.text)
            if brand and brand in bank_key and types[key_of[i]] is EntityType.BANK_BRANCH:
                held = branches.get(key_of[i])
                if held is None or len(name.text) > len(held[0]):
                    branches[key_of[i]] = (name.text, bank_key[brand])
        cities = {key for key, (form, _) in branches.items() if form.endswith(("分行", brands[form]))}
        units = []
        for key, (_, bank) in sorted(branches.items()):
            above = [city for city in sorted(cities) if city != key and branches[city][1] == bank]
            units.append((key, above[0] if key not in cities and len(above) == 1 else bank))
        return (*units, *_offices(names, key_of, types))


def _offices(
    names: Sequence[TypedName], key_of: dict[int, str], types: dict[str, EntityType]
) -> Iterator[tuple[str, str]]:
    """(office, body above it) of public bodies whose name is another's and an office's (市公安局 + 福田分局)."""
    public = {normalise(name.text): key_of[i] for i, name in enumerate(names) if types[key_of[i]] in _PUBLIC}
    found = set()
    for form, key in sorted(public.items()):
        match = _OFFICE.search(form)
        bodies = [body for body in public if match and form.startswith(body) and len(body) < len(form) <= len(body) + 8]
        body = public[max(bodies, key=len)] if bodies else key
        if body != key and key not in found:
            found.add(key)
            yield key, body


def find_reporter(title_end: int, entities: CaseEntities) -> str | None:
    """Key of the institution that the case is about: named in the title, else named most (early names weigh more).

    Of a bank and its branch that are both in the title it is the branch, however often the bank is named.
    """
    votes: dict[str, float] = {}
    for place in entities.places:
        if place.type in INSTITUTIONS:
            weight = 8.0 if place.end <= title_end else 1.0
            votes[place.key] = votes.get(place.key, 0.0) + weight + (0.5 if place.type is EntityType.BANK_BRANCH else 0)
    inner = {unit for unit, _ in entities.units}
    for unit, body in entities.units:
        if unit in votes and body in votes and body not in inner:
            votes[body] -= (
                sum(
                    place.key == unit
                    and any(b.key == body and place.start <= b.start < place.end for b in entities.places)
                    for place in entities.places
                )
                * 1.0
            )
    if not votes:
        return None
    best = max(sorted(votes), key=lambda key: votes[key])
    titled = {place.key for place in entities.places if place.end <= title_end}
    own = [unit for unit, body in entities.units if body == best and unit in titled and unit in votes]
    return max(own, key=lambda key: votes[key]) if own else best


def _inner_names(form: str, kind: EntityType) -> list[str]:
    """Shorter names inside a name: the quoted core of an offering (“X”平台 → X), the last place of a chain."""
    if kind in OFFERINGS:
        match = _QUOTED_CORE.match(form)
        return [match[1]] if match else []
    if kind is EntityType.PLACE:
        chain = _PLACE_CHAIN.findall(form)
        return [chain[-1]] if len(chain) > 1 and len(chain[-1]) > 2 and form.endswith(chain[-1]) else []
    return []


def _spaced(text: str) -> bool:
    return not any(char.isascii() and char.isalpha() for char in text)
