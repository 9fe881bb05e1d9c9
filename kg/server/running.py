"""From a graph to a listening server: the socket, the words about it, a clean end."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from kg.errors import CsrkgError
from kg.server.app import create_app
from kg.server.connections import connections
from kg.server.holding import Source
from kg.server.limits import Limits
from kg.server.workers import Workers

_BACKLOG = 1024
_GOODBYE = 3


class AddressError(CsrkgError):
    """A host or port that the server cannot listen on."""


def serve(
    source: Source,
    limits: Limits,
    host: str,
    port: int,
    say: Callable[[str], None] = print,
    warn: Callable[[str], None] = print,
) -> None:
    """Serve the graph until the process is told to end (Ctrl-C, SIGTERM).

    Port 0 takes any free one. `say` is told where the server listens once it does, `warn` that other machines can reach
    it where they can, and what the reading of the graph had to say, while it
    goes on and after. Raises AddressError, GraphError or ReadingError
    before anything is served.
    """
    listener = listen(host, port)
    try:
        workers = Workers(source, limits)
        workers.open(warn)
        for note in workers.notes:
            warn(note)
        app = create_app(workers)
        if not is_loopback(listener):
            warn(
                f"{host} is not a loopback address: anyone who can reach this machine over the network can read "
                "the graph; there is no password"
            )
        address = f"http://{_shown(listener, host)}"
        server = Server(app, limits, lambda: say(f"explorer  {address}/\nSPARQL    {address}/sparql\nstop with Ctrl-C"))
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
    finally:
        listener.close()


class Server(uvicorn.Server):
    """uvicorn with this server's settings, which calls `ready` once it answers."""

    def __init__(self, app: FastAPI, limits: Limits, ready: Callable[[], None]) -> None:
        self._ready = ready
        super().__init__(
            uvicorn.Config(
                app,
                http=connections(limits),
                ws="none",
                log_level="error",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_GOODBYE,
                lifespan="on",
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn."""
        await super().startup(sockets)
        self._ready()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at this place; AddressError, in one line, where that is impossible."""
    try:
        family, _, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError):
        raise AddressError(f"--host {host}: no such address; give an address of this machine") from None
    # The protocol is named because asyncio sends small answers at once only where it knows that this is TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise AddressError(
            f"cannot listen on {host}, port {port} ({error.strerror}); choose another --port, or 0 for any free one"
        ) from None
    return listener


def is_loopback(listener: socket.socket) -> bool:
    """Whether only this machine can reach the socket."""
    return ipaddress.ip_address(listener.getsockname()[0].partition("%")[0]).is_loopback


def _shown(listener: socket.socket, host: str) -> str:
    """Host and port as a URL has them; a name that means any address is shown as the loopback one."""
    address, port = listener.getsockname()[:2]
    if ipaddress.ip_address(address.partition("%")[0]).is_unspecified:
        host = "localhost"
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
