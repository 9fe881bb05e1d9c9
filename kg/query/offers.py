"""What says that a bank offers the products of its families, its branches included."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Store

from kg.model import Predicate
from kg.query.facts import Fact
from kg.query.families import FamilyCell
from kg.query.lookup import Facts


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
