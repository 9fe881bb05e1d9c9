"""Fine-tune the encoder: names and relations together, one encoding for two losses.

The schedule is plain: AdamW, a short warm-up, linear decay, bfloat16 products where the processor has them. Every
random choice hangs on the seed, and sums are taken in a fixed order: the same bytes on the same kind of machine.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.errors import DataError
from kg.extraction.encoder import READ
from kg.extraction.heads import Head
from kg.extraction.pieces import PieceReader
from kg.rdf.files import write_whole
from kg.resources import DATA
from kg.training.encoder.articles import Article
from kg.training.encoder.dataset import IGNORED, FindKnown, Window, cut_windows, donor_names, exchange_names
from kg.training.encoder.export import export
from kg.training.encoder.network import FRESH, Network, batch_of, build_network
from kg.training.encoder.pretrained import character_vocabulary, load_pretrained, piece_vocabulary

FEW_PAIRS = 40.0
"""A batch with fewer pairs counts less for what is learned of relations, so that few pairs do not move much."""
LICENSE = DATA / "models" / "encoder" / "LICENSE.txt"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a fit depends on besides the articles. `tokens` is the size of a batch in characters.

    Of all `epochs` the `first_epochs` are common to all encoders. Of the articles that are read once an epoch, a later
    one reads only every `later_part`th, others each time. The numbers of threads are fixed, so that the result does not
    depend on how many processors there are.
    """

    first_epochs: int = 2
    epochs: int = 5
    later_part: int = 4
    seed: int = 1
    layers: int = 8
    tokens: int = 1024
    encoder_rate: float = 1.2e-4
    head_rate: float = 1e-3
    warm_up: float = 0.1
    decay: float = 0.01
    exchange: float = 0.35
    relation_weight: float = 1.0
    first_threads: int = 2
    threads: int = 1

    def share_done(self, epochs: float) -> float:
        """What share of the decay is over after so many epochs: half of it belongs to the first ones."""
        if epochs < self.first_epochs:
            return epochs / self.first_epochs / 2
        return (1 + (epochs - self.first_epochs) / (self.epochs - self.first_epochs)) / 2


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the lexicon tells the encoder of a text: name endings, and the known names that `find_known` finds."""

    heads: Mapping[str, Head]
    find_known: FindKnown


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


def batch_loss(network: Network, batch: Sequence[Window], relation_weight: float) -> Tensor:
    """Weighted loss of one batch: cross entropy per character plus binary cross entropy per mention pair.

    As the extractor does, the body reads at most `READ` characters at once; the pair head looks at whole windows.
    """
    parts = [(window, place) for window in batch for place in _parts(len(window.text))]
    readings = {id(window): network.reader.read(window.text, window.known) for window in batch}
    read = batch_of([readings[id(window)].window(*place) for window, place in parts])
    tags = torch.full(read.rows.shape[:2], IGNORED)
    for i, (window, (start, stop)) in enumerate(parts):
        tags[i, 1 : stop - start + 1] = torch.from_numpy(window.tags[start:stop])
    with torch.autocast("cpu", torch.bfloat16, enabled=_bfloat16_is_fast()):
        states, scores = network.body(read)
    states = states.float()
    weights = torch.tensor([window.weight for window, _ in parts])
    per_character = functional.cross_entropy(
        scores.float().transpose(1, 2), tags, ignore_index=IGNORED, reduction="none"
    )
    counted = (tags != IGNORED) * weights[:, None]
    loss = (per_character * weights[:, None]).sum() / counted.sum().clamp(min=1)
    hidden: dict[int, list[Tensor]] = {}
    for row, (window, (start, stop)) in zip(states, parts, strict=True):
        hidden.setdefault(id(window), []).append(row[1 : stop - start + 1])
    total = torch.zeros(())
    pairs = 0.0
    for window in batch:
        if not len(window.labels):
            continue
        logits = network.pairs(torch.cat(hidden[id(window)]), window.plan)
        each = functional.binary_cross_entropy_with_logits(
            logits, torch.from_numpy(window.labels), torch.from_numpy(window.weights), reduction="sum"
        )
        total = total + each * window.weight
        pairs += len(window.labels) * window.weight
    return loss + relation_weight * total / max(pairs, FEW_PAIRS)


def _bfloat16_is_fast() -> bool:
    """Whether the processor has products of this type; without them torch takes a hundred times as long."""
    return torch.backends.cpu.get_cpu_capability().startswith("AVX512")


def _parts(size: int) -> list[tuple[int, int]]:
    count = -(-size // READ)
    return list(pairwise([size * i // count for i in range(count + 1)]))


def _optimizer(network: Network, settings: Settings) -> torch.optim.Optimizer:
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in network.parameters():
        plain = parameter.dim() < 2 or any(part in name for part in ("word", "mark", "position"))
        rate = settings.head_rate if name.startswith(FRESH) else settings.encoder_rate
        key = (rate, 0.0 if plain else settings.decay)
        groups.setdefault(key, []).append(parameter)
    return torch.optim.AdamW(
        [{"params": p, "lr": rate, "top": rate, "weight_decay": d} for (rate, d), p in groups.items()], fused=True
    )


@dataclass(slots=True)
class Start:
    """A network after the first epochs, from which several are trained further, and the state of its optimizer."""

    network: Network
    optimizer: dict[str, Any]

    def save(self, path: Path) -> None:
        """Write it to a file."""
        data = BytesIO()
        torch.save(self, data)
        write_whole(path, data.getvalue())

    @classmethod
    def load(cls, path: Path) -> Start:
        """What `save` wrote."""
        found: Start = torch.load(path, weights_only=False)
        return found


AfterEpoch = Callable[[int, float], None]


def begin(
    articles: Sequence[Article], knowledge: Knowledge, settings: Settings, after_epoch: AfterEpoch | None = None
) -> Start:
    """Train a network on the articles that all encoders have in common, with the high rates of the first epochs.

    Raises DataError when there is nothing to train on or the pretrained weights are not installed.
    """
    _check(articles)
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.first_threads)
    pretrained = load_pretrained()
    characters = character_vocabulary(pretrained, [a.text for a in articles])
    reader = PieceReader(characters, piece_vocabulary(pretrained), knowledge.heads)
    network = build_network(pretrained, reader, settings.layers)
    del pretrained
    optimizer = _optimizer(network, settings)
    course = _Course(network, optimizer, knowledge.find_known, settings)
    course.read(articles, range(settings.first_epochs), after_epoch)
    return Start(network, optimizer.state_dict())


def fit(
    articles: Sequence[Article],
    knowledge: Knowledge,
    settings: Settings,
    start: Start,
    after_epoch: AfterEpoch | None = None,
) -> Network:
    """Train a copy of the network of `start` further; `after_epoch` is told (epoch, mean loss) as it goes."""
    _check(articles)
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    network = deepcopy(start.network)
    optimizer = _optimizer(network, settings)
    optimizer.load_state_dict(deepcopy(start.optimizer))
    course = _Course(network, optimizer, knowledge.find_known, settings)
    course.read(articles, range(settings.first_epochs, settings.epochs), after_epoch)
    network.train(False)
    return network


def _check(articles: Sequence[Article]) -> None:
    if not articles:
        raise DataError("no article is left to train on: leave out less")


@dataclass(slots=True)
class _Course:
    """The course of a training: some of its epochs are read now, others were or will be."""

    network: Network
    optimizer: torch.optim.Optimizer
    find_known: FindKnown
    settings: Settings

    def read(self, articles: Sequence[Article], epochs: range, after_epoch: AfterEpoch | None) -> None:
        """Go through these epochs of the whole course."""
        torch.use_deterministic_algorithms(True)
        self.network.train(True)
        rng = random.Random(self.settings.seed)
        for epoch in epochs:
            loss = self._epoch(articles, epoch, rng)
            if after_epoch is not None:
                after_epoch(epoch + 1, loss)

    def _of_epoch(self, articles: Sequence[Article], epoch: int) -> list[Article]:
        part = 1 if epoch < self.settings.first_epochs else self.settings.later_part
        return [a for i, a in enumerate(articles) if a.copies > 1 or i % part == epoch % part]

    def _epoch(self, articles: Sequence[Article], epoch: int, rng: random.Random) -> float:
        """Read the articles of the whole course's epoch number `epoch` with its rates; returns the mean loss."""
        settings = self.settings
        donors = donor_names(articles)
        windows = [
            window
            for article in self._of_epoch(articles, epoch)
            for _ in range(article.copies)
            for window in cut_windows(exchange_names(article, donors, settings.exchange, rng), self.find_known, rng)
        ]
        losses: list[float] = []
        todo = batches(windows, settings.tokens, rng)
        for number, batch in enumerate(todo):
            done = settings.share_done(epoch + number / len(todo))
            factor = min(done / settings.warm_up, (1 - done) / (1 - settings.warm_up))
            for group in self.optimizer.param_groups:
                group["lr"] = group["top"] * max(factor, 1e-3)
            loss = batch_loss(self.network, batch, settings.relation_weight)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_([p for _, p in self.network.parameters()], 1.0)
            self.optimizer.step()
            losses.append(float(loss.detach()))
        return float(np.mean(losses))


def train(
    articles: Sequence[Article],
    knowledge: Knowledge,
    folder: Path,
    settings: Settings,
    start: Start,
    after_epoch: AfterEpoch | None = None,
) -> None:
    """Train an encoder further on the articles and write its folder.

    Raises DataError when there is nothing to train on.
    """
    export(fit(articles, knowledge, settings, start, after_epoch), folder)
    shutil.copyfile(LICENSE, folder / LICENSE.name)
