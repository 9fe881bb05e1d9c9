"""How the shipped models come about, step by step; every judge of a later step is fitted on honest earlier output.

The names' second look and the relations' combination learn how far the taggers and the pair head can be trusted. That
shows only on cases which these were not trained on: the CRF's and the word model's opinions are cross-validated, the
encoder's come from a scout, an encoder trained without the real cases and two genres.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.sparse import vstack
from spacy.vocab import Vocab

from kg.errors import DataError
from kg.extraction.characters import CharacterTokenizer
from kg.extraction.classification import NameClassifier
from kg.extraction.components import opinions
from kg.extraction.encoder import Encoder, Encoding
from kg.extraction.families import FamilyReader
from kg.extraction.features import CharacterFeatures
from kg.extraction.gazetteer import Gazetteer
from kg.extraction.groups import GroupReader
from kg.extraction.heads import NameGrammar
from kg.extraction.lexicon import Lexicon
from kg.extraction.linear import HashedLinear
from kg.extraction.references import ReferenceResolver
from kg.extraction.relations.scorer import pair_scores
from kg.extraction.relations.signatures import read_signatures
from kg.extraction.selection import NameSelector
from kg.extraction.settings import Settings
from kg.extraction.tagger import Probabilities, Tagger
from kg.model import EntityType
from kg.training.annotations import AnnotatedCase, read_annotations
from kg.training.encoder.fit import train as train_encoder
from kg.training.linear import fit_exclusive, fit_independent, matrix
from kg.training.names import Rows, featurise, train_tagger
from kg.training.relations import PREDICATES, ExampleMaker, Examples, fit_combinations
from kg.training.selection import NameExample, family_examples, name_examples, type_examples

REAL = "case-"
"""Beginning of the stems of cases cut from a real source; they weigh REAL_WEIGHT times as much as written articles."""
REAL_WEIGHT = 3
SCOUT_LEAVES_OUT = ("k-", "o-", REAL)
FOLDS = 4
NAME_SIZE, TYPE_SIZE, RELATION_SIZE = 2**16, 2**17, 2**19
NAME_THRESHOLD = 0.37
"""Best F1 of names on held cases, cross-validated."""
NAME_C = 0.1
C = 0.3
"""Inverse regularisation of all linear models."""

Report = Callable[[str], None]


@dataclass
class Workshop:
    """Cases with what training needs of them: lexicon, features, honest opinions; made once, used by every step."""

    cases: Sequence[AnnotatedCase]
    lexicon: Lexicon = field(default_factory=Lexicon.load)

    def __post_init__(self) -> None:
        self.vocab = Vocab()
        self.tokenize = CharacterTokenizer(self.vocab)
        self.grammar = NameGrammar(self.lexicon)
        self.gazetteer = Gazetteer(self.lexicon, self.vocab)
        self.selector = NameSelector(self.grammar)
        self.classifier = NameClassifier(self.lexicon, self.grammar)
        references = ReferenceResolver(self.grammar)
        self.makers = ExampleMaker(GroupReader(self.lexicon), references, read_signatures(self.lexicon))
        self.rows: list[Rows] = featurise(self.cases, CharacterFeatures(self.gazetteer, self.grammar))
        self.weights = [REAL_WEIGHT if case.gold.stem.startswith(REAL) else 1 for case in self.cases]

    def tagger(self, indices: Sequence[int], model: Path) -> None:
        """Train the CRF on some of the cases."""
        chosen = [self.cases[i] for i in indices]
        train_tagger(chosen, [self.rows[i] for i in indices], [self.weights[i] for i in indices], model)

    def cross_tagged(self) -> list[Probabilities]:
        """Each case as a CRF sees it that was trained on the other folds."""
        result: list[Probabilities] = [np.zeros((0, 0))] * len(self.cases)
        with tempfile.TemporaryDirectory() as folder:
            for fold in range(FOLDS):
                model = Path(folder) / f"{fold}.crfsuite"
                self.tagger([i for i in range(len(self.cases)) if i % FOLDS != fold], model)
                for i in range(fold, len(self.cases), FOLDS):
                    result[i] = Tagger(model, lambda _, rows=self.rows[i]: rows).probabilities(  # type: ignore[arg-type, misc]
                        self.tokenize(self.cases[i].text)
                    )
        return result

    def names_model(self, examples: Sequence[tuple[int, Sequence[NameExample]]]) -> HashedLinear:
        """Fit the second look; `examples` are (case index, candidates)."""
        kept = [(i, e) for i, found in examples for e in found if e.label >= 0]
        x = matrix([e.row for _, e in kept], NAME_SIZE)
        labels = np.array([[e.label] for _, e in kept], dtype=np.int8)
        return fit_independent(x, labels, np.array([float(self.weights[i]) for i, _ in kept]), ["name"], NAME_C)

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

    def relations_model(self, examples: Sequence[tuple[int, Examples]]) -> HashedLinear:
        """Fit the word model of relations; `examples` are (case index, examples)."""
        x = vstack([matrix(e.rows, RELATION_SIZE) for _, e in examples if e.rows]).tocsr()
        labels = np.concatenate([e.labels for _, e in examples])
        weights = np.concatenate([np.full(len(e.rows), float(self.weights[i])) for i, e in examples])
        return fit_independent(x, labels, weights, [p.value for p in PREDICATES], C)


@dataclass(frozen=True)
class Held:
    """What the scout, and models trained on the other cases, say about the cases that the scout left out."""

    indices: tuple[int, ...]
    encodings: dict[int, Encoding]
    names: dict[int, list[NameExample]]
    margins: dict[int, np.ndarray]
    encoded: dict[int, np.ndarray]
    examples: dict[int, Examples]


def look_honestly(shop: Workshop, scout: Encoder, report: Report) -> Held:
    """Gather honest opinions on the cases that the scout left out."""
    indices = tuple(i for i, case in enumerate(shop.cases) if case.gold.stem.startswith(SCOUT_LEAVES_OUT))
    encodings = {i: scout.encode(shop.cases[i].text) for i in indices}
    report(f"{len(indices)} cases seen by the scout that it was not trained on")
    tagged = shop.cross_tagged()
    report("names cross-validated")
    names = {}
    for i in indices:
        known = shop.gazetteer.find(shop.tokenize(shop.cases[i].text))
        names[i] = name_examples(shop.cases[i], shop.selector, opinions(tagged[i], encodings[i]), known)
    examples = {i: shop.makers.examples(case) for i, case in enumerate(shop.cases)}
    margins = {}
    for fold in range(FOLDS):
        model = shop.relations_model([(i, e) for i, e in examples.items() if i not in indices or i % FOLDS != fold])
        margins.update({i: model.margins(examples[i].rows) for i in indices if i % FOLDS == fold})
    report("relations cross-validated")
    encoded = {i: pair_scores(scout, encodings[i], examples[i].scene, examples[i].candidates) for i in indices}
    return Held(indices, encodings, names, margins, encoded, examples)


def combine(shop: Workshop, held: Held, indices: Sequence[int]) -> Settings:
    """Fit the combination of the relation judges on some of the held cases."""
    weights = np.concatenate([np.full(len(held.examples[i].rows), float(shop.weights[i])) for i in indices])
    combinations = fit_combinations(
        np.concatenate([held.margins[i] for i in indices]),
        np.concatenate([held.encoded[i] for i in indices]),
        np.concatenate([held.examples[i].labels for i in indices]),
        weights,
    )
    return Settings(NAME_THRESHOLD, combinations)


def train(gold_dirs: Sequence[Path], output: Path, report: Report) -> None:
    """Train everything on the annotated cases of the folders and write it to the folder `output`.

    The encoder and its scout take hours on two cores; where `output/encoder` or `output/scout` is there already, it is
    used as it is. The scout is needed for training only. Raises DataError for broken folders, and where none of the
    cases is one that the scout leaves out.
    """
    cases = read_annotations(gold_dirs)
    if not any(case.gold.stem.startswith(SCOUT_LEAVES_OUT) for case in cases):
        raise DataError(f"none of the cases' names begins with {', '.join(SCOUT_LEAVES_OUT)}: nothing to calibrate on")
    for name, leave_out in (("scout", SCOUT_LEAVES_OUT), ("encoder", ())):
        if not (output / name / "model.onnx").is_file():
            report(f"training the {name}")
            train_encoder(gold_dirs, output / name, leave_out=leave_out, progress=report)
    shop = Workshop(cases)
    report(f"{len(cases)} cases read")
    held = look_honestly(shop, Encoder.load(output / "scout"), report)
    shop.names_model([(i, held.names[i]) for i in held.indices]).save(output / "selection.npz")
    shop.types_model(range(len(cases))).save(output / "types.npz")
    shop.families_model(range(len(cases))).save(output / "families.npz")
    shop.relations_model(list(held.examples.items())).save(output / "relations.npz")
    combine(shop, held, held.indices).save(output / "settings.toml")
    shop.tagger(range(len(cases)), output / "names.crfsuite")
    report(f"models written to {output}")
