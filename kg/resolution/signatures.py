"""Relations whose ends have become things of other types than the relation joins."""

from __future__ import annotations

from collections.abc import Mapping

from kg.extraction.lexicon import Lexicon
from kg.extraction.relations.signatures import GROUP, Signatures, read_signatures
from kg.model import Entity, Predicate, ResolvedRelation


def load_signatures() -> Signatures:
    """The project's own signatures; raises DataError where the lexicon is broken."""
    return read_signatures(Lexicon.load())


def joins_its_types(relation: ResolvedRelation, entities: Mapping[str, Entity], signatures: Signatures) -> bool:
    """Whether the relation may stand between what its ends are after resolution.

    A case may take a name for a programme that all other cases together take for a product: the type that wins can
    leave a relation of that case without meaning.
    """
    target = GROUP if relation.predicate is Predicate.TARGETS else entities[relation.object].type.value
    return relation.predicate in signatures.get((entities[relation.subject].type.value, target), ())
