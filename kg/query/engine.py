"""SPARQL on a store: reading queries only, prefixes ready, errors with their place, answers as plain values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    Store,
    Triple,
)

from kg.errors import QueryError
from kg.rdf.vocabulary import PREFIXES, XSD

Term = NamedNode | BlankNode | Literal | Triple
Value = str | int | float | bool | None

_INTEGERS = frozenset(f"{XSD}{name}" for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger"))
_NUMBERS = frozenset(f"{XSD}{name}" for name in ("decimal", "double", "float"))
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_OPAQUE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""' + r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"' + r"|'(?:[^'\\\n]|\\.)*'" + r"|<[^<>\"{}|^`\\\s]*>|#[^\n]*",
    re.DOTALL,
)
# A call as the parser may see it, whatever stands around it: telling code from strings and comments by expressions can
# be fooled (`<` is also an operator), so this looks at the text as it is. Variables and local names are passed over.
_SERVICE = re.compile(
    r"[?$]\w+|:[\w-]+"
    r"|(?P<call>SERVICE(?:\s|#[^\n\r]*[\n\r])*(?:SILENT(?:\s|#[^\n\r]*[\n\r])*)?"
    r"(?:<[^>]*>|(?:\\.|[^\s{}<#\\])+)(?:\s|#[^\n\r]*[\n\r])*\{)",
    re.IGNORECASE,
)
_UPDATE = re.compile(
    r"^\s*(?:(?:PREFIX\s+\S*:|BASE)\s*)*(INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer of a SELECT query: one tuple of terms per row, None where a variable is unbound."""

    columns: tuple[str, ...]
    terms: tuple[tuple[Term | None, ...], ...]

    def values(self) -> list[tuple[Value, ...]]:
        """The rows as Python values: IRIs and texts as str, numbers as int or float, unbound as None."""
        return [tuple(map(value_of, row)) for row in self.terms]

    def dicts(self) -> list[dict[str, Value]]:
        """The rows as dictionaries from column to Python value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.values()]

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        return iter(self.values())

    def __len__(self) -> int:
        return len(self.terms)


Answer = Rows | bool | list[Triple]


def run_query(store: Store, sparql: str) -> Answer:
    """Answer a SPARQL query over the union of the store's graphs.

    SELECT gives `Rows`, ASK a bool, CONSTRUCT and DESCRIBE the distinct triples in a fixed order. The prefixes of
    `kg.rdf.vocabulary.PREFIXES` are declared beforehand. Raises QueryError, with line and column where they are known,
    for what is not SPARQL, for updates, and for SERVICE, which would leave this machine.
    """
    refuse(sparql)
    try:
        answer = store.query(sparql, prefixes=PREFIXES, use_default_graph_as_union=True)
        if isinstance(answer, QueryBoolean):
            return bool(answer)
        if isinstance(answer, QuerySolutions):
            columns = tuple(variable.value for variable in answer.variables)
            return Rows(columns, tuple(tuple(solution[i] for i in range(len(columns))) for solution in answer))
        return sorted(set(answer), key=str)
    except SyntaxError as error:
        raise QueryError(explain(str(error), sparql)) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be answered: {' '.join(str(error).split())}") from None


def select(store: Store, sparql: str) -> Rows:
    """The rows of a SELECT query; QueryError for any other form."""
    answer = run_query(store, sparql)
    if not isinstance(answer, Rows):
        raise QueryError("this needs a SELECT query, whose answer is rows")
    return answer


def value_of(term: Term | None) -> Value:
    """A term as a Python value; a number whose text is no number stays text."""
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return term.value
    if not isinstance(term, Literal):
        return str(term)
    datatype = term.datatype.value
    try:
        if datatype in _INTEGERS:
            return int(term.value)
        if datatype in _NUMBERS:
            number = Decimal(term.value)
            return (
                int(number) if number == number.to_integral_value() and datatype.endswith("decimal") else float(number)
            )
    except (ValueError, ArithmeticError):
        return term.value
    return term.value == "true" if datatype == f"{XSD}boolean" else term.value


def short(iri: str) -> str:
    """An IRI with one of the vocabulary's prefixes (`csr:offers`), or as it is."""
    return next((f"{p}:{iri.removeprefix(space)}" for p, space in PREFIXES.items() if iri.startswith(space)), iri)


def refuse(sparql: str) -> None:
    """Raise QueryError for what is no reading query of this graph: nothing, an update, or SERVICE."""
    decoded = _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if int(m[1] or m[2], 16) < 0x110000 else "", sparql)
    plain = _OPAQUE.sub(" ", decoded)
    if not plain.strip():
        raise QueryError("the query is empty; write a SELECT, ASK, CONSTRUCT or DESCRIBE query")
    if update := _UPDATE.match(plain):
        raise QueryError(f"{update[1].upper()} would change the graph; only queries are answered here")
    if any(found["call"] for text in (sparql, decoded) for found in _SERVICE.finditer(text)):
        raise QueryError("SERVICE would ask another machine; queries are answered from this graph alone")


def explain(message: str, sparql: str) -> str:
    """One line from the parser's message: the place, the text there, and what is wrong."""
    found = _PLACE.fullmatch(message)
    if not found:
        return f"broken SPARQL: {' '.join(message.split())}"
    line, column = int(found[1]), int(found[2])
    rows = sparql.splitlines() or [""]
    rest = rows[line - 1][column - 1 :].strip() if line <= len(rows) else ""
    near = f"near {rest[:30]!r}" if rest else "at the end"
    if "Prefix not found" in found[3]:
        known = ", ".join(f"{prefix}:" for prefix in PREFIXES)
        return f"broken SPARQL in line {line}, column {column}, {near}: a prefix is not declared (known: {known})"
    return f"broken SPARQL in line {line}, column {column}, {near}"
