"""What the sequence tagger sees of each character: neighbours, words, quotation marks, known names, name endings."""

from __future__ import annotations

import logging
from collections import Counter

import jieba
from spacy.tokens import Doc

from kg.extraction.characters import quotations, text_of
from kg.extraction.gazetteer import PLACE_NAME, Gazetteer
from kg.extraction.heads import NameGrammar
from kg.extraction.part_of_speech import tagged_words

NEAR = 16
"""How far ahead, in characters, a name ending is looked for."""
BREAKS = frozenset("，。；：、！？\n（）")


class CharacterFeatures:
    """Turns a character `Doc` into one list of feature strings a character."""

    def __init__(self, gazetteer: Gazetteer, grammar: NameGrammar) -> None:
        jieba.setLogLevel(logging.ERROR)
        self._gazetteer = gazetteer
        self._grammar = grammar

    def __call__(self, doc: Doc) -> list[list[str]]:
        """Feature lists, one a character of `doc.text`."""
        text = text_of(doc)
        padded = "\x02\x02\x02" + text + "\x03\x03\x03"
        words = ["^"] * 3 + _words(text) + ["$"] * 3
        quoted, quote_length = _quotes(text)
        known = self._known(doc)
        heads = self._heads(text)
        ahead = _ahead(text, heads)
        starts, ends = _repeats(text)
        kinds = "".join(map(_kind, padded))
        rows = []
        for i in range(len(text)):
            # The seven characters around i; written out because this runs once a character.
            u, v, w, x, y, z, a = tuple(padded[i : i + 7])
            p, q, r, s, t = words[i + 1 : i + 6]
            row = [
                "b", f"u-3={u}", f"u-2={v}", f"u-1={w}", f"u0={x}", f"u1={y}", f"u2={z}", f"u3={a}",
                f"b-3={u}{v}", f"b-2={v}{w}", f"b-1={w}{x}", f"b0={x}{y}", f"b1={y}{z}", f"b2={z}{a}",
                f"t-2={v}{w}{x}", f"t-1={w}{x}{y}", f"t0={x}{y}{z}", f"c={kinds[i + 1 : i + 6]}",
                f"s-2={p}", f"s-1={q}", f"s0={r}", f"s1={s}", f"s2={t}", f"s-={q}{r}", f"s+={r}{s}",
                f"q={quoted[i]}", f"ql={quote_length[i]}{quoted[i]}",
                f"rs={starts[i]}", f"re={ends[i]}", f"rr={starts[i]}{ends[i]}",
            ]  # fmt: skip
            row += [f"g{d}={known[i + d]}" for d in (-1, 0, 1) if 0 <= i + d < len(text) and known[i + d]]
            if heads[i]:
                row += [f"h={heads[i][1]}", f"hk={heads[i][0]}"]
            if i and heads[i - 1]:
                row.append(f"h-={heads[i - 1][0]}")
            row += [f"n{kind}={distance // 2}" for kind, distance in ahead[i].items()]
            rows.append(row)
        return rows

    def _known(self, doc: Doc) -> list[str]:
        marks = [""] * len(doc)
        for span in self._gazetteer.find(doc):
            label = "PL" if span.label == PLACE_NAME else span.label[:6] + ("?" if span.ambiguous else "")
            for i in range(span.start, span.end):
                marks[i] = "I" + label
            marks[span.start] = "B" + label
            marks[span.end - 1] = "E" + label
        return marks

    def _heads(self, text: str) -> list[tuple[str, str]]:
        """For each character the longest head that ends there: (type and strength, head), or ("", "")."""
        found = [("", "")] * len(text)
        heads = self._grammar.heads
        for i in range(len(text)):
            for length in range(min(self._grammar.longest, i + 1), 0, -1):
                head = heads.get(text[i + 1 - length : i + 1])
                if head is not None:
                    found[i] = (head.type.value[:6] + ("" if head.strong else "?"), head.text)
                    break
        return [pair if pair[0] else () for pair in found]  # type: ignore[misc]


def _kind(char: str) -> str:
    if "\u4e00" <= char <= "\u9fff":
        return "C"
    if char.isdigit():
        return "D"
    return "L" if char.isascii() and char.isalpha() else "P"


def _words(text: str) -> list[str]:
    """Place in the word and part of speech of each character, by jieba."""
    marks: list[str] = []
    for word, tag in tagged_words(text):
        marks += [f"S{tag}"] if len(word) == 1 else [f"B{tag}", *[f"M{tag}"] * (len(word) - 2), f"E{tag}"]
    return marks


def _quotes(text: str) -> tuple[list[str], list[str]]:
    marks, lengths = ["O"] * len(text), [""] * len(text)
    for start, end, mark in quotations(text):
        title = "W" if mark == "《" else ""
        for i in range(start, end):
            place = "B" if i == start else "E" if i == end - 1 else "I"
            marks[i], lengths[i] = title + place, str(min(end - start, 12) // 3)
    return marks, lengths


def _ahead(text: str, heads: list[tuple[str, str]]) -> list[dict[str, int]]:
    """For each character the distance to the next strong head of each type before a break, up to NEAR."""
    rows: list[dict[str, int]] = [{}] * len(text)
    near: dict[str, int] = {}
    for i in range(len(text) - 1, -1, -1):
        if text[i] in BREAKS:
            near = {}
        near = {kind: distance + 1 for kind, distance in near.items() if distance + 1 < NEAR}
        if heads[i] and not heads[i][0].endswith("?"):
            near[heads[i][0]] = 0
        rows[i] = near
    return rows


def _repeats(text: str) -> tuple[list[int], list[int]]:
    """For each character the longest n-gram (3 to 6) starting and ending there that the text repeats."""
    counts = Counter(text[i : i + n] for n in range(3, 7) for i in range(len(text) - n + 1))
    starts, ends = [0] * len(text), [0] * len(text)
    for n in range(3, 7):
        for i in range(len(text) - n + 1):
            if counts[text[i : i + n]] > 1:
                starts[i], ends[i + n - 1] = n, n
    return starts, ends
