"""`kgcli serve` as it is started, read and stopped."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.server.holding import open_store, restore_quotes
from kg.server.running import is_loopback, listen
from kgcli import main


@contextmanager
def started(root: Path, *arguments: object) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command and the address that it says, once it listens."""
    process = subprocess.Popen(
        [sys.executable, str(root / "kgcli.py"), "serve", "--port", "0", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"http://\S+", said)
        assert found, said + (process.stderr.read() if process.stderr else "")
        yield process, found[0]
    finally:
        process.kill()
        process.communicate()


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def test_it_says_where_it_listens_and_ends_cleanly_at_ctrl_c(root: Path, graph: Path) -> None:
    with started(root, graph) as (process, address):
        assert '"boolean":true' in fetch(f"{address}sparql?query=ASK%7B%7D")
        children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True).stdout.split()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=15)
        assert (process.returncode, errors) == (0, "")
        deadline = time.monotonic() + 5
        while left := [pid for pid in children if Path(f"/proc/{pid}").exists()]:
            assert time.monotonic() < deadline, left
            time.sleep(0.05)


def failed(*arguments: object) -> str:
    """What the command says when it cannot start."""
    result = CliRunner().invoke(main, ["serve", *map(str, arguments)])
    assert (result.exit_code, result.stdout) == (1, "")
    return result.stderr


def test_a_port_in_use_is_told_in_one_line(graph: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = failed(graph, "--port", port)
    assert re.fullmatch(rf"Error: cannot listen on 127\.0\.0\.1, port {port} \(.*in use\); choose another.*\n", said)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["nowhere.ttl"], "no such graph file"),
        (["."], "no graph store"),
        (["--host", "no.such.host.invalid"], "no such address"),
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(arguments: list[str], complaint: str) -> None:
    said = failed("--port", 0, *arguments)
    assert (complaint in said, said.count("\n")) == (True, 1)


def test_listening_to_the_network_is_said_aloud(root: Path, graph: Path) -> None:
    with started(root, graph, "--host", "0.0.0.0") as (process, address):
        assert address.startswith("http://localhost:")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=15)
    assert "not a loopback address" in errors
    assert errors.count("\n") == 1


@pytest.mark.parametrize(("host", "safe"), [("127.0.0.1", True), ("localhost", True), ("0.0.0.0", False)])
def test_what_is_a_loopback_address(host: str, safe: bool) -> None:
    with listen(host, 0) as listener:
        assert is_loopback(listener) is safe


def test_quotes_come_back_from_the_texts(graph: Path, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("公告：江州银行推出\n“ 云帆贷”，支持小微企业。", "utf-8")
    store = open_store(graph)
    assert restore_quotes(store, tmp_path) == 1
    found = store.query("SELECT ?q { ?p <https://w3id.org/csrkg/ontology#quote> ?q }")
    assert [row["q"].value for row in found] == ["江州银行推出“云帆贷”"]
    assert restore_quotes(store, tmp_path) == 0


def test_texts_of_another_graph_are_refused(graph: Path, tmp_path: Path) -> None:
    from kg.errors import GraphError

    (tmp_path / "other.txt").write_text("别的文件，与图谱无关。", "utf-8")
    with pytest.raises(GraphError, match="none of the graph's documents"):
        restore_quotes(open_store(graph), tmp_path)


def test_a_store_on_disk_is_served(graph: Path, tmp_path: Path, serve) -> None:
    from pyoxigraph import RdfFormat, Store

    from kg.server.app import source_of
    from kg.server.limits import Limits

    store = Store(str(tmp_path / "big.store"))
    store.load(path=str(graph), format=RdfFormat.TURTLE)
    store.flush()
    del store
    with serve(source_of(tmp_path / "big.store"), Limits(time_limit=1)) as server:
        rows = server.query("SELECT ?s { ?s a csr:Product }").json()["results"]["bindings"]
        assert len(rows) == 2
        bomb = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(12)) + " }"
        assert server.query(bomb).status == 503
        assert server.query("ASK { ?s a csr:Bank }").json()["boolean"] is True
    assert (tmp_path / "big.store.index").is_file()


def test_that_the_index_of_a_store_cannot_be_kept_is_said_in_one_line(root: Path, graph: Path, tmp_path: Path) -> None:
    from pyoxigraph import RdfFormat, Store

    store = Store(str(tmp_path / "big.store"))
    store.load(path=str(graph), format=RdfFormat.TURTLE)
    store.flush()
    del store
    (tmp_path / "big.store.index").mkdir()
    with started(root, tmp_path / "big.store") as (process, address):
        assert "云帆贷" in fetch(f"{address}api/search?q=yfd")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=15)
    assert ("cannot be kept" in errors, errors.count("\n")) == (True, 1)
