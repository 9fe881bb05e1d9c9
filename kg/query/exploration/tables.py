"""The shapes of the answers that tell of many things at once: dashboard, lineages, tables, partnerships, terms."""

from __future__ import annotations

from typing_extensions import TypedDict  # pydantic cannot read typing's own before Python 3.12

from kg.query.exploration.answers import CaseRef, Ref, Sum


class TopBank(Ref):
    """A bank with its branches: how many offerings, partners and clients."""

    offers: int
    partners: int
    clients: int


class ThemeAmount(TypedDict):
    """Sums of one kind and currency in the cases of a theme; a sum that a case names twice counts once."""

    theme: Ref
    kind: str
    currency: str
    value: float | int
    count: int


class FindingAnswer(TypedDict):
    """A sentence worth knowing, in Chinese and in English, and the source files that it rests on."""

    sentence: str
    english: str
    sources: list[str]


class DashboardAnswer(TypedDict):
    """The graph in numbers."""

    counts: dict[str, int]
    by_type: dict[str, int]
    by_relation: dict[str, int]
    top_banks: list[TopBank]
    amounts_by_theme: list[ThemeAmount]
    findings: list[FindingAnswer]


class LineageNode(Ref):
    """A thing of a lineage: its layer from left to right, and what it is to the offering asked about."""

    layer: int
    role: str


class LineageEdge(TypedDict):
    """A relation of a lineage with its earliest date, one source, and its sums."""

    subject: str
    predicate: str
    object: str
    date: str | None
    source: str | None
    confidence: float | None
    amounts: list[Sum]


class LineageAnswer(TypedDict):
    """Where an offering comes from and where it goes; `complete` is False where something was left out."""

    nodes: list[LineageNode]
    edges: list[LineageEdge]
    complete: bool


class Cell(TypedDict):
    """How many products of a family a bank and its branches offer."""

    bank: str
    family: str
    count: int


class FamiliesAnswer(TypedDict):
    """The table bank × family: a page of the banks (the rows), those with the most products first."""

    total: int
    banks: list[Ref]
    families: list[Ref]
    cells: list[Cell]


class FamilyCellAnswer(TypedDict):
    """A page of the products in one cell of the table."""

    total: int
    products: list[Ref]


class PartnerNode(Ref):
    """An organisation as a partner: agency, bank, financial, company or other."""

    role: str


class PartnerEdge(TypedDict):
    """Two partners, in how many cases they are told of together, and under which themes."""

    a: str
    b: str
    cases: int
    themes: list[str]


class PartnersAnswer(TypedDict):
    """Partnerships, those told in the most cases first; a branch counts for its bank."""

    total: int
    nodes: list[PartnerNode]
    edges: list[PartnerEdge]


class Event(TypedDict):
    """A dated sum or statement."""

    date: str
    subject: Ref
    predicate: str
    object: Ref
    amount: Sum | None
    case: CaseRef | None


class TimelineAnswer(TypedDict):
    """A page of events, the earliest first."""

    total: int
    events: list[Event]


class Wording(TypedDict):
    """A term in both languages."""

    zh: str
    en: str


class Concept(TypedDict):
    """A theme, family or group in both languages."""

    iri: str
    label: str
    en: str


class Term(TypedDict):
    """A term of the vocabulary with its prefix."""

    term: str
    label_zh: str
    label_en: str
    kind: str


class GraphFacts(TypedDict):
    """The graph itself; `has_quotes` is False where it holds only the places of its evidence."""

    title: str
    triples: int
    entities: int
    relations: int
    has_quotes: bool


class TermsAnswer(TypedDict):
    """What everything is called."""

    types: dict[str, Wording]
    relations: dict[str, Wording]
    roles: dict[str, Wording]
    kinds: dict[str, Wording]
    themes: list[Concept]
    families: list[Concept]
    groups: list[Concept]
    prefixes: dict[str, str]
    vocabulary: list[Term]
    graph: GraphFacts


class QueryParameter(TypedDict):
    """What a named query can be asked with."""

    name: str
    explanation: str
    explanation_en: str
    kind: str
    default: str | None


class QueryAnswer(TypedDict):
    """A named query: its question in words and its SPARQL text."""

    name: str
    question_zh: str
    question_en: str
    params: list[QueryParameter]
    sparql: str
