"""Commands that ask a graph: stats, query."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

import click

from kg.cli.terminal import EMBEDDED_GRAPH, JSON, PATH, print_json, terminal_width
from kg.errors import QueryError


@click.command()
@click.argument("graph", type=PATH)
@click.option(
    "--findings", type=click.IntRange(0), default=0, help="Also tell so many of the most interesting findings."
)
@JSON
def stats(graph: Path, findings: int, as_json: bool) -> None:
    """Count the things, relations and sources of a graph file."""
    from kg.query.findings import highlights, statistics
    from kg.rdf.files import load_store
    from kg.reports import statistics_report

    store = load_store(graph)
    counts, told = statistics(store), highlights(store, findings)
    if as_json:
        print_json({**asdict(counts), "findings": [asdict(finding) for finding in told]})
    else:
        click.echo(statistics_report(counts, told), nl=False)


@click.command()
@click.argument("question", required=False, metavar="[SPARQL | NAME]")
@click.argument("arguments", nargs=-1, metavar="[KEY=VALUE]...")
@click.option(
    "-g", "--graph", type=PATH, default=EMBEDDED_GRAPH, help="The graph file to ask; the embedded graph if left out."
)
@click.option("-f", "--file", "file", type=PATH, help="Read the SPARQL query from this file.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "md", "ttl"]),
    default="table",
    show_default=True,
    help="How to print the answer; ttl is for CONSTRUCT and DESCRIBE.",
)
@click.option("--list", "list_names", is_flag=True, help="Show the named queries and what they ask for.")
def query(
    question: str | None, arguments: tuple[str, ...], graph: Path, file: Path | None, form: str, list_names: bool
) -> None:
    """Ask a graph: in SPARQL, or with one of the named queries and its parameters.

    The prefixes csr:, kg:, skos:, dcterms:, prov:, rdf:, rdfs:, xsd:, dcat: and void: are declared. A parameter that is
    the name of a thing may be any of its names.
    """
    from kg.answers import render
    from kg.query.engine import run_query
    from kg.query.named import named_queries, run_named
    from kg.rdf.files import load_store
    from kg.reports import queries_report

    if list_names and form != "ttl":
        click.echo(queries_report(named_queries(), form, width=terminal_width()), nl=False)
        return
    if file is not None and question is None:
        question = query_text(file)
    elif file is not None or question is None:
        raise click.UsageError("Give a SPARQL query, the name of a named query (see --list), or -f FILE.")
    store = load_store(graph)
    if re.fullmatch(r"[\w-]+", question):
        answer = run_named(store, question, dict(key_and_value(argument) for argument in arguments))
    elif arguments:
        raise click.UsageError(f"{arguments[0]}: only named queries take parameters.")
    else:
        answer = run_query(store, question)
    click.echo(render(answer, form, width=terminal_width()), nl=False)


def key_and_value(argument: str) -> tuple[str, str]:
    """`family=抗疫贷款` → (`family`, `抗疫贷款`)."""
    key, equals, value = argument.partition("=")
    if not equals:
        raise click.UsageError(f"{argument}: write parameters as KEY=VALUE.")
    return key, value


def query_text(file: Path) -> str:
    """The SPARQL text of a file; `QueryError` where it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{file}: cannot be read ({error}); give a UTF-8 file with a SPARQL query") from error
