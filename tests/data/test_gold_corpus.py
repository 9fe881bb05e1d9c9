"""The embedded corpus and its gold say the same, keep to the closed lists, and cover what the product promises."""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from typing import Any

import pytest

from kg.model import INSTITUTIONS, OFFERINGS, ORGANIZATIONS, EntityType, Predicate
from kg.rdf.concepts import concept_schemes
from kg.resources import DATA
from tests.data.conftest import GOLD, CorpusFile, bare, without_space

_SCHEMES = concept_schemes()
THEMES, FAMILIES, GROUPS = (set(_SCHEMES[kind].iris) for kind in ("Theme", "ProductFamily", "BeneficiaryGroup"))
AMOUNT_KINDS = set(tomllib.loads((DATA / "lexicon" / "amounts.toml").read_text(encoding="utf-8"))["gold_kinds"])
_THINGS_SERVED = ORGANIZATIONS | {EntityType.PROJECT}
_HELPED = ORGANIZATIONS | {EntityType.PLACE}
_PRODUCT_OR_PLATFORM = {EntityType.PRODUCT, EntityType.PLATFORM}
# Government bodies run programmes and build platforms with banks; the guidelines' examples have them as subjects too.
SIGNATURES = {
    Predicate.OFFERS: (ORGANIZATIONS, OFFERINGS),
    Predicate.PROVIDED_TO: (_PRODUCT_OR_PLATFORM, _THINGS_SERVED),
    Predicate.FINANCES: (INSTITUTIONS, _THINGS_SERVED),
    Predicate.PARTNERS_WITH: (ORGANIZATIONS, ORGANIZATIONS),
    Predicate.DONATES_TO: (ORGANIZATIONS, _HELPED),
    Predicate.ASSISTS: (ORGANIZATIONS, _HELPED),
    Predicate.SUB_ORGANIZATION_OF: (ORGANIZATIONS, ORGANIZATIONS),
    Predicate.PARTICIPATES_IN: (ORGANIZATIONS, {EntityType.PROGRAMME}),
    Predicate.BUILT_ON: (_PRODUCT_OR_PLATFORM, {EntityType.PLATFORM}),
    Predicate.DELIVERED_THROUGH: ({EntityType.PRODUCT, EntityType.PROGRAMME}, _PRODUCT_OR_PLATFORM),
    Predicate.PART_OF_SUITE: (OFFERINGS, OFFERINGS),
}
STEMS = sorted(p.stem for p in GOLD.glob("*.json"))


def gold(stem: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((GOLD / f"{stem}.json").read_text(encoding="utf-8"))
    return loaded


def test_every_text_has_its_gold(corpus: dict[str, CorpusFile]) -> None:
    assert sorted(corpus) == STEMS
    assert len(STEMS) >= 18


@pytest.mark.parametrize("stem", STEMS)
def test_the_head_of_a_gold_file(stem: str, corpus: dict[str, CorpusFile]) -> None:
    annotation = gold(stem)
    by_id = {e["id"]: e for e in annotation["entities"]}
    assert annotation["case_id"] == stem
    assert annotation["theme"] in THEMES
    assert without_space(annotation["title"]) in without_space(corpus[stem].body)
    assert len(by_id) == len(annotation["entities"]), "an id is used twice"
    assert EntityType(by_id[annotation["reported_by"]]["type"]) in ORGANIZATIONS
    assert 300 <= len(without_space(corpus[stem].body)) <= 800


@pytest.mark.parametrize("stem", STEMS)
def test_names_stand_in_the_text(stem: str, corpus: dict[str, CorpusFile]) -> None:
    text = bare(corpus[stem].body)
    for entity in gold(stem)["entities"]:
        assert EntityType(entity["type"])
        assert entity["canonical"]
        assert entity["names"] == list(dict.fromkeys(entity["names"]))
        assert [n for n in entity["names"] if bare(n) != n or n not in text] == []
        if "family" in entity:
            assert entity["family"] in FAMILIES
            assert entity["type"] == "Product"


@pytest.mark.parametrize("stem", STEMS)
def test_relations_have_evidence_and_typed_ends(stem: str, corpus: dict[str, CorpusFile]) -> None:
    text = without_space(corpus[stem].body)
    annotation = gold(stem)
    types = {e["id"]: EntityType(e["type"]) for e in annotation["entities"]}
    seen = set()
    for relation in annotation["relations"]:
        subject, predicate, target = relation["s"], Predicate(relation["p"]), relation["o"]
        symmetric = tuple(sorted((subject, target))) if predicate is Predicate.PARTNERS_WITH else (subject, target)
        assert (predicate, symmetric) not in seen, f"{relation} is written twice"
        seen.add((predicate, symmetric))
        assert without_space(relation["evidence"]) in text, relation["evidence"]
        assert len(relation["evidence"]) <= 120
        if predicate is Predicate.TARGETS:
            assert types[subject] in OFFERINGS
            assert target in GROUPS
        else:
            subjects, targets = SIGNATURES[predicate]
            assert types[subject] in subjects, relation
            assert types[target] in targets, relation
            assert subject != target
        for amount in relation.get("amounts", []):
            assert isinstance(amount["value"], int)
            assert amount["kind"] in AMOUNT_KINDS
            assert amount["currency"] == "CNY"


def test_the_corpus_covers_themes_relations_and_formats(corpus: dict[str, CorpusFile]) -> None:
    annotations = [gold(stem) for stem in STEMS]
    required = [r["p"] for a in annotations for r in a["relations"] if not r.get("optional")]
    assert {a["theme"] for a in annotations} == THEMES
    assert set(required) == {p.value for p in Predicate}
    assert {f.path.suffix for f in corpus.values()} == {".txt", ".md", ".html"}


def test_the_corpus_holds_texts_that_are_hard_to_read(corpus: dict[str, CorpusFile]) -> None:
    raw = {stem: f.raw for stem, f in corpus.items()}
    assert any(r.startswith(b"\xff\xfe") for r in raw.values()), "none is UTF-16"
    assert "深圳农商行".encode("gb18030") in raw["srcb-epidemic-series"], "none is GB18030"
    lines = corpus["abc-shentian-village"].text.split("\n\n")
    assert sum(len(line) <= 25 and not line.endswith(("。", "”")) for line in lines) >= 10, "none is broken like a dump"
    assert any("<nav>" in f.text and "<footer>" in f.text for f in corpus.values())


def test_banks_share_families_and_names_need_resolving() -> None:
    banks_of_family = defaultdict(set)
    names_of_product = defaultdict(lambda: defaultdict(set))
    for stem in STEMS:
        annotation = gold(stem)
        entities = {e["id"]: e for e in annotation["entities"]}
        for relation in annotation["relations"]:
            subject, product = entities[relation["s"]], entities.get(relation["o"])
            if relation["p"] == "offers" and product and product.get("family") and not relation.get("optional"):
                banks_of_family[product["family"]].add(subject["canonical"])
        for entity in entities.values():
            if entity["type"] == "Product":
                names_of_product[entity["canonical"]][stem] = set(entity["names"])
    shared = {family for family, banks in banks_of_family.items() if len(banks) >= 3}
    assert {"税务信用贷款", "票据融资"} <= shared
    assert any(
        one != other and one - other
        for documents in names_of_product.values()
        for one in documents.values()
        for other in documents.values()
    )


def test_no_natural_person_is_in_the_gold() -> None:
    assert {e["type"] for stem in STEMS for e in gold(stem)["entities"]} <= {t.value for t in EntityType}
