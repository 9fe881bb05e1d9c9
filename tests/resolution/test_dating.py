"""A relation bears the date that its own quotes name, where they name one."""

import pytest

from kg.model import Evidence, Predicate, ResolvedRelation
from kg.resolution.dating import stated_date


def relation(*quotes: str, predicate: Predicate = Predicate.OFFERS) -> ResolvedRelation:
    evidence = tuple(Evidence(0, len(quote), quote) for quote in quotes)
    return ResolvedRelation("bank-甲", predicate, "product-乙", "a.txt", 1, evidence, 0.9)


@pytest.mark.parametrize(
    ("quotes", "date"),
    [
        (["2020年3月，江州银行推出云帆贷"], "2020-03"),
        (["江州银行推出云帆贷"], None),
        (["2020年，江州银行推出云帆贷", "2020年3月5日，江州银行推出云帆贷"], "2020-03-05"),
        (["2019年推出云帆贷，2020年服务百户"], None),
        (["江州银行承销其2020年度第一期票据"], None),
    ],
)
def test_one_date_in_the_quotes_dates_the_relation(quotes: list[str], date: str | None) -> None:
    assert stated_date(relation(*quotes)) == date


def test_being_part_of_something_is_not_dated() -> None:
    assert stated_date(relation("2020年3月，江州银行南城分行", predicate=Predicate.SUB_ORGANIZATION_OF)) is None
