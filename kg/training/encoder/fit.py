"""Fine-tune the encoder: names and relations together, one encoding for two losses.

The schedule is plain: AdamW, a short warm-up, linear decay, bfloat16 products where the processor has them. Every
random choice hangs on the seed, and sums are taken in a fixed order: the same bytes on the same kind of machine.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.errors import DataError
from kg.resources import DATA
from kg.training.encoder.articles import Article
from kg.training.encoder.dataset import IGNORED, Window, cut_windows, donor_names, exchange_names
from kg.training.encoder.export import export
from kg.training.encoder.network import Network, build_network
from kg.training.encoder.pretrained import character_vocabulary, load_pretrained

LICENSE = DATA / "models" / "encoder" / "LICENSE.txt"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a fit depends on besides the articles. `tokens` is the size of a batch in characters.

    The number of threads is fixed, so that the result does not depend on how many processors there are.
    """

    epochs: int = 3
    seed: int = 1
    layers: int = 8
    tokens: int = 1024
    encoder_rate: float = 1.2e-4
    head_rate: float = 1e-3
    warm_up: float = 0.1
    decay: float = 0.01
    exchange: float = 0.35
    relation_weight: float = 1.0
    threads: int = 1


def encode_characters(text: str, index: dict[str, int]) -> list[int]:
    """Row numbers of a window: opening marker, one row per character (0 when unknown), closing marker."""
    return [1, *(index.get(c, 0) for c in text), 2]


def batches(windows: Sequence[Window], tokens: int, rng: random.Random) -> list[list[Window]]:
    """Windows of like length together, about `tokens` characters a batch, in random order."""
    ordered = sorted(windows, key=lambda w: len(w.text) + rng.random() * 60)
    result: list[list[Window]] = [[]]
    for window in ordered:
        longest = max([len(window.text), *(len(w.text) for w in result[-1])])
        if result[-1] and longest * (len(result[-1]) + 1) > tokens:
            result.append([])
        result[-1].append(window)
    rng.shuffle(result)
    return result


def batch_loss(network: Network, batch: Sequence[Window], index: dict[str, int], relation_weight: float) -> Tensor:
    """Weighted loss of one batch: cross entropy per character plus binary cross entropy per mention pair."""
    length = max(len(w.text) for w in batch) + 2
    ids = torch.zeros(len(batch), length, dtype=torch.long)
    tags = torch.full((len(batch), length), IGNORED)
    bias = torch.zeros(len(batch), 1, 1, length)
    for i, window in enumerate(batch):
        size = len(window.text)
        ids[i, : size + 2] = torch.tensor(encode_characters(window.text, index))
        tags[i, 1 : size + 1] = torch.from_numpy(window.tags)
        bias[i, :, :, size + 2 :] = -1e4
    uneven = min(len(w.text) for w in batch) + 2 < length
    with torch.autocast("cpu", torch.bfloat16):
        hidden, scores = network.body(ids, bias.to(torch.bfloat16) if uneven else None)
    hidden = hidden.float()
    weights = torch.tensor([w.weight for w in batch])
    per_character = functional.cross_entropy(
        scores.float().transpose(1, 2), tags, ignore_index=IGNORED, reduction="none"
    )
    counted = (tags != IGNORED) * weights[:, None]
    loss = (per_character * weights[:, None]).sum() / counted.sum().clamp(min=1)
    total = torch.zeros(())
    pairs = 0.0
    for i, window in enumerate(batch):
        if not len(window.labels):
            continue
        logits = network.pairs(hidden[i, 1 : len(window.text) + 1], window.plan)
        each = functional.binary_cross_entropy_with_logits(
            logits, torch.from_numpy(window.labels), torch.from_numpy(window.weights), reduction="sum"
        )
        total = total + each * window.weight
        pairs += len(window.labels) * window.weight
    return loss + relation_weight * total / max(pairs, 1.0)


def _optimizer(network: Network, settings: Settings) -> torch.optim.Optimizer:
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in network.parameters():
        head = name.startswith(("pairs.", "body.tag."))
        plain = parameter.dim() < 2 or "word" in name or "position" in name
        key = (settings.head_rate if head else settings.encoder_rate, 0.0 if plain else settings.decay)
        groups.setdefault(key, []).append(parameter)
    return torch.optim.AdamW(
        [{"params": p, "lr": rate, "weight_decay": d} for (rate, d), p in groups.items()], fused=True
    )


def fit(
    articles: Sequence[Article],
    settings: Settings,
    after_epoch: Callable[[int, float, Network], None] | None = None,
) -> Network:
    """Train a network on the articles; `after_epoch` is told (epoch, mean loss, network) as it goes."""
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    torch.use_deterministic_algorithms(True)
    rng = random.Random(settings.seed)
    pretrained = load_pretrained()
    characters = character_vocabulary(pretrained, [a.text for a in articles])
    network = build_network(pretrained, characters, settings.layers)
    del pretrained
    index = {c: i + 3 for i, c in enumerate(characters)}
    donors = donor_names(articles)
    optimizer = _optimizer(network, settings)
    rates = [group["lr"] for group in optimizer.param_groups]
    network.train(True)
    for epoch in range(settings.epochs):
        windows = [
            window
            for article in articles
            for _ in range(article.copies)
            for window in cut_windows(exchange_names(article, donors, settings.exchange, rng), rng)
        ]
        losses: list[float] = []
        todo = batches(windows, settings.tokens, rng)
        for number, batch in enumerate(todo):
            done = (epoch + number / len(todo)) / settings.epochs
            factor = min(done / settings.warm_up, (1 - done) / (1 - settings.warm_up))
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * max(factor, 1e-3)
            loss = batch_loss(network, batch, index, settings.relation_weight)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_([p for _, p in network.parameters()], 1.0)
            optimizer.step()
            losses.append(float(loss.detach()))
        if after_epoch is not None:
            after_epoch(epoch + 1, float(np.mean(losses)), network)
    network.train(False)
    return network


def train(
    articles: Sequence[Article], folder: Path, settings: Settings, progress: Callable[[str], None] | None = None
) -> None:
    """Fine-tune an encoder on the articles and write its folder; `progress` is told a line after each epoch.

    Raises DataError when there is nothing to train on or the pretrained weights are not installed.
    """
    if not articles:
        raise DataError("no article is left to train on: leave out less")

    def tell(epoch: int, loss: float, _: Network) -> None:
        if progress is not None:
            progress(f"epoch {epoch} of {settings.epochs}: loss {loss:.4f}")

    export(fit(articles, settings, tell), folder)
    shutil.copyfile(LICENSE, folder / LICENSE.name)
