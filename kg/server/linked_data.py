"""Linked data: every name of the graph answers at its path, with a page for people and its description for programs.

After "Cool URIs for the Semantic Web" (https://www.w3.org/TR/cooluris/): 303 from the thing to a document about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store, Triple
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.rdf.files import to_bytes
from kg.rdf.vocabulary import BASE, DERIVED_FROM, IS_PART_OF, RDF_OBJECT, RDF_SUBJECT, RDF_TYPE, csr
from kg.resources import ONTOLOGY
from kg.server.answers import Reply
from kg.server.holding import Holding
from kg.server.limits import NotAcceptableError, NotFoundError
from kg.server.negotiation import GRAPH, HTML, Choice, choose, named
from kg.server.sparql import response
from kg.server.terms import terms_page
from kg.server.workers import Workers

_ENDINGS = {choice.name: choice for choice in (named(form.name, GRAPH) for form in GRAPH) if choice}
_ENDING = re.compile(rf"(.+)\.({'|'.join(_ENDINGS)})", re.DOTALL)
_MOST_LINKS = 2_000
_MOST_STATEMENTS = 500
_NON_ASCII = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
_DOCUMENT = re.compile(r"(.+[/#])document-[^/#]+")


def base_of(holding: Holding) -> str:
    """The IRI under which the graph names its things."""
    for quad in islice(holding.store.quads_for_pattern(None, RDF_TYPE, csr("Document")), 1):
        if isinstance(quad.subject, NamedNode) and (found := _DOCUMENT.fullmatch(quad.subject.value)):
            return found[1]
    return BASE


def page_of(holding: Holding, names: tuple[str, ...]) -> tuple[str, str]:
    """The first of `names` that the graph has, and where the explorer shows it; NotFoundError if it has none of them.

    Statements, passages and sources are shown with their case, everything else has a page of its own.
    """
    store = holding.store
    node = shown = _existing(store, names)
    if not _is_case(store, node):
        for predicate in (DERIVED_FROM, IS_PART_OF):
            shown = next(
                (q.object for q in store.quads_for_pattern(shown, predicate, None) if isinstance(q.object, NamedNode)),
                shown,
            )
    kind = "case" if _is_case(store, shown) else "entity"
    return node.value, f"/#/{kind}?iri={quote(shown.value, safe='')}"


def _is_case(store: Store, node: NamedNode) -> bool:
    return any(store.quads_for_pattern(node, RDF_TYPE, csr("Case")))


def description(holding: Holding, names: tuple[str, ...], choice: Choice) -> Reply:
    """What the graph says of the first of `names` that it has; NotFoundError if it has none of them.

    The triples that have it as subject or object, the statements about it with amounts and passages, and the labels of
    its neighbours; at most `_MOST_LINKS` links and `_MOST_STATEMENTS` statements, which the reply tells.
    """
    store = holding.store
    node = _existing(store, names)
    links = list(islice(_about(store, node), _MOST_LINKS + 1))
    statements = list(
        islice(
            (q.subject for p in (RDF_SUBJECT, RDF_OBJECT) for q in store.quads_for_pattern(None, p, node)),
            _MOST_STATEMENTS + 1,
        )
    )
    triples = {quad.triple for quad in links[:_MOST_LINKS]}
    for statement in statements[:_MOST_STATEMENTS]:
        triples |= _closure(store, statement)
    triples |= _labels(store, triples)
    cut = len(links) > _MOST_LINKS or len(statements) > _MOST_STATEMENTS
    return Reply(to_bytes(triples, choice.name), choice.media_type, cut)


def _existing(store: Store, names: Iterable[str]) -> NamedNode:
    for name in names:
        try:
            node = NamedNode(name)
        except ValueError:
            continue
        if any(store.quads_for_pattern(node, None, None)) or any(store.quads_for_pattern(None, None, node)):
            return node
    raise NotFoundError("the graph has nothing of this name")


def _about(store: Store, node: NamedNode) -> Iterable[Quad]:
    yield from store.quads_for_pattern(node, None, None)
    reified = {RDF_SUBJECT, RDF_OBJECT}
    yield from (quad for quad in store.quads_for_pattern(None, None, node) if quad.predicate not in reified)


def _closure(store: Store, statement: NamedNode | BlankNode | Triple) -> set[Triple]:
    """A statement with its amounts and passages."""
    triples = {quad.triple for quad in store.quads_for_pattern(statement, None, None)}
    for triple in list(triples):
        if triple.predicate in {DERIVED_FROM, csr("amount")} and isinstance(triple.object, NamedNode | BlankNode):
            triples |= {quad.triple for quad in store.quads_for_pattern(triple.object, None, None)}
    return triples


def _labels(store: Store, triples: set[Triple]) -> set[Triple]:
    label = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    nodes = {node for triple in triples for node in (triple.subject, triple.object) if isinstance(node, NamedNode)}
    return {quad.triple for node in nodes for quad in store.quads_for_pattern(node, label, None)}


async def thing(request: Request) -> Response:
    """303 from the name of a thing to its page or its description; 404 for a name that the graph does not have."""
    workers: Workers = request.app.state.workers
    choice = choose(request.headers.get("accept"), (HTML, *GRAPH))
    if choice is None:
        raise NotAcceptableError("a thing is described in HTML, Turtle, JSON-LD, N-Triples or RDF/XML")
    local = _raw_path(request).partition("/id/")[2]
    _, page = await workers.run(page_of, await _names(request, local))
    return _see(page if choice.name == HTML.name else f"/data/{local}.{choice.name}")


async def data(request: Request) -> Response:
    """The description of a thing, `/data/LOCAL.ENDING`; without an ending by negotiation."""
    local = _raw_path(request).partition("/data/")[2]
    ending = _ENDING.fullmatch(local)
    if ending:
        return await _description(request, await _names(request, ending[1]), _ENDINGS[ending[2]])
    return await _description(request, await _names(request, local), _negotiated(request))


async def data_of_iri(request: Request) -> Response:
    """The description of the thing with the full IRI `iri`; `format` goes before the Accept header."""
    iri = request.query_params.get("iri", "")
    return await _description(request, (iri,), _negotiated(request))


async def ontology(request: Request) -> Response:
    """303 from the ontology to its page or its file; a browser keeps the `#term`."""
    choice = choose(request.headers.get("accept"), (HTML, *GRAPH))
    if choice is None:
        raise NotAcceptableError("the ontology comes in HTML, Turtle, JSON-LD, N-Triples or RDF/XML")
    return _see(f"/ontology.{choice.name}")


async def ontology_file(request: Request) -> Response:
    """The ontology as a page or in an RDF format; 404 for any other ending."""
    ending = request.path_params["ending"]
    if ending == HTML.name:
        return Response(terms_page(_ontology()), media_type="text/html; charset=utf-8")
    if ending not in _ENDINGS:
        raise NotFoundError(f"the ontology has no form with the ending .{ending}")
    content = (ONTOLOGY / "csr.ttl").read_bytes() if ending == "ttl" else to_bytes(_ontology(), ending)
    return response(Reply(content, _ENDINGS[ending].media_type), 0)


def _ontology() -> list[Triple]:
    store = Store()
    path: Path = ONTOLOGY / "csr.ttl"
    store.load(path=str(path), format=RdfFormat.TURTLE)
    return [quad.triple for quad in store]


def _negotiated(request: Request) -> Choice:
    wanted = request.query_params.get("format")
    choice = (named(wanted, GRAPH) if wanted else None) or choose(request.headers.get("accept"), (*GRAPH, HTML))
    if choice is None:
        raise NotAcceptableError("a description comes in Turtle, JSON-LD, N-Triples or RDF/XML")
    return _ENDINGS["ttl"] if choice.name == HTML.name else choice


async def _description(request: Request, names: tuple[str, ...], choice: Choice) -> Response:
    workers: Workers = request.app.state.workers
    return response(await workers.run(description, names, choice), _MOST_LINKS)


async def _names(request: Request, local: str) -> tuple[str, ...]:
    """The IRIs that a local name in a URL may mean: letters beyond ASCII decoded, or everything, or nothing."""
    state = request.app.state
    if state.base is None:
        state.base = await state.workers.run(base_of)
    readable = _NON_ASCII.sub(lambda m: unquote_to_bytes(m[0]).decode("utf-8", "replace"), local)
    whole = unquote_to_bytes(local).decode("utf-8", "replace")
    return tuple(dict.fromkeys(state.base + name for name in (readable, whole, local)))


def _raw_path(request: Request) -> str:
    raw: bytes = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
    return raw.partition(b"?")[0].decode("ascii", "replace")


def _see(place: str) -> Response:
    """303 to a path of this server; a relative place, whatever host the client named."""
    return RedirectResponse(place, 303)
