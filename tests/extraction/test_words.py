"""Words are jieba's, however the text around them is cut."""

from __future__ import annotations

import jieba
import pytest

from kg.extraction.words import words
from kg.resources import DATA


@pytest.mark.parametrize("stem", ["p-01", "r-01", "t-01"])
def test_words_are_those_of_the_whole_text(stem: str) -> None:
    text = (DATA / "gold" / "train" / f"{stem}.txt").read_text(encoding="utf-8")
    assert words(text) == tuple(jieba.cut(text))
    assert "".join(words(text)) == text


def test_types_in_brackets_stand_apart() -> None:
    assert words("向<Comp>发放贷款") == tuple(jieba.cut("向<Comp>发放贷款"))
