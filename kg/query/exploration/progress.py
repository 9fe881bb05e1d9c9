"""Says how far the building of an index is: a line for every tenth, for graphs that take long enough to wonder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Tell = Callable[[str], None]
T = TypeVar("T")

_PART = 10  # per cent between two lines
_EVERY = 1000  # rows between two looks at how far it is


class Progress:
    """Passes rows through and tells in lines how far all steps together are.

    `tell` is given the lines, without their ends; None for silence. Shares of steps are per cent of the whole.
    """

    def __init__(self, tell: Tell | None = None) -> None:
        self._tell = tell
        self._name = ""
        self._base = self._share = 0.0
        self._told = 0

    def step(self, name: str, share: float) -> None:
        """Begin a step that takes `share` per cent of the whole; the one before is over."""
        self._base += self._share
        self._name, self._share = name, share
        self._look(0.0)

    def through(self, rows: Iterable[T], total: int) -> Iterator[T]:
        """The rows of this step as they are; `total` is about how many there will be."""
        for number, row in enumerate(rows):
            if number % _EVERY == 0 and total:
                self._look(min(number / total, 1.0))
            yield row

    def _look(self, done: float) -> None:
        reached = int(self._base + self._share * done) // _PART * _PART
        if self._tell is not None and reached > self._told:
            self._told = reached
            self._tell(f"  {reached} % – {self._name}")
