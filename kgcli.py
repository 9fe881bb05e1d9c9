"""kgcli: build, check, ask, draw and export knowledge graphs of what banks do for society.

Each command turns its arguments into a call or two of the library and prints what comes back. Libraries are imported
inside the commands, so that help and wrong usage answer at once.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.errors import CsrkgError, QueryError
from kg.resources import DATA

if TYPE_CHECKING:
    from kg.model import Document
    from kg.pipeline import Progress

# Threads of the linear algebra cost more than they give on matrices this small; set before numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

PATH = click.Path(path_type=Path)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
EMBEDDED_CORPUS = DATA / "corpus"
EMBEDDED_GRAPH = DATA / "graph" / "corpus.ttl"


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
@click.option("-o", "--out", type=PATH, required=True, help="The graph file to write.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="How many processes share the work.")
@click.option("--base", metavar="IRI", help="Name things under this IRI, which ends in / or #.")
@JSON
def build(paths: tuple[Path, ...], out: Path, jobs: int, base: str | None, as_json: bool) -> None:
    """Build a graph from documents.

    PATH is a file (.txt, .md, .html), a folder, or - for standard input. The ending of OUT chooses the format:
    .ttl, .nt, .nq, .trig, .jsonld or .rdf. A file in a folder that cannot be read is reported on standard error and
    left out; when a file that you name yourself cannot be read, nothing is written.
    """
    from kg import pipeline
    from kg.query.findings import statistics
    from kg.rdf.files import rdf_ending, save
    from kg.rdf.vocabulary import BASE

    rdf_ending(out)
    with progress_bar() as progress:
        built = pipeline.build(paths, jobs=jobs, base=base or BASE, progress=progress)
    save(built.graph, out)
    for line in built.rejected:
        click.echo(f"left out: {line}", err=True)
    found = statistics(built.store())
    counts = {
        "documents": found.documents,
        "cases": found.cases,
        "entities": found.entities,
        "relations": found.relations,
    }
    if as_json:
        print_json({"graph": str(out), **counts, "left_out": built.rejected})
    else:
        click.echo(f"{out}: {', '.join(f'{name} {n:,}' for name, n in counts.items())}")


@main.command()
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


@main.command()
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


@main.command()
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

    The prefixes csr:, kg:, skos:, dcterms:, prov:, rdf:, rdfs: and xsd: are declared. A parameter that is the name of a
    thing may be any of its names.
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


@main.command()
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


@main.command()
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


@main.command()
@click.argument("graph", type=PATH)
@click.argument("gold_dir", type=PATH)
@click.option("--errors", is_flag=True, help="Also list every mistake, counted by cause.")
@JSON
def evaluate(graph: Path, gold_dir: Path, errors: bool, as_json: bool) -> None:
    """Score a graph file against the annotations in GOLD_DIR: precision, recall and F1."""
    from kg.evaluation.scoring import evaluate as score
    from kg.reports import scores_json, scores_report

    scores = score(graph, gold_dir)
    if as_json:
        print_json(scores_json(scores, errors=errors))
    else:
        click.echo(scores_report(scores, errors=errors), nl=False)


@main.command()
@click.argument("text", metavar="TEXT | PATH")
@click.option("--case", "number", type=click.IntRange(1), help="Explain only this case of the document.")
@click.option("-o", "--out", type=PATH, help="Write an HTML page in place of the report.")
@JSON
def explain(text: str, number: int | None, out: Path | None, as_json: bool) -> None:
    """Show what is recognised in a text, and why: names, aliases, references, sums, relations and their evidence.

    Give a sentence in Chinese, a document's PATH, or - for standard input.
    """
    from kg.explanations import explanation_page, explanation_report
    from kg.extraction import Extractor
    from kg.extraction.explanation import Explainer
    from kg.rdf.files import write_whole
    from viz.network import appearance

    document = document_of(text)
    if number is not None and number > len(document.cases):
        raise click.UsageError(f"--case {number}: {document.source} has {len(document.cases)} cases.")
    explained = Explainer(Extractor.load()).explain(document, None if number is None else [number])
    if as_json:
        print_json([asdict(explanation) for explanation in explained])
    if out is not None:
        colours = {name: look["dark"] for name, look in appearance()["types"].items()}
        write_whole(out, explanation_page(explained, colours).encode())
        click.echo(out, err=as_json)
    elif not as_json:
        click.echo(explanation_report(explained, width=terminal_width()), nl=False)


@main.command()
@click.argument("gold_dirs", nargs=-1, required=True, metavar="GOLD_DIR...", type=PATH)
@click.option("-o", "--out", type=PATH, required=True, help="The folder for the models; encoders found there are kept.")
@click.option(
    "--leave-out",
    type=click.Choice(["case", "theme", "author", "genre"]),
    default="case",
    show_default=True,
    help="What is held out as a whole to measure how the extractor does on what it never saw.",
)
@click.option("--errors", is_flag=True, help="Also list every mistake on held-out cases, counted by cause.")
def train(gold_dirs: tuple[Path, ...], out: Path, leave_out: str, errors: bool) -> None:
    """Train the extractor's models on annotated cases and cross-validate them.

    It takes hours and needs the extra packages of csrkg[train].
    """
    from kg.errors import DataError
    from kg.reports import scores_report

    try:
        from kg.training.holding_out import Unit
        from kg.training.recipe import train as run
    except ModuleNotFoundError as error:
        raise DataError(f"training needs {error.name}, which is not installed: pip install 'csrkg[train]'") from error
    for author, scores in run(gold_dirs, out, click.echo, Unit(leave_out)).items():
        click.echo(f"\nheld out by {leave_out}: {author}, {scores_report(scores, errors=errors)}", nl=False)


@main.command(hidden=True)
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


def key_and_value(argument: str) -> tuple[str, str]:
    """`family=抗疫贷款` → (`family`, `抗疫贷款`)."""
    key, equals, value = argument.partition("=")
    if not equals:
        raise click.UsageError(f"{argument}: write parameters as KEY=VALUE.")
    return key, value


def document_of(text: str) -> Document:
    """The document that an argument means: standard input (`-`), the text itself where it is Chinese, else a path."""
    from kg.reading import read_bytes, read_document

    if text == "-":
        return read_bytes(sys.stdin.buffer.read(), "-")
    if is_path(text):
        return read_document(Path(text))
    return read_bytes(text.encode(), "text")


def is_path(text: str) -> bool:
    """Whether an argument names a file: it exists, ends as a document's name does, or has no Chinese in it."""
    try:
        exists = Path(text).exists()
    except OSError:  # too long for a name
        exists = False
    return exists or bool(re.search(r"\.(txt|md|html?)$", text)) or not re.search(r"[\u4e00-\u9fff]", text)


def query_text(file: Path) -> str:
    """The SPARQL text of a file; `QueryError` where it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{file}: cannot be read ({error}); give a UTF-8 file with a SPARQL query") from error


def print_json(content: object) -> None:
    """Print JSON with Chinese as it is."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=1))


def terminal_width() -> int | None:
    """Columns of the terminal on standard output; None when that is a pipe or a file."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


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


if __name__ == "__main__":
    main(prog_name="kgcli")
