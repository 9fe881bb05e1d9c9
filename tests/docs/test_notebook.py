"""The notebook runs from its first cell to its last, and shows what it says it shows."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient


@pytest.fixture(scope="module")
def committed(root: Path) -> Any:
    return nbformat.read(root / "docs/tour.ipynb", 4)


@pytest.fixture(scope="module")
def outputs(root: Path) -> dict[str, list[Any]]:
    """What each cell of a copy gave back, by the cell's source; a cell that fails makes this fail with its error."""
    notebook = nbformat.read(root / "docs/tour.ipynb", 4)
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(root)}}).execute()
    return {cell.source: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}


def shown(outputs: dict[str, list[Any]], call: str, form: str = "text/html") -> str:
    """What the cells with this call show in one form."""
    found = [o for source, each in outputs.items() if call in source for o in each if form in o.get("data", {})]
    assert found, f"no cell with {call} shows {form}"
    return "".join(output["data"][form] for output in found)


def test_it_is_committed_without_results(committed: Any) -> None:
    nbformat.validate(committed)
    for cell in committed.cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)


def test_nothing_complains(outputs: dict[str, list[Any]]) -> None:
    complaints = [o.text for each in outputs.values() for o in each if o.get("name") == "stderr"]
    assert complaints == []
    assert all(outputs.values()), "a cell shows nothing"


def test_tables_have_lines(outputs: dict[str, list[Any]]) -> None:
    tables = [
        html_
        for each in outputs.values()
        for o in each
        if "<table" in (html_ := o.get("data", {}).get("text/html", ""))
    ]
    assert len(tables) >= 10
    assert all("<td" in table for table in tables)


def test_the_lineage_is_a_table_and_a_picture(outputs: dict[str, list[Any]]) -> None:
    assert "小微企业" in shown(outputs, "lineage_frame")
    picture = shown(outputs, "lineage_svg", "image/svg+xml")
    assert {"微业贷", "转贷款", "小微企业"} <= set(re.findall(r"<tspan[^>]*>([^<]+)<", picture))


def test_banks_and_families_are_shaded(outputs: dict[str, list[Any]]) -> None:
    assert "color-mix" in shown(outputs, "shade")


def test_partners_are_a_page_in_the_notebook(outputs: dict[str, list[Any]]) -> None:
    page = html.unescape(shown(outputs, "partners_page"))
    assert "谁和谁合作" in page
    assert "深圳前海微众银行" in page
