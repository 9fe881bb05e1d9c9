"""Commands that show a graph elsewhere, or what changed in it: view, export, diff."""

from __future__ import annotations

import sys
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


@click.command()
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "md"]),
    default="text",
    show_default=True,
    help="How to print the differences.",
)
@click.option(
    "--confidence",
    type=click.FloatRange(0, 1),
    default=0.05,
    show_default=True,
    help="Tell of a relation's confidence only where it moved by more than this.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 when the graphs differ, with 0 when they do not.")
def diff(old: Path, new: Path, form: str, confidence: float, exit_code: bool) -> None:
    """Tell what was added, removed and changed from graph file OLD to graph file NEW, by thing and relation.

    A thing that changed its name or type, and its IRI with it, is recognised by its other names.
    """
    from kg.differences import differences
    from kg.query.diff import diff as compare
    from kg.rdf.files import load_store

    found = compare(load_store(old), load_store(new), confidence=confidence)
    click.echo(differences(found, form), nl=False)
    if exit_code and found:
        sys.exit(1)
