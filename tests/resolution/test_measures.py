"""Resolution on gold: almost no wrong joins, most of the right ones, and in no time."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from kg.model import Findings
from kg.resolution import resolve, resolve_entities

Write = Callable[..., Findings]


@pytest.fixture(scope="module")
def measures(benchmark: Callable[[str], ModuleType]) -> ModuleType:
    return benchmark("measure_resolution")


@pytest.mark.shared
@pytest.mark.parametrize("drop", [0.0, 0.5])
def test_cases_of_the_casebook(measures: ModuleType, shared: Path, drop: float) -> None:
    paths = sorted((shared / "gold" / "dev").glob("*.json"))
    resolution = resolve_entities([measures.gold_findings(path, drop=drop) for path in paths])
    pairs = measures.compare(resolution, measures.gold_identities(paths, levelled=False))
    assert len(pairs["right"]) / (len(pairs["right"]) + len(pairs["wrong"])) >= 0.98
    assert len(pairs["right"]) / (len(pairs["right"]) + len(pairs["missed"])) >= 0.93


@pytest.mark.parametrize("drop", [0.0, 0.5])
def test_inventions_of_different_authors_stay_apart(measures: ModuleType, root: Path, drop: float) -> None:
    paths = sorted((root / "data" / "gold" / "train").glob("*.json"))
    resolution = resolve_entities([measures.gold_findings(path, drop=drop) for path in paths])
    gold = measures.gold_identities(paths, levelled=True)
    letters = measures.across_letters(resolution, gold)
    names = [(gold[a][1], gold[b][1]) for a, b in letters["wrong"]]
    unlike = [pair for pair in names if pair[0] not in pair[1] and pair[1] not in pair[0]]
    assert len(names) < 0.02 * len(letters["same"])  # real bodies named two ways, names invented twice
    assert len(unlike) < 0.006 * len(letters["same"])


def test_five_thousand_entities_take_less_than_two_seconds(write: Write) -> None:
    documents = []
    for n in range(500):
        bank = f"蓝湾{chr(0x4E00 + n)}银行"
        firms = [f"Company:青丘{chr(0x5000 + n)}{chr(0x6000 + m)}物流有限公司|青丘物流" for m in range(8)]
        documents.append(write(f"{n}.txt", [f"Bank:{bank}", "Product:战疫贷", *firms], [f"{bank} offers 战疫贷"]))
    start = time.process_time()
    knowledge = resolve(documents)
    assert time.process_time() - start < 2
    assert len(knowledge.entities) == 5000
