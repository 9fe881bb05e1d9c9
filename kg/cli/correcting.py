"""The command that lets a person judge what is doubtful: curate."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.terminal import PATH


@click.command()
@click.argument("graph", type=PATH)
@click.option(
    "--curation",
    type=PATH,
    default=Path("curation.toml"),
    show_default=True,
    help="The file that the answers are appended to.",
)
@click.option("--texts", type=PATH, help="The documents of a graph without quotes, to show their words.")
@click.option(
    "--below",
    type=click.FloatRange(0, 1),
    default=0.6,
    show_default=True,
    help="Ask about relations less sure than this.",
)
@click.option("--limit", type=click.IntRange(1), help="Ask at most so many questions.")
@click.option("--by", metavar="WHO", help="Who answers: an organisation or a role, never a person.")
def curate(graph: Path, curation: Path, texts: Path | None, below: float, limit: int | None, by: str | None) -> None:
    """Look at doubtful merges and relations one at a time, and keep the answers in a curation file.

    Each question shows the evidence. What was answered is not asked again; build applies the answers with --curation.
    """
    from kg.cli.dialogue import Dialogue
    from kg.query.doubts import doubtful_merges, doubtful_relations
    from kg.rdf.files import load_store
    from kg.reading import find_documents, read_document

    store = load_store(graph)
    merges, relations = doubtful_merges(store), doubtful_relations(store, below)
    asked_of = {place.source for merge in merges for place in merge.places}
    asked_of |= {place.source for relation in relations for place in relation.places}
    found = find_documents([texts]) if texts else []
    words = {source: read_document(path, source) for path, source in found if source in asked_of}
    Dialogue(curation, words, by).run(merges, relations, limit)
