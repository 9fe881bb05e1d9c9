"""What training decides beside the models' weights: how judges are combined, from when on something counts."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import DataError
from kg.model import Predicate

_FLOOR = 1e-4


@dataclass(frozen=True, slots=True)
class Combination:
    """One predicate's calibrated probability from two judges' log odds: bias + words·m + pairs·e (+ unseen).

    `unseen` is added instead of the encoder's part where the encoder saw no mention of the subject. A relation
    counts from `threshold` on.
    """

    bias: float
    words: float
    pairs: float
    unseen: float
    threshold: float

    def probability(self, margin: float, encoded: float) -> float:
        """Probability from the linear model's margin and the encoder's probability (NaN where it has none)."""
        logit = self.bias + self.words * margin
        logit += self.unseen if math.isnan(encoded) else self.pairs * log_odds(encoded)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a relation's probability times that of its names is worth: Platt's (1999) logistic curve on its log odds."""

    slope: float = 1.0
    offset: float = 0.0

    def __call__(self, product: float) -> float:
        """The share of relations with this product that are right."""
        return 1.0 / (1.0 + math.exp(-(self.offset + self.slope * log_odds(product))))


def log_odds(probability: float) -> float:
    """Log odds with the probability kept away from 0 and 1."""
    kept = min(max(probability, _FLOOR), 1 - _FLOOR)
    return math.log(kept / (1 - kept))


@dataclass(frozen=True, slots=True)
class Settings:
    """The probability from which on a name counts, the combination of each predicate, what confidence is worth."""

    name_threshold: float
    relations: Mapping[Predicate, Combination]
    confidence: Calibration = Calibration()

    @classmethod
    def load(cls, path: Path) -> Settings:
        """Read `settings.toml`. Raises DataError where the file is missing or broken."""
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
            relations = {Predicate(name): Combination(**row) for name, row in raw["relations"].items()}
            if missing := set(Predicate) - set(relations):
                raise ValueError(f"lacks {sorted(missing)}")
            return cls(float(raw["names"]["threshold"]), relations, Calibration(**raw["confidence"]))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
            raise DataError(f"{path}: cannot be read ({error}); reinstall csrkg or train with kgcli train") from error

    def save(self, path: Path) -> None:
        """Write the settings as TOML."""
        lines = ["[names]", f"threshold = {self.name_threshold}", "", "[confidence]"]
        lines += [f"slope = {self.confidence.slope}", f"offset = {self.confidence.offset}"]
        for predicate in Predicate:
            row = self.relations[predicate]
            lines += ["", f"[relations.{predicate}]"]
            lines += [f"{key} = {getattr(row, key)}" for key in ("bias", "words", "pairs", "unseen", "threshold")]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
