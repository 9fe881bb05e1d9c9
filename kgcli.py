"""kgcli: build, check, ask, draw and export knowledge graphs of what banks do for society.

The commands stand in `kg/cli/`. Each turns its arguments into a call or two of the library and prints what comes back.
Libraries are imported inside the commands, so that help and wrong usage answer at once.
"""

from __future__ import annotations

import os
from typing import Any

import click

from kg.cli import asking, building, correcting, measuring, serving, showing, tracing
from kg.errors import CsrkgError

# Threads of the linear algebra cost more than they give on matrices this small; set before numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class Commands(click.Group):
    """A group that turns the library's errors into one line on standard error and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; raises `click.ClickException` in place of `CsrkgError`."""
        try:
            return super().invoke(ctx)
        except CsrkgError as error:
            from kg.answers import printable

            raise click.ClickException(printable(" ".join(str(error).split()))) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="csrkg", message="%(prog)s %(version)s")
def main() -> None:
    """Knowledge graphs of what Chinese banks do for society: build, check, ask, draw, export."""


for _command in (
    building.build,
    building.validate,
    asking.stats,
    asking.query,
    tracing.lineage,
    tracing.families,
    tracing.partners,
    tracing.path,
    tracing.compare,
    tracing.timeline,
    correcting.curate,
    showing.export,
    showing.view,
    showing.diff,
    serving.serve,
    measuring.evaluate,
    measuring.explain,
    measuring.train,
    building.demo,
):
    main.add_command(_command)


if __name__ == "__main__":
    main(prog_name="kgcli")
