"""The name grammar: which characters can end a name of which type (data/lexicon/grammar.toml)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kg.extraction.lexicon import Lexicon
from kg.model import EntityType


@dataclass(frozen=True, slots=True)
class Head:
    """A name ending. A weak one needs further support to make a name."""

    text: str
    type: EntityType
    strong: bool


class NameGrammar:
    """Name endings, legal forms and the words that make a phrase a description."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._table = lexicon.table("grammar")

    @cached_property
    def heads(self) -> Mapping[str, Head]:
        """Ending → head. An ending of several types counts for the first type that lists it as strong."""
        found: dict[str, Head] = {}
        for strength in ("strong", "weak"):
            for type_name, lists in self._table["heads"].items():
                for text in lists.get(strength, ()):
                    found.setdefault(text, Head(text, EntityType(type_name), strength == "strong"))
        return found

    @cached_property
    def longest(self) -> int:
        """Length of the longest head in characters."""
        return max(map(len, self.heads))

    @cached_property
    def legal_forms(self) -> tuple[str, ...]:
        """Legal forms at the end of registered names, longest first."""
        return tuple(sorted(self._table["legal_forms"], key=lambda form: (-len(form), form)))

    @cached_property
    def generic_prefixes(self) -> tuple[str, ...]:
        """Words with which descriptions begin, longest first."""
        return tuple(sorted(self._table["generic"]["prefixes"], key=lambda word: (-len(word), word)))

    @cached_property
    def generic_phrases(self) -> frozenset[str]:
        """Phrases that are never names."""
        return frozenset(self._table["generic"]["phrases"]) | frozenset(self._table["generic"]["never_names"])

    @cached_property
    def anonymised(self) -> re.Pattern[str]:
        """Finds what in an organisation's "name" hides its name (深圳市XY有限公司, 某银行)."""
        return re.compile(self._table["generic"]["anonymised"])

    @cached_property
    def short_heads(self) -> Mapping[str, str]:
        """Full head → the short form that stands for it (工商业联合会 → 工商联), longest first."""
        pairs = [(full, short) for short, fulls in self._table["short_heads"].items() for full in fulls]
        return dict(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))

    @cached_property
    def declaring_words(self) -> tuple[str, ...]:
        """Words that declare an alias (以下简称 …), longest first."""
        return tuple(sorted(self._table["aliases"]["declared_by"], key=lambda word: (-len(word), word)))

    @cached_property
    def references(self) -> Mapping[str, tuple[EntityType, ...]]:
        """Referring word → the types that it may mean, most likely first."""
        found: dict[str, list[EntityType]] = {}
        for entry in self._table["references"]:
            for word in entry["words"]:
                kinds = found.setdefault(word, [])
                kinds.extend(EntityType(t) for t in entry["types"] if EntityType(t) not in kinds)
        return {word: tuple(kinds) for word, kinds in found.items()}

    def head_of(self, name: str) -> Head | None:
        """The longest head that ends `name`, None if there is none."""
        for length in range(min(self.longest, len(name)), 0, -1):
            head = self.heads.get(name[-length:])
            if head is not None:
                return head
        return None
