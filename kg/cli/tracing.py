"""Commands that follow things through a graph: lineage, families, partners, path, compare, timeline."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.terminal import EMBEDDED_GRAPH, PATH, print_json, terminal_width

if TYPE_CHECKING:
    from kg.query.tables import Table

_BANK, _FAMILY = 16, 6  # columns of the terminal that a bank's name and a family need to be readable
_ROOM = 120  # columns of the terminal below which a table leaves out what it can do without
_GRAPH = click.option(
    "-g", "--graph", type=PATH, default=EMBEDDED_GRAPH, help="The graph file to ask; the embedded graph if left out."
)


def _format(*forms: str) -> Callable[[Any], Any]:
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help="How to print the answer; json holds the most.",
    )


_FORMAT = _format("table", "json", "md", "csv")


@click.command()
@click.argument("product")
@_GRAPH
@_format("tree", "json", "md", "ttl")
@click.option("--max", "most", type=click.IntRange(1), default=200, show_default=True, help="How long a list may be.")
@click.option("--view", "page", type=PATH, help="Also draw it as an HTML page.")
def lineage(product: str, graph: Path, form: str, most: int, page: Path | None) -> None:
    """Tell where a product, platform or programme comes from and where it goes, with the evidence.

    Its providers with their banks, its family at other banks, the series it belongs to, what it is delivered through
    or built on and what is delivered through it or built on it, its clients and the groups that it is meant for. Where
    several things bear the name, each is told.
    """
    from kg.lineages import lineage_report
    from kg.query.facts import plain
    from kg.query.lineage import find_offerings
    from kg.query.lineage import lineage as trace
    from kg.query.subgraph import lineage_graph
    from kg.rdf.files import load_store, to_bytes

    store = load_store(graph)
    told = [trace(store, iri, max_things=most) for iri in find_offerings(store, product)]
    if page is not None:
        from kg.rdf.labels import term_labels
        from viz import write_lineage_page

        write_lineage_page(told, page, labels=term_labels())
        click.echo(page, err=True)
    if form == "json":
        print_json(plain(told))
    elif form == "ttl":
        part = {triple for one in told for triple in lineage_graph(store, one)}
        click.echo(to_bytes(part, "ttl").decode(), nl=False)
    else:
        click.echo("\n".join(lineage_report(one, form, width=terminal_width()) for one in told), nl=False)


@click.command()
@_GRAPH
@_FORMAT
@click.option("--list", "named", is_flag=True, help="Name the products in place of counting them.")
def families(graph: Path, form: str, named: bool) -> None:
    """Tell which bank offers how many products of each family; a branch counts for its bank."""
    from kg.query.families import families as read
    from kg.query.tables import families_table, family_counts_table, family_products_table
    from kg.rdf.files import load_store

    cells = read(load_store(graph))
    table = families_table(cells)
    width = terminal_width() if form == "table" else None
    if named:
        table = family_products_table(cells)
    elif width is not None and width < _BANK + _FAMILY * len(table[0]):
        table = family_counts_table(cells)
    _print(cells, table, form)


@click.command()
@click.argument("organization", required=False)
@_GRAPH
@_FORMAT
@click.option("--theme", help="Only what cases of this theme tell, such as 聚力抗疫.")
@click.option("--role", type=click.Choice(["agency", "bank", "financial", "company"]), help="Only such partners.")
def partners(organization: str | None, graph: Path, form: str, theme: str | None, role: str | None) -> None:
    """Tell who works with a bank (its branches included) or another organisation, or who works with whom at all."""
    from kg.query.partners import find_organizations
    from kg.query.partners import partners as read
    from kg.query.tables import partners_table
    from kg.rdf.files import load_store

    store = load_store(graph)
    organizations = [None] if organization is None else find_organizations(store, organization)
    found = [partnership for iri in organizations for partnership in read(store, iri, theme=theme, role=role)]
    short = ("start", "end", "quote", "case", "curation", "type")
    _print(found, partners_table(found, theme), form, short, narrow=("bank", "partner_bank", "document"))


@click.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@_GRAPH
@_FORMAT
@click.option("--max", "most", type=click.IntRange(1), default=3, show_default=True, help="How many connections.")
@click.option("--steps", type=click.IntRange(1), default=6, show_default=True, help="How long one may be.")
def path(first: str, second: str, graph: Path, form: str, most: int, steps: int) -> None:
    """Tell the shortest connections between two things, each step with its evidence, not by way of target groups."""
    from kg.errors import QueryError
    from kg.query.names import find_nodes
    from kg.query.paths import paths
    from kg.query.tables import paths_table
    from kg.rdf.files import load_store

    store = load_store(graph)
    ends = find_nodes(store, first), find_nodes(store, second)
    found = paths(store, *ends, k=most, max_length=steps)
    if not found:
        raise QueryError(f"no relations lead from {first!r} to {second!r} in {steps} steps; allow more with --steps")
    short = ("start", "end", "quote", "curation", "currency", "kind")
    _print(found, paths_table(found), form, short, narrow=("date", "amount", "document"))


@click.command()
@click.argument("first", metavar="BANK")
@click.argument("second", metavar="BANK")
@_GRAPH
@_FORMAT
def compare(first: str, second: str, graph: Path, form: str) -> None:
    """Tell what two banks with their branches have in common, and what only one of them has."""
    from kg.query.comparison import compare as read
    from kg.query.partners import find_organization
    from kg.query.tables import comparison_table
    from kg.rdf.files import load_store

    store = load_store(graph)
    found = read(store, find_organization(store, first), find_organization(store, second))
    _print(found, comparison_table(found), form)


@click.command()
@click.argument("name", required=False)
@_GRAPH
@_FORMAT
@click.option("--max", "most", type=click.IntRange(1), default=1000, show_default=True, help="How many events.")
def timeline(name: str | None, graph: Path, form: str, most: int) -> None:
    """Tell what is dated in the order of time: sums, statements and documents of one thing, or of the whole graph."""
    from kg.query.names import find_nodes
    from kg.query.tables import timeline_table
    from kg.query.timeline import timeline as read
    from kg.rdf.files import load_store

    store = load_store(graph)
    found = read(store, *(find_nodes(store, name) if name is not None else []), max_events=most)
    short = ("start", "end", "quote", "case", "curation", "currency")
    _print(found, timeline_table(found), form, short, narrow=("confidence", "kind", "document"))


def _print(content: object, rows: Table, form: str, short: tuple[str, ...] = (), narrow: tuple[str, ...] = ()) -> None:
    """Print an answer; a table leaves out the columns of `short`, and on a narrow terminal those of `narrow` too."""
    from kg.answers import render_rows
    from kg.query.facts import plain

    if form == "json":
        print_json(plain(content))
        return
    columns, values = rows
    width = terminal_width()
    if form == "table":
        left_out = short if width is None or width >= _ROOM else (*short, *narrow)
        kept = [i for i, column in enumerate(columns) if column not in left_out]
        columns, values = tuple(columns[i] for i in kept), [tuple(row[i] for i in kept) for row in values]
    click.echo(render_rows(columns, values, form, width=width), nl=False)
