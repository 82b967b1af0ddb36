"""The tree that grows while JSON is read, and the problems that gather with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NoReturn

from neolint.finding import Edit, Problem
from neolint.node import Kind, Node, values_of
from neolint.source import Span

MAX_PROBLEMS = 20

# What may come next. COMMA: a comma or a closing bracket, or the end where no bracket is open.
VALUE: Final = 0
KEY: Final = 1
COLON: Final = 2
COMMA: Final = 3

_CLOSERS = {"": "", "{": "}", "[": "]", "(": ")"}

# A habit is one mistake, however often it shows: it is reported at its first place, with the edits of all places.
_HABITS = frozenset(
    {
        "json-backslashed-quotes",
        "json-comment",
        "json-python-literal",
        "json-single-quotes",
        "json-smart-quotes",
        "json-unquoted-key",
    }
)


class Stop(Exception):
    """There is no sense in reading on."""


@dataclass(slots=True, eq=False)
class Frame:
    """An open bracket (or, with an empty ``opener``, the whole text) and what has been read in it.

    ``name`` is the key whose value comes next; None if that value belongs nowhere. ``comma`` is the place of the last
    comma, -1 before the first.
    """

    opener: str
    start: int
    items: dict[str, Node] | list[Node]
    first: int = VALUE
    closer: str = ""
    name: str | None = None
    name_span: Span | None = None
    repeats: tuple[Span, ...] = ()
    comma: int = -1


class Reading:
    """A text that is being read: the open brackets, what may come next, where the last token ended."""

    __slots__ = ("_count", "_habits", "_problems", "end", "expect", "frame", "max_depth", "max_nodes", "stack", "text")

    def __init__(self, text: str, max_depth: int, max_nodes: int) -> None:
        self.text = text
        self.max_depth = max_depth
        self.max_nodes = max_nodes
        self.frame = Frame("", 0, [])
        self.stack = [self.frame]
        self.expect: int = VALUE
        self.end = 0
        self._count = 0
        self._problems: list[Problem] = []
        self._habits: dict[str, tuple[int, list[Edit]]] = {}

    def key(self, name: str, span: Span) -> None:
        """A key of the innermost bracket, a map. A repeated key takes the place of the one before."""
        frame = self.frame
        members = frame.items
        if isinstance(members, dict) and name in members:
            earlier = members.pop(name)
            frame.repeats = (*earlier.repeats, earlier.key or earlier.span)
            self.report(Problem("duplicate-key", span, {"key": name}, {"first": frame.repeats[0]}))
        frame.name = name
        frame.name_span = span
        self.expect = COLON
        self.end = span.end

    def add(
        self,
        kind: Kind,
        value: object,
        start: int,
        end: int,
        items: dict[str, Node] | list[Node] | None = None,
        style: str = "json",
    ) -> None:
        """A value in the innermost bracket."""
        self._count += 1
        if self._count > self.max_nodes:
            self.stop(Problem("too-many-nodes", Span(start, end), {"nodes": self.max_nodes}))
        if items is not None:
            value = values_of(items)
        frame = self.frame
        members = frame.items
        if isinstance(members, list):
            members.append(Node(kind, value, Span(start, end), None, items, style))
        elif frame.name is not None:
            members[frame.name] = Node(
                kind, value, Span(start, end), frame.name_span, items, style, 0, None, frame.repeats
            )
            frame.repeats = ()
        self.expect = COMMA
        self.end = end

    def open(self, opener: str, start: int) -> None:
        """A bracket opens at ``start``."""
        if len(self.stack) > self.max_depth:
            self.stop(Problem("too-deep", Span(start, start + 1), {"depth": self.max_depth}))
        if opener == "{":
            self.frame = Frame(opener, start, {}, KEY, "}")
        else:
            self.frame = Frame(opener, start, [], VALUE, _CLOSERS[opener])
        self.stack.append(self.frame)
        self.expect = self.frame.first
        self.end = start + 1

    def close(self, end: int) -> None:
        """The innermost bracket closes at ``end``."""
        frame = self.stack.pop()
        self.frame = self.stack[-1]
        self.add("map" if frame.opener == "{" else "list", None, frame.start, end, frame.items)

    def last(self) -> Node | None:
        """The value that was added last to the innermost bracket."""
        frame = self.frame
        if isinstance(frame.items, list):
            return frame.items[-1] if frame.items else None
        return None if frame.name is None else frame.items.get(frame.name)

    def take_back(self, node: Node) -> None:
        """Undo the adding of ``node``, the last value, to add another in its place."""
        frame = self.frame
        if isinstance(frame.items, list):
            frame.items.pop()
        frame.repeats = node.repeats
        self._count -= 1
        self.expect = VALUE

    def report(self, problem: Problem) -> None:
        """Keep a problem. Raises Stop if there have been too many."""
        habit = self._habits.get(problem.rule)
        if habit is not None:
            if habit[0] >= self.max_nodes:
                raise Stop
            habit[1].extend(problem.edits)
            self._habits[problem.rule] = (habit[0] + 1, habit[1])
            return
        if len(self._problems) >= MAX_PROBLEMS:
            raise Stop
        if problem.rule in _HABITS:
            self._habits[problem.rule] = (1, list(problem.edits))
        self._problems.append(problem)

    def stop(self, problem: Problem) -> NoReturn:
        """Keep a problem after which there is no reading on: raises Stop."""
        self._problems.append(problem)
        raise Stop

    def found(self) -> tuple[Problem, ...]:
        """The problems, by their place."""
        whole = []
        for problem in self._problems:
            if problem.rule in self._habits:
                count, edits = self._habits[problem.rule]
                problem = problem._replace(values={**problem.values, "count": count}, edits=tuple(edits))
            whole.append(problem)
        return tuple(sorted(whole, key=lambda problem: problem.span))

    def root(self) -> Node | None:
        """The document, once everything is read."""
        documents = self.stack[0].items
        return documents[0] if isinstance(documents, list) and documents else None
