"""What stands in the repository is what its sources give, and everything that the page needs is in it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_rebuild_gives_the_same_bytes(root: Path, node_modules: Path, tmp_path: Path) -> None:
    if not shutil.which("node"):
        pytest.skip("node is not on this machine")
    subprocess.run(["node", "build.mjs", str(tmp_path / "static")], cwd=node_modules.parent, check=True)
    assert bytes_of(tmp_path / "static") == bytes_of(root / "viz/explorer/static")


def test_the_page_names_only_files_that_are_there(root: Path) -> None:
    static = root / "viz/explorer/static"
    names = {path.name for path in static.iterdir()}
    for path in static.iterdir():
        text = path.read_text("utf-8")
        assert set(re.findall(r'"(?:\./|/static/)([\w.-]+\.(?:js|css))"', text)) <= names, path.name


def test_the_page_has_no_style_or_handler_that_its_policy_forbids(root: Path) -> None:
    index = (root / "viz/explorer/static/index.html").read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|https?://", index)


def test_sources_never_make_elements_from_text(root: Path) -> None:
    for path in (root / "viz/explorer/src").rglob("*.ts*"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", path.read_text("utf-8")
        ), path


def test_files_are_small(root: Path) -> None:
    long = [
        path.name for path in (root / "viz/explorer/src").rglob("*.ts*") if path.read_text("utf-8").count("\n") > 300
    ]
    assert long == []


def test_packages_are_named_with_their_licences(root: Path) -> None:
    page = (root / "docs/dependencies.md").read_text("utf-8")
    lock = json.loads((root / "viz/explorer/package-lock.json").read_text("utf-8"))["packages"]
    rows = dict(re.findall(r"^\| `([^`]+)` \|.*\| ([\w.-]+) \|$", page, re.MULTILINE))
    assert rows == {name: lock[f"node_modules/{name}"]["license"] for name in lock[""]["dependencies"]}
    shipped = {entry["license"] for path, entry in lock.items() if path and not entry.get("dev")}
    assert shipped <= {"MIT", "ISC", "BSD-3-Clause", "Apache-2.0"}
    assert all(f"`{name}`" in page for name in lock[""]["devDependencies"])
