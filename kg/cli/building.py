"""Commands that make a graph and check it: build, validate, demo."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.asking import stats
from kg.cli.showing import view
from kg.cli.terminal import EMBEDDED_CORPUS, JSON, PATH, print_json

if TYPE_CHECKING:
    from kg.pipeline import Progress


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=PATH)
@click.option("-o", "--out", type=PATH, required=True, help="The graph file to write.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="How many processes share the work.")
@click.option("--base", metavar="IRI", help="Name things under this IRI, which ends in / or #.")
@click.option(
    "--curation", type=PATH, multiple=True, metavar="FILE", help="Apply these corrections by hand; repeatable."
)
@click.option("--no-quotes", is_flag=True, help="Leave the documents' own words out: only names, facts and places.")
@click.option("--dataset", type=PATH, metavar="FILE", help="Describe the graph as a data set with what FILE says.")
@JSON
def build(
    paths: tuple[Path, ...],
    out: Path,
    jobs: int,
    base: str | None,
    curation: tuple[Path, ...],
    no_quotes: bool,
    dataset: Path | None,
    as_json: bool,
) -> None:
    """Build a graph from documents.

    PATH is a file (.txt, .md, .html), a folder, or - for standard input. The ending of OUT chooses the format:
    .ttl, .nt, .nq, .trig, .jsonld or .rdf. A file in a folder that cannot be read is reported on standard error and
    left out; when a file that you name yourself cannot be read, nothing is written. A correction that finds nothing to
    do is reported too.
    """
    from kg import pipeline
    from kg.query.findings import statistics
    from kg.rdf.files import rdf_ending, save
    from kg.rdf.vocabulary import BASE

    rdf_ending(out)
    with progress_bar() as progress:
        built = pipeline.build(
            paths,
            jobs=jobs,
            base=base or BASE,
            progress=progress,
            curation=curation,
            quotes=not no_quotes,
            dataset=dataset,
        )
    save(built.graph, out)
    for line in built.rejected:
        click.echo(f"left out: {line}", err=True)
    for line in built.stale:
        click.echo(f"does not apply: {line}", err=True)
    found = statistics(built.store())
    counts = {
        "documents": found.documents,
        "cases": found.cases,
        "entities": found.entities,
        "relations": found.relations,
    }
    if as_json:
        print_json({"graph": str(out), **counts, "left_out": built.rejected, "stale": built.stale})
    else:
        click.echo(f"{out}: {', '.join(f'{name} {n:,}' for name, n in counts.items())}")


@click.command()
@click.argument("graph", type=PATH)
@JSON
def validate(graph: Path, as_json: bool) -> None:
    """Check a graph file against the shapes of the ontology; exit code 1 when it breaks one."""
    from kg.rdf.files import load_store
    from kg.rdf.validation import validate as find_violations

    violations = find_violations(load_store(graph))
    if as_json:
        print_json({"conforms": not violations, "violations": [asdict(violation) for violation in violations]})
    else:
        click.echo("\n".join(map(str, violations)) or f"{graph}: conforms to the shapes")
    if violations:
        sys.exit(1)


@click.command(hidden=True)
@click.option("-o", "--out", type=PATH, default=Path("out"), show_default=True, help="The folder to write to.")
@click.pass_context
def demo(ctx: click.Context, out: Path) -> None:
    """Build the embedded corpus, check it, tell what it says and draw it; the page's path is the last line."""
    out.mkdir(parents=True, exist_ok=True)
    graph = out / "demo.ttl"
    ctx.invoke(build, paths=(EMBEDDED_CORPUS,), out=graph)
    ctx.invoke(validate, graph=graph)
    click.echo()
    ctx.invoke(stats, graph=graph, findings=3)
    click.echo()
    ctx.invoke(view, graph=graph, out=out / "demo.html")


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """A progress bar on standard error when that is a terminal; None when it is not."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    with Bar(console=console, transient=True) as bar:
        task = bar.add_task("building", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
