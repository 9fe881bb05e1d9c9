"""Run the fine-tuned encoder: a hidden state and tag probabilities for every character, scores for pairs of mentions.

onnxruntime runs the transformer (8-bit weights) one window in one thread, so that neither the size of a batch nor the
neighbours in it nor the number of threads change a result; several windows run at the same time. numpy runs the small
heads. Windows overlap and are averaged with weights that fall towards their edges.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from kg.errors import DataError
from kg.extraction.gazetteer import KnownSpan
from kg.extraction.heads import Head
from kg.extraction.pair_plan import (
    ALLOWED,
    PREDICATES,
    TAGS,
    FloatArray,
    IntArray,
    Mention,
    PairPlan,
    cover,
    plan_pairs,
)
from kg.extraction.pieces import MARKS, PieceReader, Reading

WINDOW = 510  # the longest that the encoder has positions for
READ = 256  # characters that are read at once
OVERLAP = 16
_CHUNK = 4096
_RAMP = 64  # a window's weight rises from its edge over so many characters

Runner = Callable[[Reading], FloatArray]


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoded text: `hidden` is length × width, `tags` length × `TAGS` (probabilities); both float32."""

    text: str
    hidden: FloatArray
    tags: FloatArray


def windows(size: int) -> list[tuple[int, int]]:
    """The windows `[start, end)` of a text of `size` characters: of one length, evenly spread, `OVERLAP` in common."""
    if size <= READ:
        return [(0, size)] if size else []
    count = -(-(size - OVERLAP) // (READ - OVERLAP))
    width = -(-(size + (count - 1) * OVERLAP) // count)
    starts = [round(i * (size - width) / (count - 1)) for i in range(count)]
    return [(start, start + width) for start in starts]


class Encoder:
    """The encoder with its heads. Deterministic; a result does not depend on what else is encoded."""

    def __init__(
        self,
        runner: Runner,
        reader: PieceReader,
        head: Mapping[str, FloatArray],
        threads: int = 1,
    ) -> None:
        """`runner` maps a window's reading to hidden states (length × width); `head` holds the heads' weights.

        Windows run in `threads` threads of the encoder's own, which several callers may share.
        """
        self._run = runner
        self._pool = ThreadPoolExecutor(threads, "encoder")
        self._reader = reader
        self._head = dict(head)

    @classmethod
    def load(cls, folder: Path, heads: Mapping[str, Head], threads: int = 2) -> Encoder:
        """Load `model.onnx`, `head.npz` and `labels.json` of a folder; `threads` windows run at the same time.

        `heads` are the name endings that the encoder is told of (`NameGrammar.heads`).
        Raises DataError when a file is missing, broken or made for other labels.
        """
        import onnxruntime

        try:
            labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
            model = (folder / "model.onnx").read_bytes()
            with np.load(folder / "head.npz", allow_pickle=False) as file:
                head = {name: np.asarray(file[name], dtype=np.float32) for name in file.files}
        except (OSError, EOFError, ValueError, KeyError, BadZipFile, zlib.error) as error:
            raise DataError(f"{folder}: cannot load the encoder: {error}; train it again") from error
        named = labels.get("tags"), labels.get("predicates"), labels.get("marks"), "covers.weight" in head
        if named != (list(TAGS), list(PREDICATES), list(MARKS), True):
            raise DataError(f"{folder}: the encoder was trained for other labels; train it again")
        if labels.get("sha256") != hashlib.sha256(model).hexdigest():
            raise DataError(f"{folder}: model.onnx is damaged or not the one of labels.json; train it again")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # whole windows share the cores better than the rows of one product
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # The graph is as it should be run: further fusions bring slower kernels.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

        def run(reading: Reading) -> FloatArray:
            hidden: FloatArray = session.run(None, {"rows": reading.rows, "shares": reading.shares})[0][0]
            return hidden

        return cls(run, PieceReader(labels["characters"], labels["pieces"].split(), heads), head, threads)

    def encode(self, text: str, known: Sequence[KnownSpan]) -> Encoding:
        """Hidden states and tag probabilities of every character of the text, whatever its length.

        `known` are the names that the gazetteer found in it.
        """
        width = self._head["tag.weight"].shape[1]
        total = np.zeros((len(text), width), dtype=np.float32)
        weight = np.zeros((len(text), 1), dtype=np.float32)
        reading = self._reader.read(text, known)
        bounds = windows(len(text))
        inputs = [reading.window(start, end) for start, end in bounds]
        for (start, end), states in zip(bounds, self._pool.map(self._run, inputs), strict=True):
            hidden = states[1:-1]
            place = np.arange(end - start)
            share = np.minimum(np.minimum(place, end - start - 1 - place) + 1, _RAMP).astype(np.float32)[:, None]
            total[start:end] += hidden * share
            weight[start:end] += share
        hidden = total / weight if text else total
        scores = hidden @ self._head["tag.weight"].T + self._head["tag.bias"]
        scores = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
        return Encoding(text, hidden, scores / scores.sum(axis=1, keepdims=True))

    def score_pairs(
        self, encoding: Encoding, mentions: Sequence[Mention], reporter: str | None, pairs: IntArray
    ) -> FloatArray:
        """Probability of every predicate for ordered pairs (rows: subject, object) of mentions, pairs × `PREDICATES`.

        `reporter` is the key of the institution that the text is about. Zero where the types rule a predicate out.
        """
        scores = np.zeros((len(pairs), len(PREDICATES)), dtype=np.float32)
        if not len(pairs):
            return scores
        types = self._head["covers.weight"][cover(len(encoding.text), mentions)]
        context = self._linear("context", np.concatenate([encoding.hidden, types], axis=1))
        table = range_maxima(np.maximum(context, 0))
        for at in range(0, len(pairs), _CHUNK):
            plan = plan_pairs(encoding.text, mentions, reporter, pairs[at : at + _CHUNK])
            scores[at : at + _CHUNK] = self._score(encoding.hidden, table, plan)
        return scores

    def _linear(self, name: str, values: FloatArray) -> FloatArray:
        result: FloatArray = values @ self._head[f"{name}.weight"].T + self._head[f"{name}.bias"]
        return result

    def _score(self, hidden: FloatArray, table: FloatArray, plan: PairPlan) -> FloatArray:
        bounds = zip(plan.starts.tolist(), plan.ends.tolist(), strict=True)
        mean = np.stack([hidden[a:b].mean(axis=0) for a, b in bounds])
        types = self._head["types.weight"][plan.types]
        mention = np.concatenate([mean, hidden[plan.starts], hidden[plan.ends - 1], types], axis=1)
        left = np.maximum(self._linear("subject", mention), 0)[plan.subjects]
        right = np.maximum(self._linear("object", mention), 0)[plan.objects]
        contexts = [range_max(table, low, high) for low, high in plan.ranges]
        buckets = [self._head[f"buckets.{i}.weight"][plan.buckets[:, i]] for i in range(plan.buckets.shape[1])]
        row = [left, right, left * right, *contexts, types[plan.subjects], types[plan.objects], *buckets]
        logits = self._linear("second", np.maximum(self._linear("first", np.concatenate(row, axis=1)), 0))
        allowed = ALLOWED[plan.types[plan.subjects], plan.types[plan.objects]]
        scores: FloatArray = np.where(allowed, 1 / (1 + np.exp(-logits)), 0).astype(np.float32)
        return scores


def range_maxima(values: FloatArray) -> FloatArray:
    """Sparse table: level k at i holds the maximum of `values[i : i + 2**k]` (cut at the end)."""
    rows = [values]
    while (1 << len(rows)) < min(len(values), 2 * WINDOW):
        step = 1 << (len(rows) - 1)
        last = rows[-1]
        rows.append(np.maximum(last, np.concatenate([last[step:], np.repeat(last[-1:], min(step, len(last)), 0)])))
    return np.stack(rows)


def range_max(table: FloatArray, low: IntArray, high: IntArray) -> FloatArray:
    """Maximum over `[low, high)` of the values behind `table`; zeros where the range is empty."""
    length = np.maximum(high - low, 0)
    level = np.floor(np.log2(np.maximum(length, 1) + 1e-9)).astype(np.int64)
    level = np.minimum(level, len(table) - 1)
    limit = table.shape[1] - 1
    first = table[level, np.clip(low, 0, limit)]
    second = table[level, np.clip(high - (1 << level), 0, limit)]
    result: FloatArray = np.where((length > 0)[:, None], np.maximum(first, second), np.float32(0))
    return result
