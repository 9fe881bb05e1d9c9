"""Keys are readable, need no escaping, and depend on nothing but the thing."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from kg.model import EntityType, Findings
from kg.resolution import NameLexicon, resolve
from kg.resolution.keys import Identity, assign_keys, slug

Write = Callable[..., Findings]
PLAIN = re.compile(r"[a-z0-9\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f-]*")
NAMES = st.text(min_size=1, max_size=8)
IDENTITIES = st.tuples(st.builds(Identity, st.sampled_from(EntityType), NAMES, st.none() | NAMES), st.uuids().map(str))


def test_a_key_reads_like_its_thing() -> None:
    identities = [
        Identity(EntityType.BANK_BRANCH, "中国农业银行深圳市分行", "中国农业银行"),
        Identity(EntityType.PLATFORM, "“FISCO BCOS”平台（开源）", None),
    ]
    assert assign_keys(identities, str) == ["bank-branch-中国农业银行深圳市分行", "platform-fisco-bcos平台-开源"]


@given(NAMES)
def test_a_slug_needs_no_escaping(name: str) -> None:
    assert PLAIN.fullmatch(slug(name))


@given(st.lists(IDENTITIES, max_size=12, unique_by=lambda pair: pair[1]), st.randoms())
def test_keys_are_unique_and_do_not_depend_on_the_order(
    things: list[tuple[Identity, str]], chance: random.Random
) -> None:
    def keys(things: list[tuple[Identity, str]]) -> dict[tuple[Identity, str], str]:
        named = assign_keys([identity for identity, _ in things], lambda position: things[position][1])
        return dict(zip(things, named, strict=True))

    assert len(set(keys(things).values())) == len(things)
    assert keys(chance.sample(things, len(things))) == keys(things)


def test_the_order_of_documents_changes_nothing(write: Write) -> None:
    documents = [
        write("a.txt", ["Bank:微众银行", "Product:小舟贷"], ["微众银行 offers 小舟贷"]),
        write("b.txt", ["Bank:蓝湾银行股份有限公司|蓝湾银行", "Product:小舟贷"], ["蓝湾银行 offers 小舟贷"]),
        write("c.txt", ["Bank:蓝湾银行", "Platform:小舟贷", "Company:语山"], ["蓝湾银行 offers 小舟贷"]),
        write("d.txt", ["BankBranch:龙华支行", "Company:西安语山有限公司|语山"]),
        write("e.txt", ["BankBranch:龙华支行", "Company:西安语山"]),
    ]
    expected = resolve(documents)
    chance = random.Random(7)
    for _ in range(5):
        assert resolve(chance.sample(documents, len(documents))) == expected


def test_an_unrelated_document_leaves_the_keys_alone(write: Write) -> None:
    documents = [
        write("a.txt", ["Bank:蓝湾银行", "Product:小舟贷", "BankBranch:龙华支行"], ["蓝湾银行 offers 小舟贷"]),
        write("b.txt", ["Bank:青丘银行", "Product:小舟贷", "BankBranch:龙华支行"], ["青丘银行 offers 小舟贷"]),
    ]
    before = {entity.key for entity in resolve(documents).entities}
    after = resolve([*documents, write("0.txt", ["Bank:北溟银行", "Product:鲲鹏贷"], ["北溟银行 offers 鲲鹏贷"])])
    assert {entity.key for entity in after.entities} - before == {"bank-北溟银行", "product-鲲鹏贷"}
    assert before <= {entity.key for entity in after.entities}


def test_the_preferred_name_is_the_official_or_the_fullest(write: Write) -> None:
    lexicon = NameLexicon.of([(EntityType.BANK, "中国农业银行", ["农行"])])
    documents = [
        write("a.txt", ["Bank:农行", "Company:蓝鲸物流有限公司|蓝鲸物流", "BankBranch:农行深圳市分行"]),
        write("b.txt", ["Company:蓝鲸物流"]),
        write("c.txt", ["Company:蓝鲸物流"]),
    ]
    names = {entity.key: entity.names for entity in resolve(documents, lexicon=lexicon).entities}
    assert names == {
        "bank-中国农业银行": ("中国农业银行", "农行"),
        "bank-branch-中国农业银行深圳市分行": ("中国农业银行深圳市分行", "农行深圳市分行"),
        "company-蓝鲸物流有限公司": ("蓝鲸物流有限公司", "蓝鲸物流"),
    }
