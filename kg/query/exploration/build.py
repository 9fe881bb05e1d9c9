"""Fills the explorer's index from a store: one pass over types, names, sources and statements."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from pyoxigraph import Literal, NamedNode, Store

from kg.model import EntityType
from kg.query.exploration.communities import gather
from kg.query.exploration.index import APART, SCHEMA, Index
from kg.query.partners import partner_role
from kg.query.search import index_names
from kg.rdf import vocabulary as v
from kg.rdf.vocabulary import CSR, RELATIONS, csr

SYMMETRIC = "partnersWith"
LINKS = ("inFamily", "locatedIn")  # relations of the vocabulary that stand without a statement
TYPES = (*(kind.value for kind in EntityType), *APART, "Institution", "Offering", "Organization")
_STAGE = """
CREATE TEMP TABLE raw (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, type TEXT NOT NULL, label TEXT);
CREATE TEMP TABLE raw_name (thing INTEGER, preferred INTEGER, language INTEGER, text TEXT);
CREATE TEMP TABLE raw_statement (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, subject INTEGER, predicate TEXT,
  object INTEGER, confidence REAL, part TEXT, date TEXT);
CREATE TEMP TABLE raw_link (subject INTEGER, predicate TEXT, object INTEGER);
CREATE TEMP TABLE raw_amount (statement INTEGER, value NUMERIC, currency TEXT, kind TEXT, date TEXT);
CREATE TEMP TABLE raw_mention (part TEXT, thing TEXT);
CREATE TEMP TABLE raw_story (iri TEXT PRIMARY KEY, title TEXT, theme TEXT, document TEXT, reporter TEXT);
"""
_NUMBERED = """
CREATE TEMP TABLE ends AS SELECT subject, predicate, object FROM raw_statement GROUP BY 1, 2, 3;
CREATE TEMP TABLE degree AS SELECT id, count(*) AS n FROM
  (SELECT subject AS id FROM ends UNION ALL SELECT object FROM ends) GROUP BY id;
CREATE INDEX temp.degrees ON degree (id);
INSERT INTO thing (id, iri, label, type, degree)
  SELECT row_number() OVER (ORDER BY coalesce(n, 0) DESC, iri), iri, label, type, coalesce(n, 0)
  FROM raw LEFT JOIN degree ON degree.id = raw.id WHERE label IS NOT NULL;
CREATE TEMP TABLE number AS SELECT raw.id AS raw, thing.id AS id, thing.type AS type
  FROM raw JOIN thing ON thing.iri = raw.iri;
CREATE UNIQUE INDEX temp.numbers ON number (raw);
"""
_RELATED = """
INSERT INTO edge (subject, predicate, object, confidence, statements)
  SELECT s.id, r.predicate, o.id, max(r.confidence), count(*)
  FROM raw_statement r JOIN number s ON s.raw = r.subject JOIN number o ON o.raw = r.object
  GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
INSERT INTO edge (subject, predicate, object, confidence, statements)
  SELECT DISTINCT s.id, r.predicate, o.id, 1.0, 0
  FROM raw_link r JOIN number s ON s.raw = r.subject JOIN number o ON o.raw = r.object ORDER BY 1, 2, 3;
CREATE INDEX edges ON edge (subject, object);
INSERT INTO adjacency SELECT edge.subject, predicate, 'out', object, edge.id, confidence, statements, type
  FROM edge JOIN thing ON thing.id = object;
INSERT OR IGNORE INTO adjacency
  SELECT object, predicate, iif(predicate = 'partnersWith', 'out', 'in'), subject, edge.id, confidence, statements, type
  FROM edge JOIN thing ON thing.id = subject;
"""
_SOURCES = """
INSERT INTO story (iri, title, number, theme, document, reporter)
  SELECT s.iri, coalesce(s.title, ''), case_number(s.iri), t.id, d.id, r.id
  FROM raw_story s LEFT JOIN document d ON d.iri = s.document
  LEFT JOIN thing t ON t.iri = s.theme LEFT JOIN thing r ON r.iri = s.reporter
  ORDER BY d.source, case_number(s.iri), s.iri;
INSERT OR IGNORE INTO mention SELECT thing.id, story.id FROM raw_mention m
  JOIN story ON story.iri = m.part JOIN thing ON thing.iri = m.thing;
INSERT OR IGNORE INTO named SELECT thing.id, document.id FROM raw_mention m
  JOIN document ON document.iri = m.part JOIN thing ON thing.iri = m.thing;
INSERT OR IGNORE INTO named SELECT m.thing, story.document FROM mention m
  JOIN story ON story.id = m.story WHERE story.document IS NOT NULL;
CREATE INDEX mentions ON mention (story, thing);
"""
_STATED = """
INSERT INTO statement (id, iri, edge, confidence, story, document)
  SELECT r.id, r.iri, edge.id, r.confidence, story.id, coalesce(story.document, document.id)
  FROM raw_statement r JOIN number s ON s.raw = r.subject JOIN number o ON o.raw = r.object
  JOIN edge ON edge.subject = s.id AND edge.object = o.id AND edge.predicate = r.predicate
  LEFT JOIN story ON story.iri = r.part LEFT JOIN document ON document.iri = r.part;
CREATE INDEX statements ON statement (edge);
CREATE INDEX told ON statement (story);
INSERT INTO amount (statement, value, currency, kind, date)
  SELECT r.* FROM raw_amount r JOIN statement ON statement.id = r.statement
  ORDER BY value DESC, iri, currency, kind, date;
CREATE INDEX amounts ON amount (statement);
CREATE INDEX amount_dates ON amount (date) WHERE date IS NOT NULL;
INSERT OR IGNORE INTO involved SELECT subject, amount.id FROM amount
  JOIN statement ON statement.id = amount.statement JOIN edge ON edge.id = statement.edge;
INSERT OR IGNORE INTO involved SELECT object, amount.id FROM amount
  JOIN statement ON statement.id = amount.statement JOIN edge ON edge.id = statement.edge;
INSERT OR IGNORE INTO themed SELECT edge, theme FROM statement JOIN story ON story.id = story WHERE theme IS NOT NULL;
INSERT OR IGNORE INTO dated SELECT edge, first_month(date), last_month(date)
  FROM raw_amount r JOIN statement ON statement.id = r.statement WHERE first_month(date) IS NOT NULL;
INSERT OR IGNORE INTO dated SELECT edge, first_month(date), last_month(date)
  FROM statement JOIN document ON document.id = statement.document
  WHERE first_month(date) IS NOT NULL AND statement.id NOT IN (SELECT statement FROM raw_amount WHERE date IS NOT NULL);
UPDATE story SET entities = (SELECT count(*) FROM mention WHERE mention.story = story.id),
  statements = (SELECT count(*) FROM statement WHERE statement.story = story.id);
"""
_TOLD = """
INSERT INTO event (date, statement, amount) SELECT date, statement, amount FROM
  (SELECT date, statement, id AS amount FROM amount WHERE date IS NOT NULL
   UNION ALL SELECT r.date, s.id, NULL FROM raw_statement r JOIN statement s ON s.id = r.id WHERE r.date IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM amount WHERE amount.statement = s.id AND amount.date IS NOT NULL))
  ORDER BY date, statement, amount;
INSERT OR IGNORE INTO took_part SELECT subject, event.id FROM event
  JOIN statement ON statement.id = event.statement JOIN edge ON edge.id = statement.edge;
INSERT OR IGNORE INTO took_part SELECT object, event.id FROM event
  JOIN statement ON statement.id = event.statement JOIN edge ON edge.id = statement.edge;
"""
# A branch counts for its bank; of several ways up the shortest, of several banks the better-connected one.
_HOUSED = (
    """
INSERT OR IGNORE INTO house SELECT id, id FROM thing WHERE type = 'Bank';
"""
    + 6
    * """\
INSERT OR IGNORE INTO house SELECT subject, min(bank) FROM edge JOIN house ON member = object
  JOIN thing ON thing.id = subject WHERE predicate = 'subOrganizationOf' GROUP BY subject;
"""
    + """\
CREATE INDEX houses ON house (bank);
INSERT OR IGNORE INTO cell SELECT coalesce(bank, offers.subject), kin.object, offers.object
  FROM edge offers JOIN edge kin ON kin.subject = offers.object AND kin.predicate = 'inFamily'
  JOIN thing ON thing.id = offers.subject AND thing.type IN ('Bank', 'BankBranch', 'FinancialInstitution')
  LEFT JOIN house ON member = offers.subject WHERE offers.predicate = 'offers';
CREATE TEMP TABLE pair AS SELECT DISTINCT iif(rank(x.type) <= rank(y.type), x.id, y.id) AS a,
  iif(rank(x.type) <= rank(y.type), y.id, x.id) AS b, iif(rank(x.type) <= rank(y.type), x.type, y.type) AS type_a,
  iif(rank(x.type) <= rank(y.type), y.type, x.type) AS type_b, s.story, s.document, story.theme
  FROM edge JOIN statement s ON s.edge = edge.id LEFT JOIN story ON story.id = s.story
  LEFT JOIN house h ON h.member = subject LEFT JOIN house i ON i.member = object
  JOIN thing x ON x.id = min(coalesce(h.bank, subject), coalesce(i.bank, object))
  JOIN thing y ON y.id = max(coalesce(h.bank, subject), coalesce(i.bank, object))
  WHERE predicate = 'partnersWith' AND x.id <> y.id;
INSERT INTO alliance SELECT theme, count(*), a, b, role(type_a), role(type_b)
  FROM pair WHERE theme IS NOT NULL GROUP BY theme, a, b;
INSERT INTO alliance SELECT 0, count(DISTINCT coalesce(story, -document)), a, b, role(type_a), role(type_b)
  FROM pair GROUP BY a, b;
CREATE INDEX alliances ON alliance (a, theme);
CREATE INDEX allied ON alliance (b, theme);
"""
)
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
        _run(connection, SCHEMA + _STAGE)
        _read_things(store, connection)
        _read_sources(store, connection)
        _read_statements(store, connection)
        _run(connection, _NUMBERED + _RELATED + _SOURCES + _STATED + _TOLD + _HOUSED)
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
