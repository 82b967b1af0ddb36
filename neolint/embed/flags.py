"""Neuron's compiler flags, as Inferentia and Trainium take them in CompilerOptions."""

from __future__ import annotations

import re
from typing import NamedTuple

# As a shell splits words; a quote that is never closed takes the rest. Nothing here can fail and be tried again.
_WORD = re.compile(r"(?:[^\s\"'\\]+|\\.?|\"(?:[^\"\\]|\\.?)*\"?|'[^']*'?)+", re.DOTALL)
_FLAG = re.compile(r"--?[A-Za-z]")
_GLUED = re.compile(r"(-[A-Za-z])([0-9]+)")


class Flag(NamedTuple):
    """One flag and its value; ``start`` and ``end`` are offsets in the flags' text, the value included.

    ``value`` is None for a flag that stands alone. A word that belongs to no flag has the name "".
    """

    name: str
    value: str | None
    start: int
    end: int


def split_flags(text: str) -> list[Flag]:
    """The flags in ``--verbose 1 --fast-math=all -O2``."""
    found: list[Flag] = []
    for match in _WORD.finditer(text):
        word, (start, end) = match[0], match.span()
        glued = _GLUED.fullmatch(word)
        if glued is not None:
            found.append(Flag(glued[1], glued[2], start, end))
        elif _FLAG.match(word):
            name, equals, value = word.partition("=")
            found.append(Flag(name, _unquoted(value) if equals else None, start, end))
        elif found and found[-1].value is None and found[-1].name:
            found[-1] = found[-1]._replace(value=_unquoted(word), end=end)
        else:
            found.append(Flag("", word, start, end))
    return found


def _unquoted(word: str) -> str:
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "\"'" else word
