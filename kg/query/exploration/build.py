"""Fills the explorer's index from a store: one pass over types, names, sources and statements."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from pyoxigraph import Literal, NamedNode, Store

from kg.model import EntityType
from kg.query.exploration import staging
from kg.query.exploration.communities import gather
from kg.query.exploration.index import APART, SCHEMA, Index
from kg.query.partners import partner_role
from kg.query.search import index_names
from kg.rdf import vocabulary as v
from kg.rdf.vocabulary import CSR, RELATIONS, csr

SYMMETRIC = "partnersWith"
LINKS = ("inFamily", "locatedIn")  # relations of the vocabulary that stand without a statement
TYPES = (*(kind.value for kind in EntityType), *APART, "Institution", "Offering", "Organization")
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?")
_LAST_NUMBER = re.compile(r"-(\d{1,9})$")


def build_index(store: Store, index: Index) -> None:
    """Write everything of a store into an empty index. Things without a preferred label are left out."""
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
        _read_things(store, connection)
        _read_sources(store, connection)
        _read_statements(store, connection)
        _run(
            connection,
            "".join(staging.SCRIPTS),
        )
        index_names(connection)
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


def _read_things(store: Store, connection: sqlite3.Connection) -> None:
    for name in TYPES:
        rows = ((thing.value, name) for thing, _ in _quads(store, v.RDF_TYPE, NamedNode(CSR + name)))
        connection.executemany("INSERT OR IGNORE INTO raw (iri, type) VALUES (?, ?)", rows)
    for preferred, predicate in ((1, v.PREF_LABEL), (0, v.ALT_LABEL)):
        names = (
            (preferred, name.language != "zh", _clean(name.value), thing.value)
            for thing, name in _quads(store, predicate)
            if isinstance(name, Literal)
        )
        connection.executemany("INSERT INTO raw_name SELECT id, ?, ?, ? FROM raw WHERE iri = ?", names)
    connection.execute("CREATE INDEX temp.raw_names ON raw_name (thing)")
    connection.execute(
        "UPDATE raw SET label = (SELECT text FROM raw_name WHERE thing = raw.id AND preferred AND text <> '' "
        "ORDER BY language, text LIMIT 1)"
    )


def _read_sources(store: Store, connection: sqlite3.Connection) -> None:
    documents = []
    for node, _ in _quads(store, v.RDF_TYPE, csr("Document")):
        facts = _facts(store, node)
        documents.append((node.value, facts.get(v.SOURCE.value, ""), facts.get(v.TITLE.value), facts.get(v.DATE.value)))
    connection.executemany(
        "INSERT INTO document (iri, source, title, date) VALUES (?, ?, ?, ?)", sorted(documents, key=itemgetter(1, 0))
    )
    connection.executemany("INSERT OR IGNORE INTO raw_story VALUES (?, ?, ?, ?, ?)", _stories(store))
    mentions = (
        (part.value, thing.value) for part, thing in _quads(store, csr("mentions")) if isinstance(thing, NamedNode)
    )
    connection.executemany("INSERT INTO raw_mention VALUES (?, ?)", mentions)


def _stories(store: Store) -> Iterator[tuple[str | None, ...]]:
    for node, _ in _quads(store, v.RDF_TYPE, csr("Case")):
        facts = _facts(store, node)
        keys = (v.TITLE, csr("theme"), v.IS_PART_OF, csr("reportedBy"))
        yield (node.value, *(facts.get(key.value) for key in keys))


def _read_statements(store: Store, connection: sqlite3.Connection) -> None:
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
        "INSERT OR IGNORE INTO raw_statement (id, iri, subject, predicate, object, confidence, part, date) "
        "SELECT ?, ?, s.id, ?, o.id, ?, ?, ? FROM raw s, raw o WHERE s.iri = ? AND o.iri = ?"
    )
    for number, (node, _) in enumerate(_quads(store, v.RDF_TYPE, v.RDF_STATEMENT), 1):
        facts = _facts(store, node)
        predicate = str(facts.get(v.RDF_PREDICATE.value, "")).removeprefix(CSR)
        ends = facts.get(v.RDF_SUBJECT.value, ""), facts.get(v.RDF_OBJECT.value, "")
        if predicate not in known or not ends[0] or not ends[1]:
            continue
        if predicate == SYMMETRIC and ends[1] < ends[0]:
            ends = ends[1], ends[0]
        part = _part(store, node)
        confidence = number_of(facts.get(csr("confidence").value), 1.0)
        connection.execute(insert, (number, node.value, predicate, confidence, part, facts.get(v.DATE.value), *ends))
        if csr("amount").value in facts:
            _read_amounts(store, connection, number, node)


def _part(store: Store, statement: Any) -> str | None:
    """The case or document in which a statement's passages stand."""
    parts = (
        quad.object.value
        for passage in store.quads_for_pattern(statement, v.DERIVED_FROM, None, None)
        if not isinstance(passage.object, Literal)
        for quad in store.quads_for_pattern(passage.object, v.IS_PART_OF, None, None)
        if isinstance(quad.object, NamedNode)
    )
    return min(parts, default=None)


def _read_amounts(store: Store, connection: sqlite3.Connection, statement: int, node: Any) -> None:
    for row in amounts_of(store, node):
        connection.execute("INSERT INTO raw_amount VALUES (?, ?, ?, ?, ?)", (statement, *row))


def amounts_of(store: Store, statement: Any) -> list[tuple[float | int, str, str, str | None]]:
    """The sums of a statement node, the largest first: value, currency, kind (local name), date."""
    found = []
    for quad in store.quads_for_pattern(statement, csr("amount"), None, None):
        if isinstance(quad.object, Literal):
            continue
        facts = _facts(store, quad.object)
        value = number_of(facts.get(csr("value").value), None)
        if value is not None:
            kind = str(facts.get(csr("kind").value, CSR + "OtherAmount")).removeprefix(CSR)
            found.append((value, str(facts.get(csr("currency").value, "CNY")), kind, facts.get(v.DATE.value)))
    return sorted(set(found), key=lambda row: (-row[0], row[1], row[2], row[3] or ""))


def _facts(store: Store, node: Any) -> dict[str, str]:
    """From property to value of a node; of several values the first in order."""
    facts: dict[str, str] = {}
    for quad in store.quads_for_pattern(node, None, None, None):
        key, value = quad.predicate.value, _text(quad.object)
        if key not in facts or value < facts[key]:
            facts[key] = value
    return facts


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


def _quads(store: Store, predicate: NamedNode, object_: NamedNode | None = None) -> Iterator[tuple[NamedNode, Any]]:
    """Subject and object of the quads of a predicate whose subject has an IRI."""
    for quad in store.quads_for_pattern(None, predicate, object_, None):
        if isinstance(quad.subject, NamedNode):
            yield quad.subject, quad.object
