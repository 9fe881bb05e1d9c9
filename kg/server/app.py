"""The application: which path is answered by whom."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles

from kg.errors import CsrkgError
from kg.server import api, linked_data, sparql
from kg.server.description import dataset_description
from kg.server.guard import POLICY, SECURITY, Guard, methods_of
from kg.server.holding import Source
from kg.server.limits import Limits, NotAcceptableError, RefusedError, WorkerFaultError
from kg.server.negotiation import GRAPH, HTML, accept_of, choose, named
from kg.server.problems import problem, site_of
from kg.server.workers import Workers

_NONCE = "__CSP_NONCE__"
_READING = ["GET", "HEAD"]
_LOG = logging.getLogger("kg.server")


def static_files() -> Path:
    """The folder of the explorer's files; the drawing room is looked up, not imported, which would take a second."""
    found = find_spec("viz")
    places = found.submodule_search_locations if found else None
    return Path(next(iter(places or ["."]))) / "explorer" / "static"


def source_of(graph: Path, texts: Path | None = None) -> Source:
    """A graph with all that the application needs of it; `texts` is the folder that it was built from."""
    return Source(graph, texts, (api.prepare,))


def create_app(source: Source | Workers | Path, limits: Limits | None = None) -> FastAPI:
    """The server for one graph as an ASGI application.

    `source` is a graph file or store, a `Source` (see `source_of`), or `Workers` that have read one already, which
    bring their own limits. The graph is read at start-up, if it was not before.
    """
    if isinstance(source, Workers):
        workers = source
    else:
        workers = Workers(source if isinstance(source, Source) else source_of(source), limits or Limits())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await workers.start()
        try:
            yield
        finally:
            await workers.stop()

    app = FastAPI(title="csrkg", docs_url=None, redoc_url=None, redirect_slashes=False, lifespan=lifespan)
    app.state.workers = workers
    app.state.base = None
    app.include_router(api.router)
    for path in ("/sparql", "/sparql/"):
        app.add_route(path, sparql.endpoint, [*sparql.METHODS, "PUT", "PATCH", "DELETE"], include_in_schema=False)
    for prefix in ("", "/csrkg"):
        app.add_route(f"{prefix}/id/{{local:path}}", linked_data.thing, _READING, include_in_schema=False)
        app.add_route(f"{prefix}/ontology", linked_data.ontology, _READING, include_in_schema=False)
    app.add_route("/ontology.{ending}", linked_data.ontology_file, _READING, include_in_schema=False)
    app.add_route("/data", linked_data.data_of_iri, _READING, include_in_schema=False)
    app.add_route("/data/{local:path}", linked_data.data, _READING, include_in_schema=False)
    app.add_route("/.well-known/void", _void, _READING, include_in_schema=False)
    app.add_route("/", _page, _READING, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=static_files(), check_dir=False))
    for kind, handler in (
        (CsrkgError, _refused),
        (HTTPException, _not_served),
        (RequestValidationError, _invalid),
        (Exception, _failed),
    ):
        app.add_exception_handler(kind, handler)
    app.add_middleware(Guard, limits=workers.limits)
    return app


async def _page(request: Request) -> Response:
    """The explorer, under a policy that lets nothing run but its own files; styles by a nonce of this answer alone."""
    index = static_files() / "index.html"
    if not index.is_file():
        return PlainTextResponse("The explorer's files are not installed; /sparql and /api answer programs.\n", 404)
    nonce = secrets.token_urlsafe(18)
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; "
        "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return HTMLResponse(index.read_text("utf-8").replace(_NONCE, nonce), headers=headers)


async def _void(request: Request) -> Response:
    wanted = request.query_params.get("format")
    choice = (named(wanted, GRAPH) if wanted else None) or choose(accept_of(request), (*GRAPH, HTML))
    if choice is None:
        raise NotAcceptableError("the data set is described in Turtle, JSON-LD, N-Triples or RDF/XML")
    workers: Workers = request.app.state.workers
    choice = named("ttl", GRAPH) if choice.name == HTML.name else choice
    return sparql.response(await workers.run(dataset_description, site_of(request), choice), 0)


async def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, WorkerFaultError):
        _LOG.error("a worker failed at %s\n%s", request.url.path, error)
        return _fault(request)
    if isinstance(error, RefusedError):
        response = problem(error.status, error.code, str(error), request.scope, error.retry_after)
        if error.status == 405:
            response.headers["Allow"] = methods_of(request.url.path)
        return response
    return problem(400, "bad-query", str(error), request.scope)


async def _not_served(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "not-found", 405: "method"}.get(error.status_code, "http")
    response = problem(error.status_code, code, str(error.detail), request.scope)
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    if error.status_code == 405:
        response.headers["Allow"] = methods_of(request.url.path)
    return response


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    said = "; ".join(f"{'.'.join(map(str, part['loc'][1:]))}: {part['msg']}" for part in error.errors())
    return problem(422, "bad-parameter", said, request.scope)


async def _failed(request: Request, error: Exception) -> Response:
    """For a mistake in the server itself; it is answered outside of the guard, and logged by uvicorn."""
    response = _fault(request)
    response.headers.update({**SECURITY, "Content-Security-Policy": POLICY})
    return response


def _fault(request: Request) -> Response:
    return problem(500, "fault", "the server made a mistake; its log says which", request.scope)
