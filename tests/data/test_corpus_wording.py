"""The embedded corpus tells the facts of the shared corpus in words of its own, the embedded graph in none."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kg.model import CorrectionKind
from kg.resolution.curation import load_curation
from kg.resources import DATA
from tests.data.conftest import GOLD, CorpusFile, without_space

LIMIT = 20
GRAPH_LIMIT = 16
_NAME = re.compile(r"(?:skos:prefLabel|skos:altLabel|csr:mergedName|csr:mergedWith) ([^\n]*) [;.]\n")
_LOCAL_NAME = re.compile(r"kg:([^ ;,\n]+)")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")


def runs_in(text: str, reference: str, limit: int) -> list[str]:
    """The longest stretches of `text`, at least `limit` characters, that stand in `reference` too."""
    grams = {reference[i : i + limit] for i in range(len(reference) - limit + 1)}
    found, start = [], 0
    while start + limit <= len(text):
        if text[start : start + limit] not in grams:
            start += 1
            continue
        end = start + limit
        while end < len(text) and text[start : end + 1] in reference:
            end += 1
        found.append(text[start:end])
        start = end
    return found


def source_text(shared: Path) -> str:
    files = sorted(p for p in (shared / "corpus").iterdir() if p.suffix in {".txt", ".md"})
    return "\n".join(without_space(p.read_text(encoding="utf-8")) for p in files)


@pytest.mark.shared
def test_no_sentence_is_taken_over(corpus: dict[str, CorpusFile], shared: Path) -> None:
    reference = source_text(shared)
    taken = []
    for stem, document in corpus.items():
        entities = json.loads((GOLD / f"{stem}.json").read_text(encoding="utf-8"))["entities"]
        text = without_space(document.body)
        for name in sorted({n for e in entities for n in e["names"]}, key=len, reverse=True):
            if len(name) >= LIMIT:  # a long registered name cannot be said in other words
                text = text.replace(name, "\x00")
        taken += [(stem, run) for run in runs_in(text, reference, LIMIT)]
    assert taken == []


@pytest.mark.shared
def test_the_embedded_graph_holds_no_words_of_the_sources_but_names(shared: Path) -> None:
    reference = "".join(_CHINESE.findall(source_text(shared)))
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted((DATA / "graph").iterdir())}
    written = texts["csr-casebook.ttl"]
    labels = {label for line in _NAME.findall(written) for label in line.split('"')}
    entries = load_curation([DATA / "graph" / "curation.toml"])  # names what is rejected, too
    labels |= {name for entry in entries.things(*CorrectionKind) for name in (*entry.names, entry.key)}
    names = {"".join(_CHINESE.findall(name)) for name in labels | set(_LOCAL_NAME.findall(written))}
    taken = []
    for file, text in texts.items():
        words = "\x00".join(_CHINESE.findall(_LOCAL_NAME.sub("", text)))
        taken += [
            (file, run) for run in runs_in(words, reference, GRAPH_LIMIT) if not any(run in name for name in names)
        ]
    assert taken == []
