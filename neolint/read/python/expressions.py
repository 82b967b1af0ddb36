"""The expressions of a Python program, followed without running any of it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from neolint.read.python.binding import bind
from neolint.read.python.f_strings import f_string
from neolint.read.python.formatting import NotKnown
from neolint.read.python.frame import Frame
from neolint.read.python.functions import BUILTIN
from neolint.read.python.operators import combined, compared
from neolint.read.python.text import Piece, Text, fixed
from neolint.read.python.values import (
    MAX_ITEMS,
    Value,
    is_scalar,
    iterated,
    plain,
    same,
    string,
    take_over,
    truth,
    unknown,
)

if TYPE_CHECKING:
    from neolint.read.python.evaluator import Evaluator


def others(evaluator: Evaluator, node: ast.expr, frame: Frame) -> Value | None:
    """Expressions that say nothing themselves: what stands in them may be a call all the same."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr) and not isinstance(node, ast.Lambda):
            evaluator.value(child, frame)
    return None


def _constant(evaluator: Evaluator, node: ast.Constant, _frame: Frame) -> Value:
    span = evaluator.span(node)
    if isinstance(node.value, str):
        piece = Piece(len(node.value), span, -1 if evaluator.inside else 0)
        return string(Text(node.value, (piece,) if node.value else ()), span)
    return plain(node.value, span)


def _name(evaluator: Evaluator, node: ast.Name, frame: Frame) -> Value | None:
    found = frame.get(node.id)
    if found is not None:
        return found
    if node.id == "__name__":
        return string(fixed("__main__", evaluator.span(node)), evaluator.span(node))
    if node.id in BUILTIN:
        return Value("name", node.id, evaluator.span(node))
    evaluator.missing.add(node.id)
    return None


def _attribute(evaluator: Evaluator, node: ast.Attribute, frame: Frame) -> Value | None:
    owner = evaluator.value(node.value, frame)
    if owner.kind == "name":
        return Value("name", f"{owner.value}.{node.attr}", evaluator.span(node), maker=node.attr)
    return owner.attributes.get(node.attr)


def _items(evaluator: Evaluator, node: ast.List | ast.Tuple, frame: Frame) -> Value:
    items: list[Value] = []
    loose = False
    for element in node.elts:
        if isinstance(element, ast.Starred):
            rows = iterated(evaluator.value(element.value, frame))
            items += rows or []
            loose = loose or rows is None
        else:
            items.append(evaluator.value(element, frame))
    return Value("list" if isinstance(node, ast.List) else "tuple", items, evaluator.span(node), loose=loose)


def _mapping(evaluator: Evaluator, node: ast.Dict, frame: Frame) -> Value:
    made = Value("map", {}, evaluator.span(node))
    for key, item in zip(node.keys, node.values, strict=True):
        value = evaluator.value(item, frame)
        if key is None:
            take_over(made, value)
            continue
        named = evaluator.value(key, frame)
        if is_scalar(named):
            made.value[named.value] = (named, value)
        else:
            made.loose = True
    return made


def _binary(evaluator: Evaluator, node: ast.BinOp, frame: Frame) -> Value | None:
    spine: list[ast.BinOp] = []
    inner: ast.expr = node
    while isinstance(inner, ast.BinOp):  # a long sum is a deep tree to the left
        spine.append(inner)
        inner = inner.left
    left = evaluator.value(inner, frame)
    for operation in reversed(spine):
        right = evaluator.value(operation.right, frame)
        try:
            left = combined(operation.op, left, right, evaluator.span(operation))
        except NotKnown:
            left = unknown(evaluator.span(node))
    return left


def _unary(evaluator: Evaluator, node: ast.UnaryOp, frame: Frame) -> Value | None:
    value = evaluator.value(node.operand, frame)
    if isinstance(node.op, ast.Not):
        known = truth(value)
        return None if known is None else plain(not known, evaluator.span(node))
    if value.kind in ("int", "float") and isinstance(node.op, (ast.USub, ast.UAdd)):
        return plain(-value.value if isinstance(node.op, ast.USub) else value.value, evaluator.span(node))
    return None


def _either(evaluator: Evaluator, node: ast.BoolOp, frame: Frame) -> Value | None:
    wanted = isinstance(node.op, ast.Or)
    open_before = False
    value: Value | None = None
    for operand in node.values:
        open_before = open_before or (value is not None and truth(value) is None)
        value = evaluator.value(operand, frame)  # each is looked at: it may be a call
        if truth(value) == wanted and not open_before:
            return value
    return None if open_before else value


def _comparison(evaluator: Evaluator, node: ast.Compare, frame: Frame) -> Value | None:
    values = [evaluator.value(each, frame) for each in (node.left, *node.comparators)]
    answers = [compared(op, one, other) for op, one, other in zip(node.ops, values, values[1:], strict=False)]
    if False in answers:
        return plain(False, evaluator.span(node))
    return None if None in answers else plain(True, evaluator.span(node))


def _choice(evaluator: Evaluator, node: ast.IfExp, frame: Frame) -> Value | None:
    known = evaluator.truth(node, frame)
    if known is not None:
        return evaluator.value(node.body if known else node.orelse, frame)
    one, other = evaluator.value(node.body, frame), evaluator.value(node.orelse, frame)
    if same(one, other):
        return one
    evaluator.undecided[node] = None
    return None


def _subscript(evaluator: Evaluator, node: ast.Subscript, frame: Frame) -> Value | None:
    owner = evaluator.value(node.value, frame)
    if isinstance(node.slice, ast.Slice):
        return _cut(evaluator, node.slice, owner, frame)
    place = evaluator.value(node.slice, frame)
    if owner.kind == "map" and is_scalar(place) and place.value in owner.value:
        found: Value = owner.value[place.value][1]
        return found
    if place.kind != "int" or owner.loose or owner.kind not in ("list", "tuple", "string"):
        return None
    if not -len(owner.value) <= place.value < len(owner.value):
        return None
    if owner.kind == "string":
        at = place.value % len(owner.value)
        return string(owner.text.cut(at, at + 1), evaluator.span(node))
    item: Value = owner.value[place.value]
    return item


def _cut(evaluator: Evaluator, node: ast.Slice, owner: Value, frame: Frame) -> Value | None:
    bounds = [None if bound is None else evaluator.value(bound, frame) for bound in (node.lower, node.upper)]
    if node.step is not None or any(bound is not None and bound.kind != "int" for bound in bounds) or owner.loose:
        return None
    if owner.kind not in ("string", "list", "tuple"):
        return None
    start, end, _ = slice(*(None if bound is None else bound.value for bound in bounds)).indices(len(owner.value))
    if owner.kind == "string":
        return string(owner.text.cut(start, max(start, end)), owner.span)
    return Value(owner.kind, owner.value[start:end], owner.span)


def _assigned(evaluator: Evaluator, node: ast.NamedExpr, frame: Frame) -> Value:
    value = evaluator.value(node.value, frame)
    frame.set(node.target.id, value)
    return value


def _awaited(evaluator: Evaluator, node: ast.Await, frame: Frame) -> Value:
    return evaluator.value(node.value, frame)


def _called(evaluator: Evaluator, node: ast.Call, frame: Frame) -> Value:
    return evaluator.call(evaluator, node, frame)


def _comprehension(
    evaluator: Evaluator, node: ast.ListComp | ast.DictComp | ast.GeneratorExp | ast.SetComp, frame: Frame
) -> Value | None:
    """Those with one loop over what is known."""
    first = node.generators[0]
    rows = iterated(evaluator.value(first.iter, frame))
    evaluator.steps -= len(frame.names) // 10
    inner = Frame(dict(frame.names), frame.outer)
    if rows is None or len(node.generators) > 1 or len(rows) > MAX_ITEMS or isinstance(node, ast.SetComp):
        for part in ast.walk(first.target):
            if isinstance(part, ast.Name):
                inner.names[part.id] = unknown(evaluator.span(first.iter))
        others(evaluator, node, inner)
        return None
    items: list[tuple[Value | None, Value]] = []
    for row in rows:
        bind(evaluator, first.target, row, inner)
        tests = [truth(evaluator.value(test, inner)) for test in first.ifs]
        if None in tests:
            return None
        if all(tests):
            if isinstance(node, ast.DictComp):
                items.append((evaluator.value(node.key, inner), evaluator.value(node.value, inner)))
            else:
                items.append((None, evaluator.value(node.elt, inner)))
    if not isinstance(node, ast.DictComp):
        return Value("list", [item for _, item in items], evaluator.span(node))
    if any(key is None or not is_scalar(key) for key, _ in items):
        return None
    return Value("map", {key.value: (key, item) for key, item in items if key is not None}, evaluator.span(node))


EXPRESSIONS: dict[type, Callable[[Evaluator, Any, Frame], Value | None]] = {
    ast.Attribute: _attribute,
    ast.Await: _awaited,
    ast.BinOp: _binary,
    ast.BoolOp: _either,
    ast.Call: _called,
    ast.Compare: _comparison,
    ast.Constant: _constant,
    ast.Dict: _mapping,
    ast.DictComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.IfExp: _choice,
    ast.JoinedStr: f_string,
    ast.List: _items,
    ast.ListComp: _comprehension,
    ast.Name: _name,
    ast.NamedExpr: _assigned,
    ast.SetComp: _comprehension,
    ast.Subscript: _subscript,
    ast.Tuple: _items,
    ast.UnaryOp: _unary,
}
