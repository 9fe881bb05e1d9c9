"""How names are written: the forms in which one thing's names are compared.

The rules are mechanism; what they know (legal forms, generic words, endings) lies in `data/curation/naming.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.errors import DataError
from kg.model import INSTITUTIONS, OFFERINGS, EntityType, normalise
from kg.resources import DATA

_QUOTED = re.compile(r"[“\"「『]([^“”\"「」『』]{2,})[”\"」』]")
_LEADING_CITY = re.compile(r"^(.{2,3})市(?=.{2,})")
_LEADING_PROVINCE = re.compile(r"^(.{2,3})省(?=.{2,})")
_SHORT_BANK = range(2, 5)
"""Characters of a bank's name that leaves 银行 out."""
_TELLING = 6
"""Characters from which on a project's name says enough without the word 项目."""
_INCORPORATED = INSTITUTIONS | {EntityType.COMPANY}


@dataclass(frozen=True)
class Naming:
    """What is known about how names are built (see the comments of `naming.toml`)."""

    legal_forms: tuple[str, ...]
    relative_prefixes: tuple[str, ...]
    absolute_prefixes: tuple[str, ...]
    branch_levels: tuple[str, ...]
    agency_levels: tuple[str, ...]
    office_levels: tuple[str, ...]
    bank_endings: tuple[str, ...]
    generic: frozenset[str]
    offering_tails: tuple[str, ...]
    province_like_cities: frozenset[str]
    area_first: tuple[tuple[re.Pattern[str], str], ...]
    rewrites: tuple[tuple[EntityType, re.Pattern[str], str], ...]

    def by_area(self, name: str) -> str:
        """The normalised name with the area that stands inside it in front (团省委 → 省团委)."""
        form = normalise(name)
        for pattern, moved in self.area_first:
            form = pattern.sub(moved, form)
        return form

    def legal_free(self, name: str) -> str:
        """The normalised name without the legal form at its end; the name itself where nothing else would stay."""
        if not name.endswith(self.legal_forms):
            return name
        for form in self.legal_forms:
            if name.endswith(form) and len(name) - len(form) >= 2:
                return name[: -len(form)]
        return name

    def place_free_level(self, name: str) -> str:
        """The name without the 市 or 省 that speech leaves out after a leading place (深圳市分行 → 深圳分行)."""
        shorter = _LEADING_CITY.sub(r"\1", name) if "市" in name[2:4] else name
        province = _LEADING_PROVINCE.match(shorter) if "省" in shorter[2:4] else None
        if province and province[1] not in self.province_like_cities:
            shorter = province[1] + shorter[province.end() :]
        return shorter

    def standard(self, name: str, kind: EntityType) -> str:
        """The form under which full names of this type are the same name."""
        form = self.by_area(name)
        if kind in _INCORPORATED:
            form = self.legal_free(form)
        if kind in OFFERINGS:
            return form
        if kind is EntityType.BANK and len(form) in _SHORT_BANK and not form.endswith(self.bank_endings):
            return f"{form}银行"
        for of, pattern, full in self.rewrites:
            if of is kind:
                form = pattern.sub(full, form)
        if kind is EntityType.PROJECT and form.endswith("项目") and len(form) >= _TELLING:
            return form[:-2]
        if kind is EntityType.PLACE:
            return form[:-1] if form[-1:] == "市" and len(form) > 2 else form
        return self.place_free_level(form)

    def is_elliptical(self, name: str, kind: EntityType) -> bool:
        """Whether the normalised name means something only inside its own text (市发改委, 分行, 人民医院)."""
        if name in self.generic or len(name) < 2:
            return True
        if kind in OFFERINGS:
            return False
        return name.startswith(self.relative_prefixes) and not name.startswith(self.absolute_prefixes)

    def is_unit(self, name: str, kind: EntityType) -> bool:
        """Whether the normalised name ends like a branch of a bank, or a local office of an agency, and says more."""
        levels = self.agency_levels if kind is EntityType.GOVERNMENT_AGENCY else self.branch_levels
        return name.endswith(levels) and name not in self.generic and name not in levels

    def offering_forms(self, name: str) -> tuple[str, ...]:
        """The forms of an offering's name, fullest first: whole, quoted core, without the word for its kind."""
        whole = normalise(name)
        forms = [whole]
        quoted = [] if whole == name else _QUOTED.findall(unicodedata.normalize("NFKC", name))
        if len(quoted) == 1:
            forms.append(normalise(quoted[0]))
        for form in tuple(forms):
            if not form.endswith(self.offering_tails):
                continue
            for tail in self.offering_tails:
                if form.endswith(tail) and len(form) - len(tail) >= 2:
                    forms.append(form[: -len(tail)])
                    break
        return tuple(dict.fromkeys(form for form in forms if form not in self.generic or form == whole))


@cache
def load_naming(path: Path = DATA / "curation" / "naming.toml") -> Naming:
    """Read what is known about names.

    Raises DataError where the file is missing, is no TOML, or lacks a list.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return Naming(
            legal_forms=_longest_first(raw["legal_forms"]),
            relative_prefixes=tuple(raw["relative_prefixes"]),
            absolute_prefixes=tuple(raw["absolute_prefixes"]),
            branch_levels=_longest_first(raw["branch_levels"]),
            agency_levels=_longest_first(raw["agency_levels"]),
            office_levels=_longest_first(raw["office_levels"]),
            bank_endings=_longest_first(raw["bank_endings"]),
            generic=frozenset(normalise(word) for word in raw["generic"]),
            offering_tails=_longest_first(raw["offering_tails"]),
            province_like_cities=frozenset(raw["province_like_cities"]),
            area_first=tuple((re.compile(r["pattern"]), r["replace"]) for r in raw["area_first"]),
            rewrites=tuple((EntityType(r["type"]), re.compile(r["pattern"]), r["replace"]) for r in raw["rewrites"]),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, ValueError, re.error) as error:
        raise DataError(f"{path}: the naming rules cannot be read ({error}); restore the file") from error


def _longest_first(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted((normalise(word) for word in words), key=lambda word: (-len(word), word)))
