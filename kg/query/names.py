"""From a name that a person types to the things that it means."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pyoxigraph import Literal, NamedNode, Store
from rapidfuzz import fuzz, process

from kg.errors import QueryError
from kg.model import EntityType, normalise
from kg.query.engine import short
from kg.query.facts import Thing
from kg.query.lookup import Facts
from kg.rdf import vocabulary as v
from kg.rdf.labels import term_labels
from kg.rdf.vocabulary import ALT_LABEL, BASE, PREF_LABEL, TITLE, csr

_MANY = 8  # so many things that share a name are meant together; of more, one has to be chosen


def match(labels: Iterable[tuple[str, str]], name: str) -> list[str]:
    """The keys among (key, label) pairs whose label is `name`, or else contains it; sorted, each once.

    A key that is written out in full, or as kg:…, means itself. Raises QueryError with the most similar labels where
    there is none.
    """
    pairs = list(labels)
    wanted = normalise(name)
    if not wanted:
        raise QueryError("a name is empty; write the name of a thing in the graph")
    iri = BASE + name.strip().removeprefix("kg:") if name.strip().startswith("kg:") else name.strip()
    found = {key for key, label in pairs if normalise(label) == wanted or key == iri}
    if not found:
        found = {key for key, label in pairs if wanted in normalise(label)}
    if not found:
        near = process.extract(
            name, sorted({label for _, label in pairs}), scorer=fuzz.WRatio, limit=3, score_cutoff=50
        )
        hint = f"; similar: {'、'.join(label for label, _, _ in near)}" if near else "; check the spelling"
        raise QueryError(f"nothing in the graph is called {name!r}{hint}")
    return sorted(found)


def find_things(store: Store, name: str) -> list[NamedNode]:
    """The things, concepts and cases that bear the name (preferred name, other name or title), in a fixed order.

    Not meant are administrative areas and whoever made corrections. Names that equal it go before names that contain
    it: the latter count only where there are none of the former; case, width, white space and quotation marks do not
    matter. Raises QueryError where nothing bears the name.
    """
    apart = {
        quad.subject
        for kind in (v.AGENT, csr("AdministrativeArea"))
        for quad in store.quads_for_pattern(None, v.RDF_TYPE, kind)
    }
    labels = (
        (quad.subject.value, quad.object.value)
        for predicate in (PREF_LABEL, ALT_LABEL, TITLE)
        for quad in store.quads_for_pattern(None, predicate, None)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal) and quad.subject not in apart
    )
    return [NamedNode(iri) for iri in match(labels, name)]


def find_kind(store: Store, name: str, kinds: Collection[str], what: str) -> list[Thing]:
    """The things of certain classes (local names) that bear the name, or whose names contain it; see `find_things`.

    `what` says in English what is looked for (product, organisation …), for the message. Raises QueryError with the
    nearest names where nothing bears it, where only other things do, or where too many do to mean them all.
    """
    facts = Facts(store)
    found = [facts.thing(node.value) for node in find_things(store, name)]
    wanted = [thing for thing in found if thing.type in kinds]
    if not wanted:
        kind = term_labels("en").get(found[0].type, "something else")
        raise QueryError(f"{name!r} is no {what} but the name of {_a(kind)} ({found[0].label}); name {_a(what)}")
    if len(wanted) > _MANY:
        shown = "、".join(sorted(thing.label for thing in wanted)[:_MANY])
        raise QueryError(f"{len(wanted)} things have {name!r} in their names ({shown} …); write more of the name")
    return wanted


def find_nodes(store: Store, name: str) -> list[str]:
    """IRIs of the things and beneficiary groups that bear the name; QueryError as for `find_kind`."""
    return [thing.iri for thing in find_kind(store, name, {*EntityType, "BeneficiaryGroup"}, "thing or group")]


def _a(noun: str) -> str:
    return f"{'an' if noun[0].casefold() in 'aeiou' else 'a'} {noun}"


def find_one(store: Store, name: str, kinds: Collection[str], what: str) -> Thing:
    """The one thing that is meant by a name, see `find_kind`; a bank goes before its branches and namesakes.

    Raises QueryError with the things and how to name each where several are meant.
    """
    found = find_kind(store, name, kinds, what)
    if len(found) > 1:
        found = [thing for thing in found if thing.type == EntityType.BANK] or found
    if len(found) > 1:
        shown = "、".join(f"{thing.label} = {short(thing.iri)}" for thing in found)
        raise QueryError(f"{name!r} may mean several things; write the name of one: {shown}")
    return found[0]
