"""A file written anew: edits on its text, the bytes that come of it, the difference, and one atomic write."""

from __future__ import annotations

import codecs
import os
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from neolint.finding import Edit
from neolint.source import Source, Span
from neolint.whole_file import is_special, write_whole

_MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


class NotWritten(Exception):
    """A file that could not be written. The message says why, without the file's name."""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits that do not overlap; those at one place keep their order."""
    pieces: list[str] = []
    done = 0
    for edit in _in_order(edits):
        pieces += text[done : edit.span.start], edit.text
        done = edit.span.end
    return "".join((*pieces, text[done:]))


class Moved(NamedTuple):
    """Where an offset is after edits: before and behind what was written at that very place."""

    least: int
    most: int


class Shift:
    """Where the places of a text are after edits that do not overlap."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._edits = _in_order(edits)
        self._starts = [edit.span.start for edit in self._edits]
        self._ends = [edit.span.end for edit in self._edits]
        grown = (len(edit.text) - (edit.span.end - edit.span.start) for edit in self._edits)
        self._moved = list(accumulate(grown, initial=0))  # by how much, in front of every edit and behind the last

    def offset(self, place: int) -> Moved:
        """Where an offset went. It is looked up, not counted: a file may have as many findings as edits."""
        number = min(bisect_left(self._starts, place), bisect_right(self._ends, place))  # the first not all before it
        moved = self._moved[number]
        if number < len(self._edits):
            (start, end), written = self._edits[number].span, self._edits[number].text
            if start < place or start == end == place:
                return Moved(start + moved, start + moved + len(written))
        return Moved(place + moved, place + moved)

    def same(self, before: Span, after: Span) -> bool:
        """Whether a span is where another one went."""
        start, end = self.offset(before.start), self.offset(before.end)
        return start.least <= after.start <= start.most and end.least <= after.end <= end.most

    def written(self) -> Iterator[tuple[Edit, Span]]:
        """Every edit, and where its text now stands."""
        for edit, moved in zip(self._edits, self._moved, strict=False):
            start = edit.span.start + moved
            yield edit, Span(start, start + len(edit.text))


def _in_order(edits: Iterable[Edit]) -> list[Edit]:
    return sorted(edits, key=lambda edit: edit.span)


def encoded(source: Source, text: str) -> bytes | None:
    """The bytes of a corrected text, in the file's own encoding and with its byte order mark; None if it cannot hold
    it.
    """
    try:
        body = text.encode(source.encoding)
    except UnicodeEncodeError:
        return None
    return _MARKS[source.encoding] + body if source.has_bom else body


def write(path: str, content: bytes) -> None:
    """Put new bytes in place of a file's, all or nothing. A link stays a link, and the permissions stay as they are.

    Raises NotWritten.
    """
    target = os.path.realpath(path)
    try:
        if is_special(target):
            raise NotWritten("it is no regular file")
        if not os.access(target, os.W_OK):
            raise NotWritten("permission denied")
        write_whole(path, content)
    except OSError as error:
        raise NotWritten((error.strerror or "it cannot be written").lower()) from error


def difference(source: Source, after: str) -> str:
    """The unified diff from a file's text to a corrected one, as patch and git read it."""
    from difflib import unified_diff

    mark = "\ufeff" if source.has_bom else ""
    name = source.path.replace("\n", "\\n").replace("\t", "\\t")
    lines = unified_diff(_lines(mark + source.text), _lines(mark + after), name, name)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> Sequence[str]:
    """The lines as patch counts them: a line ends at LF alone."""
    pieces = text.split("\n")
    return [*(f"{piece}\n" for piece in pieces[:-1]), *pieces[-1:]] if pieces[-1] else [f"{p}\n" for p in pieces[:-1]]
