"""The statements of a relation, with their passages and where the names stand in them."""

from __future__ import annotations

from typing import Any

from pyoxigraph import Literal, NamedNode

from kg.query.exploration.answers import Correction, EvidenceAnswer, Mark, PassageAnswer, StatementAnswer
from kg.query.exploration.build import SYMMETRIC, amounts_of, number_of
from kg.query.exploration.curated import correction_of
from kg.query.exploration.index import holes
from kg.query.exploration.reading import LARGEST, Reader, as_sum, check_choice, check_page
from kg.rdf import vocabulary as v
from kg.rdf.vocabulary import RELATIONS, csr

_PASSAGES = 50


def evidence(
    reader: Reader, subject: str, predicate: str, object_: str, limit: int = 50, offset: int = 0
) -> EvidenceAnswer:
    """The statements of one relation, the surest first; of a partnership, in either direction.

    A relation that the graph does not state has no statements.
    """
    check_page(limit, offset)
    check_choice("predicate", predicate, (*RELATIONS, "inFamily", "locatedIn"))
    ends = reader.number(subject), reader.number(object_)
    found = [
        n
        for a, b in ([ends, ends[::-1]] if predicate == SYMMETRIC else [ends])
        for (n,) in reader.index.rows(
            "SELECT id FROM edge WHERE subject = ? AND object = ? AND predicate = ?", a, b, predicate
        )
    ]
    some = holes(found)
    rows = reader.index.rows(
        f"SELECT iri, confidence, story, document FROM statement WHERE edge IN ({some}) "
        "ORDER BY confidence DESC, story, iri LIMIT ? OFFSET ?",
        *found,
        limit,
        offset,
    )
    names = names_of(reader, ends)
    cases, documents = reader.cases(row[2] for row in rows), reader.documents(row[3] for row in rows)
    statements = []
    for iri, confidence, story, document in rows:
        node = NamedNode(iri)
        corrected: Correction | None = correction_of(reader.store, node)
        statements.append(
            StatementAnswer(
                iri=iri,
                confidence=confidence,
                amounts=[as_sum(*row) for row in amounts_of(reader.store, node)],
                case=cases.get(story),
                document=documents.get(document),
                corrected=corrected,
                passages=passages(reader, node, names),
            )
        )
    total = reader.index.number(f"SELECT count(*) FROM statement WHERE edge IN ({some})", *found)
    return EvidenceAnswer(total=total, statements=statements)


def passages(reader: Reader, statement: NamedNode, names: list[tuple[str, str]]) -> list[PassageAnswer]:
    """The passages of a statement in the order of the source, with marks for the names: pairs of name and IRI."""
    found = []
    for quad in reader.store.quads_for_pattern(statement, v.DERIVED_FROM, None, None):
        node = quad.object
        if isinstance(node, Literal):
            continue
        start, end = (_number(reader, node, csr(bound)) for bound in ("start", "end"))
        quote = _text(reader, node, csr("quote"))
        found.append(PassageAnswer(start=start, end=end, quote=quote, marks=marks(quote or "", names)))
    unique = {(p["start"], p["end"], p["quote"] or ""): p for p in found}
    return [unique[key] for key in sorted(unique)][:_PASSAGES]


def marks(quote: str, names: list[tuple[str, str]]) -> list[Mark]:
    """Where names stand in a quote, in order, without overlap; a longer name goes before a shorter one in it.

    Small and capital letters are the same here as far as their number of characters is.
    """
    folded = quote.lower() if len(quote.lower()) == len(quote) else quote
    taken = [False] * len(quote)
    found = []
    for name, iri in sorted(set(names), key=lambda pair: (-len(pair[0]), pair)):
        wanted = name.lower() if folded is not quote else name
        at = folded.find(wanted) if wanted else -1
        while at >= 0:
            if not any(taken[at : at + len(wanted)]):
                taken[at : at + len(wanted)] = [True] * len(wanted)
                found.append(Mark(start=at, end=at + len(wanted), iri=iri))
            at = folded.find(wanted, at + 1)
    return sorted(found, key=lambda mark: mark["start"])


def names_of(reader: Reader, numbers: tuple[int, ...]) -> list[tuple[str, str]]:
    """The names of things with their IRIs, with and without the quotation marks around them."""
    rows = reader.index.rows(
        f"SELECT text, iri FROM name JOIN thing ON thing.id = name.thing WHERE thing IN ({holes(numbers)}) "
        "ORDER BY name.id LIMIT ?",
        *numbers,
        2 * LARGEST,
    )
    return [(name, iri) for text, iri in rows for name in {text, text.strip("“”\"'‘’「」『』《》")} if name]


def _number(reader: Reader, node: Any, predicate: NamedNode) -> int:
    return int(number_of(_text(reader, node, predicate), 0) or 0)


def _text(reader: Reader, node: Any, predicate: NamedNode) -> str | None:
    quads = reader.store.quads_for_pattern(node, predicate, None, None)
    return min((q.object.value for q in quads if isinstance(q.object, Literal)), default=None)
