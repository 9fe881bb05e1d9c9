"""Fits how the two judges of a relation are combined, and what the confidence that comes out is worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from kg.extraction.settings import Calibration, Combination, log_odds
from kg.model import Predicate
from kg.training.relations import PREDICATES, Labels

DEFAULT_THRESHOLD = 0.28
"""Best F1 of relations on held cases, cross-validated."""


def fit_combinations(
    margins: NDArray[np.float64], encoded: NDArray[np.float64], labels: Labels, weights: NDArray[np.float64]
) -> dict[Predicate, Combination]:
    """Fit how the judges are combined, by one logistic regression with shared slopes and an offset a predicate.

    `margins` and `encoded` are predictions on cases that neither judge was trained on, columns as PREDICATES;
    `encoded` is NaN where the encoder saw no subject. Slopes a predicate may deviate from the shared ones, held
    back by the regularisation, so that rare predicates keep to what the others show.
    """
    size = len(PREDICATES)
    parts, answers, counts = [], [], []
    for column in range(size):
        rows = np.nonzero(labels[:, column] >= 0)[0]
        parts.append(_design(margins[rows, column], encoded[rows, column], column, size))
        answers.append(labels[rows, column])
        counts.append(weights[rows])
    model = LogisticRegression(C=1.0, max_iter=1000, random_state=0)
    model.fit(np.vstack(parts), np.concatenate(answers), sample_weight=np.concatenate(counts))
    weight = model.coef_[0]
    found = {}
    for column, predicate in enumerate(PREDICATES):
        own = weight[3 + 4 * column : 7 + 4 * column]
        found[predicate] = Combination(
            bias=round(float(model.intercept_[0] + own[0]), 4),
            words=round(float(weight[0] + 0.3 * own[1]), 4),
            pairs=round(float(weight[1] + 0.3 * own[2]), 4),
            unseen=round(float(weight[2] + 0.3 * own[3]), 4),
            threshold=DEFAULT_THRESHOLD,
        )
    return found


def _design(margins: NDArray[np.float64], encoded: NDArray[np.float64], column: int, size: int) -> NDArray[np.float64]:
    unseen = np.isnan(encoded)
    odds = np.array([0.0 if missing else log_odds(value) for value, missing in zip(encoded, unseen, strict=True)])
    shared = np.stack([margins, odds, unseen.astype(float)], axis=1)
    design = np.zeros((len(margins), 3 + 4 * size))
    design[:, :3] = shared
    design[:, 3 + 4 * column] = 1.0
    design[:, 4 + 4 * column : 7 + 4 * column] = 0.3 * shared
    return design


def fit_calibration(judged: Sequence[tuple[str, float, bool]]) -> Calibration:
    """Fit Platt's curve on (predicate, product of probabilities, rightness) of relations on held-out cases.

    What branches' names alone say (`subOrganizationOf`) has a confidence of its own.
    """
    rows = [(log_odds(sure), right) for name, sure, right in judged if name != Predicate.SUB_ORGANIZATION_OF]
    model = LogisticRegression(C=1e3, random_state=0)
    model.fit(np.array([[odds] for odds, _ in rows]), np.array([right for _, right in rows]))
    return Calibration(round(float(model.coef_[0, 0]), 3), round(float(model.intercept_[0]), 3))
