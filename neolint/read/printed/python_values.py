"""What Python prints of a client's answer: `print(response)`, pprint, and what a log or a cell shows of them.

Nothing is evaluated: dates become text in ISO form, and what else an object's repr shows is unknown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from neolint.embed.literals import unescaped
from neolint.node import UNKNOWN, Node, collection
from neolint.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neolint.node import Kind

_STRING = r"[uUbB]?(?:'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")"
_TOKEN = re.compile(
    rf"""
    (?P<space>\s+)
    | (?P<string>{_STRING}(?:\s+{_STRING})*)
    | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<call>[A-Za-z_][\w.]*\()
    | (?P<name>[A-Za-z_][\w.]*)
    | (?P<punctuation>[{{}}\[\](),:])
    """,
    re.VERBOSE,
)
_PIECE = re.compile(_STRING)
# No pattern here begins with spaces: in a long run of them that would be tried from each one.
_START = re.compile(
    r"(?:[\[(]\s*)?\{\s*['\"](?=Compilation|InputConfig|OutputConfig|FailureReason|RoleArn|StoppingCondition|Model|Creation"
    r"|Last|Derived|Inference|Vpc|Response|Next)"
)
_DATE = re.compile(
    r"datetime\.datetime\((?P<numbers>\d+(?:,\s*\d+){2,6})(?:,\s*tzinfo=(?P<zone>.*?))?(?:,\s*fold=\d)?\)\Z"
)
_OFFSET = re.compile(r"(?:seconds=|timedelta\(0,\s*)(?P<seconds>-?\d+)|tzoffset\([^,]*,\s*(?P<offset>-?\d+)\)")
_WORDS: dict[str, tuple[Kind, object]] = {"True": ("bool", True), "False": ("bool", False), "None": ("null", None)}
_ONE_DATE = 200
_MOST_STARTS = 50


def is_python_values(text: str) -> bool:
    """Whether there is a printed answer about a compilation job in it: quotes that JSON does not use, or dates."""
    return (
        _START.search(text) is not None
        and ("datetime.datetime(" in text or "{'" in text)
        and ("ompilationJob" in text or "InputConfig" in text)
    )


def read_python_values(text: str, *, max_depth: int, max_nodes: int) -> Iterator[Node]:
    """The maps and lists in the text that were printed from an answer, one after the other. Never raises.

    One that is cut off, as a long line in a notebook is, gives what stands before the cut.
    """
    position = 0
    for _ in range(_MOST_STARTS):
        start = _START.search(text, position)
        if start is None:
            return
        reader = _Reader(text, start.start(), max_depth, max_nodes)
        reader.run()
        if reader.root is not None and reader.root.kind in ("map", "list"):
            yield reader.root
        position = max(reader.position, start.end())


class _Open:
    """A collection that is being read: its opener, where it began, its members, the key that waits for a value."""

    __slots__ = ("items", "key", "opener", "pending", "start")

    def __init__(self, opener: str, start: int) -> None:
        self.opener, self.start = opener, start
        self.items: dict[str, Node] | list[Node] = {} if opener == "{" else []
        self.key: tuple[str, Span] | None = None
        self.pending: Node | None = None


class _Reader:
    def __init__(self, text: str, position: int, max_depth: int, max_nodes: int) -> None:
        self.text, self.position = text, position
        self.max_depth, self.max_nodes = max_depth, max_nodes
        self.stack: list[_Open] = []
        self.root: Node | None = None

    def run(self) -> None:
        """Read one value; whatever does not fit ends it, and what is still open is closed there."""
        count = 0
        while self.root is None and count < self.max_nodes:
            count += 1
            token = _TOKEN.match(self.text, self.position)
            if token is None or not self._take(token):
                break
        while self.stack:
            self._close(self.position)

    def _take(self, token: re.Match[str]) -> bool:
        kind, written, span = token.lastgroup, token[0], Span(*token.span())
        self.position = span.end
        if kind == "space":
            return True
        if kind == "call":
            return self._call(span)
        if kind == "punctuation":
            return self._punctuation(written, span)
        if kind == "string":
            value = "".join(_decoded(piece[0]) for piece in _PIECE.finditer(written))
            return self._add(Node("string", value, span, style="python"))
        if kind == "number":
            number = re.fullmatch(r"-?\d{1,300}", written)
            return self._add(Node("int", int(written), span) if number else Node("float", float(written), span))
        word = _WORDS.get(written)
        return self._add(Node("unknown", UNKNOWN, span) if word is None else Node(word[0], word[1], span))

    def _punctuation(self, mark: str, span: Span) -> bool:
        if mark in "{[(":
            if len(self.stack) >= self.max_depth:
                return False
            self.stack.append(_Open(mark, span.start))
            return True
        if not self.stack:
            return False
        top = self.stack[-1]
        if mark == ":":
            if top.opener != "{" or top.pending is None or top.key is not None:
                return False
            top.key, top.pending = (str(top.pending.value), top.pending.span), None
            return True
        self._settle(top)
        if mark == ",":
            return True
        if mark != {"{": "}", "[": "]", "(": ")"}[top.opener]:
            return False
        self._close(span.end)
        return True

    def _add(self, node: Node) -> bool:
        if not self.stack or self.stack[-1].pending is not None:
            return False
        self.stack[-1].pending = node
        return True

    def _settle(self, top: _Open) -> None:
        """The value that was read last goes where it belongs; in a map, under its key."""
        node, key = top.pending, top.key
        top.pending = top.key = None
        if node is None:
            return
        if isinstance(top.items, list):
            top.items.append(node)
        elif key is not None:
            node.key = key[1]
            top.items[key[0]] = node

    def _close(self, end: int) -> None:
        top = self.stack.pop()
        self._settle(top)
        node = collection(Span(top.start, end), top.items)
        if self.stack:
            self.stack[-1].pending = node
        else:
            self.root = node

    def _call(self, span: Span) -> bool:
        """A call in a repr: a date, or an object of which nothing is known. It ends with its own bracket."""
        depth, position = 1, span.end
        while depth and position < len(self.text):
            token = _TOKEN.match(self.text, position)
            if token is None:
                position += 1
                continue
            position = token.end()
            depth += 1 if token.lastgroup == "call" or token[0] == "(" else -1 if token[0] == ")" else 0
        self.position = position
        written = self.text[span.start : min(position, span.start + _ONE_DATE)]
        date = _DATE.match(written)
        place = Span(span.start, position)
        return self._add(Node("string", _iso(date), place, style="text") if date else Node("unknown", UNKNOWN, place))


def _decoded(literal: str) -> str:
    opening = 1 if literal[0] in "uUbB" else 0
    return unescaped(literal[opening + 1 : -1])


def _iso(date: re.Match[str]) -> str:
    """``2025-11-22T11:46:50.123000``, with its offset if that is known: the machine's own zone is not."""
    numbers = [int(number) for number in date["numbers"].split(",")]
    year, month, day, hour, minute, second, micro = [*numbers, *[0] * (7 - len(numbers))]
    text = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micro:06}"
    zone = date["zone"] or ""
    offset = _OFFSET.search(zone)
    if offset:
        seconds = int(offset["seconds"] or offset["offset"])
        sign, minutes = "-" if seconds < 0 else "+", abs(seconds) // 60
        return f"{text}{sign}{minutes // 60:02}:{minutes % 60:02}"
    return text + "+00:00" if re.search(r"utc|UTC", zone) else text
