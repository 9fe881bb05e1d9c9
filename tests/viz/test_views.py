"""Lineage, partnerships and families as pages: what is in them, and what can never be in them."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest
from click.testing import CliRunner
from pyoxigraph import Store

import viz
from kg.query.areas import located
from kg.query.families import families, offers_by_bank
from kg.query.lineage import find_offerings, lineage
from kg.query.networks import network
from kg.query.partners import partners
from kgcli import main
from viz.areas import provinces
from viz.partners import partners_network

SVG = "{http://www.w3.org/2000/svg}"


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found
    content: dict[str, Any] = json.loads(found[1])
    return content


def told(store: Store, name: str) -> list[Any]:
    return [lineage(store, iri) for iri in find_offerings(store, name)]


@pytest.fixture(scope="module")
def pages(world: Store, labels: dict[str, str]) -> dict[str, str]:
    cells = families(world)
    return {
        "lineage": viz.lineage_page(told(world, "云帆贷"), labels=labels),
        "partners": viz.partners_page(partners(world), labels=labels),
        "families": viz.families_page(cells, offers_by_bank(world, cells), labels=labels),
        "map": viz.map_page(network(world), located(world), labels=labels),
    }


def places(picture: str) -> dict[str, float]:
    """Where each name begins, by its left edge."""
    root = ElementTree.fromstring(picture)
    nodes = [node for node in root.iter(f"{SVG}g") if "node" in node.get("class", "").split()]
    return {node.get("aria-label", "").split("，")[0]: float(node.find(f"{SVG}rect").get("x", "")) for node in nodes}


def test_a_lineage_goes_from_money_to_people(world: Store, labels: dict[str, str]) -> None:
    left = places(viz.lineage_svg(told(world, "云帆贷"), labels=labels))
    for one, other in [
        ("星河银行", "星河银行东城分行"),
        ("星河银行东城分行", "云帆贷"),
        ("转贷资金", "云帆贷"),
        ("小微信用贷款", "云帆贷"),
        ("云帆贷", "星河云"),
        ("云帆贷", "小微企业"),
        ("云帆贷", "云桥科技"),
    ]:
        assert left[one] < left[other], (one, other)
    assert abs(left["云帆贷"] - left["山货贷"]) < 60, "a family stands in one column"


def test_a_lineage_holds_evidence_dates_and_sums(pages: dict[str, str]) -> None:
    data = data_of(pages["lineage"])
    nodes = {node["label"]: node for node in data["nodes"]}
    client = nodes["云桥科技"]["id"]
    edge = next(e for e in data["edges"] if (e["predicate"], e["to"]) == ("providedTo", client))
    assert edge["evidence"][0]["quote"] == "云帆贷的一句话：云桥科技"
    assert edge["evidence"][0]["source"] == "河.txt"
    assert nodes["山货贷"]["caption"] == "最早 2020年3月"
    assert "山.txt" in nodes["山货贷"]["notes"][0]
    assert nodes["云帆贷"]["focus"] is True
    family = next(e for e in data["edges"] if e["predicate"] == "inFamily")
    assert (family["evidence"], bool(family["note"])) == ([], True)
    assert "融资支持 690 万元" in pages["lineage"]


def test_partners_are_houses_and_edges_count_cases(world: Store) -> None:
    graph = partners_network(partners(world))
    labels = dict(graph.nodes(data="label"))
    weights = {frozenset((labels[a], labels[b])): n for a, b, n in graph.edges(data="weight")}
    assert weights[frozenset(("星河银行", "南城市科技局"))] == 2
    assert weights[frozenset(("青山银行", "南城市科技局"))] == 1
    assert "星河银行东城分行" not in labels.values()


def test_a_theme_keeps_what_its_cases_tell(world: Store, labels: dict[str, str]) -> None:
    page = viz.partners_page(partners(world, theme="绿色金融"), theme="绿色金融", labels=labels)
    data = data_of(page)
    assert "<title>谁和谁合作：绿色金融</title>" in page
    assert all(p["theme"] == "绿色金融" for edge in data["edges"] for p in edge["evidence"])
    assert {edge["weight"] for edge in data["edges"]} == {1}


def test_families_are_a_table_with_heads_and_counts(pages: dict[str, str]) -> None:
    table = re.search(r"<table>.*?</table>", pages["families"], re.S)
    assert table
    root = ElementTree.fromstring(re.sub(r" hidden>", ' hidden="">', table[0]))
    heads = [head.find("button").text for head in root.iter("th") if head.get("scope") == "col" and len(head)]
    rows = {row.find("th/button").text: row for row in root.iter("tr") if row.find("th/button") is not None}
    assert heads[0] == "小微信用贷款"
    assert rows["星河银行"].find("td/button").text == "2"
    assert rows["星河银行"].find("td[@class='sum']").text == "2"


def test_every_province_has_a_tile_of_its_own(root: Path) -> None:
    with (root / "data/lexicon/places.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["code"]: row for row in csv.DictReader(file) if row["level"] == "province"}
    assert provinces().keys() == codes.keys()
    assert len({(tile["row"], tile["column"]) for tile in provinces().values()}) == len(codes)
    for code, tile in provinces().items():
        assert codes[code]["canonical"].startswith(tile["name"])


def test_a_tile_counts_what_is_in_its_province(pages: dict[str, str]) -> None:
    tiles = dict(re.findall(r'data-name="(\w+)">.*?<small>(\d*)</small>', pages["map"]))
    assert {name: n for name, n in tiles.items() if n} == {"湖北": "2", "广东": "1"}
    node = next(node for node in data_of(pages["map"])["nodes"] if node["label"] == "南城市科技局")
    assert node["notes"] == ["位于：湖北省武汉市"]


@pytest.mark.parametrize("name", ["lineage", "partners", "families", "map"])
def test_nothing_is_loaded_and_nothing_in_names_is_markup(
    name: str, pages: dict[str, str], nasty: tuple[str, ...]
) -> None:
    page = pages[name]
    before, _, rest = page.partition('id="data">')
    assert not re.search(r"<(link|img|iframe|base|object)\b|<script[^>]* src=|@import|url\(| on\w+=| style=", before)
    assert "unsafe" not in page[: page.index("<body>")]
    assert "<" not in rest.split("</script>")[0]
    assert len(re.findall("^<script", page, re.M)) == (3 if name == "partners" else 2)
    assert any(nasty[0] in node["label"] for node in data_of(page)["nodes"])


def test_the_same_graph_gives_the_same_pages(pages: dict[str, str], world: Store, labels: dict[str, str]) -> None:
    turned = Store()
    turned.extend(sorted(world, key=str, reverse=True))
    cells = families(turned)
    assert viz.lineage_page(told(turned, "云帆贷"), labels=labels) == pages["lineage"]
    assert viz.partners_page(partners(turned), labels=labels) == pages["partners"]
    assert viz.families_page(cells, offers_by_bank(turned, cells), labels=labels) == pages["families"]
    assert viz.map_page(network(turned), located(turned), labels=labels) == pages["map"]


def test_without_quotes_the_places_remain(world: Store, labels: dict[str, str]) -> None:
    silent = Store()
    silent.extend(quad for quad in world if not quad.predicate.value.endswith("#quote"))
    data = data_of(viz.lineage_page(told(silent, "云帆贷"), labels=labels))
    passages = [passage for edge in data["edges"] for passage in edge["evidence"]]
    assert passages
    assert all(not passage["quote"] and passage["source"] and passage["case"] for passage in passages)


def test_nothing_to_show_is_said(tmp_path: Path) -> None:
    assert "没有可画的谱系" in viz.lineage_page([], title="t")
    assert "没有这样的合作关系" in viz.partners_page([])
    viz.write_families_page([], {}, tmp_path / "f.html")
    assert "没有归入家族的产品" in (tmp_path / "f.html").read_text("utf-8")
    assert "没有说明任何事物位于" in viz.map_page(nx.MultiDiGraph(), [])


def test_the_command_writes_each_view(world: Store, tmp_path: Path) -> None:
    from kg.rdf.files import save

    graph = tmp_path / "world.ttl"
    save(list(world), graph)

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(main, ["view", str(graph), "-o", str(tmp_path / "page.html"), *arguments])

    for arguments, title in [
        (["--lineage", "云帆贷"], "云帆贷：从哪里来，到哪里去"),
        (["--partners", "--theme", "绿色金融"], "谁和谁合作：绿色金融"),
        (["--families"], "银行与产品家族"),
        (["--map"], "在哪里"),
        (["--focus", "云桥科技"], "云桥科技"),
    ]:
        assert run(*arguments).exit_code == 0
        assert f"<title>{title}</title>" in (tmp_path / "page.html").read_text("utf-8")
    page = tmp_path / "lineage.html"
    traced = CliRunner().invoke(main, ["lineage", "云帆贷", "-g", str(graph), "--format", "json", "--view", str(page)])
    assert json.loads(traced.stdout)[0]["thing"]["label"] == "云帆贷"
    assert traced.stderr.strip() == str(page)
    assert "<title>云帆贷：从哪里来，到哪里去</title>" in page.read_text("utf-8")
    before = (tmp_path / "page.html").read_bytes()
    for arguments, code in [
        (["--families", "--partners"], 2),
        (["--theme", "绿色金融"], 2),
        (["--hops", "2"], 2),
        (["--lineage", "没有这种贷"], 1),
        (["--partners", "--theme", "没有"], 1),
    ]:
        found = run(*arguments)
        assert (found.exit_code, "Traceback" in found.output) == (code, False), arguments
    assert (tmp_path / "page.html").read_bytes() == before
