"""Errors as answers: one readable line, as plain text or as JSON, as the client likes it."""

from __future__ import annotations

import re

from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Scope

from kg.server.negotiation import ERRORS, accept_of, choose

_HOST = re.compile(r"[\w.-]{1,253}(:\d{1,5})?|\[[0-9a-fA-F:.]{2,45}\](:\d{1,5})?", re.ASCII)
_PLACE = re.compile(r"in line (\d+), column (\d+)")


def problem(status: int, code: str, message: str, scope: Scope, retry_after: int | None = None) -> Response:
    """The answer to a request that failed.

    JSON is `{"error": {"code", "message"}}`, with `line` and `column` (from 1) where the message names a place in a
    query. The JSON API always answers in JSON, everything else in plain text where the client does not ask for JSON.
    """
    headers = {"Retry-After": str(retry_after)} if retry_after is not None else {}
    choice = choose(accept_of(HTTPConnection(scope)), ERRORS)
    if scope["path"].startswith("/api/") or (choice is not None and choice.name == "json"):
        error: dict[str, str | int] = {"code": code, "message": message}
        if place := _PLACE.search(message):
            error |= {"line": int(place[1]), "column": int(place[2])}
        return JSONResponse({"error": error}, status, headers)
    return PlainTextResponse(message + "\n", status, headers)


def site_of(request: Request) -> str:
    """The server's address as the client names it, `http://localhost` for a name that is none."""
    host = request.headers.get("host", "")
    return f"{request.url.scheme}://{host}" if _HOST.fullmatch(host) else f"{request.url.scheme}://localhost"
