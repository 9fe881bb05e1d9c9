"""Every named query answers its question on the small world; names are found as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Store

from kg.errors import DataError, QueryError
from kg.query.engine import Rows, Value
from kg.query.named import named_queries, named_query, run_named

NO = None
ANSWERS: list[tuple[str, dict[str, str], tuple[str, ...], list[tuple[Value, ...]]]] = [
    (
        "products-by-family",
        {"family": "小微信用贷款"},
        ("product_name", "institution_name", "type", "sources"),
        [("助微贷", "星河银行南城分行", "BankBranch", "河.txt"), ("山货贷", "青山银行", "Bank", "山.txt")],
    ),
    (
        "partners",
        {"of": "市科技局"},
        ("partner_name", "partner_type", "cases"),
        [("星河银行南城分行", "BankBranch", 1), ("青山银行", "Bank", 1)],
    ),
    (
        "shared-clients",
        {"first": "青山银行"},
        ("client_name", "institution_name", "second_institution_name"),
        [("云桥科技", "星河银行南城分行", "青山银行")],
    ),
    ("shared-clients", {"first": "银河租赁"}, ("client_name",), []),
    (
        "donations",
        {"above": "100000"},
        ("donor_name", "recipient_name", "value", "currency", "date", "source"),
        [("星河银行", "石桥村", 300_000, "CNY", "2020-02", "河.txt")],
    ),
    ("donations", {"above": "300001"}, ("donor_name",), []),
    (
        "programme-members",
        {"programme": "春雨"},
        ("part", "organization_name"),
        [("offers", "星河银行"), ("participatesIn", "青山银行")],
    ),
    (
        "case-facts",
        {"case": "青山与阳光"},
        ("subject_name", "predicate", "object_name", "value"),
        [
            ("青山银行", "offers", "山货贷", NO),
            ("山货贷", "providedTo", "云桥科技", NO),
            ("山货贷", "deliveredThrough", "星河云", NO),
            ("青山银行", "partnersWith", "南城市科技局", NO),
            ("银河租赁", "finances", "南城光伏电站", 250_000_000),
            ("青山银行", "participatesIn", "春雨计划", NO),
            ("青山银行", "assists", "石桥村", NO),
        ],
    ),
    (
        "evidence",
        {"subject": "星河银行南城分行", "object": "云桥", "predicate": "finances"},
        ("subject_name", "relation_name", "object_name", "confidence", "quote", "source", "case_title", "start", "end"),
        [
            (
                "星河银行南城分行",
                "finances",
                "云桥科技",
                0.9,
                "第2句：星河银行南城分行，云桥科技",
                "河.txt",
                "星河下的小店",
                20,
                28,
            )
        ],
    ),
    ("evidence", {"subject": "星河银行南城分行", "predicate": "assists"}, ("quote",), []),
    (
        "largest-financings",
        {},
        ("institution_name", "client_name", "value", "kind", "date"),
        [
            ("银河租赁", "南城光伏电站", 250_000_000, "Lease", NO),
            ("星河银行南城分行", "云桥科技", 6_900_000, "Loan", "2020-01"),
        ],
    ),
    (
        "products-for-group",
        {"group": "小微企业"},
        ("offering_name", "type", "providers"),
        [("助微贷", "Product", "星河银行南城分行")],
    ),
    ("suites", {}, ("suite_name", "member_name", "type"), [("春雨计划", "助微贷", "Product")]),
    (
        "delivered-through",
        {"channel": "star cloud"},
        ("offering_name", "way", "channel_name", "source"),
        [("助微贷", "builtOn", "星河云", "河.txt"), ("山货贷", "deliveredThrough", "星河云", "山.txt")],
    ),
    (
        "cases-by-theme",
        {},
        ("theme_name", "title", "reported_by", "source", "things"),
        [
            ("服务小微", "星河下的小店", "星河银行南城分行", "河.txt", 8),
            ("绿色金融", "青山与阳光", "青山银行", "山.txt", 9),
        ],
    ),
    (
        "family-lineage",
        {"family": "小微信用贷款"},
        ("bank_name", "product_name", "link", "through_name", "first_source"),
        [
            ("星河银行", "助微贷", "builtOn", "星河云", "河.txt"),
            ("星河银行", "助微贷", "partOfSuite", "春雨计划", "河.txt"),
            ("青山银行", "山货贷", "deliveredThrough", "星河云", "山.txt"),
        ],
    ),
    (
        "branches",
        {"head": "星河商业银行"},
        ("head_name", "unit_name", "type", "directly_under"),
        [("星河银行", "星河银行南城分行", "BankBranch", "星河银行")],
    ),
    (
        "partner-agencies",
        {},
        ("agency_name", "type", "banks", "bank_names"),
        [("南城市科技局", "GovernmentAgency", 2, "星河银行；青山银行")],
    ),
    ("names", {"of": "云桥"}, ("name", "type", "others"), [("云桥科技", "Company", 2)]),
    (
        "doubtful",
        {},
        ("confidence", "subject_name", "predicate", "object_name"),
        [(0.5, "山货贷", "deliveredThrough", "星河云"), (0.55, "助微贷", "builtOn", "星河云")],
    ),
    (
        "neighbours",
        {"of": "石桥村"},
        ("direction", "predicate", "neighbour_name", "neighbour_type"),
        [("←", "assists", "青山银行", "Bank"), ("←", "donatesTo", "星河银行", "Bank")],
    ),
    (
        "clients",
        {"institution": "青山银行"},
        ("client_name", "how", "product_name", "largest_amount"),
        [("云桥科技", "providedTo", "山货贷", NO)],
    ),
    (
        "beneficiaries",
        {},
        ("beneficiary_name", "type", "helpers"),
        [("石桥村", "Place", 2)],
    ),
    (
        "lineage",
        {"offering": "助微贷"},
        ("part", "subject_name", "predicate", "object_name", "bank_name", "confidence", "source"),
        [
            ("family", "青山银行", "offers", "山货贷", NO, 0.95, "山.txt"),
            ("group", "助微贷", "targets", "小微企业", NO, 0.85, "河.txt"),
            ("provider", "星河银行南城分行", "offers", "助微贷", "星河银行", 0.95, "河.txt"),
            ("rests-on", "助微贷", "builtOn", "星河云", NO, 0.55, "河.txt"),
            ("suite", "助微贷", "partOfSuite", "春雨计划", NO, 0.75, "河.txt"),
        ],
    ),
    (
        "families",
        {},
        ("bank_name", "family_name", "products", "product_names"),
        [("星河银行", "小微信用贷款", 1, "助微贷"), ("青山银行", "小微信用贷款", 1, "山货贷")],
    ),
    (
        "partnerships",
        {"of": "星河银行", "theme": "服务小微"},
        ("name", "unit_name", "partner_name", "partner_type", "cases", "themes", "confidence"),
        [("星河银行", "星河银行南城分行", "南城市科技局", "GovernmentAgency", 1, "服务小微", 0.8)],
    ),
    ("partnerships", {"of": "青山银行", "theme": "服务小微"}, ("name",), []),
    (
        "connections",
        {"first": "青山银行", "second": "云桥"},
        ("first_name", "step", "via_name", "next_step", "second_name"),
        [("青山银行", "→offers", "山货贷", "→providedTo", "云桥科技")],
    ),
    (
        "comparison",
        {"first": "星河银行", "second": "青山银行"},
        ("aspect", "item_name", "bank_names"),
        [
            ("client", "云桥科技", "星河银行；青山银行"),
            ("family", "小微信用贷款", "星河银行；青山银行"),
            ("group", "小微企业", "星河银行"),
            ("partner", "南城市科技局", "星河银行；青山银行"),
            ("theme", "服务小微", "星河银行"),
            ("theme", "绿色金融", "青山银行"),
        ],
    ),
    (
        "timeline",
        {},
        ("date", "dated", "subject_name", "predicate", "object_name", "value", "source"),
        [
            ("2020-01", "amount", "星河银行南城分行", "finances", "云桥科技", 6_900_000, "河.txt"),
            ("2020-02", "amount", "星河银行", "donatesTo", "石桥村", 300_000, "河.txt"),
        ],
    ),
    ("timeline", {"of": "石桥村"}, ("date", "object_name"), [("2020-02", "石桥村")]),
]


@pytest.mark.parametrize(("name", "arguments", "columns", "expected"), ANSWERS)
def test_the_answer(
    store: Store, name: str, arguments: dict[str, str], columns: tuple[str, ...], expected: list[tuple[Value, ...]]
) -> None:
    rows = run_named(store, name, arguments)
    assert isinstance(rows, Rows)
    assert [tuple(_joined(row[column]) for column in columns) for row in rows.dicts()] == expected


def _joined(value: Value) -> Value:
    """Lists that the query joins come in no fixed order."""
    return "；".join(sorted(value.split("；"))) if isinstance(value, str) and "；" in value else value


def test_every_named_query_runs_without_arguments(store: Store) -> None:
    queries = named_queries()
    assert len(queries) >= 16
    for query in queries:
        run_named(store, query.name)
        assert query.question_zh.endswith("？")
        assert query.question_en.endswith("?")


@pytest.mark.parametrize(
    "name", ["星河", "“星河银行”", " 星河 银行 ", "星河商业银行", "https://w3id.org/csrkg/id/星河银行"]
)
def test_names_match_as_people_write_them(store: Store, name: str) -> None:
    rows = run_named(store, "branches", {"head": name})
    assert isinstance(rows, Rows)
    assert {row["head_name"] for row in rows.dicts()} == {"星河银行"}


def test_a_part_of_a_name_will_do_where_nothing_bears_it_whole(store: Store) -> None:
    rows = run_named(store, "neighbours", {"of": "科技"})
    assert isinstance(rows, Rows)
    assert {row["name"] for row in rows.dicts()} == {"云桥科技", "南城市科技局"}


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("partnerz", {}, "did you mean partners"),
        ("qqqq", {}, "query --list"),
        ("partners", {"who": "x"}, "has no parameter 'who'; it takes of"),
        ("partners", {"of": "星何银行"}, "nothing in the graph is called '星何银行'; similar: 星河银行"),
        ("partners", {"of": "“ ”"}, "empty"),
        ("donations", {"above": "viel"}, "is no number"),
        ("donations", {"above": "nan"}, "no finite number"),
    ],
)
def test_what_is_asked_wrongly_is_said(store: Store, name: str, arguments: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        run_named(store, name, arguments)


@pytest.mark.parametrize("text", ['offers" } UNION { ?s ?p ?o } #', "\\", '"""', "} INSERT DATA { <urn:a> <urn:b> 1"])
def test_arguments_are_never_read_as_sparql(store: Store, text: str) -> None:
    answer = run_named(store, "evidence", {"predicate": text})
    assert isinstance(answer, Rows)
    assert len(answer) == 0
    with pytest.raises(QueryError, match="nothing in the graph"):
        run_named(store, "partners", {"of": f"xyz{text}"})


def test_parameters_say_what_they_mean() -> None:
    parameters = named_query("donations").parameters
    assert [(p.name, p.kind, p.default) for p in parameters] == [("donor", "name", None), ("above", "number", "0")]
    assert all(p.explanation for query in named_queries() for p in query.parameters)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * {}", "lacks a line"),
        ("# 问：何？\n# Q: What?\n# @param x 某物 (thing)\nSELECT * {}", "write '# @param"),
        ("# 问：何？\n# Q: What?\n# @param x 某物 (name)\nSELECT * {}", "write '# @param"),
    ],
)
def test_a_query_file_with_a_broken_head_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "bad.rq").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=rf"bad\.rq.*{message}"):
        named_queries(tmp_path)
