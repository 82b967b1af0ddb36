"""The expressions of a Python program, followed without running any of it."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass, field

from neolint.read.python_program import Program
from neolint.read.python_strings import NotKnown, formatted, percent
from neolint.read.python_text import Piece, Text, f_string_parts, fixed, joined
from neolint.read.python_values import Value, is_scalar, plain, same, string, truth, unknown
from neolint.source import Span

MAX_STEPS = 60_000
_MAX_NESTING = 60
_MAX_ITEMS = 2_000
_BUILTIN = frozenset({
    "copy", "dict", "enumerate", "float", "int", "json", "len", "list", "os", "posixpath", "range", "reversed", "str",
    "tuple", "zip",
})  # fmt: skip
_ARITHMETIC: dict[type, Callable[..., object]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
}  # fmt: skip
_ORDER: dict[type, Callable[..., object]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip


@dataclass(eq=False)
class Frame:
    """The names of a function's body, or of the program; ``outer`` are those of the program."""

    names: dict[str, Value]
    outer: Frame | None = None
    returned: list[Value] = field(default_factory=list)
    shared: set[str] = field(default_factory=set)

    def get(self, name: str) -> Value | None:
        """What a name stands for here, or None."""
        if name in self.names:
            return self.names[name]
        return self.outer.names.get(name) if self.outer is not None else None

    def set(self, name: str, value: Value) -> None:
        """Let a name stand for a value."""
        (self.outer if name in self.shared and self.outer is not None else self).names[name] = value


@dataclass(eq=False)
class Evaluator:
    """What following a program needs: its text, where it is, and what it may still do.

    ``call`` says what a call makes; it is told every call, and so finds those that make jobs.
    """

    program: Program
    call: Callable[[Evaluator, ast.Call, Frame], Value]
    steps: int = MAX_STEPS
    depth: int = 0
    inside: Span | None = None

    def span(self, node: ast.expr | ast.keyword) -> Span:
        """Where a node stands in the program. The parts of an f-string's field have no places before Python 3.12."""
        return self.inside or self.program.span(node)

    def value(self, node: ast.expr, frame: Frame) -> Value:
        """What an expression stands for. Never raises."""
        self.steps -= 1
        if self.steps < 0 or self.depth > _MAX_NESTING:
            return unknown(Span(0, 0))
        self.depth += 1
        try:
            method = _EXPRESSIONS.get(type(node))
            found = method(self, node, frame) if method is not None else self._others(node, frame)
        except NotKnown:
            found = None
        finally:
            self.depth -= 1
        return unknown(self.span(node)) if found is None else found

    def _others(self, node: ast.expr, frame: Frame) -> Value | None:
        """Expressions that say nothing themselves: what stands in them may be a call all the same."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr) and not isinstance(node, ast.Lambda):
                self.value(child, frame)
        return None

    def _constant(self, node: ast.Constant, _frame: Frame) -> Value:
        span = self.span(node)
        if isinstance(node.value, str):
            piece = Piece(len(node.value), span, -1 if self.inside else 0)
            return Value("string", node.value, span, (piece,) if node.value else ())
        return plain(node.value, span)

    def _name(self, node: ast.Name, frame: Frame) -> Value | None:
        found = frame.get(node.id)
        if found is None and node.id == "__name__":
            return string(fixed("__main__", self.span(node)), self.span(node))
        if found is None and node.id in _BUILTIN:
            return Value("name", node.id, self.span(node))
        return found

    def _attribute(self, node: ast.Attribute, frame: Frame) -> Value | None:
        owner = self.value(node.value, frame)
        if owner.kind == "name":
            return Value("name", f"{owner.value}.{node.attr}", self.span(node), maker=node.attr)
        return owner.attributes.get(node.attr)

    def _items(self, node: ast.List | ast.Tuple, frame: Frame) -> Value:
        items: list[Value] = []
        loose = False
        for element in node.elts:
            if isinstance(element, ast.Starred):
                inner = self.value(element.value, frame)
                if inner.kind in ("list", "tuple"):
                    items += inner.value
                    loose = loose or inner.loose
                else:
                    loose = True
            else:
                items.append(self.value(element, frame))
        return Value("list" if isinstance(node, ast.List) else "tuple", items, self.span(node), loose=loose)

    def _mapping(self, node: ast.Dict, frame: Frame) -> Value:
        made = Value("map", {}, self.span(node))
        for key, item in zip(node.keys, node.values, strict=True):
            value = self.value(item, frame)
            if key is None:
                take_over(made, value)
                continue
            named = self.value(key, frame)
            if is_scalar(named):
                made.value[named.value] = (named, value)
            else:
                made.loose = True
        return made

    def _f_string(self, node: ast.JoinedStr, frame: Frame) -> Value | None:
        span = self.span(node)
        if self.inside is not None:
            return None
        texts: list[Text] = []
        known = True
        parts = list(f_string_parts(self.program.text, span))
        at = 0
        for child in node.values:
            if isinstance(child, ast.Constant):
                places = parts[at] if at < len(parts) else None
                value = str(child.value)
                if places is not None and not isinstance(places, Span) and len(places.starts) == len(value):
                    texts.append(Text(value, (Piece(len(value), span, 0, places),) if value else ()))
                else:
                    texts.append(fixed(value, span))
            elif isinstance(child, ast.FormattedValue):
                while at < len(parts) and not isinstance(parts[at], Span):
                    at += 1
                place = parts[at] if at < len(parts) else span
                at += 1
                self.inside = place if isinstance(place, Span) else span
                try:
                    value_of = self.value(child.value, frame)
                    spec = "" if child.format_spec is None else self._spec(child.format_spec)
                finally:
                    self.inside = None
                try:
                    if spec is None:
                        raise NotKnown
                    texts.append(formatted(value_of, spec, "" if child.conversion < 0 else chr(child.conversion)))
                except NotKnown:
                    known = False
        return string(joined(texts), span) if known else None

    def _spec(self, node: ast.expr) -> str | None:
        values = node.values if isinstance(node, ast.JoinedStr) else [node]
        if all(isinstance(value, ast.Constant) for value in values):
            return "".join(str(value.value) for value in values if isinstance(value, ast.Constant))
        return None

    def _binary(self, node: ast.BinOp, frame: Frame) -> Value | None:
        spine: list[ast.BinOp] = []
        inner: ast.expr = node
        while isinstance(inner, ast.BinOp):  # a long sum is a deep tree to the left
            spine.append(inner)
            inner = inner.left
        left = self.value(inner, frame)
        for operation in reversed(spine):
            right = self.value(operation.right, frame)
            try:
                left = self.combined(operation, left, right)
            except NotKnown:
                left = unknown(self.span(node))
        return left

    def combined(self, node: ast.BinOp, left: Value, right: Value) -> Value:
        """What an operator makes of two values. Raises NotKnown."""
        span = self.span(node)
        if left.kind == "string":
            if isinstance(node.op, ast.Mod):
                return string(percent(left.text, right), span)
            if isinstance(node.op, ast.Add) and right.kind == "string":
                return string(joined([left.text, right.text]), span)
            return unknown(span)
        if isinstance(node.op, ast.Div) and right.kind == "string" and left.kind == "object" and left.maker == "Path":
            return unknown(span)
        if isinstance(node.op, ast.Add) and left.kind == right.kind and left.kind in ("list", "tuple"):
            if len(left.value) + len(right.value) > _MAX_ITEMS:
                return unknown(span)
            return Value(left.kind, left.value + right.value, span, loose=left.loose or right.loose)
        if isinstance(node.op, ast.Mult) and left.kind in ("list", "tuple") and right.kind == "int":
            if len(left.value) * max(right.value, 0) > _MAX_ITEMS:
                return unknown(span)
            return Value(left.kind, left.value * right.value, span, loose=left.loose)
        if isinstance(node.op, ast.BitOr) and left.kind == right.kind == "map":
            made = Value("map", dict(left.value), span, loose=left.loose)
            take_over(made, right)
            return made
        numbers = ("int", "float", "bool")
        if type(node.op) in _ARITHMETIC and left.kind in numbers and right.kind in numbers:
            try:
                return plain(_ARITHMETIC[type(node.op)](left.value, right.value), span)
            except (ArithmeticError, ValueError, TypeError):
                return unknown(span)
        return unknown(span)

    def _unary(self, node: ast.UnaryOp, frame: Frame) -> Value | None:
        value = self.value(node.operand, frame)
        if isinstance(node.op, ast.Not):
            known = truth(value)
            return None if known is None else plain(not known, self.span(node))
        if value.kind in ("int", "float") and isinstance(node.op, (ast.USub, ast.UAdd)):
            return plain(-value.value if isinstance(node.op, ast.USub) else value.value, self.span(node))
        return None

    def _either(self, node: ast.BoolOp, frame: Frame) -> Value | None:
        wanted = isinstance(node.op, ast.Or)
        for operand in node.values:
            value = self.value(operand, frame)
            known = truth(value)
            if known is None:
                return None
            if known == wanted:
                return value
        return value

    def _comparison(self, node: ast.Compare, frame: Frame) -> Value | None:
        left = self.value(node.left, frame)
        rights = [self.value(right, frame) for right in node.comparators]
        if len(rights) != 1:
            return None
        answer = _compared(node.ops[0], left, rights[0])
        return None if answer is None else plain(answer, self.span(node))

    def _choice(self, node: ast.IfExp, frame: Frame) -> Value | None:
        known = truth(self.value(node.test, frame))
        if known is not None:
            return self.value(node.body if known else node.orelse, frame)
        one, other = self.value(node.body, frame), self.value(node.orelse, frame)
        return one if same(one, other) else None

    def _subscript(self, node: ast.Subscript, frame: Frame) -> Value | None:
        owner = self.value(node.value, frame)
        if isinstance(node.slice, ast.Slice):
            return self._cut(node.slice, owner, frame)
        place = self.value(node.slice, frame)
        if owner.kind == "map" and is_scalar(place) and place.value in owner.value:
            found: Value = owner.value[place.value][1]
            return found
        if owner.kind in ("list", "tuple") and place.kind == "int" and not owner.loose:
            return owner.value[place.value] if -len(owner.value) <= place.value < len(owner.value) else None
        if owner.kind == "string" and place.kind == "int" and -len(owner.value) <= place.value < len(owner.value):
            at = place.value % len(owner.value)
            return string(owner.text.cut(at, at + 1), self.span(node))
        return None

    def _cut(self, node: ast.Slice, owner: Value, frame: Frame) -> Value | None:
        bounds = [None if bound is None else self.value(bound, frame) for bound in (node.lower, node.upper)]
        if node.step is not None or any(bound is not None and bound.kind != "int" for bound in bounds) or owner.loose:
            return None
        if owner.kind not in ("string", "list", "tuple"):
            return None
        start, end, _ = slice(*(None if bound is None else bound.value for bound in bounds)).indices(len(owner.value))
        if owner.kind == "string":
            return string(owner.text.cut(start, max(start, end)), owner.span)
        return Value(owner.kind, owner.value[start:end], owner.span)

    def _assigned(self, node: ast.NamedExpr, frame: Frame) -> Value:
        value = self.value(node.value, frame)
        frame.set(node.target.id, value)
        return value

    def _awaited(self, node: ast.Await, frame: Frame) -> Value:
        return self.value(node.value, frame)

    def _called(self, node: ast.Call, frame: Frame) -> Value:
        return self.call(self, node, frame)

    def _comprehension(
        self, node: ast.ListComp | ast.DictComp | ast.GeneratorExp | ast.SetComp, frame: Frame
    ) -> Value | None:
        """Those with one loop over what is known."""
        first = node.generators[0]
        rows = iterated(self.value(first.iter, frame))
        inner = Frame(dict(frame.names), frame.outer)
        if rows is None or len(node.generators) > 1 or len(rows) > _MAX_ITEMS or isinstance(node, ast.SetComp):
            for part in ast.walk(first.target):
                if isinstance(part, ast.Name):
                    inner.names[part.id] = unknown(self.span(first.iter))
            self._others(node, inner)
            return None
        items: list[tuple[Value | None, Value]] = []
        for row in rows:
            bind(self, first.target, row, inner)
            tests = [truth(self.value(test, inner)) for test in first.ifs]
            if None in tests:
                return None
            if all(tests):
                if isinstance(node, ast.DictComp):
                    items.append((self.value(node.key, inner), self.value(node.value, inner)))
                else:
                    items.append((None, self.value(node.elt, inner)))
        if not isinstance(node, ast.DictComp):
            return Value("list", [item for _, item in items], self.span(node))
        if any(key is None or not is_scalar(key) for key, _ in items):
            return None
        return Value("map", {key.value: (key, item) for key, item in items if key is not None}, self.span(node))


_EXPRESSIONS: dict[type, Callable[..., Value | None]] = {
    ast.Attribute: Evaluator._attribute,
    ast.Await: Evaluator._awaited,
    ast.BinOp: Evaluator._binary,
    ast.BoolOp: Evaluator._either,
    ast.Call: Evaluator._called,
    ast.Compare: Evaluator._comparison,
    ast.Constant: Evaluator._constant,
    ast.Dict: Evaluator._mapping,
    ast.DictComp: Evaluator._comprehension,
    ast.GeneratorExp: Evaluator._comprehension,
    ast.IfExp: Evaluator._choice,
    ast.JoinedStr: Evaluator._f_string,
    ast.List: Evaluator._items,
    ast.ListComp: Evaluator._comprehension,
    ast.Name: Evaluator._name,
    ast.NamedExpr: Evaluator._assigned,
    ast.SetComp: Evaluator._comprehension,
    ast.Subscript: Evaluator._subscript,
    ast.Tuple: Evaluator._items,
    ast.UnaryOp: Evaluator._unary,
}


def take_over(made: Value, value: Value) -> None:
    """Put the members of a map into another; if they are not all known, nor is what was made."""
    if value.kind == "map":
        made.value.update(value.value)
        made.loose = made.loose or value.loose
    else:
        made.value.clear()  # any of them may have been overwritten
        made.loose = True


def iterated(value: Value) -> list[Value] | None:
    """What a loop over a value goes through; None if that is not known."""
    if value.loose:
        return None
    if value.kind in ("list", "tuple"):
        return list(value.value)
    if value.kind == "map":
        return [key for key, _ in value.value.values()]
    return None


def bind(evaluator: Evaluator, target: ast.expr, value: Value, frame: Frame) -> None:
    """Let the names in a target stand for a value, or for the items of one."""
    if isinstance(target, ast.Name):
        frame.set(target.id, value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        rows = value.value if value.kind in ("list", "tuple") and not value.loose else None
        fits = rows is not None and len(rows) == len(target.elts)
        for number, element in enumerate(target.elts):
            plain_target = element.value if isinstance(element, ast.Starred) else element
            known = fits and not any(isinstance(each, ast.Starred) for each in target.elts)
            bind(evaluator, plain_target, rows[number] if known and rows else unknown(value.span), frame)
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
        if owner.kind == "object":
            owner.attributes[target.attr] = value


def forget(value: Value) -> None:
    """Something was done to a map or a list that is not followed."""
    value.value.clear()
    value.loose = True


def _compared(op: ast.cmpop, left: Value, right: Value) -> bool | None:
    if isinstance(op, (ast.Is, ast.IsNot)):
        if right.kind != "null" or left.kind in ("unknown", "name"):
            return None
        return (left.kind == "null") == isinstance(op, ast.Is)
    if isinstance(op, (ast.In, ast.NotIn)):
        if not is_scalar(left) or right.loose:
            return None
        if right.kind == "map":
            found = left.value in right.value
        elif right.kind in ("list", "tuple") and all(is_scalar(item) for item in right.value):
            found = any(item.value == left.value for item in right.value)
        elif right.kind == left.kind == "string":
            found = left.value in right.value
        else:
            return None
        return bool(found) == isinstance(op, ast.In)
    if not (is_scalar(left) and is_scalar(right)):
        return None
    if isinstance(op, (ast.Eq, ast.NotEq)):
        return bool(left.value == right.value) == isinstance(op, ast.Eq)
    order = _ORDER.get(type(op))
    try:
        return None if order is None else bool(order(left.value, right.value))
    except TypeError:
        return None
