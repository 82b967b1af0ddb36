"""A passage of a file that is a text of its own: a fence in a document, without the marks before its lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from neolint.finding import Edit
from neolint.source import Span

_LINE_END = re.compile(r"\r\n|\n|\r")


class Passage:
    """The ``text`` of some pieces of a file, and the way between the two.

    ``opening`` is where the passage begins for people: its fence, or the paragraph that announces it. ``gap`` is what
    stands in the file before each line but the first, None if that differs.
    """

    def __init__(self, file: str, pieces: Sequence[Span], opening: int) -> None:
        self.text = "".join(file[start:end] for start, end in pieces)
        self.opening = opening
        self.pieces = (
            [piece for piece in pieces if piece.end > piece.start] or list(pieces[:1]) or [Span(opening, opening)]
        )
        self._places = [piece.start for piece in self.pieces]
        self._starts: list[int] = []
        at = 0
        for start, end in self.pieces:
            self._starts.append(at)
            at += end - start
        gaps = {file[before.end : after.start] for before, after in zip(self.pieces, self.pieces[1:], strict=False)}
        self.gap = gaps.pop() if len(gaps) == 1 else None if gaps else ""

    def in_file(self, span: Span) -> Span:
        """Where a span of the text stands in the file."""
        start = self._place(span.start)
        return Span(start, start if span.end <= span.start else max(self._place(span.end - 1) + 1, start))

    def edited(self, span: Span) -> Span:
        """As ``in_file``, for a span that is replaced: whole lines take the marks before one of them along."""
        if span.end > span.start and span.start in self._starts:
            if span.end in self._starts:
                return Span(self._place(span.start), self._place(span.end))
            number = self._starts.index(span.start)
            if span.end == len(self.text) and number:
                return Span(self.pieces[number - 1].end, self.pieces[-1].end)
        return self.in_file(span)

    def edit(self, edit: Edit) -> Edit | None:
        """An edit of the passage as one of the file; None if what it writes cannot stand there."""
        text = self.written(edit.text)
        return None if text is None else Edit(self.edited(edit.span), text)

    def in_text(self, span: Span) -> Span | None:
        """Where a span of the file stands in the text; None if it is not inside the passage."""
        first, last = self.pieces[0].start, self.pieces[-1].end
        if span.start < first or span.end > last:
            return None
        return Span(self._offset(span.start), self._offset(span.end))

    def written(self, content: str) -> str | None:
        """How a piece of the text is written in the file; None where that is not certain."""
        if self.gap == "" or not _LINE_END.search(content):
            return content
        gap = self.gap
        return None if gap is None else _LINE_END.sub(lambda found: found[0] + gap, content)

    def _place(self, offset: int) -> int:
        number = max(bisect_right(self._starts, offset) - 1, 0)
        piece = self.pieces[number]
        return min(piece.start + max(offset - self._starts[number], 0), piece.end)

    def _offset(self, place: int) -> int:
        number = max(bisect_right(self._places, place) - 1, 0)
        piece = self.pieces[number]
        return self._starts[number] + min(place, piece.end) - piece.start
