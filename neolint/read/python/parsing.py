"""From a text to its tree: what is no Python of today is mended, or left out line by line."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable
from typing import NamedTuple

from neolint.read.python.magic import silent, without_magic
from neolint.read.python.program import Lost
from neolint.source import Span

_LINE_END = re.compile(r"\r\n|\n|\r")
_HEAD = re.compile(r"expected an indented block after .* on line (\d+)")
_MAX_LEFT_OUT = 12
# A tree takes two hundred times the room of its text.
_MOST_MARKS = 400_000
_PRINT = re.compile(r"^([ \t]*)print(?=[ \t]+[^ \t(=.\[\n]|[ \t]*$)", re.MULTILINE)
_EXCEPT = re.compile(r"^([ \t]*except[ \t]+[\w.]+)([ \t]*,[ \t]*\w+)(?=[ \t]*:)", re.MULTILINE)
_STRAIGHT = str.maketrans("\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b", "\"\"\"\"''''")


class Parsed(NamedTuple):
    """The tree of a text, None if there is none; the text that it is of, each character where it was; and what was left
    out to get it.
    """

    tree: ast.Module | None
    text: str
    lost: tuple[Lost, ...] = ()


def parsed(text: str, *, cell: bool = False) -> Parsed:
    """Read a text as Python; in a cell, without the lines for the shell and for IPython. Never raises."""
    if 3 * (text.count("\n") + text.count(";")) + sum(map(text.count, ",([+.")) > _MOST_MARKS:
        return Parsed(None, text)
    tree, _ = _tree(text)
    if tree is not None:
        return Parsed(tree, text)
    if cell:
        text = without_magic(text)
    mends: list[Callable[[str], str]] = [_of_today, _with_straight_quotes]
    for mend in mends:
        mended = mend(text)
        if mended != text:
            tree, _ = _tree(mended)
            if tree is not None:
                return Parsed(tree, mended)
    return _without_lines(_of_today(text))


def _without_lines(text: str) -> Parsed:
    """The lines at which reading stops are left out, so that what stands around them can be read."""
    lost: list[Lost] = []
    for _ in range(_MAX_LEFT_OUT):
        tree, error = _tree(text)
        if tree is not None or error is None:
            return Parsed(tree, text, tuple(lost))
        starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        head = _HEAD.search(error.msg)
        at = min(max(int(head[1]) if head else error.lineno or 1, 1), len(starts)) - 1
        end = starts[at + 1] if at + 1 < len(starts) else len(text)
        body = text[starts[at] : end].rstrip("\r\n")
        lost.append(Lost(Span(starts[at], starts[at] + len(body)), body, error.msg))
        # a line that stands too far to the right says so whatever it says
        left = " " * len(body) if isinstance(error, IndentationError) and not head else silent(body)
        text = text[: starts[at]] + left + text[starts[at] + len(body) :]
    return Parsed(None, text, tuple(lost))


def _tree(text: str) -> tuple[ast.Module | None, SyntaxError | None]:
    """The tree, or what Python has against the text; neither where it cannot say."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text), None
    except SyntaxError as error:
        return None, error
    except (ValueError, RecursionError, MemoryError):
        return None, None


def _of_today(text: str) -> str:
    """Python 2's print and except, character by character."""
    text = _PRINT.sub(lambda match: f"{match[1]}_   =", text) if "print" in text else text
    return _EXCEPT.sub(lambda match: match[1] + " " * len(match[2]), text)


def _with_straight_quotes(text: str) -> str:
    """As it was before a word processor had it."""
    return text.translate(_STRAIGHT)
