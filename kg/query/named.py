"""The named queries of `ontology/queries/`: questions that analysts ask, with parameters that are bound safely.

A query file is plain SPARQL with a commented head:

    # 问：哪些机构提供某一家族的产品？
    # Q: Who offers products of a family?
    # @param family 产品家族的名称 / name of the family (name)
    # @param above 至少多少 / at least (number; default 0)

Each parameter is a variable with the line `VALUES ?family { UNDEF }` in the query. A `name` becomes the things that
bear it, a `number` or `text` a literal; what is not given stays UNDEF, that is, any value, or takes its default.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal as OneOf
from typing import cast

from pyoxigraph import Literal, NamedNode, Store

from kg.errors import DataError, QueryError
from kg.query.engine import Answer, run_query
from kg.query.names import find_things
from kg.rdf.vocabulary import DECIMAL
from kg.resources import ONTOLOGY

QUERIES = ONTOLOGY / "queries"
Kind = OneOf["name", "number", "text"]
_PARAMETER = re.compile(r"# @param (\w+) (.+?)(?: / (.+?))? \((name|number|text)(?:; default ([^)]*))?\)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What can be filled in: the variable's name, what it means, its kind, the default if there is one.

    What it means is told in Chinese, and in English where the query says so.
    """

    name: str
    explanation: str
    kind: Kind
    default: str | None = None
    explanation_en: str = ""


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question with its name (the file's stem), its wording in both languages, and its SPARQL text."""

    name: str
    question_zh: str
    question_en: str
    parameters: tuple[Parameter, ...]
    text: str

    def bound(self, store: Store, arguments: Mapping[str, str]) -> str:
        """The SPARQL text with `arguments` filled in as terms, never as pasted text.

        Raises QueryError for a parameter that the query does not have, a name that nothing bears, or no number.
        """
        known = {parameter.name for parameter in self.parameters}
        if unknown := sorted(set(arguments) - known):
            has = f"it takes {', '.join(sorted(known))}" if known else "it takes none"
            raise QueryError(f"query {self.name} has no parameter {unknown[0]!r}; {has}")
        text = self.text
        for parameter in self.parameters:
            argument = arguments.get(parameter.name, parameter.default)
            if argument is not None:
                terms = " ".join(map(str, _terms(store, parameter, argument)))
                text = text.replace(_hole(parameter.name), f"VALUES ?{parameter.name} {{ {terms} }}")
        return text


def named_queries(folder: Path = QUERIES) -> list[NamedQuery]:
    """All named queries in the order of their names; DataError for a file whose head is not as it should be."""
    return [_read(path) for path in sorted(folder.glob("*.rq"))]


def named_query(name: str, folder: Path = QUERIES) -> NamedQuery:
    """The query of that name; QueryError with similar names where there is none."""
    names = [path.stem for path in sorted(folder.glob("*.rq"))]
    if name not in names:
        near = difflib.get_close_matches(name, names, 3, 0.4)
        hint = f"did you mean {' or '.join(near)}?" if near else "list the names with query --list"
        raise QueryError(f"no query is called {name!r}; {hint}")
    return _read(folder / f"{name}.rq")


def run_named(store: Store, name: str, arguments: Mapping[str, str] | None = None) -> Answer:
    """Answer the named query with its parameters filled in; see `NamedQuery.bound` for what can go wrong."""
    return run_query(store, named_query(name).bound(store, arguments or {}))


def _terms(store: Store, parameter: Parameter, argument: str) -> list[NamedNode] | list[Literal]:
    if parameter.kind == "name":
        return find_things(store, argument)
    if parameter.kind == "text":
        return [Literal(argument)]
    try:
        number = Decimal(argument.strip())
    except InvalidOperation:
        raise QueryError(f"{parameter.name}={argument}: is no number; write digits, such as 1000000") from None
    if not number.is_finite():
        raise QueryError(f"{parameter.name}={argument}: is no finite number; write digits, such as 1000000")
    return [Literal(format(number, "f"), datatype=DECIMAL)]


def _hole(name: str) -> str:
    return f"VALUES ?{name} {{ UNDEF }}"


def _read(path: Path) -> NamedQuery:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read: {error}") from error
    lines = text.splitlines()
    questions = [
        next((line[len(mark) :].strip() for line in lines if line.startswith(mark)), "") for mark in ("# 问：", "# Q:")
    ]
    if not all(questions):
        raise DataError(f"{path}: lacks a line '# 问：…' or '# Q: …'; say what the query answers")
    parameters = []
    for number, line in enumerate(lines, 1):
        if line.startswith("# @param"):
            found = _PARAMETER.fullmatch(line)
            if not found or _hole(found[1]) not in text:
                raise DataError(
                    f"{path}:{number}: write '# @param NAME meaning (name|number|text; default …)' and use the "
                    f"variable as VALUES ?NAME {{ UNDEF }}"
                )
            parameters.append(Parameter(found[1], found[2], cast(Kind, found[4]), found[5], found[3] or ""))
    return NamedQuery(path.stem, questions[0], questions[1], tuple(parameters), text)
