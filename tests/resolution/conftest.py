"""Findings in a few words, for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from kg.model import (
    Case,
    CaseFindings,
    Document,
    Entity,
    EntityType,
    Evidence,
    Findings,
    MappedText,
    Mention,
    Paragraph,
    Predicate,
    Relation,
)

Write = Callable[..., Findings]


@pytest.fixture(scope="session")
def write() -> Write:
    """Make the findings of a one-case document: entities as "Type:name|alias", relations as "name predicate name"."""

    def findings(source: str, entities: Sequence[str], relations: Sequence[str] = (), text: str = "") -> Findings:
        made, keys = [], {}
        for number, line in enumerate(entities):
            kind, names = line.split(":", 1)
            made.append(Entity(f"E{number}", EntityType(kind), tuple(names.split("|"))))
            keys.update(dict.fromkeys(names.split("|"), f"E{number}"))
        body = text or "".join(name for entity in made for name in entity.names)
        case = Case(1, source, MappedText(body, tuple(range(len(body)))), (Paragraph(0, len(body)),), "服务小微")
        mentions = tuple(
            Mention(at, at + len(name), name, entity.type, "test", entity=entity.key)
            for entity in made
            for name in entity.names
            if (at := body.find(name)) >= 0
        )
        related = []
        for line in relations:
            subject, predicate, target = line.split(" ", 2)
            quote = (Evidence(0, 2, body[:2]),)
            related.append(Relation(keys[subject], Predicate(predicate), keys.get(target, target), quote, 0.5))
        found = CaseFindings(case, mentions, tuple(made), tuple(related), "E0" if made else None)
        return Findings(Document(source, body, (case,)), (found,))

    return findings
