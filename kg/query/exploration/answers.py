"""The shapes of the explorer's answers: plain dictionaries, ready for JSON; the server describes its API with them."""

from __future__ import annotations

from typing_extensions import TypedDict  # pydantic cannot read typing's own before Python 3.12


class Ref(TypedDict):
    """A thing by IRI, preferred label, and type (local name of its class)."""

    iri: str
    label: str
    type: str


class DocumentRef(TypedDict):
    """A source document; `title` is None where it has none."""

    iri: str
    source: str
    title: str | None


class Found(Ref):
    """A search result: the name that matched, and in how many relations the thing stands."""

    matched: str
    degree: int


class FoundGroup(TypedDict):
    """The results of one type, best first."""

    type: str
    results: list[Found]


class SearchAnswer(TypedDict):
    """`total` counts the things that match, at most 1000 of them."""

    total: int
    groups: list[FoundGroup]


class Sum(TypedDict):
    """A sum of money in single units; `date` is YYYY, YYYY-MM or YYYY-MM-DD."""

    value: float | int
    currency: str
    kind: str
    date: str | None


class RelationCount(TypedDict):
    """How many neighbours stand in a relation; `direction` is seen from the thing asked about."""

    predicate: str
    direction: str
    count: int


class CaseRef(Ref):
    """A case: its number in its document and its theme."""

    number: int | None
    theme: Ref | None


class EntityAmount(Sum):
    """A sum that some relation of the thing names, with the other end and the case."""

    predicate: str
    other: Ref
    case: CaseRef | None


class Merge(TypedDict):
    """Names that were taken for one thing, and by which rule."""

    names: list[str]
    rule: str


class Correction(TypedDict):
    """Who corrected something, and why."""

    by: str
    reason: str | None


class EntityAnswer(Ref):
    """All that is known about a thing; long lists are cut at 50, their totals stand beside them."""

    names: list[str]
    roles: list[str]
    family: Ref | None
    located_in: Ref | None
    documents: list[DocumentRef]
    documents_total: int
    cases: list[CaseRef]
    cases_total: int
    relations: list[RelationCount]
    amounts: list[EntityAmount]
    amounts_total: int
    merges: list[Merge]
    corrections: list[Correction]


class Neighbour(TypedDict):
    """One relation of a thing; `amount` is its largest sum, `years` are those of its sums and documents."""

    other: Ref
    predicate: str
    direction: str
    confidence: float
    statements: int
    amount: Sum | None
    themes: list[str]
    years: list[str]


class NeighboursAnswer(TypedDict):
    """A page of neighbours; `counts` heeds all filters but predicate and direction."""

    total: int
    neighbours: list[Neighbour]
    counts: list[RelationCount]


class Mark(TypedDict):
    """Where a name stands in a quote: `[start, end)` in code points of the quote."""

    start: int
    end: int
    iri: str


class PassageAnswer(TypedDict):
    """A passage by source offsets; `quote` is None in a graph without quotes."""

    start: int
    end: int
    quote: str | None
    marks: list[Mark]


class StatementAnswer(TypedDict):
    """One statement of a relation with its evidence."""

    iri: str
    confidence: float
    amounts: list[Sum]
    case: CaseRef | None
    document: DocumentRef | None
    corrected: Correction | None
    passages: list[PassageAnswer]


class EvidenceAnswer(TypedDict):
    """A page of the statements of one relation, the surest first."""

    total: int
    statements: list[StatementAnswer]


class Edge(TypedDict):
    """A relation between two things, by their IRIs."""

    subject: str
    predicate: str
    object: str
    confidence: float
    statements: int


class EdgesAnswer(TypedDict):
    """Relations among given things: at most 3000 of `total`."""

    total: int
    edges: list[Edge]


class Step(TypedDict):
    """A step of a path, in the relation's own direction."""

    subject: str
    predicate: str
    object: str
    confidence: float


class PathAnswer(TypedDict):
    """A shortest way: its things in order and the relations between them."""

    nodes: list[Ref]
    steps: list[Step]


class Community(Ref):
    """A bubble: the bank or the best-connected thing at its centre, and what it holds."""

    size: int
    products: int
    partners: int


class Others(TypedDict):
    """What stands in the communities beyond the ones shown."""

    communities: int
    size: int


class CommunityLink(TypedDict):
    """Two bubbles and how many relations lead from one to the other, or partners and clients stand between them."""

    a: str
    b: str
    weight: int


class OverviewAnswer(TypedDict):
    """Communities, the largest first."""

    total: int
    communities: list[Community]
    links: list[CommunityLink]
    others: Others


class Node(Ref):
    """A thing with the number of its relations."""

    degree: int


class CommunityAnswer(TypedDict):
    """The best-connected things of a community and the relations among them."""

    total: int
    nodes: list[Node]
    edges: list[Edge]


class CaseRow(CaseRef):
    """A case with its document and how much was read in it."""

    document: DocumentRef | None
    reported_by: Ref | None
    entities: int
    statements: int


class CasesAnswer(TypedDict):
    """A page of cases in the order of their documents; `documents` are those of the page."""

    total: int
    documents: list[DocumentRef]
    cases: list[CaseRow]


class CaseStatement(TypedDict):
    """A statement of a case with the source offsets of its first passage, and where in it the two names stand."""

    iri: str
    subject: Ref
    predicate: str
    object: Ref
    confidence: float
    start: int | None
    end: int | None
    quote: str | None
    marks: list[Mark]


class CaseAnswer(TypedDict):
    """A case, the things that it names and the statements that were read in it (at most 300 of each)."""

    iri: str
    label: str
    type: str
    number: int | None
    theme: Ref | None
    document: DocumentRef | None
    reported_by: Ref | None
    entities_total: int
    statements_total: int
    entities: list[Ref]
    statements: list[CaseStatement]
