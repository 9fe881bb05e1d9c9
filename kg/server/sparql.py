"""The SPARQL 1.1 protocol (https://www.w3.org/TR/sparql11-protocol/) for queries."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.server.answers import Question, Reply, answer
from kg.server.description import service_description
from kg.server.limits import NotAcceptableError, RefusedError
from kg.server.negotiation import GRAPH, HTML, ROWS, Choice, Format, accept_of, choose, named
from kg.server.problems import site_of
from kg.server.workers import Workers

METHODS = ("GET", "HEAD", "POST")
_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_MOST_FIELDS = 1000


class MediaTypeError(RefusedError):
    """A request body of a type that the protocol does not know."""

    status = 415
    code = "media-type"


class MethodError(RefusedError):
    """A method that the endpoint does not have."""

    status = 405
    code = "method"


async def endpoint(request: Request) -> Response:
    """Answer one request of the protocol; raises `RefusedError` or QueryError where there is no answer."""
    workers: Workers = request.app.state.workers
    if request.method not in METHODS:
        raise MethodError(f"{request.method} is not answered here; use GET or POST")
    fields = await _fields(request)
    if any(name == "update" for name, _ in fields):
        raise RefusedError("updates are not taken; this endpoint only answers queries")
    queries = [value for name, value in fields if name == "query"]
    if len(queries) > 1:
        raise RefusedError("more than one query was sent; send one")
    if not queries:
        if request.method == "POST" or (fields and request.url.query):
            raise RefusedError("there is no query; send it as the parameter query, or as a body of type " + _QUERY)
        return await _describe(request)
    reply = await workers.run(answer, _question(request, queries[0], fields, workers))
    return response(reply, workers.limits.row_limit)


def response(reply: Reply, row_limit: int) -> Response:
    """A worker's reply over HTTP; one whose rows were cut says so in its headers."""
    headers = {"X-SPARQL-Partial": "true", "X-SPARQL-MaxRows": str(row_limit)} if reply.cut else {}
    media_type = f"{reply.media_type}; charset=utf-8" if reply.media_type.startswith("text/") else reply.media_type
    return Response(reply.content, headers={**headers, "Content-Type": media_type})


async def _fields(request: Request) -> list[tuple[str, str]]:
    """The parameters of the URL and of the body, in order; a query sent as it is becomes the parameter `query`."""
    fields = _parsed(request.scope["query_string"], "the URL")
    if request.method != "POST":
        return fields
    media_type, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    _check_charset(parameters)
    if media_type.strip() == _FORM:
        return fields + _parsed(await request.body(), "the form")
    if media_type.strip() == _QUERY:
        try:
            return [("query", (await request.body()).decode("utf-8")), *fields]
        except UnicodeDecodeError:
            raise RefusedError("the query is not in UTF-8; send it in UTF-8") from None
    if media_type.strip() == _UPDATE:
        raise RefusedError("updates are not taken; this endpoint only answers queries")
    raise MediaTypeError(f"the body's type is {media_type.strip()[:80] or 'not given'!r}; send {_FORM} or {_QUERY}")


def _check_charset(parameters: str) -> None:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip() == "charset":
            try:
                known = codecs.lookup(value.strip().strip('"')).name in {"utf-8", "ascii"}
            except (LookupError, ValueError):
                known = False
            if not known:
                raise MediaTypeError("the body is not in UTF-8; send it in UTF-8")


def _parsed(data: bytes, place: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(data.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError:
        raise RefusedError(f"{place} is not percent-encoded UTF-8") from None
    except ValueError:
        raise RefusedError(f"{place} has more than {_MOST_FIELDS} parameters") from None


def _question(request: Request, query: str, fields: list[tuple[str, str]], workers: Workers) -> Question:
    wanted = [value for name, value in fields if name in {"format", "output"}]
    accept = accept_of(request)

    return Question(
        query,
        tuple(value for name, value in fields if name == "default-graph-uri"),
        tuple(value for name, value in fields if name == "named-graph-uri"),
        _format(accept, wanted, ROWS),
        _format(accept, wanted, GRAPH),
        workers.limits.row_limit,
        workers.limits.answer,
        f"{site_of(request)}/sparql",
        ("partial", "true") in fields,
    )


def _format(accept: str | None, wanted: list[str], offered: Sequence[Format]) -> Choice | None:
    """The format that `format=` or `output=` names, if the answer can have it; else what the Accept header likes."""
    return next(filter(None, (named(name, offered) for name in wanted)), None) or choose(accept, offered)


async def _describe(request: Request) -> Response:
    """What the endpoint can do; people are led to the editor."""
    choice = choose(accept_of(request), (*GRAPH, HTML))
    if choice is None:
        raise NotAcceptableError("the endpoint is described in Turtle, JSON-LD, N-Triples or RDF/XML")
    if choice.name == HTML.name:
        return RedirectResponse("/#/sparql", 303)
    workers: Workers = request.app.state.workers
    reply = await workers.run(service_description, f"{site_of(request)}/sparql", choice)
    return response(reply, workers.limits.row_limit)
