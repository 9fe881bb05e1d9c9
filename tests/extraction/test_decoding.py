"""Decoding in parts finds the sequence that a search over the whole text finds."""

from __future__ import annotations

import numpy as np
import pytest

from kg.extraction.decoding import LABELS, _best_path, _spans, decode


@pytest.mark.parametrize("seed", range(20))
def test_parts_give_the_best_sequence_of_the_whole(seed: int) -> None:
    random = np.random.default_rng(seed)
    weights = np.ones(len(LABELS))
    weights[0] = random.choice([1.0, 10.0, 40.0])
    probabilities = random.dirichlet(weights * random.choice([0.05, 0.3]), size=200)
    whole = _best_path(np.log(np.maximum(probabilities, 1e-9)))
    assert decode(probabilities) == _spans(whole, probabilities)


def test_a_name_holds_across_a_doubtful_character() -> None:
    probabilities = np.full((6, len(LABELS)), 1e-4)
    begin, inside = LABELS.index("B-ORG"), LABELS.index("I-ORG")
    probabilities[[0, 5], 0] = 0.999
    probabilities[1, begin] = 0.99
    probabilities[[2, 4], inside] = 0.99
    probabilities[3, [0, inside]] = 0.9, 0.05
    assert [name[:3] for name in decode(probabilities)] == [(1, 5, "ORG")]


def test_no_text_has_no_names() -> None:
    assert decode(np.zeros((0, len(LABELS)))) == []
