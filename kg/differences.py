"""What changed between two graphs, as text, Markdown or JSON: the counts first, then every difference."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, is_dataclass
from typing import Any

from kg.answers import markdown, printable, table
from kg.query.diff import CaseChange, Change, Diff, Edge, EdgeChange, Move, ThingChange
from kg.query.engine import short
from kg.query.snapshot import Case, Passage, Sum, Thing

FORMATS = ("text", "json", "md")
_KINDS = ("added", "removed", "changed", "merged", "split")
_SIGNS = {"added": "+", "removed": "-", "changed": "~", "merged": ">", "split": "<"}
_TITLES = {
    "things_merged": "things merged (gone | whose name it is now)",
    "things_split": "things split (new | whose name it was)",
}


def differences(found: Diff, form: str = "text") -> str:
    """A `Diff` in one of `FORMATS`, with a line break at its end; identical graphs are said to be so."""
    if form == "json":
        content = {"different": bool(found), "counts": found.counts(), **{k: _plain(v) for k, v in _parts(found)}}
        return json.dumps(content | {"other_triples": found.other_triples}, ensure_ascii=False, indent=1) + "\n"
    if not found:
        return _identical(found)
    counts = found.counts()
    if form == "md":
        head = ["| | " + " | ".join(_KINDS) + " |", "|---" * (len(_KINDS) + 1) + "|"]
        head += [f"| {of} | {' | '.join(str(n[kind]) for kind in _KINDS)} |" for of, n in counts.items()]
        summary = "\n".join(head) + "\n"
    else:
        summary = table(("", *_KINDS), [(of, *n.values()) for of, n in counts.items()])
    sections = [summary]
    for part, items in _parts(found):
        if items:
            title = _TITLES.get(part, part.replace("_", " "))
            lines = [_line(item) for item in items]
            sign = _SIGNS[part.partition("_")[2]]
            sections.append(_section_md(title, lines) if form == "md" else _section(title, lines, sign))
    return "\n".join(sections)


def _identical(found: Diff) -> str:
    if not any(found.other_triples):
        return "identical\n"
    gone, came = found.other_triples
    return (
        "no difference in things, relations, cases or documents; "
        f"of other triples (quotes, descriptions) {gone:,} are gone and {came:,} are new\n"
    )


def _parts(found: Diff) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for of in ("documents", "cases", "things", "relations"):
        for kind in _KINDS:
            items = getattr(found, f"{of}_{kind}", None)
            if items is not None:
                yield f"{of}_{kind}", items


def _section(title: str, lines: Iterable[str], sign: str) -> str:
    return f"{title}\n" + "".join(f"  {sign} {printable(line)}\n" for line in lines)


def _section_md(title: str, lines: Iterable[str]) -> str:
    return f"## {title}\n\n" + "".join(f"- {markdown(line)}\n" for line in lines)


def _line(item: object) -> str:
    match item:
        case str():
            return item
        case Case():
            return " · ".join(part for part in (item.title, item.theme or "", item.source or "") if part)
        case CaseChange():
            return f"{_line(item.before)} → {_line(item.after)}"
        case Thing():
            others = [name for name in item.names if name != item.label]
            return f"{item.type} {item.label}" + (f" ({'、'.join(others)})" if others else "")
        case ThingChange():
            return f"{item.thing.type} {item.thing.label}: {'; '.join(map(_change, item.changes))}"
        case Move():
            return f"{item.thing.type} {' | '.join(f'{t.label} ({short(t.iri)})' for t in (item.thing, item.other))}"
        case Edge():
            said = [f"{item.relation.confidence:.2f}", *map(_sum, item.relation.amounts)]
            return f"{_edge(item)} ({', '.join([*said, *_places(item.relation.evidence)])})"
        case EdgeChange():
            return f"{_edge(item.edge)}: {'; '.join(_edge_changes(item))}"
    raise TypeError(f"a difference cannot be told of {type(item).__name__}")


def _edge(edge: Edge) -> str:
    return f"{edge.subject} —{edge.predicate}→ {edge.object}"


def _change(change: Change) -> str:
    if change.what in {"name", "type", "iri"}:
        return f"{change.what} {short(change.removed[0])} → {short(change.added[0])}"
    parts = [f"+ {'、'.join(change.added)}"] if change.added else []
    parts += [f"- {'、'.join(change.removed)}"] if change.removed else []
    return f"{change.what} {' '.join(parts)}"


def _edge_changes(item: EdgeChange) -> Iterator[str]:
    before, now = item.confidence
    if f"{before:.2f}" != f"{now:.2f}":
        yield f"confidence {before:.2f} → {now:.2f}"
    for what, added, removed in (
        ("amount", [_sum(a) for a in item.amounts_added], [_sum(a) for a in item.amounts_removed]),
        ("evidence", _places(item.evidence_added), _places(item.evidence_removed)),
    ):
        for sign, texts in (("+", added), ("-", removed)):
            yield from (f"{what} {sign} {text}" for text in texts)


def _sum(amount: Sum) -> str:
    value, currency, kind, date = amount
    return " ".join(part for part in (f"{value:,}", currency, kind, date) if part)


def _places(passages: Iterable[Passage]) -> list[str]:
    return [f"{passage.source}:{passage.start}-{passage.end}" for passage in passages]


def _plain(value: Any) -> Any:
    """Data classes as dictionaries; edges without the nesting that only code needs."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Edge):
        relation = asdict(value.relation)
        ends = {"subject_iri": relation.pop("subject"), "object_iri": relation.pop("object")}
        return {"subject": value.subject, "predicate": value.predicate, "object": value.object, **relation, **ends}
    if isinstance(value, EdgeChange):
        parts = {part: _plain(getattr(value, part)) for part in EdgeChange.__slots__ if part != "edge"}
        return {"subject": value.edge.subject, "predicate": value.edge.predicate, "object": value.edge.object, **parts}
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
