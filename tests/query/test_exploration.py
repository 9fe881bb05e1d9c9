"""What the explorer asks of a graph: things, neighbours, evidence, communities, cases, tables, in bounded answers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from kg.errors import NotFoundError, QueryError
from kg.query.exploration import Explorer
from kg.query.exploration.build import case_number, first_month, last_month
from kg.query.exploration.evidence import marks
from kg.rdf.vocabulary import BASE, CSR, DCTERMS, PROV, RDF_TYPE, csr


@pytest.fixture(scope="module")
def explorer(store: Store) -> Iterator[Explorer]:
    explorer = Explorer(store, "小世界")
    yield explorer
    explorer.close()


def iri(explorer: Explorer, label: str) -> str:
    for group in explorer.search(label)["groups"]:
        for row in group["results"]:
            if row["label"] == label:
                return row["iri"]
    raise AssertionError(f"{label} is not found")


def labels(refs: list[Any]) -> list[str]:
    return [ref["label"] for ref in refs]


def test_an_entity_tells_its_names_cases_relations_and_amounts(explorer: Explorer) -> None:
    branch = explorer.entity(iri(explorer, "星河银行南城分行"))
    assert branch["names"] == ["星河银行南城分行", "南城分行"]
    assert {(r["predicate"], r["direction"], r["count"]) for r in branch["relations"]} == {
        ("subOrganizationOf", "out", 1),
        ("offers", "out", 1),
        ("finances", "out", 1),
        ("partnersWith", "out", 1),
    }
    assert [(c["label"], c["theme"] and c["theme"]["label"]) for c in branch["cases"]] == [("星河下的小店", "服务小微")]
    (amount,) = branch["amounts"]
    assert (amount["value"], amount["date"], amount["other"]["label"]) == (6_900_000, "2020-01", "云桥科技")
    assert [d["source"] for d in branch["documents"]] == ["河.txt"]


def test_roles_and_family_belong_to_the_entity(explorer: Explorer) -> None:
    assert explorer.entity(iri(explorer, "南城市科技局"))["roles"] == ["PartnerAgency"]
    family = explorer.entity(iri(explorer, "助微贷"))["family"]
    assert family is not None and family["label"] == "小微信用贷款"


def test_a_partnership_is_seen_from_both_ends_once(explorer: Explorer) -> None:
    agency, bank = iri(explorer, "南城市科技局"), iri(explorer, "青山银行")
    for here, there in ((agency, bank), (bank, agency)):
        for direction in (None, "out", "in"):
            found = explorer.neighbours(here, predicate="partnersWith", direction=direction)["neighbours"]
            assert [n["other"]["iri"] for n in found].count(there) == 1
        assert explorer.evidence(here, "partnersWith", there)["total"] == 1


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, {"星河银行", "助微贷", "云桥科技", "南城市科技局"}),
        ({"direction": "out", "predicate": "offers"}, {"助微贷"}),
        ({"type": "Company"}, {"云桥科技"}),
        ({"min_confidence": 0.95}, {"星河银行", "助微贷"}),
        ({"first": "2020-01", "last": "2020-01"}, {"云桥科技"}),
        ({"first": "2020-02"}, set()),
        ({"last": "2019-12"}, set()),
        ({"theme": f"{BASE}theme-green-finance"}, set()),
        ({"theme": f"{BASE}theme-serving-small-businesses"}, {"星河银行", "助微贷", "云桥科技", "南城市科技局"}),
    ],
)
def test_neighbours_heed_every_filter(explorer: Explorer, filters: dict[str, Any], expected: set[str]) -> None:
    answer = explorer.neighbours(iri(explorer, "星河银行南城分行"), **filters)
    assert {n["other"]["label"] for n in answer["neighbours"]} == expected
    assert answer["total"] == len(expected)


def test_a_neighbour_bears_its_largest_sum_themes_and_years(explorer: Explorer) -> None:
    (client,) = explorer.neighbours(iri(explorer, "星河银行南城分行"), predicate="finances")["neighbours"]
    assert client["amount"] == {"value": 6_900_000, "currency": "CNY", "kind": "Loan", "date": "2020-01"}
    assert client["years"] == ["2020"] and client["themes"] == [f"{BASE}theme-serving-small-businesses"]


def test_counts_heed_filters_but_not_the_relation_that_is_shown(explorer: Explorer) -> None:
    branch = iri(explorer, "星河银行南城分行")
    assert len(explorer.neighbours(branch, predicate="offers")["counts"]) == 4
    assert [c["predicate"] for c in explorer.neighbours(branch, type="Company")["counts"]] == ["finances"]


def test_pages_of_neighbours_do_not_overlap(explorer: Explorer) -> None:
    here = iri(explorer, "星河银行南城分行")
    pages = [explorer.neighbours(here, limit=1, offset=at)["neighbours"] for at in range(5)]
    assert len({n["other"]["iri"] for page in pages for n in page}) == 4 and pages[4] == []


def test_evidence_shows_the_sentence_with_both_names_marked(explorer: Explorer) -> None:
    bank, product = iri(explorer, "青山银行"), iri(explorer, "山货贷")
    (statement,) = explorer.evidence(bank, "offers", product)["statements"]
    (passage,) = statement["passages"]
    quote = passage["quote"]
    assert quote is not None
    assert [(quote[m["start"] : m["end"]], m["iri"]) for m in passage["marks"]] == [
        ("青山银行", bank),
        ("山货贷", product),
    ]
    assert statement["case"] is not None and statement["case"]["label"] == "青山与阳光"
    assert statement["corrected"] is None


def test_the_longest_name_is_marked_and_none_overlap() -> None:
    names = [("云桥", "b"), ("南城云桥科技", "b"), ("南城", "a"), ("EC", "c")]
    found = [(m["start"], m["end"], m["iri"]) for m in marks("南城的南城云桥科技与ec", names)]
    assert found == [(0, 2, "a"), (3, 9, "b"), (10, 12, "c")]


def test_a_graph_without_quotes_gives_places_only(store: Store) -> None:
    bare = Store()
    bare.extend(quad for quad in store if quad.predicate != csr("quote"))
    explorer = Explorer(bare)
    bank, product = iri(explorer, "青山银行"), iri(explorer, "山货贷")
    (passage,) = explorer.evidence(bank, "offers", product)["statements"][0]["passages"]
    assert (passage["quote"], passage["marks"], passage["end"] - passage["start"]) == (None, [], 8)
    assert explorer.terms()["graph"]["has_quotes"] is False
    explorer.close()


def test_what_a_person_corrected_says_who_and_why(store: Store, explorer: Explorer) -> None:
    curated = Store()
    curated.extend(iter(store))
    bank, product = iri(explorer, "青山银行"), iri(explorer, "山货贷")
    statement = NamedNode(explorer.evidence(bank, "offers", product)["statements"][0]["iri"])
    node, agent, merge = (NamedNode(f"{BASE}{name}") for name in ("correction-1", "agent-1", "merge-1"))
    triples = [
        (statement, NamedNode(PROV + "wasGeneratedBy"), node),
        (node, NamedNode(PROV + "wasAssociatedWith"), agent),
        (agent, NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"), Literal("编辑部")),
        (node, NamedNode(DCTERMS + "description"), Literal("原文写反了")),
        (merge, RDF_TYPE, NamedNode(CSR + "Merge")),
        (merge, NamedNode(CSR + "mergedInto"), NamedNode(bank)),
        (merge, NamedNode(CSR + "mergedName"), Literal("青银", language="zh")),
        (merge, NamedNode(CSR + "mergedWith"), Literal("青山银行", language="zh")),
        (merge, NamedNode(CSR + "mergeRule"), NamedNode(CSR + "DeclaredInText")),
    ]
    curated.extend(Quad(*triple, DefaultGraph()) for triple in triples)
    edited = Explorer(curated)
    told = edited.evidence(bank, "offers", product)["statements"][0]["corrected"]
    assert told == {"by": "编辑部", "reason": "原文写反了"}
    (joined,) = edited.entity(bank)["merges"]
    assert joined["names"] == ["青银", "青山银行"] and joined["rule"] != ""
    edited.close()


def test_edges_are_all_relations_among_the_given_things(explorer: Explorer) -> None:
    some = [iri(explorer, name) for name in ("星河银行", "星河银行南城分行", "助微贷", "石桥村")]
    found = {(e["subject"], e["predicate"], e["object"]) for e in explorer.edges([*some, f"{BASE}nobody"])["edges"]}
    assert found == {
        (some[1], "subOrganizationOf", some[0]),
        (some[1], "offers", some[2]),
        (some[0], "donatesTo", some[3]),
    }


def test_edges_can_be_of_one_theme_or_time(explorer: Explorer) -> None:
    some = [iri(explorer, name) for name in ("星河银行", "星河银行南城分行", "云桥科技", "石桥村")]
    early = explorer.edges(some, first="2020-01", last="2020-01")["edges"]
    assert [(e["predicate"], e["object"]) for e in early] == [("finances", some[2])]
    assert explorer.edges(some, theme=f"{BASE}theme-green-finance")["total"] == 0


def test_a_path_leads_by_relations_not_by_groups(explorer: Explorer) -> None:
    way = explorer.path(iri(explorer, "助微贷"), iri(explorer, "青山银行"))
    assert labels(way["nodes"]) == ["助微贷", "春雨计划", "青山银行"]
    assert [step["predicate"] for step in way["steps"]] == ["partOfSuite", "participatesIn"]
    with pytest.raises(NotFoundError, match="no way"):
        explorer.path(iri(explorer, "助微贷"), iri(explorer, "银河租赁"))


def test_communities_are_banks_with_what_hangs_on_them(explorer: Explorer) -> None:
    overview = explorer.overview()
    sizes = {c["label"]: c["size"] for c in overview["communities"]}
    assert {"星河银行", "青山银行"} < set(sizes) and len(sizes) == 3
    assert sum(sizes.values()) == 12  # every entity is in one of them, the beneficiary group in none
    opened = explorer.community(iri(explorer, "星河银行"))
    assert {"星河银行", "星河银行南城分行", "助微贷"} <= set(labels(opened["nodes"]))
    assert opened["total"] == sizes["星河银行"] == len(opened["nodes"])
    assert any(link["weight"] >= 1 for link in overview["links"])


def test_bubbles_that_are_not_shown_are_counted(explorer: Explorer) -> None:
    overview = explorer.overview(limit=1)
    assert overview["total"] == 3 and overview["others"]["communities"] == 2
    assert overview["others"]["size"] + overview["communities"][0]["size"] == 12


def test_a_lineage_is_laid_from_left_to_right(explorer: Explorer) -> None:
    told = explorer.lineage(iri(explorer, "助微贷"))
    layer = {node["label"]: node["layer"] for node in told["nodes"]}
    role = {node["label"]: node["role"] for node in told["nodes"]}
    assert layer["星河银行"] < layer["星河银行南城分行"] < layer["助微贷"] < layer["小微企业"]
    assert layer["星河云"] < layer["助微贷"] == layer["山货贷"]
    assert (role["助微贷"], role["小微信用贷款"], role["春雨计划"], role["山货贷"]) == (
        "product",
        "family",
        "suite",
        "sibling",
    )
    assert min(layer.values()) == 0
    offers = next(e for e in told["edges"] if e["predicate"] == "offers" and e["object"].endswith("助微贷"))
    assert offers["source"] == "河.txt"


def test_a_family_table_counts_a_branch_for_its_bank(explorer: Explorer) -> None:
    table = explorer.families()
    assert sorted(labels(table["banks"])) == ["星河银行", "青山银行"] and table["total"] == 2
    cell = next(c for c in table["cells"] if c["bank"] == iri(explorer, "星河银行"))
    assert labels(explorer.family_cell(cell["bank"], cell["family"])["products"]) == ["助微贷"]


def test_partners_are_those_of_the_house_by_theme_and_role(explorer: Explorer) -> None:
    everyone = explorer.partners()
    assert {(n["label"], n["role"]) for n in everyone["nodes"]} == {
        ("星河银行", "bank"),
        ("青山银行", "bank"),
        ("南城市科技局", "agency"),
    }
    assert everyone["total"] == 2
    green = explorer.partners(theme=f"{BASE}theme-green-finance", of=iri(explorer, "南城市科技局"))
    assert [(e["cases"], e["themes"]) for e in green["edges"]] == [(1, [f"{BASE}theme-green-finance"])]
    assert explorer.partners(role="company")["total"] == 0
    assert explorer.partners(of=iri(explorer, "星河银行南城分行"))["total"] == 1


def test_cases_by_theme_and_words_and_what_one_says(explorer: Explorer) -> None:
    assert labels(explorer.cases()["cases"]) == ["青山与阳光", "星河下的小店"]
    assert labels(explorer.cases(theme=f"{BASE}theme-green-finance")["cases"]) == ["青山与阳光"]
    (row,) = explorer.cases(q="小店")["cases"]
    told = explorer.case(row["iri"])
    assert row["reported_by"] is not None and row["reported_by"]["label"] == "星河银行南城分行"
    assert (row["number"], row["statements"]) == (1, 10) and len(told["statements"]) == told["statements_total"] == 10
    starts = [s["start"] for s in told["statements"] if s["start"] is not None]
    assert starts == sorted(starts)


def test_the_timeline_is_in_order_and_a_bank_s_holds_its_branches(explorer: Explorer) -> None:
    assert [e["date"] for e in explorer.timeline()["events"]] == ["2020-01", "2020-02"]
    assert explorer.timeline(iri(explorer, "星河银行"))["total"] == 2
    assert explorer.timeline(iri(explorer, "石桥村"))["total"] == 1


def test_the_dashboard_counts_and_adds_up(explorer: Explorer) -> None:
    board = explorer.dashboard()
    assert board["counts"] == {"documents": 2, "cases": 2, "entities": 12, "relations": 17, "amounts": 3}
    assert sum(board["by_type"].values()) == 12 and sum(board["by_relation"].values()) == 17
    top = {bank["label"]: (bank["offers"], bank["partners"], bank["clients"]) for bank in board["top_banks"]}
    assert top["星河银行"] == (3, 1, 1) and top["青山银行"] == (1, 1, 1)
    assert {(a["theme"]["label"], a["kind"], a["value"]) for a in board["amounts_by_theme"]} == {
        ("服务小微", "Loan", 6_900_000),
        ("服务小微", "Donation", 300_000),
        ("绿色金融", "Lease", 250_000_000),
    }


def test_terms_name_everything_in_both_languages(explorer: Explorer) -> None:
    terms = explorer.terms()
    assert terms["types"]["Bank"] == {"zh": "银行", "en": "bank"}
    assert terms["relations"]["offers"]["zh"] == "提供" and terms["kinds"]["Loan"]["en"] == "loan"
    assert len(terms["themes"]) == 11 and all(theme["en"] for theme in terms["themes"])
    assert terms["graph"]["title"] == "小世界" and terms["graph"]["entities"] == 12


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("entity", {"iri": "no iri"}),
        ("entity", {"iri": "http://x/\0"}),
        ("search", {"q": "  "}),
        ("search", {"q": "x", "limit": 301}),
        ("search", {"q": "x", "offset": -1}),
        ("search", {"q": "x", "type": "Person"}),
        ("neighbours", {"iri": f"{BASE}x", "direction": "up"}),
        ("neighbours", {"iri": f"{BASE}x", "predicate": "knows"}),
        ("neighbours", {"iri": f"{BASE}x", "min_confidence": 2.0}),
        ("edges", {"iris": [f"{BASE}{n}" for n in range(301)]}),
        ("path", {"start": f"{BASE}x", "goal": f"{BASE}y", "longest": 0}),
        ("partners", {"role": "friend"}),
        ("cases", {"limit": 0}),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(explorer: Explorer, call: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(QueryError) as caught:
        getattr(explorer, call)(**arguments)
    assert not isinstance(caught.value, NotFoundError) and "\n" not in str(caught.value)


@pytest.mark.parametrize("call", ["entity", "neighbours", "community", "lineage", "case", "timeline"])
def test_an_unknown_iri_is_not_found(explorer: Explorer, call: str) -> None:
    with pytest.raises(NotFoundError):
        getattr(explorer, call)(f"{BASE}nobody")


def test_a_forked_process_answers_too(explorer: Explorer) -> None:
    explorer.search("贷")
    if (child := os.fork()) == 0:
        os._exit(0 if explorer.search("微贷")["total"] == 1 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert explorer.index.path.exists()


def test_the_index_goes_with_the_explorer(store: Store) -> None:
    explorer = Explorer(store)
    folder = explorer.index.folder
    assert folder.is_dir()
    explorer.close()
    assert not folder.exists()


def test_what_a_killed_process_left_is_swept_away(store: Store, tmp_path: Path) -> None:
    left, running = tmp_path / "csrkg-index-999999999-a", tmp_path / f"csrkg-index-{os.getpid()}-a"
    left.mkdir()
    running.mkdir()
    explorer = Explorer(store, folder=tmp_path)
    assert not left.exists() and running.exists()
    explorer.close()


def test_dates_span_months() -> None:
    assert [(first_month(d), last_month(d)) for d in ("2020", "2020-03", "2020-03-09", "spring", None)] == [
        (202001, 202012),
        (202003, 202003),
        (202003, 202003),
        (None, None),
        (None, None),
    ]
    assert (case_number("x/case-a-12"), case_number("x/case")) == (12, None)


def test_a_page_of_events_ends_before_it_names_too_many_things(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = explorer.timeline()["events"]
    monkeypatch.setattr("kg.query.exploration.connections.LARGEST", 3)
    page = explorer.timeline()
    named = {event[end]["iri"] for event in page["events"] for end in ("subject", "object")}
    assert 0 < len(named) <= 3
    assert page["total"] == len(whole) > len(page["events"])
    assert page["events"] == whole[: len(page["events"])]
