"""Colours that can be told apart: against the ground, and from each other where the shape is the same."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from kg.model import EntityType
from viz.network import ASSETS, appearance

GROUNDS = dict(
    zip(
        ("light", "dark"),
        re.findall(r"--ground: light-dark\((#\w+), (#\w+)\)", (ASSETS / "colours.css").read_text("utf-8"))[0],
        strict=True,
    )
)
# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency" (2009).
SEEN = {
    "everybody": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}


def linear(colour: str) -> np.ndarray:
    share = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(light: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(light, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_every_type_has_a_look() -> None:
    assert set(appearance()["types"]) == {str(kind) for kind in EntityType} | {"BeneficiaryGroup", "ProductFamily"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signs_stand_out_from_the_ground(scheme: str) -> None:
    for name, look in appearance()["types"].items():
        assert contrast(look[scheme], GROUNDS[scheme]) >= 3, name


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("eyes", SEEN)
def test_types_with_one_shape_differ_for_all_eyes(scheme: str, eyes: str) -> None:
    for (a, one), (b, other) in itertools.combinations(appearance()["types"].items(), 2):
        if one["shape"] == other["shape"]:
            apart = lab(SEEN[eyes] @ linear(one[scheme])) - lab(SEEN[eyes] @ linear(other[scheme]))
            assert float(np.linalg.norm(apart)) >= 20, (a, b)
