"""Which bank has which products of each family: the table bank × family, and who is said to offer each product."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Store

from kg.model import INSTITUTIONS, Predicate
from kg.query.facts import Fact, Thing
from kg.query.lookup import Facts
from kg.rdf.vocabulary import csr


@dataclass(frozen=True, slots=True)
class FamilyCell:
    """A bank (a branch counts for its bank), a product family, and what the bank offers of it, sorted by label."""

    bank: Thing
    family: Thing
    products: tuple[Thing, ...]


def families(store: Store) -> tuple[FamilyCell, ...]:
    """All cells that hold a product, banks with the most products first, families likewise.

    Institutions that are no bank have rows of their own. Products without a family or an offering institution are in no
    cell. This reads all products of the graph once.
    """
    facts = Facts(store)
    kin = defaultdict(set)
    for quad in store.quads_for_pattern(None, csr("inFamily"), None, None):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            kin[quad.subject.value].add(quad.object.value)
    banks: dict[str, Thing | None] = {}
    cells: dict[tuple[Thing, str], set[str]] = defaultdict(set)
    for quad in store.quads_for_pattern(None, csr("offers"), None, None):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode) and quad.object.value in kin:
            provider, product = quad.subject.value, quad.object.value
            if provider not in banks:
                banks[provider] = facts.bank(provider) if facts.thing(provider).type in INSTITUTIONS else None
            if bank := banks[provider]:
                for family in kin[product]:
                    cells[bank, family].add(product)
    by_bank: dict[Thing, set[str]] = defaultdict(set)
    by_family: dict[str, set[str]] = defaultdict(set)
    for (bank, family), products in cells.items():
        by_bank[bank] |= products
        by_family[family] |= products
    order = sorted(cells, key=lambda c: (-len(by_bank[c[0]]), c[0].label, c[0].iri, -len(by_family[c[1]]), c[1]))
    return tuple(
        FamilyCell(bank, facts.thing(family), tuple(sorted(map(facts.thing, cells[bank, family]), key=_label)))
        for bank, family in order
    )


def family_totals(cells: tuple[FamilyCell, ...]) -> dict[Thing, int]:
    """The families that occur with how many products of them there are, each counted once, the largest first."""
    products: dict[Thing, set[Thing]] = defaultdict(set)
    for cell in cells:
        products[cell.family] |= set(cell.products)
    return {f: len(p) for f, p in sorted(products.items(), key=lambda item: (-len(item[1]), item[0].label))}


def offers_by_bank(store: Store, cells: Iterable[FamilyCell]) -> dict[tuple[str, str], tuple[Fact, ...]]:
    """For each (bank, product) of the cells, by IRI, the facts that the bank or a branch of it offers the product."""
    facts = Facts(store)
    return {
        (cell.bank.iri, product.iri): tuple(
            fact for fact in facts.to(Predicate.OFFERS, product.iri) if facts.bank(fact.subject.iri) == cell.bank
        )
        for cell in cells
        for product in cell.products
    }


def _label(thing: Thing) -> tuple[str, str]:
    return thing.label, thing.iri
