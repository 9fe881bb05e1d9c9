"""Which things belong together: a bank with its branches and all that hangs on them; the rest by its hubs.

A bank that is no part of another is a centre, and so is everything below it (`csr:subOrganizationOf`). Whatever else
stands in relations joins, round by round, the centre to which most of its relations lead (a label propagation after
Raghavan, Albert and Kumara, Physical Review E 76, 036106, started from the banks). What no bank reaches follows its
best-connected neighbour uphill. Beneficiary groups and families belong to all, so to none.
"""

from __future__ import annotations

import sqlite3

import numpy as np
from numpy.typing import NDArray

from kg.query.exploration.index import APART, holes

Numbers = NDArray[np.int64]
_ROUNDS = 20


def gather(connection: sqlite3.Connection) -> None:
    """Fill the index's communities, the links between them, and each thing's community."""
    connection.execute(f"CREATE TEMP TABLE apart AS SELECT id FROM thing WHERE type IN ({holes(APART)})", APART)
    size = int(connection.execute("SELECT coalesce(max(id), 0) FROM thing").fetchone()[0]) + 1
    pairs = _pairs(
        connection,
        "SELECT subject, object FROM edge WHERE statements > 0 AND subject <> object "
        "AND object NOT IN apart AND subject NOT IN apart",
    )
    above = _pairs(connection, "SELECT subject, object FROM edge WHERE predicate = 'subOrganizationOf'")
    banks = np.zeros(size, dtype=bool)
    banks[_column(connection, "SELECT id FROM thing WHERE type = 'Bank'")] = True
    centres = _houses(banks, above)
    centres = _spread(centres, pairs)
    centres = _uphill(centres, pairs)
    centres[_column(connection, "SELECT id FROM apart")] = 0
    _write(connection, centres, pairs)


def _houses(banks: NDArray[np.bool_], above: Numbers) -> Numbers:
    """For each thing the bank at the top of what it is part of, 0 where there is none."""
    parent = np.arange(len(banks))
    for child, whole in above:
        if parent[child] == child and child != whole:
            parent[child] = whole
    for _ in range(_ROUNDS):  # a chain longer than this, or a circle, ends where it is
        parent = np.where(banks & ~banks[parent], np.arange(len(banks)), parent[parent])
    house = np.where(banks[parent], parent, 0)
    house[banks & (house == 0)] = np.flatnonzero(banks & (house == 0))
    return house


def _spread(centres: Numbers, pairs: Numbers) -> Numbers:
    """Each round, what has no centre yet joins the one that most of its neighbours have; the lower number of equals."""
    both = np.concatenate([pairs, pairs[:, ::-1]])
    for _ in range(_ROUNDS):
        open_ = both[(centres[both[:, 0]] == 0) & (centres[both[:, 1]] != 0)]
        if not len(open_):
            break
        votes, counts = np.unique(np.column_stack([open_[:, 0], centres[open_[:, 1]]]), axis=0, return_counts=True)
        order = np.lexsort([votes[:, 1], -counts, votes[:, 0]])
        things, first = np.unique(votes[order, 0], return_index=True)
        centres[things] = votes[order[first], 1]
    return centres


def _uphill(centres: Numbers, pairs: Numbers) -> Numbers:
    """What is left follows its neighbour of the lowest number (numbers count from the best-connected) to the top."""
    target = np.arange(len(centres))
    left = pairs[(centres[pairs[:, 0]] == 0) & (centres[pairs[:, 1]] == 0)]
    np.minimum.at(target, left[:, 0], left[:, 1])
    np.minimum.at(target, left[:, 1], left[:, 0])
    while (target[target] != target).any():
        target = target[target]
    return np.where(centres == 0, target, centres)


def _write(connection: sqlite3.Connection, centres: Numbers, pairs: Numbers) -> None:
    members = np.flatnonzero(centres)
    if not len(members):
        return
    types = dict.fromkeys(("Product", "Platform", "Programme"))
    offerings = np.zeros(len(centres), dtype=bool)
    offerings[_column(connection, f"SELECT id FROM thing WHERE type IN ({','.join('?' * len(types))})", *types)] = True
    partners = np.zeros(len(centres), dtype=bool)
    partners[_column(connection, "SELECT thing FROM adjacency WHERE predicate = 'partnersWith'")] = True
    heads, number, sizes = np.unique(centres[members], return_inverse=True, return_counts=True)
    products = np.bincount(number, weights=offerings[members], minlength=len(heads)).astype(int)
    allies = np.bincount(number, weights=partners[members] & (members != centres[members]), minlength=len(heads))
    order = np.lexsort([heads, -sizes])
    rank = np.empty(len(heads), dtype=np.int64)
    rank[order] = np.arange(1, len(heads) + 1)
    rows = zip(
        rank.tolist(), heads.tolist(), sizes.tolist(), products.tolist(), allies.astype(int).tolist(), strict=True
    )
    connection.executemany("INSERT INTO community VALUES (?, ?, ?, ?, ?)", rows)
    connection.executemany(
        "UPDATE thing SET community = ? WHERE id = ?", zip(rank[number].tolist(), members.tolist(), strict=True)
    )
    connection.execute("CREATE INDEX communities ON thing (community, id)")
    of = np.zeros(len(centres), dtype=np.int64)
    of[members] = rank[number]
    between = np.sort(of[pairs], axis=1)
    between = between[(between[:, 0] != between[:, 1]) & (between[:, 0] > 0)]
    if len(between):
        links, weights = np.unique(between, axis=0, return_counts=True)
        connection.executemany(
            "INSERT INTO link VALUES (?, ?, ?)",
            ((a, b, n) for (a, b), n in zip(links.tolist(), weights.tolist(), strict=True)),
        )


def _pairs(connection: sqlite3.Connection, sql: str) -> Numbers:
    return _array(connection, sql, 2).reshape(-1, 2)


def _column(connection: sqlite3.Connection, sql: str, *values: object) -> Numbers:
    return _array(connection, sql, 1, *values)


def _array(connection: sqlite3.Connection, sql: str, width: int, *values: object) -> Numbers:
    """The rows of a query one after the other, read without a Python object for each row at a time."""
    rows = connection.execute(sql, values)
    return np.fromiter((number for row in rows for number in row), dtype=np.int64)
