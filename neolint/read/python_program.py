"""A Python program as a file holds it: one text, the trees of its parts, and where its characters stand."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from neolint.source import Span

_LINE_END = re.compile(r"\r\n|\n|\r")
_MAGIC = re.compile(r"(?P<indent>[ \t]*)(?:(?P<timed>%time(?:it)?[ \t]+(?![-%]))|[!%?]|[\w.]+\?+[ \t]*$)")
_SHELL_VALUE = re.compile(r"(?P<target>[ \t]*[A-Za-z_][\w, \t]*=)[ \t]*(?P<magic>[!%].*)$")
_MAX_MENDED = 12


class Part(NamedTuple):
    """One cell, or the whole of a script: its text begins at ``start`` in the program's."""

    start: int
    text: str
    tree: ast.Module


@dataclass(eq=False)
class Program:
    """``in_file`` brings a span of the program's text into the file."""

    text: str
    parts: list[Part]
    in_file: Callable[[Span], Span] = field(default=lambda span: span)
    _lines: dict[int, list[int]] = field(default_factory=dict)
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
        written = part.text[start:end]
        if not written.isascii():
            column = len(written.encode("utf-8", "replace")[:column].decode("utf-8", "ignore"))
        return min(start + column, len(part.text))


def parsed(text: str, *, cell: bool = False) -> ast.Module | None:
    """The tree of a text; None if it is no Python even when a few lines are left out. Never raises.

    In a cell, lines for the shell and for IPython are left out first.
    """
    tree, _ = _tree(text)
    if tree is not None:
        return tree
    if cell:
        text = _without_magic(text)
    for _ in range(_MAX_MENDED):
        tree, line = _tree(text)
        if tree is not None:
            return tree
        if line is None:
            return None
        text = _without_line(text, line)
    return None


def _tree(text: str) -> tuple[ast.Module | None, int | None]:
    """The tree, or the line where reading stopped."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text), None
    except SyntaxError as error:
        return None, error.lineno
    except (ValueError, RecursionError, MemoryError):
        return None, None


def _without_line(text: str, line: int) -> str:
    """One line left out, so that what stands around it can be read: print statements, half-written lines."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    at = min(max(line, 1), len(starts)) - 1
    end = starts[at + 1] if at + 1 < len(starts) else len(text)
    body = text[starts[at] : end].rstrip("\r\n")
    return text[: starts[at]] + _silent(body) + text[starts[at] + len(body) :]


def _silent(line: str) -> str:
    """A line that says nothing, as long and as far to the right as this one."""
    indent = len(line) - len(line.lstrip())
    return line[:indent] + "_".ljust(len(line) - indent) if len(line) > indent else " " * len(line)


def _without_magic(text: str) -> str:
    lines = text.splitlines(keepends=True)
    continued = False
    for number, line in enumerate(lines):
        body = line.rstrip("\r\n")
        ending = line[len(body) :]
        magic, value = _MAGIC.match(body), _SHELL_VALUE.match(body)
        if continued:
            lines[number] = " " * len(body) + ending
            continued = body.endswith("\\")
        elif magic and magic["timed"]:
            lines[number] = magic["indent"] + "_=".ljust(len(magic["timed"])) + body[magic.end() :] + ending
        elif magic:
            lines[number], continued = _silent(body) + ending, body.endswith("\\")
        elif value:
            start = value.start("magic")
            lines[number], continued = body[:start] + "_".ljust(len(body) - start) + ending, body.endswith("\\")
    return "".join(lines)
