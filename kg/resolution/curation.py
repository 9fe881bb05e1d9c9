"""Corrections by hand: `data/curation/*.toml` files of entries that each give their reason.

The format is described in `data/curation/corrections.toml`. same-as and different-from are told to the clustering;
rename, retype and drop-relation change what came out of it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from kg.errors import DataError
from kg.model import Entity, EntityType, Predicate, ResolvedRelation
from kg.resolution.clustering import Clusters, Node, Rule, kin
from kg.resolution.naming import load_naming
from kg.resources import DATA

_FIELDS: dict[str, tuple[set[str], set[str]]] = {
    "same-as": ({"type", "names", "reason"}, set()),
    "different-from": ({"type", "names", "reason"}, set()),
    "rename": ({"type", "name", "to", "reason"}, set()),
    "retype": ({"type", "name", "to", "reason"}, set()),
    "drop-relation": ({"subject", "predicate", "object", "reason"}, {"source", "case"}),
}


@dataclass(frozen=True, slots=True)
class NameSet:
    """Names of things of one type that are one thing, or that are all different."""

    type: EntityType
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A new preferred name or a new type for the thing of this type and name."""

    type: EntityType
    name: str
    to: str


@dataclass(frozen=True, slots=True)
class DroppedRelation:
    """A relation that is wrong: everywhere, or in one document or case only."""

    subject: str
    predicate: Predicate
    object: str
    source: str | None = None
    case: int | None = None


@dataclass(frozen=True, slots=True)
class Curation:
    """All corrections, in the order of the files."""

    same: tuple[NameSet, ...] = ()
    different: tuple[NameSet, ...] = ()
    renames: tuple[Change, ...] = ()
    retypes: tuple[Change, ...] = ()
    drops: tuple[DroppedRelation, ...] = ()


@cache
def load_curation(folder: Path = DATA / "curation") -> Curation:
    """Read all files of the folder whose name begins with `corrections`.

    Raises DataError for a file that is no TOML and for an entry with a missing, unknown or wrong field.
    """
    entries: dict[str, list[dict[str, Any]]] = {kind: [] for kind in _FIELDS}
    for path in sorted(folder.glob("corrections*.toml")):
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise DataError(f"{path}: no valid TOML ({error}); mend the file") from error
        for kind, items in raw.items():
            if kind not in _FIELDS or not isinstance(items, list):
                raise DataError(f"{path}: [[{kind}]] is no kind of correction; use one of {', '.join(_FIELDS)}")
            for number, item in enumerate(items, 1):
                _check(item, kind, f"{path}: [[{kind}]] number {number}")
                entries[kind].append(item)
    return Curation(
        same=tuple(NameSet(EntityType(e["type"]), tuple(e["names"])) for e in entries["same-as"]),
        different=tuple(NameSet(EntityType(e["type"]), tuple(e["names"])) for e in entries["different-from"]),
        renames=tuple(Change(EntityType(e["type"]), e["name"], e["to"]) for e in entries["rename"]),
        retypes=tuple(Change(EntityType(e["type"]), e["name"], e["to"]) for e in entries["retype"]),
        drops=tuple(
            DroppedRelation(e["subject"], Predicate(e["predicate"]), e["object"], e.get("source"), e.get("case"))
            for e in entries["drop-relation"]
        ),
    )


def _check(entry: Mapping[str, Any], kind: str, where: str) -> None:
    needed, further = _FIELDS[kind]
    missing, unknown = needed - entry.keys(), entry.keys() - needed - further
    if missing or unknown:
        wrong = [f"lacks {name}" for name in sorted(missing)] + [f"knows no {name}" for name in sorted(unknown)]
        raise DataError(f"{where} {', '.join(wrong)}; see the head of corrections.toml")
    types = [entry[name] for name in ("type", *(["to"] if kind == "retype" else [])) if name in entry]
    names = entry.get("names", ["", ""])
    if any(name not in set(EntityType) for name in types):
        raise DataError(f"{where} has an unknown type ({', '.join(types)}); use a class of the ontology")
    if "predicate" in entry and entry["predicate"] not in set(Predicate):
        raise DataError(f"{where} has an unknown predicate ({entry['predicate']}); use a property of the ontology")
    if not isinstance(names, list) or len(names) < 2:
        raise DataError(f"{where} needs two names or more; complete `names`")
    if not str(entry["reason"]).strip():
        raise DataError(f"{where} gives no reason; say on which public fact it rests")


def _bears(names: Sequence[str], name: str, kind: EntityType) -> bool:
    naming = load_naming()
    wanted = naming.standard(name, kind)
    return any(naming.standard(own, kind) == wanted for own in names)


def _matches(node: Node, name: str, kind: EntityType) -> bool:
    return kin(node.type) == kin(kind) and _bears(
        (*node.names, *([node.canonical] if node.canonical else ())), name, kind
    )


def hold_apart(clusters: Clusters, curation: Curation) -> None:
    """Forbid the clustering to join what curation says is different; a node that bears several names is left alone."""
    for tag, entry in enumerate(curation.different):
        sides: list[list[int]] = [[] for _ in entry.names]
        for i, node in enumerate(clusters.nodes):
            borne = [n for n, name in enumerate(entry.names) if _matches(node, name, entry.type)]
            if len(borne) == 1:
                sides[borne[0]].append(i)
        clusters.keep_apart(sides, tag)


def join_same(clusters: Clusters, curation: Curation) -> None:
    """Join what curation says is one thing, whatever else the clustering believes."""
    for entry in curation.same:
        found = [i for i, n in enumerate(clusters.nodes) if any(_matches(n, name, entry.type) for name in entry.names)]
        for other in found[1:]:
            clusters.join(found[0], other, Rule.CURATED, entry.names[0])


def change_entity(entity: Entity, curation: Curation) -> Entity:
    """The entity with its curated type and preferred name; its other names stay."""
    kind = entity.type
    for change in curation.retypes:
        if change.type is kind and _bears(entity.names, change.name, kind):
            entity = replace(entity, type=EntityType(change.to))
    for change in curation.renames:
        if change.type in (kind, entity.type) and _bears(entity.names, change.name, change.type):
            names = (change.to, *(name for name in entity.names if name != change.to))
            entity = replace(entity, names=names, canonical=change.to)
    return entity


def is_dropped(relation: ResolvedRelation, entities: Mapping[str, Entity], curation: Curation) -> bool:
    """Whether curation says that this relation is wrong."""
    for drop in curation.drops:
        if drop.predicate is not relation.predicate:
            continue
        if drop.source not in (None, relation.source) or drop.case not in (None, relation.case):
            continue
        if _named(relation.subject, drop.subject, entities) and _named(relation.object, drop.object, entities):
            return True
    return False


def _named(key: str, name: str, entities: Mapping[str, Entity]) -> bool:
    entity = entities.get(key)
    return key == name if entity is None else _bears(entity.names, name, entity.type)
