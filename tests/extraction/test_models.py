"""The models' files and what is read from them: linear weights, settings, signatures, the decoding of tags."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import DataError
from kg.extraction import Extractor
from kg.extraction.decoding import LABELS, coarse, decode, kind_of
from kg.extraction.lexicon import Lexicon
from kg.extraction.linear import HashedLinear, hashed
from kg.extraction.pair_plan import TAGS
from kg.extraction.relations.signatures import GROUP, read_signatures
from kg.extraction.settings import Combination, Settings, log_odds
from kg.model import EntityType, Predicate
from kg.resources import DATA


def test_features_always_fall_into_the_same_columns() -> None:
    assert hashed(["a", "b", "a", "银行"], 1 << 16).tolist() == [25812, 48707, 61433]


def test_a_saved_linear_model_says_the_same(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    weights = (rng.integers(-700, 700, size=(64, 2)) / 512).astype(np.float32)
    model = HashedLinear(("yes", "no"), weights, np.array([0.5, -0.5], dtype=np.float32))
    model.save(tmp_path / "model.npz")
    again = HashedLinear.load(tmp_path / "model.npz")
    rows = [["银行", "贷款"], [], ["x"]]
    assert again.classes == model.classes
    assert np.array_equal(again.margins(rows), model.margins(rows))
    assert again.margins(rows)[1].tolist() == [0.5, -0.5]
    assert ((again.probabilities(rows) > 0) & (again.probabilities(rows) < 1)).all()


def test_a_saved_linear_model_is_rounded_so_that_no_one_notices(tmp_path: Path) -> None:
    weights = np.random.default_rng(0).normal(size=(64, 2)).astype(np.float32)
    model = HashedLinear(("yes", "no"), weights, np.array([0.5, -0.5], dtype=np.float32))
    model.save(tmp_path / "model.npz")
    rows = [[f"feature {i}" for i in range(40)], ["银行", "贷款"]]
    margins = HashedLinear.load(tmp_path / "model.npz").margins(rows)
    assert np.abs(margins - model.margins(rows)).max() < 40 / 512
    assert not np.array_equal(margins, model.margins(rows))


@pytest.mark.parametrize("content", [b"", b"no model", b"PK\x03\x04broken"])
def test_a_file_that_is_no_model_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "relations.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"relations\.npz"):
        HashedLinear.load(path)
    with pytest.raises(DataError, match=r"absent\.npz"):
        HashedLinear.load(tmp_path / "absent.npz")


def test_settings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    settings = Settings.load(DATA / "models" / "settings.toml")
    settings.save(tmp_path / "settings.toml")
    assert Settings.load(tmp_path / "settings.toml") == settings
    assert set(settings.relations) == set(Predicate)


@pytest.mark.parametrize(
    "content", ["", "[names", "[names]\nthreshold = 0.5\n", "[names]\n[relations.offers]\nbias = 1\n", "[relations.x]"]
)
def test_broken_settings_are_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(DataError, match=r"settings\.toml"):
        Settings.load(path)


def test_a_folder_without_models_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=str(tmp_path)):
        Extractor.load(models=tmp_path)


@given(st.floats(-50, 50), st.floats(0, 1))
def test_both_judges_raise_the_probability(margin: float, encoded: float) -> None:
    both = Combination(bias=-0.3, words=0.6, pairs=0.5, unseen=-1.0, threshold=0.4)
    probability = both.probability(margin, encoded)
    assert 0 <= probability <= 1
    assert both.probability(margin + 1, encoded) >= probability
    assert both.probability(margin, min(1.0, encoded + 0.1)) >= probability
    assert both.probability(margin, math.nan) == both.probability(margin, math.nan)
    assert math.isfinite(log_odds(encoded))


def test_signatures_join_only_what_the_vocabulary_allows(lexicon: Lexicon) -> None:
    signatures = read_signatures(lexicon)
    assert signatures["Bank", "Product"] == (Predicate.OFFERS,)
    assert Predicate.FINANCES in signatures["BankBranch", "Company"]
    assert signatures["Programme", GROUP] == (Predicate.TARGETS,)
    assert Predicate.DONATES_TO in signatures["Bank", "Place"]
    assert ("Place", "Bank") not in signatures
    assert {p for found in signatures.values() for p in found} == set(Predicate)


@pytest.mark.parametrize(("old", "new"), [('"Programme"', '"Programm"'), ("[predicate.offers]", "[predicate.offer]")])
def test_a_relation_with_unknown_types_is_refused(tmp_path: Path, old: str, new: str) -> None:
    content = (DATA / "lexicon" / "relations.toml").read_text("utf-8")
    (tmp_path / "relations.toml").write_text(content.replace(old, new), "utf-8")
    with pytest.raises(DataError, match=r"relations\.toml"):
        read_signatures(Lexicon.load(tmp_path))


@given(st.integers(0, 30), st.integers(0, 10_000))
def test_decoded_names_are_well_formed(length: int, seed: int) -> None:
    probabilities = np.random.default_rng(seed).dirichlet(np.full(len(LABELS), 0.3), size=length)
    end = 0
    for start, stop, kind, probability in decode(probabilities.reshape(length, len(LABELS))):
        assert end <= start < stop <= length
        assert kind in {label[2:] for label in LABELS[1:]}
        assert 0 <= probability <= 1
        end = stop


def test_an_inside_without_a_beginning_is_no_name() -> None:
    def sure(*labels: str) -> np.ndarray:
        rows = np.full((len(labels), len(LABELS)), 0.01)
        for row, label in enumerate(labels):
            rows[row, LABELS.index(label)] = 0.9
        return rows

    assert [span[:3] for span in decode(sure("B-ORG", "I-ORG", "O", "B-PLACE"))] == [(0, 2, "ORG"), (3, 4, "PLACE")]
    assert [span[:3] for span in decode(sure("B-ORG", "B-ORG"))] == [(0, 1, "ORG"), (1, 2, "ORG")]
    for start, end, kind, _ in decode(sure("O", "I-ORG", "I-ORG")):
        assert (kind, end - start) != ("ORG", 3)


def test_the_encoders_tags_keep_their_mass() -> None:
    tags = np.random.default_rng(0).dirichlet(np.ones(len(TAGS)), size=5).astype(np.float32)
    assert np.allclose(coarse(tags).sum(axis=1), 1, atol=1e-5)
    assert {kind_of(kind) for kind in EntityType} == {"ORG", "OFFERING", "PROJECT", "PLACE"}
