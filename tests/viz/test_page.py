"""The page as text: what is in it, what can never be in it, and that it is always the same."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import networkx as nx
import pytest

from kg.errors import GraphError
from viz import network_page, write_page


def data_of(page: str) -> dict[str, list[dict[str, object]]]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found
    content: dict[str, list[dict[str, object]]] = json.loads(found[1])
    return content


def test_page_holds_every_name_relation_and_quote(network: nx.MultiDiGraph[str], labels: dict[str, str]) -> None:
    data = data_of(network_page(network, title="星河网络", labels=labels))
    assert len(data["nodes"]) == 60
    assert len(data["edges"]) == network.number_of_edges()
    assert {node["label"] for node in data["nodes"]} == {name for _, name in network.nodes(data="label")}
    edge = next(edge for edge in data["edges"] if edge["amounts"])
    assert edge["amounts"] == [{"text": "690 万元", "kind": "贷款", "date": "2020年1月"}]
    assert data["types"][0] | {"key": "Bank", "label": "银行", "count": 2} == data["types"][0]


def test_label_is_the_local_name_where_none_is_given(network: nx.MultiDiGraph[str]) -> None:
    data = data_of(network_page(network, title="t"))
    assert {entry["label"] for entry in data["predicates"]} >= {"offers", "finances"}
    assert data["types"][-1]["label"] == "Unheard"


def test_nothing_is_loaded_from_anywhere(network: nx.MultiDiGraph[str]) -> None:
    page = network_page(network, title="t")
    assert not re.search(
        r"<(link|img|iframe|base|object)\b|<script[^>]* src=|@import|url\(", page.split('id="data"')[0]
    )
    assert "sourceMappingURL" not in page
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert "http" not in policy[1]


def test_licence_of_the_library_stays_in_the_page(network: nx.MultiDiGraph[str]) -> None:
    page = network_page(network, title="t")
    assert "vis.js is dual licensed" in page
    assert "The MIT License" in page


class Tags(HTMLParser):
    """Start tags of a page in order, and the text of its title."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.title = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "title":
            self.title += data


def test_names_cannot_end_the_element_they_stand_in(network: nx.MultiDiGraph[str]) -> None:
    title = "</title><script>alert(1)</script>"
    page = network_page(network, title=title)
    parsed = Tags(page)
    assert parsed.tags == Tags(network_page(nx.path_graph(["a", "b"], nx.MultiDiGraph), title="t")).tags
    assert parsed.tags.count("script") == 3
    assert parsed.title.strip() == title
    assert "<" not in page.split('id="data">')[1].split("</script>")[0]


def test_same_network_in_any_order_is_the_same_page(
    network: nx.MultiDiGraph[str], network_backwards: nx.MultiDiGraph[str]
) -> None:
    assert network_page(network, title="t") == network_page(network_backwards, title="t")


def test_empty_network_says_so() -> None:
    page = network_page(nx.MultiDiGraph(), title="空<图>")
    assert "没有任何实体" in page
    assert "空&lt;图&gt;" in page
    assert "<script" not in page


def test_write_is_whole_or_not_at_all(
    tmp_path: Path, network: nx.MultiDiGraph[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "网络.html"
    write_page(network, target, title="t")
    before = target.read_bytes()
    assert before.decode("utf-8") == network_page(network, title="t")

    def full(self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(GraphError, match="No space left"):
        write_page(nx.MultiDiGraph(), target, title="t")
    assert target.read_bytes() == before
    assert list(tmp_path.iterdir()) == [target]


def test_write_into_missing_folder_names_the_file(tmp_path: Path, network: nx.MultiDiGraph[str]) -> None:
    with pytest.raises(GraphError, match="nowhere"):
        write_page(network, tmp_path / "nowhere" / "page.html", title="t")
