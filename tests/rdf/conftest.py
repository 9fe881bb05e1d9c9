"""A small knowledge that uses every part of the vocabulary at least once."""

from __future__ import annotations

import pytest

from kg.model import (
    Amount,
    AmountKind,
    Entity,
    EntityType,
    Evidence,
    Knowledge,
    Predicate,
    ResolvedRelation,
    SourceCase,
    SourceDocument,
)

SOURCE = "故事/桥.md"


def relation(subject: str, predicate: Predicate, target: str, start: int, *amounts: Amount) -> ResolvedRelation:
    evidence = (Evidence(start, start + 6, "这里写着原话"),)
    return ResolvedRelation(subject, predicate, target, SOURCE, 1, evidence, 0.93, amounts)


@pytest.fixture
def knowledge() -> Knowledge:
    return Knowledge(
        documents=(SourceDocument(SOURCE, "山里的桥", "2020-05"),),
        cases=(SourceCase(SOURCE, 1, "一座桥", "精准扶贫", "青山银行", ("青山银行", "石桥村")),),
        entities=(
            Entity("云桥科技", EntityType.COMPANY, ("云桥科技",)),
            Entity("桥贷", EntityType.PRODUCT, ("桥贷",), family="涉农贷款"),
            Entity("石桥村", EntityType.PLACE, ("石桥村",)),
            Entity("青山银行", EntityType.BANK, ("青山银行", "青山"), canonical="青山商业银行"),
        ),
        relations=(
            relation("青山银行", Predicate.OFFERS, "桥贷", 0),
            relation("桥贷", Predicate.TARGETS, "农户", 10),
            relation(
                "青山银行", Predicate.FINANCES, "云桥科技", 20, Amount(6_400_000, "CNY", AmountKind.LOAN, "2020-03")
            ),
            relation("云桥科技", Predicate.PARTNERS_WITH, "青山银行", 30),
            relation("青山银行", Predicate.DONATES_TO, "石桥村", 40, Amount(50_000, "CNY", AmountKind.DONATION)),
        ),
    )
