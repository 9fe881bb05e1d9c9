"""The explorer's index: what its questions need of a graph, in an SQLite file that is built once and only read then.

A store answers "what is known of this node" at once, but not "the first fifty of a million, the best first". The file
does, in bounded memory, and processes that are forked off can all read it. Things are numbered by the number of their
relations, the best-connected first, so that whatever is read in the order of the numbers comes best first.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kg.errors import GraphError
from kg.rdf.vocabulary import CONCEPT_CLASSES

_PREFIX = "csrkg-index-"
APART = (*CONCEPT_CLASSES, "AdministrativeArea")  # what orders things, and is not counted among them
SCHEMA = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, label TEXT NOT NULL, type TEXT NOT NULL,
  degree INTEGER NOT NULL, community INTEGER);
CREATE TABLE name (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, text TEXT NOT NULL, pinyin TEXT NOT NULL);
CREATE TABLE document (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, source TEXT NOT NULL, title TEXT, date TEXT);
CREATE TABLE story (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, title TEXT NOT NULL, number INTEGER,
  theme INTEGER, document INTEGER, reporter INTEGER, entities INTEGER DEFAULT 0, statements INTEGER DEFAULT 0);
CREATE TABLE edge (id INTEGER PRIMARY KEY, subject INTEGER NOT NULL, predicate TEXT NOT NULL, object INTEGER NOT NULL,
  confidence REAL NOT NULL, statements INTEGER NOT NULL);
CREATE TABLE adjacency (thing INTEGER, predicate TEXT, direction TEXT, other INTEGER, edge INTEGER NOT NULL,
  confidence REAL NOT NULL, statements INTEGER NOT NULL, type TEXT NOT NULL,
  PRIMARY KEY (thing, predicate, direction, other)) WITHOUT ROWID;
CREATE TABLE fan (thing INTEGER, predicate TEXT, direction TEXT, others INTEGER NOT NULL,
  PRIMARY KEY (thing, predicate, direction)) WITHOUT ROWID;
CREATE TABLE statement (id INTEGER PRIMARY KEY, iri TEXT NOT NULL, edge INTEGER NOT NULL, confidence REAL NOT NULL,
  story INTEGER, document INTEGER);
CREATE TABLE amount (id INTEGER PRIMARY KEY, statement INTEGER NOT NULL, value NUMERIC NOT NULL,
  currency TEXT NOT NULL, kind TEXT NOT NULL, date TEXT);
CREATE TABLE involved (thing INTEGER, amount INTEGER, PRIMARY KEY (thing, amount)) WITHOUT ROWID;
CREATE TABLE dated (edge INTEGER, first INTEGER, last INTEGER, PRIMARY KEY (edge, first, last)) WITHOUT ROWID;
CREATE TABLE themed (edge INTEGER, theme INTEGER, PRIMARY KEY (edge, theme)) WITHOUT ROWID;
CREATE TABLE mention (thing INTEGER, story INTEGER, PRIMARY KEY (thing, story)) WITHOUT ROWID;
CREATE TABLE named (thing INTEGER, document INTEGER, PRIMARY KEY (thing, document)) WITHOUT ROWID;
CREATE TABLE event (id INTEGER PRIMARY KEY, date TEXT NOT NULL, statement INTEGER NOT NULL, amount INTEGER);
CREATE TABLE took_part (thing INTEGER, event INTEGER, PRIMARY KEY (thing, event)) WITHOUT ROWID;
CREATE TABLE house (member INTEGER PRIMARY KEY, bank INTEGER NOT NULL);
CREATE TABLE cell (bank INTEGER, family INTEGER, product INTEGER, PRIMARY KEY (bank, family, product)) WITHOUT ROWID;
CREATE TABLE filled (bank INTEGER, family INTEGER, products INTEGER NOT NULL, PRIMARY KEY (bank, family)) WITHOUT ROWID;
CREATE TABLE offering_bank (id INTEGER PRIMARY KEY, bank INTEGER NOT NULL);
CREATE TABLE alliance (theme INTEGER, cases INTEGER, a INTEGER, b INTEGER, role_a TEXT, role_b TEXT,
  PRIMARY KEY (theme, cases DESC, a, b)) WITHOUT ROWID;
CREATE TABLE community (id INTEGER PRIMARY KEY, centre INTEGER NOT NULL UNIQUE, size INTEGER NOT NULL,
  products INTEGER NOT NULL, partners INTEGER NOT NULL);
CREATE TABLE link (a INTEGER, b INTEGER, weight INTEGER NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE TABLE figure (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Index:
    """An SQLite file, and one connection per process and thread to read it.

    A new one lies in a folder of its own. That goes when the object does, in the process that made it, unless the file
    was kept; what a process left that was killed goes when the next index is made. `folder` is where to make it; the
    place for temporary files if None. With `path`, it is a file that was kept, which stays.
    """

    def __init__(self, folder: Path | None = None, path: Path | None = None) -> None:
        self._local = threading.local()
        self._finalizer: weakref.finalize[..., Index] | None = None
        if path is not None:
            self.folder, self.path = path.parent, path
            return
        place = folder or Path(tempfile.gettempdir())
        _sweep(place)
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=place))
        self.path = self.folder / "index.sqlite"
        self._finalizer = weakref.finalize(self, _remove, self.folder, os.getpid())

    def keep(self, path: Path) -> None:
        """Put the finished file at a path on the same disk, whole or not at all; OSError where that cannot be."""
        self.release()
        with self.path.open("rb") as file:
            os.fsync(file.fileno())
        self.path.replace(path)
        self.close()
        self.folder, self.path = path.parent, path

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection that builds: nothing is journalled, a file half written is of no use."""
        connection = sqlite3.connect(self.path, isolation_level=None)
        try:
            for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-262144", "temp_store=FILE"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("BEGIN")
            yield connection
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise GraphError(
                f"{self.folder}: the explorer's index cannot be written here ({error}); make room"
            ) from None
        finally:
            connection.close()

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of a query; `?` in it stand for the values."""
        return self._connection().execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        found: tuple[Any, ...] | None = self._connection().execute(sql, values).fetchone()
        return found

    def number(self, sql: str, *values: Any) -> int:
        """The number that a query counts."""
        row = self.row(sql, *values)
        return int(row[0] or 0) if row else 0

    def release(self) -> None:
        """Close this thread's connection, so that none is open when the process forks."""
        if getattr(self._local, "pid", None) == os.getpid():
            self._local.connection.close()
        self._local.pid = None

    def close(self) -> None:
        """Remove the file, unless it was kept."""
        self.release()
        if self._finalizer is not None:
            self._finalizer()

    def _connection(self) -> sqlite3.Connection:
        pid = os.getpid()
        if getattr(self._local, "pid", None) != pid:  # a connection must not be carried over a fork
            uri = f"{self.path.as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            connection.execute("PRAGMA cache_size=-32768")
            connection.execute("PRAGMA temp_store=MEMORY")
            self._local.connection, self._local.pid = connection, pid
        found: sqlite3.Connection = self._local.connection
        return found


def holes(values: Sequence[object]) -> str:
    """As many `?` as there are values, for `IN (…)`."""
    return ",".join("?" * len(values))


def _sweep(place: Path) -> None:
    """Remove the folders of processes that have ended."""
    for left in place.glob(f"{_PREFIX}*-*"):
        pid = left.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdecimal() and not _runs(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


def _runs(pid: int) -> bool:
    if os.name != "posix":  # elsewhere signal 0 is no mere question
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it runs, but is another user's
        return True
    return True


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
