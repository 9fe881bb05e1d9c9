"""The encoder at run time: windows, well-formed names, pair scores, and the shipped model on text of our own."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from kg.errors import DataError
from kg.extraction.encoder import OVERLAP, READ, Encoder, Encoding, range_max, range_maxima, windows
from kg.extraction.pair_plan import ALLOWED, BUCKETS, GROUPS, PREDICATES, TAGS, TYPES, plan_pairs
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


def test_a_pair_s_features_lie_in_their_buckets() -> None:
    text = "甲银行推出乙贷。丙公司获得贷款。"
    spans = [(0, 3, TYPES.index(EntityType.BANK)), (5, 7, TYPES.index(EntityType.PRODUCT)),
             (8, 11, TYPES.index(EntityType.COMPANY))]  # fmt: skip
    plan = plan_pairs(text, spans, np.array([[0, 1], [2, 0]]))
    assert (plan.buckets >= 0).all()
    assert (plan.buckets < np.array(BUCKETS)).all()
    assert plan.buckets[0, 0] == 1  # the subject stands first
    assert plan.buckets[1, 0] == 0
    between = [text[a:b] for a, b in zip(*plan.ranges[0], strict=True)]
    assert between == ["推出", "推出乙贷。"]


def test_a_missing_model_says_where(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=str(tmp_path)):
        Encoder.load(tmp_path)


@shipped
def test_a_damaged_model_says_where(tmp_path: Path) -> None:
    for name in ("head.npz", "labels.json"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    (tmp_path / "model.onnx").write_bytes((FOLDER / "model.onnx").read_bytes()[:-1])
    with pytest.raises(DataError, match="damaged"):
        Encoder.load(tmp_path)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.load(FOLDER)


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
    encoding = encoder.encode(TEXT)
    assert encoding.hidden.shape[0] == encoding.tags.shape[0] == len(TEXT)
    best = [TAGS[i] for i in encoding.tags.argmax(axis=1)]
    for name, kind in NAMES.items():
        start = TEXT.index(name)
        assert best[start : start + len(name)] == [f"B-{kind}", *[f"I-{kind}"] * (len(name) - 2), f"E-{kind}"]


@shipped
def test_the_shipped_model_relates_names(encoder: Encoder) -> None:
    mentions = [(TEXT.index(name), TEXT.index(name) + len(name), kind) for name, kind in NAMES.items()]
    mentions.append((TEXT.rindex("云岭银行玉溪分行"), TEXT.rindex("云岭银行玉溪分行") + 8, EntityType.BANK_BRANCH))
    pairs, scores = encoder.score_pairs(encoder.encode(TEXT), mentions)
    best: dict[tuple[str, str], float] = {}
    for (s, o), row in zip(pairs.tolist(), scores, strict=True):
        names = TEXT[slice(*mentions[s][:2])], TEXT[slice(*mentions[o][:2])]
        best[names] = max(best.get(names, 0.0), float(row[PREDICATES.index(Predicate.FINANCES)]))
    assert best["云岭银行玉溪分行", "玉溪高山茶业有限公司"] > 0.5


@shipped
def test_results_depend_neither_on_threads_nor_on_what_was_read_before(encoder: Encoder) -> None:
    first = encoder.encode(TEXT * 8)
    encoder.encode("别的文字")
    again = Encoder.load(FOLDER, threads=1).encode(TEXT * 8)
    assert np.array_equal(first.hidden, again.hidden)


@shipped
def test_an_empty_text_has_no_names(encoder: Encoder) -> None:
    encoding: Encoding = encoder.encode("")
    assert encoding.tags.shape == (0, len(TAGS))
    assert len(encoder.score_pairs(encoding, [])[0]) == 0
