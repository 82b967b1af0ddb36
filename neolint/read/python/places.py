"""From the values of a program to nodes in the file."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from neolint.node import UNKNOWN, Node, collection
from neolint.read.python.program import Program
from neolint.read.python.text import offsets_of
from neolint.read.python.values import MAX_DEPTH, Value, is_scalar
from neolint.scalar import Offsets
from neolint.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_VALUES = 20_000


class Places:
    """From the values of a program to nodes in the file."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.left = _MOST_VALUES

    def root(self, call: ast.Call, request: Value) -> Node:
        """The request of a call, with the call's name for its key."""
        span = self.program.span(call)
        function = self.program.span(call.func)
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        # what a request may have besides does not hide what it has
        items = {str(name): self.node(item, 1, word) for name, (word, item) in request.value.items()}
        made = collection(self.program.in_file(span), items)
        made.key = self.program.in_file(Span(function.end - len(name), function.end))
        return made

    def node(self, value: Value, depth: int, key: Value | None = None) -> Node:
        """The node of a value; an unknown one for what is deep, or too much."""
        span = self.program.in_file(value.span)
        made: Node | None = None
        self.left -= 1
        if depth > MAX_DEPTH or value.loose or self.left < 0:
            pass
        elif value.kind == "string":
            made = Node("string", value.value, span, style="composed", places=self._characters(value))
        elif is_scalar(value):
            made = Node(value.kind, value.value, span)  # type: ignore[arg-type]
        elif value.kind in ("list", "tuple"):
            made = collection(span, [self.node(item, depth + 1) for item in value.value])
        elif value.kind == "map" and all(isinstance(name, str) for name in value.value):
            members = {name: self.node(item, depth + 1, word) for name, (word, item) in value.value.items()}
            made = collection(span, members)
        if made is None:
            made = Node("unknown", UNKNOWN, span)
        if key is not None:
            made.key = self.program.in_file(key.span)
        return made

    def _characters(self, value: Value) -> Callable[[], Offsets]:
        def found() -> Offsets:
            starts, ends = offsets_of(self.program.text, value.pieces)
            spans = [self.program.in_file(Span(*pair)) for pair in zip(starts, ends, strict=True)]
            return Offsets([span.start for span in spans], [span.end for span in spans])

        return found
