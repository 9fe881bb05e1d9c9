"""From a name that a person types to the things that it means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Store
from rapidfuzz import fuzz, process

from kg.errors import QueryError
from kg.rdf.vocabulary import ALT_LABEL, PREF_LABEL, TITLE

_IGNORED = re.compile(r"[\s“”\"'‘’「」『』《》〈〉]")


def fold(name: str) -> str:
    """A name without width, case, white space and quotation marks, for comparison."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", name)).casefold()


def match(labels: Iterable[tuple[str, str]], name: str) -> list[str]:
    """The keys among (key, label) pairs whose label is `name`, or else contains it; sorted, each once.

    A key that is written out in full means itself. Raises QueryError with the most similar labels where there is none.
    """
    pairs = list(labels)
    wanted = fold(name)
    if not wanted:
        raise QueryError("a name is empty; write the name of a thing in the graph")
    found = {key for key, label in pairs if fold(label) == wanted or key == name.strip()}
    if not found:
        found = {key for key, label in pairs if wanted in fold(label)}
    if not found:
        near = process.extract(
            name, sorted({label for _, label in pairs}), scorer=fuzz.WRatio, limit=3, score_cutoff=50
        )
        hint = f"; similar: {'、'.join(label for label, _, _ in near)}" if near else "; check the spelling"
        raise QueryError(f"nothing in the graph is called {name!r}{hint}")
    return sorted(found)


def find_things(store: Store, name: str) -> list[NamedNode]:
    """The things, concepts and cases that bear the name (preferred name, other name or title), in a fixed order.

    Names that equal it go before names that contain it: the latter count only where there are none of the former;
    case, width, white space and quotation marks do not matter. Raises QueryError where nothing bears the name.
    """
    labels = (
        (quad.subject.value, quad.object.value)
        for predicate in (PREF_LABEL, ALT_LABEL, TITLE)
        for quad in store.quads_for_pattern(None, predicate, None)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
    )
    return [NamedNode(iri) for iri in match(labels, name)]
