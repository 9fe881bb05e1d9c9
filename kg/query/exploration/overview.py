"""The whole at a glance: communities as bubbles, one of them opened, and the graph in numbers."""

from __future__ import annotations

import json
import sqlite3

from pyoxigraph import Store

from kg.query.exploration.answers import Community, CommunityAnswer, CommunityLink, Node, Others, OverviewAnswer
from kg.query.exploration.index import APART, holes
from kg.query.exploration.reading import Reader, check_page
from kg.query.exploration.tables import DashboardAnswer, FindingAnswer, ThemeAmount, TopBank
from kg.query.findings import highlights

_EDGES = 3000
_BANKS = 20
_TELLING = 20_000  # statements up to which findings are sought: they need the whole graph in memory
_FINDINGS = 5
# A bank's offerings, partners and clients are those of its house: the bank and everything below it.
_TOP_BANKS = """
WITH ours AS (SELECT h.bank, predicate, coalesce(o.bank, other) AS other FROM house h
  JOIN adjacency ON thing = h.member AND predicate IN ('offers', 'partnersWith', 'finances') AND direction = 'out'
  LEFT JOIN house o ON o.member = other WHERE o.bank IS NULL OR o.bank <> h.bank),
clients AS (SELECT bank, other FROM ours WHERE predicate = 'finances'
  UNION SELECT bank, object FROM ours JOIN edge ON subject = other AND edge.predicate = 'providedTo'
  WHERE ours.predicate = 'offers'),
sums AS (SELECT bank, count(DISTINCT iif(predicate = 'offers', other, NULL)) AS offers,
  count(DISTINCT iif(predicate = 'partnersWith', other, NULL)) AS partners FROM ours GROUP BY bank)
SELECT id, coalesce(offers, 0), coalesce(partners, 0), coalesce(n, 0) AS clients FROM thing
LEFT JOIN sums ON sums.bank = id LEFT JOIN (SELECT bank, count(*) AS n FROM clients GROUP BY bank) c ON c.bank = id
WHERE type = 'Bank' ORDER BY coalesce(offers, 0) + coalesce(partners, 0) + coalesce(n, 0) DESC, id LIMIT ?"""
_THEME_AMOUNTS = """
SELECT theme, kind, currency, sum(value), count(*) FROM
  (SELECT DISTINCT story.theme AS theme, story.id, kind, currency, value, date FROM amount
   JOIN statement ON statement.id = amount.statement JOIN story ON story.id = statement.story
   WHERE story.theme IS NOT NULL)
GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3 LIMIT 300"""


def overview(reader: Reader, limit: int = 60, offset: int = 0) -> OverviewAnswer:
    """The largest communities and the links between them; `others` counts what is not shown."""
    check_page(limit, offset)
    rows = reader.index.rows(
        "SELECT community.id, iri, label, type, size, products, partners FROM community "
        "JOIN thing ON thing.id = centre ORDER BY community.id LIMIT ? OFFSET ?",
        limit,
        offset,
    )
    shown = {row[0]: row[1] for row in rows}
    some = holes(list(shown))
    links = reader.index.rows(
        f"SELECT a, b, weight FROM link WHERE a IN ({some}) AND b IN ({some}) ORDER BY weight DESC, a, b LIMIT ?",
        *shown,
        *shown,
        _EDGES,
    )
    total, size = reader.index.row("SELECT count(*), coalesce(sum(size), 0) FROM community") or (0, 0)
    return OverviewAnswer(
        total=total,
        communities=[
            Community(iri=iri, label=label, type=kind, size=n, products=products, partners=partners)
            for _, iri, label, kind, n, products, partners in rows
        ],
        links=[CommunityLink(a=shown[a], b=shown[b], weight=weight) for a, b, weight in links],
        others=Others(communities=total - len(rows), size=size - sum(row[4] for row in rows)),
    )


def community(reader: Reader, iri: str, limit: int = 300, offset: int = 0) -> CommunityAnswer:
    """The best-connected things of the community in which a thing is, and the relations among them.

    A thing that belongs to no community (a beneficiary group, a family) is alone.
    """
    check_page(limit, offset)
    number = reader.number(iri)
    row = reader.index.row("SELECT community FROM thing WHERE id = ?", number)
    home = row[0] if row else None
    where, value = ("id = ?", number) if home is None else ("community = ?", home)
    rows = reader.index.rows(
        f"SELECT id, iri, label, type, degree FROM thing WHERE {where} ORDER BY id LIMIT ? OFFSET ?",
        value,
        limit,
        offset,
    )
    _, edges = reader.among([row[0] for row in rows], _EDGES)
    return CommunityAnswer(
        total=reader.index.number(f"SELECT count(*) FROM thing WHERE {where}", value),
        nodes=[Node(iri=i, label=label, type=kind, degree=degree) for _, i, label, kind, degree in rows],
        edges=edges,
    )


def dashboard(reader: Reader) -> DashboardAnswer:
    """The graph in numbers, as they were counted when the index was built."""
    ((value,),) = reader.index.rows("SELECT value FROM figure WHERE name = 'dashboard'")
    found: DashboardAnswer = json.loads(value)
    return found


def count_figures(reader: Reader) -> DashboardAnswer:
    """Count what the dashboard shows; takes as long as reading the index once."""
    index = reader.index
    types = index.rows(
        f"SELECT type, count(*) FROM thing WHERE type NOT IN ({holes(APART)}) GROUP BY 1 ORDER BY 2 DESC, 1", *APART
    )
    relations = index.rows("SELECT predicate, count(*) FROM edge WHERE statements > 0 GROUP BY 1 ORDER BY 2 DESC, 1")
    top = index.rows(_TOP_BANKS, _BANKS)
    sums = index.rows(_THEME_AMOUNTS)
    refs = reader.refs([*(row[0] for row in top), *(row[0] for row in sums)])
    return DashboardAnswer(
        counts={
            "documents": index.number("SELECT count(*) FROM document"),
            "cases": index.number("SELECT count(*) FROM story"),
            "entities": sum(n for _, n in types),
            "relations": sum(n for _, n in relations),
            "amounts": index.number("SELECT count(*) FROM amount"),
        },
        by_type=dict(types),
        by_relation=dict(relations),
        top_banks=[TopBank(**refs[n], offers=o, partners=p, clients=c) for n, o, p, c in top],
        amounts_by_theme=[
            ThemeAmount(theme=refs[theme], kind=kind, currency=currency, value=value, count=n)
            for theme, kind, currency, value, n in sums
        ],
        findings=_findings(reader.store, index.number("SELECT count(*) FROM statement")),
    )


def keep_figures(connection: sqlite3.Connection, dashboard: DashboardAnswer, triples: int, key: str) -> None:
    """Put what was counted into the index, and the key by which it is known."""
    figures = {"dashboard": json.dumps(dashboard, ensure_ascii=False), "triples": str(triples), "key": key}
    connection.executemany("INSERT INTO figure VALUES (?, ?)", figures.items())


def _findings(store: Store, statements: int) -> list[FindingAnswer]:
    found = highlights(store, _FINDINGS) if statements <= _TELLING else []
    return [FindingAnswer(sentence=one.sentence, english=one.english, sources=list(one.sources)) for one in found]
