"""The YAML that most requests are: a key or an item a line. Its values, without a parser."""

from __future__ import annotations

import re
from functools import partial
from typing import Any, NamedTuple

from neolint.node import KINDS, LazyNode, Node
from neolint.read.yaml_scalars import NOT_ALWAYS_A_STRING, plain_in_both
from neolint.source import Span

# What fits may begin no flow collection, tag, anchor, alias, comment or block, and goes to the end of its line.
_PLAIN = r"[A-Za-z0-9/][\w./+=@,()-]*(?:(?::(?=[\w/:])| (?=[\w(]))[\w./+=@,()-]*)*"
_VALUE = rf"""{_PLAIN}|'[ -&(-~]*'|"[ !#-\[\]-~]*"|\[\]|\{{\}}"""
_LINE = re.compile(
    rf"^( *)(- )?(?:([A-Za-z]\w{{0,99}}):(?: (?=[^ \n])|$))?({_VALUE})?$|^ *#[ -~]*$", re.ASCII | re.MULTILINE
)
_INDENT, _KEY, _WRITTEN = 1, 3, 4
_NOT_AS_WRITTEN = NOT_ALWAYS_A_STRING | frozenset("'\"[{")  # what begins otherwise is the text that it says


class _Open(NamedTuple):
    """A collection that is being read, and the column at which its keys or dashes stand."""

    column: int
    items: Any


# The map of a line's key or the list of its item; its key; and the list of the item that it begins with a key.
_Line = tuple[Any, str, "list[object] | None"]


def load_lines(
    text: str, *, max_depth: int, max_nodes: int, lines: list[_Line | None] | None = None
) -> dict[str, object] | list[object]:
    """The value of a text that ``parse_yaml`` would find nothing wrong with in either version of YAML.

    Raises ValueError for any other, and for all that is not so simple. ``lines`` is filled with what each of them is.
    """
    rows = _LINE.findall(text)
    if len(rows) != text.count("\n") + 1 or 2 * len(rows) > max_nodes:
        raise ValueError("there is more to a line, or there are too many values")
    stack: list[_Open] = []
    awaited = ""  # the key whose value begins on a line of its own
    for indent, dash, key, written in rows:
        within = line = None
        if key or dash:
            column = len(indent)
            is_item = bool(dash or not key)
            top = stack[-1] if stack and not awaited else None
            if top is None or top.column != column or (type(top.items) is list) is not is_item:
                _enter(stack, column, awaited, is_item=is_item)
            if dash and key:
                members: dict[str, object] = {}
                within = stack[-1].items
                within.append(members)
                stack.append(_Open(column + 2, members))
            if len(stack) >= max_depth:
                raise ValueError("it is too deep")
            items = stack[-1].items
            line = (items, key, within)
            awaited = "" if written else key
            value: object = written or None
            if written and written[0] in _NOT_AS_WRITTEN:
                value = _value(written)
            if not key:
                if not written:
                    raise ValueError("an item has no value")
                items.append(value)
            elif key in items or (key[0] in NOT_ALWAYS_A_STRING and type(plain_in_both(key)) is not str):
                raise ValueError("a key stands twice, or is no text")
            else:
                items[key] = value
        elif written:
            raise ValueError("a text stands where no key and no item is")
        if lines is not None:
            lines.append(line)
    if awaited or not stack:
        raise ValueError("a value is missing")
    root: dict[str, object] | list[object] = stack[0].items
    return root


def _value(written: str) -> object:
    first = written[0]
    if first in "'\"":
        return written[1:-1]
    if first in "[{":
        return [] if first == "[" else {}
    return plain_in_both(written)


def _enter(stack: list[_Open], column: int, awaited: str, *, is_item: bool) -> None:
    """Make the collection that a line belongs to the last one on the stack, which opens it or closes others."""
    if awaited or not stack:
        least = stack[-1].column + (not is_item) if stack else 0  # items may stand right below the key they belong to
        if column < least or (column and not stack):
            raise ValueError("a key has no value, or the text begins further to the right")
        opened = _Open(column, [] if is_item else {})
        if stack:
            stack[-1].items[awaited] = opened.items
        stack.append(opened)
        return
    while len(stack) > 1 and (stack[-1].column > column or (not is_item and type(stack[-1].items) is list)):
        stack.pop()
    if stack[-1].column != column or (type(stack[-1].items) is list) is not is_item:
        raise ValueError("this line is indented like none above it")


class _Places:
    """Where the values of a text stand. The lines of a collection are known by the identity of its value."""

    def __init__(self, text: str) -> None:
        lines: list[_Line | None] = []
        self.value = load_lines(text, max_depth=900, max_nodes=1 << 40, lines=lines)
        self._lines: dict[int, list[tuple[str, Any, re.Match[str]]]] = {}
        for line, match in zip(lines, _LINE.finditer(text), strict=True):
            if line is None:
                continue
            items, key, within = line
            if within is not None:
                self._lines.setdefault(id(within), []).append(("", items, match))
            there = self._lines.setdefault(id(items), [])
            there.append((key, items[key] if key else items[len(there)], match))

    def block(self, value: Any, key: Span | None = None) -> Node:
        """The node of a collection that has lines of its own."""
        match = self._lines[id(value)][0][2]
        start = match.start(_KEY) if isinstance(value, dict) else match.end(_INDENT)
        return LazyNode(value, Span(start, self._end(value)), partial(self._children, value), key)

    def _end(self, value: Any) -> int:
        """A block ends where its last child ends."""
        while id(value) in self._lines:
            _, value, match = self._lines[id(value)][-1]
        return match.end(_WRITTEN)

    def _children(self, value: Any) -> dict[str, Node] | list[Node]:
        members: dict[str, Node] = {}
        elements: list[Node] = []
        for key, child, match in self._lines[id(value)]:
            span = Span(*match.span(_KEY)) if key else None
            node = self.block(child, span) if id(child) in self._lines else _scalar(child, match, span)
            if key:
                members[key] = node
            else:
                elements.append(node)
        return members if isinstance(value, dict) else elements


def lines_root(text: str) -> Node:
    """The tree that ``parse_yaml`` makes of a text that ``load_lines`` can read, a level at a time."""
    places = _Places(text)
    return places.block(places.value)


def _scalar(value: object, match: re.Match[str], key: Span | None) -> Node:
    """What stands on the line itself."""
    span = Span(*match.span(_WRITTEN))
    if isinstance(value, dict):
        return Node("map", value, span, key, {})
    if isinstance(value, list):
        return Node("list", value, span, key, [])
    first = match[_WRITTEN][0]
    return Node(KINDS[type(value)], value, span, key, None, first if first in "'\"" else "plain")
