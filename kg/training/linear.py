"""Fits hashed linear classifiers by logistic regression (scikit-learn)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from kg.extraction.linear import HashedLinear, hashed
from kg.training.relations import Labels


def matrix(rows: Sequence[Sequence[str]], size: int) -> csr_matrix:
    """Rows of feature strings as a binary sparse matrix with hashed columns."""
    columns = [hashed(row, size) for row in rows]
    pointers = np.concatenate([[0], np.cumsum([len(c) for c in columns])])
    indices = np.concatenate(columns) if columns else np.zeros(0, dtype=np.int64)
    return csr_matrix((np.ones(len(indices), dtype=np.float32), indices, pointers), shape=(len(rows), size))


def fit_independent(
    x: csr_matrix, labels: Labels, weights: NDArray[np.float64], classes: Sequence[str], c: float
) -> HashedLinear:
    """One logistic regression a class; `labels` (rows, classes) holds 1, 0, or -1 where a row says nothing."""
    learned = np.zeros((x.shape[1], len(classes)), dtype=np.float32)
    bias = np.full(len(classes), -20.0, dtype=np.float32)
    for column in range(len(classes)):
        rows = np.nonzero(labels[:, column] >= 0)[0]
        if len(rows) == 0 or len(set(labels[rows, column].tolist())) < 2:
            continue
        model = LogisticRegression(C=c, solver="liblinear", tol=0.01, max_iter=200, random_state=0)
        model.fit(x[rows], labels[rows, column], sample_weight=weights[rows])
        learned[:, column] = model.coef_[0]
        bias[column] = model.intercept_[0]
    return HashedLinear(tuple(classes), learned, bias)


def fit_exclusive(
    x: csr_matrix, labels: Sequence[str], weights: NDArray[np.float64], classes: Sequence[str], c: float
) -> HashedLinear:
    """Multinomial logistic regression: each row has one of the classes."""
    model = LogisticRegression(C=c, solver="lbfgs", max_iter=200, random_state=0)
    model.fit(x, np.array(labels), sample_weight=weights)
    learned = np.zeros((x.shape[1], len(classes)), dtype=np.float32)
    bias = np.full(len(classes), -20.0, dtype=np.float32)
    for row, name in enumerate(model.classes_):
        learned[:, classes.index(str(name))] = model.coef_[row]
        bias[classes.index(str(name))] = model.intercept_[row]
    return HashedLinear(tuple(classes), learned, bias)
