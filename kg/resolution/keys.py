"""Stable, readable keys: the local part of a thing's IRI, from its type and preferred name alone."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import EntityType, normalise

_KEPT = re.compile(r"[^0-9a-z㐀-䶿一-鿿豈-龎\U00020000-\U0003134f]+")
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SPACE = re.compile(r"(?<=[0-9A-Za-z])\s+(?=[0-9A-Za-z])")
_HASH_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Identity:
    """What a key is made of. `owner` is the preferred name of the institution that a thing belongs to, if known.

    `content` tells apart what type, name and owner do not: where the thing is named, and how.
    """

    type: EntityType
    name: str
    owner: str | None
    content: str


def slug(name: str) -> str:
    """A name as part of a key: CJK letters, a–z, 0–9, everything else a hyphen (no escaping in Turtle or IRIs).

    >>> slug("“FISCO BCOS”平台")
    'fisco-bcos-平台'
    """
    spaced = _SPACE.sub("-", unicodedata.normalize("NFKC", name))
    return _KEPT.sub("-", normalise(spaced)).strip("-")


def type_slug(kind: EntityType) -> str:
    """The type in kebab case: BankBranch → bank-branch."""
    return _WORDS.sub("-", kind.value).lower()


def assign_keys(identities: Sequence[Identity]) -> list[str]:
    """One key per identity, in their order, whatever that order is.

    The key is type and name; things that share it all get their owner appended, and what is still not unique a hash
    of its content. A key so depends only on the things of the same type and name.
    """
    plain = [_join(type_slug(i.type), slug(i.name)) if slug(i.name) else _hashed(i, "") for i in identities]
    shared = _shared(plain)
    owned = [
        _join(key, slug(identity.owner or "")) if key in shared else key
        for key, identity in zip(plain, identities, strict=True)
    ]
    shared = _shared(owned)
    return [_hashed(identity, key) if key in shared else key for key, identity in zip(owned, identities, strict=True)]


def _shared(keys: Sequence[str]) -> frozenset[str]:
    return frozenset(key for key, count in Counter(keys).items() if count > 1)


def _join(*parts: str) -> str:
    return "-".join(part for part in parts if part)


def _hashed(identity: Identity, key: str) -> str:
    digest = hashlib.sha256(f"{identity.type}\n{identity.name}\n{identity.content}".encode()).hexdigest()
    return _join(key or type_slug(identity.type), digest[:_HASH_LENGTH])
