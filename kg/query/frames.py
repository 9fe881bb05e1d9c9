"""Answers as pandas data frames, for notebooks."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from pyoxigraph import Store

from kg.errors import QueryError
from kg.query import tables
from kg.query.comparison import compare
from kg.query.engine import Rows, select
from kg.query.families import families
from kg.query.lineage import find_offerings, lineage
from kg.query.named import run_named
from kg.query.names import find_nodes
from kg.query.partners import find_organization, find_organizations, partners
from kg.query.paths import paths
from kg.query.tables import Table
from kg.query.timeline import timeline


def to_frame(rows: Rows) -> pd.DataFrame:
    """One column per variable, one line per row; unbound cells are missing values, numbers keep their type."""
    return pd.DataFrame(rows.values(), columns=list(rows.columns)).convert_dtypes()


def query_frame(store: Store, sparql: str) -> pd.DataFrame:
    """The answer of a SELECT query as a data frame; QueryError as for `kg.query.engine.run_query`."""
    return to_frame(select(store, sparql))


def named_frame(store: Store, name: str, arguments: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The answer of a named query as a data frame; QueryError as for `kg.query.named.run_named`."""
    answer = run_named(store, name, arguments)
    if not isinstance(answer, Rows):
        raise QueryError(f"query {name} does not give rows; a data frame needs a SELECT query")
    return to_frame(answer)


def lineage_frame(store: Store, name: str) -> pd.DataFrame:
    """The lineage of what bears the name, one line per relation; see `kg.query.tables.lineage_table`."""
    return _frame(tables.lineage_table(lineage(store, iri) for iri in find_offerings(store, name)))


def partners_frame(
    store: Store, name: str | None = None, *, theme: str | None = None, role: str | None = None
) -> pd.DataFrame:
    """The partnerships of the organisations that bear the name, or all; see `kg.query.partners.partners`."""
    organizations = find_organizations(store, name) if name is not None else [None]
    found = [p for iri in organizations for p in partners(store, iri, theme=theme, role=role)]
    return _frame(tables.partners_table(found, theme))


def families_frame(store: Store, *, products: bool = False) -> pd.DataFrame:
    """Bank × family with the number of products, banks as index; with `products` one line per cell with their names."""
    cells = families(store)
    if products:
        return _frame(tables.family_products_table(cells))
    return _frame(tables.families_table(cells)).set_index("bank").fillna(0)


def path_frame(store: Store, first: str, second: str, *, k: int = 3) -> pd.DataFrame:
    """The `k` shortest connections between what bears two names, one line per step; see `kg.query.paths.paths`."""
    ends = (find_nodes(store, name) for name in (first, second))
    return _frame(tables.paths_table(paths(store, *ends, k=k)))


def compare_frame(store: Store, first: str, second: str) -> pd.DataFrame:
    """Two banks side by side, one line per thing that at least one of them has; see `kg.query.comparison.compare`."""
    one, other = (find_organization(store, name) for name in (first, second))
    return _frame(tables.comparison_table(compare(store, one, other)))


def timeline_frame(store: Store, name: str | None = None) -> pd.DataFrame:
    """The dated events of what bears the name, or of the whole graph; see `kg.query.timeline.timeline`."""
    things = find_nodes(store, name) if name is not None else []
    return _frame(tables.timeline_table(timeline(store, *things)))


def _frame(table: Table) -> pd.DataFrame:
    columns, rows = table
    return pd.DataFrame(rows, columns=list(columns)).convert_dtypes()
