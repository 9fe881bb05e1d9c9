"""What the commands share: options, the embedded data, and how things are printed."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import click

from kg.resources import DATA

PATH = click.Path(path_type=Path)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
EMBEDDED_CORPUS = DATA / "corpus"
EMBEDDED_GRAPH = DATA / "graph" / "csr-casebook.ttl"


def print_json(content: object) -> None:
    """Print JSON with Chinese as it is."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=1))


def terminal_width() -> int | None:
    """Columns of the terminal on standard output; None when that is a pipe or a file."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
