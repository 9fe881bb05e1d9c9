"""Linked data: every name of the graph answers at its path, with a page for people and its description for programs.

After "Cool URIs for the Semantic Web" (https://www.w3.org/TR/cooluris/): 303 from the thing to a document about it.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote_to_bytes

from pyoxigraph import RdfFormat, Store, Triple
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.rdf.files import to_bytes
from kg.resources import ONTOLOGY
from kg.server.answers import Reply
from kg.server.limits import NotAcceptableError, NotFoundError
from kg.server.negotiation import GRAPH, HTML, Choice, accept_of, choose, named
from kg.server.sparql import response
from kg.server.terms import terms_page
from kg.server.things import MOST_LINKS, base_of, description, page_of
from kg.server.workers import Workers

_ENDINGS = {choice.name: choice for choice in (named(form.name, GRAPH) for form in GRAPH) if choice}
_ENDING = re.compile(rf"(.+)\.({'|'.join(_ENDINGS)})", re.DOTALL)
_NON_ASCII = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")


async def thing(request: Request) -> Response:
    """303 from the name of a thing to its page or its description; 404 for a name that the graph does not have."""
    workers: Workers = request.app.state.workers
    choice = choose(accept_of(request), (HTML, *GRAPH))
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
    choice = choose(accept_of(request), (HTML, *GRAPH))
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
    path = ONTOLOGY / "csr.ttl"
    store.load(path=str(path), format=RdfFormat.TURTLE)
    return [quad.triple for quad in store]


def _negotiated(request: Request) -> Choice:
    wanted = request.query_params.get("format")
    choice = (named(wanted, GRAPH) if wanted else None) or choose(accept_of(request), (*GRAPH, HTML))
    if choice is None:
        raise NotAcceptableError("a description comes in Turtle, JSON-LD, N-Triples or RDF/XML")
    return _ENDINGS["ttl"] if choice.name == HTML.name else choice


async def _description(request: Request, names: tuple[str, ...], choice: Choice) -> Response:
    workers: Workers = request.app.state.workers
    return response(await workers.run(description, names, choice), MOST_LINKS)


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
