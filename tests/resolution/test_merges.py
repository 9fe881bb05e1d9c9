"""The graph can say of every name why it was taken for a name of its thing."""

from __future__ import annotations

from collections.abc import Callable

from pyoxigraph import Quad, Store

from kg.model import Findings, MergeRule
from kg.query.named import run_named
from kg.rdf.validation import validate
from kg.rdf.writer import to_graph
from kg.resolution import resolve

Write = Callable[..., Findings]


def test_every_name_says_why_it_is_one_of_its_things(write: Write) -> None:
    documents = [
        write("a.txt", ["Company:蓝鲸物流有限公司|蓝鲸", "BankBranch:农行深圳分行"]),
        write("b.txt", ["Company:蓝鲸", "BankBranch:农业银行深圳市分行"]),
        write("c.txt", ["Bank:农行"]),
    ]
    merges = {(merge.name, merge.other, merge.rule): merge.cases for merge in resolve(documents).merges}
    assert merges == {
        ("蓝鲸", "蓝鲸物流有限公司", MergeRule.DECLARED): (("a.txt", 1),),
        ("蓝鲸", "蓝鲸", MergeRule.ALIAS): (("a.txt", 1), ("b.txt", 1)),
        ("农行", "中国农业银行", MergeRule.OFFICIAL): (("c.txt", 1),),
        ("农行深圳分行", "中国农业银行深圳市分行", MergeRule.BRANCH): (("a.txt", 1),),
        ("农业银行深圳市分行", "中国农业银行深圳市分行", MergeRule.BRANCH): (("b.txt", 1),),
    }
    assert resolve(documents[::-1]).merges == resolve(documents).merges


def test_products_of_one_name_say_what_made_them_one(write: Write) -> None:
    documents = [
        write(f"{bank}.txt", [f"Bank:{bank}", "Product:小舟贷"], [f"{bank} offers 小舟贷"])
        for bank in ("中行", "中国银行")
    ]
    reasons = [(merge.name, merge.rule) for merge in resolve(documents).merges if "小舟贷" in merge.entity]
    assert reasons == [("小舟贷", MergeRule.OFFERED)]


def test_the_graph_answers_why(write: Write) -> None:
    documents = [write("a.txt", ["Bank:农行"]), write("b.txt", ["Bank:中国农业银行", "Company:蓝鲸物流|蓝鲸"])]
    store = Store()
    store.bulk_extend(Quad(*triple) for triple in to_graph(resolve(documents)))
    assert validate(store) == []
    answer = run_named(store, "merges", {"thing": "农行"})
    assert [row[:4] for row in answer] == [("中国农业银行", "农行", "中国农业银行", "SameOfficialName")]
    assert [row[1] for row in run_named(store, "merges", {"rule": "DeclaredInText"})] == ["蓝鲸"]
