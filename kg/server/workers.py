"""The pool of worker processes: short calls never wait for long ones, and what runs over its time is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import socket
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from kg.server.holding import Holding, Source
from kg.server.limits import Limits, MemoryLimitError, OverloadError, TimeLimitError, WorkerFaultError
from kg.server.processes import LENGTH, Nursery, open_nursery

_NICE = 10
_CALLS = 2000
_KNOWN = 200
_CHUNK = 1 << 20

P = ParamSpec("P")
T = TypeVar("T")


class Worker:
    """One process and the line to it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.pid = 0
        self.calls = 0

    async def receive(self) -> Any:
        """The next value from the process; MemoryLimitError when it died."""
        try:
            (size,) = LENGTH.unpack(await self._reader.readexactly(LENGTH.size))
            return pickle.loads(await self._reader.readexactly(size))
        except (asyncio.IncompleteReadError, ConnectionError):
            raise MemoryLimitError(
                "this needs more memory than one query may have; ask for less, or without ORDER BY and DISTINCT"
            ) from None

    async def ask(self, call: bytes) -> Any:
        """Send a pickled call and wait for its answer; raises what the called function raised for users."""
        self.calls += 1
        self._writer.write(LENGTH.pack(len(call)) + call)
        kind, answer = await self.receive()
        if kind == "fault":
            raise WorkerFaultError(answer)
        if kind == "error":
            raise answer
        return answer

    def processor_time(self) -> float:
        """Seconds of a processor that the process has had; wall time where the system does not tell."""
        try:
            return int(Path(f"/proc/{self.pid}/schedstat").read_bytes().split()[0]) / 1e9
        except (OSError, IndexError, ValueError):
            return time.monotonic()

    def slow_down(self) -> None:
        """Let the process yield to all others from now on."""
        with contextlib.suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, self.pid, _NICE)

    def hang_up(self) -> None:
        """Close the line; an idle process ends by that."""
        self._writer.close()


class Workers:
    """Answers calls in worker processes that hold the graph.

    A call starts in one of `limits.workers` quick processes. Once that has had a processor for `limits.patience`, it
    goes on at low priority and a new one takes its place; at most `limits.heavy` calls go on like that, the others are
    stopped and start again when their turn comes. Calls that went over a limit before wait for their turn at once. A
    call that runs over the time limit, or whose client is gone, is stopped: its process is killed.
    """

    def __init__(self, source: Source, limits: Limits) -> None:
        self.limits = limits
        self._source = source
        self._nursery: Nursery | None = None
        self._reopening = asyncio.Lock()
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        self._heavy = asyncio.Semaphore(limits.heavy)
        self._known: dict[bytes, None] = {}
        self._waiting = {"quick": 0, "heavy": 0}
        self._alive: set[Worker] = set()
        self._refills: set[asyncio.Task[None]] = set()

    def open(self, tell: Callable[[str], None] = lambda line: None) -> None:
        """Read the graph; raises GraphError or ReadingError where that is impossible. `start` does it if nobody did.

        `tell` is given lines that say how far a long reading is.
        """
        if self._nursery is None:
            self._nursery = open_nursery(self._source, self.limits, tell=tell)

    @property
    def notes(self) -> list[str]:
        """What the reading of the graph had to say, in lines."""
        return self._nursery.notes if self._nursery else []

    async def start(self) -> None:
        """Have the graph read and the quick processes ready."""
        await asyncio.to_thread(self.open)
        for _ in range(self.limits.workers):
            self._idle.put_nowait(await self._hatch())

    async def stop(self) -> None:
        """End all processes."""
        for refill in list(self._refills):
            refill.cancel()
        for worker in list(self._alive):
            self._end(worker)
        if self._nursery is not None:
            await asyncio.to_thread(self._nursery.close)

    @property
    def pids(self) -> set[int]:
        """The numbers of the processes that are ready or at work."""
        return {worker.pid for worker in self._alive}

    async def run(
        self, function: Callable[Concatenate[Holding, P], T], *arguments: Any, time_limit: float | None = None
    ) -> T:
        """Call `function(holding, *arguments)` in a worker process and give its answer.

        The function belongs to an importable module; arguments and answer can be pickled. `time_limit` is in seconds of
        work, `limits.time_limit` if not given. Raises TimeLimitError, MemoryLimitError, OverloadError, or what the
        function raises of the CsrkgError family; WorkerFaultError for anything else. Cancelling stops the work.
        """
        call = pickle.dumps((function, arguments), pickle.HIGHEST_PROTOCOL)
        return cast("T", await self._answer(call, self.limits.time_limit if time_limit is None else time_limit))

    async def _answer(self, call: bytes, limit: float) -> Any:
        if call in self._known:
            return await self._anew(call, limit)
        patience = min(self.limits.patience, limit)
        worker = await self._quick_worker()
        answer = asyncio.create_task(worker.ask(call))
        started = time.monotonic()
        try:
            used = worker.processor_time()
            while not answer.done() and time.monotonic() - started < limit:
                await asyncio.wait({answer}, timeout=patience)
                if worker.processor_time() - used >= patience:
                    break
        except asyncio.CancelledError:
            self._replace(worker, answer)
            raise
        if answer.done():
            return self._received(worker, answer)
        if self._heavy.locked():
            self._replace(worker, answer)
            return await self._anew(call, limit)
        async with self._heavy:
            self._refill()
            left = max(0.0, started + limit - time.monotonic())
            return await self._finish(worker, call, answer, left, limit)

    async def _anew(self, call: bytes, limit: float) -> Any:
        """Answer a call in a process of its own at low priority, once there may be one more."""
        async with self._turn("heavy", self.limits.heavy_queue, self._heavy.acquire):
            try:
                worker = await self._hatch()
                return await self._finish(worker, call, asyncio.create_task(worker.ask(call)), limit, limit)
            finally:
                self._heavy.release()

    def _remember(self, call: bytes) -> None:
        """Keep the latest calls that went over a limit, so that they do not hold up quick processes again."""
        self._known[call] = None
        while len(self._known) > _KNOWN:
            del self._known[next(iter(self._known))]

    async def _quick_worker(self) -> Worker:
        async with self._turn("quick", self.limits.queue, self._idle.get) as found:
            worker: Worker = found
        return worker

    @contextlib.asynccontextmanager
    async def _turn(self, name: str, longest: int, wait: Callable[[], Any]) -> AsyncIterator[Any]:
        """Wait for a worker or a place, no longer than a call may take; OverloadError where too many wait already."""
        if self._waiting[name] >= longest:
            raise OverloadError("too many requests are waiting; try again in a moment")
        self._waiting[name] += 1
        try:
            async with asyncio.timeout(self.limits.time_limit):
                got = await wait()
        except TimeoutError:
            raise OverloadError("no process became free in time; try again in a moment") from None
        finally:
            self._waiting[name] -= 1
        yield got

    async def _finish(self, worker: Worker, call: bytes, answer: asyncio.Task[Any], left: float, limit: float) -> Any:
        """Wait at low priority for an answer, `left` seconds at most; the process ends in any case."""
        worker.slow_down()
        try:
            return await asyncio.wait_for(answer, left)
        except MemoryLimitError:
            self._remember(call)
            raise
        except TimeoutError:
            self._remember(call)
            raise TimeLimitError(
                f"stopped after {limit:g} seconds, the time limit; ask for less, or add conditions and LIMIT"
            ) from None
        finally:
            self._end(worker)

    def _received(self, worker: Worker, answer: asyncio.Task[Any]) -> Any:
        if isinstance(answer.exception(), MemoryLimitError) or worker.calls >= _CALLS:
            self._replace(worker, answer)
        else:
            self._idle.put_nowait(worker)
        return answer.result()

    def _replace(self, worker: Worker, answer: asyncio.Task[Any]) -> None:
        answer.cancel()
        self._end(worker)
        self._refill()

    def _end(self, worker: Worker) -> None:
        self._alive.discard(worker)
        worker.hang_up()
        if self._nursery is not None:
            with contextlib.suppress(OSError):  # where the zygote is gone, its workers are too
                self._nursery.end(worker.pid)

    def _refill(self) -> None:
        """Put a new process among the quick ones, soon."""

        async def refill() -> None:
            self._idle.put_nowait(await self._hatch())

        task = asyncio.create_task(refill())
        self._refills.add(task)
        task.add_done_callback(self._refills.discard)

    async def _hatch(self) -> Worker:
        """A new process, ready for calls; reads the graph again if the process that held it has died."""
        ours, theirs = socket.socketpair()
        try:
            for attempt in range(2):
                nursery = self._nursery
                try:
                    if nursery is None:
                        raise BrokenPipeError
                    nursery.hatch(theirs)
                    break
                except OSError:
                    if attempt:
                        raise
                    await self._reopen(nursery)
        finally:
            theirs.close()
        reader, writer = await asyncio.open_connection(sock=ours, limit=_CHUNK)
        worker = Worker(reader, writer)
        try:
            worker.pid = await worker.receive()
        except BaseException:
            worker.hang_up()
            raise
        self._alive.add(worker)
        return worker

    async def _reopen(self, failed: Nursery | None) -> None:
        async with self._reopening:
            if self._nursery is failed:
                self._nursery = None
                await asyncio.to_thread(self.open)
