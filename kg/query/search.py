"""Search by name: whole names, beginnings, parts, pinyin in full or by initials, and names with a typing error.

Names are cut into overlapping pieces (n-grams: pairs of characters, triples of pinyin letters) that an FTS5 table
holds; a run of pieces one after the other is a stretch of a name. `^` and `$` mark its ends. Rows are numbered by how
well connected their things are, so a query that stops early has seen the best ones.
"""

from __future__ import annotations

import csv
import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from rapidfuzz import fuzz, process

from kg.model import normalise
from kg.resources import DATA

MOST = 1000  # how many things one search looks at
_GUESSES = 20  # how many names with typing errors are worth showing
_LONGEST = 64  # characters of a query that count
_POOL = 4000  # names among which typing errors are sought
_SIZES = {"name": 2, "full": 3, "initials": 3}  # characters of a piece, by column
_BATCH = 5000
_FTS = """\
CREATE VIRTUAL TABLE piece USING fts5 (name, full, initials, content='', columnsize=0,
  tokenize="unicode61 remove_diacritics 0 categories 'L* N* P* S* M* Co'");
CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab (main, piece, 'col');
CREATE TABLE gram (field TEXT, term TEXT, names INTEGER NOT NULL, PRIMARY KEY (field, term)) WITHOUT ROWID;
INSERT INTO gram SELECT col, term, doc FROM temp.vocabulary;
DROP TABLE temp.vocabulary;
"""
Row = tuple[int, str, str]  # thing, name, its pinyin
Through = Callable[[Iterable[Any], int], Iterable[Any]]
_LETTERS = re.compile(r"[a-z0-9]+")


class Rows(Protocol):
    """What a search needs of an index: the rows of an SQL query."""

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of a query."""


def index_names(connection: sqlite3.Connection, through: Through | None = None) -> None:
    """Fill `name`, the pieces of names and how common they are, from the things and the names read from the graph.

    `through` is given the names and about how many they are, and gives them on; it may tell how far this is.
    Needs the tables `thing`, `raw`, `raw_name` and `number` of `kg.query.exploration.build`.
    """
    create, *count = _FTS.split(";\n")[:-1]
    connection.execute(create)
    names = connection.cursor().execute(
        "SELECT number.id, text FROM raw_name JOIN number ON number.raw = raw_name.thing "
        "WHERE number.type <> 'Theme' AND text <> '' GROUP BY number.id, text "
        "ORDER BY number.id, max(preferred) DESC, text"
    )
    (total,) = connection.execute("SELECT count(*) FROM raw_name").fetchone()
    numbered = enumerate(through(names, total) if through else names, 1)
    while batch := list(islice(numbered, _BATCH)):
        rows, pieces = [], []
        for number, (thing, text) in batch:
            folded, syllables = plain(text), pinyin(text)
            rows.append((number, thing, text, " ".join(syllables)))
            initials = "".join(syllable[:1] for syllable in syllables)
            pieces.append((number, grams(folded, 2), grams("".join(syllables), 3), grams(initials, 3)))
        connection.executemany("INSERT INTO name VALUES (?, ?, ?, ?)", rows)
        connection.executemany("INSERT INTO piece (rowid, name, full, initials) VALUES (?, ?, ?, ?)", pieces)
    connection.execute("CREATE INDEX names ON name (thing)")
    for command in count:
        connection.execute(command)


def find(index: Rows, query: str, kind: str | None = None) -> list[tuple[int, str]]:
    """The things that a query means, best first: thing and the name that matched; at most `MOST`.

    The order is: the whole name, its beginning, a part of it, its pinyin; within each the better-connected first. Where
    there is none of these: names that sound alike, then names like it. `kind` keeps the things of one type. An empty
    query finds nothing.
    """
    wanted = plain(query[: 4 * _LONGEST])[:_LONGEST]
    letters = "".join(pinyin(wanted))
    found: dict[int, str] = {}
    latin = bool(_LETTERS.fullmatch(wanted))
    if not wanted:
        return []
    _add(found, [row for tier in _tiers(index, "name", wanted, kind) for row in tier])
    if latin:
        _add(found, _spelt(index, letters, kind))
    if not found:
        if not latin:
            _add(found, _spelt(index, letters, kind, whole=True))
        _add(found, _alike(index, "full" if latin else "name", wanted, kind))
    return list(found.items())[:MOST]


def plain(name: str) -> str:
    """A name as it is compared: folded, without controls and the marks of the ends."""
    return "".join(c for c in normalise(name) if unicodedata.category(c)[0] not in "CZ" and c not in "^$")


def pinyin(name: str) -> list[str]:
    """The syllables of a name without tones (银行 → yin, hang; ü is v); Latin words and numbers stay as they are."""
    from pypinyin.seg.simpleseg import seg

    _teach()
    return [syllable for word in seg(plain(name)) for syllable in _read(word)]


@lru_cache(2**16)  # the words of names are few: 有限公司, 深圳, 银行
def _read(word: str) -> tuple[str, ...]:
    """The syllables of a word, or of letters and numbers."""
    from pypinyin import lazy_pinyin

    return tuple(part for syllable in lazy_pinyin(word) for part in _LETTERS.findall(syllable.replace("ü", "v")))


def grams(text: str, size: int) -> str:
    """All pieces of a name with its ends marked, separated by blanks: `grams("微业贷", 2)` → `^微 微业 业贷 贷$`."""
    marked = f"^{text}{'$' * (size - 1)}"
    return " ".join(marked[i : i + size] for i in range(len(marked) - size + 1))


def _matching(index: Rows, field: str, phrase: str, kind: str | None) -> list[Row]:
    """Things, names and their pinyin whose column holds the stretch of text, in the order of things."""
    size = _SIZES[field]
    whole = len(phrase) >= size
    pieces = [phrase[i : i + size] for i in range(len(phrase) - size + 1)] if whole else [phrase]
    if phrase.endswith("$"):
        pieces += [(phrase + "$" * i)[-size:] for i in range(1, size - 1)]
    match = f'{field} : "{" ".join(pieces)}"{"" if whole else " *"}'
    return _named(index, match, kind, MOST)


def _named(index: Rows, match: str, kind: str | None, limit: int) -> list[Row]:
    narrowed = "JOIN thing ON thing.id = name.thing AND thing.type = ?" if kind else ""
    return index.rows(
        f"SELECT name.thing, name.text, name.pinyin FROM piece JOIN name ON name.id = piece.rowid {narrowed} "
        "WHERE piece MATCH ? ORDER BY piece.rowid LIMIT ?",
        *([kind] if kind else []),
        match,
        limit,
    )


def _add(found: dict[int, str], rows: list[Row]) -> None:
    for thing, text, _ in rows:
        found.setdefault(thing, text)


def _spelt(index: Rows, letters: str, kind: str | None, *, whole: bool = False) -> list[Row]:
    """Names by their pinyin or initials: first the whole, then beginnings, then stretches from a syllable on.

    With `whole`, only names that are said like the letters, in whole or from a syllable to the end of one.
    """
    if len(letters) < 2:
        return []
    if whole:
        rows = [row for row in _matching(index, "full", letters, kind) if _within(row[2], letters, closed=True)]
        return sorted(rows, key=lambda row: row[2].replace(" ", "") != letters)
    initials, full = (_tiers(index, field, letters, kind) for field in ("initials", "full"))
    inside = [row for row in full[2] if _within(row[2], letters)]
    return [*initials[0], *full[0], *initials[1], *full[1], *initials[2], *inside]


def _tiers(index: Rows, field: str, wanted: str, kind: str | None) -> tuple[list[Row], list[Row], list[Row]]:
    """Names that are what is wanted, that begin with it, and that contain it, each in the order of things."""
    inside = _matching(index, field, wanted, kind)
    if len(inside) == MOST:  # the best may not be among them
        return _matching(index, field, f"^{wanted}$", kind), _matching(index, field, f"^{wanted}", kind), inside
    texts = [_column(field, row) for row in inside]
    whole = [row for row, text in zip(inside, texts, strict=True) if text == wanted]
    return whole, [row for row, text in zip(inside, texts, strict=True) if text.startswith(wanted)], inside


def _column(field: str, row: Row) -> str:
    """What a column of the pieces was made of."""
    if field == "name":
        return plain(row[1])
    return row[2].replace(" ", "") if field == "full" else "".join(part[0] for part in row[2].split())


def _within(syllables: str, letters: str, *, closed: bool = False) -> bool:
    """Whether the letters begin where a syllable begins; with `closed`, also end where one ends."""
    parts = syllables.split()
    joined, starts, at = "".join(parts), set(), 0
    for part in parts:
        starts.add(at)
        at += len(part)
    ends = starts | {at}
    place = joined.find(letters)
    while place >= 0:
        if place in starts and (not closed or place + len(letters) in ends):
            return True
        place = joined.find(letters, place + 1)
    return False


def _alike(index: Rows, field: str, wanted: str, kind: str | None) -> list[Row]:
    """Names with about one typing error in four characters, the most similar first.

    Candidates share the rarest pieces of what was typed; the similarity is that of the longest common subsequence
    (rapidfuzz's `ratio`, and `partial_ratio` for a part of a longer name).
    """
    if len(wanted) < 3:
        return []
    rows = _candidates(index, field, wanted, kind)
    texts = [_column(field, row) for row in rows]
    errors = 1 if len(wanted) < 5 else 2 if len(wanted) < 9 else 3
    least = 100 * (1 - errors / len(wanted)) - 1e-6
    scores: dict[int, float] = {}
    for scorer, malus in ((fuzz.ratio, 0.0), (fuzz.partial_ratio, 5.0)):
        if malus and len(wanted) < 4:
            continue
        for _, score, at in process.extract(wanted, texts, scorer=scorer, score_cutoff=least, limit=MOST):
            if not malus or len(texts[at]) > len(wanted):
                scores[at] = max(scores.get(at, 0.0), score - malus)
    return [rows[at] for at in sorted(scores, key=lambda at: (-scores[at], rows[at][0], at))[:_GUESSES]]


def _candidates(index: Rows, field: str, wanted: str, kind: str | None) -> list[Row]:
    pieces = sorted(set(grams(wanted, _SIZES[field]).split()))
    holes = ",".join("?" * len(pieces))
    common = index.rows(
        f"SELECT names, term FROM gram WHERE field = ? AND term IN ({holes}) ORDER BY names, term", field, *pieces
    )
    rare: list[str] = []
    seen = 0
    for names, term in common:
        if rare and seen + names > _POOL:
            break
        rare.append(f'"{term}"')
        seen += names
    if not rare:
        return []
    match = f"{field} : ({' OR '.join(rare)})"
    if seen > _POOL and len(common) > 1:
        match = f'{field} : ("{common[0][1]}" AND "{common[1][1]}")'
    return _named(index, match, kind, _POOL)


@cache
def _teach(path: Path = DATA / "search" / "pinyin.csv") -> None:
    """Words that pypinyin's dictionary reads wrongly or does not know, from a table with phrase and pinyin."""
    from pypinyin import load_phrases_dict

    with path.open(encoding="utf-8", newline="") as file:
        load_phrases_dict({row["phrase"]: [[s] for s in row["pinyin"].split()] for row in csv.DictReader(file)})
