"""Following a program: how far it may go, what was left open, and the value of any expression."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from neolint.read.python.branches import BRANCHES
from neolint.read.python.expressions import EXPRESSIONS, others
from neolint.read.python.formatting import NotKnown
from neolint.read.python.frame import Frame, Signal
from neolint.read.python.program import Program
from neolint.read.python.statements import simple
from neolint.read.python.values import Value, truth, unknown
from neolint.source import Span

MAX_STEPS = 60_000
_MAX_NESTING = 60
_MAX_BLOCKS = 50


@dataclass(eq=False)
class Evaluator:
    """What following a program needs: its text, where it is, and what it may still do.

    ``call`` says what a call makes; it is told every call, and so finds those that make jobs. ``decided`` says which
    way a condition goes that the file does not decide; ``undecided`` are those at which something was lost. ``missing``
    are names that were used before they had a value.
    """

    program: Program
    call: Callable[[Evaluator, ast.Call, Frame], Value]
    steps: int = MAX_STEPS
    depth: int = 0
    inside: Span | None = None
    decided: Mapping[ast.AST, bool] = field(default_factory=dict)
    undecided: dict[ast.AST, None] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)

    def span(self, node: ast.expr | ast.keyword) -> Span:
        """Where a node stands in the program. The parts of an f-string's field have no places before Python 3.12."""
        return self.inside or self.program.span(node)

    def truth(self, node: ast.If | ast.IfExp, frame: Frame) -> bool | None:
        """Which way a condition goes: what the file says, else what was decided for this run; None if nobody knows."""
        known = truth(self.value(node.test, frame))
        return self.decided.get(node) if known is None else known

    def value(self, node: ast.expr, frame: Frame) -> Value:
        """What an expression stands for. Never raises."""
        self.steps -= 1
        if self.steps < 0 or self.depth > _MAX_NESTING:
            return unknown(Span(0, 0))
        self.depth += 1
        try:
            found = EXPRESSIONS.get(type(node), others)(self, node, frame)
        except NotKnown:
            found = None
        finally:
            self.depth -= 1
        if found is None:
            return unknown(self.span(node))
        self.charge(found)
        return found

    def charge(self, *values: Value | None) -> None:
        """Large values take longer to do something with."""
        for value in values:
            if value is not None and value.kind in ("map", "list", "tuple"):
                self.steps -= len(value.value) // 50
            elif value is not None:
                self.steps -= len(value.pieces) // 20

    def follow(self, block: Sequence[ast.stmt], frame: Frame) -> Signal | None:
        """Follow statements one by one; the answer says how they end if not by their last one."""
        for statement in block:
            if self.steps < 0:
                return None
            self.steps -= 1
            if self.depth > _MAX_BLOCKS:
                continue
            self.depth += 1
            try:
                signal = BRANCHES.get(type(statement), simple)(self, statement, frame)
            finally:
                self.depth -= 1
            if signal is not None:
                return signal
        return None
