"""The rooms import only from the rooms before them."""

import ast
from pathlib import Path

ROOMS: dict[str, set[str]] = {
    "kg": set(),
    "kg.errors": set(),
    "kg.resources": set(),
    "kg.model": set(),
    "kg.reading": set(),
    "kg.extraction": {"kg.reading"},
    "kg.training": {"kg.reading", "kg.extraction", "kg.resolution", "kg.rdf", "kg.evaluation"},
    "kg.resolution": {"kg.reading", "kg.extraction"},
    "kg.rdf": {"kg.reading", "kg.extraction", "kg.resolution"},
    "kg.query": {"kg.rdf"},
    "kg.evaluation": {"kg.rdf", "kg.query"},
    "kg.answers": {"kg.rdf", "kg.query"},
    "kg.reports": {"kg.rdf", "kg.query", "kg.evaluation", "kg.answers"},
    "kg.differences": {"kg.query", "kg.answers"},
    "kg.lineages": {"kg.rdf", "kg.query", "kg.answers"},
    "kg.explanations": {"kg.extraction", "kg.rdf", "kg.answers"},
    "viz": {"kg.query"},
    "kg.pipeline": {"kg.reading", "kg.extraction", "kg.resolution", "kg.rdf"},
    "kg.server": {"kg.rdf", "kg.reading", "kg.query", "viz"},
    "kg.cli": {
        "kg.server",
        "kg.pipeline",
        "kg.training",
        "kg.evaluation",
        "kg.answers",
        "kg.reports",
        "kg.lineages",
        "kg.explanations",
        "kg.differences",
        "kg.query",
        "kg.extraction",
        "kg.rdf",
        "kg.resolution",
        "kg.reading",
        "viz",
    },
}
FOR_ALL = {"kg", "kg.errors", "kg.resources", "kg.model"}


def test_every_room_imports_only_what_comes_before_it(root: Path) -> None:
    wrong = []
    for path in sorted([*root.glob("kg/**/*.py"), *root.glob("viz/**/*.py")]):
        here = room(".".join(path.relative_to(root).with_suffix("").parts))
        for module in imports(path):
            there = room(module)
            if there not in FOR_ALL | ROOMS[here] | {here} and there.split(".")[0] in {"kg", "viz", "kgcli"}:
                wrong.append(f"{path.relative_to(root)} imports {module}")
    assert wrong == []


def room(module: str) -> str:
    parts = module.split(".")
    return parts[0] if parts[0] != "kg" else ".".join(parts[:2]) if parts[1:2] != ["__init__"] else "kg"


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update([node.module] if node.module != "kg" else [f"kg.{alias.name}" for alias in node.names])
    return found
