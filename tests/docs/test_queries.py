"""docs/queries.md says of every named query what it asks and what its parameters mean."""

import re
from pathlib import Path

import pytest

from kg.query.named import NamedQuery, named_queries


def test_the_page_has_the_sections_of_the_queries_and_no_other(root: Path) -> None:
    headings = re.findall(r"^## (.+)$", (root / "docs/queries.md").read_text("utf-8"), re.MULTILINE)
    assert headings == [query.name for query in named_queries()]


@pytest.mark.parametrize("query", named_queries(), ids=lambda query: query.name)
def test_a_section_gives_question_parameters_and_an_example(root: Path, query: NamedQuery) -> None:
    page = (root / "docs/queries.md").read_text("utf-8")
    section = page.partition(f"\n## {query.name}\n")[2].partition("\n## ")[0]
    assert query.question_zh in section
    assert query.question_en in section
    assert f"```sh\nkgcli query {query.name}" in section
    for parameter in query.parameters:
        default = parameter.default or "any"
        assert f"| `{parameter.name}` | {parameter.explanation} | {parameter.kind} | {default} |" in section


@pytest.mark.parametrize("query", named_queries(), ids=lambda query: query.name)
def test_every_named_query_is_tested_by_name(root: Path, query: NamedQuery) -> None:
    tests = "".join(path.read_text("utf-8") for path in (root / "tests/query").glob("test_*.py"))
    assert f'"{query.name}"' in tests
