"""Every dependency is declared, used, locked, and justified in docs/dependencies.md with the licence it really has."""

import ast
import re
import sys
import tomllib
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest

ROW = re.compile(r"^\| \[([A-Za-z0-9_.-]+)\]\(\S+\) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, list[str]]:
    """Names of the distributions by group: runtime, build, dev and each extra."""
    content = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    groups = {
        "runtime": content["project"]["dependencies"],
        **content["project"].get("optional-dependencies", {}),
        **content["dependency-groups"],
    }
    return {group: [name(line) for line in lines] for group, lines in groups.items()}


@pytest.fixture(scope="module")
def rows(root: Path) -> dict[str, tuple[str, str, str]]:
    text = (root / "docs/dependencies.md").read_text("utf-8")
    return {name(match[1]): (match[2], match[3], match[4]) for match in ROW.finditer(text)}


def test_the_page_has_a_line_for_every_dependency_and_no_other(
    project: dict[str, list[str]], rows: dict[str, tuple[str, str, str]]
) -> None:
    assert set(rows) == {dependency for group in project.values() for dependency in group}


def test_licences_are_those_of_the_installed_packages(
    project: dict[str, list[str]], rows: dict[str, tuple[str, str, str]]
) -> None:
    for dependency in project["runtime"] + project["dev"] + project["build"]:
        assert rows[dependency][2] in licence(dependency), dependency


def test_what_the_code_imports_is_declared_and_what_is_declared_is_imported(
    root: Path, project: dict[str, list[str]]
) -> None:
    sources = [root / "kgcli.py", *root.glob("kg/**/*.py"), *root.glob("viz/**/*.py")]
    modules = {module for path in sources if "training" not in path.parts for module in imported(path)}
    owners = packages_distributions()
    used = {name(owners[module][0]) for module in modules if module in owners} - {"csrkg"}
    assert used == set(project["runtime"])


def test_the_lock_files_hold_every_dependency_with_its_hash(root: Path, project: dict[str, list[str]]) -> None:
    for lock, groups in {
        "requirements.lock": ["runtime", "build"],
        "requirements-dev.lock": ["runtime", "dev"],
    }.items():
        text = (root / lock).read_text("utf-8")
        pinned = {name(line) for line in re.findall(r"^([A-Za-z0-9_.-]+==\S+)", text, re.MULTILINE)}
        assert {dependency for group in groups for dependency in project[group]} <= pinned
        assert text.count("==") <= text.count("--hash=sha256:")


def name(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9_.-]+?(?=$|[<>=!~;\[ ])", requirement)
    assert match
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def licence(dependency: str) -> str:
    """What the installed package says of itself, in its own words."""
    metadata = distribution(dependency).metadata
    said = [metadata.get("License-Expression"), (metadata.get("License") or "").split("\n")[0]]
    said += [line.removeprefix("License ::") for line in metadata.get_all("Classifier") or [] if "License" in line]
    return " / ".join(part for part in said if part)


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names)
