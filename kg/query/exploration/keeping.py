"""The index of a store on disk is kept beside it, so that only the first start has to read the store.

It bears a key: what the store's files are, and which program wrote it. One with another key is stale and made anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from kg import model
from kg.query import search
from kg.query.exploration.index import Index
from kg.rdf import vocabulary
from kg.resources import DATA

_ENDING = ".index"
_STATE = ("CURRENT", "IDENTITY")  # files of RocksDB whose words tell its state, and which database it is
_CONTENT = ("*.sst", "*.log", "*.blob", "MANIFEST-*")


def place_of(store: Path) -> Path:
    """Where the index of a store on disk is kept: `large.store` → `large.store.index`."""
    path = store.resolve()
    return path.with_name(path.name + _ENDING)


def key_of(store: Path) -> str:
    """A fingerprint of a store on disk and of the program that reads it; takes milliseconds for a store of any size.

    RocksDB never changes a table once it is written, and every change of a store writes a table or its log; so names,
    sizes and times of these files, with the database's own identity, stand for the content. Raises OSError.
    """
    told = hashlib.sha256()
    for name in _STATE:
        path = store / name
        told.update(path.read_bytes() if path.is_file() else b"-")
    for path in sorted(path for pattern in _CONTENT for path in store.glob(pattern)):
        facts = path.stat()
        told.update(f"{path.name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    for path in _writers():
        told.update(path.read_bytes())
    return told.hexdigest()


def find_kept(path: Path, key: str) -> Index | None:
    """The index that is kept at a path; None where there is none with this key."""
    if not path.is_file():
        return None
    index = Index(path=path)
    try:
        row = index.row("SELECT value FROM figure WHERE name = 'key'")
        if row == (key,):
            return index
    except sqlite3.DatabaseError:
        pass  # no index, or a broken one
    index.release()
    return None


def _writers() -> list[Path]:
    """The files that say what an index holds."""
    modules = [Path(module.__file__ or "") for module in (model, search, vocabulary)]
    return [*sorted(Path(__file__).parent.glob("*.py")), *modules, DATA / "search" / "pinyin.csv"]
