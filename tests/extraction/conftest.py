"""What the extraction tests share: the shipped lexicon, the rules that need no model, and the whole extractor, once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.extraction import Extractor
from kg.extraction.heads import NameGrammar
from kg.extraction.lexicon import Lexicon
from kg.model import CaseFindings
from kg.reading import read_bytes

Read = Callable[[str], CaseFindings]


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon.load()


@pytest.fixture(scope="session")
def grammar(lexicon: Lexicon) -> NameGrammar:
    return NameGrammar(lexicon)


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor.load()


@pytest.fixture(scope="session")
def read(extractor: Extractor) -> Read:
    """Text of a plain article → what its one case says."""

    def reader(text: str) -> CaseFindings:
        (case,) = extractor.extract(read_bytes(text.encode(), "article.txt")).cases
        return case

    return reader
