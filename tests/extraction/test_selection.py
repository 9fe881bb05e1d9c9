"""Which places a name may take once it is judged probable."""

from __future__ import annotations

import numpy as np
import pytest

from kg.extraction.candidates import CandidateFinder, NameCandidate
from kg.extraction.characters import CharacterTokenizer
from kg.extraction.decoding import LABELS
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


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        *(
            (name, True)
            for name in ("深圳市XY有限公司", "深圳XX科技有限公司", "A公司", "×××集团", "某银行", "临江市某农场")
        ),
        *((name, False) for name in ("TCL集团", "IBM公司", "湾区e企行", "深圳市E路科技园", "华大智造")),
    ],
)
def test_a_name_that_is_hidden_is_no_name(grammar: NameGrammar, name: str, hidden: bool) -> None:
    text = f"向“{name}”发放贷款"
    tags = np.full((len(text), len(LABELS)), 1 / len(LABELS), dtype=np.float32)
    found = CandidateFinder(grammar).find(text, tags, [])
    assert (name not in {candidate.text for candidate in found}) is hidden


@pytest.mark.parametrize("joint", ["及", "暨", "与", "的"])
def test_a_name_does_not_take_along_the_word_that_joins_it_to_the_next(grammar: NameGrammar, joint: str) -> None:
    text = f"支援“白鹭山医院{joint}”临时病区"
    assert _proposed(grammar, text) == {"白鹭山医院"}


@pytest.mark.parametrize("words", ["中心", "分公司", "国际金融中心"])
def test_a_bare_kind_of_institution_is_no_name(grammar: NameGrammar, words: str) -> None:
    assert not _proposed(grammar, f"建设“{words}”")


def _proposed(grammar: NameGrammar, text: str) -> set[str]:
    """What is proposed for a name where only quotation marks speak for one."""
    tags = np.zeros((len(text), len(LABELS)), dtype=np.float32)
    tags[:, 0] = 1
    return {candidate.text for candidate in CandidateFinder(grammar).find(text, tags, [])}
