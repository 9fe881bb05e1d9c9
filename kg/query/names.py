"""From a name that a person types to the things that it means."""

from __future__ import annotations

import re
import unicodedata

from pyoxigraph import Literal, NamedNode, Store
from rapidfuzz import fuzz, process

from kg.errors import QueryError
from kg.rdf.vocabulary import ALT_LABEL, PREF_LABEL, TITLE

_IGNORED = re.compile(r"[\s“”\"'‘’「」『』《》〈〉]")


def fold(name: str) -> str:
    """A name without width, case, white space and quotation marks, for comparison."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", name)).casefold()


def find_things(store: Store, name: str) -> list[NamedNode]:
    """The things, concepts and cases that bear the name (preferred name, other name or title), in a fixed order.

    Names that equal it go before names that contain it: the latter count only where there are none of the former.
    A full IRI means itself. Raises QueryError with the most similar names where nothing bears the name.
    """
    wanted = fold(name)
    labels = _labels(store)
    if not wanted:
        raise QueryError("a name is empty; write the name of a thing in the graph")
    found = {iri for iri, label in labels if fold(label) == wanted or iri == name.strip()}
    if not found:
        found = {iri for iri, label in labels if wanted in fold(label)}
    if not found:
        near = process.extract(
            name, sorted({label for _, label in labels}), scorer=fuzz.WRatio, limit=3, score_cutoff=50
        )
        hint = f"; similar: {'、'.join(label for label, _, _ in near)}" if near else "; check the spelling"
        raise QueryError(f"nothing in the graph is called {name!r}{hint}")
    return [NamedNode(iri) for iri in sorted(found)]


def _labels(store: Store) -> list[tuple[str, str]]:
    return [
        (quad.subject.value, quad.object.value)
        for predicate in (PREF_LABEL, ALT_LABEL, TITLE)
        for quad in store.quads_for_pattern(None, predicate, None)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
    ]
