"""Gold annotation files and what they say, as the same `Knowledge` that the extractor's findings become."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import DataError
from kg.model import (
    Amount,
    AmountKind,
    Entity,
    EntityType,
    Evidence,
    Knowledge,
    Predicate,
    ResolvedRelation,
    SourceCase,
    SourceDocument,
)

_KINDS = {
    "loan": AmountKind.LOAN,
    "credit_line": AmountKind.CREDIT_LINE,
    "bond": AmountKind.BOND,
    "investment": AmountKind.INVESTMENT,
    "lease": AmountKind.LEASE,
    "donation": AmountKind.DONATION,
    "discount": AmountKind.DISCOUNT,
    "other": AmountKind.OTHER,
}


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """An annotated entity; `names` are its surface forms, `optional` ones count neither for nor against a graph."""

    id: str
    type: EntityType
    canonical: str
    names: tuple[str, ...]
    family: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldRelation:
    """An annotated relation between entity ids, or to a group's label for TARGETS; `evidence` is verbatim."""

    subject: str
    predicate: Predicate
    object: str
    evidence: str
    amounts: tuple[Amount, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldCase:
    """One annotation file; `stem` is the file's name without ending, `text` that of the `.txt` beside it, if any."""

    stem: str
    title: str
    theme: str | None
    reported_by: str | None
    entities: tuple[GoldEntity, ...]
    relations: tuple[GoldRelation, ...]
    text: str = ""


def read_gold(folder: Path, only: Iterable[str] | None = None) -> list[GoldCase]:
    """All annotations of a folder in the order of their names, or those whose stems are in `only`.

    Raises DataError for a folder without annotations and for a file that does not follow the format.
    """
    wanted = None if only is None else set(only)
    paths = [p for p in sorted(folder.glob("*.json")) if wanted is None or p.stem in wanted]
    if not paths:
        raise DataError(f"{folder}: no gold annotations (*.json) here; give a folder like data/gold/corpus")
    return [_read_case(path) for path in paths]


def _read_case(path: Path) -> GoldCase:
    try:
        raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        text_path = path.with_suffix(".txt")
        return GoldCase(
            stem=path.stem,
            title=raw["title"],
            theme=raw.get("theme"),
            reported_by=raw.get("reported_by"),
            entities=tuple(_entity(entity) for entity in raw["entities"]),
            relations=tuple(_relation(relation) for relation in raw["relations"]),
            text=text_path.read_text(encoding="utf-8") if text_path.exists() else "",
        )
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DataError(f"{path}: cannot be read: {error}") from error
    except KeyError as error:
        raise DataError(f"{path}: lacks or does not know {error}; see the file format of the gold") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise DataError(f"{path}: does not follow the file format of the gold: {error}") from error


def _entity(raw: dict[str, Any]) -> GoldEntity:
    return GoldEntity(
        id=raw["id"],
        type=EntityType(raw["type"]),
        canonical=raw["canonical"],
        names=tuple(raw["names"]),
        family=raw.get("family"),
        optional=bool(raw.get("optional")),
    )


def _relation(raw: dict[str, Any]) -> GoldRelation:
    return GoldRelation(
        subject=raw["s"],
        predicate=Predicate(raw["p"]),
        object=raw["o"],
        evidence=raw["evidence"],
        amounts=tuple(
            Amount(int(a["value"]), a.get("currency", "CNY"), _KINDS[a.get("kind", "other")], a.get("date"))
            for a in raw.get("amounts", ())
        ),
        optional=bool(raw.get("optional")),
    )


def locate(evidence: str, text: str) -> Evidence | None:
    """The first place in `text` where `evidence` stands, white space in either ignored; None where it does not."""
    positions = [i for i, character in enumerate(text) if not character.isspace()]
    squeezed = "".join(text[i] for i in positions)
    wanted = "".join(evidence.split())
    start = squeezed.find(wanted)
    if start < 0 or not wanted:
        return None
    return Evidence(positions[start], positions[start + len(wanted) - 1] + 1, evidence)


def to_knowledge(cases: Iterable[GoldCase]) -> Knowledge:
    """What the annotations say, each case a document `STEM.txt` of its own, its entities kept apart from other cases'.

    Evidence that cannot be found in the text (it may join what the page layout tears apart) gets the offsets
    0 to its length, so that nothing annotated is lost. Confidence is 1: a person read it.
    """
    documents, source_cases, entities, relations = [], [], [], []
    for case in cases:
        source = f"{case.stem}.txt"
        keys = {entity.id: f"{case.stem}-{entity.id}" for entity in case.entities}
        documents.append(SourceDocument(source, case.title, None))
        reported_by = keys[case.reported_by] if case.reported_by else None
        mentions = tuple(keys[entity.id] for entity in case.entities)
        source_cases.append(SourceCase(source, 1, case.title, case.theme, reported_by, mentions))
        for entity in case.entities:
            names = tuple(dict.fromkeys((entity.canonical, *entity.names)))
            entities.append(Entity(keys[entity.id], entity.type, names, entity.canonical, entity.family))
        for relation in case.relations:
            evidence = locate(relation.evidence, case.text) or Evidence(0, len(relation.evidence), relation.evidence)
            relations.append(
                ResolvedRelation(
                    subject=keys[relation.subject],
                    predicate=relation.predicate,
                    object=keys.get(relation.object, relation.object),
                    source=source,
                    case=1,
                    evidence=(evidence,),
                    confidence=1.0,
                    amounts=relation.amounts,
                )
            )
    return Knowledge(
        documents=tuple(documents),
        cases=tuple(source_cases),
        entities=tuple(sorted(entities, key=lambda e: e.key)),
        relations=tuple(relations),
    )
