"""When a relation held: the date that its own evidence names."""

from __future__ import annotations

from dataclasses import replace

from kg.extraction.amounts import dates
from kg.model import Knowledge, Predicate, ResolvedRelation


def with_dates(knowledge: Knowledge) -> Knowledge:
    """The knowledge with a date on every relation whose quotes name exactly one; see `stated_date`."""
    return replace(knowledge, relations=tuple(replace(r, date=stated_date(r)) for r in knowledge.relations))


def stated_date(relation: ResolvedRelation) -> str | None:
    """YYYY, YYYY-MM or YYYY-MM-DD where the quotes name one date and no other; None for parts of an organisation.

    Of a date and the month or year that it lies in, the fuller counts.
    """
    if relation.predicate is Predicate.SUB_ORGANIZATION_OF:
        return None
    found = sorted({span.value for evidence in relation.evidence for span in dates(evidence.quote)}, key=len)
    if found and all(found[-1].startswith(date) for date in found):
        return found[-1]
    return None
