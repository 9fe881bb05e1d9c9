"""The reading room: path or bytes → `Document`, whatever the format, the encoding and the layout."""

from __future__ import annotations

from pathlib import Path

from kg.errors import ReadingError
from kg.model import Document
from kg.reading.casebook import read_cases
from kg.reading.compose import make_case
from kg.reading.encoding import decode
from kg.reading.html import read_article
from kg.reading.markdown import read_markdown
from kg.reading.sources import find_documents

_MEDIA_TYPES = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
}
_MAX_TITLE = 60

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
    media_type = _media_type(text, source)
    title: str | None
    date: str | None = None
    if media_type == "text/plain":
        cases = read_cases(text)
        title = cases[0].title if len(cases) == 1 else None
    else:
        theme: str | None = None
        if media_type == "text/html":
            article = read_article(text)
            title, date, pieces = article.title, article.date, article.pieces
        else:
            markdown = read_markdown(text)
            title, date, theme, pieces = markdown.title, markdown.date, markdown.theme, markdown.pieces
        if not pieces:
            raise ReadingError(f"{place}: no text in this document besides markup; give a page with an article")
        cases = (make_case(pieces, 1, title or pieces[0].text[:_MAX_TITLE], theme),)
        title = cases[0].title
    return Document(source, text, cases, title, date, media_type, encoding)


def _media_type(text: str, name: str) -> str:
    """The format by the name's ending, else by how the text begins."""
    ending = Path(name).suffix.lower()
    if ending in _MEDIA_TYPES:
        return _MEDIA_TYPES[ending]
    start = text[:200].lstrip().lower()
    if start.startswith(("<!doctype html", "<html", "<?xml", "<body", "<div", "<article")):
        return "text/html"
    return "text/markdown" if start.startswith("---\n") or start.startswith("# ") else "text/plain"
