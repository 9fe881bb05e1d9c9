"""Linear classifiers over hashed features, small and fast enough to be shipped and read without any library."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from kg.errors import DataError


def hashed(row: Iterable[str], size: int) -> NDArray[np.int64]:
    """Columns of a row's features (CRC-32 modulo `size`), sorted, each once."""
    columns = {zlib.crc32(feature.encode("utf-8")) % size for feature in row}
    return np.fromiter(sorted(columns), dtype=np.int64, count=len(columns))


@dataclass(frozen=True)
class HashedLinear:
    """Weights of one linear model per class: `weights` (size, classes), `bias` (classes,)."""

    classes: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def margins(self, rows: Sequence[Iterable[str]]) -> NDArray[np.float64]:
        """Margins of each row for each class, shape (rows, classes)."""
        result = np.empty((len(rows), len(self.classes)))
        for i, row in enumerate(rows):
            result[i] = self.weights[hashed(row, len(self.weights))].sum(axis=0, dtype=np.float64) + self.bias
        return result

    def probabilities(self, rows: Sequence[Iterable[str]]) -> NDArray[np.float64]:
        """Probability of each class on its own (sigmoid of the margin), shape (rows, classes)."""
        return np.asarray(1.0 / (1.0 + np.exp(-self.margins(rows))))

    def save(self, path: Path) -> None:
        """Write the model; weights in half precision, rounded to 1/512: most are zero then, which a file packs well."""
        np.savez_compressed(
            path,
            classes=np.array(self.classes),
            weights=(np.round(self.weights * 512) / 512).astype(np.float16),
            bias=self.bias.astype(np.float32),
        )

    @classmethod
    def load(cls, path: Path) -> HashedLinear:
        """Read a model. Raises DataError where the file is missing or none."""
        try:
            with np.load(path, allow_pickle=False) as data:
                return cls(tuple(map(str, data["classes"])), data["weights"].astype(np.float32), data["bias"])
        except (OSError, EOFError, ValueError, KeyError, BadZipFile, zlib.error) as error:
            raise DataError(f"{path}: not a model ({error}); reinstall csrkg or train one with kgcli train") from error
