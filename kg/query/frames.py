"""Answers as pandas data frames, for notebooks."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from pyoxigraph import Store

from kg.errors import QueryError
from kg.query.engine import Rows, select
from kg.query.named import run_named


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
