"""The family of errors that csrkg raises: each message is for the user and says what, where and what to do."""

from __future__ import annotations


class CsrkgError(Exception):
    """Base of all errors for users. The message is one line: what is wrong, where, what to do."""


class ReadingError(CsrkgError):
    """A document cannot be read: missing, empty, binary, or in an encoding that nobody knows."""


class GraphError(CsrkgError):
    """A graph file cannot be read or written, or what it says is not valid."""


class QueryError(CsrkgError):
    """A query is not valid SPARQL, is unknown by name, or lacks a parameter."""


class NotFoundError(QueryError):
    """Nothing in the graph bears the IRI that was asked for, or nothing leads from one thing to another."""


class DataError(CsrkgError):
    """A lexicon, model, gold or ontology file is broken."""
