"""Who works with whom, in how many cases and under which themes, with the evidence of each partnership."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import NamedNode, Store

from kg.errors import QueryError
from kg.model import ORGANIZATIONS, EntityType, Predicate, normalise
from kg.query.facts import Fact, Passage, Thing
from kg.query.lookup import Facts
from kg.query.names import find_kind, find_one
from kg.rdf.concepts import concept_schemes
from kg.rdf.vocabulary import csr

ROLES: dict[str, frozenset[EntityType]] = {
    "agency": frozenset(
        {
            EntityType.GOVERNMENT_AGENCY,
            EntityType.ASSOCIATION,
            EntityType.CHARITY,
            EntityType.PUBLIC_INSTITUTION,
        }
    ),
    "bank": frozenset({EntityType.BANK, EntityType.BANK_BRANCH}),
    "financial": frozenset({EntityType.FINANCIAL_INSTITUTION}),
    "company": frozenset({EntityType.COMPANY}),
}


@dataclass(frozen=True, slots=True)
class Partnership:
    """An organisation (or the unit of it that is meant), its partner, and the fact that says so.

    `bank` and `partner_bank` are the banks behind the two (themselves where there is none). `role` is what the partner
    is: agency, bank, financial, company. `cases` counts the cases that tell of it, `themes` are theirs.
    """

    unit: Thing
    bank: Thing
    partner: Thing
    partner_bank: Thing
    role: str
    fact: Fact

    @property
    def cases(self) -> int:
        """In how many cases (or documents without cases) it is told."""
        return len({(p.document, p.case_iri) for p in self.fact.evidence if p.document or p.case_iri})

    @property
    def themes(self) -> tuple[str, ...]:
        """The themes of these cases, sorted."""
        return tuple(sorted({p.theme for p in self.fact.evidence if p.theme}))


def find_organizations(store: Store, name: str) -> list[str]:
    """IRIs of the organisations that bear the name, or whose names contain it; branches of a bank that does are in it.

    Raises QueryError with the nearest names where nothing bears it, where only other things do, or where too many do.
    """
    found = {thing.iri for thing in find_kind(store, name, ORGANIZATIONS, "organisation")}
    facts = Facts(store)
    return sorted(iri for iri in found if not {fact.object.iri for fact in facts.house(iri)} & found)


def find_organization(store: Store, name: str) -> str:
    """IRI of the one organisation that is meant, a bank before its branches; QueryError where that is open."""
    return find_one(store, name, ORGANIZATIONS, "organisation").iri


def partners(
    store: Store,
    iri: str | None = None,
    *,
    theme: str | None = None,
    role: str | None = None,
    max_partners: int = 1000,
) -> tuple[Partnership, ...]:
    """The partnerships of an organisation and its branches, or all of them without `iri`; the most told first.

    A branch's partner counts for its bank, and `unit` tells which it is; partnerships inside one house are left out.
    `theme` (Chinese label) keeps those that a case of the theme tells, `role` (see `ROLES`) those whose partner is
    such. `max_partners` bounds how many are read per unit. Raises QueryError for an unknown theme or role.
    """
    wanted = _theme(theme) if theme is not None else None
    if role is not None and role not in ROLES:
        raise QueryError(f"role {role!r}: partners are one of {', '.join(ROLES)}")
    facts = Facts(store, max_partners)
    pairs = _all(store, max_partners) if iri is None else _of(facts, iri)
    found = [_partnership(facts, unit, partner) for unit, partner in pairs]
    kept = [
        p for p in found if (wanted is None or wanted in p.themes) and (role is None or p.role == role) and p.role != ""
    ]
    return tuple(sorted(kept, key=lambda p: (-p.cases, -p.fact.confidence, p.unit.label, p.partner.label)))


def partner_role(kind: str) -> str:
    """What a partner of this class is (see `ROLES`); "" for no organisation."""
    return next((role for role, kinds in ROLES.items() if kind in kinds), "")


def passages_of(partnership: Partnership, theme: str | None = None) -> tuple[Passage, ...]:
    """The evidence of a partnership, or what of it stands in cases of one theme."""
    return tuple(p for p in partnership.fact.evidence if theme is None or p.theme == theme)


def _of(facts: Facts, iri: str) -> Iterator[tuple[str, str]]:
    units = facts.units(iri)
    for unit in units:
        for partner in facts.objects(unit, Predicate.PARTNERS_WITH):
            if partner not in units:
                yield unit, partner


def _all(store: Store, limit: int) -> Iterator[tuple[str, str]]:
    """Each pair once; a bank or other institution stands first where it is one."""
    quads = store.quads_for_pattern(None, csr("partnersWith"), None, None)
    pairs = {
        (min(ends), max(ends))
        for quad in islice(quads, 2 * limit)
        if len(ends := {node.value for node in (quad.subject, quad.object) if isinstance(node, NamedNode)}) == 2
    }
    facts = Facts(store)
    for first, second in sorted(pairs):
        ranks = [(_RANK.get(partner_role(facts.thing(end).type), 9), end) for end in (first, second)]
        ordered = sorted(ranks)
        yield ordered[0][1], ordered[1][1]


_RANK = {"bank": 0, "financial": 1}


def _partnership(facts: Facts, unit: str, partner: str) -> Partnership:
    fact = facts.fact(unit, Predicate.PARTNERS_WITH, partner)
    role = partner_role(fact.object.type)
    return Partnership(fact.subject, facts.bank(unit), fact.object, facts.bank(partner), role, fact)


def _theme(name: str) -> str:
    labels = concept_schemes()["Theme"].iris
    for label in labels:
        if normalise(label) == normalise(name):
            return label
    raise QueryError(f"no theme is called {name!r}; the themes are {'、'.join(labels)}")
