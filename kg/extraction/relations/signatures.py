"""Which types each predicate joins (data/lexicon/relations.toml)."""

from __future__ import annotations

from collections.abc import Mapping

from kg.errors import DataError
from kg.extraction.lexicon import Lexicon
from kg.model import OFFERINGS, ORGANIZATIONS, EntityType, Predicate

GROUP = "BeneficiaryGroup"
"""The type of a beneficiary group's words where they stand as the object of a relation."""
_CLASSES: Mapping[str, frozenset[str]] = {
    "organization": frozenset(kind.value for kind in ORGANIZATIONS),
    "offering": frozenset(kind.value for kind in OFFERINGS),
}
_KNOWN = frozenset(kind.value for kind in EntityType) | {GROUP}

Signatures = Mapping[tuple[str, str], tuple[Predicate, ...]]


def read_signatures(lexicon: Lexicon) -> Signatures:
    """(subject type, object type) → the predicates that may join them, in the order of the model.

    Raises DataError where the lexicon names an unknown type or lacks a predicate.
    """
    found: dict[tuple[str, str], list[Predicate]] = {}
    for predicate in Predicate:
        entry = lexicon.table("relations")["predicate"].get(predicate.value)
        if entry is None:
            raise DataError(f"{lexicon.folder}/relations.toml: lacks [predicate.{predicate.value}]")
        for subject in _expand(entry["subject"]):
            for target in _expand(entry["object"]):
                found.setdefault((subject, target), []).append(predicate)
    return {pair: tuple(predicates) for pair, predicates in found.items()}


def _expand(names: list[str]) -> list[str]:
    kinds: list[str] = []
    for name in names:
        if name not in _CLASSES and name not in _KNOWN:
            raise DataError(f"relations.toml: unknown type {name!r} in a predicate's subject or object")
        kinds += sorted(_CLASSES.get(name, {name}))
    return kinds
