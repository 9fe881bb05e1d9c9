"""Commands that show a graph elsewhere, or what changed in it: view, export, diff."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.terminal import PATH

if TYPE_CHECKING:
    from pyoxigraph import Store


@click.command()
@click.argument("graph", type=PATH)
@click.option("-o", "--out", type=PATH, required=True, help="The HTML page to write.")
@click.option("--focus", metavar="NAME", help="Show only the surroundings of the thing with this name.")
@click.option("--hops", type=click.IntRange(0), help="How many steps around --focus; 1 if left out.")
@click.option("--lineage", metavar="PRODUCT", help="Show where a product comes from and where it goes, in layers.")
@click.option("--partners", is_flag=True, help="Show who works with whom, edges as wide as there are cases.")
@click.option("--theme", metavar="THEME", help="With --partners: only what cases of this theme tell.")
@click.option("--families", is_flag=True, help="Show which bank has products of which family, as a heat map.")
@click.option("--map", "places", is_flag=True, help="Show what is in which province.")
def view(
    graph: Path,
    out: Path,
    focus: str | None,
    hops: int | None,
    lineage: str | None,
    partners: bool,
    theme: str | None,
    families: bool,
    places: bool,
) -> None:
    """Draw a graph file as a page that opens in a browser without a network.

    The page shows the whole network of things, or one of --focus, --lineage, --partners, --families and --map.
    """
    from kg.rdf.files import load_store

    if sum((focus is not None, lineage is not None, partners, families, places)) > 1:
        raise click.UsageError("Give one of --focus, --lineage, --partners, --families and --map.")
    if hops is not None and focus is None:
        raise click.UsageError("--hops goes with --focus.")
    if theme is not None and not partners:
        raise click.UsageError("--theme goes with --partners.")
    store = load_store(graph)
    if lineage is not None:
        lineage_view(store, out, lineage)
    elif partners:
        partners_view(store, out, theme)
    elif families:
        families_view(store, out)
    elif places:
        map_view(store, out)
    else:
        network_view(store, out, focus, 1 if hops is None else hops)
    click.echo(out)


def network_view(store: Store, out: Path, focus: str | None, hops: int) -> None:
    """Write the page of the network, or of what lies around one thing."""
    from kg.query.networks import focus as surroundings
    from kg.query.networks import network
    from kg.rdf.labels import term_labels
    from viz import write_page

    picture = network(store)
    if focus is not None:
        picture = surroundings(picture, focus, hops)
    write_page(picture, out, title=focus or "银行社会责任知识图谱", labels=term_labels())


def lineage_view(store: Store, out: Path, product: str) -> None:
    """Write the page of the lineages of the products that bear a name."""
    from kg.query.lineage import find_offerings, lineage
    from kg.rdf.labels import term_labels
    from viz import write_lineage_page

    told = [lineage(store, iri) for iri in find_offerings(store, product)]
    write_lineage_page(told, out, labels=term_labels())


def partners_view(store: Store, out: Path, theme: str | None) -> None:
    """Write the page of partnerships."""
    from kg.query.partners import partners
    from kg.rdf.labels import term_labels
    from viz import write_partners_page

    write_partners_page(partners(store, theme=theme), out, theme=theme, labels=term_labels())


def families_view(store: Store, out: Path) -> None:
    """Write the page of banks and product families."""
    from kg.query.families import families, offers_by_bank
    from kg.rdf.labels import term_labels
    from viz import write_families_page

    cells = families(store)
    write_families_page(cells, offers_by_bank(store, cells), out, labels=term_labels())


def map_view(store: Store, out: Path) -> None:
    """Write the page of the provinces and what is in them."""
    from kg.query.areas import located
    from kg.query.networks import network
    from kg.rdf.labels import term_labels
    from viz import write_map_page

    write_map_page(network(store), located(store), out, labels=term_labels())


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
