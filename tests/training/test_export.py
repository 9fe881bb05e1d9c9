"""The exported encoder says what the network says, also where one channel is far larger than all others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kg.extraction.encoder import Encoder
from kg.extraction.gazetteer import KnownSpan
from kg.extraction.heads import Head
from kg.extraction.pair_plan import TAGS
from kg.extraction.pieces import PieceReader
from kg.model import EntityType

if TYPE_CHECKING:
    from kg.training.encoder.network import Network

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

CHARACTERS = [chr(0x4E00 + i) for i in range(60)]
PIECES = ["".join(CHARACTERS[i : i + size]) for size in (2, 3) for i in range(0, 60, 5)]
HEADS = {CHARACTERS[7]: Head(CHARACTERS[7], EntityType.BANK, True)}
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
    body = Body(len(CHARACTERS) + len(PIECES) + 3, WIDTH, 2, 4, INNER, 512, 1e-12)
    with torch.no_grad():
        torch.nn.init.normal_(body.mark.weight)
        for layer in body.layers:
            layer.rise.bias[GREAT] = 500.0
            layer.fall.weight[:, GREAT] /= 100
    return Network(body, PairHead(WIDTH), PieceReader(CHARACTERS, PIECES, HEADS))


def test_the_exported_encoder_says_what_the_network_says(folder: Path) -> None:
    from kg.training.encoder.network import batch_of

    text = "".join(np.random.default_rng(1).choice([*CHARACTERS, *PIECES], 140))[:200]
    known = [KnownSpan(20, 30, EntityType.BANK.value, False, text[20:30])]
    network = _network()
    network.train(False)
    with torch.no_grad():
        read = batch_of([network.reader.read(text, known).window(0, 200)])
        hidden, scores = (part[0, 1:-1] for part in network.body(read))
    encoding = Encoder.load(folder, HEADS).encode(text, known)
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
