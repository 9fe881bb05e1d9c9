"""Stable, readable keys: the local part of a thing's IRI, from its type and preferred name alone."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kg.model import EntityType, normalise

_KEPT = re.compile(r"[^0-9a-z㐀-䶿一-鿿豈-龎\U00020000-\U0003134f]+")
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SPACE = re.compile(r"(?<=[0-9A-Za-z])\s+(?=[0-9A-Za-z])")
_HASH_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Identity:
    """What a key is made of. `owner` is the preferred name of the institution that a thing belongs to, if known."""

    type: EntityType
    name: str
    owner: str | None


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


def assign_keys(identities: Sequence[Identity], content: Callable[[int], str]) -> list[str]:
    """One key per identity, in their order, whatever that order is.

    `content` tells apart what type, name and owner do not: where the thing at this position is named, and how.

    The key is type and name; things that share it all get their owner appended, and what is still not unique a hash
    of its content. A key so depends only on the things of the same type and name.
    """
    plain = []
    for position, identity in enumerate(identities):
        name = slug(identity.name)
        own = _join(type_slug(identity.type), name) if name else _hashed(identity, content(position), "")
        plain.append(own)
    shared = _shared(plain)
    owned = [
        _join(key, slug(identity.owner or "")) if key in shared else key
        for key, identity in zip(plain, identities, strict=True)
    ]
    shared = _shared(owned)
    return [
        _hashed(identities[position], content(position), key) if key in shared else key
        for position, key in enumerate(owned)
    ]


def _shared(keys: Sequence[str]) -> frozenset[str]:
    return frozenset(key for key, count in Counter(keys).items() if count > 1)


def _join(*parts: str) -> str:
    return "-".join(part for part in parts if part)


def _hashed(identity: Identity, content: str, key: str) -> str:
    digest = hashlib.sha256(f"{identity.type}\n{identity.name}\n{content}".encode()).hexdigest()
    return _join(key or type_slug(identity.type), digest[:_HASH_LENGTH])
