"""The outermost layer: bounds on what comes in, headers on all that goes out, and an ear for clients that hang up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.server.limits import Limits
from kg.server.problems import problem

POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_OPEN = ("/sparql", "/api/", "/data", "/id/", "/ontology", "/.well-known/", "/csrkg/", "/openapi.json")
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "X-SPARQL-Partial, X-SPARQL-MaxRows, Retry-After, Link, Location",
}
_PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Authorization, Content-Type, X-Requested-With",
    "Access-Control-Max-Age": "86400",
}


_POSTED = {"/sparql", "/sparql/", "/api/edges"}


def methods_of(path: str) -> str:
    """The methods that are answered at a path, as the header `Allow` has them."""
    return "GET, HEAD, POST, OPTIONS" if path in _POSTED else "GET, HEAD, OPTIONS"


class Guard:
    """ASGI middleware: 413, 414, 408 and 503 for what exceeds the limits; security and CORS headers on every answer.

    The body is read before the application is called, which then is cancelled when the client closes the connection.
    """

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app, self._limits = app, limits
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection of the ASGI protocol."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        reply = _with_headers(send, scope["path"])
        url = len(scope.get("raw_path") or b"") + len(scope["query_string"])
        if url > self._limits.url:
            message = f"the URL is longer than {self._limits.url} bytes; send long queries by POST"
            await problem(414, "url-too-long", message, scope)(scope, receive, reply)
        elif self._running >= self._limits.requests:
            await overloaded(scope, receive, send)
        else:
            self._running += 1
            try:
                await self._bounded(scope, receive, reply)
            finally:
                self._running -= 1

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            await _preflight(scope["path"], send)
            return
        try:
            async with asyncio.timeout(self._limits.body_time):
                body = await self._body(scope, receive)
        except TimeoutError:
            await problem(408, "slow-body", "the request's body did not come in time", scope)(scope, receive, send)
            return
        if body is None:
            message = f"the request's body is larger than {self._limits.body // 1024} KiB"
            await problem(413, "body-too-large", message, scope)(scope, receive, send)
            return
        await self._until_the_client_leaves(scope, body, receive, send)

    async def _body(self, scope: Scope, receive: Receive) -> bytes | None:
        """The whole body, None where it is too large."""
        declared = _content_length(scope["headers"])
        if declared > self._limits.body:
            return None
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > self._limits.body:
                return None
            if message["type"] == "http.disconnect" or not message.get("more_body", False):
                return bytes(body)

    async def _until_the_client_leaves(self, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        given = False
        gone = asyncio.create_task(_disconnected(receive))

        async def replay() -> Message:
            nonlocal given
            if not given:
                given = True
                return {"type": "http.request", "body": body, "more_body": False}
            await asyncio.wait({gone})
            return {"type": "http.disconnect"}

        # HEAD is answered as GET is; that the body stays behind is seen to where the answer is written.
        asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        work = asyncio.create_task(_call(self._app, asked, replay, send))
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                work.cancel()
            await asyncio.wait({work})
            if not work.cancelled():
                work.result()
        finally:
            gone.cancel()
            work.cancel()


async def overloaded(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that has no time for anybody."""
    answer = problem(503, "overload", "too many requests at once; try again in a moment", scope, retry_after=2)
    await answer(scope, receive, _with_headers(send, scope["path"]))


async def _call(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await app(scope, receive, send)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _content_length(headers: Iterable[tuple[bytes, bytes]]) -> int:
    value = dict(headers).get(b"content-length", b"0")
    return int(value) if value.isdigit() else 0


def _with_headers(send: Send, path: str) -> Send:
    async def reply(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY.items():
                headers[name] = value
            headers.setdefault("Content-Security-Policy", POLICY)
            if path.startswith(_OPEN):
                for name, value in _CORS.items():
                    headers[name] = value
                headers.add_vary_header("Accept")
        await send(message)

    return reply


async def _preflight(path: str, send: Send) -> None:
    methods = methods_of(path)
    headers = {**_PREFLIGHT, "Access-Control-Allow-Methods": methods, "Allow": methods}
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 204, "headers": raw})
    await send({"type": "http.response.body", "body": b""})
