"""The statements of a Python program, followed in the order in which they would run."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Sequence
from typing import Literal

from neolint.read.python_expressions import Evaluator, Frame, bind, iterated
from neolint.read.python_strings import NotKnown
from neolint.read.python_values import Value, copied, merged, truth, unknown

Signal = Literal["return", "break", "continue", "raise"]
_MAX_ROWS = 100
_ENDING = frozenset({"exit", "quit", "sys.exit", "os._exit"})


def follow_block(evaluator: Evaluator, block: Sequence[ast.stmt], frame: Frame) -> Signal | None:
    """Follow statements one by one; the answer says how they end if not by their last one."""
    for statement in block:
        if evaluator.steps < 0:
            return None
        evaluator.steps -= 1
        signal = _follow(evaluator, statement, frame)
        if signal is not None:
            return signal
    return None


def _follow(evaluator: Evaluator, node: ast.stmt, frame: Frame) -> Signal | None:
    if evaluator.depth > 50:
        return None
    evaluator.depth += 1
    try:
        if isinstance(node, (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.With, ast.AsyncWith)):
            return _compound(evaluator, node, frame)
        return _simple(evaluator, node, frame)
    finally:
        evaluator.depth -= 1


def _simple(evaluator: Evaluator, node: ast.stmt, frame: Frame) -> Signal | None:
    if isinstance(node, ast.Break):
        return "break"
    if isinstance(node, ast.Continue):
        return "continue"
    if isinstance(node, ast.Expr):
        value = evaluator.value(node.value, frame)
        call = node.value
        ends = isinstance(call, ast.Call) and value.kind == "unknown" and _dotted(call.func) in _ENDING
        return "raise" if ends else None
    if isinstance(node, ast.Return):
        empty = Value("null", None, evaluator.program.span(node))
        frame.returned.append(empty if node.value is None else evaluator.value(node.value, frame))
        return "return"
    if isinstance(node, ast.Raise):
        if node.exc is not None:
            evaluator.value(node.exc, frame)
        return "raise"
    _naming(evaluator, node, frame)
    return None


def _naming(evaluator: Evaluator, node: ast.stmt, frame: Frame) -> None:
    """Statements that give names a value, or take it away."""
    if isinstance(node, ast.Assign):
        value = evaluator.value(node.value, frame)
        for target in node.targets:
            bind(evaluator, target, value, frame)
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        bind(evaluator, node.target, evaluator.value(node.value, frame), frame)
    elif isinstance(node, ast.AugAssign):
        _augmented(evaluator, node, frame)
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        frame.set(node.name, Value("function", node, evaluator.program.span(node)))
    elif isinstance(node, ast.ClassDef):
        _class(evaluator, node, frame)
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        _imported(evaluator, node, frame)
    elif isinstance(node, ast.Global):
        frame.shared.update(node.names)
    elif isinstance(node, ast.Delete):
        for target in node.targets:
            _deleted(evaluator, target, frame)
    else:
        _other(evaluator, node, frame)


def _other(evaluator: Evaluator, node: ast.stmt, frame: Frame) -> None:
    """Statements that say nothing themselves; one of a match's cases may be followed, or none."""
    blocks: list[list[ast.stmt]] = [[]]
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            evaluator.value(child, frame)
        elif isinstance(child, ast.match_case):
            blocks.append(child.body)
    if len(blocks) > 1:
        either(evaluator, blocks, frame)


def _compound(evaluator: Evaluator, node: ast.stmt, frame: Frame) -> Signal | None:
    if isinstance(node, ast.If):
        known = truth(evaluator.value(node.test, frame))
        if known is None:
            return either(evaluator, [node.body, node.orelse], frame)
        return follow_block(evaluator, node.body if known else node.orelse, frame)
    if isinstance(node, (ast.For, ast.AsyncFor)):
        return _loop(evaluator, node, frame)
    if isinstance(node, ast.While):
        evaluator.value(node.test, frame)
        either(evaluator, [node.body, []], frame)
        return None
    if isinstance(node, (ast.With, ast.AsyncWith)):
        for item in node.items:
            value = evaluator.value(item.context_expr, frame)
            if item.optional_vars is not None:
                bind(evaluator, item.optional_vars, value, frame)
        return follow_block(evaluator, node.body, frame)
    assert isinstance(node, ast.Try)
    before = copied(frame.names)
    signal = follow_block(evaluator, node.body, frame) or follow_block(evaluator, node.orelse, frame)
    after = frame.names
    ends = [(signal, after)]
    for handler in node.handlers:
        frame.names = copied(before)
        ends.append((follow_block(evaluator, handler.body, frame), frame.names))
    signal = _rejoined(ends, frame)
    return follow_block(evaluator, node.finalbody, frame) or signal


def _loop(evaluator: Evaluator, node: ast.For | ast.AsyncFor, frame: Frame) -> Signal | None:
    over = evaluator.value(node.iter, frame)
    rows = iterated(over)
    if rows is None or len(rows) > _MAX_ROWS:
        before = copied(frame.names)
        bind(evaluator, node.target, unknown(evaluator.span(node.iter)), frame)
        signal = follow_block(evaluator, node.body, frame)
        _rejoined([(None, frame.names), (None, before)], frame)
        return signal if signal == "return" and not frame.returned else None
    for row in rows:
        bind(evaluator, node.target, row, frame)
        signal = follow_block(evaluator, node.body, frame)
        if signal == "break":
            return None
        if signal in ("return", "raise"):
            return signal
    return follow_block(evaluator, node.orelse, frame)


def either(evaluator: Evaluator, blocks: Sequence[Sequence[ast.stmt]], frame: Frame) -> Signal | None:
    """Follow each of the blocks from the same beginning; afterwards only what they agree in is known."""
    before = frame.names
    ends: list[tuple[Signal | None, dict[str, Value]]] = []
    for block in blocks:
        frame.names = copied(before)
        ends.append((follow_block(evaluator, block, frame), frame.names))
    return _rejoined(ends, frame)


def _rejoined(ends: list[tuple[Signal | None, dict[str, Value]]], frame: Frame) -> Signal | None:
    alive = [names for signal, names in ends if signal is None]
    if not alive:
        frame.names = ends[0][1]
        return ends[0][0]
    result = alive[0]
    for names in alive[1:]:
        both: dict[str, Value] = {}
        for name in {**result, **names}:
            one, other = result.get(name), names.get(name)
            # a name that only one side has is there, or using it would fail
            both[name] = merged(one, other) if one and other else one or other  # type: ignore[assignment]
        result = both
    frame.names = result
    return None


def _augmented(evaluator: Evaluator, node: ast.AugAssign, frame: Frame) -> None:
    value = evaluator.value(node.value, frame)
    if isinstance(node.target, ast.Name):
        before = frame.get(node.target.id)
        made = unknown(value.span)
        if before is not None:
            joined = ast.copy_location(ast.BinOp(left=node.target, op=node.op, right=node.value), node.value)
            with contextlib.suppress(NotKnown):
                made = evaluator.combined(joined, before, value)
        frame.set(node.target.id, made)
    else:
        bind(evaluator, node.target, unknown(value.span), frame)


def _class(evaluator: Evaluator, node: ast.ClassDef, frame: Frame) -> None:
    inner = Frame({}, frame.outer or frame)
    follow_block(evaluator, node.body, inner)
    frame.set(node.name, Value("class", node, evaluator.program.span(node), attributes=inner.names))


def _imported(evaluator: Evaluator, node: ast.Import | ast.ImportFrom, frame: Frame) -> None:
    span = evaluator.program.span(node)
    for alias in node.names:
        if isinstance(node, ast.Import):
            bound = alias.asname or alias.name.partition(".")[0]
            dotted = alias.name if alias.asname else bound
        else:
            bound, dotted = alias.asname or alias.name, f"{node.module or ''}.{alias.name}"
        if bound != "*":
            frame.set(bound, Value("name", dotted, span, maker=dotted.rpartition(".")[2]))


def _deleted(evaluator: Evaluator, target: ast.expr, frame: Frame) -> None:
    if isinstance(target, ast.Name):
        frame.names.pop(target.id, None)
    elif isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Slice):
        owner, place = evaluator.value(target.value, frame), evaluator.value(target.slice, frame)
        if owner.kind == "map" and place.kind == "string":
            owner.value.pop(place.value, None)


def _dotted(node: ast.expr) -> str:
    words: list[str] = []
    while isinstance(node, ast.Attribute):
        words.append(node.attr)
        node = node.value
    return ".".join(reversed([*words, node.id])) if isinstance(node, ast.Name) else ""
