"""Nobody keeps others out by holding connections: half requests, unread answers, too many at once."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kg.server.holding import Source
from kg.server.limits import MIB, Limits

MANY = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 40000"


@pytest.fixture(scope="module")
def hasty(serve, crowd_graph: Path) -> Iterator:
    """A server that waits for nobody."""
    limits = Limits(workers=1, heavy=1, body_time=0.8, reading_time=0.3, connections=5)
    with serve(Source(crowd_graph), limits) as found:
        yield found


def until_closed(line: socket.socket) -> bytes:
    """All that comes before the server closes the connection."""
    received = b""
    try:
        while part := line.recv(65536):
            received += part
    except ConnectionError:
        pass
    return received


@pytest.mark.parametrize(
    "start", [b"", b"GET / HTTP/1.1\r\nHo", b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a\r\n"]
)
def test_half_a_request_is_not_waited_for(hasty, start: bytes) -> None:
    with socket.create_connection(("127.0.0.1", hasty.port), timeout=10) as line:
        line.sendall(start)
        assert until_closed(line) == b""


def test_a_request_that_comes_letter_by_letter_is_not_waited_for(hasty) -> None:
    with socket.create_connection(("127.0.0.1", hasty.port), timeout=10) as line:
        line.sendall(b"GET / HTTP/1.1\r\nX: ")
        try:
            for _ in range(200):
                line.sendall(b"x")
                time.sleep(0.02)
        except ConnectionError:
            return
    pytest.fail("the server waits for ever")


def test_the_time_begins_anew_with_each_request_on_a_connection(hasty) -> None:
    request = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a\r\n\r\n"
    with socket.create_connection(("127.0.0.1", hasty.port), timeout=10) as line:
        for _ in range(4):
            line.sendall(request)
            received = b""
            while b'"boolean":true' not in received:
                part = line.recv(65536)
                assert part
                received += part
            time.sleep(0.25)


def test_an_answer_that_nobody_reads_is_thrown_away(hasty) -> None:
    path = f"/sparql?{urlencode({'query': MANY})}"
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.settimeout(20)
        line.connect(("127.0.0.1", hasty.port))
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        head = line.recv(1000)
        size = re.search(rb"content-length: (\d+)", head)
        assert size and int(size[1]) > 10 * MIB
        time.sleep(1.5)
        received = until_closed(line)
    assert len(received) < int(size[1]) - 1000


def test_one_connection_too_many_is_told_to_come_back(hasty) -> None:
    with ExitStack() as stack:
        for _ in range(5):
            stack.enter_context(socket.create_connection(("127.0.0.1", hasty.port), timeout=10))
        answer = hasty.query("ASK {}")
        assert (answer.status, answer.headers["x-content-type-options"]) == (503, "nosniff")
        assert int(answer.headers["retry-after"]) > 0
    deadline = time.monotonic() + 10
    while hasty.query("ASK {}").status != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_what_is_no_http_is_answered_safely(hasty) -> None:
    with socket.create_connection(("127.0.0.1", hasty.port), timeout=10) as line:
        line.sendall(b"NOTHING\r\n\r\n")
        answer = until_closed(line)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"nosniff" in answer and b"default-src 'none'" in answer
