"""kgcli: build, check, ask, draw and export knowledge graphs of what banks do for society.

Each command turns its arguments into a call or two of the library and prints what comes back.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from kg.errors import CsrkgError

JSON_OPTION = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


class Commands(click.Group):
    """A group that turns the library's errors into one line on standard error and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; raise `click.ClickException` in place of `CsrkgError`."""
        try:
            return super().invoke(ctx)
        except CsrkgError as error:
            raise click.ClickException(" ".join(str(error).split())) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="csrkg")
def main() -> None:
    """Build, check, ask, draw and export knowledge graphs of what banks do for society."""
