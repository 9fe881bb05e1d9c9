"""Sums of money: what counts as one, how much it is, and which are volumes or limits."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extraction.amounts import AmountReader, dates
from kg.extraction.lexicon import Lexicon
from kg.model import AmountKind


@pytest.fixture(scope="module")
def reader(lexicon: Lexicon) -> AmountReader:
    return AmountReader(lexicon)


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("发放贷款690万元", 6_900_000, "CNY"),
        ("发放贷款1.5亿元", 150_000_000, "CNY"),
        ("5,240 万元", 52_400_000, "CNY"),
        ("5，240万元", 52_400_000, "CNY"),
        ("１００万元", 1_000_000, "CNY"),
        ("300万余元", 3_000_000, "CNY"),
        ("300余万元", 3_000_000, "CNY"),
        ("近2亿元", 200_000_000, "CNY"),
        ("超3000万元", 30_000_000, "CNY"),
        ("15.6亿元人民币", 1_560_000_000, "CNY"),
        ("1.2万亿元", 1_200_000_000_000, "CNY"),
        ("人民币800万元", 8_000_000, "CNY"),
        ("￥500", 500, "CNY"),
        ("500万美元", 5_000_000, "USD"),
        ("US$30万", 300_000, "USD"),
        ("1.2亿港元", 120_000_000, "HKD"),
        ("800万澳门元", 8_000_000, "MOP"),
        ("三十万元", 300_000, "CNY"),
        ("十五万元", 150_000, "CNY"),
        ("一百二十万元", 1_200_000, "CNY"),
        ("一千零五十元", 1_050, "CNY"),
        ("两亿元", 200_000_000, "CNY"),
        ("二十余万元", 200_000, "CNY"),
        ("近百万元", 1_000_000, "CNY"),
        ("授信额度500万", 5_000_000, "CNY"),
        ("授信 1 亿。", 100_000_000, "CNY"),
        ("790万资金", 7_900_000, "CNY"),
    ],
)
def test_a_sum_is_read_in_single_units(reader: AmountReader, text: str, value: int, currency: str) -> None:
    (found,) = reader.amounts(text)
    assert (found.value, found.currency, found.total) == (value, currency, False)


@pytest.mark.parametrize(
    "text",
    [
        "同比增长35%",
        "年利率3.85‰",
        "服务客户1200户",
        "口罩10万只",
        "2万名员工领到贷款",
        "贷款客户突破30万户",
        "2020年发放贷款",
        "零元",
        "万元",
        "数百万元",
        "几千万元",
        "上百亿元资金",
        "二三十万元",
        "数亿元",
    ],
)
def test_shares_counts_and_vague_numbers_are_no_sums(reader: AmountReader, text: str) -> None:
    assert reader.amounts(text) == []


@pytest.mark.parametrize(
    "text", ["贷款余额30亿元", "户均贷款50万元", "每户3000元/年", "最高额度300万元", "总资产2000亿元"]
)
def test_volumes_rates_and_limits_are_flagged(reader: AmountReader, text: str) -> None:
    assert [amount.total for amount in reader.amounts(text)] == [True]


def test_a_total_in_another_clause_does_not_flag_the_deal(reader: AmountReader) -> None:
    found = reader.amounts("贷款余额达30亿元，本次发放200万元。")
    assert [(amount.value, amount.total) for amount in found] == [(3_000_000_000, True), (2_000_000, False)]


def test_bonds_are_told_by_their_names(reader: AmountReader) -> None:
    text = "疫情防控债成功发行，规模10亿元，票面利率3.2%。"
    assert reader.kind(text, reader.amounts(text)[0], AmountKind.LOAN) is AmountKind.BOND


def test_the_nearest_word_says_what_kind_of_sum_it_is(reader: AmountReader) -> None:
    text = "给予授信5000万元，首期发放贷款800万元，并捐款20万元。"
    kinds = [reader.kind(text, amount, AmountKind.OTHER) for amount in reader.amounts(text)]
    assert kinds == [AmountKind.CREDIT_LINE, AmountKind.LOAN, AmountKind.DONATION]
    assert reader.kind("共300万元。", reader.amounts("共300万元。")[0], AmountKind.LEASE) is AmountKind.LEASE


@given(st.integers(1, 9_999_999), st.sampled_from(["元", "万元", "亿元"]))
def test_every_plain_number_comes_back(lexicon: Lexicon, number: int, unit: str) -> None:
    factor = {"元": 1, "万元": 10_000, "亿元": 100_000_000}[unit]
    for written in (f"{number}{unit}", f"{number:,}{unit}", f"{number} {unit}"):
        text = f"捐赠{written}，"
        (found,) = AmountReader(lexicon).amounts(text)
        assert found.value == number * factor
        assert text[found.start : found.end] == written


@given(st.text(alphabet="一二三十百千万亿0123456789.,，元美港余多近约年月日%授信额度贷款 \n数几", max_size=40))
def test_nothing_that_looks_like_numbers_breaks_the_reader(lexicon: Lexicon, text: str) -> None:
    for amount in AmountReader(lexicon).amounts(text):
        assert amount.value >= 1
        assert text[amount.start : amount.end] == text[amount.start : amount.end].strip()
    for date in dates(text):
        assert 0 <= date.start < date.end <= len(text)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2019年3月发放，同年5月到账", ["2019-03", "2019-05"]),
        ("2020年2月14日，3月1日又放款", ["2020-02-14", "2020-03-01"]),
        ("2020 年 2 月", ["2020-02"]),
        ("2019年11月，当年12月", ["2019-11", "2019-12"]),
        ("2018年成立", ["2018"]),
        ("2020年2月30日", ["2020-02"]),
        ("2020年度第一期债券，3月发行", ["2020-03"]),
        ("3月5日", []),
        ("2020年13月", []),
        ("近3个月", []),
    ],
)
def test_dates_take_the_year_that_was_named_last(text: str, values: list[str]) -> None:
    assert [date.value for date in dates(text)] == values


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2090, 1, 1)))
def test_every_day_comes_back(day: datetime.date) -> None:
    assert [date.value for date in dates(f"于{day.year}年{day.month}月{day.day}日签约")] == [day.isoformat()]
