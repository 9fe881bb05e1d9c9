"""jieba's words with their parts of speech, its search for unknown words done with arrays: the same words, sooner."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache

import jieba
import jieba.posseg
import numpy as np
from jieba.posseg.char_state_tab import P as STATES_OF
from jieba.posseg.prob_emit import P as EMISSIONS
from jieba.posseg.prob_start import P as STARTS
from jieba.posseg.prob_trans import P as TRANSITIONS
from numpy.typing import NDArray

_UNSEEN = -3.14e100
"""jieba's log probability of a character that a state never showed."""


class _HiddenMarkovModel:
    """jieba's model of words and parts of speech over characters; a state is (place in the word, part of speech)."""

    def __init__(self) -> None:
        self.states = sorted(TRANSITIONS)
        index = {state: i for i, state in enumerate(self.states)}
        self._start = np.array([STARTS[state] for state in self.states])
        self._transitions = np.full((len(index), len(index)), -np.inf)
        for state, following in TRANSITIONS.items():
            for other, probability in following.items():
                self._transitions[index[state], index[other]] = probability
        self._index = index
        self._goes_on = np.array([bool(TRANSITIONS[state]) for state in self.states])
        self._seen: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]] = {}

    def _character(self, char: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The states that the character may have, ascending, and its emission from every state."""
        if char not in self._seen:
            states = sorted(self._index[state] for state in STATES_OF.get(char, self.states))
            emissions = np.array([EMISSIONS[state].get(char, _UNSEEN) for state in self.states])
            self._seen[char] = np.array(states, dtype=np.int64), emissions
        return self._seen[char]

    def best(self, text: str) -> list[tuple[str, str]]:
        """The most probable states of the characters (Viterbi); of equal ones the last in their order, as in jieba."""
        current, emissions = self._character(text[0])
        value = self._start[current] + emissions[current]
        steps: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
        for char in text[1:]:
            alive = self._goes_on[current]
            before, value = current[alive], value[alive]
            steps.append((current, np.flatnonzero(alive)))
            allowed, emissions = self._character(char)
            links = self._transitions[before[:, None], allowed]
            reachable = (links > -np.inf).any(axis=0)
            if not reachable.all():
                current = allowed[reachable]
                if not len(current):
                    current = np.flatnonzero((self._transitions[before] > -np.inf).any(axis=0))
                links = self._transitions[before[:, None], current]
            else:
                current = allowed
            sums = (value[:, None] + links + emissions[current])[::-1]
            back = sums.argmax(axis=0)
            value = sums[back, np.arange(len(current))]
            steps[-1] = (steps[-1][0], steps[-1][1][len(before) - 1 - back])
        place = len(value) - 1 - int(value[::-1].argmax())
        path = [int(current[place])]
        for states, back in reversed(steps):
            place = int(back[place])
            path.append(int(states[place]))
        return [self.states[i] for i in reversed(path)]


class _Tokenizer(jieba.posseg.POSTokenizer):  # type: ignore[misc]
    """jieba's tokenizer with the model's search replaced."""

    def __init__(self) -> None:
        self.tokenizer = jieba.dt
        self.word_tag_tab = jieba.posseg.dt.word_tag_tab  # read once, by jieba's own tokenizer
        self._model = _HiddenMarkovModel()

    def _POSTokenizer__cut(self, sentence: str) -> Iterator[jieba.posseg.pair]:  # noqa: N802 - overrides a private name
        states = self._model.best(sentence)
        begin, after = 0, 0
        for i, (place, tag) in enumerate(states):
            if place == "B":
                begin = i
            elif place in "ES":
                first = begin if place == "E" else i
                yield jieba.posseg.pair(sentence[first : i + 1], tag)
                after = i + 1
        if after < len(sentence):
            yield jieba.posseg.pair(sentence[after:], states[after][1])


@cache
def _tokenizer() -> _Tokenizer:
    jieba.setLogLevel(logging.ERROR)
    return _Tokenizer()


def tagged_words(text: str) -> Iterator[tuple[str, str]]:
    """The words of `text` with jieba's parts of speech, in order; they cover the text."""
    for word in _tokenizer().cut(text):
        yield word.word, word.flag
