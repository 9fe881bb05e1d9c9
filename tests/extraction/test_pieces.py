"""What the encoder reads at a character: the character, all pieces around it, marks of known names and name endings."""

from __future__ import annotations

import pytest

from kg.extraction.gazetteer import KnownSpan
from kg.extraction.heads import Head
from kg.extraction.pieces import CLOSING, MARKS, OPENING, PieceReader, within
from kg.model import EntityType

CHARACTERS = "中国银行有限公司向"
PIECES = ("银行", "中国银行", "有限公司", "公司")
HEADS = {"公司": EntityType.COMPANY, "有限公司": EntityType.COMPANY, "行": EntityType.BANK}


@pytest.fixture
def reader() -> PieceReader:
    return PieceReader(CHARACTERS, PIECES, {text: Head(text, kind, True) for text, kind in HEADS.items()})


def _told(reader: PieceReader, text: str, known: list[KnownSpan]) -> list[dict[str, float]]:
    """For each character what is read there, in words, and its share."""
    names = ["?", "<", ">", *reader.characters, *reader.pieces, *MARKS]
    reading = reader.read(text, known)
    pairs = (zip(*row, strict=True) for row in zip(reading.rows, reading.shares, strict=True))
    return [{names[row]: float(share) for row, share in places if share} for places in pairs]


def test_half_of_a_position_is_its_character_and_half_the_pieces_around_it(reader: PieceReader) -> None:
    first, _, third, *_ = _told(reader, "中国银行", [])
    assert first == {"中": 0.5, "中国银行": 0.5}
    assert third == {"银": 0.5, "银行": 0.25, "中国银行": 0.25}


def test_a_character_alone_counts_whole_and_an_unknown_one_too(reader: PieceReader) -> None:
    assert _told(reader, "向龘", []) == [{"向": 1.0}, {"?": 1.0}]


def test_a_piece_is_not_seen_past_the_end(reader: PieceReader) -> None:
    assert _told(reader, "中国银", []) == [{"中": 1.0}, {"国": 1.0}, {"银": 1.0}]


def test_endings_are_marked_with_their_type_the_longest_first(reader: PieceReader) -> None:
    told = _told(reader, "有限公司", [])
    marks = [[name for name in place if name in MARKS] for place in told]
    begin, inside, end = (f"ending {EntityType.COMPANY} {place}" for place in ("begin", "in", "end"))
    assert marks == [[begin], [inside], [inside], [end]]
    assert all(place[mark] == 1 for place, (mark,) in zip(told, marks, strict=True))


def test_known_names_are_marked(reader: PieceReader) -> None:
    known = KnownSpan(1, 5, EntityType.BANK.value, False, "中国银行股份有限公司")
    marks = [{name for name in place if name in MARKS} for place in _told(reader, "向中国银行", [known])]
    kind = EntityType.BANK
    assert marks == [
        set(), {f"known {kind} begin"}, {f"known {kind} in"}, {f"known {kind} in"},
        {f"known {kind} end", f"ending {kind} end"},
    ]  # fmt: skip


def test_a_window_stands_between_its_markers_and_keeps_what_lies_around_its_edges(reader: PieceReader) -> None:
    whole = reader.read("向中国银行", [])
    cut = whole.window(3, 5)
    assert (cut.rows[0, 0], cut.rows[-1, 0]) == (OPENING, CLOSING)
    assert cut.shares[[0, -1]].sum() == 2
    assert (cut.rows[1:-1] == whole.rows[3:5]).all()
    assert (cut.shares[1:-1] == whole.shares[3:5]).all()


def test_an_empty_text_is_read_as_nothing(reader: PieceReader) -> None:
    assert len(reader.read("", []).rows) == 0


def test_known_names_that_a_cut_goes_through_are_left_out() -> None:
    spans = [KnownSpan(a, b, "Bank", False, "") for a, b in ((0, 3), (4, 6), (6, 9))]
    assert [(k.start, k.end) for k in within(spans, 2, 8)] == [(2, 4)]
