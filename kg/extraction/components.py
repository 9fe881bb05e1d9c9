"""The extractor as spaCy pipeline components; each reads what those before it left on the `Doc`.

Custom attributes (`doc._`): `known`, `encoding`, `names`, `entities`, `reporter`, `references`, `groups`, `amounts`,
`dates`, `scene`, `relations`, `sums`. `title_end` is given by the caller: the end of the case's title.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import jieba
import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg.extraction.actors import attribute_to_branch, join_campaigns
from kg.extraction.aliases import AliasResolver
from kg.extraction.amounts import AmountReader, dates
from kg.extraction.characters import CharacterTokenizer, text_of
from kg.extraction.classification import NameClassifier
from kg.extraction.encoder import Encoder, Encoding
from kg.extraction.entities import EntityBuilder, TypeProbabilities, find_reporter
from kg.extraction.families import FamilyReader
from kg.extraction.gazetteer import Gazetteer
from kg.extraction.groups import GroupReader
from kg.extraction.heads import NameGrammar
from kg.extraction.lexicon import Lexicon
from kg.extraction.linear import HashedLinear
from kg.extraction.pair_plan import TAGS
from kg.extraction.references import NamedPlace, ReferenceResolver
from kg.extraction.relations.candidates import Argument, Scene
from kg.extraction.relations.denials import Denials
from kg.extraction.relations.scorer import RelationScorer
from kg.extraction.relations.signatures import GROUP, read_signatures
from kg.extraction.selection import NameSelector
from kg.extraction.settings import Settings
from kg.extraction.sums import SumLinker
from kg.model import EntityType

Component = Callable[[Doc], Doc]
PIPELINE = (
    "csr_gazetteer",
    "csr_encoder",
    "csr_names",
    "csr_entities",
    "csr_references",
    "csr_values",
    "csr_relations",
    "csr_sums",
)
_ATTRIBUTES = (
    "known",
    "encoding",
    "names",
    "entities",
    "reporter",
    "references",
    "groups",
    "amounts",
    "dates",
    "scene",
    "relations",
    "sums",
)


@lru_cache(maxsize=4)
def _lexicon(folder: str) -> Lexicon:
    return Lexicon.load(Path(folder))


def register() -> None:
    """Declare the custom attributes of `Doc`, once."""
    for name in _ATTRIBUTES:
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
    if not Doc.has_extension("title_end"):
        Doc.set_extension("title_end", default=0)


def create_pipeline(lexicon: Path, models: Path) -> Language:
    """The pipeline with the lexicon and models of these folders. Raises DataError where they are broken."""
    register()
    jieba.setLogLevel(logging.ERROR)  # it tells on standard error how long its dictionary took to load
    nlp = Language()
    nlp.tokenizer = CharacterTokenizer(nlp.vocab)
    for name in PIPELINE:
        nlp.add_pipe(name, config={"lexicon": str(lexicon), "models": str(models)})
    return nlp


@Language.factory("csr_gazetteer", assigns=["doc._.known"])
def create_gazetteer(nlp: Language, name: str, lexicon: str, models: str) -> Component:
    """Component that finds generally known names."""
    gazetteer = Gazetteer(_lexicon(lexicon), nlp.vocab)

    def component(doc: Doc) -> Doc:
        doc._.known = gazetteer.find(doc)
        return doc

    return component


@lru_cache(maxsize=4)
def _encoder(lexicon: str, models: str) -> Encoder:
    return Encoder.load(Path(models) / "encoder", NameGrammar(_lexicon(lexicon)).heads)


@Language.factory("csr_encoder", requires=["doc._.known"], assigns=["doc._.encoding"])
def create_encoder(nlp: Language, name: str, lexicon: str, models: str) -> Component:
    """Component that encodes the text: a hidden state and tag probabilities a character."""
    return EncoderComponent(_encoder(lexicon, models))


class EncoderComponent:
    """Encodes texts; in a stream of them, the next ones while the rest of the pipeline works on one."""

    AHEAD = 2

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def __call__(self, doc: Doc) -> Doc:
        """The doc with its encoding."""
        doc._.encoding = self._encoder.encode(text_of(doc), doc._.known)
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 1) -> Iterator[Doc]:
        """The docs in order, each with its encoding; at most AHEAD are encoded before they are asked for."""
        waiting: deque[tuple[Doc, Future[Encoding]]] = deque()

        def first() -> Doc:
            doc, encoding = waiting.popleft()
            doc._.encoding = encoding.result()
            return doc

        with ThreadPoolExecutor(self.AHEAD) as worker:
            for doc in stream:
                waiting.append((doc, worker.submit(self._encoder.encode, text_of(doc), doc._.known)))
                if len(waiting) > self.AHEAD:
                    yield first()
            while waiting:
                yield first()


def load_selector(lexicon: str, models: str) -> NameSelector:
    """The second look of these folders. Raises DataError where they are broken."""
    folder = Path(models)
    settings = Settings.load(folder / "settings.toml")
    model = HashedLinear.load(folder / "selection.npz")
    return NameSelector(NameGrammar(_lexicon(lexicon)), model, settings.name_threshold)


def load_relation_scorer(lexicon: str, models: str) -> RelationScorer:
    """The relation scorer of these folders. Raises DataError where they are broken."""
    folder = Path(models)
    settings = Settings.load(folder / "settings.toml")
    signatures = read_signatures(_lexicon(lexicon))
    model = HashedLinear.load(folder / "relations.npz")
    return RelationScorer(model, _encoder(lexicon, models), settings.relations, signatures, Denials(_lexicon(lexicon)))


@Language.factory("csr_names", requires=["doc._.known", "doc._.encoding"], assigns=["doc._.names"])
def create_names(nlp: Language, name: str, lexicon: str, models: str) -> Component:
    """Component that chooses names by a second look at all their places."""
    selector = load_selector(lexicon, models)

    def component(doc: Doc) -> Doc:
        doc._.names = selector.select(text_of(doc), doc._.encoding.tags, doc._.known)
        return doc

    return component


@Language.factory("csr_entities", requires=["doc._.names"], assigns=["doc._.entities", "doc._.reporter"])
def create_entities(nlp: Language, name: str, lexicon: str, models: str) -> Component:
    """Component that types names and joins aliases."""
    lex = _lexicon(lexicon)
    grammar = NameGrammar(lex)
    classifier = NameClassifier(lex, grammar, HashedLinear.load(Path(models) / "types.npz"))
    families = FamilyReader(lex, HashedLinear.load(Path(models) / "families.npz"))
    builder = EntityBuilder(lex, classifier, AliasResolver(lex, grammar), families)

    def component(doc: Doc) -> Doc:
        encoded = type_probabilities(doc._.encoding)
        names = builder.type_names(text_of(doc), doc._.names, doc._.known, encoded)
        doc._.entities = builder.build(text_of(doc), names)
        doc._.reporter = find_reporter(doc._.title_end, doc._.entities)
        doc._.entities = builder.with_own_units(doc._.entities, doc._.reporter)
        return doc

    return component


@Language.factory("csr_references", requires=["doc._.entities"], assigns=["doc._.references"])
def create_references(nlp: Language, name: str, lexicon: str, models: str) -> Component:
    """Component that resolves referring words."""
    resolver = ReferenceResolver(NameGrammar(_lexicon(lexicon)))

    def component(doc: Doc) -> Doc:
        places = doc._.entities.places
        reporter = next((place for place in places if place.key == doc._.reporter), None)
        doc._.references = resolver.resolve(text_of(doc), places, reporter)
        return doc

    return component


@Language.factory("csr_values", requires=["doc._.entities"], assigns=["doc._.amounts", "doc._.dates", "doc._.groups"])
def create_values(nlp: Language, name: str, lexicon: str, models: str) -> Component:
    """Component that reads sums, dates and beneficiary groups."""
    amounts, groups = AmountReader(_lexicon(lexicon)), GroupReader(_lexicon(lexicon))

    def component(doc: Doc) -> Doc:
        doc._.amounts = amounts.amounts(text_of(doc))
        doc._.dates = dates(text_of(doc))
        doc._.groups = groups.find(text_of(doc), [(place.start, place.end) for place in doc._.entities.places])
        return doc

    return component


@Language.factory(
    "csr_relations",
    requires=["doc._.entities", "doc._.references", "doc._.groups"],
    assigns=["doc._.scene", "doc._.relations"],
)
def create_relations(nlp: Language, name: str, lexicon: str, models: str) -> Component:
    """Component that scores relation candidates."""
    scorer = load_relation_scorer(lexicon, models)
    campaigns = _lexicon(lexicon).campaigns

    def component(doc: Doc) -> Doc:
        doc._.scene = create_scene(doc)
        scored = join_campaigns(scorer.relations(doc._.scene, doc._.encoding), doc._.entities.entities, campaigns)
        doc._.relations = attribute_to_branch(scored, doc._.entities.units, doc._.scene)
        return doc

    return component


@Language.factory("csr_sums", requires=["doc._.scene", "doc._.relations", "doc._.amounts"], assigns=["doc._.sums"])
def create_sums(nlp: Language, name: str, lexicon: str, models: str) -> Component:
    """Component that deals out the sums to the relations: for each relation in order the sums that it bears."""
    linker = SumLinker(AmountReader(_lexicon(lexicon)), HashedLinear.load(Path(models) / "sums.npz"))

    def component(doc: Doc) -> Doc:
        doc._.sums = linker.sums(doc._.scene, doc._.amounts, doc._.dates, doc._.relations)
        return doc

    return component


def type_probabilities(encoding: Encoding) -> TypeProbabilities:
    """The encoder's probability of each entity type at each character, shape (characters, types)."""
    columns = [[i for i, tag in enumerate(TAGS) if tag.endswith(f"-{kind.value}")] for kind in EntityType]
    return np.stack([encoding.tags[:, column].sum(axis=1) for column in columns], axis=1)


def create_scene(doc: Doc) -> Scene:
    """All arguments of a processed `Doc`; a bank's brand inside a branch's name is none."""
    places: tuple[NamedPlace, ...] = doc._.entities.places
    arguments = []
    end = -1
    for place in places:
        if place.start >= end:
            arguments.append(Argument(place.start, place.end, place.type.value, place.key))
            end = place.end
    arguments += [Argument(r.start, r.end, r.type.value, r.key, reference=True) for r in doc._.references]
    arguments += [Argument(g.start, g.end, GROUP, g.label) for g in doc._.groups]
    return Scene(text_of(doc), tuple(sorted(arguments, key=lambda a: a.start)), doc._.reporter)
