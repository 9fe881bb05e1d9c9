"""Trains the sequence tagger on annotated cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pycrfsuite
from spacy.vocab import Vocab

from kg.extraction.characters import CharacterTokenizer, sentences
from kg.extraction.features import CharacterFeatures
from kg.extraction.tagger import kind_of
from kg.training.annotations import AnnotatedCase

PARAMETERS = {"c1": 0.1, "c2": 0.05, "max_iterations": 70, "feature.possible_transitions": True, "feature.minfreq": 2}

Rows = list[list[str]]


def label(case: AnnotatedCase) -> list[str]:
    """BIO labels of the case's characters."""
    labels = ["O"] * len(case.text)
    for span in case.spans:
        kind = kind_of(span.type)
        labels[span.start : span.end] = [f"I-{kind}"] * (span.end - span.start)
        labels[span.start] = f"B-{kind}"
    return labels


def featurise(cases: Sequence[AnnotatedCase], features: CharacterFeatures) -> list[Rows]:
    """The tagger's view of each case."""
    tokenize = CharacterTokenizer(Vocab())
    return [features(tokenize(case.text)) for case in cases]


def train_tagger(cases: Sequence[AnnotatedCase], rows: Sequence[Rows], weights: Sequence[int], model: Path) -> None:
    """Fit a CRF by L-BFGS and write it to `model`; a case of weight w counts w times."""
    trainer = pycrfsuite.Trainer(verbose=False, algorithm="lbfgs", params=PARAMETERS)
    for case, case_rows, weight in zip(cases, rows, weights, strict=True):
        labels = label(case)
        for start, end in sentences(case.text):
            for _ in range(weight):
                trainer.append(case_rows[start:end], labels[start:end])
    trainer.train(str(model))
