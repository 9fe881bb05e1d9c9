"""How the shipped models come about, step by step; every judge of a later step is fitted on honest earlier output.

The names' second look and the relations' combination learn how far the taggers and the pair head can be trusted. That
shows only on cases which these were not trained on. So a part of the cases is held out in turn: two *scouts*, encoders
that each leave out one half of them, and cross-validated word models give their opinion on cases that are new to
them. The same opinions tell how well the whole extractor does on unseen cases.

The encoder and the scouts go on from a common start, which learned from the cases that are never held out: what they
share is learned once.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from pyoxigraph import Quad, Store
from scipy.sparse import vstack
from spacy.vocab import Vocab

from kg.errors import DataError
from kg.evaluation.predicted import read_predictions
from kg.evaluation.scoring import Scores, score
from kg.extraction import Extractor
from kg.extraction.amounts import AmountReader
from kg.extraction.characters import CharacterTokenizer
from kg.extraction.classification import NameClassifier
from kg.extraction.encoder import Encoder, Encoding
from kg.extraction.families import FamilyReader
from kg.extraction.gazetteer import Gazetteer, KnownSpan
from kg.extraction.groups import GroupReader
from kg.extraction.heads import NameGrammar
from kg.extraction.lexicon import Lexicon
from kg.extraction.linear import HashedLinear
from kg.extraction.references import ReferenceResolver
from kg.extraction.relations.scorer import pair_scores
from kg.extraction.relations.signatures import read_signatures
from kg.extraction.selection import NameSelector
from kg.extraction.settings import Calibration, Settings
from kg.extraction.sums import SumLinker
from kg.model import EntityType
from kg.rdf.writer import to_graph
from kg.resolution import resolve
from kg.training.annotations import AnnotatedCase, read_annotations
from kg.training.combinations import fit_calibration, fit_combinations
from kg.training.encoder.articles import Article, article
from kg.training.encoder.fit import AfterEpoch, Knowledge, Start, begin
from kg.training.encoder.fit import Settings as EncoderSettings
from kg.training.encoder.fit import train as train_encoder
from kg.training.holding_out import REAL, Unit, author, hold_out
from kg.training.linear import fit_exclusive, fit_independent, matrix
from kg.training.relations import PREDICATES, ExampleMaker, Examples
from kg.training.selection import NameExample, family_examples, name_examples, type_examples
from kg.training.sums import sum_examples

REAL_WEIGHT = 3
"""How many written articles a real case counts as much as with the linear models."""
REAL_COPIES = 4
"""How often an encoder reads a real case in an epoch, each time with other names exchanged."""
COPY_WEIGHT = 1.5
"""How many written articles each of these readings counts as much as."""
SCOUTS = 2
NAME_SIZE, TYPE_SIZE, RELATION_SIZE = 2**16, 2**17, 2**19
NAME_THRESHOLD = 0.4
"""Best F1 of names on held cases, cross-validated."""
C = 0.3
"""Inverse regularisation of the linear models."""
SUMS_C = 0.05
"""That of the linker of sums: it has the fewest examples; best F1 on authors and real cases that were held out."""

Report = Callable[[str], None]


def _telling(report: Report) -> AfterEpoch:
    return lambda epoch, loss: report(f"epoch {epoch} of {EncoderSettings().epochs}: loss {loss:.4f}")


@dataclass
class Workshop:
    """Cases with what training needs of them: lexicon, features, examples; made once, used by every step."""

    cases: Sequence[AnnotatedCase]
    lexicon: Lexicon = field(default_factory=Lexicon.load)

    def __post_init__(self) -> None:
        self.tokenize = CharacterTokenizer(Vocab())
        self.grammar = NameGrammar(self.lexicon)
        self.gazetteer = Gazetteer(self.lexicon, self.tokenize.vocab)
        self.knowledge = Knowledge(self.grammar.heads, self.known)
        self.selector = NameSelector(self.grammar)
        self.classifier = NameClassifier(self.lexicon, self.grammar)
        references = ReferenceResolver(self.grammar)
        maker = ExampleMaker(GroupReader(self.lexicon), references, read_signatures(self.lexicon))
        self.examples: list[Examples] = [maker.examples(case) for case in self.cases]
        self.weights = [REAL_WEIGHT if author(case) == REAL else 1 for case in self.cases]

    def known(self, text: str) -> list[KnownSpan]:
        """The generally known names in a text."""
        return self.gazetteer.find(self.tokenize(text))

    def article(self, index: int) -> Article:
        """A case as the encoder learns from it."""
        if author(self.cases[index]) == REAL:
            return article(self.cases[index], self.examples[index], REAL_COPIES, COPY_WEIGHT)
        return article(self.cases[index], self.examples[index])

    def start(self, indices: Sequence[int], path: Path, report: Report) -> None:
        """Train the common start of all encoders on some of the cases, unless the file holds it already."""
        if not path.is_file():
            report(f"training the common start on {len(indices)} cases")
            articles = [self.article(i) for i in indices]
            begin(articles, self.knowledge, EncoderSettings(), _telling(report)).save(path)

    def encoder(self, indices: Sequence[int], folder: Path, start: Path, report: Report) -> Encoder:
        """Train an encoder further on some of the cases, unless the folder holds one already."""
        if not (folder / "labels.json").is_file():
            report(f"training {folder.name} on {len(indices)} cases")
            articles = [self.article(i) for i in indices]
            train_encoder(articles, self.knowledge, folder, EncoderSettings(), Start.load(start), _telling(report))
        return Encoder.load(folder, self.grammar.heads)

    def names_model(self, examples: Sequence[tuple[int, Sequence[NameExample]]]) -> HashedLinear:
        """Fit the second look; `examples` are (case index, candidates)."""
        kept = [(i, e) for i, found in examples for e in found if e.label >= 0]
        x = matrix([e.row for _, e in kept], NAME_SIZE)
        labels = np.array([[e.label] for _, e in kept], dtype=np.int8)
        return fit_independent(x, labels, np.array([float(self.weights[i]) for i, _ in kept]), ["name"], C)

    def types_model(self, indices: Sequence[int]) -> HashedLinear:
        """Fit the classifier of names."""
        found = [(i, *e) for i in indices for e in type_examples(self.cases[i], self.classifier)]
        x = matrix([row for _, row, _ in found], TYPE_SIZE)
        weights = np.array([float(self.weights[i]) for i, *_ in found])
        return fit_exclusive(x, [kind for *_, kind in found], weights, [t.value for t in EntityType], C)

    def families_model(self, indices: Sequence[int]) -> HashedLinear:
        """Fit the classifier of product families."""
        reader = FamilyReader(self.lexicon)
        found = [(i, *e) for i in indices for e in family_examples(self.cases[i], reader)]
        x = matrix([row for _, row, _ in found], NAME_SIZE)
        weights = np.array([float(self.weights[i]) for i, *_ in found])
        return fit_exclusive(x, [family for *_, family in found], weights, reader.labels, 1.0)

    def relations_model(self, indices: Sequence[int]) -> HashedLinear:
        """Fit the word model of relations."""
        kept = [i for i in indices if self.examples[i].rows]
        x = vstack([matrix(self.examples[i].rows, RELATION_SIZE) for i in kept]).tocsr()
        labels = np.concatenate([self.examples[i].labels for i in kept])
        weights = np.concatenate([np.full(len(self.examples[i].rows), float(self.weights[i])) for i in kept])
        return fit_independent(x, labels, weights, [p.value for p in PREDICATES], C)

    def sums_model(self, indices: Sequence[int]) -> HashedLinear:
        """Fit the linker of sums."""
        reader = AmountReader(self.lexicon)
        linker = SumLinker(reader)
        found = [(i, *e) for i in indices for e in sum_examples(self.cases[i], self.examples[i], reader, linker)]
        x = matrix([row for _, row, _ in found], NAME_SIZE)
        labels = np.array([[label] for *_, label in found], dtype=np.int8)
        return fit_independent(x, labels, np.array([float(self.weights[i]) for i, *_ in found]), ["sum"], SUMS_C)


@dataclass
class Held:
    """What judges say of the held-out cases that were not trained on them, by the index of the case."""

    folds: dict[int, int]
    encodings: dict[int, Encoding] = field(default_factory=dict)
    names: dict[int, list[NameExample]] = field(default_factory=dict)
    margins: dict[int, np.ndarray] = field(default_factory=dict)
    encoded: dict[int, np.ndarray] = field(default_factory=dict)


def look_honestly(shop: Workshop, folds: dict[int, int], scouts: Path, start: Path, work: Path, report: Report) -> Held:
    """Gather honest opinions on the held-out cases; models of fold n are left in `work/n`, scouts in `scouts`."""
    held = Held(folds)
    every = range(len(shop.cases))
    for number in range(SCOUTS):
        kept = [i for i in every if folds.get(i, number + 1) % SCOUTS != number]
        scout = shop.encoder(kept, scouts / f"scout-{number}", start, report)
        for i, fold in folds.items():
            if fold % SCOUTS == number:
                held.encodings[i] = scout.encode(shop.cases[i].text, shop.known(shop.cases[i].text))
                found = shop.examples[i]
                held.encoded[i] = pair_scores(scout, held.encodings[i], found.scene, found.candidates)
    for fold in sorted(set(folds.values())):
        models = work / str(fold)
        models.mkdir()
        kept = [i for i in every if folds.get(i) != fold]
        words = shop.relations_model(kept)
        words.save(models / "relations.npz")
        shop.types_model(kept).save(models / "types.npz")
        shop.families_model(kept).save(models / "families.npz")
        shop.sums_model(kept).save(models / "sums.npz")
        shutil.copytree(scouts / f"scout-{fold % SCOUTS}", models / "encoder")
        for i in (i for i in folds if folds[i] == fold):
            known = shop.known(shop.cases[i].text)
            held.names[i] = name_examples(shop.cases[i], shop.selector, held.encodings[i].tags, known)
            held.margins[i] = words.margins(shop.examples[i].rows)
        report(f"fold {fold} of {len(set(folds.values()))} held out")
    return held


def fit_judges(
    shop: Workshop, held: Held, indices: Sequence[int], models: Path, confidence: Calibration | None = None
) -> None:
    """Fit on some of the held-out cases what judges the encoder's names and the relation judges, into `models`."""
    shop.names_model([(i, held.names[i]) for i in indices]).save(models / "selection.npz")
    combinations = fit_combinations(
        np.concatenate([held.margins[i] for i in indices]),
        np.concatenate([held.encoded[i] for i in indices]),
        np.concatenate([shop.examples[i].labels for i in indices]),
        np.concatenate([np.full(len(shop.examples[i].rows), float(shop.weights[i])) for i in indices]),
    )
    Settings(NAME_THRESHOLD, combinations, confidence or Calibration()).save(models / "settings.toml")


def cross_validate(shop: Workshop, held: Held, work: Path) -> dict[str, Scores]:
    """Scores of the whole extractor on the held-out cases by author, each fold with models that never saw it."""
    findings: dict[str, list[int]] = {}
    store = Store()
    documents = []
    for fold in sorted(set(held.folds.values())):
        fit_judges(shop, held, [i for i in held.folds if held.folds[i] != fold], work / str(fold))
        extractor = Extractor.load(models=work / str(fold))
        for i in (i for i in held.folds if held.folds[i] == fold):
            documents.append(extractor.extract(shop.cases[i].document))
            findings.setdefault(author(shop.cases[i]), []).append(i)
    store.bulk_extend(Quad(*triple) for triple in to_graph(resolve(documents)))
    predicted = read_predictions(store)
    return {by: score(predicted, [shop.cases[i].gold for i in found]) for by, found in sorted(findings.items())}


def train(gold_dirs: Sequence[Path], output: Path, report: Report, leave_out: Unit = Unit.CASE) -> dict[str, Scores]:
    """Train everything on the annotated cases of the folders and write it to the folder `output`.

    Returns cross-validated scores by author: how an extractor does on cases of units (`leave_out`) that it never saw.
    Encoders take most of the time; where `output/start.pt`, their common start, `output/encoder` or the scouts in
    `output/scouts-…` are there already, they are used as they are. Start and scouts are needed for training only.
    Raises DataError for broken folders, and where none of the cases is by an author who is held out.
    """
    cases = read_annotations(gold_dirs)
    folds = hold_out(cases, leave_out)
    if len(set(folds.values())) < SCOUTS:
        raise DataError(f"fewer than {SCOUTS} kinds of {leave_out} to hold out: add annotated cases (case-….json)")
    output.mkdir(parents=True, exist_ok=True)
    shop = Workshop(cases)
    report(f"{len(cases)} cases read, {len(folds)} of them are held out in turn, by {leave_out}")
    start = output / "start.pt"
    shop.start([i for i in range(len(cases)) if i not in folds], start, report)
    with tempfile.TemporaryDirectory() as folder:
        held = look_honestly(shop, folds, output / f"scouts-{leave_out}", start, Path(folder), report)
        scores = cross_validate(shop, held, Path(folder))
    judged = (
        scores[REAL].by_confidence if REAL in scores else [j for each in scores.values() for j in each.by_confidence]
    )
    calibration = fit_calibration(judged)
    for each in scores.values():
        each.by_confidence = [(name, calibration(sure), right) for name, sure, right in each.by_confidence]
    fit_judges(shop, held, list(folds), output, calibration)
    every = range(len(cases))
    shop.types_model(every).save(output / "types.npz")
    shop.families_model(every).save(output / "families.npz")
    shop.sums_model(every).save(output / "sums.npz")
    shop.relations_model(every).save(output / "relations.npz")
    shop.encoder(every, output / "encoder", start, report)
    report(f"models written to {output}")
    return scores
