"""Names of things: IRIs that say what they name and depend on content alone, never on the order of the input."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import PurePosixPath
from urllib.parse import quote

from pyoxigraph import NamedNode

from kg.errors import GraphError
from kg.model import Amount, Entity, Evidence, Merge
from kg.rdf.vocabulary import BASE

_PLAIN_SOURCE = re.compile(r"[\w-]+\.txt")
_UNREADABLE = re.compile(r"[^\w]+")
_RESERVED = re.compile(
    r"(agent|amount|area|case|correction|dataset|document|family|group|merge|passage|rejected|scheme|statement|theme)-"
)
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})


def digest(parts: Iterable[str], size: int = 8) -> str:
    """A short hexadecimal name (2 × `size` characters) for a sequence of strings; the order counts."""
    return blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


def local_name(key: str) -> str:
    """`key` as the last step of an IRI: letters of any script stay, what IRIs forbid or reserve is percent-encoded."""
    return "".join(
        c if c.isalnum() or c in "-._~" or (ord(c) > 0xA0 and _is_iri_character(c)) else quote(c, safe="") for c in key
    )


def _is_iri_character(character: str) -> bool:
    return unicodedata.category(character) not in _FORBIDDEN_CATEGORIES and ord(character) & 0xFFFE != 0xFFFE


def document_slug(source: str) -> str:
    """Readable name of a source path: `case-001.txt` → `case-001`; anything less plain gets a digest of the path."""
    if _PLAIN_SOURCE.fullmatch(source):
        return source.removesuffix(".txt")
    readable = _UNREADABLE.sub("-", str(PurePosixPath(source).with_suffix("")) if source else "").strip("-")
    return f"{readable}-{digest([source], 3)}"


@dataclass(frozen=True, slots=True)
class Names:
    """Mints the IRIs of one graph under `base`, an absolute IRI that ends in `/` or `#`."""

    base: str = BASE

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+[/#]", self.base):
            raise GraphError(f"base IRI {self.base!r}: give an absolute IRI that ends in / or #, such as {BASE}")

    def entity(self, entity: Entity) -> NamedNode:
        """The entity's key under the base; keys that look like another kind's names are set apart by `thing-`."""
        name = local_name(entity.key)
        return NamedNode(f"{self.base}{'thing-' if _RESERVED.match(name) else ''}{name}")

    def document(self, source: str) -> NamedNode:
        """`document-` and the source's slug."""
        return NamedNode(f"{self.base}document-{document_slug(source)}")

    def case(self, source: str, number: int) -> NamedNode:
        """`case-`, the source's slug and the case's number in the document."""
        return NamedNode(f"{self.base}case-{document_slug(source)}-{number}")

    def passage(self, source: str, number: int, evidence: Evidence) -> NamedNode:
        """`passage-`, the case's name and the passage's source offsets."""
        return NamedNode(f"{self.base}passage-{document_slug(source)}-{number}-{evidence.start}-{evidence.end}")

    def statement(self, subject: NamedNode, predicate: str, object_: NamedNode, case: NamedNode) -> NamedNode:
        """One statement per triple and case: a digest of the four."""
        parts = (subject.value, predicate, object_.value, case.value)
        return NamedNode(f"{self.base}statement-{digest(p.removeprefix(self.base) for p in parts)}")

    def merge(self, thing: NamedNode, merge: Merge) -> NamedNode:
        """One node per thing, pair of names and rule: a digest of these."""
        parts = (thing.value.removeprefix(self.base), merge.name, merge.other, merge.rule.value)
        return NamedNode(f"{self.base}merge-{digest(parts)}")

    def area(self, code: str) -> NamedNode:
        """`area-` and the six digits of GB/T 2260."""
        return NamedNode(f"{self.base}area-{code}")

    def amount(self, statement: NamedNode, amount: Amount) -> NamedNode:
        """One node per statement and sum: a digest of both."""
        parts = (statement.value.removeprefix(self.base), str(amount.value), amount.currency, amount.kind.value)
        return NamedNode(f"{self.base}amount-{digest([*parts, amount.date or ''])}")

    def correction(self, id_: str) -> NamedNode:
        """`correction-` and the id of the entry, which depends on its content alone."""
        return NamedNode(f"{self.base}correction-{id_}")

    def agent(self, name: str) -> NamedNode:
        """Who corrects: a digest of the name."""
        return NamedNode(f"{self.base}agent-{digest([name], 6)}")

    def rejected(
        self, correction: NamedNode, subject: NamedNode, predicate: str, object_: NamedNode, case: NamedNode
    ) -> NamedNode:
        """One node per correction, triple and case: a digest of them."""
        parts = (correction.value, subject.value, predicate, object_.value, case.value)
        return NamedNode(f"{self.base}rejected-{digest(p.removeprefix(self.base) for p in parts)}")
