"""Which places a name may take once it is judged probable."""

from __future__ import annotations

import numpy as np
import pytest

from kg.extraction.candidates import NameCandidate
from kg.extraction.characters import CharacterTokenizer
from kg.extraction.gazetteer import Gazetteer
from kg.extraction.heads import NameGrammar
from kg.extraction.lexicon import Lexicon
from kg.extraction.selection import JudgedName, NameSelector

TEXT = "交通银行交通银行武汉分行"


@pytest.mark.parametrize(
    ("name", "taken"), [("通银行交通银行武汉分行", False), ("交通银行武汉分行", True), ("武汉分行", True)]
)
def test_no_name_begins_within_a_known_one(
    lexicon: Lexicon, grammar: NameGrammar, monkeypatch: pytest.MonkeyPatch, name: str, taken: bool
) -> None:
    gazetteer = Gazetteer(lexicon)
    known = gazetteer.find(CharacterTokenizer(gazetteer.vocab)(TEXT))
    start = TEXT.index(name)
    judged = JudgedName(NameCandidate(name, [(start, start + len(name))]), 0.99)
    selector = NameSelector(grammar)
    monkeypatch.setattr(selector, "judge", lambda *_: [judged])
    assert bool(selector.select(TEXT, np.zeros((len(TEXT), 1), dtype=np.float32), known)) is taken
