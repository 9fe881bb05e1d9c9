"""The encoder and its two heads in PyTorch: tags per character, predicates per pair of mentions.

The body is the lower part of multilingual-e5-small (BERT: post-norm transformer with learned positions). The pair head
is small and made of plain matrix products and range maxima, so that numpy can run it (see `kg.extraction.encoder`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.extraction.pair_plan import BUCKETS, PREDICATES, TAGS, TYPES, PairPlan
from kg.extraction.pieces import MARKS, PieceReader, Reading
from kg.training.encoder.pretrained import Pretrained, piece_of

MENTION = 192
CONTEXT = 96
HIDDEN = 256
LEVELS = 10  # of the sparse table: ranges of up to 1023 characters
TYPE_WIDTH = 16
COVER_WIDTH = 32
BUCKET_WIDTH = 8
FRESH = ("pairs.", "body.tag.", "body.mark.")
"""How the names of those weights begin that do not come from the pretrained encoder."""


class Layer(nn.Module):
    """One transformer layer of BERT (normalisation after each residual sum)."""

    def __init__(self, width: int, heads: int, inner: int, epsilon: float, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm_attention = nn.LayerNorm(width, epsilon)
        self.rise = nn.Linear(width, inner)
        self.fall = nn.Linear(inner, width)
        self.norm = nn.LayerNorm(width, epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        """`x`: batch × length × width; `bias` is added to the attention scores (0 or a large negative number)."""
        batch, length, width = x.shape
        parts = self.qkv(x).reshape(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        scores = (parts[0] * (width // self.heads) ** -0.5) @ parts[1].transpose(-1, -2)
        if bias is not None:
            scores = scores + bias
        mixed = (scores.softmax(-1).to(parts.dtype) @ parts[2]).transpose(1, 2).reshape(batch, length, width)
        x = self.norm_attention(x + self.dropout(self.out(mixed)))
        risen: Tensor = self.norm(x + self.dropout(self.fall(functional.gelu(self.rise(x)))))
        return risen


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of like length side by side: `rows` and `shares` are windows × length × slots (see `Reading`).

    `bias` (windows × 1 × 1 × length, 0 or a large negative number) hides the padding, None where there is none.
    """

    rows: Tensor
    shares: Tensor
    bias: Tensor | None


def batch_of(readings: Sequence[Reading]) -> Batch:
    """Lay the readings of windows, their markers included, side by side."""
    length = max(len(reading.rows) for reading in readings)
    slots = max(reading.rows.shape[1] for reading in readings)
    rows = np.zeros((len(readings), length, slots), dtype=np.int64)
    shares = np.zeros(rows.shape, dtype=np.float32)
    bias = np.zeros((len(readings), 1, 1, length), dtype=np.float32)
    for i, reading in enumerate(readings):
        size, used = reading.rows.shape
        rows[i, :size, :used], shares[i, :size, :used] = reading.rows, reading.shares
        bias[i, :, :, size:] = -1e4
    return Batch(
        torch.from_numpy(rows),
        torch.from_numpy(shares),
        torch.from_numpy(bias).to(torch.bfloat16) if bias.any() else None,
    )


class Body(nn.Module):
    """Embeddings, transformer layers and the tag head: what is read → hidden states and tag scores."""

    def __init__(
        self, words: int, width: int, layers: int, heads: int, inner: int, positions: int, epsilon: float
    ) -> None:
        """`words` is the number of rows of the table before the marks: markers, characters and pieces."""
        super().__init__()
        self.word = nn.Embedding(words, width)
        self.mark = nn.Embedding(len(MARKS), width)
        nn.init.zeros_(self.mark.weight)
        self.position = nn.Embedding(positions, width)
        self.norm = nn.LayerNorm(width, epsilon)
        self.dropout = nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer(width, heads, inner, epsilon, 0.1) for _ in range(layers))
        self.tag = nn.Linear(width, len(TAGS))

    def table(self) -> Tensor:
        """All rows that a reading may name: markers, characters, pieces, marks."""
        return torch.cat([self.word.weight, self.mark.weight])

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Hidden states (windows × length × width) and tag scores."""
        windows, length, slots = batch.rows.shape
        rows, shares = batch.rows.reshape(-1, slots), batch.shares.reshape(-1, slots)
        read = functional.embedding_bag(rows, self.table(), per_sample_weights=shares, mode="sum")
        places = torch.arange(length, device=rows.device)
        x = self.dropout(self.norm(read.reshape(windows, length, -1) + self.position(places)))
        for layer in self.layers:
            x = layer(x, batch.bias)
        return x, self.tag(self.dropout(x))


class PairHead(nn.Module):
    """Scores every predicate for ordered pairs of mentions of one window."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.types = nn.Embedding(len(TYPES), TYPE_WIDTH)
        self.subject = nn.Linear(3 * width + TYPE_WIDTH, MENTION)
        self.object = nn.Linear(3 * width + TYPE_WIDTH, MENTION)
        self.covers = nn.Embedding(len(TYPES) + 1, COVER_WIDTH)
        self.context = nn.Linear(width + COVER_WIDTH, CONTEXT)
        self.buckets = nn.ModuleList(nn.Embedding(size, BUCKET_WIDTH) for size in BUCKETS)
        inner = 3 * MENTION + 3 * CONTEXT + 2 * TYPE_WIDTH + len(BUCKETS) * BUCKET_WIDTH
        self.first = nn.Linear(inner, HIDDEN)
        self.second = nn.Linear(HIDDEN, len(PREDICATES))
        self.dropout = nn.Dropout(0.2)

    def forward(self, hidden: Tensor, plan: PairPlan) -> Tensor:
        """`hidden`: length × width of one window (float32). Returns pairs × predicates (logits)."""
        sums = functional.pad(hidden.cumsum(0), (0, 0, 1, 0))
        start, end = torch.from_numpy(plan.starts), torch.from_numpy(plan.ends)
        mean = (sums[end] - sums[start]) / (end - start)[:, None]
        types = self.types(torch.from_numpy(plan.types))
        mention = self.dropout(torch.cat([mean, hidden[start], hidden[end - 1], types], 1))
        subject, object_ = torch.relu(self.subject(mention)), torch.relu(self.object(mention))
        s, o = torch.from_numpy(plan.subjects), torch.from_numpy(plan.objects)
        covered = torch.cat([hidden, self.covers(torch.from_numpy(plan.covers))], 1)
        table = range_maxima(torch.relu(self.context(covered)))
        contexts = [range_max(table, torch.from_numpy(low), torch.from_numpy(high)) for low, high in plan.ranges]
        buckets = [e(torch.from_numpy(plan.buckets[:, i])) for i, e in enumerate(self.buckets)]
        left, right = subject[s], object_[o]
        row = torch.cat([left, right, left * right, *contexts, types[s], types[o], *buckets], 1)
        logits: Tensor = self.second(self.dropout(torch.relu(self.first(self.dropout(row)))))
        return logits


def range_maxima(values: Tensor) -> Tensor:
    """Sparse table: level k at i holds the maximum of `values[i : i + 2**k]` (cut at the end)."""
    rows = [values]
    for level in range(1, LEVELS):
        step = 1 << (level - 1)
        last = rows[-1]
        shifted = torch.cat([last[step:], last[-1:].expand(min(step, len(last)), -1)])[: len(last)]
        rows.append(torch.maximum(last, shifted))
    return torch.stack(rows)


def range_max(table: Tensor, low: Tensor, high: Tensor) -> Tensor:
    """Maximum over `[low, high)` of the values behind `table`; zeros where the range is empty."""
    length = (high - low).clamp(min=0)
    level = torch.log2(length.clamp(min=1).double() + 1e-9).floor().long().clamp(max=LEVELS - 1)
    limit = table.shape[1] - 1
    first = table[level, low.clamp(0, limit)]
    second = table[level, (high - (1 << level)).clamp(0, limit)]
    return torch.maximum(first, second) * (length > 0)[:, None]


@dataclass
class Network:
    """Body and pair head together with the reader whose rows the body's table holds."""

    body: Body
    pairs: PairHead
    reader: PieceReader

    def parameters(self) -> list[tuple[str, nn.Parameter]]:
        """All weights by name."""
        return [(f"body.{n}", p) for n, p in self.body.named_parameters()] + [
            (f"pairs.{n}", p) for n, p in self.pairs.named_parameters()
        ]

    def train(self, mode: bool) -> None:
        """Switch dropout on or off."""
        self.body.train(mode)
        self.pairs.train(mode)


def kept_layers(available: int, wanted: int) -> list[int]:
    """The layers of the pretrained encoder that are kept: the lowest ones."""
    return list(range(min(available, wanted)))


def build_network(pretrained: Pretrained, reader: PieceReader, layers: int) -> Network:
    """Fill the network with the pretrained weights; the heads start at random (seed torch beforehand)."""
    chosen = kept_layers(pretrained.layers, layers)
    rows = [pretrained.unk, pretrained.bos, pretrained.eos, *(piece_of(pretrained, c) for c in reader.characters)]
    rows += [pretrained.pieces[piece] for piece in reader.pieces]
    width = pretrained.width
    body = Body(
        len(rows), width, len(chosen), pretrained.heads, pretrained.inner, pretrained.positions, pretrained.epsilon
    )
    t = {name: torch.from_numpy(value) for name, value in pretrained.tensors.items() if name != "emb.word"}
    state: dict[str, Tensor] = {
        "word.weight": torch.from_numpy(pretrained.tensors["emb.word"][np.array(rows)]),
        "position.weight": t["emb.pos"].reshape(-1, width) + t["emb.type"].reshape(-1, width)[0],
        "norm.weight": t["emb.ln.w"],
        "norm.bias": t["emb.ln.b"],
    }
    names = {"out": "ao", "rise": "fi", "fall": "fo", "norm_attention": "aln", "norm": "oln"}
    for i, source in enumerate(chosen):
        for kind, suffix in (("weight", "w"), ("bias", "b")):
            parts = [t[f"l{source}.{part}.{suffix}"] for part in "qkv"]
            state[f"layers.{i}.qkv.{kind}"] = torch.cat(parts)
            for ours, theirs in names.items():
                state[f"layers.{i}.{ours}.{kind}"] = t[f"l{source}.{theirs}.{suffix}"]
    missing, unexpected = body.load_state_dict(state, strict=False)
    if unexpected or set(missing) != {"mark.weight", "tag.weight", "tag.bias"}:
        raise ValueError(f"pretrained weights do not fit: missing {missing}, unexpected {unexpected}")
    return Network(body, PairHead(width), reader)
