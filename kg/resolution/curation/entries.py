"""The entries of curation files, read and checked: a mistake is told with file and line, and nothing is used."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import DataError
from kg.model import Amount, CorrectionKind, EntityType, Predicate
from kg.resolution.clustering import kin
from kg.resolution.curation.fields import Checked
from kg.resolution.naming import load_naming
from kg.resources import DATA

GENERAL = DATA / "curation.toml"
"""The file that is applied to every build, whatever its documents."""

_HIDDEN = re.compile(r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL)
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*([\w-]+)[ \t]*\]\]", re.MULTILINE)
_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an entry holds: everywhere, in one document, or in one case of it."""

    document: str | None = None
    case: int | None = None

    def covers(self, source: str, case: int) -> bool:
        """Whether the case of this document lies in the scope."""
        return self.document in (None, source) and self.case in (None, case)

    @property
    def precision(self) -> int:
        """0 everywhere, 1 one document, 2 one case."""
        return (self.document is not None) + (self.case is not None)


@dataclass(frozen=True, slots=True)
class End:
    """A thing at one end of a relation, by any of its names (and type) or by the local part of its IRI."""

    name: str = ""
    key: str = ""
    type: EntityType | None = None

    def __str__(self) -> str:
        """As a person would call it."""
        return self.name or self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What every entry has. `id` depends on its content alone, `place` is FILE:LINE; `general` ones wait in silence."""

    id: str
    kind: CorrectionKind
    place: str
    general: bool
    reason: str
    by: str
    date: str | None
    reference: str | None
    scope: Scope

    def __str__(self) -> str:
        """Where it stands and what it does."""
        return f"{self.place}: [[{self.kind}]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingEntry(Entry):
    """An entry about things of one type by their names; `key` in place of both where one thing is to be rejected."""

    type: EntityType
    names: tuple[str, ...]
    key: str = ""
    to: str = ""
    family: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationEntry(Entry):
    """An entry about a relation; `new_…` and `amounts` say what is to be changed, None what is to stay.

    `stretch` are offsets into the source text, `quote` words to be looked up there.
    """

    subject: End
    predicate: Predicate
    object: End
    new_subject: End | None = None
    new_predicate: Predicate | None = None
    new_object: End | None = None
    amounts: tuple[Amount, ...] | None = None
    stretch: tuple[int, int] | None = None
    quote: str = ""

    @property
    def action(self) -> tuple[Any, ...]:
        """What it does to a relation: entries of the same action do not contradict each other."""
        return self.kind, self.new_subject, self.new_predicate, self.new_object, self.amounts


@dataclass(frozen=True, slots=True)
class Curation:
    """All entries of some files, in an order that depends on their content alone."""

    entries: tuple[Entry, ...] = ()

    def things(self, *kinds: CorrectionKind) -> list[ThingEntry]:
        """The entries of these kinds that are about things."""
        return [entry for entry in self.entries if isinstance(entry, ThingEntry) and entry.kind in kinds]

    def relations(self, *kinds: CorrectionKind) -> list[RelationEntry]:
        """The entries of these kinds that are about relations."""
        return [entry for entry in self.entries if isinstance(entry, RelationEntry) and entry.kind in kinds]


def load_curation(paths: Iterable[Path] = (GENERAL,)) -> Curation:
    """Read curation files.

    Raises DataError with file and line for a file that cannot be read, is no TOML, or has an entry with a missing,
    unknown or wrong field, and for a merge that a split forbids.
    """
    found: dict[str, Entry] = {}
    for path in paths:
        for entry in parse(read_text(path), str(path), general=path == GENERAL):
            found.setdefault(entry.id, entry)
    curation = Curation(tuple(sorted(found.values(), key=lambda entry: (entry.kind, entry.id))))
    _refuse_contradictions(curation)
    return curation


def read_text(path: Path) -> str:
    """The text of a curation file, without a byte order mark; DataError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise DataError(f"{path}: cannot be read ({reason}); give a curation file") from error


def parse(text: str, name: str, *, general: bool = False) -> Iterator[Entry]:
    """The entries of a file's text; `name` is what messages call the file. Raises as `load_curation` does."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        raise DataError(f"{name}:{line}: no valid TOML ({_AT_LINE.sub('', str(error))}); mend the file") from error
    lines = _header_lines(text)
    for kind, items in raw.items():
        if kind not in set(CorrectionKind) or not isinstance(items, list) or len(items) != len(lines[kind]):
            at_line = next(iter(lines[kind]), _line_of(text, kind))
            known = ", ".join(f"[[{known}]]" for known in CorrectionKind)
            raise DataError(
                f"{name}:{at_line}: {kind!r} is no list of corrections; begin each entry with one of {known}"
            )
        for item, line in zip(items, lines[kind], strict=True):
            yield _entry(CorrectionKind(kind), item, f"{name}:{line}", general)


def _bare(text: str) -> str:
    """The text with blanks in place of strings and comments, whose content may look like anything."""
    return _HIDDEN.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _line_of(text: str, key: str) -> int:
    """The line where a table or value of this name begins; 1 where it cannot be told."""
    bare = _bare(text)
    match = re.search(rf"^[ \t\[]*({re.escape(key)})[ \t]*[\].=]", bare, re.MULTILINE)
    return bare.count("\n", 0, match.start(1)) + 1 if match else 1


def _header_lines(text: str) -> Mapping[str, list[int]]:
    """The line of each [[kind]] header by kind; what only looks like one in a string or a comment is left out."""
    bare = _bare(text)
    lines: dict[str, list[int]] = defaultdict(list)
    for match in _HEADER.finditer(bare):
        lines[match[1]].append(bare.count("\n", 0, match.start(1)) + 1)
    return lines


def _entry(kind: CorrectionKind, raw: dict[str, Any], place: str, general: bool) -> Entry:
    checked = Checked(kind, raw, f"{place}: [[{kind}]]")
    content = json.dumps({**raw, "": kind}, ensure_ascii=False, sort_keys=True, default=str)
    common: dict[str, Any] = {
        "id": hashlib.sha256(content.encode()).hexdigest()[:12],
        "kind": kind,
        "place": place,
        "general": general,
        "reason": checked.text("reason"),
        "by": checked.agent(),
        "date": checked.date(raw.get("date")),
        "reference": checked.text("source") or None,
        "scope": Scope(*checked.scope()),
    }
    if "predicate" not in raw:
        return ThingEntry(
            **common,
            type=checked.type("type") or EntityType.COMPANY,
            names=checked.names(),
            key=checked.text("key"),
            to=checked.text("to"),
            family=checked.family(),
        )
    new = checked.table("new")
    return RelationEntry(
        **common,
        subject=_end(checked, "subject", raw),
        predicate=checked.predicate(raw),
        object=_end(checked, "object", raw),
        new_subject=_end(checked, "subject", new) if {"subject", "subject_key"} & new.keys() else None,
        new_predicate=checked.predicate(new) if "predicate" in new else None,
        new_object=_end(checked, "object", new) if {"object", "object_key"} & new.keys() else None,
        amounts=checked.amounts(),
        stretch=checked.stretch(),
        quote=checked.quote(),
    )


def _end(checked: Checked, side: str, raw: Mapping[str, Any]) -> End:
    return End(checked.text(side, raw), checked.text(f"{side}_key", raw), checked.type(f"{side}_type", raw))


def _refuse_contradictions(curation: Curation) -> None:
    """Two names cannot be merged and split in the same place."""
    naming = load_naming()
    splits: dict[tuple[str, str], set[ThingEntry]] = defaultdict(set)
    for entry in curation.things(CorrectionKind.SPLIT):
        for name in entry.names:
            splits[kin(entry.type), naming.standard(name, entry.type)].add(entry)
    for merge in curation.things(CorrectionKind.MERGE):
        seen: set[tuple[ThingEntry, str]] = set()
        for form in {naming.standard(name, merge.type) for name in merge.names}:
            for split in splits.get((kin(merge.type), form), ()):
                if any(other is split and own != form for other, own in seen) and split.scope == merge.scope:
                    raise DataError(f"{merge}: {split.place} says that these are different things; keep one of the two")
                seen.add((split, form))
