"""The nouns of csrkg: frozen, typed values that the rooms hand to each other.

Everything textual is anchored twice. A `Document` keeps the source text as it was read (`text`), and each of its
cases keeps the same words in reading order with the page layout repaired (`Case.text`, a `MappedText`) together
with the place of every repaired character in the source. Rooms after `reading` work on the repaired text; what
reaches the graph (`Evidence`) is given in source offsets. All offsets count Unicode code points, half open.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

_DROPPED = re.compile(r"[\s“”\"'‘’「」『』《》〈〉]")


class EntityType(StrEnum):
    """Most specific class of an entity; the value is the local name of the ontology term."""

    BANK = "Bank"
    BANK_BRANCH = "BankBranch"
    FINANCIAL_INSTITUTION = "FinancialInstitution"
    GOVERNMENT_AGENCY = "GovernmentAgency"
    ASSOCIATION = "Association"
    CHARITY = "Charity"
    COMPANY = "Company"
    PUBLIC_INSTITUTION = "PublicInstitution"
    PRODUCT = "Product"
    PLATFORM = "Platform"
    PROGRAMME = "Programme"
    PROJECT = "Project"
    PLACE = "Place"


INSTITUTIONS = frozenset({EntityType.BANK, EntityType.BANK_BRANCH, EntityType.FINANCIAL_INSTITUTION})
ORGANIZATIONS = INSTITUTIONS | {
    EntityType.GOVERNMENT_AGENCY,
    EntityType.ASSOCIATION,
    EntityType.CHARITY,
    EntityType.COMPANY,
    EntityType.PUBLIC_INSTITUTION,
}
OFFERINGS = frozenset({EntityType.PRODUCT, EntityType.PLATFORM, EntityType.PROGRAMME})


class Predicate(StrEnum):
    """Relation between two things; the value is the local name of the ontology term."""

    OFFERS = "offers"
    PROVIDED_TO = "providedTo"
    FINANCES = "finances"
    TARGETS = "targets"
    PARTNERS_WITH = "partnersWith"
    DONATES_TO = "donatesTo"
    ASSISTS = "assists"
    SUB_ORGANIZATION_OF = "subOrganizationOf"
    PARTICIPATES_IN = "participatesIn"
    BUILT_ON = "builtOn"
    DELIVERED_THROUGH = "deliveredThrough"
    PART_OF_SUITE = "partOfSuite"


class AmountKind(StrEnum):
    """What a sum of money is; the value is the local name of the ontology individual."""

    LOAN = "Loan"
    CREDIT_LINE = "CreditLine"
    BOND = "Bond"
    INVESTMENT = "Investment"
    LEASE = "Lease"
    DONATION = "Donation"
    DISCOUNT = "Discount"
    OTHER = "OtherAmount"


class MergeRule(StrEnum):
    """Why two names are names of one thing; the value is the local name of the ontology individual."""

    OFFICIAL = "SameOfficialName"
    FULL_NAME = "SameFullName"
    DECLARED = "DeclaredInText"
    ALIAS = "DeclaredElsewhere"
    PLACED = "SameNameInSameArea"
    BRANCH = "SameBankPlaceAndLevel"
    MISPRINT = "Misprint"
    OFFERED = "SameNameAndProvider"
    CONTEXT = "SameNameNearProvider"
    SHARED = "SharedProgramme"
    OWNERLESS = "SameDistinctiveName"
    CURATED = "JoinedByHand"


@dataclass(frozen=True, slots=True)
class MappedText:
    """Repaired text whose every character knows where it stood in the source.

    `offsets[i]` is the source offset of `text[i]`. A character that the repair inserted (a paragraph break) carries
    the offset of the character before it (or 0 at the start). Offsets need not grow: reading order may differ from
    source order.
    """

    text: str
    offsets: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.text) != len(self.offsets):
            raise ValueError(f"{len(self.text)} characters but {len(self.offsets)} offsets")


class ParagraphKind(StrEnum):
    """What a paragraph is on the page."""

    TITLE = "title"
    SUMMARY = "summary"
    HEADING = "heading"
    BODY = "body"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of a case's repaired text: `case.text.text[start:end]`, without its line break."""

    start: int
    end: int
    kind: ParagraphKind = ParagraphKind.BODY


@dataclass(frozen=True, slots=True)
class Case:
    """One case (or article) of a document.

    `number` counts from 1 inside the document. `theme` is a concept's Chinese label (聚力抗疫 …) or None.
    `text` holds the whole case in reading order, title first, paragraphs separated by one line break;
    `paragraphs` cover it in order without overlap.
    """

    number: int
    title: str
    text: MappedText
    paragraphs: tuple[Paragraph, ...]
    theme: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One source document as it was read.

    `source` is the path as it goes into the graph (relative to the folder that was built, POSIX slashes, or the file's
    name). `text` is the decoded source, untouched: every offset in the graph counts in it. `date` is an ISO 8601
    date (YYYY, YYYY-MM or YYYY-MM-DD) where front matter or markup states one.
    """

    source: str
    text: str
    cases: tuple[Case, ...]
    title: str | None = None
    date: str | None = None
    media_type: str = "text/plain"
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name or reference in a case's repaired text, `[start, end)`.

    `origin` names the step that found it (gazetteer, grammar, model, alias, reference …); `entity` is the key of the
    entity it means within its case's findings, None while that is open.
    """

    start: int
    end: int
    text: str
    type: EntityType
    origin: str
    confidence: float = 1.0
    entity: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Amount:
    """A sum of money in single units (690 万元 → 6900000) with ISO 4217 currency.

    `date` is YYYY, YYYY-MM or YYYY-MM-DD where the text dates this very sum, else None.
    """

    value: int
    currency: str = "CNY"
    kind: AmountKind = AmountKind.OTHER
    date: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """A verbatim stretch of the source: `quote` equals `document.text[start:end]` without line breaks and furniture."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing that a case names. `key` is unique within its findings; `names[0]` is the preferred name.

    `canonical` is the official name where the lexicon knows one. `family` is a product family's Chinese label. `area`
    is the GB/T 2260 code of the administrative area that the thing lies in, as its names say; `code` that of a place
    that is itself such an area.
    """

    key: str
    type: EntityType
    names: tuple[str, ...]
    canonical: str | None = None
    family: str | None = None
    confidence: float = 1.0
    area: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """subject → object with its evidence. `object` is an entity key, or a beneficiary group's label for TARGETS."""

    subject: str
    predicate: Predicate
    object: str
    evidence: tuple[Evidence, ...]
    confidence: float
    amounts: tuple[Amount, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseFindings:
    """What the extractor read in one case. `reported_by` is the key of the institution that the case is about."""

    case: Case
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    reported_by: str | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What the extractor read in one document."""

    document: Document
    cases: tuple[CaseFindings, ...] = ()


class CorrectionKind(StrEnum):
    """What an entry of a curation file does; the value is the name of its table in the file."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    RETYPE = "retype"
    REJECT = "reject"
    ADD = "add"
    REJECT_RELATION = "reject-relation"
    CORRECT_RELATION = "correct-relation"
    ADD_RELATION = "add-relation"
    CONFIRM_RELATION = "confirm-relation"
    CONFIRM_MERGE = "confirm-merge"


@dataclass(frozen=True, slots=True)
class ResolvedRelation:
    """A relation of one case between resolved entities (`Knowledge.entities` keys, or a group label for TARGETS).

    `corrections` and `confirmations` are the `Correction.id`s that made or confirmed it by hand; its confidence is
    then 1, and `extracted_confidence` what the extractor gave where it had found it too. `date` (YYYY, YYYY-MM or
    YYYY-MM-DD) is the one that its quotes name.
    """

    subject: str
    predicate: Predicate
    object: str
    source: str
    case: int
    evidence: tuple[Evidence, ...]
    confidence: float
    amounts: tuple[Amount, ...] = ()
    corrections: tuple[str, ...] = ()
    confirmations: tuple[str, ...] = ()
    extracted_confidence: float | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction by hand that was applied: what, why, and who says so (an organisation or role, never a person).

    `id` depends on the entry's content alone. `entities` are the keys of what it is about, `cases` (source, number)
    where a thing was rejected, `rejected` the extracted relations that it took out or changed.
    """

    id: str
    kind: CorrectionKind
    reason: str
    by: str
    date: str | None = None
    reference: str | None = None
    entities: tuple[str, ...] = ()
    cases: tuple[tuple[str, int], ...] = ()
    rejected: tuple[ResolvedRelation, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceCase:
    """A case as the graph shows it: its entities (`mentions`) and its reporting institution are resolved keys."""

    source: str
    number: int
    title: str
    theme: str | None
    reported_by: str | None
    mentions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document as the graph shows it."""

    source: str
    title: str | None
    date: str | None


@dataclass(frozen=True, slots=True, order=True)
class Merge:
    """Why a name was taken for a name of one thing: `name` and `other` mean `entity` by `rule`, read in `cases`.

    `entity` is a key, `cases` are (source, number).
    """

    entity: str
    name: str
    other: str
    rule: MergeRule
    cases: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, order=True)
class Area:
    """An administrative area: GB/T 2260 code of six digits, name, code of the area that holds it."""

    code: str
    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything that many findings say together: resolved entities under stable, readable keys, and who said it.

    `entities` are sorted by key; a key is the local part of the thing's IRI. One `ResolvedRelation` per
    (subject, predicate, object, source, case). `corrections` are those by hand that were applied, sorted by id;
    `unapplied` has a line, with its place in the file, for every entry of a curation file that found nothing to do.
    `merges` say which names were taken for one thing, and why; `areas` are those that entities lie in, and all that
    hold these.
    """

    documents: tuple[SourceDocument, ...] = ()
    cases: tuple[SourceCase, ...] = ()
    entities: tuple[Entity, ...] = ()
    relations: tuple[ResolvedRelation, ...] = field(default=())
    corrections: tuple[Correction, ...] = ()
    unapplied: tuple[str, ...] = ()
    merges: tuple[Merge, ...] = ()
    areas: tuple[Area, ...] = ()


def source_runs(offsets: Sequence[int], start: int, end: int, source: str) -> list[tuple[int, int]]:
    """Split repaired positions `[start, end)` where the source jumps over anything but white space.

    Returns the maximal sub-ranges `[a, b)` of the repaired text whose characters stand in the source one after
    the other with only white space between them, so that a quote can be checked against the source.
    """
    runs: list[tuple[int, int]] = []
    first = start
    for i in range(start + 1, end + 1):
        if i < end:
            low, high = offsets[i - 1], offsets[i]
            if low <= high and not source[low + 1 : high].strip():
                continue
        runs.append((first, i))
        first = i
    return runs


def normalise(name: str) -> str:
    """A name as names are compared: NFKC, without white space and quotation marks, in lower case."""
    form = unicodedata.normalize("NFKC", name)
    folded = (form if form.isalnum() else _DROPPED.sub("", form)).casefold()
    return name if folded == name else folded  # one string for both saves memory where there are millions
