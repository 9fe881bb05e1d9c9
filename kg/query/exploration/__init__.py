"""What the explorer asks of a graph, each question answered from an index and direct look-ups in bounded time."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Store

from kg.query.exploration import answers as a
from kg.query.exploration import connections, evidence, keeping, lineages, overview, stories, terms, things, ways
from kg.query.exploration import tables as t
from kg.query.exploration.build import build_index
from kg.query.exploration.index import Index
from kg.query.exploration.progress import Tell
from kg.query.exploration.reading import Reader
from kg.query.search import pinyin

_LARGE = 500_000  # triples from which the building takes so long that one wants to know how far it is


class Explorer:
    """A graph to be explored: reads the store once to build an index, then answers from both.

    Building takes half a second for a thousand things and minutes for a million; its memory does not grow with the
    graph, the index lies in a file (about 1 kB per thing). Of a store on disk, whose folder is `on_disk`, the index is
    kept beside it, so that this is done once; where nothing can be written there, and for all other stores, it lies in
    `folder` or where temporary files go, and is removed with the object. `note` then tells why in one line, for a store
    on disk; `tell` is told in lines how far a long building is. An explorer may be shared by forked processes. All
    answers are plain dictionaries, ready for JSON; all methods raise QueryError for what cannot be asked and
    NotFoundError for IRIs that the graph does not have. Lists are cut to `limit` (1 to 300) rows from `offset` on, with
    their `total` beside them.
    """

    def __init__(
        self,
        store: Store,
        title: str = "",
        folder: Path | None = None,
        on_disk: Path | None = None,
        tell: Tell | None = None,
    ) -> None:
        self.note: str | None = None
        self._tell = tell
        self.index = self._built(store, folder) if on_disk is None else self._kept(store, folder, on_disk)
        self.reader = Reader(store, self.index)
        self._terms = terms.terms(self.reader, title)
        self.index.release()

    def _kept(self, store: Store, folder: Path | None, on_disk: Path) -> Index:
        """The index beside a store on disk, made and kept there if it was not; else a temporary one."""
        place, key = keeping.place_of(on_disk), keeping.key_of(on_disk)
        if found := keeping.find_kept(place, key):
            pinyin("银行")  # reads the dictionary, so that processes forked off share it
            return found
        try:
            index = Index(place.parent)
        except OSError as error:
            self.note = _not_kept(on_disk, error)
            return self._built(store, folder)
        _fill(index, store, key, self._tell, f"it will be kept as {place} for the next starts")
        try:
            index.keep(place)
        except OSError as error:
            self.note = _not_kept(on_disk, error)
        return index

    def _built(self, store: Store, folder: Path | None) -> Index:
        index = Index(folder)
        _fill(index, store, tell=self._tell, fate="it will not be kept for the next start")
        return index

    def close(self) -> None:
        """Remove the index, unless it is kept; no question can be asked any more."""
        self.index.close()

    def terms(self) -> t.TermsAnswer:
        """Labels of all terms in both languages, concepts, prefixes, and figures of the graph."""
        return self._terms

    def queries(self) -> list[t.QueryAnswer]:
        """The named queries."""
        return terms.queries()

    def search(self, q: str, type: str | None = None, limit: int = 50, offset: int = 0) -> a.SearchAnswer:  # noqa: A002
        """See `things.search`."""
        return things.search(self.reader, q, type, limit, offset)

    def entity(self, iri: str) -> a.EntityAnswer:
        """See `things.entity`."""
        return things.entity(self.reader, iri)

    def neighbours(
        self,
        iri: str,
        predicate: str | None = None,
        direction: str | None = None,
        theme: str | None = None,
        type: str | None = None,  # noqa: A002
        min_confidence: float = 0.0,
        first: str | None = None,
        last: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> a.NeighboursAnswer:
        """See `things.neighbours`."""
        return things.neighbours(
            self.reader, iri, predicate, direction, theme, type, min_confidence, first, last, limit, offset
        )

    def evidence(
        self,
        subject: str,
        predicate: str,
        object: str,  # noqa: A002
        limit: int = 50,
        offset: int = 0,
    ) -> a.EvidenceAnswer:
        """See `evidence.evidence`."""
        return evidence.evidence(self.reader, subject, predicate, object, limit, offset)

    def edges(
        self, iris: list[str], theme: str | None = None, first: str | None = None, last: str | None = None
    ) -> a.EdgesAnswer:
        """See `things.edges`."""
        return things.edges(self.reader, iris, theme, first, last)

    def path(self, start: str, goal: str, longest: int = 5) -> a.PathAnswer:
        """See `ways.path`."""
        return ways.path(self.reader, start, goal, longest)

    def overview(self, limit: int = 60, offset: int = 0) -> a.OverviewAnswer:
        """See `overview.overview`."""
        return overview.overview(self.reader, limit, offset)

    def community(self, iri: str, limit: int = 300, offset: int = 0) -> a.CommunityAnswer:
        """See `overview.community`."""
        return overview.community(self.reader, iri, limit, offset)

    def lineage(self, iri: str) -> t.LineageAnswer:
        """See `lineages.layered`."""
        return lineages.layered(self.reader, iri)

    def families(self, limit: int = 50, offset: int = 0) -> t.FamiliesAnswer:
        """See `connections.families`."""
        return connections.families(self.reader, limit, offset)

    def family_cell(self, bank: str, family: str, limit: int = 50, offset: int = 0) -> t.FamilyCellAnswer:
        """See `connections.family_cell`."""
        return connections.family_cell(self.reader, bank, family, limit, offset)

    def partners(
        self, theme: str | None = None, role: str | None = None, of: str | None = None, limit: int = 50, offset: int = 0
    ) -> t.PartnersAnswer:
        """See `connections.partners`."""
        return connections.partners(self.reader, theme, role, of, limit, offset)

    def cases(self, theme: str | None = None, q: str | None = None, limit: int = 50, offset: int = 0) -> a.CasesAnswer:
        """See `stories.cases`."""
        return stories.cases(self.reader, theme, q, limit, offset)

    def case(self, iri: str) -> a.CaseAnswer:
        """See `stories.case`."""
        return stories.case(self.reader, iri)

    def timeline(self, iri: str | None = None, limit: int = 50, offset: int = 0) -> t.TimelineAnswer:
        """See `connections.timeline`."""
        return connections.timeline(self.reader, iri, limit, offset)

    def dashboard(self) -> t.DashboardAnswer:
        """See `overview.dashboard`."""
        return overview.dashboard(self.reader)


def _fill(index: Index, store: Store, key: str = "", tell: Tell | None = None, fate: str = "") -> None:
    """Read the whole store into an empty index; `fate` says what becomes of it."""
    triples = len(store)
    tell = tell if triples >= _LARGE else None
    if tell:
        tell(f"building the explorer's index of {triples:,} triples; {fate}")
    build_index(store, index, tell)
    figures = overview.count_figures(Reader(store, index))
    index.release()
    with index.writing() as connection:
        overview.keep_figures(connection, dashboard=figures, triples=triples, key=key)


def _not_kept(store: Path, error: OSError) -> str:
    return (
        f"{store}: the explorer's index cannot be kept beside it ({error.strerror}), "
        "so that every start has to read the whole store"
    )
