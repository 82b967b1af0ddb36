"""A Python program as a file holds it: one text, the trees of its parts, and where its characters stand."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, NamedTuple

from neolint.source import Span

_LINE_END = re.compile(r"\r\n|\n|\r")


class Lost(NamedTuple):
    """A line of a part that was left out, and what Python has against it."""

    span: Span
    text: str
    why: str


class Part(NamedTuple):
    """One cell, or the whole of a script: its text begins at ``start`` in the program's.

    It is the text as it was parsed: some characters may have been mended, but none stands elsewhere than in the file.
    """

    start: int
    text: str
    tree: ast.Module
    lost: tuple[Lost, ...] = ()


@dataclass(eq=False)
class Program:
    """``in_file`` brings a span of the program's text into the file."""

    text: str
    parts: list[Part]
    in_file: Callable[[Span], Span] = field(default=lambda span: span)
    _lines: dict[int, list[int]] = field(default_factory=dict)
    _bytes: dict[tuple[int, int], list[int] | None] = field(default_factory=dict)
    _of: dict[ast.AST, int] = field(default_factory=dict)

    def enter(self) -> None:
        """Learn which part each node belongs to: their lines count from the part's beginning."""
        for number, part in enumerate(self.parts):
            self._lines[number] = [0, *(match.end() for match in _LINE_END.finditer(part.text))]
            for node in ast.walk(part.tree):
                self._of[node] = number

    def span(self, node: Any) -> Span:
        """Where a node stands in the program's text."""
        number = self._of.get(node, 0)
        part, lines = self.parts[number], self._lines[number]
        start = self._offset(part, lines, node.lineno, node.col_offset)
        end = self._offset(part, lines, node.end_lineno, node.end_col_offset)
        return Span(part.start + start, part.start + max(start, end))

    def _offset(self, part: Part, lines: list[int], line: int, column: int) -> int:
        """``ast`` counts columns in bytes of UTF-8."""
        start = lines[min(line, len(lines)) - 1]
        end = lines[line] if line < len(lines) else len(part.text)
        key = (part.start, start)
        if key not in self._bytes:
            written = part.text[start:end]
            widths = (len(char.encode("utf-8", "replace")) for char in written)
            self._bytes[key] = None if written.isascii() else list(accumulate(widths, initial=0))
        places = self._bytes[key]
        if places is not None:
            column = bisect_left(places, column)
        return min(start + column, len(part.text))
