"""The ontology as a plain page: every term with its labels and definitions, at the anchor of its name."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from pyoxigraph import Literal, NamedNode, Triple

from kg.rdf.vocabulary import CSR, RDFS_LABEL, SKOS

_LABEL = RDFS_LABEL.value
_DEFINITION = SKOS + "definition"


def terms_page(triples: Iterable[Triple]) -> str:
    """HTML without scripts or styles; names, labels and definitions are text, whatever stands in them."""
    terms: dict[str, dict[str, list[Literal]]] = {}
    for triple in triples:
        subject, value = triple.subject, triple.object
        if isinstance(subject, NamedNode) and subject.value.startswith(CSR) and isinstance(value, Literal):
            terms.setdefault(subject.value.removeprefix(CSR), {}).setdefault(triple.predicate.value, []).append(value)
    sections = "".join(
        f'<section id="{escape(name)}"><h2>csr:{escape(name)}</h2>{_texts("strong", about.get(_LABEL, []))}'
        f"{_texts('span', about.get(_DEFINITION, []))}</section>\n"
        for name, about in sorted(terms.items())
    )
    return (
        '<!doctype html>\n<html lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        "<title>csrkg 本体 · ontology</title></head><body><main>"
        '<h1>csrkg 本体 · <span lang="en">ontology</span></h1>\n'
        f'<p><a href="/ontology.ttl">Turtle</a> · <a href="/">浏览图谱 · <span lang="en">explorer</span></a></p>\n'
        f"{sections}</main></body></html>\n"
    )


def _texts(tag: str, texts: list[Literal]) -> str:
    return "".join(
        f'<p><{tag} lang="{escape(text.language or "zh")}">{escape(text.value)}</{tag}></p>'
        for text in sorted(texts, key=lambda text: (text.language != "zh", text.value))
    )
