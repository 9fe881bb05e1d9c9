"""The command that serves a graph: serve."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.terminal import EMBEDDED_GRAPH, PATH


@click.command()
@click.argument("graph", type=PATH, default=EMBEDDED_GRAPH, metavar="[GRAPH]")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any free port.")
@click.option(
    "--time-limit",
    type=click.FloatRange(0.1, 3600),
    default=10.0,
    show_default=True,
    help="Seconds after which a query is stopped.",
)
@click.option(
    "--row-limit",
    type=click.IntRange(1),
    default=100_000,
    show_default=True,
    help="The most rows or triples of one answer.",
)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=4, show_default=True, help="Processes that answer short requests."
)
@click.option("--texts", type=PATH, help="The folder that the graph was built from, to show quotes that it left out.")
def serve(
    graph: Path, host: str, port: int, time_limit: float, row_limit: int, workers: int, texts: Path | None
) -> None:
    """Serve a graph: the explorer for people, SPARQL and JSON for programs.

    GRAPH is a graph file, or the folder of a store on disk; the embedded graph if left out.
    """
    from kg.server.app import source_of
    from kg.server.limits import Limits
    from kg.server.running import serve as run

    if sys.stderr.isatty():
        click.echo(f"reading {graph} …", err=True)
    limits = Limits(time_limit=time_limit, row_limit=row_limit, workers=workers, heavy=workers // 2 + 1)
    run(source_of(graph, texts), limits, host, port, say=click.echo, warn=lambda line: click.echo(line, err=True))
