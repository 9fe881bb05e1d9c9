"""Where things are: those that the graph puts into an administrative area, with the areas around it."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Store

from kg.query.engine import select

_AREAS = """
SELECT ?area ?label ?code ?around WHERE {
  ?area a csr:AdministrativeArea ; skos:prefLabel ?label ; csr:adminCode ?code .
  OPTIONAL { ?area dcterms:isPartOf ?around }
} ORDER BY ?area ?around"""
_LOCATED = """
SELECT ?thing ?area WHERE { ?thing csr:locatedIn ?area ; skos:prefLabel ?label } ORDER BY ?thing ?area"""
_DEPTH = 4  # province, prefecture, county; what is deeper would go round in circles


@dataclass(frozen=True, slots=True)
class Area:
    """An administrative area: IRI, label, and its six-digit code of GB/T 2260."""

    iri: str
    label: str
    code: str


@dataclass(frozen=True, slots=True)
class Located:
    """A thing and the areas that it is in, from the province down to the smallest that is known."""

    thing: str
    areas: tuple[Area, ...]

    @property
    def province(self) -> Area:
        """The area at the top."""
        return self.areas[0]


def located(store: Store) -> tuple[Located, ...]:
    """Everything that the graph says the place of, by IRI; of several places of a thing the first by code counts."""
    areas: dict[str, Area] = {}
    around: dict[str, str] = {}
    for iri, label, code, parent in select(store, _AREAS):
        areas[str(iri)] = Area(str(iri), str(label), str(code))
        if parent is not None:
            around.setdefault(str(iri), str(parent))
    found: dict[str, Area] = {}
    for thing, area in select(store, _LOCATED):
        if area in areas:
            here = areas[str(area)]
            found[str(thing)] = min(found.get(str(thing), here), here, key=lambda a: a.code)
    return tuple(Located(thing, _chain(area, areas, around)) for thing, area in sorted(found.items()))


def _chain(area: Area, areas: dict[str, Area], around: dict[str, str]) -> tuple[Area, ...]:
    chain = [area]
    while len(chain) < _DEPTH and (parent := around.get(chain[0].iri)) in areas:
        chain.insert(0, areas[str(parent)])
    return tuple(chain)
