"""The spaCy base of the extractor: one token a character, so that token indices are character offsets."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

CLOSERS = {"“": "”", "‘": "’", "「": "」", "《": "》", '"': '"'}
QUOTED = re.compile(
    r"“([^“”\n]{1,40})”|‘([^‘’\n]{1,40})’|「([^「」\n]{1,40})」|《([^《》\n]{1,60})》|\"([^\"\n]{1,40})\""
)
_TEXT = "csrkg.text"
SENTENCE_END = re.compile(r"[。！？；\n]+[”’」』）]*")


class CharacterTokenizer:
    """Makes a `Doc` with one token a character, white space included: `doc[i]` is `text[i]`."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The text as a `Doc`."""
        return Doc(self.vocab, words=list(text), spaces=[False] * len(text), user_data={_TEXT: text})


def text_of(doc: Doc) -> str:
    """The text of a `Doc` that `CharacterTokenizer` made; `Doc.text` joins it anew at each access."""
    text: str = doc.user_data[_TEXT]
    return text


@registry.tokenizers("csrkg.CharacterTokenizer.v1")  # type: ignore[untyped-decorator]
def _create_tokenizer() -> object:
    def create(nlp: Language) -> CharacterTokenizer:
        return CharacterTokenizer(nlp.vocab)

    return create


def sentences(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the sentences of `text`, ends by 。！？； or a line break; they cover the text."""
    spans: list[tuple[int, int]] = []
    begin = 0
    for match in SENTENCE_END.finditer(text):
        spans.append((begin, match.end()))
        begin = match.end()
    if begin < len(text):
        spans.append((begin, len(text)))
    return spans


def quotations(text: str) -> list[tuple[int, int, str]]:
    """Spans inside quotation marks with their opening mark: `(start, end, mark)`, marks excluded."""
    found = []
    for match in QUOTED.finditer(text):
        index = next(i for i, group in enumerate(match.groups(), 1) if group is not None)
        found.append((match.start(index), match.end(index), text[match.start()]))
    return found


def cuts_latin(text: str, start: int, end: int) -> bool:
    """Whether `[start, end)` begins or ends inside a run of Latin letters and digits."""

    def latin(index: int) -> bool:
        return 0 <= index < len(text) and text[index].isascii() and text[index].isalnum()

    return (latin(start) and latin(start - 1)) or (latin(end - 1) and latin(end))
