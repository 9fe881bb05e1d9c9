"""The conversation behind `curate`: one question at a time, each answer kept before the next is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from kg.errors import DataError
from kg.model import CorrectionKind, Document
from kg.query.doubts import DoubtfulMerge, DoubtfulRelation, Place
from kg.rdf.concepts import concept_schemes
from kg.rdf.files import write_whole
from kg.rdf.labels import term_labels
from kg.resolution.curation.answers import appended, entry_text, read_entries
from kg.resolution.curation.entries import Entry, RelationEntry, ThingEntry
from kg.resolution.curation.fields import names_a_person

_WORDS = {
    "k": ("k", "keep", "保留", "对", "是"),
    "r": ("r", "reject", "去掉", "错", "不对"),
    "c": ("c", "correct", "改正"),
    "s": ("s", "skip", "跳过", ""),
    "q": ("q", "quit", "结束"),
}
_CHOICES = {
    "relation": "对吗？ 保留 k · 去掉 r · 改正客体 c · 跳过 s · 结束 q  (keep / reject / correct object / skip / quit)",
    "merge": "是同一事物吗？ 保留 k · 分开 r · 跳过 s · 结束 q  (keep / reject / skip / quit)",
}
_KEPT = "checked by hand against the text"
_REJECTED = "the text does not say so"
_CORRECTED = "the text says otherwise"
_APART = "two different things"
_SHOWN = 3  # places of evidence per question
_AROUND = 40  # characters before and after a place that help to understand it


class Dialogue:
    """Asks about doubts and appends the answers to a curation file, which is written whole after each of them.

    `texts` are the documents by source, for graphs without quotes; `by` is who answers (an organisation or role).
    Raises DataError where the file, or `by`, is wrong.
    """

    def __init__(self, path: Path, texts: Mapping[str, Document], by: str | None = None) -> None:
        if by and names_a_person(by):
            raise DataError(f'--by names a person ({by}); write an organisation in full or a role, such as "editor"')
        self.path, self.texts, self.by = path, texts, by or None
        self.text, entries = read_entries(path)
        self.known = {_question(entry) for entry in entries}
        self.answers = 0
        self.console = Console(highlight=False, soft_wrap=True)

    def run(
        self, merges: Sequence[DoubtfulMerge], relations: Sequence[DoubtfulRelation], limit: int | None = None
    ) -> int:
        """Ask until nothing is left, the limit is reached, or the person has had enough; the number of answers."""
        every: list[DoubtfulMerge | DoubtfulRelation] = [*merges, *relations]
        doubts = [doubt for doubt in every if not _asked(doubt) & self.known]
        if not doubts:
            click.echo("没有需要核对的内容 · nothing is doubtful")
            return 0
        asked, left = doubts[:limit], len(doubts)
        for number, doubt in enumerate(asked, 1):
            self.console.print(Text(f"\n[{number}/{len(asked)}]", style="bold"), end=" ")
            before = self.answers
            going_on = self._about_merge(doubt) if isinstance(doubt, DoubtfulMerge) else self._about_relation(doubt)
            left -= self.answers > before
            if not going_on:
                break
        click.echo(f"\n{self.path}: 记下 {self.answers} 条，剩 {left} 条 · {self.answers} answers kept, {left} left")
        if self.answers:
            click.echo(f"下次构建时用 --curation {self.path} 生效 · build with --curation {self.path} to apply them")
        return self.answers

    def _about_merge(self, doubt: DoubtfulMerge) -> bool:
        self.console.print(Text(f"{term_labels()[doubt.type]}“{doubt.thing}”", style="bold"))
        self.console.print(Text(f"  “{doubt.names[0]}” = “{doubt.names[1]}”（依据：{doubt.why}）"))
        self._show(doubt.places, doubt.names)
        answer = _choice("merge", "krsq")
        if answer in ("k", "r"):
            self._judge(doubt, answer)
        return answer != "q"

    def _judge(self, doubt: DoubtfulMerge, answer: str) -> None:
        """Keep the answer on a merge; where both names are one, it holds in the cases that the merge is read from."""
        names = list(dict.fromkeys(doubt.names))
        kind, usual = (CorrectionKind.CONFIRM_MERGE, _KEPT) if answer == "k" else (CorrectionKind.SPLIT, _APART)
        fields = {"type": doubt.type, "names": names, "reason": _reason(answer, usual)}
        if len(names) > 1:
            self._keep(kind, fields)
            return
        for place in doubt.places[:1] if answer == "k" else doubt.places[1:]:
            self._keep(kind, {**fields, "in": {"document": place.source, "case": place.case}})

    def _about_relation(self, doubt: DoubtfulRelation) -> bool:
        zh, en = term_labels()[doubt.predicate], term_labels("en")[doubt.predicate]
        line = Text(f"{doubt.subject} —{zh}→ {doubt.object}", style="bold")
        self.console.print(line.append(f"  ({en}, {doubt.confidence:g})", style="not bold dim"))
        self._show(doubt.places, (doubt.subject, doubt.object))
        answer = _choice("relation", "krcsq")
        if answer in ("s", "q"):
            return answer == "s"
        new = _object(doubt) if answer == "c" else None
        if answer == "c" and new is None:
            return False
        kind = {
            "k": CorrectionKind.CONFIRM_RELATION,
            "r": CorrectionKind.REJECT_RELATION,
            "c": CorrectionKind.CORRECT_RELATION,
        }[answer]
        group = doubt.predicate == "targets"
        self._keep(
            kind,
            {
                "subject": doubt.subject,
                "subject_type": doubt.subject_type,
                "predicate": doubt.predicate,
                "object": doubt.object,
                "object_type": None if group else doubt.object_type,
                "in": {"document": doubt.places[0].source, "case": doubt.places[0].case},
                "new": {"object": new} if new else None,
                "reason": _reason(answer, {"k": _KEPT, "r": _REJECTED, "c": _CORRECTED}[answer]),
            },
        )
        return True

    def _show(self, places: Sequence[Place], names: Sequence[str]) -> None:
        for place in places[:_SHOWN]:
            where = f"  {place.source}，第 {place.case} 个案例（{place.title}）"
            where += f"，{place.start}–{place.end}" if place.start is not None else ""
            self.console.print(Text(where, style="dim"))
            words = self._words(place, names)
            if words:
                quote = Text(f"    {words}")
                quote.highlight_words([name for name in names if name], "bold reverse")
                self.console.print(quote)
        if len(places) > _SHOWN:
            self.console.print(
                Text(f"  另有 {len(places) - _SHOWN} 处 · {len(places) - _SHOWN} more places", style="dim")
            )

    def _words(self, place: Place, names: Sequence[str]) -> str | None:
        """The place in its text, or a name of the doubt in its case; without the text the quote, if there is one."""
        document = self.texts.get(place.source)
        if document is None:
            return f"“{place.quote}”" if place.quote else None
        if place.start is not None and place.end is not None:
            return _within(document.text, place.start, place.end)
        for case in document.cases:
            for name in sorted(names, key=len, reverse=True) if case.number == place.case else ():
                if (at := case.text.text.find(name)) >= 0:
                    return _within(case.text.text, at, at + len(name))
        return None

    def _keep(self, kind: CorrectionKind, fields: Mapping[str, object]) -> None:
        entry = entry_text(kind, {**fields, "by": self.by})
        try:
            self.text = appended(self.text, entry, str(self.path))
        except DataError as error:
            click.echo(f"没有记下 · not kept: {error}", err=True)
            return
        write_whole(self.path, self.text.encode())
        self.answers += 1


def _within(text: str, start: int, end: int) -> str:
    """A stretch of a text in its surroundings, on one line."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return "".join(f"…{before}【{text[start:end]}】{after}…".split())


def _choice(kind: str, allowed: str) -> str:
    """The letter of the answer; the end of the input means to stop, and what nobody understands is asked again."""
    while True:
        try:
            given = click.prompt(_CHOICES[kind], default="", show_default=False, prompt_suffix="：").strip().casefold()
        except click.Abort:
            return "q"
        for letter in allowed:
            if given in _WORDS[letter]:
                return letter
        click.echo(f"不明白“{given}” · write one of {', '.join(allowed)}")


def _reason(answer: str, usual: str) -> str:
    if answer == "k":
        return usual
    try:
        return str(
            click.prompt(f"理由 Why（回车 Enter = {usual}）", default=usual, show_default=False, prompt_suffix="：")
        )
    except click.Abort:
        return usual


def _object(doubt: DoubtfulRelation) -> str | None:
    """The name of the right object, asked for until it can be one (where the relation needs a group, its label).

    None at the end of the input.
    """
    groups = concept_schemes()["BeneficiaryGroup"].iris if doubt.predicate == "targets" else {}
    while True:
        try:
            name = str(click.prompt("正确的客体是 The right object is", prompt_suffix="：")).strip()
        except click.Abort:
            return None
        if name in groups or (name and not groups):
            return name
        click.echo(f"请写其中之一 · write one of {'、'.join(groups)}")


def _asked(doubt: DoubtfulMerge | DoubtfulRelation) -> set[tuple[object, ...]]:
    """What tells a question from others, in the words of the entries that may answer it."""
    places = [(place.source, place.case) for place in doubt.places]
    if isinstance(doubt, DoubtfulRelation):
        return {(doubt.subject, doubt.predicate, doubt.object, *places[0])}
    names = frozenset(doubt.names)
    if len(names) > 1:
        return {(doubt.type, names, None, None)}
    return {(doubt.type, names, *place) for place in places}


def _question(entry: Entry) -> tuple[object, ...]:
    if isinstance(entry, RelationEntry):
        scope = entry.scope
        return entry.subject.name, entry.predicate.value, entry.object.name, scope.document, scope.case
    if isinstance(entry, ThingEntry) and entry.kind in (CorrectionKind.CONFIRM_MERGE, CorrectionKind.SPLIT):
        return entry.type.value, frozenset(entry.names), entry.scope.document, entry.scope.case
    return ()
