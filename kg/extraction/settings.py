"""What training decides beside the models' weights: thresholds, kept in `data/models/settings.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from kg.errors import DataError
from kg.model import Predicate


@dataclass(frozen=True, slots=True)
class Settings:
    """Probabilities from which on a name counts, and a relation of each predicate."""

    name_threshold: float
    relation_thresholds: dict[Predicate, float]

    @classmethod
    def load(cls, path: Path) -> Settings:
        """Read the settings. Raises DataError where the file is missing or broken."""
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
            thresholds = {Predicate(name): float(value) for name, value in raw["relations"].items()}
            return cls(float(raw["names"]["threshold"]), thresholds)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, ValueError) as error:
            raise DataError(f"{path}: cannot be read ({error}); reinstall csrkg or train with kgcli train") from error
