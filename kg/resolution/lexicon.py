"""Official names: which name means which well-known body, from `data/lexicon/*.csv`.

Resolution needs one thing of the lexicons only: from a type and a name that can mean nothing else to the official
name. The columns are `canonical`, `aliases` (separated by `|`), `type` (banks.csv has none: all are banks) and
`ambiguous`, the aliases that may mean something else too; those are left out here.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kg.errors import DataError
from kg.model import OFFERINGS, EntityType
from kg.resolution.naming import load_naming
from kg.resources import DATA

_BANKS = "banks"


def _kind(kind: EntityType) -> EntityType:
    """Offerings share one key space: the same platform may be taken for a product elsewhere."""
    return EntityType.PLATFORM if kind in OFFERINGS else kind


@dataclass(frozen=True)
class NameLexicon:
    """Standard form of a name → official name, per type; a name of two official bodies is in none."""

    canonicals: Mapping[tuple[EntityType, str], str] = field(default_factory=dict)

    def canonical(self, name: str, kind: EntityType) -> str | None:
        """The official name of what this name means as a thing of this type, or None."""
        return self.canonicals.get((_kind(kind), load_naming().standard(name, kind)))

    def names_of(self, kind: EntityType) -> dict[str, str]:
        """All standard forms of this type's names with the official name that each means."""
        wanted = _kind(kind)
        return {form: canonical for (of, form), canonical in self.canonicals.items() if of is wanted}

    @classmethod
    def of(cls, rows: Iterable[tuple[EntityType, str, Iterable[str]]]) -> NameLexicon:
        """Build from (type, official name, further names)."""
        naming = load_naming()
        meanings: dict[tuple[EntityType, str], set[str]] = defaultdict(set)
        official: dict[tuple[EntityType, str], str] = {}
        for kind, canonical, aliases in rows:
            official[_kind(kind), naming.standard(canonical, kind)] = canonical
            for name in aliases:
                meanings[_kind(kind), naming.standard(name, kind)].add(canonical)
        unique = {key: next(iter(names)) for key, names in sorted(meanings.items()) if len(names) == 1}
        return cls({**unique, **official})


@cache
def load_lexicon(folder: Path = DATA / "lexicon") -> NameLexicon:
    """Read every CSV file of the folder that has the columns `canonical` and `aliases`.

    Raises DataError for a row without an official name or with an unknown type.
    """
    rows: list[tuple[EntityType, str, Iterable[str]]] = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            columns = set(reader.fieldnames or ())
            if not {"canonical", "aliases"} <= columns or not ("type" in columns or path.stem == _BANKS):
                continue
            for row in reader:
                doubtful = set(filter(None, (row.get("ambiguous") or "").split("|")))
                aliases = [name for name in (row["aliases"] or "").split("|") if name and name not in doubtful]
                try:
                    kind = EntityType(row["type"]) if "type" in columns else EntityType.BANK
                except ValueError as error:
                    raise DataError(f"{path}:{reader.line_num}: {error}; use a class of the ontology") from error
                if not row["canonical"]:
                    raise DataError(f"{path}:{reader.line_num}: no canonical name; fill the column or drop the row")
                rows.append((kind, row["canonical"], aliases))
    return NameLexicon.of(rows)
