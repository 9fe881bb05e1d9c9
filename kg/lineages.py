"""A lineage as people read it: a tree for the terminal, a nested list in Markdown, both with evidence."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from kg.answers import markdown
from kg.query.facts import Dated, Fact, Passage, Thing
from kg.query.lineage import Client, Lineage, Member, Provider, Step
from kg.query.money import money
from kg.rdf.labels import term_labels

_DATES = {"amount": "款项日期", "statement": "陈述日期", "document": "文档日期"}
_WIDE = 100_000


@dataclass(frozen=True, slots=True)
class _Branch:
    """A line of the tree and what hangs below it."""

    text: str
    below: tuple[_Branch, ...] = ()


def lineage_report(told: Lineage, form: str, *, width: int | None = None) -> str:
    """One lineage as `tree` or `md`, with a line break at its end; `width` is the terminal's, None does not wrap."""
    root = _root(told)
    if form == "md":
        return f"# {markdown(root.text)}\n\n" + "".join(_listed(branch, 0) for branch in root.below)
    tree = Tree(Text(root.text, style="bold"))
    _grow(tree, root.below)
    console = Console(file=io.StringIO(), width=width or _WIDE, color_system=None)
    with console.capture() as captured:
        console.print(tree)
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def _grow(tree: Tree, branches: Iterable[_Branch]) -> None:
    for branch in branches:
        _grow(tree.add(Text(branch.text)), branch.below)


def _listed(branch: _Branch, depth: int) -> str:
    return f"{'  ' * depth}- {markdown(branch.text)}\n" + "".join(_listed(b, depth + 1) for b in branch.below)


def _root(told: Lineage) -> _Branch:
    below = [
        *([_Branch(f"又名：{'、'.join(told.names)}")] if told.names else []),
        *([_Branch(f"产品家族：{'、'.join(family.label for family in told.families)}")] if told.families else []),
        _Branch(f"最早日期：{_dated(told.first)}"),
        *_section("提供者", map(_provider, told.providers)),
        *_section("参与者", (_fact(fact, fact.subject) for fact in told.participants)),
        *_section("来源：经由它或以它为底座的供给", _chain(told.carries, told.thing, down=False)),
        *_section("去向：它经由或作为底座的供给", _chain(told.rests_on, told.thing, down=True)),
        *_section("所属系列", (_suite(fact, told) for fact in told.suites)),
        *_section("系列成员", (_fact(fact, fact.subject) for fact in told.members)),
        *_section("客户", map(_client, told.clients)),
        *_section("面向群体", (_fact(fact, fact.object) for fact in told.groups)),
        *_section("同家族（其他机构）", map(_member, told.relatives)),
        *_section("同家族（本机构）", map(_member, told.siblings)),
        *([] if told.complete else [_Branch("此处只列出一部分")]),
    ]
    return _Branch(_thing(told.thing), tuple(below))


def _section(title: str, branches: Iterable[_Branch]) -> list[_Branch]:
    found = tuple(branches)
    return [_Branch(title, found)] if found else []


def _provider(provider: Provider) -> _Branch:
    way = "".join(f" → {fact.object.label}" for fact in provider.house)
    return _fact(provider.fact, provider.fact.subject, after=way)


def _chain(steps: Sequence[Step], here: Thing, *, down: bool) -> list[_Branch]:
    """The steps as a tree that hangs on `here`; what was shown above is named again without what hangs on it."""
    shown: set[str] = {here.iri}

    def hanging(thing: Thing) -> tuple[_Branch, ...]:
        here = [step for step in steps if (step.fact.subject if down else step.fact.object) == thing]
        return tuple(map(branch, here))

    def branch(step: Step) -> _Branch:
        again = step.thing.iri in shown
        shown.add(step.thing.iri)
        word = term_labels().get(step.fact.predicate, step.fact.predicate)
        line = _fact(step.fact, step.thing, before=f"{word} " if down else "", after="" if down else f"（{word}）")
        if again:
            return _Branch(f"{line.text}（见上）", line.below)
        own = (*_section("提供者", map(_provider, step.providers)), *_groups(step), *hanging(step.thing))
        return _Branch(line.text, (*line.below, *own))

    return list(hanging(here))


def _groups(step: Step) -> list[_Branch]:
    return _section("面向群体", (_fact(fact, fact.object) for fact in step.groups))


def _suite(fact: Fact, told: Lineage) -> _Branch:
    line = _fact(fact, fact.object)
    others = (_fact(f, f.subject) for f in told.suite_members if f.object == fact.object)
    return _Branch(line.text, (*line.below, *_section("其他成员", others)))


def _client(client: Client) -> _Branch:
    line = _fact(client.fact, client.fact.object)
    return _Branch(line.text, (*line.below, *(_financing(fact) for fact in client.financing)))


def _financing(fact: Fact) -> _Branch:
    line = _fact(fact, fact.subject, after=" 另有融资支持")
    return _Branch(line.text, line.below)


def _member(member: Member) -> _Branch:
    banks = dict.fromkeys(
        provider.fact.subject.label + "".join(f" → {f.object.label}" for f in provider.house)
        for provider in member.providers
    )
    source = f"；出处：{_place(member.source)}" if member.source else ""
    return _Branch(f"{member.thing.label}，{'；'.join(banks) or '提供者不详'}；最早日期：{_date(member.first)}{source}")


def _fact(fact: Fact, shown: Thing, *, before: str = "", after: str = "") -> _Branch:
    """A line with what the relation leads to, its sums and confidence; below it the first place and how many more."""
    sums = "，".join(_sums(fact))
    text = f"{before}{shown.label}{after}{f'，{sums}' if sums else ''}（置信度 {fact.confidence:g}）"
    curation = "，".join(dict.fromkeys(p.curation for p in fact.evidence if p.curation))
    places = [p for p in fact.evidence if p.document]
    lines = [_Branch(curation)] if curation else []
    if places:
        more = f"；另有 {len(places) - 1} 处" if len(places) > 1 else ""
        quote = f"“{places[0].quote}” —— " if places[0].quote else ""
        lines.append(_Branch(f"{quote}{_place(places[0])}{more}"))
    return _Branch(text, tuple(lines))


def _sums(fact: Fact) -> Iterable[str]:
    for amount in fact.amounts:
        kind = term_labels().get(amount.kind, amount.kind)
        yield f"{kind} {money(amount.value, amount.currency)}{f'（{amount.date}）' if amount.date else ''}"


def _place(passage: Passage) -> str:
    case = f"《{passage.case}》" if passage.case else ""
    span = f" 第 {passage.start}–{passage.end} 字" if passage.start is not None else ""
    return f"{passage.document}{case}{span}"


def _dated(date: Dated | None) -> str:
    if date is None:
        return "未载明"
    return f"{_date(date)}{f'；出处：{_place(date.passage)}' if date.passage else ''}"


def _date(date: Dated | None) -> str:
    return f"{date.date}（{_DATES[date.of]}）" if date else "未载明"


def _thing(thing: Thing) -> str:
    return f"{thing.label}（{term_labels().get(thing.type, thing.type)}）"
