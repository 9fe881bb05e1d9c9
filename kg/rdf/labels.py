"""What people call the vocabulary's terms: the labels of `ontology/csr.ttl`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from kg.errors import DataError
from kg.rdf.vocabulary import term_name
from kg.resources import ONTOLOGY

_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


@cache
def term_labels(language: str = "zh", path: Path = ONTOLOGY / "csr.ttl") -> dict[str, str]:
    """From local name to label (`offers` → 提供) in Chinese (`zh`) or English (`en`); DataError for a broken file."""
    store = Store()
    try:
        store.load(path=str(path), format=RdfFormat.TURTLE)
    except (OSError, SyntaxError) as error:
        raise DataError(f"{path}: {error}") from error
    found = {
        term_name(quad.subject.value): quad.object.value
        for quad in store.quads_for_pattern(None, _LABEL, None)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal) and quad.object.language == language
    }
    return dict(sorted(found.items()))
