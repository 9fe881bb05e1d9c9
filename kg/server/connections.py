"""HTTP connections as uvicorn holds them, but never for longer than a client makes use of them.

uvicorn waits for ever for the rest of a request's head, and for a client that does not read its answer; a thousand such
connections would keep all others out.
"""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.server.guard import POLICY, SECURITY, overloaded
from kg.server.limits import Limits


class Connection(H11Protocol):
    """One connection, closed where a request's head, or the reading of an answer, takes too long."""

    limits = Limits()
    _waiting: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See asyncio; one connection too many gets 503 whatever it asks."""
        super().connection_made(transport)
        if len(self.connections) > self.limits.connections:
            self.app = overloaded
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """See asyncio; the time for a head runs on while it comes in pieces."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._cancel()
        elif self._waiting is None and not self.transport.is_closing():
            self._await_head()

    def pause_writing(self) -> None:
        """See asyncio; the client reads more slowly than the answer is written."""
        super().pause_writing()
        if self._stalled is None:
            self._watch(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """See asyncio."""
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio."""
        self._cancel()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is told so, with the headers that every answer has."""
        headers = {**SECURITY, "Content-Security-Policy": POLICY, "Content-Type": "text/plain; charset=utf-8"}
        raw = [(name.encode(), value.encode()) for name, value in {**headers, "Connection": "close"}.items()]
        for event in (
            h11.Response(status_code=400, headers=raw, reason=b"Bad Request"),
            h11.Data(data=f"{msg}\n".encode()),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event))
        self.transport.close()

    def _await_head(self) -> None:
        self._waiting = self.loop.call_later(self.limits.body_time, self._too_late)

    def _cancel(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _too_late(self) -> None:
        self._waiting = None
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self.transport.close()

    def _watch(self, before: int) -> None:
        """Look again after a while; where nothing at all was read meanwhile, give up."""

        def look() -> None:
            left = self.transport.get_write_buffer_size()
            if left >= before:
                self.transport.abort()
            else:
                self._watch(left)

        self._stalled = self.loop.call_later(self.limits.reading_time, look)


def connections(limits: Limits) -> type[Connection]:
    """The connections of a server with these limits."""
    return type("Connection", (Connection,), {"limits": limits})
