"""Texts, dates and numbers as RDF literals."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal

from pyoxigraph import Literal

from kg.errors import GraphError
from kg.rdf import vocabulary as v

_DATE_TYPES = (
    (re.compile(r"\d{4}"), v.G_YEAR),
    (re.compile(r"\d{4}-(0[1-9]|1[0-2])"), v.G_YEAR_MONTH),
    (re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"), v.XSD_DATE),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def plain_text(text: str, language: str | None = None) -> Literal:
    """Text without the control characters that XML, and so RDF/XML, cannot hold."""
    return Literal(_CONTROLS.sub("", text), language=language)


def date_literal(date: str, where: str) -> Literal:
    """A date as xsd:gYear, xsd:gYearMonth or xsd:date; GraphError naming `where` for anything else."""
    for pattern, datatype in _DATE_TYPES:
        if pattern.fullmatch(date):
            return Literal(date, datatype=datatype)
    raise GraphError(f"{where}: {date!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD")


def decimal_literal(confidence: float, where: str) -> Literal:
    """A confidence as xsd:decimal with four digits; GraphError naming `where` for one that is not between 0 and 1."""
    if not 0 <= confidence <= 1:
        raise GraphError(f"{where}: confidence {confidence} is not between 0 and 1")
    value = Decimal(repr(confidence)).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)
    text = format(value.normalize(), "f")
    return Literal(text if "." in text else f"{text}.0", datatype=v.DECIMAL)
