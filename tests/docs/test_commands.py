"""The documentation tells the truth: its commands run, and it leaves no command out."""

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from kgcli import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").glob("*.md"))]
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def pages_with_commands() -> list[Path]:
    """All but the Chinese introduction, whose commands are those of the English one."""
    return [page for page in PAGES if page.name != "README.zh.md" and BLOCK.search(page.read_text("utf-8"))]


def commands(page: Path) -> list[str]:
    return [
        line.partition(" #")[0].strip()
        for block in BLOCK.findall(page.read_text("utf-8"))
        for line in block.splitlines()
    ]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder that looks like the checkout to a reader of the documentation, with `kgcli` on the path."""
    for name in ("data", "ontology", "docs"):
        (tmp_path / name).symlink_to(ROOT / name)
    command = tmp_path / "bin" / "kgcli"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "kgcli.py"}" "$@"\n', "utf-8")
    command.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize("page", pages_with_commands(), ids=lambda page: page.name)
def test_every_command_on_the_page_runs(page: Path, place: Path) -> None:
    script = "".join(BLOCK.findall(page.read_text("utf-8")))
    environment = {**os.environ, "PATH": f"{place / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail"],
        input=script,
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "README.zh.md"], ids=lambda page: page.name)
def test_every_piece_of_python_on_the_page_runs(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for block in PYTHON.findall(page.read_text("utf-8")):
        exec(compile(block, str(page), "exec"), {"__name__": "example"})


@pytest.mark.parametrize("name", [name for name, command in main.commands.items() if not command.hidden])
def test_every_command_has_help_and_a_section_with_its_options(name: str) -> None:
    command = main.commands[name]
    section = re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", (ROOT / "docs/cli.md").read_text("utf-8"), re.M | re.S)
    assert command.help
    assert section, f"docs/cli.md has no section on {name}"
    assert BLOCK.search(section[1]), f"docs/cli.md shows no example of {name}"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts[0]} has no help"
            assert any(f"`{option}" in section[1] for option in parameter.opts), f"{name} {parameter.opts[0]}"


def test_both_introductions_show_the_same_commands_and_code() -> None:
    english, chinese = ROOT / "README.md", ROOT / "README.zh.md"
    assert commands(english) == commands(chinese)
    assert PYTHON.findall(english.read_text("utf-8")) == PYTHON.findall(chinese.read_text("utf-8"))


def test_the_read_mes_start_with_the_two_commands() -> None:
    for page in ("README.md", "README.zh.md"):
        lines = (ROOT / page).read_text("utf-8").splitlines()
        assert lines[0].startswith("# ")
        assert [line.split()[1] for line in lines[1:6] if line.startswith("    make ")] == ["demo", "test"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target
