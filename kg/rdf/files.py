"""Graph files and stores: the RDF formats by ending, written whole or not at all, the same bytes for the same graph."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Quad,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from kg.errors import GraphError
from kg.rdf.vocabulary import PREF_LABEL, PREFIXES, RDF_TYPE

FORMATS: dict[str, RdfFormat] = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}
_QUAD_FORMATS = frozenset({"nq", "trig", "jsonld"})
# The RDF/XML serializer declares rdf itself, and uses prefixes for the names of properties and classes only.
_XML_PREFIXES = {prefix: iri for prefix, iri in PREFIXES.items() if prefix not in {"rdf", "kg"}}
_FIRST_PREDICATES = {RDF_TYPE.value: "0", PREF_LABEL.value: "1"}


def rdf_ending(path: Path) -> str:
    """The ending of `path` that names an RDF format, in small letters; GraphError listing those that work."""
    ending = path.suffix[1:].lower()
    if ending not in FORMATS:
        known = ", ".join(f".{name}" for name in FORMATS)
        raise GraphError(f"{path}: no RDF format goes with the ending {path.suffix!r}; use one of {known}")
    return ending


def to_bytes(graph: Iterable[Triple | Quad], ending: str) -> bytes:
    """The graph in the format of an ending (see `FORMATS`): sorted, with prefixes, free of clock and hash order.

    Blank nodes are named canonically (RDFC-1.0). The formats for triples hold the union of all graphs.
    """
    quads = [node if isinstance(node, Quad) else Quad(*node) for node in graph]
    if any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object, quad.graph_name)):
        dataset = Dataset(quads)
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        quads = list(dataset)
    if ending not in _QUAD_FORMATS and any(quad.graph_name != DefaultGraph() for quad in quads):
        quads = list({Quad(q.subject, q.predicate, q.object, DefaultGraph()) for q in quads})
    quads.sort(key=_order)
    statements: list[Triple] | list[Quad] = quads if ending in _QUAD_FORMATS else [quad.triple for quad in quads]
    data = serialize(statements, format=FORMATS[ending], prefixes=PREFIXES if ending != "rdf" else _XML_PREFIXES)
    if data is None:
        raise GraphError(f"the serializer for .{ending} gave nothing back")
    if ending == "ttl":
        return _spaced(data)
    if ending == "jsonld":
        return (json.dumps(json.loads(data), ensure_ascii=False, indent=1) + "\n").encode()
    return data


def _order(quad: Quad) -> tuple[str, str, str, str]:
    predicate = quad.predicate.value
    return str(quad.graph_name), str(quad.subject), _FIRST_PREDICATES.get(predicate, predicate), str(quad.object)


def _spaced(turtle: bytes) -> bytes:
    """An empty line before each subject of Turtle; no term is touched.

    The serializer starts a line with a tab inside a block and escapes line breaks in literals.
    """
    rows = turtle.split(b"\n")
    return b"\n".join(row if row.startswith((b"\t", b"@prefix ")) or not row else b"\n" + row for row in rows)


def save(graph: Iterable[Triple | Quad], path: Path) -> None:
    """Write the graph to `path` in the format of its ending, whole or not at all.

    An existing file stays as it was when anything goes wrong. Raises GraphError for an ending that nobody knows or a
    place that cannot be written.
    """
    write_whole(path, to_bytes(graph, rdf_ending(path)))


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path` in one step, by way of a temporary file beside it; GraphError where that cannot be done."""
    temporary: str | None = None
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
        temporary = None
    except OSError as error:
        raise GraphError(f"{path}: cannot be written ({error.strerror}); choose another place") from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def load_store(path: Path) -> Store:
    """The graph file at `path` in memory, ready to be queried.

    Raises GraphError, with line and column where the file is broken, when it is missing, empty, or not RDF.
    """
    ending = rdf_ending(path)
    store = Store()
    try:
        store.load(path=str(path), format=FORMATS[ending])
    except FileNotFoundError:
        raise GraphError(f"{path}: no such graph file; build one first") from None
    except IsADirectoryError:
        raise GraphError(f"{path}: is a folder; give a graph file") from None
    except OSError as error:
        raise GraphError(f"{path}: cannot be read ({error.strerror or error})") from error
    except SyntaxError as error:
        place = f"{path}:{error.lineno}:{error.offset}" if error.lineno else f"{path}"
        raise GraphError(f"{place}: broken {FORMATS[ending].name}: {_reason(error)}") from None
    if len(store) == 0:
        raise GraphError(f"{path}: holds no triple; build it again")
    return store


def _reason(error: SyntaxError) -> str:
    message = " ".join(str(error.msg or error).split())
    return message.partition(": ")[2] if message.startswith("Parser error") else message
