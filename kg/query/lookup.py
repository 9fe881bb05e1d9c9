"""Facts read out of a store by direct look-ups: labels, relations with their statements, banks of branches.

Nothing here looks at the whole graph. The cost of a call goes with what is asked for, so that it stays small in a graph
of a million things. Where a thing has very many relations, `limit` bounds what is read of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise

from pyoxigraph import BlankNode, Literal, NamedNode, Store

from kg.model import EntityType, Predicate
from kg.query.engine import short, value_of
from kg.query.facts import Dated, Fact, Passage, Statement, Sum, Thing, by_confidence, earliest
from kg.rdf import vocabulary as v
from kg.rdf.vocabulary import CONCEPT_CLASSES, csr, term_name

_TYPES = frozenset({*(t.value for t in EntityType), *CONCEPT_CLASSES, "Case", "Document"})
_Node = NamedNode | BlankNode
_HEIGHT = 8  # levels of an organisation that are climbed at most


class Facts:
    """Reads facts out of a store; what was read once is remembered as long as the reader lives.

    `limit` bounds how many relations of one kind are read of one thing; `cut` tells whether it ever did. Make a new
    reader for each question.
    """

    def __init__(self, store: Store, limit: int = 1000) -> None:
        self.store = store
        self.limit = limit
        self.cut = False
        self._things: dict[str, Thing] = {}
        self._passages: dict[str, Passage] = {}
        self._dated: dict[str, bool] = {}
        self._facts: dict[tuple[str, str, str], Fact] = {}

    def thing(self, iri: str) -> Thing:
        """The thing with this IRI; a document without a title has its source as label, what has no name its own IRI."""
        if iri not in self._things:
            node = NamedNode(iri)
            named = (self._texts(node, name) for name in (v.PREF_LABEL, v.TITLE, v.SOURCE))
            labels = sorted(next(filter(None, named), []))
            types = sorted(t for t in self._locals(node, v.RDF_TYPE) if t in _TYPES)
            self._things[iri] = Thing(iri, labels[0] if labels else short(iri), types[0] if types else "")
        return self._things[iri]

    def names(self, iri: str) -> tuple[str, ...]:
        """The other names of a thing, sorted."""
        return tuple(sorted(self._texts(NamedNode(iri), v.ALT_LABEL)))

    def text(self, iri: str, predicate: NamedNode) -> str | None:
        """A text or date that a node bears: the first in order, Chinese before other languages."""
        return self._text(NamedNode(iri), predicate)

    def objects(self, subject: str, predicate: Predicate | str) -> list[str]:
        """IRIs to which a relation (or `inFamily`) leads from a thing, sorted, `limit` at most."""
        quads = self.store.quads_for_pattern(NamedNode(subject), csr(str(predicate)), None, None)
        return self._bounded(quad.object.value for quad in quads if isinstance(quad.object, NamedNode))

    def subjects(self, predicate: Predicate | str, object_: str) -> list[str]:
        """IRIs from which a relation (or `inFamily`) leads to a thing, sorted, `limit` at most."""
        quads = self.store.quads_for_pattern(None, csr(str(predicate)), NamedNode(object_), None)
        return self._bounded(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))

    def from_(self, subject: str, predicate: Predicate) -> tuple[Fact, ...]:
        """The facts of one relation with this subject, the surest first."""
        return by_confidence(self.fact(subject, predicate, other) for other in self.objects(subject, predicate))

    def to(self, predicate: Predicate, object_: str) -> tuple[Fact, ...]:
        """The facts of one relation with this object, the surest first."""
        return by_confidence(self.fact(other, predicate, object_) for other in self.subjects(predicate, object_))

    def fact(self, subject: str, predicate: Predicate, object_: str) -> Fact:
        """The relation between two things with its statements; a partnership's stand in either direction."""
        key = (subject, predicate.value, object_)
        if key not in self._facts:
            statements = sorted(map(self.statement, self._stated(*key)), key=lambda s: (-s.confidence, s.iri))
            self._facts[key] = Fact(self.thing(subject), predicate.value, self.thing(object_), tuple(statements))
        return self._facts[key]

    def statement(self, iri: str) -> Statement:
        """One statement by its IRI, with sums and evidence."""
        node = NamedNode(iri)
        evidence = {self._passage(passage) for passage in self._iris(node, v.DERIVED_FROM)}
        ordered = sorted(evidence, key=lambda p: (p.document, p.start or 0, p.end or 0))
        ordered = [*self._curations(node), *ordered]
        quads = self.store.quads_for_pattern(node, csr("amount"), None, None)
        sums = {self._sum(quad.object) for quad in quads if isinstance(quad.object, NamedNode | BlankNode)}
        return Statement(
            iri,
            float(str(self._value(node, csr("confidence")) or 0)),
            tuple(sorted(sums, key=lambda s: (-s.value, s.currency, s.kind, s.date or ""))),
            tuple(ordered),
            self._text(node, v.DATE),
        )

    def house(self, organization: str) -> tuple[Fact, ...]:
        """The way up from a branch or unit to its bank, step by step; empty for what is a bank or belongs to none.

        The shortest way to a bank counts, the surer of two; a branch whose bank is unknown goes up as far as it goes.
        """
        way = (organization, *self._way_up(organization))
        return tuple(self.fact(unit, Predicate.SUB_ORGANIZATION_OF, head) for unit, head in pairwise(way))

    def bank(self, organization: str) -> Thing:
        """The bank at the top of `house`, or the organisation itself."""
        way = self._way_up(organization)
        return self.thing(way[-1] if way else organization)

    def units(self, organization: str) -> tuple[str, ...]:
        """An organisation and all below it, itself first; banks below a bank are banks of their own."""
        found, level = {organization: None}, [organization]
        for _ in range(_HEIGHT):
            below = {u for head in level for u in self.subjects(Predicate.SUB_ORGANIZATION_OF, head) if u not in found}
            level = sorted(unit for unit in below if self.thing(unit).type != EntityType.BANK)
            found.update(dict.fromkeys(level))
            if not level or len(found) > self.limit:
                break
        return tuple(islice(found, self.limit))

    def first_date(self, iri: str) -> Dated | None:
        """The earliest date in a statement that has the thing as subject or object; see `statements_of`."""
        dated = (self.statement(node) for node in self.statements_of(iri) if self._is_dated(NamedNode(node)))
        return earliest(date for statement in dated for date in statement.dates())

    def statements_of(self, iri: str) -> list[str]:
        """IRIs of the statements that have the thing as subject or object, sorted, `limit` at most each way."""
        found: set[str] = set()
        for role in (v.RDF_SUBJECT, v.RDF_OBJECT):
            found.update(self._bounded(self._statements_with(role, iri)))
        return sorted(found)

    def said(self, statement: str) -> Fact | None:
        """The relation that a statement makes, with that one statement; None where it is no relation of two things."""
        node = NamedNode(statement)
        ends = [self._iris(node, role) for role in (v.RDF_SUBJECT, v.RDF_OBJECT)]
        name = next(iter(self._locals(node, v.RDF_PREDICATE)), "")
        if not all(ends) or name not in v.RELATIONS:
            return None
        return Fact(self.thing(ends[0][0]), name, self.thing(ends[1][0]), (self.statement(statement),))

    def _way_up(self, organization: str) -> tuple[str, ...]:
        """IRIs from what is above an organisation to its bank; see `house`."""
        ways: list[tuple[str, ...]] = [()]
        last: tuple[str, ...] = ()
        seen = {organization}
        for _ in range(_HEIGHT):
            reached: list[tuple[str, ...]] = []
            for way in ways:
                here = way[-1] if way else organization
                if self.thing(here).type == EntityType.BANK:
                    return way
                above = self.objects(here, Predicate.SUB_ORGANIZATION_OF)
                if len(above) > 1:
                    above = [fact.object.iri for fact in self.from_(here, Predicate.SUB_ORGANIZATION_OF)]
                reached += [(*way, head) for head in above if head not in seen]
                seen.update(above)
            if not reached:
                break
            ways, last = reached, reached[0]
        return last if self.thing(organization).type == EntityType.BANK_BRANCH else ()

    def _stated(self, subject: str, predicate: str, object_: str) -> list[str]:
        """Statement nodes of one triple, found by way of whichever end has less that points to it.

        Both ends are gone through in turns, one triple at a time: what points to a hub is never gone through to its
        end for a neighbour to which little points.
        """
        ends = [NamedNode(subject), NamedNode(object_)]
        roles = [{v.RDF_SUBJECT}, {v.RDF_OBJECT}]
        if predicate == Predicate.PARTNERS_WITH:
            roles = [{v.RDF_SUBJECT, v.RDF_OBJECT}] * 2
        ways = [self.store.quads_for_pattern(None, None, end, None) for end in ends]
        seen: list[list[NamedNode]] = [[], []]
        turn = 0
        while (quad := next(ways[turn], None)) is not None:
            if quad.predicate in roles[turn] and isinstance(quad.subject, NamedNode):
                seen[turn].append(quad.subject)
            turn = 1 - turn
        found = {node.value for node in seen[turn] if self._joins(node, predicate, roles[1 - turn], ends[1 - turn])}
        return sorted(found)

    def _joins(self, statement: NamedNode, predicate: str, roles: set[NamedNode], end: NamedNode) -> bool:
        """Whether a statement has this predicate, and this end in one of these roles."""
        return self._has(statement, v.RDF_PREDICATE, csr(predicate)) and any(
            self._has(statement, role, end) for role in roles
        )

    def _has(self, subject: NamedNode, predicate: NamedNode, object_: NamedNode) -> bool:
        return any(True for _ in self.store.quads_for_pattern(subject, predicate, object_, None))

    def _statements_with(self, role: NamedNode, iri: str) -> Iterator[str]:
        quads = self.store.quads_for_pattern(None, role, NamedNode(iri), None)
        return (quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))

    def _is_dated(self, statement: NamedNode) -> bool:
        """Whether a statement, one of its sums or of its documents bears a date."""
        if self._text(statement, v.DATE):
            return True
        for quad in self.store.quads_for_pattern(statement, csr("amount"), None, None):
            if isinstance(quad.object, NamedNode | BlankNode) and self._text(quad.object, v.DATE):
                return True
        parts = {part for passage in self._iris(statement, v.DERIVED_FROM) for part in self._whole(passage)}
        return any(self._dated_part(part) for part in parts)

    def _dated_part(self, part: str) -> bool:
        """Whether a document, or the document of a case, bears a date; remembered."""
        if part not in self._dated:
            documents = [part, *self._whole(part)]
            self._dated[part] = any(self._text(NamedNode(document), v.DATE) for document in documents)
        return self._dated[part]

    def _whole(self, part: str) -> list[str]:
        return self._iris(NamedNode(part), v.IS_PART_OF)

    def _passage(self, iri: str) -> Passage:
        if iri not in self._passages:
            node = NamedNode(iri)
            part = next(iter(self._iris(node, v.IS_PART_OF)), None)
            document, case = part, None
            if part and "Case" in self._locals(NamedNode(part), v.RDF_TYPE):
                case, document = part, next(iter(self._iris(NamedNode(part), v.IS_PART_OF)), None)
            themes = self._iris(NamedNode(case), csr("theme")) if case else []
            start, end = (self._value(node, csr(name)) for name in ("start", "end"))
            self._passages[iri] = Passage(
                document=(self._text(NamedNode(document), v.SOURCE) or "") if document else "",
                document_date=self._text(NamedNode(document), v.DATE) if document else None,
                case=self._text(NamedNode(case), v.TITLE) if case else None,
                case_iri=case,
                theme=self.thing(themes[0]).label if themes else None,
                start=start if isinstance(start, int) else None,
                end=end if isinstance(end, int) else None,
                quote=self._text(node, csr("quote")),
            )
        return self._passages[iri]

    def _curations(self, statement: NamedNode) -> list[Passage]:
        """What a person did to a statement: added, corrected or confirmed it, and the reason that was given."""
        done = [(self._iris(statement, v.GENERATED_BY), ""), (self._iris(statement, csr("confirmedBy")), "人工确认")]
        found = []
        for corrections, word in done:
            for correction in map(NamedNode, corrections):
                kind = self._text(correction, csr("correctionKind")) or ""
                reason = self._text(correction, v.DESCRIPTION)
                name = word or ("人工补充" if kind.startswith("add") else "人工更正")
                found.append(Passage(curation=f"{name}：{reason}" if reason else name))
        return found

    def _sum(self, node: _Node) -> Sum:
        value = self._value(node, csr("value"))
        kind = next(iter(self._locals(node, csr("kind"))), "OtherAmount")
        number = value if isinstance(value, int | float) else 0
        return Sum(number, self._text(node, csr("currency")) or "", kind, self._text(node, v.DATE))

    def _bounded(self, iris: Iterator[str]) -> list[str]:
        found = list(dict.fromkeys(islice(iris, self.limit + 1)))
        if len(found) > self.limit:
            self.cut = True
        return sorted(found)[: self.limit]

    def _iris(self, node: _Node, predicate: NamedNode) -> list[str]:
        quads = self.store.quads_for_pattern(node, predicate, None, None)
        return sorted({quad.object.value for quad in quads if isinstance(quad.object, NamedNode)})

    def _locals(self, node: _Node, predicate: NamedNode) -> list[str]:
        return [term_name(iri) for iri in self._iris(node, predicate)]

    def _texts(self, node: _Node, predicate: NamedNode) -> list[str]:
        quads = self.store.quads_for_pattern(node, predicate, None, None)
        literals = [quad.object for quad in quads if isinstance(quad.object, Literal)]
        chinese = [literal.value for literal in literals if literal.language == "zh"]
        return chinese or [literal.value for literal in literals]

    def _text(self, node: _Node, predicate: NamedNode) -> str | None:
        return min(self._texts(node, predicate), default=None)

    def _value(self, node: _Node, predicate: NamedNode) -> str | int | float | bool | None:
        quads = self.store.quads_for_pattern(node, predicate, None, None)
        return value_of(next((quad.object for quad in quads if isinstance(quad.object, Literal)), None))
