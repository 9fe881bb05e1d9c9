"""Which files a list of paths means: files as they are, folders with every document below them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.errors import ReadingError

SUFFIXES = (".txt", ".md", ".html", ".htm")


def find_documents(paths: Sequence[Path]) -> list[tuple[Path, str]]:
    """Files and folders → `(path, source)` for every document, in the order of `paths`, sorted inside a folder.

    `source` is the file's name for a file and the path below the folder (POSIX slashes) for a folder's member.
    A file is taken whatever its ending; in folders only .txt, .md, .html and .htm count, hidden ones do not.
    A document that is named twice is taken once. Raises `ReadingError` for a path that is missing or a folder
    without documents.
    """
    found: dict[Path, str] = {}
    for path in paths:
        if path.is_dir():
            members = _members(path)
            if not members:
                raise ReadingError(f"{path}: no documents in this folder; it needs .txt, .md or .html files")
            for member in members:
                found.setdefault(member, member.relative_to(path).as_posix())
        elif path.exists():
            found.setdefault(path, path.name)
        else:
            raise ReadingError(f"{path}: no such file or folder; check the path")
    return list(found.items())


def _members(folder: Path) -> list[Path]:
    members = (
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    return sorted(members, key=lambda path: path.relative_to(folder).as_posix())
