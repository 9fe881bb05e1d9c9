"""How long each question of the explorer takes on a graph: `api_latency.py GRAPH [SAMPLES]` prints a Markdown table.

GRAPH is a graph file or the folder of a store on disk. Questions are put to the best-connected things and to things
spread evenly over the rest; times are those of the explorer itself with the JSON that it makes, in milliseconds by the
clock, and of the processor, which does not count what else the machine does. The index of a store on disk is made only
where none is kept beside it.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kg.errors import QueryError
from kg.query.exploration import Explorer
from kg.server.holding import open_store

Call = tuple[str, Callable[[], Any]]


def calls(explorer: Explorer, samples: int) -> Iterator[Call]:
    """The questions, each with one of many things."""
    rows = explorer.index.rows
    (last,) = rows("SELECT max(id) FROM thing")[0]
    numbers = sorted({*range(1, samples // 2 + 1), *(1 + last * i // samples for i in range(samples))})
    some = [row for n in numbers for row in rows("SELECT iri, label, type FROM thing WHERE id = ?", n)]
    goal = some[len(some) // 3][0]
    theme = _theme(explorer)
    for iri, label, kind in some:
        yield "search, whole name", lambda q=label: explorer.search(q)
        yield "search, two characters", lambda q=label[-2:]: explorer.search(q)
        yield "search, typing error", lambda q=label[:1] + "误" + label[2:]: explorer.search(q)
        yield "search, pinyin", lambda q=label: explorer.search(_letters(q))
        yield "search, initials", lambda q=label: explorer.search("".join(part[0] for part in _syllables(q))[:4] or "x")
        yield "entity", lambda iri=iri: explorer.entity(iri)
        yield "neighbours", lambda iri=iri: explorer.neighbours(iri)
        yield "neighbours, 300", lambda iri=iri: explorer.neighbours(iri, limit=300)
        yield (
            "neighbours, filtered",
            lambda iri=iri: explorer.neighbours(iri, theme=theme, min_confidence=0.5, first="2018-01", last="2021-12"),
        )
        yield (
            "edges",
            lambda iri=iri: explorer.edges(
                [n["other"]["iri"] for n in explorer.neighbours(iri, limit=299)["neighbours"]]
            ),
        )
        yield "community", lambda iri=iri: explorer.community(iri)
        yield "timeline", lambda iri=iri: explorer.timeline(iri)
        yield "path", lambda a=iri: explorer.path(a, goal)
        yield "partners, of one", lambda iri=iri: explorer.partners(of=iri)
        if kind in {"Product", "Platform", "Programme"}:
            yield "lineage", lambda iri=iri: explorer.lineage(iri)
    edges = rows(
        "SELECT s.iri, predicate, o.iri FROM edge JOIN thing s ON s.id = subject JOIN thing o ON o.id = object "
        "WHERE statements > 0 AND edge.id % max(1, (SELECT max(id) FROM edge) / ?) = 0 LIMIT ?",
        samples,
        samples,
    )
    for subject, predicate, object_ in edges:
        yield "evidence", lambda s=subject, p=predicate, o=object_: explorer.evidence(s, p, o)
    for number in range(samples):
        yield "overview", explorer.overview
        yield "dashboard", explorer.dashboard
        yield "partners", lambda n=number: explorer.partners(offset=n)
        yield "families", lambda n=number: explorer.families(offset=n)
        yield "cases", lambda n=number: explorer.cases(q="银行" if n % 2 else None, offset=n)
    for (iri,) in rows("SELECT iri FROM story ORDER BY statements DESC LIMIT ?", samples):
        yield "case", lambda iri=iri: explorer.case(iri)


def _theme(explorer: Explorer) -> str | None:
    row = explorer.index.row("SELECT iri FROM thing WHERE type = 'Theme' ORDER BY id LIMIT 1")
    return row[0] if row else None


def _syllables(name: str) -> list[str]:
    from kg.query.search import pinyin

    return pinyin(name)


def _letters(name: str) -> str:
    return "".join(_syllables(name))[:24] or "x"


def _high(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def main() -> None:
    """Build the explorer, put the questions, print the table."""
    samples = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    path = Path(sys.argv[1])
    store = open_store(path)
    start = time.perf_counter()
    explorer = Explorer(store, on_disk=path if path.is_dir() else None)
    built = time.perf_counter() - start
    times: dict[str, list[tuple[float, float]]] = {}
    for name, call in calls(explorer, samples):
        start, busy = time.perf_counter(), time.process_time()
        try:
            json.dumps(call(), ensure_ascii=False)
        except QueryError:
            continue
        spent = 1000 * (time.perf_counter() - start), 1000 * (time.process_time() - busy)
        times.setdefault(name, []).append(spent)
    entities = explorer.terms()["graph"]["entities"]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    size = explorer.index.path.stat().st_size // 2**20
    print(f"{entities} entities: index ready in {built:.1f} s, {size} MiB on disk, {memory} MiB of memory at most\n")
    print("| question | asked | median ms | 95 % ms | 95 % processor ms | longest processor ms |")
    print("|---|---|---|---|---|---|")
    for name, values in times.items():
        clock, work = ([value[i] for value in values] for i in (0, 1))
        print(f"| {name} | {len(values)} | {statistics.median(clock):.1f} | {_high(clock):.1f} ", end="")
        print(f"| {_high(work):.1f} | {max(work):.1f} |")
    explorer.close()


if __name__ == "__main__":
    main()
