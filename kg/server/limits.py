"""What one request may cost, and the errors that say that it would have cost more."""

from __future__ import annotations

from dataclasses import dataclass

from kg.errors import CsrkgError

MIB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a server; times in seconds, sizes in bytes.

    A request that has had a processor for `patience` goes on at low priority, beside at most `heavy` others of its
    kind, so that short ones keep `workers` processes to themselves. A request's head and its body must come within
    `body_time` each; a client that reads nothing of its answer for `reading_time` is cut off.
    """

    time_limit: float = 10.0
    row_limit: int = 100_000
    workers: int = 4
    heavy: int = 3
    patience: float = 0.2
    queue: int = 256
    heavy_queue: int = 8
    memory: int = 1024 * MIB
    answer: int = 64 * MIB
    body: int = MIB
    url: int = 16 * 1024
    requests: int = 512
    connections: int = 1024
    body_time: float = 10.0
    reading_time: float = 30.0


class RefusedError(CsrkgError):
    """A request that gets no answer: the message, the HTTP status, a code for programs, seconds until a new try."""

    status = 400
    code = "bad-request"
    retry_after: int | None = None


class TimeLimitError(RefusedError):
    """The work took longer than the time limit and was stopped."""

    status = 503
    code = "time-limit"
    retry_after = 10


class MemoryLimitError(RefusedError):
    """The process that did the work died: it needed more memory than it may have, or nested too deep."""

    status = 503
    code = "memory-limit"
    retry_after = 10


class OverloadError(RefusedError):
    """Too many requests wait already."""

    status = 503
    code = "overload"
    retry_after = 2


class SizeLimitError(RefusedError):
    """The answer has more rows or bytes than one answer may have."""

    status = 400
    code = "row-limit"


class NotAcceptableError(RefusedError):
    """None of the formats that the client takes fits the answer."""

    status = 406
    code = "not-acceptable"


class NotFoundError(RefusedError):
    """The graph has no such thing."""

    status = 404
    code = "not-found"


class WorkerFaultError(CsrkgError):
    """A mistake in the program, found in a worker process; the message is its traceback."""
