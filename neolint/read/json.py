"""JSON: as it should be, fast and without places; or located, with every mistake named and read past."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn

from neolint.finding import Edit, Problem
from neolint.node import UNKNOWN, Node, collection
from neolint.read.json_tokens import Token, excerpt, template, token
from neolint.source import Span

MAX_PROBLEMS = 20
_SPACE = re.compile(r"[ \t\n\r]*")
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_CLOSER = {"{": "}", "[": "]"}


class NotStrict(ValueError):
    """Text that json.loads would take, or not, and that the located reader has to look at."""


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotStrict("a key stands twice")
    return members


def _constant(name: str) -> NoReturn:
    raise NotStrict(name)


_decode = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_constant).decode


def load_json(text: str, *, max_depth: int = 100) -> Any:
    """The value of strict JSON without repeated keys, by the standard library's scanner.

    Raises ValueError or RecursionError for everything else, what is nested deeper than ``max_depth`` included.
    """
    if text.count("[") + text.count("{") > max_depth and _depth(text) > max_depth:
        raise NotStrict("nested too deep")
    return _decode(text)


def _depth(text: str) -> int:
    depth = deepest = 0
    for match in _BRACKETS.finditer(text):
        mark = match[0]
        if mark in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "}]":
            depth -= 1
    return deepest


class JsonTree(NamedTuple):
    """The located tree (None if there is nothing to read) and what was wrong with the text."""

    root: Node | None
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Open:
    """An object or list that is being read. ``expects``: key, colon, value or comma (which a closing bracket may
    stand for).
    """

    bracket: str
    start: int
    items: dict[str, Node] | list[Node]
    expects: str
    key: tuple[str, Span] | None = None
    comma: int | None = None
    own_key: tuple[str, Span] | None = None
    keys: dict[str, Span] = field(default_factory=dict)


class _Stop(Exception):
    """Reading cannot go on."""


class _Reader:
    """One pass over a text, with the open brackets on a stack of its own."""

    def __init__(self, text: str, max_depth: int, max_nodes: int) -> None:
        self.text, self.max_depth, self.max_nodes = text, max_depth, max_nodes
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.nodes = 0
        self.last_end = 0  # where the last value or bracket ended

    def read(self) -> None:
        text, size, pos = self.text, len(self.text), 0
        while True:
            match = _SPACE.match(text, pos)
            pos = match.end() if match else pos
            if pos >= size:
                break
            if self.root is not None and not self.stack:
                pos = self.after_root(pos)
                continue
            char = text[pos]
            if char in "{[":
                pos = self.open(pos)
            elif char in "}]":
                self.close(pos)
                pos += 1
            elif char == ",":
                self.comma(pos)
                pos += 1
            elif char == ":":
                self.colon(pos)
                pos += 1
            elif char in "()":
                self.unexpected(pos)
                pos += 1
            elif char == "=" and self.stack and self.stack[-1].expects == "colon":
                self.problem(
                    Problem(
                        "json-missing-colon", Span(pos, pos + 1), {"text": "="}, edits=(Edit(Span(pos, pos + 1), ":"),)
                    )
                )
                self.stack[-1].expects = "value"
                pos += 1
            else:
                pos = self.scalar(pos)
        self.finish()

    # -- what can stand in a text
    # ---------------------------------------------------------------------------------------

    def open(self, pos: int) -> int:
        top = self.stack[-1] if self.stack else None
        if self.text.startswith("{{", pos) and (top is None or top.expects in ("value", "comma")):
            unknown = template(self.text, pos)
            if unknown is not None:
                self.before_value(unknown.span)
                self.value(Node("unknown", UNKNOWN, unknown.span))
                return unknown.end
        if top is not None and top.expects == "key":
            self.unexpected(pos, "a key")
            raise _Stop
        if len(self.stack) >= self.max_depth:
            self.problem(Problem("too-deep", Span(pos, pos + 1), {"depth": self.max_depth}))
            self.root = None
            self.stack.clear()
            raise _Stop
        self.before_value(Span(pos, pos + 1))
        self.count(pos)
        bracket = self.text[pos]
        frame = _Open(bracket, pos, {} if bracket == "{" else [], "key" if bracket == "{" else "value")
        if top is not None and top.bracket == "{":
            frame.own_key, top.key = top.key, None
        self.stack.append(frame)
        self.last_end = pos + 1
        return pos + 1

    def close(self, pos: int) -> None:
        if not self.stack:
            self.unexpected(pos)
            return
        top, char = self.stack[-1], self.text[pos]
        if _CLOSER[top.bracket] != char:
            labels = {"opener": Span(top.start, top.start + 1)}
            values = {"text": char, "opener": top.bracket, "closer": _CLOSER[top.bracket]}
            if any(_CLOSER[frame.bracket] == char for frame in self.stack):
                edits = (Edit(Span(self.last_end, self.last_end), _CLOSER[top.bracket]),)
                self.problem(Problem("json-mismatched-bracket", Span(pos, pos + 1), values, labels, edits))
                while _CLOSER[self.stack[-1].bracket] != char:
                    self.pop(self.last_end)
                top = self.stack[-1]
            else:
                edits = (Edit(Span(pos, pos + 1), _CLOSER[top.bracket]),)
                self.problem(Problem("json-mismatched-bracket", Span(pos, pos + 1), values, labels, edits))
        if top.comma is not None and top.expects in ("key", "value") and top.key is None:
            at = Span(top.comma, top.comma + 1)
            self.problem(Problem("json-trailing-comma", at, edits=(Edit(at, ""),)))
        elif top.expects == "colon" or (top.bracket == "{" and top.expects == "value"):
            self.missing_value(pos)
        self.pop(pos + 1)

    def comma(self, pos: int) -> None:
        if not self.stack:
            self.unexpected(pos)
            return
        top = self.stack[-1]
        if top.expects == "colon" or (top.bracket == "{" and top.expects == "value"):
            self.missing_value(pos)
        elif top.expects != "comma":
            at = Span(pos, pos + 1)
            self.problem(
                Problem(
                    "json-unexpected",
                    at,
                    {"text": ",", "expected": "a key" if top.bracket == "{" else "a value"},
                    edits=(Edit(at, ""),),
                )
            )
            return
        top.expects, top.comma = "key" if top.bracket == "{" else "value", pos

    def colon(self, pos: int) -> None:
        if self.stack and self.stack[-1].expects == "colon":
            self.stack[-1].expects = "value"
        else:
            self.unexpected(pos)

    def scalar(self, pos: int) -> int:
        top = self.stack[-1] if self.stack else None
        in_key = top is not None and (top.expects == "key" or (top.expects == "comma" and top.bracket == "{"))
        closing = "".join(_CLOSER[frame.bracket] for frame in reversed(self.stack))
        found = token(self.text, pos, in_key=in_key, closing=closing)
        if found.kind is None:
            self.add(found.problems)
            return found.end
        if top is not None and in_key:
            self.key(top, found)
        else:
            self.before_value(found.span)
            self.add(found.problems)
            self.count(pos)
            self.value(Node(found.kind, found.value, found.span, style=found.style))
        return found.end

    def key(self, top: _Open, found: Token) -> None:
        if top.expects == "comma":
            self.missing_comma(found.span)
        self.add(found.problems)
        name = str(found.value)
        first = top.keys.get(name)
        if first is not None:
            self.problem(Problem("duplicate-key", found.span, {"key": name}, {"first": first}))
        top.key, top.expects = (name, found.span), "colon"
        self.last_end = max(found.end, found.span.end)

    # -- how it comes together
    # --------------------------------------------------------------------------------------------

    def before_value(self, span: Span) -> None:
        """What is missing in front of a value."""
        if not self.stack:
            return
        top = self.stack[-1]
        if top.expects == "comma":
            self.missing_comma(span)
            top.expects = "value"
        elif top.expects == "colon":
            at = Span(self.last_end, self.last_end)
            self.problem(
                Problem("json-missing-colon", span, {"text": self.text[slice(*span)][:20]}, edits=(Edit(at, ":"),))
            )
            top.expects = "value"

    def missing_comma(self, span: Span) -> None:
        """The place is the next token if it is on the same line, else the end of the value before."""
        at = Span(self.last_end, self.last_end)
        same_line = (
            "\n" not in self.text[self.last_end : span.start] and "\r" not in self.text[self.last_end : span.start]
        )
        self.problem(Problem("json-missing-comma", span if same_line else at, edits=(Edit(at, ","),)))

    def missing_value(self, pos: int) -> None:
        top = self.stack[-1]
        self.problem(
            Problem(
                "json-missing-value",
                top.key[1] if top.key else Span(pos, pos + 1),
                {"key": top.key[0] if top.key else ""},
            )
        )
        self.value(Node("unknown", UNKNOWN, Span(self.last_end, self.last_end)))

    def value(self, node: Node) -> None:
        """Put a finished value where it belongs."""
        self.last_end = node.span.end if node.style != "plain" else max(node.span.end, self.last_end)
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        top.expects, top.comma = "comma", None
        if isinstance(top.items, list):
            top.items.append(node)
        elif top.key is not None:
            name, node.key = top.key
            before = top.items.pop(name, None)
            if before is not None and before.key is not None:
                node.repeats = (*before.repeats, before.key)
            top.items[name] = node
            top.keys.setdefault(name, node.key)
            top.key = None

    def pop(self, end: int) -> None:
        frame = self.stack.pop()
        if self.stack and self.stack[-1].bracket == "{":
            self.stack[-1].key = frame.own_key
        node = collection(Span(frame.start, end), frame.items)
        self.value(node)
        self.last_end = end

    def after_root(self, pos: int) -> int:
        """After the document only comments may follow, and they may not either."""
        found = token(self.text, pos, in_key=False, closing="") if self.text[pos] not in "{}[]():," else None
        if found is not None and found.kind is None and any(p.rule == "json-comment" for p in found.problems):
            self.add(found.problems)
            return found.end
        line = excerpt(self.text[pos : pos + 60])
        self.problem(Problem("json-extra-text", Span(pos, pos + max(1, len(line.rstrip("…")))), {"text": line}))
        raise _Stop

    def finish(self) -> None:
        """The end of the text: what is still open is closed where the last value ended."""
        if self.stack:
            top = self.stack[-1]
            complete = all(frame.expects == "comma" or not frame.items for frame in self.stack[-1:])
            closers = "".join(_CLOSER[frame.bracket] for frame in reversed(self.stack))
            edits = (Edit(Span(self.last_end, self.last_end), closers),) if complete else ()
            labels = {"opener": Span(top.start, top.start + 1)}
            self.problem(
                Problem(
                    "json-unclosed",
                    Span(self.last_end, self.last_end),
                    {"opener": top.bracket, "closers": closers},
                    labels,
                    edits,
                )
            )
            self.collapse()
        elif self.root is None and not self.problems:
            self.problem(Problem("json-empty", Span(0, 0)))

    def collapse(self) -> None:
        while self.stack:
            if self.stack[-1].bracket == "{" and self.stack[-1].key is not None:
                self.stack[-1].key = None
            self.pop(self.last_end)

    # -- problems
    # ---------------------------------------------------------------------------------------------------------

    def unexpected(self, pos: int, expected: str | None = None) -> None:
        top = self.stack[-1] if self.stack else None
        if expected is None:
            expected = {"key": "a key", "colon": "a colon", "comma": "a comma"}.get(
                top.expects if top else "", "a value"
            )
        self.problem(Problem("json-unexpected", Span(pos, pos + 1), {"text": self.text[pos], "expected": expected}))

    def add(self, problems: tuple[Problem, ...]) -> None:
        for problem in problems:
            self.problem(problem)

    def problem(self, problem: Problem) -> None:
        self.problems.append(problem)
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Stop

    def count(self, pos: int) -> None:
        self.nodes += 1
        if self.nodes > self.max_nodes:
            self.problems.append(Problem("too-many-nodes", Span(pos, pos + 1), {"nodes": self.max_nodes}))
            self.root = None
            self.stack.clear()
            raise _Stop


def parse_json(text: str, *, max_depth: int = 100, max_nodes: int = 200_000) -> JsonTree:
    """The located tree of a text that is JSON or was meant to be, and what is wrong with it. Never raises, never
    recurses.

    A mistake is named, corrected by its problem's edits where that is certain, and read past. Strict JSON gives no
    problem, and
    the values of json.loads.
    """
    reader = _Reader(text, max_depth, max_nodes)
    try:
        reader.read()
    except _Stop:
        reader.collapse()
    return JsonTree(reader.root, tuple(reader.problems))
