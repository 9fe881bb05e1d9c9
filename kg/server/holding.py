"""What a worker process holds: the store, read once, and what was computed from it beforehand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.errors import GraphError
from kg.model import Document
from kg.rdf.files import load_store
from kg.rdf.vocabulary import IS_PART_OF, RDF_TYPE, SOURCE, csr
from kg.reading import find_documents, read_document

_SPACES = re.compile(r"(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])|(?<=[0-9])\s+(?=[0-9])|\n")
_TAG = re.compile(r"<[^>]*>")
CONTENTS = "CURRENT"  # a file that every on-disk store of RocksDB has


@dataclass(slots=True)
class Holding:
    """A store and whatever `prepare` functions computed from it, by name; shared read-only by all workers.

    `folder` is that of a store on disk. `triples` is their number; None for a store on disk, which would have to read
    itself whole to know it. `notes` are lines that whoever starts the server should read;
    `tell` takes such lines while the preparing still goes on.
    """

    store: Store
    folder: Path | None = None
    triples: int | None = None
    prepared: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    tell: Callable[[str], None] | None = None

    @property
    def on_disk(self) -> bool:
        """Whether the store lies on disk."""
        return self.folder is not None


Prepare = Callable[[Holding], None]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the graph comes from: a graph file or the folder of an on-disk store, and maybe a folder with its texts.

    `prepare` are functions of importable modules; each is called once, with the holding, before requests come in.
    """

    graph: Path
    texts: Path | None = None
    prepare: tuple[Prepare, ...] = ()


def open_holding(source: Source, tell: Callable[[str], None] | None = None) -> Holding:
    """Read the graph; GraphError or ReadingError where it, or a text, cannot be read. `tell` hears how far it is."""
    holding = Holding(open_store(source.graph), source.graph if source.graph.is_dir() else None, tell=tell)
    if source.texts is not None:
        if holding.on_disk:
            raise GraphError(f"{source.graph}: texts cannot be added to a store on disk; serve the graph file")
        restore_quotes(holding.store, source.texts)
    if not holding.on_disk:
        holding.triples = len(holding.store)
    for prepare in source.prepare:
        prepare(holding)
    holding.tell = None
    return holding


def open_store(path: Path) -> Store:
    """A graph file in memory, or an on-disk store (a folder that pyoxigraph wrote) to read from."""
    if not path.is_dir():
        return load_store(path)
    if not (path / CONTENTS).is_file():
        raise GraphError(f"{path}: this folder is no graph store; give a graph file or a store")
    try:
        return Store.read_only(str(path))
    except (OSError, ValueError) as error:
        raise GraphError(f"{path}: this store cannot be opened ({error})") from None


def restore_quotes(store: Store, texts: Path) -> int:
    """Give passages without a quote theirs from the documents in the folder `texts`; how many were given.

    The quote is the stretch from `csr:start` to `csr:end` of the decoded document without line breaks, HTML tags, and
    spaces other than those between Latin words. A document is known by its `dcterms:source`. Raises ReadingError where
    a text cannot be read, GraphError where no text fits the graph.
    """
    files = {source: path for path, source in find_documents([texts])}
    sources = {quad.subject: quad.object for quad in store.quads_for_pattern(None, SOURCE, None)}
    known = {node: term.value for node, term in sources.items() if isinstance(term, Literal) and term.value in files}
    if sources and not known:
        raise GraphError(f"{texts}: none of the graph's documents is in this folder; give the folder it was built from")
    documents = {name: read_document(files[name], name) for name in sorted(set(known.values()))}
    quotes = []
    for quad in store.quads_for_pattern(None, RDF_TYPE, csr("Passage")):
        passage = quad.subject
        if not isinstance(passage, NamedNode) or any(store.quads_for_pattern(passage, csr("quote"), None)):
            continue
        name = _source_of(store, passage, known)
        start, end = (_number(store, passage, csr(bound)) for bound in ("start", "end"))
        if name is None or start is None or end is None:
            continue
        words = _words(documents[name], start, end)
        if words:
            quotes.append(Quad(passage, csr("quote"), Literal(words, language="zh"), quad.graph_name))
    store.extend(quotes)
    return len(quotes)


def _words(document: Document, start: int, end: int) -> str:
    """The words of a stretch of the source."""
    stretch = document.text[start:end]
    if document.media_type == "text/html":
        stretch = unescape(_TAG.sub("", stretch))
    return _SPACES.sub("", stretch)


def _source_of(store: Store, node: NamedNode, known: dict[Any, str]) -> str | None:
    """The source of the document that `node` is a part of, at most three steps up."""
    for _ in range(3):
        if node in known:
            return known[node]
        above = next((quad.object for quad in store.quads_for_pattern(node, IS_PART_OF, None)), None)
        if not isinstance(above, NamedNode):
            return None
        node = above
    return known.get(node)


def _number(store: Store, node: NamedNode, predicate: NamedNode) -> int | None:
    for quad in store.quads_for_pattern(node, predicate, None):
        if isinstance(quad.object, Literal) and quad.object.value.isdecimal():
            return int(quad.object.value)
    return None
