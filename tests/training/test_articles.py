"""What the encoder learns from: the mentions of the extractor's scenes, windows, tags, and names exchanged in place."""

from __future__ import annotations

import random

import numpy as np
import pytest

from kg.extraction.gazetteer import KnownSpan
from kg.extraction.groups import GroupReader
from kg.extraction.heads import NameGrammar
from kg.extraction.lexicon import Lexicon
from kg.extraction.pair_plan import PREDICATES, TAGS, TYPES, Mention
from kg.extraction.references import ReferenceResolver
from kg.extraction.relations.signatures import read_signatures
from kg.model import EntityType, Predicate
from kg.resources import DATA
from kg.training.annotations import read_annotations
from kg.training.encoder.articles import Article, article
from kg.training.encoder.dataset import IGNORED, cut_windows, donor_names, exchange_names, tag_characters
from kg.training.relations import ExampleMaker


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    lexicon = Lexicon.load()
    references = ReferenceResolver(NameGrammar(lexicon))
    maker = ExampleMaker(GroupReader(lexicon), references, read_signatures(lexicon))
    return [article(case, maker.examples(case)) for case in read_annotations([DATA / "gold" / "train"])[::10]]


def _named(each: Article) -> list[Mention]:
    return [each.mentions[i] for i in each.names]


def test_mentions_stand_where_they_are_said_to(articles: list[Article]) -> None:
    for each in articles:
        names = {name for entity in each.entities.values() for name in entity.names}
        plain = {name.replace(" ", "").replace("“", "").replace("”", "") for name in names}
        found = [each.text[m.start : m.end] for m in _named(each)]
        said = [name.replace(" ", "").replace("\n", "").replace("“", "").replace("”", "") in plain for name in found]
        assert sum(said) >= 0.97 * len(found)


def test_exchanged_names_keep_mentions_and_enumerations_in_place(articles: list[Article]) -> None:
    rng = random.Random(3)
    donors = donor_names(articles)
    lent = {name for names in donors.values() for options in names for name in options}
    changed = listed = 0
    for each in articles:
        other = exchange_names(each, donors, 0.9, rng)
        changed += other.text != each.text
        for number, (before, after) in enumerate(zip(each.mentions, other.mentions, strict=True)):
            old, new = each.text[before.start : before.end], other.text[after.start : after.end]
            assert new == old or (number in each.names and new in lent)
            begin, stop = after.enumeration
            assert begin <= after.start < after.end <= stop <= len(other.text)
            members = [m for m in other.mentions if m.enumeration == after.enumeration]
            assert (begin, stop) == (members[0].start, members[-1].end)
            listed += len(members) > 1
    assert changed > len(articles) / 2
    assert listed > 100


def test_windows_carry_the_tags_and_the_relations(articles: list[Article]) -> None:
    offers = PREDICATES.index(Predicate.OFFERS)
    shown = 0
    for each in articles:
        known = [KnownSpan(m.start, m.end, "Bank", False, each.text[m.start : m.end]) for m in _named(each)]
        windows = cut_windows(each, lambda _, known=known: known, None)
        tags = tag_characters(each)
        assert np.array_equal(np.concatenate([w.tags for w in windows])[: len(tags)], tags) or len(windows) > 1
        for mention in _named(each):
            entity = each.entities[mention.key]
            first = int(tags[mention.start])
            assert first == IGNORED if entity.optional else TAGS[first][2:] == entity.type
        for window in windows:
            assert all(window.text[k.start : k.end] == k.canonical for k in window.known)
            assert not (window.labels > window.weights).any()
            for row in np.flatnonzero(window.labels[:, offers]):
                subject, target = window.plan.subjects[row], window.plan.objects[row]
                assert TYPES[window.plan.types[target]] in (
                    EntityType.PRODUCT, EntityType.PLATFORM, EntityType.PROGRAMME,
                )  # fmt: skip
                assert subject != target
                shown += 1
    assert shown > 100
