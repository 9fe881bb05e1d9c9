"""Words of Chinese text, by jieba.

A clause is cut once, however many sentences, gaps and neighbourhoods it is part of: jieba never joins characters across
a punctuation mark, so that the words of a text are those of its clauses.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

import jieba

_CLAUSES = re.compile(r"[，。；：、！？（）“”《》<>\n]|[^，。；：、！？（）“”《》<>\n]+")


@lru_cache(maxsize=1 << 14)
def _cut(clause: str) -> tuple[str, ...]:
    return tuple(jieba.cut(clause))


def words(text: str) -> tuple[str, ...]:
    """The words of a text in order, marks and white space included: joined together they are the text."""
    return tuple(chain.from_iterable(_cut(clause) for clause in _CLAUSES.findall(text)))
