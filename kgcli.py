"""kgcli: build, check, ask, draw and export knowledge graphs of what banks do for society.

Each command turns its arguments into a call or two of the library and prints what comes back. Libraries are imported
inside the commands, so that help and wrong usage answer at once.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.errors import CsrkgError, GraphError, QueryError

if TYPE_CHECKING:
    from kg.pipeline import Progress

PATH = click.Path(path_type=Path)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
OUT = click.option("-o", "--out", type=PATH, required=True, help="The file to write.")


class Commands(click.Group):
    """A group that turns the library's errors into one line on standard error and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; raises `click.ClickException` in place of `CsrkgError`."""
        try:
            return super().invoke(ctx)
        except CsrkgError as error:
            raise click.ClickException(" ".join(str(error).split())) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="csrkg", message="%(prog)s %(version)s")
def main() -> None:
    """Knowledge graphs of what Chinese banks do for society: build, check, ask, draw, export."""


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=PATH)
@OUT
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="How many processes work.")
@click.option("--base", help="The IRI under which things are named; ends in / or #.")
@JSON
def build(paths: tuple[Path, ...], out: Path, jobs: int, base: str | None, as_json: bool) -> None:
    """Build a graph from documents.

    PATH is a file (.txt, .md, .html), a folder, or - for standard input. The ending of OUT chooses the format:
    .ttl, .nt, .nq, .trig, .jsonld or .rdf. A file of a folder that cannot be read is reported, the others are built.
    """
    from kg import pipeline
    from kg.query.statistics import statistics
    from kg.rdf.files import check_target, save
    from kg.rdf.vocabulary import BASE

    check_target(out)
    with progress_bar("reading and extracting") as progress:
        built = pipeline.build(paths, jobs=jobs, base=base or BASE, progress=progress)
    save(built.graph, out)
    for line in built.rejected:
        click.echo(f"left out: {line}", err=True)
    counts = {"documents": 0, "cases": 0, "entities": 0, "relations": 0, "rejected": len(built.rejected)}
    click.echo(json.dumps(counts) if as_json else "")


@main.command()
@click.argument("graph", type=PATH)
@JSON
def validate(graph: Path, as_json: bool) -> None:
    """Check a graph file against the shapes of the ontology; exit code 1 when it breaks one."""
    from kg.rdf.files import load_store
    from kg.rdf.validation import validate as violations_of

    violations = violations_of(load_store(graph))
    if as_json:
        click.echo(json.dumps({"conforms": not violations, "violations": [v.__dict__ for v in violations]}))
    else:
        click.echo("\n".join(map(str, violations)) or f"{graph} conforms to the shapes")
    sys.exit(1 if violations else 0)


@contextmanager
def progress_bar(what: str) -> Iterator[Progress | None]:
    """A progress bar on standard error when that is a terminal; None when it is not."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    with Bar(console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


if __name__ == "__main__":
    main()
