"""Statements that hold others: conditions, loops, ``try``, ``with``, ``match``.

After a condition that the file does not decide, only what both sides agree in is known; that something was lost there
is noted, and whoever wants both sides follows the program once for each of them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from neolint.read.python.binding import bind
from neolint.read.python.frame import Frame, Signal
from neolint.read.python.sides import Side, put_back, rejoin, taken
from neolint.read.python.values import iterated, truth, unknown

if TYPE_CHECKING:
    from neolint.read.python.evaluator import Evaluator

_MAX_ROWS = 100
_End = tuple[Signal | None, Side]


def _if(evaluator: Evaluator, node: ast.If, frame: Frame) -> Signal | None:
    known = evaluator.truth(node, frame)
    if known is not None:
        return evaluator.follow(node.body if known else node.orelse, frame)
    return _either(evaluator, [node.body, node.orelse], frame, node)


def _match(evaluator: Evaluator, node: Any, frame: Frame) -> Signal | None:
    """One of the cases is followed, or none."""
    evaluator.value(node.subject, frame)
    return _either(evaluator, [[], *(case.body for case in node.cases)], frame)


def _while(evaluator: Evaluator, node: ast.While, frame: Frame) -> Signal | None:
    if truth(evaluator.value(node.test, frame)) is False:
        return evaluator.follow(node.orelse, frame)
    signal = _either(evaluator, [node.body, []], frame)
    return signal if signal == "return" else None


def _with(evaluator: Evaluator, node: ast.With | ast.AsyncWith, frame: Frame) -> Signal | None:
    for item in node.items:
        value = evaluator.value(item.context_expr, frame)
        if item.optional_vars is not None:
            bind(evaluator, item.optional_vars, value, frame)
    return evaluator.follow(node.body, frame)


def _try(evaluator: Evaluator, node: Any, frame: Frame) -> Signal | None:
    before = _taken(evaluator, frame)
    signal = evaluator.follow(node.body, frame) or evaluator.follow(node.orelse, frame)
    ends: list[_End] = [(signal, _taken(evaluator, frame))]
    for handler in node.handlers:
        put_back(frame, before)
        if handler.name:
            frame.set(handler.name, unknown(evaluator.program.span(handler)))
        ends.append((evaluator.follow(handler.body, frame), _taken(evaluator, frame)))
    signal = _rejoined(evaluator, ends, frame)
    return evaluator.follow(node.finalbody, frame) or signal


def _for(evaluator: Evaluator, node: ast.For | ast.AsyncFor, frame: Frame) -> Signal | None:
    rows = iterated(evaluator.value(node.iter, frame))
    if rows is None or len(rows) > _MAX_ROWS:
        before = _taken(evaluator, frame)
        bind(evaluator, node.target, unknown(evaluator.span(node.iter)), frame)
        signal = evaluator.follow(node.body, frame)
        _rejoined(evaluator, [(None, _taken(evaluator, frame)), (None, before)], frame)
        return signal if signal == "return" and not frame.returned else None
    for row in rows:
        bind(evaluator, node.target, row, frame)
        signal = evaluator.follow(node.body, frame)
        if signal == "break":
            return None
        if signal in ("return", "raise"):
            return signal
    return evaluator.follow(node.orelse, frame)


def _either(
    evaluator: Evaluator, blocks: Sequence[Sequence[ast.stmt]], frame: Frame, condition: ast.AST | None = None
) -> Signal | None:
    """Follow each of the blocks from the same beginning; afterwards only what they agree in is known."""
    before = _taken(evaluator, frame)
    ends: list[_End] = []
    for block in blocks:
        put_back(frame, before)
        ends.append((evaluator.follow(block, frame), _taken(evaluator, frame)))
    return _rejoined(evaluator, ends, frame, condition)


def _rejoined(evaluator: Evaluator, ends: list[_End], frame: Frame, condition: ast.AST | None = None) -> Signal | None:
    # what a side leaves a loop with is known behind the loop
    going_on = [side for signal, side in ends if signal not in ("return", "raise")]
    leaving = [side for signal, side in ends if signal == "return"]
    if not going_on:
        put_back(frame, (leaving or [side for _, side in ends])[0])
        if condition is not None and leaving:
            evaluator.undecided[condition] = None  # what is returned depends on it
        return ends[0][0]
    done = rejoin(frame, going_on, leaving)
    evaluator.steps -= done.effort // 20
    if condition is not None and (done.lost or leaving):
        evaluator.undecided[condition] = None
    signals = [signal for signal, _ in ends if signal not in ("return", "raise")]
    return None if None in signals else signals[0]


def _taken(evaluator: Evaluator, frame: Frame) -> Side:
    side = taken(frame)
    evaluator.steps -= (len(side.names) + len(side.outer)) // 50 + len(side.contents) // 5  # many of them take long
    return side


BRANCHES: dict[type, Callable[[Evaluator, Any, Frame], Signal | None]] = {
    ast.AsyncFor: _for,
    ast.AsyncWith: _with,
    ast.For: _for,
    ast.If: _if,
    ast.Match: _match,
    ast.Try: _try,
    ast.While: _while,
    ast.With: _with,
}
if hasattr(ast, "TryStar"):  # Python 3.11
    BRANCHES[ast.TryStar] = _try
