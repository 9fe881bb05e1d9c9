"""Every lexicon parses, says where it is from, and holds no name that means two things or is an ordinary phrase."""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from kg.model import AmountKind, EntityType, Predicate
from kg.rdf.concepts import concept_schemes
from kg.resources import DATA

_SCHEMES = concept_schemes()
LEXICON = DATA / "lexicon"
TABLES = sorted(LEXICON.glob("*.csv"))
NAMED = [p for p in TABLES if p.stem != "places"]
BANK_KINDS = {"policy", "state-owned", "joint-stock", "city", "rural", "private", "village", "foreign"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((LEXICON / f"{name}.toml").read_text(encoding="utf-8"))


def names(row: dict[str, str]) -> list[str]:
    return [row["canonical"], *filter(None, row["aliases"].split("|"))]


@pytest.mark.parametrize("path", TABLES, ids=lambda p: p.stem)
def test_every_row_is_whole(path: Path) -> None:
    for line, row in enumerate(rows(path), start=2):
        where = f"{path.name}:{line}"
        assert None not in row.values(), f"{where}: too few columns"
        assert row["canonical"], f"{where}: no canonical name"
        assert row["source"], f"{where}: no source"
        assert all(len(n) >= 2 and n == n.strip() for n in names(row)), f"{where}: {names(row)}"
        assert set(filter(None, row["ambiguous"].split("|"))) <= set(names(row)), f"{where}: flags what is no alias"
        if path.stem == "banks":
            assert row["kind"] in BANK_KINDS, where
        else:
            assert EntityType(row["type"]), where


def test_no_name_has_two_meanings_within_a_type() -> None:
    meanings: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path in NAMED:
        for row in rows(path):
            for name in names(row):
                meanings[row.get("type", "Bank"), name].add(row["canonical"])
    assert {k: v for k, v in meanings.items() if len(v) > 1} == {}
    for path in NAMED:
        canonicals = [row["canonical"] for row in rows(path)]
        assert len(canonicals) == len(set(canonicals)), path.name


def test_no_alias_is_an_ordinary_phrase() -> None:
    generic = toml("grammar")["generic"]
    ordinary = set(generic["phrases"]) | set(generic["never_names"])
    ordinary |= {w for reference in toml("grammar")["references"] for w in reference["words"]}
    assert {n for path in NAMED for row in rows(path) for n in names(row)} & ordinary == set()


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("工行", "中国工商银行"),
        ("ICBC", "中国工商银行"),
        ("国开行", "国家开发银行"),
        ("农发行", "中国农业发展银行"),
        ("微众", "深圳前海微众银行"),
        ("深圳农商行", "深圳农村商业银行"),
        ("国银租赁", "国银金融租赁"),
        ("招联金融", "招联消费金融"),
        ("人行", "中国人民银行"),
        ("银保监会", "中国银行保险监督管理委员会"),
    ],
)
def test_well_known_short_names_are_known(name: str, canonical: str) -> None:
    assert {row["canonical"] for path in NAMED for row in rows(path) if name in names(row)} == {canonical}


def test_one_word_brands_are_flagged_as_ambiguous() -> None:
    flagged = {n for path in TABLES for row in rows(path) for n in row["ambiguous"].split("|")}
    assert {"微众", "开行", "小米", "联想", "招联", "朝阳"} <= flagged


def test_places_know_what_they_lie_in() -> None:
    places = rows(LEXICON / "places.csv")
    known = {row["canonical"] for row in places}
    assert {row["level"] for row in places} == {"province", "prefecture", "county"}
    assert {row["parent"] for row in places} <= known | {""}
    assert {r["canonical"]: r["aliases"] for r in places}["隆林各族自治县"] == "隆林"


@pytest.mark.parametrize("path", sorted(LEXICON.glob("*.toml")), ids=lambda p: p.stem)
def test_every_toml_says_where_it_is_from(path: Path) -> None:
    assert tomllib.loads(path.read_text(encoding="utf-8"))["source"]


def test_grammar_has_heads_for_every_type() -> None:
    grammar = toml("grammar")
    assert set(grammar["heads"]) == {t.value for t in EntityType}
    for kind, heads in grammar["heads"].items():
        every = heads["strong"] + heads["weak"]
        assert len(every) == len(set(every)), kind
    assert {t for r in grammar["references"] for t in r["types"]} <= {t.value for t in EntityType}


def test_groups_and_families_are_the_closed_lists() -> None:
    groups, families = toml("groups")["group"], toml("families")["family"]
    assert {g["name"] for g in groups} == set(_SCHEMES["BeneficiaryGroup"].iris)
    assert {f["name"] for f in families} == set(_SCHEMES["ProductFamily"].iris)
    assert all(g["words"] for g in groups)
    assert all(1 <= weight <= 5 for f in families for weight in f["names"].values())


def test_relations_and_amounts_speak_of_known_terms() -> None:
    assert set(toml("relations")["predicate"]) == {p.value for p in Predicate}
    amounts = toml("amounts")
    assert {k["name"] for k in amounts["kind"]} == {k.value for k in AmountKind}
    assert set(amounts["gold_kinds"].values()) == {k.value for k in AmountKind}
    assert amounts["multipliers"]["万"] == 10_000
    assert amounts["multipliers"]["亿"] == 100_000_000
