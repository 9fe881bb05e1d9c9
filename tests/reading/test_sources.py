"""Which documents a list of paths means."""

from pathlib import Path

import pytest

from kg.errors import ReadingError
from kg.reading import find_documents, read_document


def test_folders_are_searched_in_order_and_other_files_left_out(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/y.HTML", "a/.hidden.txt", ".git/c.txt", "gold.json", "a/pages.json", "x.htm"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("银行", encoding="utf-8")
    found = find_documents([tmp_path, tmp_path / "b.txt"])
    assert [source for _, source in found] == ["a/y.HTML", "a/z.md", "b.txt", "x.htm"]
    assert find_documents([tmp_path / "a" / "z.md"]) == [(tmp_path / "a" / "z.md", "z.md")]


def test_missing_paths_and_empty_folders_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match=r"nowhere"):
        find_documents([tmp_path / "nowhere"])
    with pytest.raises(ReadingError, match="no documents"):
        find_documents([tmp_path])
    with pytest.raises(ReadingError, match="no such file"):
        read_document(tmp_path / "nowhere.txt")
    with pytest.raises(ReadingError, match="folder"):
        read_document(tmp_path)
