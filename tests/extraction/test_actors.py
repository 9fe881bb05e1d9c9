"""Whose deed it is: a campaign of the whole country is not the bank's own that joins it."""

from __future__ import annotations

import pytest

from kg.extraction.actors import join_campaigns
from kg.extraction.lexicon import Lexicon
from kg.extraction.relations.scorer import ScoredRelation
from kg.model import Entity, EntityType, Predicate

CAMPAIGN = Entity("e2", EntityType.PROGRAMME, ("“百行进万企”活动", "百行进万企"), "百行进万企")
OWN = Entity("e2", EntityType.PROGRAMME, ("云帆行动",))


@pytest.mark.parametrize(
    ("subject", "programme", "expected"),
    [
        (EntityType.BANK, CAMPAIGN, Predicate.PARTICIPATES_IN),
        (EntityType.BANK_BRANCH, CAMPAIGN, Predicate.PARTICIPATES_IN),
        (EntityType.BANK, OWN, Predicate.OFFERS),
        (EntityType.GOVERNMENT_AGENCY, CAMPAIGN, Predicate.OFFERS),
        (EntityType.ASSOCIATION, CAMPAIGN, Predicate.OFFERS),
    ],
)
def test_who_offers_a_common_campaign_takes_part_in_it(
    lexicon: Lexicon, subject: EntityType, programme: Entity, expected: Predicate
) -> None:
    relation = ScoredRelation("e1", Predicate.OFFERS, "e2", 0.8, ())
    (found,) = join_campaigns([relation], [Entity("e1", subject, ("江州某机构",)), programme], lexicon.campaigns)
    assert (found.predicate, found.probability) == (expected, 0.8)
