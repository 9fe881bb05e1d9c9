"""Entries written by the program itself: appended to a curation file, which keeps all that stands in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from kg.model import CorrectionKind
from kg.resolution.curation.entries import Entry, parse, read_text

HEAD = "# Corrections by hand; the format is described in docs/curation.md of csrkg.\n"


def entry_text(kind: CorrectionKind, fields: Mapping[str, object]) -> str:
    """One entry in TOML, its fields in the order given; None is left out."""
    lines = [f"{name} = {_value(value)}" for name, value in fields.items() if value is not None]
    return f"[[{kind}]]\n" + "\n".join(lines) + "\n"


def read_entries(path: Path) -> tuple[str, list[Entry]]:
    """A file's text and entries; a head for a file that is not there yet. Raises DataError as `load_curation` does."""
    if not path.exists():
        return HEAD, []
    text = read_text(path)
    return text, list(parse(text, str(path)))


def appended(text: str, entry: str, name: str) -> str:
    """The file's text with one more entry; DataError where the whole would not be a curation file any more."""
    whole = f"{text.rstrip()}\n\n{entry}" if text.strip() else entry
    list(parse(whole, name))
    return whole


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {_value(item)}" for name, item in value.items() if item is not None) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
