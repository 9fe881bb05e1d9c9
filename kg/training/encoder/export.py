"""Write a trained network as the folder that `kg.extraction.encoder.Encoder.load` reads.

The transformer becomes an ONNX graph, built node by node so that the file depends on nothing but the weights. Matrices
are integers, multiplied by activations that onnxruntime quantises as it goes, each array as a whole. In every layer one
or two channels behind the activation function grow several times as large as all others and would leave those too few
steps; they are found on random text (`large_channels`) and multiplied in float32. The embedding is in 8-bit rows,
everything else float32; the small heads stay float32 in `head.npz`.

Sum and normalisation are two nodes, and the three parts of the attention are three products of one quantised array:
onnxruntime's kernels for the fused forms are slower on a CPU.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch.nn import functional

from kg.extraction.encoder import READ
from kg.extraction.pair_plan import PREDICATES, TAGS, TYPES, FloatArray, IntArray
from kg.extraction.pieces import CLOSING, MARKS, OPENING, Reading
from kg.training.encoder.network import Body, Network, batch_of

NARROW = 63  # largest weight where no processor can overflow when it adds products of bytes in pairs
LARGE = 8
"""Channels a layer that are multiplied in float32; one is far larger than the rest, eight cost no more than one."""
_SAMPLES = 8
_CONTRIB = "com.microsoft"


class _Graph:
    """Nodes and weights of a graph under construction."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, value: NDArray[np.generic]) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def integers(self, x: str, name: str) -> tuple[str, str, str]:
        """`x` quantised as a whole: bytes, scale and zero point."""
        names = (f"{name}.bytes", f"{name}.scale", f"{name}.zero")
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], names, name=names[0]))
        return names

    def product(self, x: tuple[str, str, str], name: str, matrix: FloatArray, bias: FloatArray) -> str:
        """Integers times the transposed matrix (outputs × inputs), plus the bias."""
        values, scales = quantise(matrix, NARROW)
        whole, scale, zero = x
        names = [whole, self.weight(f"{name}.q", values.T), scale, self.weight(f"{name}.s", scales), zero, ""]
        return self.add("MatMulIntegerToFloat", [*names, self.weight(f"{name}.b", bias)], f"{name}.y", _CONTRIB)

    def normal(self, left: str, right: str, name: str, gamma: FloatArray, beta: FloatArray, epsilon: float) -> str:
        """The sum, normalised."""
        self.add("Add", [left, right], f"{name}.sum")
        names = [f"{name}.sum", self.weight(f"{name}.w", gamma), self.weight(f"{name}.b", beta)]
        return self.add("LayerNormalization", names, f"{name}.y", axis=-1, epsilon=epsilon)


def quantise(rows: FloatArray, largest: int = 127) -> tuple[NDArray[np.int8], FloatArray]:
    """Symmetric integers up to `largest` and one scale per row."""
    scales = np.maximum(np.abs(rows).max(axis=1), 1e-12) / largest
    values = np.clip(np.round(rows / scales[:, None]), -largest, largest).astype(np.int8)
    return values, scales.astype(np.float32)


def large_channels(body: Body) -> list[IntArray]:
    """For each layer the `LARGE` channels that grow largest behind the activation function, ascending.

    They are the network's, not the text's, so windows of random rows of the table show them.
    """
    found = [torch.zeros(0)] * len(body.layers)

    def watch(number: int) -> Any:
        def hook(_module: object, _inputs: object, risen: torch.Tensor) -> None:
            grown = functional.gelu(risen).amax(dim=(0, 1))
            found[number] = torch.maximum(found[number], grown) if len(found[number]) else grown

        return hook

    handles = [layer.get_submodule("rise").register_forward_hook(watch(i)) for i, layer in enumerate(body.layers)]
    training = body.training
    body.eval()
    rng = np.random.default_rng(0)
    rows = rng.integers(CLOSING + 1, body.word.num_embeddings, size=(_SAMPLES, READ + 2, 1))
    rows[:, 0], rows[:, -1] = OPENING, CLOSING
    with torch.no_grad():
        body(batch_of([Reading(each, np.ones(each.shape, dtype=np.float32)) for each in rows]))
    body.train(training)
    for handle in handles:
        handle.remove()
    return [np.sort(np.argsort(-grown.numpy(), kind="stable")[:LARGE]) for grown in found]


def build_graph(
    weights: dict[str, FloatArray], heads: int, epsilon: float, large: Sequence[IntArray]
) -> onnx.ModelProto:
    """The encoder's body as ONNX: a window's `rows` and `shares` (length × slots) to `hidden` (1 × length × width).

    `weights` are a `Body`'s by name, `large` the channels of each layer that are not quantised.
    """
    g = _Graph()
    width = weights["word.weight"].shape[1]
    quantised, scales = quantise(np.concatenate([weights["word.weight"], weights["mark.weight"]]))
    g.add("Gather", [g.weight("word.q", quantised), "rows"], "word.bytes")
    g.add("Cast", ["word.bytes"], "word.values", to=TensorProto.FLOAT)  # length × slots × width
    g.add("Gather", [g.weight("word.s", scales), "rows"], "word.scale")
    g.add("Mul", ["word.scale", "shares"], "word.share")
    middle = g.weight("middle", np.array([1]))
    g.add("Unsqueeze", ["word.share", middle], "word.weighing")
    g.add("MatMul", ["word.weighing", "word.values"], "word.mixed")  # length × 1 × width
    g.add("Transpose", ["word.mixed"], "word.sum", perm=[1, 0, 2])
    g.add("Shape", ["rows"], "length", start=0, end=1)
    zero, axis = g.weight("zero", np.array([0])), g.weight("axis", np.array([0]))
    g.add("Slice", [g.weight("position", weights["position.weight"]), zero, "length", axis], "places")
    x = g.normal("word.sum", "places", "norm", weights["norm.weight"], weights["norm.bias"], epsilon)
    for i, channels in enumerate(large):
        p = f"layers.{i}"
        inner = {name[len(p) + 1 :]: value for name, value in weights.items() if name.startswith(f"{p}.")}
        x = _layer(g, x, p, inner, heads, epsilon, channels)
    g.nodes[-1].output[0] = "hidden"
    graph = helper.make_graph(
        g.nodes,
        "encoder",
        [
            helper.make_tensor_value_info("rows", TensorProto.INT64, ["length", "slots"]),
            helper.make_tensor_value_info("shares", TensorProto.FLOAT, ["length", "slots"]),
        ],
        [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [1, "length", width])],
        g.weights,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_CONTRIB, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="csrkg")


def _layer(
    g: _Graph, x: str, p: str, weights: dict[str, FloatArray], heads: int, epsilon: float, large: IntArray
) -> str:
    """Add a transformer layer named `p`; returns the name of what it gives."""
    whole = g.integers(x, f"{p}.x")
    matrices, biases = np.split(weights["qkv.weight"], 3), np.split(weights["qkv.bias"], 3)
    parts = [g.product(whole, f"{p}.{part}", *both) for part, *both in zip("qkv", matrices, biases, strict=True)]
    mixed = g.add("MultiHeadAttention", parts, f"{p}.mixed", _CONTRIB, num_heads=heads)
    out = g.product(g.integers(mixed, f"{p}.mixed"), f"{p}.out", weights["out.weight"], weights["out.bias"])
    gamma, beta = weights["norm_attention.weight"], weights["norm_attention.bias"]
    x = g.normal(out, x, f"{p}.norm_attention", gamma, beta, epsilon)
    rise, bias, fall = weights["rise.weight"], weights["rise.bias"], weights["fall.weight"]
    small = np.setdiff1d(np.arange(len(rise)), large)
    risen = g.product(g.integers(x, f"{p}.middle"), f"{p}.rise", rise[small], bias[small])
    bent = g.integers(g.add("Gelu", [risen], f"{p}.bent", _CONTRIB), f"{p}.bent")
    fallen = g.product(bent, f"{p}.fall", fall[:, small], weights["fall.bias"])
    few = g.add("MatMul", [x, g.weight(f"{p}.large.rise", rise[large].T)], f"{p}.large.risen")
    few = g.add("BiasGelu", [few, g.weight(f"{p}.large.bias", bias[large])], f"{p}.large.bent", _CONTRIB)
    few = g.add("MatMul", [few, g.weight(f"{p}.large.fall", fall[:, large].T)], f"{p}.large.fallen")
    x = g.add("Add", [few, x], f"{p}.large.sum")
    return g.normal(fallen, x, f"{p}.norm", weights["norm.weight"], weights["norm.bias"], epsilon)


def _write_arrays(path: Path, arrays: dict[str, FloatArray]) -> None:
    """An .npz whose bytes depend on nothing but the arrays (numpy's own writer stamps the time)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name in sorted(arrays):
            buffer = BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(arrays[name]), allow_pickle=False)
            file.writestr(zipfile.ZipInfo(f"{name}.npy"), buffer.getvalue(), zipfile.ZIP_DEFLATED)


def export(network: Network, folder: Path) -> None:
    """Write `model.onnx`, `head.npz` and `labels.json` into the folder (made if need be)."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: value.detach().float().numpy() for name, value in network.body.state_dict().items()}
    layer = network.body.layers[0]
    epsilon = float(network.body.norm.eps)
    model = build_graph(weights, int(layer.heads), epsilon, large_channels(network.body))  # type: ignore[arg-type]
    data = model.SerializeToString(deterministic=True)
    (folder / "model.onnx").write_bytes(data)
    head = {name: value.detach().float().numpy() for name, value in network.pairs.state_dict().items()}
    head |= {"tag.weight": weights["tag.weight"], "tag.bias": weights["tag.bias"]}
    _write_arrays(folder / "head.npz", head)
    labels = {
        "tags": list(TAGS),
        "types": list(TYPES),
        "predicates": list(PREDICATES),
        "marks": list(MARKS),
        "sha256": hashlib.sha256(data).hexdigest(),
        "characters": "".join(network.reader.characters),
        "pieces": " ".join(network.reader.pieces),
    }
    (folder / "labels.json").write_text(json.dumps(labels, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
