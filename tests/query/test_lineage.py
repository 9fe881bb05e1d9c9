"""Where a product comes from and where it goes: chains in both directions, namesakes, families, dates, bounds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyoxigraph import Quad, Store

from kg.errors import QueryError
from kg.lineages import lineage_report
from kg.query.facts import plain
from kg.query.frames import lineage_frame
from kg.query.lineage import Lineage, find_offerings, lineage
from kg.query.subgraph import lineage_graph
from kg.rdf.files import load_store
from kg.rdf.validation import validate
from kg.rdf.vocabulary import BASE
from tests.query.tracing import turtle_store, world


@pytest.fixture(scope="module")
def small() -> Store:
    return world()


def told(store: Store, name: str, **bounds: int) -> Lineage:
    (iri,) = find_offerings(store, name)
    return lineage(store, iri, **bounds)


def test_a_branch_leads_to_its_bank(small: Store) -> None:
    (provider,) = told(small, "小店贷").providers
    assert (provider.fact.subject.label, provider.bank.label) == ("海湾银行东港分行", "海湾银行")
    assert [step.predicate for step in provider.house] == ["subOrganizationOf"]
    assert provider.fact.evidence[0].quote == "一句原话"
    assert provider.fact.evidence[0].theme == "助力复工"


def test_channels_are_followed_both_ways_and_a_cycle_ends(small: Store) -> None:
    loan = told(small, "小店贷")
    assert [(s.fact.predicate, s.thing.label, s.depth) for s in loan.rests_on] == [
        ("builtOn", "云港平台", 1),
        ("builtOn", "信桥系统", 2),
        ("builtOn", "云港平台", 3),
    ]
    (step,) = loan.carries
    assert (step.thing.label, step.providers[0].bank.label) == ("批转贷", "国富开发银行")
    onlent = told(small, "批转贷")
    assert [s.thing.label for s in onlent.rests_on] == ["小店贷", "云港平台", "信桥系统", "云港平台"]
    assert [group.object.label for group in onlent.rests_on[0].groups] == ["小微企业"]
    assert {s.thing.label for s in told(small, "信桥系统").carries} == {"云港平台", "小店贷", "批转贷", "信桥系统"}


def test_two_banks_products_of_one_name_are_both_told(small: Store) -> None:
    both = [lineage(small, iri) for iri in find_offerings(small, "复业贷")]
    assert [one.providers[0].bank.label for one in both] == ["海湾银行", "岭南商贸银行"]
    assert find_offerings(small, "kg:fu-ling") == [f"{BASE}fu-ling"] == find_offerings(small, "岭南复业贷")


def test_other_banks_members_of_the_family_have_date_and_source(small: Store) -> None:
    mine, theirs = (lineage(small, iri) for iri in find_offerings(small, "复业贷"))
    (relative,) = mine.relatives
    assert relative.providers[0].bank.label == "岭南商贸银行"
    assert relative.first is not None
    assert (relative.first.date, relative.first.of) == ("2021-03-04", "document")
    assert relative.source is not None
    assert (relative.source.document, relative.source.start, relative.source.quote) == ("乙.md", 20, None)
    (other,) = theirs.relatives
    assert other.first is None
    assert other.source is not None
    assert other.source.document == "甲.txt"


def test_suites_clients_and_groups(small: Store) -> None:
    loan = told(small, "小店贷")
    assert [f.object.label for f in loan.suites] == ["百店系列"]
    assert [f.subject.label for f in loan.suite_members] == ["大店贷"]
    assert [f.subject.label for f in told(small, "百店系列").members] == ["大店贷", "小店贷"]
    assert [f.object.label for f in loan.groups] == ["小微企业"]
    client = lineage(small, f"{BASE}fu-hai").clients[0]
    assert (client.fact.object.label, client.fact.amounts[0].value) == ("东港船厂", 5_000_000)


def test_the_same_banks_other_sums_for_a_client_are_told_apart() -> None:
    store = world(
        "kg:hai-fen csr:finances kg:chang . kg:s-x a rdf:Statement ; rdf:subject kg:hai-fen ; csr:confidence 0.7 ; "
        "rdf:predicate csr:finances ; rdf:object kg:chang ; prov:wasDerivedFrom kg:p-1 ; "
        "csr:amount [ csr:value 77 ; csr:currency 'CNY' ; csr:kind csr:CreditLine ] ."
    )
    (client,) = lineage(store, f"{BASE}fu-hai").clients
    assert [fact.amounts[0].value for fact in client.financing] == [77]


def test_what_a_person_changed_says_so() -> None:
    store = world(
        "kg:s-hai-fen-offers-xiao prov:wasGeneratedBy kg:c-1 . "
        'kg:c-1 a csr:Correction ; csr:correctionKind "add-relation" ; dcterms:description "年报第 3 页" .',
        'kg:s-xiao-builtOn-yun csr:confirmedBy kg:c-2 . kg:c-2 a csr:Correction ; csr:correctionKind "confirm" .',
    )
    loan = told(store, "小店贷")
    assert loan.providers[0].fact.evidence[0].curation == "人工补充：年报第 3 页"
    assert "人工补充：年报第 3 页" in lineage_report(loan, "tree")
    assert loan.rests_on[0].fact.evidence[0].curation == "人工确认"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("小典贷", "similar: 小店贷"),
        ("", "a name is empty"),
        ("海湾银行", "name of a bank"),
        ("港口的小店", "name of a case"),
        ("复工贷款", "name of a product family"),
        ("zzz", "nothing in the graph is called 'zzz'"),
    ],
)
def test_what_has_no_lineage_is_said(small: Store, name: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        find_offerings(small, name)
    assert "\n" not in str(caught.value)


def test_of_very_many_things_one_has_to_be_chosen() -> None:
    store = turtle_store(*(f'kg:l{i} a csr:Product ; skos:prefLabel "{i} 号贷"@zh .' for i in range(9)))
    with pytest.raises(QueryError, match="9 things have '号贷' in their names"):
        find_offerings(store, "号贷")


def test_a_thing_that_is_nothing_but_named_has_a_short_lineage() -> None:
    store = turtle_store('kg:l a csr:Platform ; skos:prefLabel "孤岛"@zh .')
    alone = told(store, "孤岛")
    assert alone.facts() == ()
    assert lineage_report(alone, "tree") == "孤岛（平台）\n└── 最早日期：未载明\n"
    with pytest.raises(QueryError, match="no product, platform or programme"):
        lineage(store, f"{BASE}nowhere")
    with pytest.raises(QueryError, match="1 or more"):
        lineage(store, f"{BASE}l", max_things=0)


def test_lists_are_bounded_and_say_so() -> None:
    many = world(*(f'kg:q{i} a csr:Product ; skos:prefLabel "店{i}"@zh ; csr:builtOn kg:yun .' for i in range(30)))
    few = told(many, "云港平台", max_things=5)
    assert not few.complete
    assert len({step.thing for step in few.carries} - {few.thing}) == 5
    assert "此处只列出一部分" in lineage_report(few, "tree")
    assert told(many, "云港平台").complete


def test_the_tree_and_the_list_show_chain_evidence_and_place(small: Store) -> None:
    tree = lineage_report(told(small, "小店贷"), "tree")
    assert tree.splitlines()[0] == "小店贷（产品）"
    assert "海湾银行东港分行 → 海湾银行（置信度 0.9）" in tree
    assert "“一句原话” —— 甲.txt《港口的小店》 第 10–14 字" in tree
    assert "云港平台（置信度 0.9）（见上）" in tree
    markdown = lineage_report(told(small, "小店贷"), "md")
    assert markdown.startswith("# 小店贷（产品）\n\n- ")
    assert "  - 海湾银行东港分行 → 海湾银行（置信度 0.9）\n" in markdown


def test_json_holds_everything_once_as_plain_values(small: Store) -> None:
    content = json.loads(json.dumps(plain(told(small, "小店贷"))))
    assert content["providers"][0]["bank"]["label"] == "海湾银行"
    assert content["rests_on"][0]["fact"]["confidence"] == 0.9
    assert "statements" not in content["rests_on"][0]["fact"]


def test_rows_name_their_part(small: Store) -> None:
    frame = lineage_frame(small, "小店贷")
    assert set(frame["part"]) == {"provider", "house", "carries", "rests-on", "group", "suite", "suite-member"}
    assert frame.loc[frame["part"] == "group", "object"].iloc[0] == "小微企业"


def test_the_part_of_the_graph_is_a_valid_graph(store: Store) -> None:
    (iri,) = find_offerings(store, "助微贷")
    part = Store()
    part.extend(Quad(*triple) for triple in lineage_graph(store, lineage(store, iri)))
    assert validate(part) == []
    assert 0 < len(part) < len(store)


def test_a_real_loan_in_the_embedded_gold(gold_graph: Path) -> None:
    store = load_store(gold_graph)
    trees = [lineage_report(lineage(store, iri), "tree") for iri in find_offerings(store, "微业贷")]
    assert any("深圳前海微众银行" in tree and "小微企业" in tree for tree in trees)
