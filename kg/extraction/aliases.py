"""Which names of one case mean the same thing: aliases that the text declares, and short forms of full names.

Rules look at names only (spelling, known official names, name endings, places); what they know lies in the lexicon.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.extraction.heads import NameGrammar
from kg.extraction.lexicon import Lexicon
from kg.model import INSTITUTIONS, OFFERINGS, ORGANIZATIONS, EntityType, normalise

_ENTERPRISES = frozenset({EntityType.COMPANY, EntityType.FINANCIAL_INSTITUTION})
_LEVELS = re.compile(r"(?<=..)(?:特别行政区|自治区|自治州|自治县|各族自治县|省|市|区|县|州|地区)")


@dataclass(frozen=True, slots=True)
class NameUse:
    """A distinct name of a case: its surface form, its type, how often it occurs."""

    text: str
    type: EntityType
    count: int = 1


class AliasResolver:
    """Joins the names of one case that mean the same thing."""

    def __init__(self, lexicon: Lexicon, grammar: NameGrammar) -> None:
        self._grammar = grammar
        self._canonicals = {
            (normalise(name.text), name.type): name.canonical for name in lexicon.names if not name.ambiguous
        }
        self._banks = {
            normalise(name.text): normalise(name.canonical)
            for name in lexicon.names
            if name.type is EntityType.BANK and (not name.ambiguous or len(name.text) > 2)
        }
        self._perhaps = {(normalise(name.text), name.type): name.canonical for name in lexicon.names}
        self._places = {normalise(place) for place in lexicon.places if len(place) > 1}

    def canonical(self, name: str, entity_type: EntityType) -> str | None:
        """The official name that the lexicon knows for this name, None if it knows none."""
        return self._canonicals.get((normalise(name), entity_type))

    def is_placed_bank(self, name: str) -> bool:
        """Whether the name is a bank's short name behind a place, as branches are called (深圳交行)."""
        form = normalise(name)
        return form not in self._banks and any(
            form[:n] in self._places and form[n:] in self._banks for n in range(2, len(form) - 1) if len(form) - n <= 3
        )

    def declared(self, text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Index pairs of `spans` (sorted name spans) where the text declares the second an alias of the first.

        Understood are X（以下简称“Y”）, X（Y）, X，简称Y and their kin.
        """
        words = "|".join(map(re.escape, self._grammar.declaring_words))
        link = re.compile(rf"[”’」]?\s*(?:[（(]\s*(?P<declared>{words})?|，?\s*(?P<said>{words}))[：:为]?\s*[“‘「\"]?")
        return [
            (i, i + 1)
            for i in range(len(spans) - 1)
            if spans[i + 1][0] - spans[i][1] <= 12
            and (said := link.fullmatch(text[spans[i][1] : spans[i + 1][0]]))
            and (said["declared"] or said["said"] or _resembles(text[slice(*spans[i + 1])], text[slice(*spans[i])]))
        ]

    def clusters(self, names: Sequence[NameUse], declared: Iterable[tuple[int, int]] = ()) -> list[list[int]]:
        """Partition the indices of `names`; `declared` pairs of indices are joined where their types are kin."""
        groups = _Groups(len(names))
        for left, right in declared:
            if kin(names[left].type, names[right].type):
                groups.join(left, right)
        keys: dict[object, int] = {}
        heads = self._bank_heads(names)
        for i, name in enumerate(names):
            for key in self._identities(name, heads):
                groups.join(keys.setdefault(key, i), i)
        order = sorted(range(len(names)), key=lambda i: (-len(names[i].text), names[i].text))
        for place, short in enumerate(order):
            if any(groups.root(long) == groups.root(short) for long in order[:place]):
                continue  # its full name is known already; another one that begins alike is another thing
            fitting = [long for long in order[:place] if self._shortens(names[short], names[long], names)]
            if len({groups.root(long) for long in fitting}) == 1:
                groups.join(fitting[0], short)
        return groups.members()

    def _identities(self, name: NameUse, heads: dict[str, str]) -> list[object]:
        form = normalise(name.text)
        canonical = self._perhaps.get((form, name.type))  # an ambiguous short form (开行) meets its full name here
        found: list[object] = [(name.type, form)]
        if canonical:
            found.append((name.type, normalise(canonical)))
        if name.type is EntityType.BANK_BRANCH and (unit := branch_parts(form, heads)):
            found.append((name.type, *unit))
        if name.type in ORGANIZATIONS and name.type is not EntityType.BANK_BRANCH:
            found.append((name.type, "core", self._core(form)))
        if name.type is EntityType.PLACE:
            found.append((name.type, "core", _LEVELS.sub("", form) or form))
        return found

    def _bank_heads(self, names: Sequence[NameUse]) -> dict[str, str]:
        heads = dict(self._banks)
        for name in names:
            if name.type is EntityType.BANK:
                heads.setdefault(normalise(name.text), self._core(normalise(name.text)))
        return heads

    def _core(self, form: str) -> str:
        """The name without legal form, with the usual short head and without 市 behind a leading place."""
        form = self._respelt(form)
        for legal in self._grammar.legal_forms:
            if form.endswith(legal) and len(form) - len(legal) >= 3:
                form = form[: -len(legal)]
                break
        return re.sub(r"^(..)市(?=..)", r"\1", form)

    def _respelt(self, form: str) -> str:
        """The name with the usual short forms of its heads (农村商业银行 → 农商行, 工商业联合会 → 工商联)."""
        for full, short in self._grammar.short_heads.items():
            form = form.replace(full, short)
        return form

    def _shortens(self, short: NameUse, long: NameUse, names: Sequence[NameUse]) -> bool:
        a, b = self._respelt(normalise(short.text)), self._respelt(normalise(long.text))
        if not kin(short.type, long.type) or (short.type not in OFFERINGS and short.type is not long.type):
            return False
        if (
            len(a) < 2
            or (a in self._places and short.type is not EntityType.PLACE)
            or a in self._grammar.generic_phrases
        ):
            return False
        if short.type in OFFERINGS:
            return self._offering_shortens(a, b, names)
        if short.type is EntityType.PLACE:
            return b.endswith(a) or _LEVELS.sub("", b).endswith(_LEVELS.sub("", a))
        if short.type is EntityType.PROJECT:
            return (b.startswith(a) and self._ends_as_head(b[len(a) :])) or (
                b.endswith(a) and self._is_place(b[: -len(a)])
            )
        if b.endswith(a) and len(a) > 2 and self._is_prefix(b[: -len(a)], a, names):
            return True
        if short.type is EntityType.BANK_BRANCH:
            return _abbreviates(a, self._core(b)) and a[-4:] == self._core(b)[-4:]
        core = self._core(b)
        bare = self._placeless(core)
        if short.type in INSTITUTIONS | {EntityType.COMPANY}:
            return self._enterprise_shortens(self._core(a), core, bare)
        return len(a) >= 3 and any(_abbreviates(form, full) for form in {a, self._core(a)} for full in (core, bare))

    def _is_prefix(self, rest: str, short: str, names: Sequence[NameUse]) -> bool:
        """Whether what stands before the short name only places it: a place, its bank or group, a few characters."""
        owners = (normalise(name.text) for name in names if name.type in ORGANIZATIONS)
        return self._is_place(rest) or rest in self._banks or rest in owners or (len(rest) <= 4 <= len(short))

    def _enterprise_shortens(self, a: str, core: str, bare: str) -> bool:
        for full in dict.fromkeys((core, bare)):
            rest = full[len(a) :]
            if full.startswith(a) and (not rest or self._is_trade(rest)):
                return True
        placeless = self._placeless(a)
        return any(_abbreviates(form, full) for form in {a, placeless} for full in (core, bare) if len(form) >= 2)

    def _offering_shortens(self, a: str, b: str, names: Sequence[NameUse]) -> bool:
        if b.startswith(a):
            return self._ends_as_head(b[len(a) :])
        if b.endswith(a):
            rest = b[: -len(a)]
            if any(normalise(n.text) == rest and n.type in ORGANIZATIONS for n in names) or rest in self._banks:
                return True
            return len(rest) <= 4 and self._grammar.heads.get(a) is None
        inside = b.find(a)
        return inside > 0 and len(a) >= 3 and self._ends_as_head(b[inside + len(a) :]) and b[:inside] in self._banks

    def _ends_as_head(self, rest: str) -> bool:
        """Whether what is left over is a word for the kind of thing (平台, 系列产品, 消费扶贫活动)."""
        return 0 < len(rest) <= 10 and not re.search(r"\d|[·・]", rest) and self._grammar.head_of(rest) is not None

    def _is_trade(self, rest: str) -> bool:
        """Whether what is left over is only trade and legal form (科技, 实业有限公司)."""
        while rest:
            head = next(
                (rest[:n] for n in range(min(len(rest), 10), 0, -1) if rest[:n] in self._grammar.heads), None
            ) or next((form for form in self._grammar.legal_forms if rest.startswith(form)), None)
            if head is None:
                return bool(re.fullmatch(r"[（(].{2,6}[）)].*", rest)) or len(rest) <= 2
            rest = rest[len(head) :]
        return True

    def _is_place(self, text: str) -> bool:
        """Whether the text is a chain of place names (四川省宜宾市)."""
        while text:
            end = next((n for n in range(len(text), 1, -1) if text[:n] in self._places), None)
            if end is None:
                return bool(re.fullmatch(r".{1,8}?[省市区县州镇乡村]", text))
            text = text[end:].lstrip("省市")
        return True

    def _placeless(self, form: str) -> str:
        for end in range(min(8, len(form) - 2), 1, -1):
            if form[:end] in self._places:
                return form[end:].lstrip("省市区") or form
        return form


def branch_parts(form: str, heads: dict[str, str]) -> tuple[str, str] | None:
    """A branch's normalised name as (bank, rest without 市 and 省); None without a known bank in front."""
    for end in range(len(form) - 2, 1, -1):
        bank = heads.get(form[:end])
        if bank is not None:
            return bank, _unit(form[end:])
    named = re.fullmatch(r"(.{2,}?(?:银行|农商行|信用社))(.*(?:行|部|中心))", form)
    if named:
        return named[1], _unit(named[2])
    swapped = re.fullmatch(r"(.{2,3})(.{2,4})", form)
    for end in (2, 3):
        if swapped and form[end:] in heads and len(form[end:]) <= 4:
            return heads[form[end:]], form[:end] + "分行"
    return None


def _unit(rest: str) -> str:
    """A branch's own part of its name, without the bank's legal form and without 市 and 省."""
    rest = re.sub(r"^(?:[（(]..[)）])?(?:股份|责任)?(?:有限(?:责任)?公司)?", "", rest)
    return re.sub(r"(?<=..)[市省](?=.)", "", rest)


def _resembles(short: str, full: str) -> bool:
    """Whether most characters of the bracketed name stand in the name before the bracket."""
    return sum(char in full for char in short) * 5 >= len(short) * 3


def kin(left: EntityType, right: EntityType) -> bool:
    """Types within which two names of one text may mean one thing."""
    if left is right:
        return True
    return {left, right} <= OFFERINGS or {left, right} <= _ENTERPRISES


def _abbreviates(short: str, full: str) -> bool:
    """Whether `short` keeps the beginning and the last character of `full` and leaves out only what is between.

    A name that `full` merely goes on from is no abbreviation of it (市公安局 of 市公安局福田分局).
    """
    if full.startswith(short) or short[:2] != full[:2] or short[-1] != full[-1]:
        return False
    rest = iter(full)
    return all(char in rest for char in short)


class _Groups:
    """Union-find over indices with the smallest index as representative."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, index: int) -> int:
        while self._parent[index] != index:
            index = self._parent[index]
        return index

    def join(self, left: int, right: int) -> None:
        a, b = sorted((self.root(left), self.root(right)))
        self._parent[b] = a

    def members(self) -> list[list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for index in range(len(self._parent)):
            found[self.root(index)].append(index)
        return list(found.values())
