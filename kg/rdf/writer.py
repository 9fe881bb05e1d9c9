"""`Knowledge` → triples in the shape of the vocabulary: things, roles, and a statement with evidence per relation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import GraphError
from kg.model import (
    INSTITUTIONS,
    ORGANIZATIONS,
    Amount,
    Entity,
    EntityType,
    Evidence,
    Knowledge,
    Predicate,
    ResolvedRelation,
    SourceCase,
    SourceDocument,
)
from kg.rdf import vocabulary as v
from kg.rdf.concepts import concept_schemes
from kg.rdf.corrections import correction_triples
from kg.rdf.iris import Names
from kg.rdf.literals import date_literal, decimal_literal, plain_text
from kg.rdf.merges import area_triples, location_triples, merge_triples
from kg.rdf.vocabulary import BASE, csr

_BANKS = frozenset({EntityType.BANK, EntityType.BANK_BRANCH})


def to_graph(knowledge: Knowledge, base: str = BASE, *, quotes: bool = True) -> list[Triple]:
    """All triples that say what `knowledge` says, each once, in the order of their N-Triples form.

    `base` is the absolute IRI under which things are named; concepts keep their published IRIs. The concepts that are
    used come with label, type and scheme, so that the graph stands on its own. Without `quotes` nothing of the sources'
    text is in it but the names of things: documents say `csr:quotesOmitted true`, passages only where they stand, and
    cases have titles made of facts. Raises GraphError where the knowledge
    names things that it does not hold, DataError for a theme, family or group that the schemes do not know.
    """
    return _Writer(knowledge, Names(base), with_quotes=quotes).write()


@dataclass(slots=True)
class _Writer:
    """One pass over a `Knowledge`; `triples` collects what has been said so far."""

    knowledge: Knowledge
    names: Names
    with_quotes: bool = True
    triples: set[Triple] = field(default_factory=set)
    entities: dict[str, Entity] = field(default_factory=dict)
    agents: dict[str, str] = field(default_factory=dict)
    quotes: dict[NamedNode, str] = field(default_factory=dict)

    def write(self) -> list[Triple]:
        """Say everything, in any order: the set is sorted at the end."""
        self.entities = {entity.key: entity for entity in self.knowledge.entities}
        self.agents = {correction.id: correction.by for correction in self.knowledge.corrections}
        for entity in self.knowledge.entities:
            self._entity(entity)
            self.triples.update(location_triples(entity, self.names.entity(entity), self.names))
        for document in self.knowledge.documents:
            self._document(document)
        for case in self.knowledge.cases:
            self._case(case)
        for relations in _grouped(self.knowledge.relations):
            self._relation(relations)
        self.triples.update(area_triples(self.knowledge.areas, self.names))
        self.triples.update(merge_triples(self.knowledge.merges, self.names, self._thing))
        for correction in self.knowledge.corrections:
            self.triples.update(correction_triples(correction, self.names, self._thing, self._group))
        for passage, quote in self.quotes.items() if self.with_quotes else ():
            self._add(passage, csr("quote"), _zh(quote))
        return sorted(self.triples, key=str)

    def _add(self, subject: NamedNode, predicate: NamedNode, object_: NamedNode | Literal) -> None:
        self.triples.add(Triple(subject, predicate, object_))

    def _concept(self, kind: str, label: str, where: str) -> NamedNode:
        concepts = concept_schemes()[kind]
        concept = concepts.iri(label, where)
        self.triples.update(concepts.triples(concept))
        return concept

    def _group(self, label: str, where: str) -> NamedNode:
        return self._concept("BeneficiaryGroup", label, where)

    def _thing(self, key: str, where: str) -> NamedNode:
        try:
            return self.names.entity(self.entities[key])
        except KeyError:
            raise GraphError(f"{where}: names entity {key!r}, which the knowledge does not hold") from None

    def _entity(self, entity: Entity) -> None:
        thing = self.names.entity(entity)
        if not entity.names:
            raise GraphError(f"entity {entity.key!r}: has no name; give it at least one")
        self._add(thing, v.RDF_TYPE, csr(entity.type.value))
        self._add(thing, v.PREF_LABEL, _zh(entity.names[0]))
        for name in {*entity.names, entity.canonical or entity.names[0]} - {entity.names[0]}:
            self._add(thing, v.ALT_LABEL, _zh(name))
        if entity.family is not None:
            family = self._concept("ProductFamily", entity.family, f"entity {entity.key!r}")
            self._add(thing, csr("inFamily"), family)

    def _document(self, document: SourceDocument) -> None:
        node = self.names.document(document.source)
        self._add(node, v.RDF_TYPE, csr("Document"))
        self._add(node, v.SOURCE, Literal(document.source))
        if not self.with_quotes:
            self._add(node, csr("quotesOmitted"), v.TRUE)
        elif document.title:
            self._add(node, v.TITLE, _zh(document.title))
        if document.date:
            self._add(node, v.DATE, date_literal(document.date, document.source))

    def _case(self, case: SourceCase) -> None:
        where = f"{case.source}, case {case.number}"
        node, document = self.names.case(case.source, case.number), self.names.document(case.source)
        self._add(node, v.RDF_TYPE, csr("Case"))
        self._add(node, v.IS_PART_OF, document)
        self._add(node, v.TITLE, _zh(case.title if self.with_quotes else self._neutral_title(case)))
        if case.theme is not None:
            self._add(node, csr("theme"), self._concept("Theme", case.theme, where))
        if case.reported_by is not None:
            self._add(node, csr("reportedBy"), self._thing(case.reported_by, where))
        for key in (*case.mentions, *([case.reported_by] if case.reported_by else [])):
            self._mention(node, document, self._thing(key, where))

    def _neutral_title(self, case: SourceCase) -> str:
        """A case by its number and the institution that it is about."""
        about = self.entities.get(case.reported_by or "")
        return f"案例 {case.number}" + (f" · {about.names[0]}" if about else "")

    def _mention(self, case: NamedNode, document: NamedNode, thing: NamedNode) -> None:
        self._add(case, csr("mentions"), thing)
        self._add(document, csr("mentions"), thing)

    def _relation(self, relations: list[ResolvedRelation]) -> None:
        first = relations[0]
        where = f"{first.source}, case {first.case}"
        case, document = self.names.case(first.source, first.case), self.names.document(first.source)
        subject, predicate = self._thing(first.subject, where), csr(first.predicate.value)
        self._mention(case, document, subject)
        if first.predicate is Predicate.TARGETS:
            object_ = self._group(first.object, where)
        else:
            object_ = self._thing(first.object, where)
            self._mention(case, document, object_)
        self._add(subject, predicate, object_)
        if first.predicate is Predicate.PARTNERS_WITH:
            self._add(object_, predicate, subject)
        self._roles(first, subject, object_)
        statement = self.names.statement(subject, first.predicate.value, object_, case)
        self._add(statement, v.RDF_TYPE, v.RDF_STATEMENT)
        self._add(statement, v.RDF_SUBJECT, subject)
        self._add(statement, v.RDF_PREDICATE, predicate)
        self._add(statement, v.RDF_OBJECT, object_)
        confidence = max(relation.confidence for relation in relations)
        self._add(statement, csr("confidence"), decimal_literal(confidence, where))
        self._by_hand(statement, relations, where)
        dates = {relation.date for relation in relations if relation.date}
        if len(dates) == 1:
            self._add(statement, v.DATE, date_literal(dates.pop(), where))
        for amount in {amount for relation in relations for amount in relation.amounts}:
            self._amount(statement, amount, where)
        evidence = {passage for relation in relations for passage in relation.evidence}
        if not evidence:
            raise GraphError(f"{where}: {first.subject} {first.predicate} {first.object} has no evidence; give a quote")
        for passage in evidence:
            self._passage(statement, case, passage, first)

    def _by_hand(self, statement: NamedNode, relations: list[ResolvedRelation], where: str) -> None:
        """Say which corrections made or confirmed a statement, and how sure the extractor had been of it."""
        for made in {correction for relation in relations for correction in relation.corrections}:
            self._add(statement, v.GENERATED_BY, self.names.correction(made))
            self._add(statement, v.ATTRIBUTED_TO, self.names.agent(self.agents[made]))
        for confirmed in {correction for relation in relations for correction in relation.confirmations}:
            self._add(statement, csr("confirmedBy"), self.names.correction(confirmed))
        extracted = [r.extracted_confidence for r in relations if r.extracted_confidence is not None]
        if extracted:
            self._add(statement, csr("extractedConfidence"), decimal_literal(max(extracted), where))

    def _roles(self, relation: ResolvedRelation, subject: NamedNode, object_: NamedNode) -> None:
        """Add the roles that follow from a relation: partner agency, client company, beneficiary."""
        if relation.predicate in {Predicate.DONATES_TO, Predicate.ASSISTS, Predicate.TARGETS}:
            self._add(object_, v.RDF_TYPE, csr("Beneficiary"))
        if relation.predicate is Predicate.TARGETS:
            return
        ends = self.entities[relation.subject].type, self.entities[relation.object].type
        if relation.predicate is Predicate.PARTNERS_WITH:
            for node, own, other in ((subject, ends[0], ends[1]), (object_, ends[1], ends[0])):
                if own in ORGANIZATIONS - _BANKS and other in INSTITUTIONS:
                    self._add(node, v.RDF_TYPE, csr("PartnerAgency"))
        elif ends[1] in ORGANIZATIONS and (
            (relation.predicate is Predicate.PROVIDED_TO and ends[0] is EntityType.PRODUCT)
            or (relation.predicate is Predicate.FINANCES and ends[0] in INSTITUTIONS)
        ):
            self._add(object_, v.RDF_TYPE, csr("ClientCompany"))

    def _amount(self, statement: NamedNode, amount: Amount, where: str) -> None:
        node = self.names.amount(statement, amount)
        self._add(statement, csr("amount"), node)
        self._add(node, v.RDF_TYPE, csr("MonetaryAmount"))
        self._add(node, csr("value"), Literal(str(amount.value), datatype=v.INTEGER))
        self._add(node, csr("currency"), Literal(amount.currency))
        self._add(node, csr("kind"), csr(amount.kind.value))
        if amount.date:
            self._add(node, v.DATE, date_literal(amount.date, where))

    def _passage(self, statement: NamedNode, case: NamedNode, evidence: Evidence, at: ResolvedRelation) -> None:
        node = self.names.passage(at.source, at.case, evidence)
        self._add(statement, v.DERIVED_FROM, node)
        self._add(node, v.RDF_TYPE, csr("Passage"))
        self._add(node, v.IS_PART_OF, case)
        self._add(node, csr("start"), Literal(str(evidence.start), datatype=v.INTEGER))
        self._add(node, csr("end"), Literal(str(evidence.end), datatype=v.INTEGER))
        self.quotes[node] = min(evidence.quote, self.quotes.get(node, evidence.quote))


def _grouped(relations: Iterable[ResolvedRelation]) -> list[list[ResolvedRelation]]:
    """Relations that become one statement: same ends, predicate and case; partners in either direction."""
    groups: dict[tuple[str, Predicate, str, str, int], list[ResolvedRelation]] = {}
    for relation in sorted(relations, key=lambda r: (r.subject, r.predicate, r.object, r.source, r.case)):
        ends = relation.subject, relation.object
        if relation.predicate is Predicate.PARTNERS_WITH:
            ends = (min(ends), max(ends))
        groups.setdefault((ends[0], relation.predicate, ends[1], relation.source, relation.case), []).append(relation)
    return list(groups.values())


def _zh(text: str) -> Literal:
    return plain_text(text, "zh")
