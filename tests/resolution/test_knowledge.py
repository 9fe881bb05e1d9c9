"""What reaches the graph: relations once per case, sources filled, no person, no thing related to itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kg.errors import DataError
from kg.model import Amount, AmountKind, EntityType, Evidence, Findings, Knowledge, Predicate, Relation
from kg.resolution import resolve
from kg.resolution.persons import load_person_guard

Write = Callable[..., Findings]


def test_nothing_gives_nothing() -> None:
    assert resolve([]) == Knowledge()


def test_sources_are_filled(write: Write) -> None:
    knowledge = resolve([write("b.txt", ["Bank:蓝湾银行", "Product:小舟贷"]), write("a.txt", ["Bank:蓝湾银行"])])
    assert [document.source for document in knowledge.documents] == ["a.txt", "b.txt"]
    case = knowledge.cases[1]
    assert (case.source, case.number, case.title, case.theme) == ("b.txt", 1, "b.txt", "服务小微")
    assert case.reported_by == "bank-蓝湾银行"
    assert case.mentions == ("bank-蓝湾银行", "product-小舟贷")


def test_two_documents_of_one_name_are_refused(write: Write) -> None:
    with pytest.raises(DataError, match=r"a\.txt"):
        resolve([write("a.txt", []), write("a.txt", [])])


def test_a_relation_stands_once_per_case_with_all_its_evidence(write: Write) -> None:
    findings = write("a.txt", ["Bank:蓝湾银行", "Company:蓝鲸物流有限公司", "Company:蓝鲸物流"])
    loan, lease = Amount(5, kind=AmountKind.LOAN), Amount(5, kind=AmountKind.LEASE, date="2020")
    said = (
        Relation("E0", Predicate.FINANCES, "E1", (Evidence(9, 11, "后"),), 0.4, (loan, lease)),
        Relation("E0", Predicate.FINANCES, "E2", (Evidence(1, 3, "前"), Evidence(9, 11, "后")), 0.7, (loan,)),
    )
    findings = replace(findings, cases=(replace(findings.cases[0], relations=said),))
    other = write("b.txt", ["Bank:蓝湾银行", "Company:蓝鲸物流"], ["蓝湾银行 finances 蓝鲸物流"])
    first, second = resolve([findings, other]).relations
    assert (
        (first.subject, first.object)
        == ("bank-蓝湾银行", "company-蓝鲸物流有限公司")
        == (second.subject, second.object)
    )
    assert (first.source, second.source) == ("a.txt", "b.txt")
    assert [evidence.start for evidence in first.evidence] == [1, 9]
    assert first.amounts == (lease, loan)
    assert first.confidence == 0.7


def test_a_thing_has_no_relation_with_itself(write: Write) -> None:
    findings = write(
        "a.txt", ["Company:蓝鲸物流有限公司", "Company:蓝鲸物流"], ["蓝鲸物流有限公司 partnersWith 蓝鲸物流"]
    )
    assert resolve([findings]).relations == ()


def test_partners_stand_in_one_order_and_groups_stay_groups(write: Write) -> None:
    findings = write(
        "a.txt",
        ["Company:蓝鲸物流", "Bank:蓝湾银行", "Product:小舟贷"],
        ["蓝鲸物流 partnersWith 蓝湾银行", "蓝湾银行 partnersWith 蓝鲸物流", "小舟贷 targets 小微企业"],
    )
    partners, targets = resolve([findings]).relations
    assert (partners.subject, partners.object) == ("bank-蓝湾银行", "company-蓝鲸物流")
    assert (targets.subject, targets.object) == ("product-小舟贷", "小微企业")


@pytest.mark.parametrize(
    "name", ["李先生", "欧阳女士", "王建国先生", "张某", "李某某", "赵 总", "“陈”女士", "刘大爷", "小王"]
)
def test_a_person_never_enters(write: Write, name: str) -> None:
    findings = write("a.txt", ["Bank:蓝湾银行", f"Company:{name}"])
    case = findings.cases[0]
    loan = Relation("E0", Predicate.FINANCES, "E1", (Evidence(0, 2, "蓝湾"),), 0.9)
    findings = replace(findings, cases=(replace(case, relations=(loan,)),))
    knowledge = resolve([findings])
    assert [entity.key for entity in knowledge.entities] == ["bank-蓝湾银行"]
    assert knowledge.relations == ()
    assert knowledge.cases[0].mentions == ("bank-蓝湾银行",)


def test_a_bare_name_is_a_person_where_the_text_says_so(write: Write) -> None:
    entities = ["Bank:蓝湾银行", "Company:周海生"]
    assert len(resolve([write("a.txt", entities, text="蓝湾银行为周海生先生办理。")]).entities) == 1
    assert len(resolve([write("a.txt", entities, text="蓝湾银行为周海生供应链办理。")]).entities) == 2


def test_a_title_before_a_bare_name_or_inside_a_name_tells_a_person(write: Write) -> None:
    entities = ["Bank:蓝湾银行", "Company:周海生", "GovernmentAgency:江州市副市长黄敏"]
    assert (
        len(resolve([write("a.txt", entities, text="蓝湾银行客户经理周海生说。江州市副市长黄敏到会。")]).entities) == 1
    )
    assert len(resolve([write("a.txt", entities[:2], text="蓝湾银行支持周海生复工。")]).entities) == 2


def test_a_person_is_known_by_the_place_that_introduces_him(write: Write) -> None:
    text = "蓝湾银行走访贫困户周海生。目前周海生能站立，周海生物流也已复工。"
    people = [write("a.txt", ["Bank:蓝湾银行", f"Company:{name}"], text=text) for name in ("周海生", "周海生能")]
    assert [len(resolve([case]).entities) for case in people] == [1, 1]
    assert len(resolve([write("a.txt", ["Bank:蓝湾银行", "Company:周海生物流"], text=text)]).entities) == 2


@pytest.mark.parametrize("name", ["小米", "金蝶", "华为", "平安好医生", "万科", "马上消费", "老板电器", "贵州银行"])
def test_a_firm_is_no_person(name: str) -> None:
    assert not load_person_guard().is_person(name, EntityType.COMPANY)


def test_a_person_among_the_names_is_taken_out(write: Write) -> None:
    (entity,) = resolve([write("a.txt", ["Company:蓝鲸物流|李先生"])]).entities
    assert entity.names == ("蓝鲸物流",)


def test_a_relation_goes_that_does_not_fit_the_type_that_its_end_has_become(write: Write) -> None:
    documents = [
        write(
            f"{n}.txt",
            ["Bank:微众银行", f"{kind}:小舟计划", "Company:蓝鲸物流"],
            ["微众银行 offers 小舟计划", *(["蓝鲸物流 participatesIn 小舟计划"] if kind == "Programme" else [])],
        )
        for n, kind in enumerate(("Programme", "Product", "Product"))
    ]
    knowledge = resolve(documents)
    assert [entity.key for entity in knowledge.entities if "小舟" in entity.key] == ["product-小舟计划"]
    assert {relation.predicate for relation in knowledge.relations} == {Predicate.OFFERS}
