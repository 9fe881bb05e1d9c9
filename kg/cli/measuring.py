"""Commands about the extractor itself: evaluate, explain, train."""

from __future__ import annotations

import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.terminal import JSON, PATH, print_json, terminal_width

if TYPE_CHECKING:
    from kg.model import Document


@click.command()
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


@click.command()
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


@click.command()
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
