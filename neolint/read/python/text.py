"""Strings of a Python program whose characters know where they were typed, however the string was put together."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import NamedTuple

from neolint.read.python.literals import literal_offsets
from neolint.scalar import Offsets
from neolint.source import Span


class Piece(NamedTuple):
    """Some characters of a string: those of the literal at ``span`` from number ``at`` on.

    With ``at`` -1 each of them stands for the whole span: the digits of a number, the brackets that were added.
    ``places`` are those of the characters where the literal cannot be read as a whole.
    """

    length: int
    span: Span
    at: int = -1
    places: Offsets | None = None


class Text(NamedTuple):
    """A string and what it was put together from."""

    value: str
    pieces: tuple[Piece, ...]

    def cut(self, start: int, end: int) -> Text:
        """The characters ``start`` up to ``end``."""
        kept: list[Piece] = []
        done = 0
        for piece in self.pieces:
            first, last = max(start, done), min(end, done + piece.length)
            if first < last:
                at = piece.at if piece.at < 0 else piece.at + first - done
                kept.append(piece._replace(length=last - first, at=at))
            done += piece.length
        return Text(self.value[start:end], tuple(kept))

    def changed(self, value: str) -> Text:
        """Another string of the same length, character by character from this one."""
        if len(value) == len(self.value):
            return Text(value, self.pieces)
        span = self.pieces[0].span if self.pieces else Span(0, 0)
        return fixed(value, span)


class Scissors:
    """For many cuts from one text."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.starts = list(accumulate((piece.length for piece in text.pieces), initial=0))

    def cut(self, start: int, end: int) -> Text:
        """The characters ``start`` up to ``end``."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = bisect_left(self.starts, end, first)
        skipped = self.starts[first]
        near = Text("", self.text.pieces[first:last]).cut(start - skipped, end - skipped)
        return Text(self.text.value[start:end], near.pieces)


def fixed(value: str, span: Span) -> Text:
    """Characters that all stand for one place."""
    return Text(value, (Piece(len(value), span),) if value else ())


def joined(texts: list[Text]) -> Text:
    """The texts one behind the other."""
    return Text("".join(text.value for text in texts), tuple(piece for text in texts for piece in text.pieces))


def repeated(text: Text, times: int) -> Text:
    """The text some times over; too long a one is none of ours."""
    times = min(times, 1 + 10**6 // max(len(text.value), 1))
    return Text(text.value * times, text.pieces * times)


def offsets_of(program: str, pieces: tuple[Piece, ...]) -> Offsets:
    """Where each character was typed, as offsets in the program's text."""
    starts: list[int] = []
    ends: list[int] = []
    for piece in pieces:
        if piece.at < 0:
            starts += [piece.span.start] * piece.length
            ends += [piece.span.end] * piece.length
            continue
        places = piece.places or literal_offsets(program, piece.span)
        found = places.starts[piece.at : piece.at + piece.length], places.ends[piece.at : piece.at + piece.length]
        missing = piece.length - len(found[0])  # of a literal that was not read as Python reads it
        starts += [*found[0], *[piece.span.start] * missing]
        ends += [*found[1], *[piece.span.end] * missing]
    return Offsets(starts, ends)
