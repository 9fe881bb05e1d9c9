"""Fills the explorer's index from a store: one pass over types, names, sources and statements."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import Literal, NamedNode, Store

from kg.model import EntityType
from kg.query.exploration import staging
from kg.query.exploration.communities import gather
from kg.query.exploration.index import APART, SCHEMA, Index
from kg.query.exploration.progress import Progress, Tell
from kg.query.partners import partner_role
from kg.query.search import index_names
from kg.rdf import vocabulary as v
from kg.rdf.vocabulary import CSR, RELATIONS, csr

SYMMETRIC = "partnersWith"
LINKS = ("inFamily", "locatedIn")  # relations of the vocabulary that stand without a statement
TYPES = (*(kind.value for kind in EntityType), *APART, "Institution", "Offering", "Organization")
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?")
_LAST_NUMBER = re.compile(r"-(\d{1,9})$")


def build_index(store: Store, index: Index, tell: Tell | None = None) -> None:
    """Write everything of a store into an empty index. Things without a preferred label are left out.

    `tell` is told in lines how far it is; the shares of the steps were measured on a graph of a million things.
    """
    progress = Progress(tell)
    with index.writing() as connection:
        for name, function in (
            ("case_number", case_number),
            ("first_month", first_month),
            ("last_month", last_month),
            ("role", partner_role),
            ("rank", rank),
        ):
            connection.create_function(name, 1, function, deterministic=True)
        _run(connection, SCHEMA + staging.STAGE)
        progress.step("reading names", 10)
        _read_things(store, connection, progress)
        progress.step("reading cases and what they mention", 15)
        _read_sources(store, connection, progress)
        progress.step("reading statements", 45)
        _read_statements(store, connection, progress)
        progress.step("joining what was read", 10)
        for script in staging.SCRIPTS:
            _run(connection, script)
        progress.step("indexing names for the search", 18)
        index_names(connection, progress.through)
        progress.step("finding communities", 2)
        gather(connection)
        connection.execute("ANALYZE")


def _run(connection: sqlite3.Connection, script: str) -> None:
    """The commands of a script one by one, inside the transaction."""
    for command in script.split(";\n"):
        connection.execute(command)


def first_month(date: str | None) -> int | None:
    """The first month of a date that begins with YYYY or YYYY-MM, as the number YYYYMM; None for anything else."""
    found = _DATE.match(date or "")
    return int(found[1]) * 100 + int(found[2] or 1) if found else None


def last_month(date: str | None) -> int | None:
    """The last month of such a date: December where only the year is given."""
    found = _DATE.match(date or "")
    return int(found[1]) * 100 + int(found[2] or 12) if found else None


def case_number(iri: str) -> int | None:
    """The number of a case in its document, with which its IRI ends; None where it does not."""
    found = _LAST_NUMBER.search(iri)
    return int(found[1]) if found else None


def rank(kind: str) -> int:
    """Which end of a partnership stands first: a bank, then another institution, then the rest."""
    return {"bank": 0, "financial": 1}.get(partner_role(kind), 9)


def _read_things(store: Store, connection: sqlite3.Connection, progress: Progress) -> None:
    for name in TYPES:
        rows = ((thing.value, name) for thing, _ in _quads(store, v.RDF_TYPE, NamedNode(CSR + name)))
        connection.executemany("INSERT OR IGNORE INTO raw (iri, type) VALUES (?, ?)", rows)
    (things,) = connection.execute("SELECT count(*) FROM raw").fetchone()
    for preferred, predicate in ((1, v.PREF_LABEL), (0, v.ALT_LABEL)):
        names = (
            (preferred, name.language != "zh", _clean(name.value), thing.value)
            for thing, name in progress.through(_quads(store, predicate), 2 * things)
            if isinstance(name, Literal)
        )
        connection.executemany("INSERT INTO raw_name SELECT id, ?, ?, ? FROM raw WHERE iri = ?", names)
    connection.execute("CREATE INDEX temp.raw_names ON raw_name (thing)")
    connection.execute(
        "UPDATE raw SET label = (SELECT text FROM raw_name WHERE thing = raw.id AND preferred AND text <> '' "
        "ORDER BY language, text LIMIT 1)"
    )


def _read_sources(store: Store, connection: sqlite3.Connection, progress: Progress) -> None:
    documents = sorted((_value(store, node, v.SOURCE) or "", node.value) for node in _nodes(store, csr("Document")))
    connection.executemany(
        "INSERT INTO document (source, iri, title, date) VALUES (?, ?, ?, ?)",
        (
            (source, iri, *(_value(store, NamedNode(iri), key) for key in (v.TITLE, v.DATE)))
            for source, iri in documents
        ),
    )
    connection.executemany("INSERT OR IGNORE INTO raw_story VALUES (?, ?, ?, ?, ?)", _stories(store))
    total = _number_of_quads(store, csr("mentions"))
    mentions = (
        (part.value, thing.value)
        for part, thing in progress.through(_quads(store, csr("mentions")), total)
        if isinstance(thing, NamedNode)
    )
    connection.executemany("INSERT INTO raw_mention VALUES (?, ?)", mentions)


def _stories(store: Store) -> Iterator[tuple[str | None, ...]]:
    keys = (v.TITLE, csr("theme"), v.IS_PART_OF, csr("reportedBy"))
    for node in _nodes(store, csr("Case")):
        yield (node.value, *(_value(store, node, key) for key in keys))


def _read_statements(store: Store, connection: sqlite3.Connection, progress: Progress) -> None:
    known = frozenset(RELATIONS)
    for link in LINKS:
        pairs = (
            (link, subject.value, object_.value)
            for subject, object_ in _quads(store, NamedNode(CSR + link))
            if isinstance(object_, NamedNode)
        )
        connection.executemany(
            "INSERT INTO raw_link SELECT s.id, ?, o.id FROM raw s, raw o WHERE s.iri = ? AND o.iri = ?", pairs
        )
    insert = (
        "INSERT OR IGNORE INTO raw_statement (id, iri, subject, predicate, object, confidence, date) "
        "SELECT ?, ?, s.id, ?, o.id, ?, ? FROM raw s, raw o WHERE s.iri = ? AND o.iri = ?"
    )
    total = _number_of_quads(store, v.RDF_SUBJECT)
    for number, (node, _) in enumerate(progress.through(_quads(store, v.RDF_TYPE, v.RDF_STATEMENT), total), 1):
        facts = _facts(store, node)
        predicate = _first(facts, v.RDF_PREDICATE, "").removeprefix(CSR)
        ends = _first(facts, v.RDF_SUBJECT, ""), _first(facts, v.RDF_OBJECT, "")
        if predicate not in known or not ends[0] or not ends[1]:
            continue
        if predicate == SYMMETRIC and ends[1] < ends[0]:
            ends = ends[1], ends[0]
        confidence = number_of(_first(facts, csr("confidence")), 1.0)
        connection.execute(insert, (number, node.value, predicate, confidence, _first(facts, v.DATE), *ends))
        passages = ((number, _text(passage)) for passage in facts.get(v.DERIVED_FROM.value, ()))
        connection.executemany("INSERT INTO raw_passage VALUES (?, ?)", passages)
        for row in _amounts(store, facts.get(csr("amount").value, ())):
            connection.execute("INSERT INTO raw_amount VALUES (?, ?, ?, ?, ?)", (number, *row))
    parts = (
        (_text(q.subject), q.object.value)
        for q in store.quads_for_pattern(None, v.IS_PART_OF, None, None)
        if isinstance(q.object, NamedNode)
    )
    connection.executemany("INSERT INTO raw_part VALUES (?, ?)", parts)


def amounts_of(store: Store, statement: Any) -> list[tuple[float | int, str, str, str | None]]:
    """The sums of a statement node, the largest first: value, currency, kind (local name), date."""
    return _amounts(store, _facts(store, statement).get(csr("amount").value, ()))


def _amounts(store: Store, nodes: Iterable[Any]) -> list[tuple[float | int, str, str, str | None]]:
    found = []
    for node in nodes:
        if isinstance(node, Literal):
            continue
        facts = _facts(store, node)
        value = number_of(_first(facts, csr("value")), None)
        if value is not None:
            kind = _first(facts, csr("kind"), CSR + "OtherAmount").removeprefix(CSR)
            found.append((value, _first(facts, csr("currency"), "CNY"), kind, _first(facts, v.DATE)))
    return sorted(set(found), key=lambda row: (-row[0], row[1], row[2], row[3] or ""))


def _facts(store: Store, node: Any) -> dict[str, list[Any]]:
    """From property to values of a node."""
    facts: dict[str, list[Any]] = {}
    for quad in store.quads_for_pattern(node, None, None, None):
        facts.setdefault(quad.predicate.value, []).append(quad.object)
    return facts


def _first(facts: dict[str, list[Any]], key: NamedNode, default: Any = None) -> Any:
    """The text of a value; of several the first in order."""
    return min(map(_text, facts[key.value])) if key.value in facts else default


def _value(store: Store, node: NamedNode, key: NamedNode) -> str | None:
    """The same of a node of which little is wanted and much may be known."""
    return min((_text(quad.object) for quad in store.quads_for_pattern(node, key, None, None)), default=None)


def _number_of_quads(store: Store, predicate: NamedNode) -> int:
    (row,) = store.query(f"SELECT (count(*) AS ?n) {{ ?s {predicate} ?o }}", use_default_graph_as_union=True)  # type: ignore[misc]
    return int(row[0].value)


def _text(term: Any) -> str:
    return _clean(term.value) if isinstance(term, Literal) else str(getattr(term, "value", term))


def number_of(text: str | None, default: float | None) -> Any:
    """A number of a literal, whole where it is whole and fits; the default for what is no finite number."""
    try:
        number = float(text) if text is not None else None
    except ValueError:
        number = None
    if number is None or number != number or number in (float("inf"), float("-inf")):
        return default
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _clean(text: str) -> str:
    """Text that SQLite takes: without lone surrogates and zeros."""
    return text.replace("\0", "")


def _nodes(store: Store, kind: NamedNode) -> Iterator[NamedNode]:
    """The nodes of a type that have an IRI."""
    return (node for node, _ in _quads(store, v.RDF_TYPE, kind))


def _quads(store: Store, predicate: NamedNode, object_: NamedNode | None = None) -> Iterator[tuple[NamedNode, Any]]:
    """Subject and object of the quads of a predicate whose subject has an IRI."""
    for quad in store.quads_for_pattern(None, predicate, object_, None):
        if isinstance(quad.subject, NamedNode):
            yield quad.subject, quad.object
