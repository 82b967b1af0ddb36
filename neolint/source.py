"""The text of a file and the places in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

_ESCAPE = re.compile(r"\\.")
_LINE_END = re.compile(r"\r\n|\n|\r")


class Cell(NamedTuple):
    """A code cell of a notebook: its number, counted from 1 as cells stand in the file, where the strings of its source
    stand, and the line of the cell on which each of them begins.
    """

    number: int
    strings: tuple[Span, ...]
    lines: tuple[int, ...]


class Span(NamedTuple):
    """A half-open range of offsets: code points of a Source's text, after a byte order mark is removed."""

    start: int
    end: int


@dataclass(eq=False, repr=False)
class Source:
    """A decoded file. ``path`` is the name shown to people; ``text`` keeps its line ends as they are.

    ``cells`` are those of a notebook. ``fences`` are those of a document: what each takes of the file, and where the
    paragraph begins that it belongs to. A model archive is ``binary``: it has no lines. ``member`` is the file in it
    that is meant.
    """

    path: str
    text: str
    encoding: str = "utf-8"
    has_bom: bool = False
    cells: tuple[Cell, ...] = ()
    fences: tuple[tuple[Span, int], ...] = ()
    binary: bool = False
    member: str | None = None

    @property
    def name(self) -> str:
        """The path, and of an archive the member as well."""
        return self.path if self.member is None else f"{self.path}: {self.member}"

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def place(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column (in code points) of an offset. Lines end at LF, CRLF and CR."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def cell(self, offset: int) -> tuple[int, int] | None:
        """The cell of a notebook that an offset is in, and the line in it; None elsewhere."""
        for cell in self.cells:
            if cell.strings and cell.strings[0].start <= offset <= cell.strings[-1].end:
                at = max(bisect_right([string.start for string in cell.strings], offset) - 1, 0)
                before = _ESCAPE.findall(self.text, cell.strings[at].start, offset)
                return cell.number, cell.lines[at] + before.count("\\n")
        return None

    def line(self, number: int) -> str:
        """Line ``number`` (1-based), without its line end. A line that is not there is empty."""
        start, end = self.line_span(number)
        return self.text[start:end]

    def line_span(self, number: int) -> Span:
        """Where line ``number`` (1-based) stands, without its line end."""
        starts = self._line_starts
        if not 1 <= number <= len(starts):
            return Span(len(self.text), len(self.text))
        start = starts[number - 1]
        end = starts[number] if number < len(starts) else len(self.text)
        return Span(start, start + len(self.text[start:end].rstrip("\r\n")))
