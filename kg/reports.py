"""Statistics, scores and the list of named queries as text for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from kg.answers import render_rows, table
from kg.evaluation.scoring import Score, Scores
from kg.query.findings import Finding, Statistics
from kg.query.named import NamedQuery
from kg.rdf.labels import term_labels

_COUNTS = ("triples", "documents", "cases", "passages", "amounts", "entities", "relations")
_MEASURES = ("entity", "typed_entity", "relation", "amount")


def statistics_report(counts: Statistics, findings: Sequence[Finding] = ()) -> str:
    """Totals, then counts per type, role and relation with their Chinese names, then the findings, one per line."""
    parts = [table(("graph", "count"), [(name, getattr(counts, name)) for name in _COUNTS])]
    for title, numbers in (("type", counts.by_type), ("role", counts.by_role), ("relation", counts.by_relation)):
        if numbers:
            parts.append(table((title, "", "count"), [(k, term_labels().get(k, ""), n) for k, n in numbers.items()]))
    if findings:
        parts.append("".join(f"{i}. {finding}\n" for i, finding in enumerate(findings, 1)))
    return "\n".join(parts)


def scores_report(scores: Scores, *, errors: bool = False) -> str:
    """Precision, recall and F1 in all, per type and per relation; with `errors` the mistakes by cause, then each."""
    columns = ("", "P", "R", "F1", "right", "spurious", "missing")
    named = [(name, getattr(scores, name)) for name in _MEASURES]
    named += [*sorted(scores.by_type.items()), *sorted(scores.by_predicate.items())]
    rows = [(k, f"{s.precision:.3f}", f"{s.recall:.3f}", f"{s.f1:.3f}", s.tp, s.fp, s.fn) for k, s in named]
    sure = [(k, f"{right / n:.3f}" if n else "", right, n) for k, right, n in scores.precision_by_confidence()]
    text = f"{scores.documents} documents, product families {scores.family_accuracy:.3f}\n\n{table(columns, rows)}"
    text += f"\n{table(('confidence of relations', 'P', 'right', 'all'), sure)}"
    return text + (f"\n{_mistakes(scores)}" if errors else "")


def scores_json(scores: Scores, *, errors: bool = False) -> dict[str, Any]:
    """The same figures, ready for JSON."""

    def figures(score: Score) -> dict[str, float]:
        return {"p": score.precision, "r": score.recall, "f1": score.f1, **asdict(score)}

    content: dict[str, Any] = {"documents": scores.documents}
    content |= {name: figures(getattr(scores, name)) for name in _MEASURES}
    content["family_accuracy"] = scores.family_accuracy
    content["by_confidence"] = [
        {"confidence": name, "right": right, "all": n} for name, right, n in scores.precision_by_confidence()
    ]
    content["by_type"] = {name: figures(score) for name, score in sorted(scores.by_type.items())}
    content["by_predicate"] = {name: figures(score) for name, score in sorted(scores.by_predicate.items())}
    if errors:
        content["mistakes"] = [asdict(mistake) for mistake in scores.mistakes]
    return content


def queries_report(queries: Iterable[NamedQuery], form: str, *, width: int | None = None) -> str:
    """A line per named query: its name, its parameters with their defaults, its question in Chinese and English."""
    rows = []
    for query in queries:
        parameters = " ".join(f"[{p.name}={p.default or '…'}]" for p in query.parameters)
        rows.append((query.name, parameters, query.question_zh, query.question_en))
    return render_rows(("name", "parameters", "问", "question"), rows, form, width=width)


def _mistakes(scores: Scores) -> str:
    """The mistakes counted by cause, then one line for each."""
    ranked = sorted(scores.causes().items(), key=lambda item: (-item[1], item[0]))
    counts = table(("mistake", "cause", "count"), [(kind, cause, n) for (kind, cause), n in ranked])
    return "\n".join([counts, *map(str, scores.mistakes)]) + "\n"
