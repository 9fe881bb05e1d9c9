"""The exported encoder says what the network says, also where one channel is far larger than all others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kg.extraction.encoder import Encoder
from kg.extraction.pair_plan import TAGS

if TYPE_CHECKING:
    from kg.training.encoder.network import Network

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

CHARACTERS = [chr(0x4E00 + i) for i in range(60)]
WIDTH, INNER = 48, 96
GREAT = 17


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from kg.training.encoder.export import export

    folder = tmp_path_factory.mktemp("encoder")
    export(_network(), folder)
    return folder


def _network() -> Network:
    """A random network in which one channel grows large, as in the pretrained encoder."""
    from kg.training.encoder.network import Body, Network, PairHead

    torch.manual_seed(3)
    body = Body(len(CHARACTERS) + 3, WIDTH, 2, 4, INNER, 512, 1e-12)
    with torch.no_grad():
        for layer in body.layers:
            layer.rise.bias[GREAT] = 500.0
            layer.fall.weight[:, GREAT] /= 100
    return Network(body, PairHead(WIDTH), CHARACTERS)


def test_the_exported_encoder_says_what_the_network_says(folder: Path) -> None:
    text = "".join(np.random.default_rng(1).choice(CHARACTERS, 200))
    network = _network()
    network.train(False)
    ids = torch.tensor([[1, *(CHARACTERS.index(c) + 3 for c in text), 2]])
    with torch.no_grad():
        hidden, scores = (part[0, 1:-1] for part in network.body(ids))
    encoding = Encoder.load(folder).encode(text)
    assert np.abs(encoding.hidden - hidden.numpy()).max() < 0.1  # without large channels apart: above 1
    assert encoding.tags.shape == (200, len(TAGS))
    assert np.abs(encoding.tags - scores.softmax(1).numpy()).max() < 0.01


def test_the_channel_that_is_large_is_found() -> None:
    from kg.training.encoder.export import LARGE, large_channels

    network = _network()
    found = large_channels(network.body)
    assert [len(channels) for channels in found] == [LARGE, LARGE]
    assert all(GREAT in channels for channels in found)
    assert network.body.training


def test_an_export_has_the_same_bytes_each_time(folder: Path, tmp_path: Path) -> None:
    from kg.training.encoder.export import export

    export(_network(), tmp_path)
    for name in ("model.onnx", "head.npz", "labels.json"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()
