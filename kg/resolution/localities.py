"""Where a text is from, and what its relative names mean there: 市发改委 in a case of a Shenzhen branch is Shenzhen's.

A case's locality is the area that the name of its reporting institution speaks of; cases without one take that of the
other cases of their document where nearly all agree. Relative names stay open where a case names the offices of two
cities.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.model import ORGANIZATIONS, Area, CaseFindings, Entity, EntityType, Findings, normalise
from kg.resolution.areas import LOCATED, Gazetteer, holds, load_gazetteer
from kg.resolution.clustering import Node
from kg.resolution.lexicon import NameLexicon
from kg.resolution.naming import Naming, load_naming

_PLACED = (ORGANIZATIONS | {EntityType.PLACE}) - {EntityType.BANK_BRANCH}
Localities = Mapping[tuple[str, int], "Locality"]
"""(source, case number) → locality."""
_AGREED = 0.8
"""Share of a document's cases that have to be from one city for the others to be taken for from there too."""
_LEVELS = {"省": slice(0, 2), "市": slice(0, 4), "区": slice(0, 6), "县": slice(0, 6)}


@dataclass(frozen=True, slots=True)
class Locality:
    """The area of a case's reporter (a code, or None), and whether its text speaks of other cities' offices too."""

    area: str | None
    mixed: bool

    def relative(self, mark: str) -> str | None:
        """The code of what 省, 市, 区 or 县 alone means in this text, or None."""
        if self.area is None or self.mixed:
            return None
        chain = list(load_gazetteer().chain(self.area))
        return next((area.code for area in chain if area.name.endswith(mark) and area.code == self._at(mark)), None)

    def _at(self, mark: str) -> str:
        """The code of the area's province, prefecture (or municipality under the centre) or county."""
        area = self.area or ""
        code = area[_LEVELS[mark]].ljust(6, "0")
        return code if code in load_gazetteer().areas else f"{area[:2]}0000"


def localities(item: Findings, lexicon: NameLexicon) -> dict[int, Locality]:
    """Case number → locality, for the cases of one document."""
    gazetteer = load_gazetteer()
    own = {case.case.number: _reporter_area(case, gazetteer, lexicon) for case in item.cases}
    cities = Counter(f"{code[:4]}00" for code in own.values() if code)
    city, count = max(cities.items(), key=lambda item: (item[1], item[0]), default=(None, 0))
    shared = city if count >= _AGREED * cities.total() else None
    return {
        case.case.number: Locality(area, _is_mixed(case, area, gazetteer))
        for case in item.cases
        for area in (own[case.case.number] or shared,)
    }


def _reporter_area(case: CaseFindings, gazetteer: Gazetteer, lexicon: NameLexicon) -> str | None:
    reporter = next((entity for entity in case.entities if entity.key == case.reported_by), None)
    if reporter is None:
        return None
    official = reporter.canonical or lexicon.canonical(reporter.names[0], reporter.type)
    return area_of((*([official] if official else []), *reporter.names), reporter.type)


def area_of(names: tuple[str, ...], kind: EntityType, within: str | None = None) -> str | None:
    """The code of the area that the first telling one of these names of a thing says it is in, or None."""
    return next((code for name in names if (code := load_gazetteer().locate(name, kind, within))), None)


def _is_mixed(case: CaseFindings, area: str | None, gazetteer: Gazetteer) -> bool:
    """Whether the case names an office of an area that neither holds the case's own nor lies in its city."""
    if area is None:
        return False
    city = f"{area[:4]}00"
    offices = (entity for entity in case.entities if entity.type is EntityType.GOVERNMENT_AGENCY)
    found = (gazetteer.leading(normalise(name), within=area)[0] for office in offices for name in office.names)
    return any(code and not holds(city, code) and not holds(code, city) for code in found)


def placed_name(name: str, kind: EntityType, locality: Locality) -> str | None:
    """The name under which a thing of this kind is one: its area's code and its full name; None where that is open.

    广东省深圳市福田区政府, 福田区政府 in a text from Shenzhen and 区政府 in one from Futian have one placed name. An
    area named as an agency is its government.
    """
    if kind not in _PLACED:
        return None
    naming = load_naming()
    form = naming.by_area(name)
    code, end = load_gazetteer().leading(form, within=locality.area)
    if code is None and form[0] in _LEVELS and not form.startswith(naming.absolute_prefixes):
        code, end = locality.relative(form[0]), 1
    if code is None:
        return None
    if end == len(form) and kind is not EntityType.PLACE:
        return _placed(code, "人民政府", kind, naming) if kind is EntityType.GOVERNMENT_AGENCY else None
    return _placed(code, form[end:], kind, naming)


def placed_in_city(form: str, kind: EntityType, locality: Locality) -> str | None:
    """The placed name that a name without an area has if it means the body of its text's own city; None where open.

    A name that says more than 市财政局 or 财政局 is told even where the text speaks of other cities too.
    """
    vague = form in load_naming().generic or form[0] in _LEVELS
    code = (locality if vague else Locality(locality.area, mixed=False)).relative("市")
    if code is None or kind not in _PLACED or kind in (EntityType.PLACE, EntityType.BANK):
        return None
    return _placed(code, form, kind, load_naming())


def _placed(code: str, rest: str, kind: EntityType, naming: Naming) -> str:
    if kind is EntityType.PLACE:
        return f"{code} {rest}"
    return f"{code} {naming.standard(load_gazetteer().areas[code].name + rest, kind)}"


def locate(entity: Entity, key: str, nodes: Sequence[Node], places: Localities) -> Entity:
    """The entity with its key and the area that its names, or those of its nodes in their texts, say it lies in."""
    area, code = _position(entity, nodes, places) if entity.type in LOCATED else (None, None)
    return Entity(
        key, entity.type, entity.names, entity.canonical, entity.family, entity.confidence, area=area, code=code
    )


def _position(entity: Entity, nodes: Sequence[Node], places: Localities) -> tuple[str | None, str | None]:
    """The codes of the area that the entity lies in, and of the one that it is."""
    around = {places[node.id[:2]].area for node in nodes}
    within = around.pop() if len(around) == 1 else None
    placed = Counter(node.placed for node in nodes if node.placed and node.type is entity.type)
    code, _, rest = min(placed, key=lambda name: (-placed[name], name)).partition(" ") if placed else ("", "", "")
    if entity.type is EntityType.PLACE:
        return code or None, code if code and not rest else None
    return area_of(entity.names, entity.type, within) or code or None, None


def areas_of(entities: Iterable[Entity]) -> tuple[Area, ...]:
    """The areas that the entities lie in and those that hold them, sorted."""
    codes = {entity.area for entity in entities if entity.area}
    return tuple(sorted({area for code in codes for area in load_gazetteer().chain(code)}))
