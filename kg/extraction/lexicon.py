"""Reads `data/lexicon/`: what the extractor knows about the world before it reads a text."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kg.errors import DataError
from kg.model import EntityType
from kg.resources import DATA

NAME_FILES = (
    "banks.csv",
    "institutions.csv",
    "agencies.csv",
    "associations.csv",
    "charities.csv",
    "public_institutions.csv",
    "technology_companies.csv",
    "platforms.csv",
    "campaigns.csv",
)


@dataclass(frozen=True, slots=True)
class KnownName:
    """A surface form of a generally known thing. `ambiguous` forms count only where the text supports them."""

    text: str
    canonical: str
    type: EntityType
    ambiguous: bool


@dataclass(frozen=True)
class Lexicon:
    """The lexicons of one folder, read once."""

    folder: Path

    @classmethod
    def load(cls, folder: Path | None = None) -> Lexicon:
        """Open a lexicon folder (default: the one shipped). Raises DataError where it does not exist."""
        folder = folder or DATA / "lexicon"
        if not folder.is_dir():
            raise DataError(f"{folder}: no lexicon folder here; reinstall csrkg or give the right folder")
        return cls(folder)

    def _rows(self, name: str) -> list[dict[str, str]]:
        path = self.folder / name
        try:
            with path.open(encoding="utf-8", newline="") as file:
                return list(csv.DictReader(file))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise DataError(f"{path}: cannot be read as CSV ({error})") from error

    def table(self, name: str) -> Mapping[str, Any]:
        """A TOML lexicon by file name without ending. Raises DataError where it is missing or broken."""
        path = self.folder / f"{name}.toml"
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise DataError(f"{path}: cannot be read as TOML ({error})") from error

    @cached_property
    def names(self) -> tuple[KnownName, ...]:
        """Every known surface form, longest first; one entry a form and type."""
        found: dict[tuple[str, EntityType], KnownName] = {}
        for file in NAME_FILES:
            for row in self._rows(file):
                kind = EntityType(row.get("type") or "Bank")
                ambiguous = set(row["ambiguous"].split("|")) - {""}
                for text in (row["canonical"], *row["aliases"].split("|")):
                    if text:
                        name = KnownName(text, row["canonical"], kind, text in ambiguous)
                        found.setdefault((text, kind), name)
        return tuple(sorted(found.values(), key=lambda n: (-len(n.text), n.text, n.type)))

    @cached_property
    def canonicals(self) -> Mapping[tuple[str, EntityType], str]:
        """Surface form and type → official name."""
        return {(name.text, name.type): name.canonical for name in self.names}

    @cached_property
    def campaigns(self) -> frozenset[str]:
        """Official names of campaigns that many institutions take part in."""
        return frozenset(row["canonical"] for row in self._rows("campaigns.csv"))

    @cached_property
    def places(self) -> Mapping[str, str]:
        """Place name, full or short → its level (province, city, county …)."""
        found: dict[str, str] = {}
        for row in self._rows("places.csv"):
            for text in (row.get("canonical") or row["name"], *(row.get("aliases") or "").split("|")):
                if text:
                    found.setdefault(text, row["level"])
        return found
