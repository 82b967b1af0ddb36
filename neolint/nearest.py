"""Did you mean: the nearest of a few known words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The word that was probably meant: equal but for case, ``-`` and ``_``, or a few slips of the keys away. None if
    none is near.

    The longer the word, the more slips: one in four or five letters, two in six to eleven, three beyond.
    """
    return (_remembered if len(word) < _SHORT else _nearest)(word, tuple(words))


_SHORT = 100


def _nearest(word: str, words: tuple[str, ...]) -> str | None:
    folded = _fold(word)
    if not folded:
        return None
    allowed = 0 if len(folded) < 4 else 1 if len(folded) < 6 else 2 if len(folded) < 12 else 3
    best: tuple[int, str] | None = None
    for candidate in words:
        other = _fold(candidate)
        if other == folded:
            return candidate
        limit = allowed if best is None else best[0] - 1
        if limit > 0 and abs(len(other) - len(folded)) <= limit:
            distance = edit_distance(folded, other, limit)
            if distance is not None:
                best = (distance, candidate)
    return None if best is None else best[1]


_remembered = lru_cache(maxsize=256)(_nearest)  # a job's rules and its schema ask the same, and so does the next job


def _fold(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "").replace(" ", "")


def _replaced(letter: str, against: str) -> int:
    """Another digit is no slip of the keys but another thing: rk3366 does not mean rk3399."""
    return 0 if letter == against else 4 if letter.isdigit() and against.isdigit() else 1


def edit_distance(one: str, other: str, limit: int) -> int | None:
    """How many letters must be put in, left out, replaced or swapped with their neighbour; None if more than
    ``limit``.
    """
    before: list[int] = []
    previous = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        current = [i]
        for j, against in enumerate(other, 1):
            cost = min(previous[j] + 1, current[-1] + 1, previous[j - 1] + _replaced(letter, against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return None
        before, previous = previous, current
    return previous[-1] if previous[-1] <= limit else None
