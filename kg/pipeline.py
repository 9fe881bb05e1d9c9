"""Paths → graph: the order of the rooms, the workers, and what happens to a document that cannot be read."""

from __future__ import annotations

import multiprocessing
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pyoxigraph import Quad, Store, Triple

from kg.errors import GraphError, ReadingError
from kg.extraction import Extractor
from kg.model import Case, CaseFindings, CorrectionKind, Document, Findings, Predicate
from kg.rdf.concepts import concept_schemes
from kg.rdf.dataset import describe, read_description
from kg.rdf.iris import Names
from kg.rdf.validation import validate
from kg.rdf.vocabulary import BASE
from kg.rdf.writer import to_graph
from kg.reading import find_documents, read_bytes, read_document
from kg.resolution import resolve
from kg.resolution.curation import GENERAL, Curation, load_curation

Progress = Callable[[int, int], None]
"""Called with (characters done, characters in all) while documents are worked through."""

STANDARD_INPUT = Path("-")


@dataclass(frozen=True, slots=True)
class Build:
    """What a build gives: the graph's triples, and what its user should know.

    `rejected` has a line for every document of a folder that could not be read, `stale` one for every entry of the
    given curation files that found nothing to do.
    """

    graph: tuple[Triple, ...]
    rejected: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()

    def store(self) -> Store:
        """The graph ready to be queried, in memory."""
        store = Store()
        store.bulk_extend(Quad(*triple) for triple in self.graph)
        return store


def build(
    paths: Sequence[Path],
    *,
    jobs: int = 1,
    base: str = BASE,
    progress: Progress | None = None,
    curation: Sequence[Path] = (),
    quotes: bool = True,
    dataset: Path | None = None,
) -> Build:
    """Turn the documents that `paths` name (files, folders, `-` for standard input) into a graph that conforms.

    The result depends neither on the order of `paths` nor on `jobs`, the number of worker processes; things are named
    under the IRI `base`. The files in `curation` are applied after `data/curation.toml`. Without `quotes` the graph
    holds no text of the documents. `dataset` is a description that the graph is to carry. Raises `ReadingError` when a
    path that is named itself cannot be read, or when no document of a folder can be; `DataError` when a curation file
    or the description is wrong, before any work; `GraphError` when the graph breaks the shapes.
    """
    Names(base)
    corrections = load_curation([GENERAL, *curation])
    require_known_concepts(corrections)
    description = None if dataset is None else read_description(dataset)
    documents, rejected = read(paths)
    knowledge = resolve(extract(documents, jobs=jobs, progress=progress), curation=corrections)
    graph = to_graph(knowledge, base, quotes=quotes)
    if description is not None:
        graph = describe(graph, description, base)
    built = Build(tuple(graph), tuple(rejected), knowledge.unapplied)
    require_valid(built.store())
    return built


def require_known_concepts(curation: Curation) -> None:
    """Raise `DataError` with file and line for an entry that names a family or group that the schemes do not have."""
    families, groups = (concept_schemes()[kind] for kind in ("ProductFamily", "BeneficiaryGroup"))
    for entry in curation.things(CorrectionKind.ADD):
        if entry.family is not None:
            families.iri(entry.family, str(entry))
    for relation in curation.relations(*CorrectionKind):
        if relation.predicate is Predicate.TARGETS:
            groups.iri(str(relation.object), str(relation))
        if Predicate.TARGETS is (relation.new_predicate or relation.predicate):
            groups.iri(str(relation.new_object or relation.object), str(relation))


def require_valid(store: Store) -> None:
    """Raise `GraphError` that shows the first violations when the graph breaks the shapes."""
    if violations := validate(store):
        raise GraphError(
            f"the graph breaks the shapes in {len(violations)} places: {'; '.join(map(str, violations[:3]))}"
        )


def read(paths: Sequence[Path]) -> tuple[list[Document], list[str]]:
    """All documents that `paths` name, sorted by source, and the messages of those in folders that cannot be read."""
    files = [path for path in paths if path != STANDARD_INPUT]
    named = {path for path in files if not path.is_dir()}
    documents: list[Document] = []
    rejected: list[str] = []
    if STANDARD_INPUT in paths:
        documents.append(read_bytes(sys.stdin.buffer.read(), "stdin"))
    for path, source in _distinct(find_documents(files)):
        try:
            documents.append(read_document(path, source))
        except ReadingError as error:
            if path in named:
                raise
            rejected.append(str(error))
    if not documents:
        raise ReadingError(f"no document can be read, nothing is built: {'; '.join(rejected)}")
    return sorted(documents, key=lambda document: document.source), rejected


def extract(documents: Sequence[Document], *, jobs: int = 1, progress: Progress | None = None) -> list[Findings]:
    """The findings of each document, in the same order; `jobs` processes take runs of cases, the longest first."""
    total = sum(map(_size, documents))
    shares = [(i, share) for i, document in enumerate(documents) for share in _shares(document, total // (8 * jobs))]
    order = sorted(range(len(shares)), key=lambda n: -_size(shares[n][1]))
    found: dict[int, Findings] = {}
    done = 0
    for n, findings in zip(order, _work([shares[n][1] for n in order], jobs), strict=True):
        found[n] = findings
        done += _size(shares[n][1])
        if progress:
            progress(done, total)
    cases: list[list[CaseFindings]] = [[] for _ in documents]
    for n, (i, _) in enumerate(shares):
        cases[i].extend(found[n].cases)
    return [Findings(document, tuple(found)) for document, found in zip(documents, cases, strict=True)]


def _size(document: Document) -> int:
    return sum(len(case.text.text) for case in document.cases)


def _shares(document: Document, size: int) -> Iterator[Document]:
    """The document's cases in runs of at least `size` characters, each run as a document of its own."""
    run: list[Case] = []
    for case in document.cases:
        run.append(case)
        share = replace(document, cases=tuple(run))
        if _size(share) >= size:
            yield share
            run = []
    if run:
        yield replace(document, cases=tuple(run))


def _work(parts: Sequence[Document], jobs: int) -> Iterator[Findings]:
    jobs = min(jobs, len(parts))
    if jobs <= 1:
        yield from map(_findings, parts)
        return
    # Workers start afresh: forking a process whose libraries already run threads can hang.
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(_findings, parts)


def _findings(document: Document) -> Findings:
    return _extractor().extract(document)


@cache
def _extractor() -> Extractor:
    return Extractor.load()


def _distinct(found: Sequence[tuple[Path, str]]) -> list[tuple[Path, str]]:
    """Lengthen the sources of different files that would share one (a/x.txt and b/x.txt) until they differ."""
    sources = {path.resolve(): source for path, source in found}
    while clashes := {source for source, count in Counter(sources.values()).items() if count > 1}:
        for path, source in sources.items():
            if source in clashes:
                sources[path] = "/".join(path.parts[-source.count("/") - 2 :])
    return [(path, sources[path.resolve()]) for path in {path.resolve(): path for path, _ in found}.values()]
