"""The privacy guard: what looks like a natural person never enters the graph.

A name counts as a person's where it is a surname with at most two more characters and a title (“王女士”, “李建国先生”),
an anonymised form (张某, 李某某), a nickname of surname and age (老王, 小李), or where the text puts 先生 or 女士
right behind, or a title right before, a short name that begins with a surname (客户经理王小明, also in one name). A
character of the sentence may be glued to a name of three that the text introduces so elsewhere (王小明能).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.errors import DataError
from kg.model import EntityType, normalise
from kg.resources import DATA

_NEVER_PERSONS = frozenset({EntityType.PRODUCT, EntityType.PLATFORM, EntityType.PROGRAMME, EntityType.PROJECT})


@dataclass(frozen=True)
class PersonGuard:
    """Compiled patterns over normalised names (see `persons.toml`)."""

    whole: re.Pattern[str]
    nickname: re.Pattern[str]
    bare: re.Pattern[str]
    behind: re.Pattern[str]
    before: re.Pattern[str]
    titled: re.Pattern[str]
    introduced: re.Pattern[str]
    exceptions: frozenset[str]

    def persons_in(self, text: str) -> frozenset[str]:
        """The names of surname and two characters that stand behind a title somewhere in the text."""
        return frozenset(self.introduced.findall(normalise(text)))

    def is_person(self, name: str, kind: EntityType, following: str = "", preceding: str = "") -> bool:
        """Whether the name looks like a natural person's.

        `following` is the text right behind the name, `preceding` that right before it. Names of offerings and
        projects are not judged by what stands beside them, but a form with a person's title is refused there too.
        """
        form = normalise(name)
        if form in self.exceptions:
            return False
        if self.whole.fullmatch(form):
            return True
        if kind in _NEVER_PERSONS:
            return False
        if self.nickname.fullmatch(form) or self.titled.fullmatch(form):
            return True
        marked = self.behind.match(following) or self.before.search(preceding)
        return self.bare.fullmatch(form) is not None and marked is not None


@cache
def load_person_guard(path: Path = DATA / "curation" / "persons.toml") -> PersonGuard:
    """Read surnames and titles. Raises DataError where the file is missing or broken."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        surname = f"(?:{'|'.join(raw['double_surnames'])}|[{raw['surnames']}])"
        titles = "|".join(sorted(raw["titles"], key=lambda title: (-len(title), title)))
        spoken = "|".join(raw["spoken_titles"])
        leading = "|".join(raw["leading_titles"])
        exceptions = frozenset(raw["exceptions"])
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise DataError(f"{path}: the person markers cannot be read ({error}); restore the file") from error
    given = r"[㐀-鿿某xX×*]{0,2}?"
    return PersonGuard(
        whole=re.compile(f"{surname}{given}(?:{titles})|{surname}某{{1,2}}"),
        nickname=re.compile(f"[老小阿]{surname}"),
        bare=re.compile(f"{surname}[㐀-鿿]{{1,2}}"),
        behind=re.compile(f"(?:{spoken})"),
        before=re.compile(f"(?:{leading})$"),
        titled=re.compile(f".*(?:{leading}){surname}[㐀-鿿]{{1,2}}"),
        introduced=re.compile(f"(?:{leading})({surname}[㐀-鿿]{{2}})"),
        exceptions=exceptions,
    )
