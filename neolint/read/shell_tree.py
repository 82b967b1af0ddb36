"""A shell script as tree-sitter's bash grammar reads it, in code points and within bounds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from neolint.source import Span

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

_LARGEST = 1_000_000
# The parser's time grows with the square of how many of these there are.
_MOST = {"|": 3_000, "<<": 1_000}
_SECONDS = 1.0
_OLDEST = (0, 26, 1)
_SHORT = 4_000


class NotInstalledError(Exception):
    """The grammar of bash is an extra, and is not there, or is too old to be safe."""


class TooComplexError(Exception):
    """A script that nobody wrote by hand: reading it would take too long."""


class Script:
    """The tree of a script. ``root`` is tree-sitter's; ``span`` says where a node stands in the text."""

    def __init__(self, text: str) -> None:
        if "\0" in text or len(text) > _LARGEST or any(text.count(mark) > most for mark, most in _MOST.items()):
            raise TooComplexError
        self.text = text
        self.raw = text.encode("utf-8", "surrogatepass")
        self._at: list[int] | None = None
        if len(self.raw) != len(text):
            self._at = [0] * (len(self.raw) + 1)
            place = 0
            for number, char in enumerate(text):
                width = len(char.encode("utf-8", "surrogatepass"))
                self._at[place : place + width] = [number] * width
                place += width
            self._at[place] = len(text)
        self._tree = _parse(self.raw)
        self.root: Tree = self._tree.root_node

    def span(self, node: Tree) -> Span:
        """Where a node stands."""
        return Span(self.at(node.start_byte), self.at(node.end_byte))

    def at(self, byte: int) -> int:
        """The place of a byte."""
        return byte if self._at is None else self._at[byte]


def below(node: Tree, kinds: frozenset[str], stop: frozenset[str] = frozenset()) -> Iterator[Tree]:
    """The nodes of some kinds under a node, in order; what is under those, or under ``stop``, is left out."""
    waiting = [*reversed(node.children)]
    while waiting:
        inner = waiting.pop()
        if inner.type in kinds:
            yield inner
        elif inner.type not in stop:
            waiting.extend(reversed(inner.children))


@lru_cache(maxsize=1)
def _language() -> Any:
    try:
        from importlib.metadata import version

        import tree_sitter
        import tree_sitter_bash
    except ImportError as error:
        raise NotInstalledError from error
    # Older ones crash the interpreter when they are asked to stop.
    if tuple(int(part) for part in version("tree-sitter").split(".")[:3] if part.isdecimal()) < _OLDEST:
        raise NotInstalledError
    return tree_sitter.Language(tree_sitter_bash.language())


def _parse(raw: bytes) -> Any:
    language = _language()
    from tree_sitter import Parser

    parser = Parser(language)
    if len(raw) < _SHORT:
        return parser.parse(raw)
    stops = time.thread_time() + _SECONDS
    try:
        tree = parser.parse(
            lambda offset, _point: raw[offset : offset + 65_536],
            progress_callback=lambda *_: time.thread_time() > stops,
        )
    except ValueError as error:  # it was told to stop
        raise TooComplexError from error
    if tree is None:
        raise TooComplexError
    return tree
