"""The statements of a Python program that hold no others: those that give names a value, and those that end a block."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from neolint.read.python.binding import augment, bind
from neolint.read.python.frame import Frame, Signal
from neolint.read.python.values import Value, forget, is_scalar, unknown

if TYPE_CHECKING:
    from neolint.read.python.evaluator import Evaluator

_ENDING = frozenset({"exit", "quit", "sys.exit", "os._exit"})


def simple(evaluator: Evaluator, node: ast.stmt, frame: Frame) -> Signal | None:
    """A statement that holds no others; the answer says how a block ends with it."""
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
    elif isinstance(node, ast.AnnAssign):
        if node.value is not None:
            bind(evaluator, node.target, evaluator.value(node.value, frame), frame)
    elif isinstance(node, ast.AugAssign):
        augment(evaluator, node, frame)
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        _function(evaluator, node, frame)
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
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                evaluator.value(child, frame)


def _function(evaluator: Evaluator, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> None:
    span = evaluator.program.span(node)
    if frame.outer is not None:  # what it may do to the names of the function around it is not followed
        for inner in ast.walk(node):
            if isinstance(inner, ast.Nonlocal):
                frame.names.update((name, unknown(span)) for name in inner.names)
    frame.set(node.name, Value("function", node, span))


def _class(evaluator: Evaluator, node: ast.ClassDef, frame: Frame) -> None:
    """A class; what it inherits from the file's own classes is among its attributes."""
    inner = Frame({}, frame.outer or frame)
    for base in reversed(node.bases):
        parent = evaluator.value(base, frame)
        if parent.kind == "class":
            inner.names.update(parent.attributes)
    evaluator.follow(node.body, inner)
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
    elif isinstance(target, ast.Subscript):
        owner = evaluator.value(target.value, frame)
        place = evaluator.value(target.slice, frame)
        if owner.kind == "map" and is_scalar(place):
            owner.value.pop(place.value, None)
        elif owner.kind == "list" and place.kind == "int" and -len(owner.value) <= place.value < len(owner.value):
            del owner.value[place.value]
        elif owner.kind in ("map", "list"):
            forget(owner)


def _dotted(node: ast.expr) -> str:
    words: list[str] = []
    while isinstance(node, ast.Attribute):
        words.append(node.attr)
        node = node.value
    return ".".join(reversed([*words, node.id])) if isinstance(node, ast.Name) else ""
