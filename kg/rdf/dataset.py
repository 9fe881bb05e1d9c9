"""What a graph says of itself as a data set: title, version, licence, sources, and what is in it (DCAT 3 and VoID)."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import DataError
from kg.model import EntityType
from kg.rdf import vocabulary as v
from kg.rdf.iris import Names, local_name
from kg.rdf.literals import date_literal, plain_text
from kg.rdf.vocabulary import BASE, DCAT, DCTERMS, PREFIXES, VOID, csr

_LANGUAGES = ("zh", "en")
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_NOT_VOCABULARIES = frozenset({"kg", "xsd"})


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file that holds the data set: its name, its media type, and where it can be had, if anywhere."""

    file: str
    media_type: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class DatasetDescription:
    """What people say of a data set; numbers are counted. Texts go by language; `name` becomes part of its IRI."""

    name: str
    title: dict[str, str]
    description: dict[str, str]
    version: str
    license: str
    publisher: str
    issued: str | None
    keywords: dict[str, tuple[str, ...]]
    distributions: tuple[Distribution, ...]


def read_description(path: Path) -> DatasetDescription:
    """Read a description (see `data/graph/dataset.toml`).

    Raises DataError for a file that cannot be read, is no TOML, or has a missing, unknown or wrong field.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(
            f"{path}: cannot be read ({error}); give a description such as data/graph/dataset.toml"
        ) from error
    needed = {"name", "title", "description", "version", "license", "publisher"}
    wrong = [f"lacks {field}" for field in sorted(needed - raw.keys())]
    wrong += [f"knows no {field}" for field in sorted(raw.keys() - needed - {"issued", "keywords", "distributions"})]
    if wrong:
        raise DataError(f"{path}: {', '.join(wrong)}; see data/graph/dataset.toml")
    try:
        issued = raw.get("issued")
        return DatasetDescription(
            name=_text(raw["name"]),
            title={language: _text(raw["title"][language]) for language in _LANGUAGES},
            description={language: _text(raw["description"][language]) for language in _LANGUAGES},
            version=_text(raw["version"]),
            license=_text(raw["license"]),
            publisher=_text(raw["publisher"]),
            issued=issued.isoformat() if isinstance(issued, datetime.date) else issued,
            keywords={tag: tuple(map(_text, words)) for tag, words in raw.get("keywords", {}).items()},
            distributions=tuple(Distribution(**item) for item in raw.get("distributions", [])),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"{path}: a field is missing or of the wrong kind ({error}); see data/graph/dataset.toml"
        ) from error


def describe(graph: Iterable[Triple], description: DatasetDescription, base: str = BASE) -> list[Triple]:
    """The graph with its description, in the order of the N-Triples form; `void:triples` counts all of it.

    Every document of the graph becomes a source of the data set. Raises GraphError for a wrong date or base.
    """
    triples = set(graph)
    names = Names(base)
    node = NamedNode(f"{base}dataset-{local_name(description.name)}")
    triples.update(_said(node, description, names))
    triples.update(
        Triple(node, v.SOURCE, t.subject) for t in graph if t.predicate == v.RDF_TYPE and t.object == csr("Document")
    )
    counts = {name: _integer(0) for name in ("triples", "entities", "classes", "properties", "distinctSubjects")}
    triples.update(Triple(node, NamedNode(VOID + name), count) for name, count in counts.items())
    used = {t.predicate.value for t in triples}
    used |= {t.object.value for t in triples if t.predicate == v.RDF_TYPE and isinstance(t.object, NamedNode)}
    for prefix, namespace in PREFIXES.items():
        if prefix not in _NOT_VOCABULARIES and any(iri.startswith(namespace) for iri in used):
            triples.add(Triple(node, NamedNode(VOID + "vocabulary"), NamedNode(namespace)))
    kinds = {csr(kind.value) for kind in EntityType}
    found = {
        "triples": len(triples),
        "entities": len({t.subject for t in triples if t.predicate == v.RDF_TYPE and t.object in kinds}),
        "classes": len({t.object for t in triples if t.predicate == v.RDF_TYPE}),
        "properties": len({t.predicate for t in triples}),
        "distinctSubjects": len({t.subject for t in triples}),
    }
    for name, count in counts.items():
        triples.remove(Triple(node, NamedNode(VOID + name), count))
        triples.add(Triple(node, NamedNode(VOID + name), _integer(found[name])))
    return sorted(triples, key=str)


def _said(node: NamedNode, said: DatasetDescription, names: Names) -> Iterator[Triple]:
    yield Triple(node, v.RDF_TYPE, NamedNode(DCAT + "Dataset"))
    yield Triple(node, v.RDF_TYPE, NamedNode(VOID + "Dataset"))
    for language in _LANGUAGES:
        yield Triple(node, v.TITLE, plain_text(said.title[language], language))
        yield Triple(node, v.DESCRIPTION, plain_text(said.description[language], language))
        for word in said.keywords.get(language, ()):
            yield Triple(node, NamedNode(DCAT + "keyword"), plain_text(word, language))
    licence = NamedNode(said.license)
    publisher = names.agent(said.publisher)
    yield Triple(node, NamedNode(DCAT + "version"), plain_text(said.version))
    yield Triple(node, NamedNode(DCTERMS + "license"), licence)
    yield Triple(node, NamedNode(DCTERMS + "publisher"), publisher)
    yield Triple(publisher, v.RDF_TYPE, v.AGENT)
    yield Triple(publisher, v.PREF_LABEL, plain_text(said.publisher))
    if said.issued:
        yield Triple(node, NamedNode(DCTERMS + "issued"), date_literal(said.issued, "issued"))
    yield Triple(node, NamedNode(VOID + "uriSpace"), plain_text(names.base))
    for item in said.distributions:
        file = NamedNode(f"{names.base}distribution-{local_name(item.file)}")
        yield Triple(node, NamedNode(DCAT + "distribution"), file)
        yield Triple(file, v.RDF_TYPE, NamedNode(DCAT + "Distribution"))
        yield Triple(file, v.TITLE, plain_text(item.file))
        yield Triple(file, NamedNode(DCAT + "mediaType"), NamedNode(_MEDIA_TYPES + item.media_type))
        yield Triple(file, NamedNode(DCTERMS + "license"), licence)
        if item.url:
            yield Triple(file, NamedNode(DCAT + "downloadURL"), NamedNode(item.url))
            yield Triple(node, NamedNode(VOID + "dataDump"), NamedNode(item.url))


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=v.INTEGER)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError(f"{value!r} is no text")
    return value.strip()
