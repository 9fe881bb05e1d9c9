"""Corrections by hand reach the result, are told apart from what was extracted, and a wrong entry is refused."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import DataError
from kg.model import (
    Amount,
    AmountKind,
    Case,
    CorrectionKind,
    Document,
    Evidence,
    Findings,
    Knowledge,
    MappedText,
    Paragraph,
    ResolvedRelation,
)
from kg.resolution import resolve
from kg.resolution.curation import Curation, load_curation

Write = Callable[..., Findings]
Corrected = Callable[..., Knowledge]
WHY = 'reason = "by the annual report"\n'


@pytest.fixture
def corrected(tmp_path: Path) -> Corrected:
    def run(entries: str, *documents: Findings) -> Knowledge:
        path = tmp_path / "mine.toml"
        path.write_text(entries, encoding="utf-8")
        return resolve(documents, curation=load_curation([path]))

    return run


def names(knowledge: Knowledge) -> list[str]:
    return [entity.names[0] for entity in knowledge.entities]


def said(knowledge: Knowledge) -> list[tuple[str, str, str, str]]:
    return [(r.subject, r.predicate.value, r.object, r.source) for r in knowledge.relations]


def test_what_is_shipped_can_be_read() -> None:
    load_curation()


# ---- things


def test_a_merge_makes_one_of_two(write: Write, corrected: Corrected) -> None:
    entry = f'[[merge]]\ntype = "Company"\nnames = ["蓝鲸物流", "白鲸快运"]\n{WHY}'
    documents = write("a.txt", ["Company:蓝鲸物流有限公司"]), write("b.txt", ["Association:白鲸快运"])
    (entity,) = corrected(entry, *documents).entities
    assert (entity.names, entity.type) == (("蓝鲸物流有限公司", "白鲸快运"), "Company")


def test_a_merge_in_a_scope_binds_what_a_name_means_there(write: Write, corrected: Corrected) -> None:
    entry = f'[[merge]]\ntype = "Company"\nnames = ["蓝鲸", "蓝鲸物流有限公司"]\nin = {{document = "b.txt"}}\n{WHY}'
    documents = [write("a.txt", ["Company:蓝鲸物流有限公司"])]
    documents += [write(source, ["Company:蓝鲸"]) for source in ("b.txt", "c.txt")]
    apart = f'[[split]]\ntype = "Company"\nnames = ["蓝鲸"]\nin = {{document = "b.txt"}}\n{WHY}'
    assert len(corrected("", *documents).entities) == 2
    knowledge = corrected(entry + apart, *documents)
    assert [entity.names for entity in knowledge.entities] == [("蓝鲸",), ("蓝鲸物流有限公司", "蓝鲸")]
    assert knowledge.unapplied == ()


def test_a_split_keeps_apart_what_an_alias_would_join(write: Write, corrected: Corrected) -> None:
    entry = f'[[split]]\ntype = "Company"\nnames = ["蓝鲸物流有限公司", "蓝鲸货运"]\n{WHY}'
    documents = [write("a.txt", ["Company:蓝鲸物流有限公司"]), write("d.txt", ["Company:蓝鲸货运"])]
    alias = write("c.txt", ["Company:蓝鲸物流|蓝鲸货运"])
    assert len(corrected("", *documents, alias).entities) == 1
    assert names(corrected(entry, *documents, alias)) == ["蓝鲸物流有限公司", "蓝鲸货运"]


def test_a_split_divides_what_one_text_took_for_one_thing(write: Write, corrected: Corrected) -> None:
    entry = f'[[split]]\ntype = "Bank"\nnames = ["蓝湾银行", "青湾银行"]\n{WHY}'
    findings = write("a.txt", ["Bank:蓝湾银行|青湾银行", "Product:小舟贷"], ["蓝湾银行 offers 小舟贷"])
    shown = replace(findings.cases[0].relations[0], evidence=(Evidence(0, 9, "青湾银行推出小舟贷"),))
    findings = replace(findings, cases=(replace(findings.cases[0], relations=(shown,)),))
    knowledge = corrected(entry, findings)
    assert names(knowledge) == ["蓝湾银行", "青湾银行", "小舟贷"]
    assert said(knowledge) == [("bank-青湾银行", "offers", "product-小舟贷", "a.txt")]


def test_rename_keeps_the_old_name(write: Write, corrected: Corrected) -> None:
    entry = f'[[rename]]\ntype = "Bank"\nname = "蓝湾银行"\nto = "青湾银行"\n{WHY}'
    (entity,) = corrected(entry, write("a.txt", ["Bank:蓝湾银行"])).entities
    assert (entity.key, entity.names) == ("bank-青湾银行", ("青湾银行", "蓝湾银行"))


def test_retype_and_rename_by_the_old_type_or_the_new(write: Write, corrected: Corrected) -> None:
    retype = f'[[retype]]\ntype = "Company"\nname = "蓝湾租赁"\nto = "Association"\n{WHY}'
    for kind in ("Company", "Association"):
        rename = f'[[rename]]\ntype = "{kind}"\nname = "蓝湾租赁"\nto = "蓝湾租赁协会"\n{WHY}'
        (entity,) = corrected(retype + rename, write("a.txt", ["Company:蓝湾租赁"])).entities
        assert entity.key == "association-蓝湾租赁协会"


def test_what_is_no_product_any_more_leaves_its_family(write: Write, corrected: Corrected) -> None:
    findings = write("a.txt", ["Product:小舟贷"])
    case = findings.cases[0]
    product = replace(case.entities[0], family="小微信用贷款")
    findings = replace(findings, cases=(replace(case, entities=(product,)),))
    entry = f'[[retype]]\ntype = "Product"\nname = "小舟贷"\nto = "Platform"\n{WHY}'
    assert [(e.type, e.family) for e in corrected("", findings).entities] == [("Product", "小微信用贷款")]
    assert [(e.type, e.family) for e in corrected(entry, findings).entities] == [("Platform", None)]


def test_what_is_a_product_after_all_has_the_family_that_was_added(write: Write, corrected: Corrected) -> None:
    add = '[[add]]\ntype = "Product"\nnames = ["小舟贷"]\nfamily = "小微信用贷款"\nin = {document = "a.txt"}\n' + WHY
    retype = f'[[retype]]\ntype = "Programme"\nname = "小舟贷"\nto = "Product"\n{WHY}'
    findings = write("a.txt", ["Programme:小舟贷"])
    assert [(e.type, e.family) for e in corrected(add, findings).entities] == [("Programme", None)]
    assert [(e.type, e.family) for e in corrected(add + retype, findings).entities] == [("Product", "小微信用贷款")]


def test_a_rename_of_the_narrowest_scope_wins(write: Write, corrected: Corrected) -> None:
    entry = '[[rename]]\ntype = "Bank"\nname = "蓝湾银行"\nto = "{}"\n{}' + WHY
    entries = entry.format("甲银行", "") + entry.format("乙银行", 'in = {document = "a.txt"}\n')
    assert names(corrected(entries, write("a.txt", ["Bank:蓝湾银行"]))) == ["乙银行"]
    assert names(corrected(entries, write("b.txt", ["Bank:蓝湾银行"]))) == ["甲银行"]


def test_a_rejected_thing_goes_with_its_relations_and_leaves_no_name(write: Write, corrected: Corrected) -> None:
    entry = f'[[reject]]\ntype = "Company"\nname = "蓝鲸物流"\n{WHY}'
    findings = write("a.txt", ["Bank:蓝湾银行", "Company:蓝鲸物流"], ["蓝湾银行 finances 蓝鲸物流"])
    knowledge = corrected(entry, findings)
    assert names(knowledge) == ["蓝湾银行"]
    assert (knowledge.relations, knowledge.cases[0].mentions) == ((), ("bank-蓝湾银行",))
    (correction,) = knowledge.corrections
    assert (correction.cases, correction.rejected, correction.entities) == ((("a.txt", 1),), (), ())


def test_a_thing_rejected_in_one_document_stays_in_the_others(write: Write, corrected: Corrected) -> None:
    entry = f'[[reject]]\nkey = "company-蓝鲸物流"\nin = {{document = "a.txt"}}\n{WHY}'
    documents = [
        write(source, ["Bank:蓝湾银行", "Company:蓝鲸物流"], ["蓝湾银行 finances 蓝鲸物流"])
        for source in ("a.txt", "b.txt")
    ]
    knowledge = corrected(entry, *documents)
    assert names(knowledge) == ["蓝湾银行", "蓝鲸物流"]
    assert [relation.source for relation in knowledge.relations] == ["b.txt"]
    assert [case.mentions for case in knowledge.cases] == [("bank-蓝湾银行",), ("bank-蓝湾银行", "company-蓝鲸物流")]


def test_a_thing_is_added_where_it_is_named(write: Write, corrected: Corrected) -> None:
    entry = (
        '[[add]]\ntype = "Product"\nnames = ["小舟贷", "小舟"]\nfamily = "税务贷款"\n'
        f'in = {{document = "a.txt", case = 1}}\n{WHY}'
    )
    knowledge = corrected(entry, write("a.txt", ["Bank:蓝湾银行"]))
    product = knowledge.entities[-1]
    assert (product.key, product.names, product.family) == ("product-小舟贷", ("小舟贷", "小舟"), "税务贷款")
    assert knowledge.cases[0].mentions == ("bank-蓝湾银行", "product-小舟贷")
    twice = corrected(entry, write("a.txt", ["Bank:蓝湾银行", "Product:小舟"]))
    assert [entity.names for entity in twice.entities[1:]] == [("小舟", "小舟贷")]


# ---- relations

PAIR = ["Bank:蓝湾银行", "Product:小舟贷"]
OFFER = ["蓝湾银行 offers 小舟贷"]
REJECT = f'[[reject-relation]]\nsubject = "蓝湾银行"\npredicate = "offers"\nobject = "小舟贷"\n{WHY}'
CONFIRM = REJECT.replace("reject", "confirm")


@pytest.mark.parametrize(
    ("where", "left"),
    [
        ("", 0),
        ('in = {document = "a.txt"}\n', 1),
        ('in = {document = "a.txt", case = 1}\n', 1),
        ('in = {document = "a.txt", case = 2}\n', 2),
    ],
)
def test_reject_relation(write: Write, corrected: Corrected, where: str, left: int) -> None:
    knowledge = corrected(REJECT + where, *(write(source, PAIR, OFFER) for source in ("a.txt", "b.txt")))
    assert len(knowledge.relations) == left
    assert [len(c.rejected) for c in knowledge.corrections] == ([2 - left] if left < 2 else [])
    assert len(knowledge.unapplied) == (left == 2)


def test_partners_are_rejected_in_either_direction(write: Write, corrected: Corrected) -> None:
    findings = write("a.txt", ["Bank:蓝湾银行", "Company:蓝鲸"], ["蓝湾银行 partnersWith 蓝鲸"])
    for ends in (("蓝湾银行", "蓝鲸"), ("蓝鲸", "蓝湾银行")):
        entry = '[[reject-relation]]\nsubject = "{}"\npredicate = "partnersWith"\nobject = "{}"\n'.format(*ends)
        assert corrected(entry + WHY, findings).relations == ()


def test_a_confirmed_relation_is_sure(write: Write, corrected: Corrected) -> None:
    (relation,) = corrected(CONFIRM, write("a.txt", PAIR, OFFER)).relations
    assert (relation.confidence, relation.extracted_confidence, len(relation.confirmations)) == (1.0, 0.5, 1)


def test_the_narrower_entry_decides_and_equal_ones_must_agree(write: Write, corrected: Corrected) -> None:
    documents = [write(source, PAIR, OFFER) for source in ("a.txt", "b.txt")]
    narrow = CONFIRM + 'in = {document = "b.txt"}\n'
    for entries in (REJECT + narrow, narrow + REJECT):
        assert [r.source for r in corrected(entries, *documents).relations] == ["b.txt"]
    with pytest.raises(DataError, match=r"mine\.toml:\d+: .*mine\.toml:\d+ decides otherwise"):
        corrected(REJECT + CONFIRM, *documents)


def test_correct_relation_changes_ends_predicate_and_sums(write: Write, corrected: Corrected) -> None:
    entry = (
        '[[correct-relation]]\nsubject = "蓝湾银行"\npredicate = "finances"\nobject = "蓝鲸"\n'
        'new = {subject_key = "bank-青湾银行", predicate = "donatesTo"}\n'
        f'amounts = [{{value = 50000, kind = "Donation", date = 2020-03-01}}]\n{WHY}'
    )
    findings = write("a.txt", ["Bank:蓝湾银行", "Bank:青湾银行", "Company:蓝鲸"], ["蓝湾银行 finances 蓝鲸"])
    knowledge = corrected(entry, findings)
    (relation,) = knowledge.relations
    assert said(knowledge) == [("bank-青湾银行", "donatesTo", "company-蓝鲸", "a.txt")]
    assert relation.amounts == (Amount(50_000, "CNY", AmountKind.DONATION, "2020-03-01"),)
    (correction,) = knowledge.corrections
    assert relation.corrections == (correction.id,)
    assert [(r.subject, r.confidence) for r in correction.rejected] == [("bank-蓝湾银行", 0.5)]


def paged(write: Write) -> Findings:
    """A document whose one case stands on two pages, with a page number between them."""
    source = "蓝湾银行推出\n— 7 —\n小舟贷，\n服务农户。"
    kept = [i for i in range(len(source)) if not 7 <= i < 13 and source[i] != "\n"]
    text = MappedText("".join(source[i] for i in kept), tuple(kept))
    case = Case(1, "一", text, (Paragraph(0, len(kept)),))
    findings = write("a.txt", PAIR)
    return replace(
        findings, document=Document("a.txt", source, (case,)), cases=(replace(findings.cases[0], case=case),)
    )


ADD = (
    '[[add-relation]]\nsubject = "蓝湾银行"\npredicate = "{}"\nobject = "{}"\n'
    f'in = {{{{document = "a.txt", case = 1}}}}\nevidence = {{}}\n{WHY}'
)


@pytest.mark.parametrize(
    ("evidence", "quotes"),
    [
        ("{start = 0, end = 16}", [(0, 16, "蓝湾银行推出小舟贷")]),
        ('{quote = "推出小舟 贷"}', [(4, 6, "推出"), (13, 16, "小舟贷")]),
        ('{quote = "小舟贷，服务"}', [(13, 20, "小舟贷，服务")]),
        ('{quote = "— 7 —"}', [(7, 12, "— 7 —")]),
    ],
)
def test_the_quote_of_an_added_relation_is_the_documents(
    write: Write, corrected: Corrected, evidence: str, quotes: list[tuple[int, int, str]]
) -> None:
    knowledge = corrected(ADD.format("offers", "小舟贷", evidence), paged(write))
    (relation,) = knowledge.relations
    assert [(e.start, e.end, e.quote) for e in relation.evidence] == quotes
    assert (relation.confidence, relation.corrections) == (1.0, (knowledge.corrections[0].id,))


def test_a_relation_to_a_group_is_added_by_its_label(write: Write, corrected: Corrected) -> None:
    entry = ADD.format("targets", "农户", '{quote = "服务农户"}').replace('"蓝湾银行"', '"小舟贷"')
    assert said(corrected(entry, paged(write))) == [("product-小舟贷", "targets", "农户", "a.txt")]


def test_an_added_relation_joins_the_extracted_one(write: Write, corrected: Corrected) -> None:
    findings = write("a.txt", PAIR, OFFER, text="蓝湾银行推出小舟贷。")
    (relation,) = corrected(ADD.format("offers", "小舟贷", '{quote = "推出小舟贷"}'), findings).relations
    assert (relation.confidence, relation.extracted_confidence, len(relation.evidence)) == (1.0, 0.5, 2)
    (relation,) = corrected(REJECT + ADD.format("offers", "小舟贷", '{quote = "推出小舟贷"}'), findings).relations
    assert [e.quote for e in relation.evidence] == ["推出小舟贷"]


# ---- what becomes of entries


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ('[[rename]]\ntype = "Bank"\nname = "绿湾银行"\nto = "乙"', "no Bank of this build is called 绿湾银行"),
        ('[[merge]]\ntype = "Bank"\nnames = ["蓝湾银行", "绿湾银行"]', "fewer than two things"),
        ('[[split]]\ntype = "Bank"\nnames = ["蓝湾银行", "绿湾银行"]', "fewer than two things"),
        ('[[reject]]\ntype = "Bank"\nname = "绿湾银行"', "nothing here is called 绿湾银行"),
        (
            '[[add]]\ntype = "Bank"\nnames = ["绿湾银行"]\nin = {document = "z.txt", case = 1}',
            "z.txt is not in this build",
        ),
        ('[[confirm-merge]]\ntype = "Bank"\nnames = ["蓝湾银行", "绿湾银行"]', "no thing of this build bears all"),
        (ADD.format("offers", "大舟贷", '{quote = "推出"}'), "大舟贷 is not here"),
        (ADD.format("offers", "小舟贷", '{quote = "推荐"}'), "its evidence does not stand in a.txt"),
        (ADD.format("offers", "小舟贷", "{start = 3, end = 99}"), "its evidence does not stand in a.txt"),
        (ADD.format("finances", "小舟贷", '{quote = "推出"}'), "finances cannot stand between Bank and Product"),
        (ADD.format("offers", "小舟贷", '{quote = "推出"}').replace("case = 1", "case = 2"), "a.txt has no such case"),
        (ADD.format("offers", "小舟贷", '{quote = "推出"}').replace("a.txt", "z.txt"), "z.txt is not in this build"),
        (REJECT, "蓝湾银行 offers 小舟贷 was not extracted here"),
    ],
)
def test_an_entry_that_finds_nothing_to_do_is_told(write: Write, corrected: Corrected, entry: str, reason: str) -> None:
    knowledge = corrected("\n\n" + entry + ("" if "reason" in entry else f"\n{WHY}"), paged(write))
    (line,) = knowledge.unapplied
    assert "mine.toml:3: [[" in line
    assert reason in line
    assert knowledge.corrections == ()


def test_an_ambiguous_end_is_told_unless_its_case_or_key_settles_it(write: Write, corrected: Corrected) -> None:
    split = f'[[split]]\ntype = "Product"\nnames = ["小舟贷"]\nin = {{document = "c.txt", case = 1}}\n{WHY}'
    documents = [write("a.txt", ["Bank:蓝湾银行"], text="蓝湾银行小舟贷")]
    documents += [write(f"{name}.txt", ["Product:小舟贷", f"Bank:{name}银行"]) for name in "bc"]
    add = ADD.format("offers", "小舟贷", '{quote = "小舟贷"}')
    (line,) = corrected(split + add, *documents).unapplied
    assert "小舟贷 is the name of 2 things (product-小舟贷-" in line
    key = line.partition("(")[2].partition(",")[0]
    assert len(corrected(split + add.replace('object = "小舟贷"', f'object_key = "{key}"'), *documents).relations) == 1


def test_the_order_of_entries_and_files_does_not_matter(write: Write, tmp_path: Path) -> None:
    entries = [
        f'[[merge]]\ntype = "Company"\nnames = ["蓝鲸", "白鲸"]\n{WHY}',
        f'[[rename]]\ntype = "Company"\nname = "白鲸"\nto = "虎鲸"\n{WHY}',
        REJECT,
        ADD.format("offers", "小舟贷", '{quote = "小舟贷"}'),
        f'[[add]]\ntype = "Programme"\nnames = ["小舟行动"]\nin = {{document = "a.txt", case = 1}}\n{WHY}',
    ]
    documents = [write("a.txt", [*PAIR, "Company:蓝鲸"], OFFER), write("b.txt", ["Company:白鲸"])]
    results = []
    for n, order in enumerate(itertools.islice(itertools.permutations(entries), 0, 120, 17)):
        paths = [tmp_path / f"{n}-{i}.toml" for i in range(2)]
        for path, part in zip(paths, (order[:2], order[2:]), strict=True):
            path.write_text("\n".join(part), encoding="utf-8")
        results.append(resolve(documents, curation=load_curation(paths)))
    assert all(result == results[0] for result in results)
    assert len(results[0].corrections) == 5


def test_who_when_and_from_where_is_kept(write: Write, corrected: Corrected) -> None:
    entry = REJECT + 'by = "深圳市银行业协会"\ndate = 2024-05-06\nsource = "https://example.org/report"\n'
    (correction,) = corrected(entry, write("a.txt", PAIR, OFFER)).corrections
    assert (correction.kind, correction.by, correction.date, correction.reference, correction.reason) == (
        CorrectionKind.REJECT_RELATION,
        "深圳市银行业协会",
        "2024-05-06",
        "https://example.org/report",
        "by the annual report",
    )


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ('[[merge]]\ntype = "Company"\nnames = ["甲", "乙"]', "lacks reason"),
        ('[[merge]]\ntype = "Company"\nnames = ["甲", "乙"]\nreason = " "', "no text in reason"),
        ('[[split]]\ntype = "Company"\nnames = ["甲"]\nreason = "x"', "two names"),
        ('[[merge]]\ntype = "Company"\nnames = "甲"\nreason = "x"', "name that is no text"),
        ('[[retype]]\ntype = "Company"\nname = "甲"\nto = "Firm"\nreason = "x"', "unknown type"),
        ('[[rename]]\ntype = "Bank"\nname = "甲"\nto = "乙"\nwhy = "x"\nreason = "x"', "knows no why"),
        ('[[rename]]\ntype = "Company"\nname = "甲"\nto = "王小明先生"\nreason = "x"', "person into the graph"),
        ('[[rename]]\ntype = "Company"\nname = "甲"\nto = "乙"\nby = "王小明"\nreason = "x"', "names a person in by"),
        (REJECT.replace("offers", "likes"), "unknown predicate"),
        (REJECT.replace("[[reject", "[[add"), "lacks evidence, lacks in"),
        (REJECT.replace("[[reject", "[[correct"), "corrects nothing"),
        (REJECT + "in = {case = 2}", "names the document"),
        (REJECT + 'in = {document = "a.txt", case = 0}', "cases count from 1"),
        (REJECT + 'date = "5. May"', "wrong date"),
        ('[[rename]]\ntype = "Bank"\nname = "甲行"\nto = "乙\\u0007行"\n' + WHY, "control character in to"),
        (ADD.format("offers", "乙", "{start = 5, end = 5}"), "offsets into the source"),
        (ADD.format("offers", "乙", '{start = 5, quote = "丙"}'), "wrong evidence"),
        (ADD.format("offers", "乙", '{quote = "丙"}') + "amounts = [{value = 0}]", "wrong amount"),
        (ADD.format("offers", "乙", '{quote = "丙"}') + 'amounts = [{value = 1, kind = "Gift"}]', "kind of amount"),
        ('[[same-as]]\nreason = "x"', "no list of corrections"),
        ("[[merge", "no valid TOML"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_line(corrected: Corrected, entry: str, complaint: str) -> None:
    head = '# [[merge]] in a comment\n[[reject]]\ntype = "Bank"\nname = """\n[[merge]] in a text"""\nreason = "x"\n'
    with pytest.raises(DataError, match=complaint) as error:
        corrected(head + entry)
    assert "mine.toml:7: " in str(error.value)
    assert "\n" not in str(error.value)


def test_what_is_no_entry_at_all_is_refused(corrected: Corrected) -> None:
    for entry in ('merge = "x"', '[merge]\ntype = "Bank"', "merge = [{reason = 1}]"):
        with pytest.raises(DataError, match=r"mine\.toml:3: 'merge' is no list of corrections"):
            corrected(f"# [merge]\n\n{entry}")


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_text("\ufeff" + REJECT, encoding="utf-8")
    assert len(load_curation([path]).entries) == 1


def test_a_merge_that_a_split_forbids_is_refused(corrected: Corrected) -> None:
    entry = '[[{}]]\ntype = "Company"\nnames = ["甲公司", "乙公司"]\nreason = "x"\n'
    with pytest.raises(DataError, match=r"mine\.toml:5: \[\[merge\]\]: .*mine\.toml:1 says"):
        corrected(entry.format("split") + entry.format("merge"))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.toml: cannot be read"):
        load_curation([tmp_path / "none.toml"])


def test_thousands_of_entries_take_seconds(write: Write, tmp_path: Path) -> None:
    firms = [f"Company:第{n}号物流有限公司" for n in range(3000)]
    findings = write(
        "a.txt", ["Bank:蓝湾银行", *firms], [f"蓝湾银行 finances 第{n}号物流有限公司" for n in range(3000)]
    )
    reject = '[[reject-relation]]\nsubject = "蓝湾银行"\npredicate = "finances"\nobject = "第{}号物流"\n' + WHY
    rename = '[[rename]]\ntype = "Company"\nname = "第{0}号物流"\nto = "第{0}号货运"\n' + WHY
    path = tmp_path / "many.toml"
    path.write_text("".join(reject.format(n) + rename.format(n) for n in range(1500)), encoding="utf-8")
    curation = load_curation([path])
    began = time.process_time()
    resolve([findings], curation=Curation())
    plain, began = time.process_time() - began, time.process_time()
    knowledge = resolve([findings], curation=curation)
    assert (len(knowledge.relations), len(knowledge.corrections)) == (1500, 3000)
    assert time.process_time() - began < 3 * plain + 3


def test_no_entries_change_nothing(write: Write) -> None:
    findings = write("a.txt", PAIR, OFFER)
    knowledge = resolve([findings], curation=Curation())
    assert (knowledge.corrections, knowledge.unapplied) == ((), ())
    assert all(isinstance(r, ResolvedRelation) and r.confidence == 0.5 for r in knowledge.relations)
