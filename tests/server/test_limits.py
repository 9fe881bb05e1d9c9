"""What runs over a limit is stopped, told so, and costs the others nothing."""

from __future__ import annotations

import http.client
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kg.server.holding import Source
from kg.server.limits import MIB, Limits

HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?e ?i"
LIGHT = "SELECT ?s { ?s a csr:Bank } LIMIT 3"
linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")


def busy(pids: set[int], seconds: float) -> float:
    """The share of one processor that these processes take."""

    def ticks() -> int:
        total = 0
        for pid in pids:
            stat = Path(f"/proc/{pid}/stat")
            if stat.exists():
                fields = stat.read_text().rpartition(")")[2].split()
                total += int(fields[11]) + int(fields[12])
        return total

    before = ticks()
    time.sleep(seconds)
    return (ticks() - before) / os.sysconf("SC_CLK_TCK") / seconds


def soon(condition: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether something becomes true in time; other programs may keep the machine busy."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def median(crowd, number: int = 15) -> float:
    """Seconds that a light query takes."""
    times = []
    for _ in range(number):
        started = time.monotonic()
        assert crowd.query(LIGHT).status == 200
        times.append(time.monotonic() - started)
    return sorted(times)[number // 2]


@linux
def test_a_heavy_query_is_stopped_and_the_processor_is_free_again(crowd) -> None:
    answers = []
    asking = threading.Thread(target=lambda: answers.append(crowd.query(HEAVY)))
    asking.start()
    assert soon(lambda: busy(crowd.workers.pids, 0.1) > 0, 1)
    asking.join()
    (answer,) = answers
    assert answer.status == 503
    assert "time limit" in answer.text
    assert int(answer.headers["retry-after"]) > 0
    assert soon(lambda: busy(crowd.workers.pids, 0.3) < 0.05)
    assert soon(lambda: len(crowd.workers.pids) == crowd.workers.limits.workers)


@pytest.mark.parametrize(
    "query",
    [
        HEAVY,
        'SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "(a*)*(b*)*c{50}")) }',
        "SELECT * { ?a (!<urn:x>|!<urn:y>)* ?b . ?c (!<urn:x>|!<urn:y>)* ?d } ORDER BY ?d",
        "SELECT * { BIND('"
        + "x" * 1000
        + "' AS ?a0) "
        + " ".join(f"BIND(CONCAT({', '.join([f'?a{i}'] * 10)}) AS ?a{i + 1})" for i in range(9))
        + " }",
        "SELECT * { FILTER(" + "(" * 20000 + "1" + ")" * 20000 + ") }",
    ],
    ids=["product", "regex", "paths", "strings", "parentheses"],
)
def test_bombs_are_answered_with_a_refusal(crowd, query: str) -> None:
    answer = crowd.ask("POST", "/sparql", query.encode(), Content_Type="application/sparql-query")
    assert answer.status in {400, 503}
    assert len(answer.text.splitlines()) == 1
    assert crowd.query(LIGHT).status == 200


@linux
def test_a_query_that_eats_memory_is_stopped_before_the_machine_is_short_of_it(serve, crowd_graph: Path) -> None:
    limits = Limits(time_limit=20, memory=128 * MIB)
    with serve(Source(crowd_graph), limits) as server:
        answer = server.query(SORTED)
        assert (answer.status, "memory" in answer.text) == (503, True)
        assert server.query(LIGHT).status == 200


def test_light_queries_go_on_while_heavy_ones_run(crowd) -> None:
    answers: list[int] = []
    alone = median(crowd)
    asking = [threading.Thread(target=lambda: answers.append(crowd.query(HEAVY).status)) for _ in range(6)]
    for thread in asking:
        thread.start()
    times = []
    while any(thread.is_alive() for thread in asking):
        started = time.monotonic()
        assert crowd.query(LIGHT).status == 200
        times.append(time.monotonic() - started)
        time.sleep(0.02)
    assert answers == [503] * 6
    assert sorted(times)[len(times) // 2] < max(0.1, 10 * alone)


@linux
def test_a_client_that_leaves_stops_its_query(crowd) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", crowd.port)
    connection.request("GET", f"/sparql?{urlencode({'query': HEAVY})}")
    time.sleep(0.3)
    before = crowd.workers.pids
    connection.close()
    assert soon(lambda: bool(before - crowd.workers.pids), 0.6)
    assert soon(lambda: busy(before | crowd.workers.pids, 0.3) < 0.05)


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/csv", "application/sparql-results+xml"])
def test_too_many_rows_are_refused_or_cut_and_marked_as_the_client_likes(crowd, accept: str) -> None:
    everything = "SELECT * { ?s ?p ?o }"
    refused = crowd.query(everything, accept)
    assert (refused.status, "1,000 rows" in refused.text) == (400, True)
    cut = crowd.query(everything, accept, partial="true")
    assert (cut.status, cut.headers["x-sparql-partial"], cut.headers["x-sparql-maxrows"]) == (200, "true", "1000")
    exact = crowd.query(everything + " LIMIT 1000", accept)
    assert (exact.status, "x-sparql-partial" in exact.headers) == (200, False)
    if accept.endswith("json"):
        assert len(cut.json()["results"]["bindings"]) == len(exact.json()["results"]["bindings"]) == 1000


def test_too_many_triples_are_refused_or_cut(crowd) -> None:
    everything = "CONSTRUCT WHERE { ?s ?p ?o }"
    assert crowd.query(everything, "text/turtle").status == 400
    cut = crowd.query(everything, "application/n-triples", partial="true")
    assert (cut.headers["x-sparql-partial"], cut.text.count("\n")) == ("true", 1000)


def test_an_answer_of_too_many_bytes_is_refused(serve, graph: Path) -> None:
    with serve(Source(graph), Limits(answer=1000, workers=1)) as server:
        answer = server.query("SELECT * { ?s ?p ?o }")
        assert (answer.status, "MiB" in answer.text) == (400, True)
        assert server.query("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle").status == 400


def test_too_long_a_queue_is_told_when_to_come_back(serve, graph: Path) -> None:
    with serve(Source(graph), Limits(workers=1, heavy=1, heavy_queue=1, patience=0.05, time_limit=1)) as server:
        answers = []
        bomb = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(12)) + " }"
        asking = [threading.Thread(target=lambda: answers.append(server.query(bomb))) for _ in range(5)]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
        assert {answer.status for answer in answers} == {503}
        assert any("waiting" in answer.text for answer in answers)
        assert all(int(answer.headers["retry-after"]) > 0 for answer in answers)


@linux
def test_the_server_survives_the_death_of_all_its_processes(serve, graph: Path) -> None:
    with serve(Source(graph), Limits(workers=2)) as server:
        for pid in server.workers.pids:
            os.kill(pid, 9)
        statuses = [server.query(LIGHT).status for _ in range(4)]
        assert set(statuses) <= {200, 503} and statuses[-1] == 200


def test_without_fork_every_worker_reads_the_graph_itself(graph: Path) -> None:
    import socket

    from kg.server.processes import open_nursery, receive, send
    from kg.server.things import base_of

    nursery = open_nursery(Source(graph), Limits(), fork=False)
    ours, theirs = socket.socketpair()
    nursery.hatch(theirs)
    theirs.close()
    pid = receive(ours)
    send(ours, (base_of, ()))
    assert receive(ours) == ("ok", "https://w3id.org/csrkg/id/")
    nursery.end(pid)
    nursery.close()
    ours.close()
