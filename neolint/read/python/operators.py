"""What operators make of values: arithmetic, joining, comparing."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable

from neolint.read.python.formatting import percent
from neolint.read.python.text import joined, repeated
from neolint.read.python.values import MAX_ITEMS, Value, is_scalar, plain, string, take_over, unknown
from neolint.source import Span

_ARITHMETIC: dict[type, Callable[..., object]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
}  # fmt: skip
_ORDER: dict[type, Callable[..., object]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
_NUMBERS = ("int", "float", "bool")


def combined(op: ast.operator, left: Value, right: Value, span: Span) -> Value:
    """What an operator makes of two values. Raises NotKnown."""
    if left.kind == "string":
        return _of_string(op, left, right, span)
    if isinstance(op, ast.Mult) and left.kind == "int" and right.kind in ("string", "list", "tuple"):
        left, right = right, left
        if left.kind == "string":
            return _of_string(op, left, right, span)
    if left.kind in ("list", "tuple"):
        return _of_sequence(op, left, right, span)
    if isinstance(op, ast.BitOr) and left.kind == right.kind == "map":
        made = Value("map", dict(left.value), span, loose=left.loose)
        take_over(made, right)
        return made
    if type(op) in _ARITHMETIC and left.kind in _NUMBERS and right.kind in _NUMBERS:
        try:
            return plain(_ARITHMETIC[type(op)](left.value, right.value), span)
        except (ArithmeticError, ValueError, TypeError):
            return unknown(span)
    return unknown(span)


def _of_string(op: ast.operator, left: Value, right: Value, span: Span) -> Value:
    if isinstance(op, ast.Mod):
        return string(percent(left.text, right), span)
    if isinstance(op, ast.Add) and right.kind == "string":
        return string(joined([left.text, right.text]), span)
    if isinstance(op, ast.Mult) and right.kind == "int" and 0 <= right.value <= MAX_ITEMS:
        return string(repeated(left.text, right.value), span)
    return unknown(span)


def _of_sequence(op: ast.operator, left: Value, right: Value, span: Span) -> Value:
    if isinstance(op, ast.Add) and left.kind == right.kind and len(left.value) + len(right.value) <= MAX_ITEMS:
        return Value(left.kind, left.value + right.value, span, loose=left.loose or right.loose)
    if isinstance(op, ast.Mult) and right.kind == "int" and len(left.value) * max(right.value, 0) <= MAX_ITEMS:
        return Value(left.kind, left.value * right.value, span, loose=left.loose)
    return unknown(span)


def compared(op: ast.cmpop, left: Value, right: Value) -> bool | None:
    """What a comparison says; None if that is not known."""
    if isinstance(op, (ast.Is, ast.IsNot)):
        if right.kind not in ("null", "bool") or left.kind in ("unknown", "name"):
            return None
        return (left.kind == right.kind and left.value == right.value) == isinstance(op, ast.Is)
    if isinstance(op, (ast.In, ast.NotIn)):
        found = _contains(right, left)
        return None if found is None else found == isinstance(op, ast.In)
    if not (is_scalar(left) and is_scalar(right)):
        return None
    if isinstance(op, (ast.Eq, ast.NotEq)):
        return bool(left.value == right.value) == isinstance(op, ast.Eq)
    order = _ORDER.get(type(op))
    try:
        return None if order is None else bool(order(left.value, right.value))
    except TypeError:
        return None


def _contains(owner: Value, item: Value) -> bool | None:
    if not is_scalar(item) or owner.loose:
        return None
    if owner.kind == "map" or owner.kind == item.kind == "string":
        return item.value in owner.value
    if owner.kind in ("list", "tuple") and all(is_scalar(each) for each in owner.value):
        return any(each.value == item.value for each in owner.value)
    return None
