"""Assignments: names, attributes and members get their values."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from neolint.read.python.formatting import NotKnown
from neolint.read.python.frame import Frame
from neolint.read.python.operators import combined
from neolint.read.python.values import Value, extend, forget, is_scalar, iterated, take_over, unknown

if TYPE_CHECKING:
    from neolint.read.python.evaluator import Evaluator


def bind(evaluator: Evaluator, target: ast.expr, value: Value, frame: Frame) -> None:
    """Let the names in a target stand for a value, or for the items of one."""
    if isinstance(target, ast.Name):
        frame.set(target.id, value)
    elif isinstance(target, ast.Starred):
        bind(evaluator, target.value, value, frame)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for element, item in zip(target.elts, _unpacked(target.elts, value), strict=True):
            bind(evaluator, element, item, frame)
    elif isinstance(target, ast.Subscript):
        owner = evaluator.value(target.value, frame)
        place = unknown(value.span) if isinstance(target.slice, ast.Slice) else evaluator.value(target.slice, frame)
        if owner.kind == "map" and is_scalar(place):
            owner.value[place.value] = (place, value)
        elif owner.kind == "list" and place.kind == "int" and -len(owner.value) <= place.value < len(owner.value):
            owner.value[place.value] = value
        elif owner.kind in ("map", "list"):
            forget(owner)
    elif isinstance(target, ast.Attribute):
        owner = evaluator.value(target.value, frame)
        if owner.kind in ("object", "class"):
            owner.attributes[target.attr] = value


def _unpacked(targets: list[ast.expr], value: Value) -> list[Value]:
    """An item for each target; unknown ones if the value does not fit."""
    rows = iterated(value) if value.kind != "string" else None
    starred = [number for number, target in enumerate(targets) if isinstance(target, ast.Starred)]
    spare = -1 if rows is None else len(rows) - len(targets)
    if rows is None or len(starred) > 1 or (spare < -1 if starred else spare != 0):
        return [unknown(value.span) for _ in targets]
    if not starred:
        return rows
    at, after = starred[0], starred[0] + spare + 1
    return [*rows[:at], Value("list", rows[at:after], value.span), *rows[after:]]


def augment(evaluator: Evaluator, node: ast.AugAssign, frame: Frame) -> None:
    """``+=`` and the like. A list or a dict is changed in place: its other names see it."""
    value = evaluator.value(node.value, frame)
    # what a target names is read as an expression is
    before = evaluator.value(node.target, frame) if not isinstance(node.target, ast.Name) else frame.get(node.target.id)
    made = unknown(value.span)
    if before is not None and before.kind == "map" and isinstance(node.op, ast.BitOr):
        take_over(before, value)
        return
    if before is not None and before.kind == "list" and isinstance(node.op, ast.Add):
        extend(before, value)
        return
    if before is not None:
        try:
            made = combined(node.op, before, value, value.span)
        except NotKnown:
            made = unknown(value.span)
    bind(evaluator, node.target, made, frame)
