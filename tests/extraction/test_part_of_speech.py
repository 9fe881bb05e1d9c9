"""The words with their parts of speech are jieba's own, known or not."""

from __future__ import annotations

import jieba.posseg
import pytest

from kg.extraction.part_of_speech import tagged_words

TEXTS = (
    "",
    "行",
    "江湾农商银行向青禾县人民医院捐赠口罩12.5万只，并推出“暖禾贷”ABC-3号。",
    "谭晓敏、欧阳砚秋与姒玥赴岫岭镇走访冼记米粉店。",
    "禾贷岭暖砚湾秋敏玥青冼姒岫晓",
    "㐀㐁囧龘靐齉謇\n　王",
)


@pytest.mark.parametrize("text", TEXTS)
def test_words_are_those_of_jieba(text: str) -> None:
    assert list(tagged_words(text)) == [(pair.word, pair.flag) for pair in jieba.posseg.cut(text)]
