"""The reading room: path or bytes → `Document`, whatever the format, the encoding and the layout."""

from __future__ import annotations

from pathlib import Path

from kg.errors import ReadingError
from kg.model import Document
from kg.reading.casebook import read_cases
from kg.reading.encoding import decode
from kg.reading.sources import find_documents

__all__ = ["find_documents", "read_bytes", "read_document"]


def read_document(path: Path, source: str | None = None) -> Document:
    """Read the file at `path`; `source` is its name in the graph (the file's name if not given).

    Raises `ReadingError` when the file is missing, empty, binary or in an unknown encoding.
    """
    try:
        data = path.read_bytes()
    except IsADirectoryError:
        raise ReadingError(f"{path}: this is a folder; name a document in it") from None
    except FileNotFoundError:
        raise ReadingError(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise ReadingError(f"{path}: cannot be read ({error.strerror})") from error
    return _read(data, str(path), source or path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """Read a document from memory; `name` is its name in the graph and its ending tells the format, if it has one.

    Raises `ReadingError` when the data is empty, binary or in an unknown encoding.
    """
    return _read(data, name, name)


def _read(data: bytes, place: str, source: str) -> Document:
    text, encoding = decode(data, place)
    cases = read_cases(text)
    title = cases[0].title if len(cases) == 1 else None
    return Document(source, text, cases, title=title, encoding=encoding)
