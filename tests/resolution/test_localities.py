"""Things know the administrative area that they lie in, and relative names mean what they mean in their text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kg.model import EntityType, Findings, Knowledge
from kg.resolution import resolve
from kg.resolution.areas import load_gazetteer

Write = Callable[..., Findings]
SHENZHEN, FUTIAN, LONGLIN = "440300", "440304", "451031"


def located(knowledge: Knowledge) -> dict[str, str | None]:
    return {entity.names[0]: entity.area for entity in knowledge.entities}


@pytest.mark.parametrize(
    ("kind", "name", "area"),
    [
        ("BankBranch", "中国农业银行深圳市分行", SHENZHEN),
        ("BankBranch", "上海银行深圳分行", SHENZHEN),
        ("BankBranch", "宁波银行深圳分行福田支行", FUTIAN),
        ("Bank", "上海银行", "310000"),
        ("Bank", "中国银行", None),
        ("GovernmentAgency", "福田区人民政府", FUTIAN),
        ("GovernmentAgency", "朝阳区人民政府", None),
        ("GovernmentAgency", "北京市朝阳区人民政府", "110105"),
        ("GovernmentAgency", "中国人民银行深圳市中心支行", SHENZHEN),
        ("Company", "蓝鲸物流（广州）有限公司", "440100"),
        ("Company", "蓝鲸物流深圳市分公司", SHENZHEN),
        ("Company", "平安", None),
        ("PublicInstitution", "中山大学", None),
        ("Place", "广西百色市隆林县", LONGLIN),
        ("Place", "广西隆林", LONGLIN),
    ],
)
def test_a_name_says_where_its_thing_is(kind: str, name: str, area: str | None) -> None:
    assert load_gazetteer().locate(name, EntityType(kind)) == area


def test_a_place_is_one_under_all_its_names_and_has_its_code(write: Write) -> None:
    names = ("广西百色市隆林县", "隆林县", "隆林各族自治县", "广西隆林")
    knowledge = resolve([write(f"{n}.txt", [f"Place:{name}"]) for n, name in enumerate(names)])
    (place,) = knowledge.entities
    assert (place.area, place.code) == (LONGLIN, LONGLIN)
    assert [area.name for area in knowledge.areas] == ["广西壮族自治区", "百色市", "隆林各族自治县"]


def test_a_village_lies_in_its_county_and_is_no_area_itself(write: Write) -> None:
    documents = [
        write("a.txt", ["Place:广西百色市隆林县小舟村"]),
        write("b.txt", ["Place:隆林县小舟村"]),
        write("c.txt", ["Place:广西百色市西林县小舟村"]),
    ]
    places = resolve(documents).entities
    assert sorted((place.area, place.code) for place in places) == [("451030", None), (LONGLIN, None)]


def test_a_relative_name_is_of_the_city_of_its_text(write: Write) -> None:
    documents = [
        write("a.txt", ["BankBranch:农行深圳分行", "GovernmentAgency:市发改委"]),
        write("b.txt", ["BankBranch:中行深圳分行", "GovernmentAgency:深圳市发展改革委员会", "GovernmentAgency:科创委"]),
        write("c.txt", ["BankBranch:农行广州分行", "GovernmentAgency:市发改委"]),
        write("d.txt", ["BankBranch:工行深圳分行", "GovernmentAgency:深圳市科创委", "GovernmentAgency:福田区政府"]),
        write("e.txt", ["BankBranch:建行深圳分行", "GovernmentAgency:深圳市福田区人民政府"]),
    ]
    agencies = [e.names[0] for e in resolve(documents).entities if e.type is EntityType.GOVERNMENT_AGENCY]
    assert len(agencies) == 4
    assert located(resolve(documents))["市发改委"] == "440100"


def test_a_relative_name_stays_open_where_the_text_speaks_of_two_cities(write: Write) -> None:
    documents = [
        write("a.txt", ["BankBranch:农行深圳分行", "GovernmentAgency:百色市人民政府", "GovernmentAgency:市财政局"]),
        write("b.txt", ["BankBranch:中行深圳分行", "GovernmentAgency:深圳市财政局"]),
    ]
    assert located(resolve(documents))["市财政局"] is None


def test_the_reporter_of_the_other_cases_tells_where_a_case_is_from(write: Write) -> None:
    first = write("a.txt", ["BankBranch:农行深圳分行", "GovernmentAgency:深圳市科创委"])
    second = write("a.txt", ["Bank:农行", "GovernmentAgency:市科创委"]).cases[0]
    both = replace(first, cases=(*first.cases, replace(second, case=replace(second.case, number=2))))
    assert len([e for e in resolve([both]).entities if e.type is EntityType.GOVERNMENT_AGENCY]) == 1


def test_a_name_with_its_area_inside_is_of_that_area(write: Write) -> None:
    documents = [
        write("a.txt", ["BankBranch:农行昆明分行", "GovernmentAgency:团省委"]),
        write("b.txt", ["BankBranch:建行兰州分行", "GovernmentAgency:团省委"]),
        write("c.txt", ["BankBranch:工行大理分行", "GovernmentAgency:共青团云南省委员会"]),
        write("d.txt", ["Bank:招商银行", "GovernmentAgency:团省委"]),
        write("e.txt", ["Bank:招商银行", "GovernmentAgency:共青团中央"]),
    ]
    agencies = [e for e in resolve(documents).entities if e.type is EntityType.GOVERNMENT_AGENCY]
    assert {e.area: set(e.names) for e in agencies if e.area} == {
        "530000": {"团省委", "共青团云南省委员会"},
        "620000": {"团省委"},
    }
    assert {e.names[-1] for e in agencies if not e.area} == {"共青团中央", "团省委"}
