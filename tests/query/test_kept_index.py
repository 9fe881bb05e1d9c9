"""The explorer's index of a store on disk is kept beside it, used again, and made anew when it no longer fits."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.query.exploration import Explorer, keeping
from kg.rdf.vocabulary import BASE, CSR, PREF_LABEL, RDF_TYPE


@pytest.fixture
def place(store: Store, tmp_path: Path) -> Path:
    """The small world as a store on disk."""
    path = tmp_path / "small.store"
    on_disk = Store(str(path))
    on_disk.extend(store)
    on_disk.flush()
    return path


def explore(place: Path) -> Explorer:
    return Explorer(Store.read_only(str(place)), on_disk=place)


def add_bank(place: Path, label: str) -> None:
    store, node = Store(str(place)), NamedNode(f"{BASE}bank-{label}")
    store.add(Quad(node, RDF_TYPE, NamedNode(CSR + "Bank")))
    store.add(Quad(node, PREF_LABEL, Literal(label, language="zh")))
    store.flush()


def test_it_is_made_once_and_used_again(place: Path, store: Store) -> None:
    first = explore(place)
    answers = first.search("贷"), first.terms(), first.dashboard(), first.overview()
    kept = first.index.path
    assert (kept, first.note) == (place.with_name("small.store.index"), None)
    first.close()
    written = kept.stat()
    second = explore(place)
    assert (second.search("贷"), second.terms(), second.dashboard(), second.overview()) == answers
    assert second.terms()["graph"]["triples"] == len(store)
    assert (kept.stat().st_ino, kept.stat().st_mtime_ns) == (written.st_ino, written.st_mtime_ns)
    assert sorted(path.name for path in place.parent.iterdir()) == ["small.store", "small.store.index"]


def test_it_is_made_anew_when_the_store_has_changed(place: Path) -> None:
    assert explore(place).search("新月银行")["groups"] == []
    add_bank(place, "新月银行")
    (group,) = explore(place).search("新月银行")["groups"]
    assert group["results"][0]["label"] == "新月银行"


def test_it_is_made_anew_when_the_program_has_changed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = explore(place).index.path.stat().st_ino
    writers = keeping._writers()
    monkeypatch.setattr(keeping, "_writers", lambda: writers[1:])
    assert explore(place).index.path.stat().st_ino != made


@pytest.mark.parametrize("content", [b"", b"no index at all", b"SQLite format 3\0" + bytes(5000)])
def test_a_broken_one_is_replaced(place: Path, content: bytes) -> None:
    explore(place).index.path.write_bytes(content)
    assert explore(place).search("贷")["total"] > 0


def test_one_that_was_cut_off_is_replaced(place: Path) -> None:
    kept = explore(place).index.path
    os.truncate(kept, 4096)
    assert explore(place).search("贷")["total"] > 0


def test_where_nothing_can_be_written_it_is_temporary_and_says_so(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = tempfile.mkdtemp

    def refuse(prefix: str, dir: Path) -> str:  # noqa: A002
        if Path(dir) == place.parent:
            raise PermissionError(13, "Permission denied")
        return make(prefix=prefix, dir=dir)

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    explorer = explore(place)
    assert explorer.note is not None and "Permission denied" in explorer.note and "\n" not in explorer.note
    assert explorer.search("贷")["total"] > 0
    folder = explorer.index.folder
    assert folder.is_dir()
    explorer.close()
    assert not folder.exists()
    assert [path.name for path in place.parent.iterdir()] == ["small.store"]


def test_nothing_is_kept_of_one_that_was_not_finished(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.query.exploration.build_index", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        explore(place)
    assert not place.with_name("small.store.index").exists()


def test_a_long_building_tells_how_far_it_is(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.query.exploration._LARGE", 1)
    told: list[str] = []
    Explorer(store, tell=told.append)
    assert told[0] == f"building the explorer's index of {len(store):,} triples; it will not be kept for the next start"
    parts = [int(line.split()[0]) for line in told[1:]]
    assert parts == sorted(set(parts))
    assert set(parts) <= set(range(10, 100, 10))
    assert len(parts) > 3


def test_a_short_one_is_silent_and_a_kept_one_too(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    Explorer(Store.read_only(str(place)), on_disk=place, tell=told.append)
    assert told == []
    monkeypatch.setattr("kg.query.exploration._LARGE", 1)
    Explorer(Store.read_only(str(place)), on_disk=place, tell=told.append)
    assert told == []
