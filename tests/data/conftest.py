"""How the tests of `data/` read the embedded corpus: on their own, so that they check the data and not the reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kg.resources import DATA

CORPUS = DATA / "corpus"
GOLD = DATA / "gold" / "corpus"
_BOILERPLATE = {"nav", "aside", "footer", "script", "style", "head"}


class _ArticleText(HTMLParser):
    """Collects the characters that stand outside navigation, footer and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._depth += tag in _BOILERPLATE

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag in _BOILERPLATE

    def handle_data(self, data: str) -> None:
        if not self._depth:
            self.parts.append(data)


def decode(raw: bytes) -> str:
    """The text of a corpus file, which is UTF-16 with a byte order mark, UTF-8 or GB18030."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def without_space(text: str) -> str:
    return re.sub(r"\s", "", text)


def bare(text: str) -> str:
    """Without white space and quotation marks, as the gold writes names."""
    return re.sub(r"[\s“”\"'‘’「」《》]", "", text)


@dataclass(frozen=True)
class CorpusFile:
    path: Path
    raw: bytes
    text: str

    @property
    def body(self) -> str:
        """Only what a reader of the article sees."""
        if self.path.suffix == ".html":
            parser = _ArticleText()
            parser.feed(self.text)
            return "".join(parser.parts)
        if self.path.suffix == ".md":
            return self.text.split("---\n", 2)[2]
        return self.text


@pytest.fixture(scope="session")
def corpus() -> dict[str, CorpusFile]:
    """Every file of the embedded corpus under its stem."""
    return {
        p.stem: CorpusFile(p, p.read_bytes(), decode(p.read_bytes()))
        for p in sorted(CORPUS.iterdir())
        if p.suffix in {".txt", ".md", ".html"}
    }
