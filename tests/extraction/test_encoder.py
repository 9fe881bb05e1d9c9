"""The encoder at run time: windows, well-formed names, pair scores, and the shipped model on text of our own."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from kg.errors import DataError
from kg.extraction.characters import CharacterTokenizer
from kg.extraction.encoder import OVERLAP, READ, Encoder, Encoding, range_max, range_maxima, windows
from kg.extraction.gazetteer import Gazetteer
from kg.extraction.heads import NameGrammar
from kg.extraction.lexicon import Lexicon
from kg.extraction.pair_plan import ALLOWED, BUCKETS, GROUPS, PREDICATES, TAGS, TYPES, Mention, plan_pairs
from kg.model import EntityType, Predicate
from kg.resources import DATA

FOLDER = DATA / "models" / "encoder"
shipped = pytest.mark.skipif(not (FOLDER / "model.onnx").is_file(), reason="no trained encoder in data/models/encoder")


@pytest.mark.parametrize("size", [1, READ, READ + 1, 2 * READ - OVERLAP, 5000])
def test_windows_cover_the_text_and_overlap(size: int) -> None:
    found = windows(size)
    assert found[0][0] == 0
    assert found[-1][1] == size
    assert all(0 < end - start <= READ for start, end in found)
    assert all(a_end - b_start >= OVERLAP - 1 for (_, a_end), (b_start, _) in itertools.pairwise(found))


def test_range_max_equals_the_plain_maximum() -> None:
    values = np.random.default_rng(1).normal(size=(37, 3)).astype(np.float32)
    low, high = (np.array(x) for x in zip(*itertools.combinations(range(38), 2), strict=True))
    expected = np.stack([values[a:b].max(axis=0) for a, b in zip(low, high, strict=True)])
    assert np.array_equal(range_max(range_maxima(values), low, high), expected)
    assert not range_max(range_maxima(values), np.array([5]), np.array([5])).any()


def test_types_rule_predicates_out() -> None:
    bank, loan, firm = (TYPES.index(t) for t in (EntityType.BANK, EntityType.PRODUCT, EntityType.COMPANY))
    assert ALLOWED[bank, loan, PREDICATES.index(Predicate.OFFERS)]
    assert not ALLOWED[loan, bank, PREDICATES.index(Predicate.OFFERS)]
    assert not ALLOWED[firm, TYPES.index(GROUPS[0])].any()


def _mentions(text: str, *said: tuple[str, EntityType], enumeration: tuple[str, str] | None = None) -> list[Mention]:
    """Mentions of `text` in order; those from the first to the last word of `enumeration` stand in one."""
    found = []
    place = 0
    extent = (text.index(enumeration[0]), text.index(enumeration[1]) + len(enumeration[1])) if enumeration else (0, 0)
    for name, kind in said:
        place = text.index(name, place)
        end = place + len(name)
        own = extent if extent[0] <= place and end <= extent[1] else (place, end)
        found.append(Mention(place, end, name, TYPES.index(kind), own))
        place = end
    return found


def test_a_pair_s_features_lie_in_their_buckets() -> None:
    text = "甲银行推出乙贷。丙公司获得贷款。"
    mentions = _mentions(
        text, ("甲银行", EntityType.BANK), ("乙贷", EntityType.PRODUCT), ("丙公司", EntityType.COMPANY)
    )
    plan = plan_pairs(text, mentions, "甲银行", np.array([[0, 1], [2, 0]]))
    assert (plan.buckets >= 0).all()
    assert (plan.buckets < np.array(BUCKETS)).all()
    assert plan.buckets[:, :4].tolist() == [[1, 1, 0, 0], [0, 0, 1, 0]]  # subject first, reporter at which end
    between = [text[a:b] for a, b in zip(*plan.ranges[0], strict=True)]
    assert between == ["推出", "推出乙贷。"]
    assert [TYPES[t - 1] if t else "" for t in plan.covers[[0, 3, 5, 10]]] == ["Bank", "", "Product", "Company"]


def test_a_pair_is_seen_past_the_enumeration_that_it_stands_in() -> None:
    text = "甲银行向乙公司、丙公司放款，丁局、戊局在场。"
    company, agency = EntityType.COMPANY, EntityType.GOVERNMENT_AGENCY
    mentions = _mentions(
        text, ("甲银行", EntityType.BANK), ("乙公司", company), ("丙公司", company), ("丁局", agency),
        enumeration=("乙公司", "丙公司"),
    )  # fmt: skip
    plan = plan_pairs(text, mentions, None, np.array([[0, 2], [1, 2], [1, 3]]))
    between = [text[a:b] for a, b in zip(*plan.ranges[0], strict=True)]
    assert between == ["向", "、", "放款，"]
    assert plan.buckets[:, 3].tolist() == [0, 1, 0]  # together in one


def test_a_missing_model_says_where(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=str(tmp_path)):
        Encoder.load(tmp_path, {})


@shipped
def test_a_damaged_model_says_where(tmp_path: Path) -> None:
    for name in ("head.npz", "labels.json"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    (tmp_path / "model.onnx").write_bytes((FOLDER / "model.onnx").read_bytes()[:-1])
    with pytest.raises(DataError, match="damaged"):
        Encoder.load(tmp_path, {})


@shipped
def test_a_model_with_an_older_pair_head_says_so(tmp_path: Path) -> None:
    for name in ("model.onnx", "labels.json"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    with np.load(FOLDER / "head.npz") as head:
        np.savez(tmp_path / "head.npz", **{name: head[name] for name in head.files if name != "covers.weight"})
    with pytest.raises(DataError, match="train it again"):
        Encoder.load(tmp_path, {})


@shipped
def test_a_model_that_was_told_other_things_says_so(tmp_path: Path) -> None:
    for name in ("model.onnx", "head.npz"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    labels = json.loads((FOLDER / "labels.json").read_text(encoding="utf-8"))
    (tmp_path / "labels.json").write_text(json.dumps(labels | {"marks": labels["marks"][1:]}), encoding="utf-8")
    with pytest.raises(DataError, match="train it again"):
        Encoder.load(tmp_path, {})


LEXICON = Lexicon.load()
GAZETTEER = Gazetteer(LEXICON)


def _encoder(threads: int = 2) -> Encoder:
    return Encoder.load(FOLDER, NameGrammar(LEXICON).heads, threads)


def _encode(encoder: Encoder, text: str) -> Encoding:
    return encoder.encode(text, GAZETTEER.find(CharacterTokenizer(GAZETTEER.vocab)(text)))


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return _encoder()


TEXT = (
    "云岭银行玉溪分行支持茶企复工\n2020年3月，云岭银行玉溪分行向玉溪高山茶业有限公司发放“春茶贷”300万元。"
    "“春茶贷”是该行为小微企业设计的信用贷款，客户可在“云岭e家”App上申请。"
)


NAMES = {
    "云岭银行玉溪分行": EntityType.BANK_BRANCH,
    "春茶贷": EntityType.PRODUCT,
    "玉溪高山茶业有限公司": EntityType.COMPANY,
}


@shipped
def test_the_shipped_model_reads_names(encoder: Encoder) -> None:
    encoding = _encode(encoder, TEXT)
    assert encoding.hidden.shape[0] == encoding.tags.shape[0] == len(TEXT)
    best = [TAGS[i] for i in encoding.tags.argmax(axis=1)]
    for name, kind in NAMES.items():
        start = TEXT.index(name)
        assert best[start : start + len(name)] == [f"B-{kind}", *[f"I-{kind}"] * (len(name) - 2), f"E-{kind}"]


@shipped
def test_the_shipped_model_relates_names(encoder: Encoder) -> None:
    bank, _, firm = NAMES
    mentions = _mentions(TEXT, (bank, NAMES[bank]), (bank, NAMES[bank]), *((n, NAMES[n]) for n in (firm, "春茶贷")))
    scores = encoder.score_pairs(_encode(encoder, TEXT), mentions, bank, np.array([[1, 2], [2, 1], [1, 3]]))
    assert scores[0, PREDICATES.index(Predicate.FINANCES)] > 0.5
    assert scores[2, PREDICATES.index(Predicate.OFFERS)] > 0.5
    assert not scores[1, PREDICATES.index(Predicate.OFFERS)]


@shipped
def test_results_depend_neither_on_threads_nor_on_what_was_read_before(encoder: Encoder) -> None:
    first = _encode(encoder, TEXT * 8)
    _encode(encoder, "别的文字")
    again = _encode(_encoder(threads=1), TEXT * 8)
    assert np.array_equal(first.hidden, again.hidden)


@shipped
def test_an_empty_text_has_no_names(encoder: Encoder) -> None:
    encoding = _encode(encoder, "")
    assert encoding.tags.shape == (0, len(TAGS))
    assert encoder.score_pairs(encoding, [], None, np.zeros((0, 2), dtype=np.int64)).shape == (0, len(PREDICATES))
