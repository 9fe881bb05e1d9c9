"""The gazetteer, the characters it stands on, and a lexicon folder that is not one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import DataError
from kg.extraction.characters import quotations, sentences
from kg.extraction.gazetteer import PLACE_NAME, Gazetteer
from kg.extraction.lexicon import Lexicon
from kg.model import normalise


@pytest.fixture(scope="module")
def gazetteer(lexicon: Lexicon) -> Gazetteer:
    return Gazetteer(lexicon)


def found(gazetteer: Gazetteer, text: str) -> list[tuple[str, str]]:
    return [(text[s.start : s.end], s.label) for s in gazetteer.find(gazetteer._tokenize(text))]


def test_of_overlapping_names_the_longest_counts(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "上海浦东发展银行股份有限公司到了") == [("上海浦东发展银行股份有限公司", "Bank")]
    assert ("中国工商银行", "Bank") in found(gazetteer, "中国工商银行深圳市分行")


def test_places_are_told_from_names(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, "在深圳市与工商银行签约") == [("深圳市", PLACE_NAME), ("工商银行", "Bank")]


def test_latin_words_are_not_cut(gazetteer: Gazetteer) -> None:
    assert [text for text, _ in found(gazetteer, "ICBC发布")] == ["ICBC"]
    assert found(gazetteer, "XICBCS发布") == []


def test_official_names_come_with_their_short_forms(gazetteer: Gazetteer) -> None:
    (span,) = gazetteer.find(gazetteer._tokenize("建行"))
    assert span.canonical == "中国建设银行"


def test_a_folder_without_a_lexicon_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no lexicon folder"):
        Lexicon.load(tmp_path / "nowhere")
    with pytest.raises(DataError, match=r"banks\.csv"):
        _ = Lexicon.load(tmp_path).names
    (tmp_path / "amounts.toml").write_text("source = ", "utf-8")
    with pytest.raises(DataError, match=r"amounts\.toml"):
        Lexicon.load(tmp_path).table("amounts")


@given(st.text("银行。！？；\n”“（）a ", max_size=40))
def test_sentences_cover_the_text(text: str) -> None:
    assert "".join(text[start:end] for start, end in sentences(text)) == text


def test_a_closing_mark_belongs_to_its_sentence() -> None:
    text = "他说：“已放款。”随后离开。"
    assert [text[start:end] for start, end in sentences(text)] == ["他说：“已放款。”", "随后离开。"]


def test_quotations_know_their_marks() -> None:
    text = "推出“云帆贷”与《指南》，‘小微’"
    assert [(text[a:b], mark) for a, b, mark in quotations(text)] == [("云帆贷", "“"), ("指南", "《"), ("小微", "‘")]


@given(st.text("招商銀行ＡａＢ１ “”《》（）()\u3000", max_size=30))
def test_comparing_a_name_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
