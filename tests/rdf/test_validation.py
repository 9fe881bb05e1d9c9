"""Validation: a good graph passes, and each thing that can be wrong is said in plain words, with its place."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
import rdflib
from pyoxigraph import Quad, Store

from kg.model import Knowledge
from kg.rdf.validation import Violation, to_rdflib, validate
from kg.rdf.vocabulary import PREFIXES
from kg.rdf.writer import to_graph


@pytest.fixture
def store(knowledge: Knowledge) -> Store:
    store = Store()
    store.extend(Quad(*triple) for triple in to_graph(knowledge))
    return store


def test_a_good_graph_conforms(store: Store) -> None:
    assert validate(store) == []


BROKEN = [
    ("DELETE WHERE { kg:桥贷 skos:prefLabel ?l }", "kg:桥贷", "首选名称"),
    ('INSERT DATA { kg:桥贷 skos:prefLabel "又一个"@zh }', "kg:桥贷", "首选名称"),
    ("INSERT DATA { kg:桥贷 a csr:Platform }", "kg:桥贷", "最具体的类型"),
    ('INSERT DATA { kg:桥贷 skos:altLabel "bridge"@en }', "kg:桥贷", "别名"),
    (
        "DELETE { ?s csr:confidence ?c } INSERT { ?s csr:confidence 1.5 } WHERE { ?s csr:confidence ?c }",
        "statement",
        "置信度",
    ),
    ("DELETE WHERE { ?s csr:confidence ?c }", "statement", "置信度"),
    ("DELETE WHERE { ?s prov:wasDerivedFrom ?p }", "statement", "出处"),
    ("DELETE DATA { kg:青山银行 csr:offers kg:桥贷 }", "statement", "没有写成三元组"),
    ("DELETE WHERE { ?s rdf:predicate csr:offers ; ?p ?o }", "kg:青山银行", "没有陈述"),
    ("DELETE WHERE { ?s rdf:predicate csr:partnersWith ; ?p ?o }", "kg:云桥科技", "关系没有陈述"),
    ("DELETE WHERE { ?p csr:quote ?q }", "passage", "原话"),
    ("DELETE { ?p csr:end ?e } INSERT { ?p csr:end 0 } WHERE { ?p csr:end ?e }", "passage", "不在结束位置之前"),
    ("DELETE { ?p dcterms:isPartOf ?c } WHERE { ?p a csr:Passage ; dcterms:isPartOf ?c }", "passage", "不属于任何案例"),
    ("DELETE { ?a csr:value ?v } INSERT { ?a csr:value 0 } WHERE { ?a csr:value ?v }", "amount", "数值"),
    ('DELETE { ?a csr:currency ?v } INSERT { ?a csr:currency "元" } WHERE { ?a csr:currency ?v }', "amount", "币种"),
    ('INSERT { ?a dcterms:date "去年" } WHERE { ?a csr:kind csr:Donation }', "amount", "日期"),
    ("DELETE { ?c dcterms:title ?t } WHERE { ?c a csr:Case ; dcterms:title ?t }", "case", "标题"),
    ("DELETE WHERE { ?d dcterms:source ?s }", "document", "来源文件"),
    ("INSERT DATA { kg:青山银行 csr:offers kg:石桥村 }", "kg:石桥村", "客体只能是"),
    ("INSERT DATA { kg:document-x csr:mentions kg:nobody }", "kg:nobody", "没有描述的 IRI"),
    ("DELETE DATA { kg:云桥科技 a csr:PartnerAgency }", "kg:云桥科技", "没有标为合作机构"),
    ("INSERT DATA { kg:石桥村 a csr:ClientCompany }", "kg:石桥村", "客户企业没有"),
    ("DELETE DATA { kg:石桥村 a csr:Beneficiary }", "kg:石桥村", "没有标为受益者"),
    ("INSERT DATA { kg:桥贷 csr:inFamily kg:theme-green-finance }", "kg:桥贷", "产品家族"),
    ("DELETE { ?d csr:mentions ?t } WHERE { ?d a csr:Document ; csr:mentions ?t }", "kg:桥贷", "没有列在文档"),
]


@pytest.mark.parametrize(("update", "where", "what"), BROKEN)
def test_what_is_wrong_is_said_with_its_place(store: Store, update: str, where: str, what: str) -> None:
    store.update(update, prefixes=PREFIXES)
    found = [v for v in validate(store) if what in v.what and where in v.where]
    assert found, [str(v) for v in validate(store)]
    assert all(v.todo.startswith("请") for v in found)


def test_a_violation_reads_as_one_chinese_line(store: Store) -> None:
    store.update(
        "DELETE { ?s csr:confidence ?c } INSERT { ?s csr:confidence 1.5 } WHERE { ?s csr:confidence ?c }",
        prefixes=PREFIXES,
    )
    line = str(validate(store)[0])
    assert "1.5" in line
    assert "。请" in line
    assert "\n" not in line


def test_a_graph_of_something_else_does_not_pass() -> None:
    store = Store()
    store.update('INSERT DATA { <urn:a> <urn:b> "c" }')
    assert [v.what for v in validate(store)] == ["图中没有任何文档"]


def test_violations_come_once_and_sorted(store: Store) -> None:
    store.update("DELETE WHERE { ?s csr:confidence ?c }", prefixes=PREFIXES)
    found = validate(store)
    assert found == sorted(set(found))
    assert all(isinstance(v, Violation) for v in found)


def test_the_shapes_alone_say_the_same_in_pyshacl(root: Path, store: Store) -> None:
    """Other people's SHACL engines see the whole-graph constraints too."""
    store.update("DELETE DATA { kg:青山银行 csr:offers kg:桥贷 }", prefixes=PREFIXES)
    conforms, _, text = pyshacl.validate(
        to_rdflib(store),
        shacl_graph=rdflib.Graph().parse(root / "ontology" / "shapes.ttl"),
        ont_graph=rdflib.Graph().parse(root / "ontology" / "csr.ttl"),
    )
    assert not conforms
    assert "没有写成三元组" in text
    assert "Results (1)" in text
