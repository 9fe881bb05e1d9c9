"""Explanations of what the extractor read: as text for a terminal and as a displaCy page that needs no network."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence

from spacy import displacy

from kg.answers import table
from kg.extraction.explanation import Explanation, NameReason, RelationReason
from kg.model import Amount, Entity
from kg.rdf.labels import term_labels

_NAME_COLUMNS = ("entity", "name", "type", "places", "proposed by", "encoder", "probability")
_STYLE = """
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.6 sans-serif; color: #222; background: #fff }
table { border-collapse: collapse; margin: 1rem 0 }
th, td { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top }
th { border-bottom: 1px solid #999 }
.entities mark { color: #111 }
"""
_Cell = str | int | float | None
_Table = tuple[str, tuple[str, ...], Sequence[tuple[_Cell, ...]]]


def explanation_report(explanations: Iterable[Explanation], *, width: int | None = None) -> str:
    """Explained cases as text: the marked text, then names, entities, values, relations, each with its reasons.

    `width` is the terminal's width in columns; None does not wrap.
    """
    return "\n".join("".join(_report(explanation, width)) for explanation in explanations)


def explanation_page(explanations: Sequence[Explanation], colours: Mapping[str, str]) -> str:
    """Explained cases as an HTML page; `colours` maps local names of types to CSS colours."""
    title = html.escape(explanations[0].title if explanations else "")
    body = "\n".join("".join(_page(explanation, colours)) for explanation in explanations)
    return (
        f'<!DOCTYPE html>\n<html lang="zh">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )


def _report(explanation: Explanation, width: int | None) -> Iterator[str]:
    called = _called(explanation)
    yield f"{explanation.number}. {explanation.title}\n\n{_marked(explanation)}\n\n"
    yield f"about: {called.get(explanation.reported_by or '', 'nobody')}\n"
    for title, columns, rows in _tables(explanation):
        if rows:
            yield f"\n{title}\n{table(columns, rows, width=width)}"
    for title, reasons in (("relations", explanation.relations), ("fell short", explanation.short)):
        if reasons:
            yield f"\n{title}\n"
        for reason in reasons:
            head, judges = _statement(reason, called)
            yield f"{head}\n      {judges}\n"
            yield from (f"      “{piece.quote}” {piece.start}-{piece.end}\n" for piece in reason.evidence)


def _page(explanation: Explanation, colours: Mapping[str, str]) -> Iterator[str]:
    called, labels = _called(explanation), term_labels()
    marks, shown = [], {}
    for start, end, kind, note in _spans(explanation):
        label = f"{labels.get(kind, kind)} {note}".strip()
        marks.append({"start": start, "end": end, "label": html.escape(label)})
        shown[html.escape(label).upper()] = colours.get("BeneficiaryGroup" if kind == "group" else kind, "#ddd")
    yield f"<h1>{html.escape(explanation.title)}</h1>\n"
    yield displacy.render(
        {"text": explanation.text, "ents": marks, "title": None},
        style="ent",
        manual=True,
        page=False,
        jupyter=False,
        options={"colors": shown},
    )
    yield f"<p>about: {html.escape(called.get(explanation.reported_by or '', 'nobody'))}</p>\n"
    for title, columns, rows in _tables(explanation):
        if rows:
            yield f"<h2>{title}</h2>\n{_html_table(columns, rows)}"
    for title, reasons in (("relations", explanation.relations), ("fell short", explanation.short)):
        if reasons:
            rows = [
                (*_statement(reason, called), "".join(f"“{e.quote}”" for e in reason.evidence)) for reason in reasons
            ]
            yield f"<h2>{title}</h2>\n{_html_table(('relation', 'judges', 'evidence'), rows)}"


def _html_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    def line(cells: Iterable[object], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{html.escape(_cell(cell))}</{tag}>" for cell in cells) + "</tr>\n"

    return f"<table>\n{line(columns, 'th')}{''.join(line(row, 'td') for row in rows)}</table>\n"


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _tables(explanation: Explanation) -> Iterator[_Table]:
    """Title, columns and rows of the tables that the report and the page share."""
    labels = term_labels()
    types = {entity.key: entity.type for entity in explanation.entities}
    called = _called(explanation)

    def names(reasons: Sequence[NameReason]) -> list[tuple[_Cell, ...]]:
        return [
            (
                reason.entity,
                reason.text,
                labels.get(types[reason.entity], "") if reason.entity else "",
                len(reason.places),
                ", ".join(reason.sources),
                reason.encoder,
                reason.probability,
            )
            for reason in reasons
        ]

    yield "names", _NAME_COLUMNS, names(explanation.names)
    yield "no names", _NAME_COLUMNS, names(explanation.doubtful)
    yield "entities", ("entity", "type", "", "names", "official", "family"), list(map(_entity, explanation.entities))
    references = [
        (m.start, m.text, m.entity, called.get(m.entity or "", ""))
        for m in explanation.mentions
        if m.origin == "reference"
    ]
    yield "references", ("at", "word", "entity", "means"), references
    values = [(value.start, value.text, value.kind, value.meaning) for value in explanation.values]
    yield "groups, sums, dates", ("at", "words", "kind", "means"), values


def _entity(entity: Entity) -> tuple[_Cell, ...]:
    label = term_labels().get(entity.type, "")
    return entity.key, entity.type.value, label, " = ".join(entity.names), entity.canonical, entity.family


def _statement(reason: RelationReason, called: Mapping[str, str]) -> tuple[str, str]:
    """The relation in one line, and what the judges say of it."""
    label = term_labels().get(reason.predicate, "")
    subject, target = called.get(reason.subject, reason.subject), called.get(reason.object, reason.object)
    sums = "".join(f"  {_amount(amount)}" for amount in reason.amounts)
    head = f"{reason.confidence:.2f}  {subject} -- {reason.predicate.value} {label} -> {target}{sums}"
    if reason.words is None:
        return head, "by the branch's name"
    encoder = "has no mention of the subject in reach" if reason.encoder is None else f"{reason.encoder:.3f}"
    return head, f"words {reason.words:+.2f}, encoder {encoder}, holds from {reason.threshold:.2f}"


def _amount(amount: Amount) -> str:
    return " ".join(filter(None, (f"{amount.value:,}", amount.currency, amount.kind.value, amount.date)))


def _called(explanation: Explanation) -> dict[str, str]:
    """Entity key → preferred name."""
    return {entity.key: entity.names[0] for entity in explanation.entities}


def _spans(explanation: Explanation) -> list[tuple[int, int, str, str]]:
    """What is marked in the text: start, end, kind (a type's local name or a value's kind), note; without overlaps."""
    found = [(m.start, m.end, m.type.value, m.entity or "") for m in explanation.mentions]
    found += [(v.start, v.end, v.kind, v.meaning) for v in explanation.values]
    kept: list[tuple[int, int, str, str]] = []
    for span in sorted(found, key=lambda item: (item[0], -item[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _marked(explanation: Explanation) -> str:
    """The text with each span in square brackets, followed by its entity or meaning."""
    parts, place = [], 0
    for start, end, _, note in _spans(explanation):
        parts += [explanation.text[place:start], f"[{explanation.text[start:end]}|{note}]"]
        place = end
    return "".join([*parts, explanation.text[place:]]).strip()
