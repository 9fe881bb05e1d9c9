"""Who works with whom, which bank has what of which family, what two banks share, and what happened when."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Store

from kg.errors import QueryError
from kg.query.comparison import compare
from kg.query.families import families, family_totals
from kg.query.frames import compare_frame, families_frame, partners_frame, timeline_frame
from kg.query.names import find_nodes
from kg.query.partners import find_organization, find_organizations, partners
from kg.query.tables import families_table, family_counts_table, family_products_table
from kg.query.timeline import timeline
from kg.rdf.files import load_store
from kg.rdf.vocabulary import BASE
from tests.query.tracing import turtle_store, world


@pytest.fixture(scope="module")
def small() -> Store:
    return world()


def test_a_branchs_partner_counts_for_its_bank_and_is_told_apart(small: Store) -> None:
    (found,) = partners(small, f"{BASE}hai")
    assert (found.bank.label, found.unit.label, found.partner.label) == ("海湾银行", "海湾银行东港分行", "东港市商务局")
    assert (found.role, found.cases, found.themes) == ("agency", 1, ("助力复工",))
    assert found.fact.evidence[0].quote == "一句原话"


def test_partners_are_found_from_either_side(small: Store) -> None:
    found = partners(small, f"{BASE}ju")
    assert [(p.partner_bank.label, p.role) for p in found] == [("岭南商贸银行", "bank"), ("海湾银行", "bank")]
    assert [p.partner.label for p in partners(small)] == ["东港市商务局", "东港市商务局"]


def test_partners_by_theme_and_by_what_they_are(small: Store) -> None:
    assert [p.unit.label for p in partners(small, theme=" 助力复工 ")] == ["海湾银行东港分行"]
    assert partners(small, theme="绿色金融") == ()
    assert partners(small, f"{BASE}hai", role="company") == ()
    assert len(partners(small, f"{BASE}hai", role="agency")) == 1
    with pytest.raises(QueryError, match=r"the themes are .*聚力抗疫"):
        partners(small, theme="抗疫")
    with pytest.raises(QueryError, match="agency, bank, financial, company"):
        partners(small, role="friend")


def test_partnerships_inside_a_house_are_left_out() -> None:
    store = world("kg:hai csr:partnersWith kg:hai-fen . kg:hai-fen csr:partnersWith kg:hai .")
    assert [p.partner.label for p in partners(store, f"{BASE}hai")] == ["东港市商务局"]


def test_a_bank_is_meant_before_its_branches(small: Store) -> None:
    assert find_organizations(small, "海湾") == [f"{BASE}hai"]
    assert find_organization(small, "海湾") == f"{BASE}hai"
    with pytest.raises(QueryError, match="东港船厂 = kg:chang、东港市商务局 = kg:ju"):
        find_organization(turtle_store(*_two_of_one_town()), "东港")
    with pytest.raises(QueryError, match="is no organisation but the name of a platform"):
        find_organizations(small, "云港平台")


def _two_of_one_town() -> list[str]:
    return [
        'kg:ju a csr:GovernmentAgency ; skos:prefLabel "东港市商务局"@zh .',
        'kg:chang a csr:Company ; skos:prefLabel "东港船厂"@zh .',
    ]


def test_families_by_bank(small: Store) -> None:
    cells = families(small)
    assert [(c.bank.label, c.family.label, [p.label for p in c.products]) for c in cells] == [
        ("岭南商贸银行", "复工贷款", ["“复业贷”"]),
        ("海湾银行", "复工贷款", ["复业贷"]),
    ]
    assert {family.label: n for family, n in family_totals(cells).items()} == {"复工贷款": 2}
    assert families_table(cells) == (
        ("bank", "复工贷款", "products"),
        [("岭南商贸银行", 1, 1), ("海湾银行", 1, 1)],
    )
    assert family_counts_table(cells)[1][0] == ("岭南商贸银行", 1, "复工贷款 1")
    assert family_products_table(cells)[1][1] == ("海湾银行", "复工贷款", 1, "复业贷")
    assert families_frame(small).loc["海湾银行", "复工贷款"] == 1


def test_two_banks_side_by_side(small: Store) -> None:
    found = compare(small, f"{BASE}hai", f"{BASE}ling")
    rows = {(row.aspect, row.item.label): (row.first, row.second) for row in found.rows}
    assert rows["families", "复工贷款"] == (("复业贷",), ("“复业贷”",))
    assert rows["partners", "东港市商务局"] == (("海湾银行东港分行",), ("岭南商贸银行",))
    assert rows["clients", "东港船厂"] == (("复业贷",), ())
    assert rows["groups", "小微企业"] == (("小店贷",), ())
    assert rows["themes", "助力复工"] == (("港口的小店",), ())
    assert rows["amounts", "贷款（CNY）"] == (("1 笔，共 500 万元",), ())
    assert found.rows[0].shared
    frame = compare_frame(small, "海湾银行", "岭南")
    assert list(frame.columns) == ["aspect", "item", "both", "海湾银行", "岭南商贸银行"]


def test_one_house_is_not_compared_with_itself(small: Store) -> None:
    for other, complaint in (("hai", "both names mean 海湾银行"), ("hai-fen", "one house")):
        with pytest.raises(QueryError, match=complaint):
            compare(small, f"{BASE}hai", f"{BASE}{other}")


def test_events_in_the_order_of_time(small: Store) -> None:
    assert [(e.date, e.of, e.title, e.amount.value if e.amount else None) for e in timeline(small)] == [
        ("2020-02", "amount", None, 900),
        ("2021-03-04", "document", "乙报", None),
    ]
    assert timeline(small, max_events=1)[0].date == "2020-02"
    with pytest.raises(QueryError, match="1 or more"):
        timeline(small, max_events=0)


def test_events_of_a_bank_are_those_of_its_branches_and_products_too(small: Store) -> None:
    (event,) = timeline(small, f"{BASE}guo")
    assert event.fact is not None
    assert (event.fact.subject.label, event.fact.object.label) == ("国富开发银行东港分行", "东港船厂")
    assert event.passage is not None
    assert event.passage.document == "甲.txt"
    said = timeline(small, *find_nodes(small, "岭南商贸银行"))
    assert {(e.date, e.of, e.fact.predicate) for e in said if e.fact} == {
        ("2021-03-04", "document", "offers"),
        ("2021-03-04", "document", "partnersWith"),
    }
    assert timeline_frame(small, "东港船厂")["amount"].tolist() == [900]


def test_a_statement_may_bear_a_date_itself() -> None:
    store = world('kg:s-hai-fen-offers-xiao dcterms:date "2019"^^xsd:gYear .')
    assert (timeline(store)[0].date, timeline(store)[0].of) == ("2019", "statement")


def test_an_empty_graph_answers_with_nothing() -> None:
    empty = turtle_store('kg:b a csr:Bank ; skos:prefLabel "独行"@zh .')
    assert (families(empty), partners(empty), timeline(empty), partners(empty, f"{BASE}b")) == ((), (), (), ())
    assert families_frame(empty).empty
    assert partners_frame(empty).empty


def test_the_embedded_gold_has_families_and_partners(gold_graph: Path) -> None:
    store = load_store(gold_graph)
    table = families_frame(store)
    assert "深圳前海微众银行" in table.index
    assert (table.drop(columns="products").sum(axis=1) >= table["products"]).all()
    found = partners(store)
    assert found
    assert all(p.fact.evidence for p in found)


def test_what_a_person_added_shows_the_place_that_it_stands_in() -> None:
    store = world(
        "kg:made a csr:Correction ; csr:correctionKind 'add-relation' ; dcterms:description '案例写明'@zh .",
        "kg:s-guo-fen-finances-chang prov:wasGeneratedBy kg:made .",
        "kg:doc-1 dcterms:date '2019'^^xsd:gYear .",
    )
    told = {event.of: event for event in timeline(store)}
    passage = told["amount"].passage
    assert passage is not None and (passage.document, passage.quote) == ("甲.txt", "一句原话")
    frame = timeline_frame(store).set_index("of")
    assert frame.loc["amount", ["document", "curation"]].tolist() == ["甲.txt", "人工补充：案例写明"]
    assert "甲.txt" in {event.title for event in timeline(store)}


def test_events_of_a_group_are_those_of_what_is_meant_for_it() -> None:
    store = world('kg:s-xiao-targets-group-x dcterms:date "2019"^^xsd:gYear .')
    assert timeline_frame(store, "小微企业")["subject"].tolist() == ["小店贷"]
