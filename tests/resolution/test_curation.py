"""Corrections by hand reach the result, and a wrong entry is refused with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import DataError
from kg.model import Findings, Knowledge
from kg.resolution import resolve
from kg.resolution.curation import load_curation

Write = Callable[..., Findings]


@pytest.fixture
def corrected(tmp_path: Path) -> Callable[..., Knowledge]:
    def run(entries: str, *documents: Findings) -> Knowledge:
        (tmp_path / "corrections.toml").write_text(entries, encoding="utf-8")
        return resolve(documents, curation=load_curation(tmp_path))

    return run


def test_what_is_shipped_can_be_read() -> None:
    load_curation()


def test_same_as(write: Write, corrected: Callable[..., Knowledge]) -> None:
    entry = '[[same-as]]\ntype = "Company"\nnames = ["蓝鲸物流", "白鲸快运"]\nreason = "renamed in 2019"\n'
    knowledge = corrected(entry, write("a.txt", ["Company:蓝鲸物流有限公司"]), write("b.txt", ["Company:白鲸快运"]))
    assert [entity.names for entity in knowledge.entities] == [("蓝鲸物流有限公司", "白鲸快运")]


def test_different_from(write: Write, corrected: Callable[..., Knowledge]) -> None:
    entry = '[[different-from]]\ntype = "Company"\nnames = ["蓝鲸物流有限公司", "蓝鲸"]\nreason = "two firms"\n'
    documents = [write("a.txt", ["Company:蓝鲸物流有限公司"]), write("b.txt", ["Company:蓝鲸"])]
    alias = write("c.txt", ["Company:蓝鲸物流|蓝鲸货运"]), write("d.txt", ["Company:蓝鲸货运"])
    assert len(corrected("", *documents, *alias).entities) == 2
    assert len(corrected(entry, *documents, *alias).entities) == 2
    entry = entry.replace('"蓝鲸"', '"蓝鲸货运"')
    assert len(corrected(entry, documents[0], alias[1]).entities) == 2


def test_rename_keeps_the_old_name(write: Write, corrected: Callable[..., Knowledge]) -> None:
    entry = '[[rename]]\ntype = "Bank"\nname = "蓝湾银行"\nto = "青湾银行"\nreason = "renamed in 2020"\n'
    (entity,) = corrected(entry, write("a.txt", ["Bank:蓝湾银行"])).entities
    assert (entity.key, entity.names) == ("bank-青湾银行", ("青湾银行", "蓝湾银行"))


def test_retype(write: Write, corrected: Callable[..., Knowledge]) -> None:
    entry = '[[retype]]\ntype = "Company"\nname = "蓝湾租赁"\nto = "FinancialInstitution"\nreason = "licensed lessor"\n'
    (entity,) = corrected(entry, write("a.txt", ["Company:蓝湾租赁"])).entities
    assert entity.key == "financial-institution-蓝湾租赁"


@pytest.mark.parametrize(("where", "left"), [("", 0), ('source = "a.txt"\n', 1), ('source = "a.txt"\ncase = 2\n', 2)])
def test_drop_relation(write: Write, corrected: Callable[..., Knowledge], where: str, left: int) -> None:
    entry = (
        f'[[drop-relation]]\nsubject = "蓝湾银行"\npredicate = "offers"\nobject = "小舟贷"\nreason = "denied"\n{where}'
    )
    documents = [
        write(source, ["Bank:蓝湾银行", "Product:小舟贷"], ["蓝湾银行 offers 小舟贷"]) for source in ("a.txt", "b.txt")
    ]
    assert len(corrected(entry, *documents).relations) == left


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ('[[same-as]]\ntype = "Company"\nnames = ["甲", "乙"]', "lacks reason"),
        ('[[same-as]]\ntype = "Company"\nnames = ["甲", "乙"]\nreason = " "', "gives no reason"),
        ('[[same-as]]\ntype = "Company"\nnames = ["甲"]\nreason = "x"', "two names"),
        ('[[retype]]\ntype = "Company"\nname = "甲"\nto = "Firm"\nreason = "x"', "unknown type"),
        ('[[rename]]\ntype = "Bank"\nname = "甲"\nto = "乙"\nwhy = "x"\nreason = "x"', "knows no why"),
        ('[[drop-relation]]\nsubject = "甲"\npredicate = "likes"\nobject = "乙"\nreason = "x"', "unknown predicate"),
        ('[[merge]]\nreason = "x"', "no kind of correction"),
        ("[[same-as", "no valid TOML"),
    ],
)
def test_a_wrong_entry_is_refused(corrected: Callable[..., Knowledge], entry: str, complaint: str) -> None:
    with pytest.raises(DataError, match=complaint) as error:
        corrected(entry)
    assert "corrections.toml" in str(error.value)
    assert "\n" not in str(error.value)
