"""The embedded corpus tells the facts of the shared corpus in words of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.data.conftest import GOLD, CorpusFile, without_space

LIMIT = 20


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


@pytest.mark.shared
def test_no_sentence_is_taken_over(corpus: dict[str, CorpusFile], shared: Path) -> None:
    files = sorted(p for p in (shared / "corpus").iterdir() if p.suffix in {".txt", ".md"})
    reference = "\n".join(without_space(p.read_text(encoding="utf-8")) for p in files)
    taken = []
    for stem, document in corpus.items():
        entities = json.loads((GOLD / f"{stem}.json").read_text(encoding="utf-8"))["entities"]
        text = without_space(document.body)
        for name in sorted({n for e in entities for n in e["names"]}, key=len, reverse=True):
            if len(name) >= LIMIT:  # a long registered name cannot be said in other words
                text = text.replace(name, "\x00")
        taken += [(stem, run) for run in runs_in(text, reference, LIMIT)]
    assert taken == []
