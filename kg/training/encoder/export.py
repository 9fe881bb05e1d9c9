"""Write a trained network as the folder that `kg.extraction.encoder.Encoder.load` reads.

The transformer becomes an ONNX graph, built node by node so that the file depends on nothing but the weights. Matrices
are integers, multiplied by activations that onnxruntime quantises as it goes: as a whole for most (a fifth less time
for the encoder, names and relations as good), block by block where the activations have outliers. The embedding is in
8-bit rows, everything else float32; the small heads stay float32 in `head.npz`.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from kg.extraction.pair_plan import PREDICATES, TAGS, TYPES, FloatArray
from kg.training.encoder.network import Network

BLOCK = 64
NARROW = 63  # largest weight where no processor can overflow when it adds products of bytes in pairs
_CONTRIB = "com.microsoft"


class _Graph:
    """Nodes and weights of a graph under construction."""

    def __init__(self, block: int) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.block = block

    def weight(self, name: str, value: NDArray[np.generic]) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def product(self, x: str, name: str, matrix: FloatArray, bias: FloatArray | None) -> str:
        """`x`, quantised as a whole, times the transposed matrix (outputs × inputs), plus the bias."""
        values, scales = quantise(matrix, NARROW)
        names = [x, self.weight(f"{name}.q", values.T), self.weight(f"{name}.s", scales)]
        if bias is not None:
            names += ["", self.weight(f"{name}.b", bias)]
        return self.add("DynamicQuantizeMatMul", names, f"{name}.y", _CONTRIB)

    def product_by_blocks(self, x: str, name: str, matrix: FloatArray, bias: FloatArray) -> str:
        """The same with `x` quantised block by block."""
        outputs, inputs = matrix.shape
        values, scales = quantise(matrix.reshape(-1, self.block))
        shifted = (values.astype(np.int16) + 128).astype(np.uint8).reshape(outputs, inputs // self.block, self.block)
        names = [x, self.weight(f"{name}.q", shifted), self.weight(f"{name}.s", scales.reshape(-1))]
        names += ["", "", self.weight(f"{name}.b", bias)]
        return self.add(
            "MatMulNBits",
            names,
            f"{name}.y",
            _CONTRIB,
            K=inputs,
            N=outputs,
            bits=8,
            block_size=self.block,
            accuracy_level=4,
        )


def quantise(rows: FloatArray, largest: int = 127) -> tuple[NDArray[np.int8], FloatArray]:
    """Symmetric integers up to `largest` and one scale per row."""
    scales = np.maximum(np.abs(rows).max(axis=1), 1e-12) / largest
    values = np.clip(np.round(rows / scales[:, None]), -largest, largest).astype(np.int8)
    return values, scales.astype(np.float32)


def build_graph(weights: dict[str, FloatArray], heads: int, epsilon: float, block: int = BLOCK) -> onnx.ModelProto:
    """The encoder's body as ONNX: input `ids` (1 × length, int64), output `hidden` (1 × length × width)."""
    g = _Graph(block)
    width = weights["word.weight"].shape[1]
    quantised, scales = quantise(weights["word.weight"])
    g.add("Gather", [g.weight("word.q", quantised), "ids"], "word.rows")
    g.add("Cast", ["word.rows"], "word.cast", to=TensorProto.FLOAT)
    g.add("Gather", [g.weight("word.s", scales[:, None]), "ids"], "word.scale")
    g.add("Mul", ["word.cast", "word.scale"], "word.values")
    g.add("Shape", ["ids"], "length", start=1, end=2)
    zero, axis = g.weight("zero", np.array([0])), g.weight("axis", np.array([0]))
    g.add("Slice", [g.weight("position", weights["position.weight"]), zero, "length", axis], "places")
    g.add("Add", ["word.values", "places"], "embedded")
    norm = [g.weight("norm.w", weights["norm.weight"]), g.weight("norm.b", weights["norm.bias"])]
    x = g.add("LayerNormalization", ["embedded", *norm], "x", axis=-1, epsilon=epsilon)
    layers = len({name.split(".")[1] for name in weights if name.startswith("layers.")})
    sizes = g.weight("thirds", np.array([width] * 3))
    for i in range(layers):
        p = f"layers.{i}"

        def normal(left: str, right: str, name: str, p: str = p) -> str:
            gamma = g.weight(f"{p}.{name}.w", weights[f"{p}.{name}.weight"])
            beta = g.weight(f"{p}.{name}.b", weights[f"{p}.{name}.bias"])
            return g.add(
                "SkipLayerNormalization", [left, right, gamma, beta], f"{p}.{name}.y", _CONTRIB, epsilon=epsilon
            )

        qkv = g.product(x, f"{p}.qkv", weights[f"{p}.qkv.weight"], weights[f"{p}.qkv.bias"])
        parts = [f"{p}.{part}" for part in "qkv"]
        g.nodes.append(helper.make_node("Split", [qkv, sizes], parts, name=f"{p}.split", axis=2))
        mixed = g.add("MultiHeadAttention", parts, f"{p}.mixed", _CONTRIB, num_heads=heads)
        out = g.product(mixed, f"{p}.out", weights[f"{p}.out.weight"], weights[f"{p}.out.bias"])
        x = normal(out, x, "norm_attention")
        risen = g.product(x, f"{p}.rise", weights[f"{p}.rise.weight"], None)
        bent = g.add("BiasGelu", [risen, g.weight(f"{p}.rise.b", weights[f"{p}.rise.bias"])], f"{p}.bent", _CONTRIB)
        fallen = g.product_by_blocks(bent, f"{p}.fall", weights[f"{p}.fall.weight"], weights[f"{p}.fall.bias"])
        x = normal(fallen, x, "norm")
    g.nodes[-1].output[0] = "hidden"
    graph = helper.make_graph(
        g.nodes,
        "encoder",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "length"])],
        [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [1, "length", width])],
        g.weights,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_CONTRIB, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="csrkg")


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
    model = build_graph(weights, int(layer.heads), float(network.body.norm.eps))  # type: ignore[arg-type]
    data = model.SerializeToString(deterministic=True)
    (folder / "model.onnx").write_bytes(data)
    head = {name: value.detach().float().numpy() for name, value in network.pairs.state_dict().items()}
    head |= {"tag.weight": weights["tag.weight"], "tag.bias": weights["tag.bias"]}
    _write_arrays(folder / "head.npz", head)
    labels = {
        "tags": list(TAGS),
        "types": list(TYPES),
        "predicates": list(PREDICATES),
        "sha256": hashlib.sha256(data).hexdigest(),
        "characters": "".join(network.characters),
    }
    (folder / "labels.json").write_text(json.dumps(labels, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
