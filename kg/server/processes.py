"""Worker processes: each holds the graph and answers one call at a time; any can be killed and replaced at once.

The SPARQL engine cannot be interrupted, so a call that runs over is stopped with its process. That this costs
milliseconds whatever the size of the graph is due to a zygote (the word is Android's): one single-threaded process
reads the graph and forks a worker, which shares its memory, whenever one is needed. Where there is no fork, each worker
reads the graph itself.

Calls and answers are pickles with their length in front, over socket pairs.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import multiprocessing
import os
import pickle
import signal
import socket
import struct
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from kg.errors import CsrkgError
from kg.server.holding import Holding, Source, open_holding
from kg.server.limits import Limits

LENGTH = struct.Struct("!Q")
_ORDER = struct.Struct("!cI")
_FORK, _KILL = b"F", b"K"
Tell = Callable[[str], None]
_AHEAD = ("kg.server.answers", "kg.server.description", "kg.server.things")  # so that no worker has to import them


class Nursery(Protocol):
    """Where workers come from; `notes` are those of the graph's holding."""

    notes: list[str]

    def hatch(self, connection: socket.socket) -> None:
        """Start a worker at the other end of `connection`; it first says its process number, or why it cannot serve."""

    def end(self, pid: int) -> None:
        """Kill a worker at once and free what it held."""

    def close(self) -> None:
        """Kill all workers."""


def open_nursery(
    source: Source, limits: Limits, fork: bool = hasattr(os, "fork"), tell: Tell = lambda line: None
) -> Nursery:
    """Read the graph and be ready to start workers; raises what `open_holding` raises.

    Takes as long as the reading; `tell` is given lines that say how far a long one is.
    """
    return Zygote(source, limits, tell) if fork else Spawner(source, limits, tell)


class Zygote:
    """Forks workers in a process of its own, which has read the graph."""

    def __init__(self, source: Source, limits: Limits, tell: Tell = lambda line: None) -> None:
        self._control, theirs = socket.socketpair()
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=_zygote, args=(theirs, source, limits), daemon=True, name="zygote")
        self._process.start()
        theirs.close()
        said: Any
        kind = "told"
        while kind == "told":
            kind, said = receive(self._control) or ("error", CsrkgError("the process that holds the graph has ended"))
            if kind == "told":
                tell(said)
        if kind == "error":
            self.close()
            raise said
        self.notes: list[str] = said

    def hatch(self, connection: socket.socket) -> None:
        """See `Nursery`; raises OSError when the zygote is gone."""
        socket.send_fds(self._control, [_ORDER.pack(_FORK, 0)], [connection.fileno()])

    def end(self, pid: int) -> None:
        """See `Nursery`. The zygote kills: it alone knows that the number still means this process."""
        self._control.sendall(_ORDER.pack(_KILL, pid))

    def close(self) -> None:
        """See `Nursery`: the zygote ends when this end of its line is closed, and its workers with it."""
        self._control.close()
        self._process.join(5)
        self._process.kill()


class Spawner:
    """Starts every worker from nothing; slow, for systems without fork."""

    def __init__(self, source: Source, limits: Limits, tell: Tell = lambda line: None) -> None:
        self.notes = open_holding(source, tell).notes
        self._source, self._limits = source, limits
        self._context = multiprocessing.get_context("spawn")
        self._workers: dict[int, Any] = {}

    def hatch(self, connection: socket.socket) -> None:
        """See `Nursery`."""
        process = self._context.Process(target=_spawned, args=(connection, self._source, self._limits), daemon=True)
        process.start()
        self._workers[process.pid or 0] = process

    def end(self, pid: int) -> None:
        """See `Nursery`."""
        if process := self._workers.pop(pid, None):
            process.kill()
            process.join()

    def close(self) -> None:
        """See `Nursery`."""
        for pid in list(self._workers):
            self.end(pid)


def send(connection: socket.socket, content: object) -> None:
    """Send one value."""
    data = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
    connection.sendall(LENGTH.pack(len(data)) + data)


def receive(connection: socket.socket) -> Any:
    """The next value, None when the other end is closed."""
    head = _exactly(connection, LENGTH.size)
    return pickle.loads(_exactly(connection, LENGTH.unpack(head)[0])) if head else None


def _exactly(connection: socket.socket, size: int) -> bytearray:
    data = bytearray()
    while len(data) < size:
        part = connection.recv(min(size - len(data), 1 << 20))
        if not part:
            return bytearray()
        data += part
    return data


def _zygote(control: socket.socket, source: Source, limits: Limits) -> None:
    """Read the graph, then fork and kill as told until the line is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        holding = open_holding(source, lambda line: send(control, ("told", line)))
    except BrokenPipeError:  # the server ended meanwhile
        return
    except CsrkgError as error:
        send(control, ("error", error))
        return
    for module in _AHEAD:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    workers: set[int] = set()
    try:
        send(control, ("ready", holding.notes))
        while True:
            order, descriptors, _, _ = socket.recv_fds(control, _ORDER.size, 1)
            if len(order) < _ORDER.size:
                return
            kind, pid = _ORDER.unpack(order)
            workers -= _ended()
            if kind == _FORK:
                with socket.socket(fileno=descriptors[0]) as connection:
                    if (child := os.fork()) == 0:
                        control.close()
                        _serve(connection, holding, limits)
                    workers.add(child)
            elif pid in workers:
                workers.discard(pid)
                os.kill(pid, signal.SIGKILL)  # its end is looked at later: freeing much memory takes a while
    except BrokenPipeError:
        return
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGKILL)


def _ended() -> set[int]:
    """The workers that ended by themselves since the last look."""
    ended = set()
    with contextlib.suppress(ChildProcessError):
        while (pid := os.waitpid(-1, os.WNOHANG)[0]) != 0:
            ended.add(pid)
    return ended


def _spawned(connection: socket.socket, source: Source, limits: Limits) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _serve(connection, open_holding(source), limits)


def _serve(connection: socket.socket, holding: Holding, limits: Limits) -> None:
    """Answer calls until the line is closed, then end the process without any of its parent's goodbyes."""
    try:
        _confine(limits)
        send(connection, os.getpid())
        while (call := receive(connection)) is not None:
            function, arguments = call
            send(connection, _answer(holding, function, arguments))
    except OSError:
        pass  # the server is gone; so is the reason to go on
    finally:
        os._exit(0)


def _answer(holding: Holding, function: Any, arguments: tuple[Any, ...]) -> tuple[str, Any]:
    try:
        return "ok", function(holding, *arguments)
    except CsrkgError as error:
        return "error", error
    except Exception:  # told to the server, which logs it and answers 500
        return "fault", traceback.format_exc()


def _confine(limits: Limits) -> None:
    """Bound this process's memory to what it has now and `limits.memory`; nothing that it says reaches the terminal."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    os.close(silence)
    status = Path("/proc/self/status")
    if status.exists():
        import resource

        now = int(status.read_text("ascii").split("VmData:")[1].split()[0]) * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (now + limits.memory, now + limits.memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
