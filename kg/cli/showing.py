"""Commands that show a graph elsewhere: view, export."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.terminal import PATH


@click.command()
@click.argument("graph", type=PATH)
@click.option("-o", "--out", type=PATH, required=True, help="The HTML page to write.")
@click.option("--focus", metavar="NAME", help="Show only the surroundings of the thing with this name.")
@click.option("--hops", type=click.IntRange(0), default=1, show_default=True, help="How many steps around --focus.")
def view(graph: Path, out: Path, focus: str | None, hops: int) -> None:
    """Draw a graph file as a network page that opens in a browser without a network."""
    from kg.query.networks import focus as surroundings
    from kg.query.networks import network
    from kg.rdf.files import load_store
    from kg.rdf.labels import term_labels
    from viz import write_page

    picture = network(load_store(graph))
    if focus is not None:
        picture = surroundings(picture, focus, hops)
    write_page(picture, out, title=focus or "银行社会责任知识图谱", labels=term_labels())
    click.echo(out)


@click.command()
@click.argument("graph", type=PATH)
@click.option("-o", "--out", type=PATH, required=True, help="The file to write.")
def export(graph: Path, out: Path) -> None:
    """Write a graph file in another format, chosen by the ending of OUT.

    .ttl, .nt, .nq, .trig, .jsonld and .rdf hold the whole graph, .graphml and .gexf the network of things and
    relations; .csv gives two tables, one of nodes and one of edges.
    """
    from kg.query.export import export as write
    from kg.rdf.files import load_store

    for path in write(load_store(graph), out):
        click.echo(path)
