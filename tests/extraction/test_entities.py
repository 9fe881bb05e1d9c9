"""Which body stands above which: branches, public offices, and departments that name no bank."""

from __future__ import annotations

import pytest

from kg.extraction.aliases import AliasResolver
from kg.extraction.classification import NameClassifier
from kg.extraction.entities import CaseEntities, EntityBuilder, TypedName, find_reporter
from kg.extraction.families import FamilyReader
from kg.extraction.heads import NameGrammar
from kg.extraction.lexicon import Lexicon
from kg.model import EntityType as T


@pytest.fixture(scope="module")
def builder(lexicon: Lexicon, grammar: NameGrammar) -> EntityBuilder:
    aliases = AliasResolver(lexicon, grammar)
    return EntityBuilder(lexicon, NameClassifier(lexicon, grammar), aliases, FamilyReader(lexicon))


def built(builder: EntityBuilder, text: str, *names: tuple[str, T]) -> CaseEntities:
    return builder.build(
        text, [TypedName(name, kind, 0.9, ((text.index(name), text.index(name) + len(name)),)) for name, kind in names]
    )


def units(entities: CaseEntities) -> set[tuple[str, str]]:
    named = {entity.key: entity.names[0] for entity in entities.entities}
    return {(named[unit], named[body]) for unit, body in entities.units}


def test_an_office_belongs_to_the_body_in_its_name(builder: EntityBuilder) -> None:
    text = "招商银行走访江州市公安局、江州市公安局南港分局和江州市民政局。"
    found = built(
        builder,
        text,
        ("招商银行", T.BANK),
        ("江州市公安局", T.GOVERNMENT_AGENCY),
        ("江州市公安局南港分局", T.GOVERNMENT_AGENCY),
        ("江州市民政局", T.GOVERNMENT_AGENCY),
    )
    assert units(found) == {("江州市公安局南港分局", "江州市公安局")}


def test_a_place_before_a_banks_name_is_a_city_branch_like_any_other(builder: EntityBuilder) -> None:
    text = "深圳中行与中国银行前海蛇口分行共建网点。"
    found = built(
        builder, text, ("深圳中行", T.BANK_BRANCH), ("中国银行前海蛇口分行", T.BANK_BRANCH), ("中国银行", T.BANK)
    )
    assert units(found) == {("深圳中行", "中国银行"), ("中国银行前海蛇口分行", "中国银行")}
    text = "深圳中行和中行福田支行上门服务。"
    found = built(builder, text, ("深圳中行", T.BANK_BRANCH), ("中行福田支行", T.BANK_BRANCH))
    assert units(found) == {("深圳中行", "中行"), ("中行福田支行", "深圳中行")}


def test_a_department_without_a_banks_name_is_the_reporters(builder: EntityBuilder) -> None:
    text = "招商银行江州分行新设小企业服务中心，与浦发银行科创中心、福田支行、江州市民政局合作。"
    found = built(
        builder,
        text,
        ("招商银行江州分行", T.BANK_BRANCH),
        ("小企业服务中心", T.BANK_BRANCH),
        ("浦发银行科创中心", T.BANK_BRANCH),
        ("福田支行", T.BANK_BRANCH),
        ("江州市民政局", T.GOVERNMENT_AGENCY),
    )
    key = {entity.names[0]: entity.key for entity in found.entities}
    own = units(builder.with_own_units(found, key["招商银行江州分行"])) - units(found)
    assert own == {("小企业服务中心", "招商银行江州分行")}
    assert builder.with_own_units(found, key["江州市民政局"]) == found
    assert builder.with_own_units(found, None) == found


def test_a_branch_in_the_title_reports_however_often_its_bank_is_named(builder: EntityBuilder) -> None:
    title = "建行江州分行在行动——建行在行动\n"
    text = title + "建行有爱。" * 20
    places = [(i, i + 2) for i in range(len(text)) if text.startswith("建行", i) and not text.startswith("建行江", i)]
    branch = TypedName("建行江州分行", T.BANK_BRANCH, 0.9, ((0, 6),))
    found = builder.build(text, [branch, TypedName("建行", T.BANK, 0.9, tuple(places))])
    key = {entity.names[0]: entity.key for entity in found.entities}
    assert find_reporter(len(title), found) == key["建行江州分行"]
    assert find_reporter(0, found) == key["建行"]
