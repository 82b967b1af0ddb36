"""What names and expressions of a Python program stand for, as far as one file says it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from neolint.read.python.text import Piece, Text, fixed
from neolint.source import Span

ValueKind = Literal[
    "string", "int", "float", "bool", "null", "map", "list", "tuple", "unknown", "name", "function", "class", "object"
]
MAX_DEPTH = 40
MAX_LENGTH = 50_000
MAX_ITEMS = 2_000
MOST_COMPARED = 20_000
_MAX_PIECES = 1_000


@dataclass(slots=True, eq=False)
class Value:
    """A value and where it was typed, as a span of the program.

    ``value``: the plain value; of a map its members as ``{name: (key, value)}``; of a list or tuple its items; of a
    name its dotted words, such as ``os.path``; of a function its definition. An ``object`` is what a class made:
    ``maker`` is the class's name, ``attributes`` its arguments and what was set on it, ``value`` the names of the
    arguments as they were typed. ``loose``: members or items may be missing or too many.
    """

    kind: ValueKind
    value: Any
    span: Span
    pieces: tuple[Piece, ...] = ()
    maker: str = ""
    attributes: dict[str, Value] = field(default_factory=dict)
    loose: bool = False

    @property
    def text(self) -> Text:
        """The string with its pieces."""
        return Text(self.value, self.pieces)


# The members of a map: by name, the key and the value.
Members = dict[object, tuple[Value, Value]]


def unknown(span: Span) -> Value:
    """What one file does not say."""
    return Value("unknown", None, span)


def string(text: Text, span: Span) -> Value:
    """A string value; unknown if it has become too long to be looked at."""
    if len(text.value) > MAX_LENGTH:
        return unknown(span)
    pieces = text.pieces if len(text.pieces) <= _MAX_PIECES else fixed(text.value, span).pieces
    return Value("string", text.value, span, pieces)


def plain(value: object, span: Span) -> Value:
    """A constant that is no string; unknown for what JSON has no word for."""
    if value is None:
        return Value("null", None, span)
    if isinstance(value, bool):
        return Value("bool", value, span)
    if isinstance(value, int):
        return Value("int", value, span) if value.bit_length() <= 4096 else unknown(span)
    return Value("float", value, span) if isinstance(value, float) else unknown(span)


def is_scalar(value: Value) -> bool:
    """Whether a value is known and has no parts."""
    return value.kind in ("string", "int", "float", "bool", "null")


def truth(value: Value) -> bool | None:
    """Whether Python takes a value for true; None if that is not known."""
    if is_scalar(value):
        return bool(value.value)
    if value.kind in ("map", "list", "tuple") and not value.loose:
        return bool(value.value)
    return True if value.kind in ("function", "class") else None


def snapshot(value: Value) -> Value:
    """A value as it is now: what is done to its maps and lists later does not change it."""
    copies: dict[int, Value] = {}

    def copy(part: Value) -> Value:
        if part.kind not in ("map", "list", "tuple") or len(copies) >= MOST_COMPARED:
            return part
        known = copies.get(id(part))
        if known is None:
            known = copies[id(part)] = replace(part)
            waiting.append(known)
        return known

    waiting: list[Value] = []
    whole = copy(value)
    while waiting:
        part = waiting.pop()
        if part.kind == "map":
            part.value = {name: (key, copy(member)) for name, (key, member) in part.value.items()}
        else:
            part.value = [copy(item) for item in part.value]
    return whole


def same(one: Value, other: Value, depth: int = 0, budget: list[int] | None = None) -> bool:
    """Whether two values are known to be equal; of very large ones that is not known."""
    budget = [MOST_COMPARED] if budget is None else budget
    budget[0] -= 1
    if one is other:
        return True
    if one.kind != other.kind or depth > MAX_DEPTH or one.loose or other.loose or budget[0] < 0:
        return False
    if is_scalar(one) or one.kind == "name":
        return bool(one.value == other.value)
    if one.kind == "map":
        return list(one.value) == list(other.value) and all(
            same(one.value[name][1], other.value[name][1], depth + 1, budget) for name in one.value
        )
    if one.kind in ("list", "tuple"):
        pairs = zip(one.value, other.value, strict=False)
        return len(one.value) == len(other.value) and all(same(a, b, depth + 1, budget) for a, b in pairs)
    return one.kind in ("function", "class") and one.value is other.value


def merged(one: Value, other: Value, budget: list[int], depth: int = 0) -> Value:
    """What is known of a name that is one of two values. ``budget`` is how many may be compared."""
    if same(one, other, 0, budget):
        return one
    if one.kind == other.kind == "map" and depth < MAX_DEPTH and budget[0] > 0:
        members = {}
        for name in {**one.value, **other.value}:
            pair = one.value.get(name), other.value.get(name)
            known = pair[0] or pair[1]
            value = merged(pair[0][1], pair[1][1], budget, depth + 1) if pair[0] and pair[1] else unknown(known[1].span)
            members[name] = (known[0], value)
        loose = one.loose or other.loose or set(one.value) != set(other.value)
        return Value("map", members, one.span, loose=loose)
    if one.kind == other.kind == "object" and one.maker == other.maker and depth < MAX_DEPTH and budget[0] > 0:
        names = {**one.attributes, **other.attributes}
        attributes = {
            name: merged(one.attributes[name], other.attributes[name], budget, depth + 1)
            if name in one.attributes and name in other.attributes
            else unknown(one.span)
            for name in names
        }
        return Value("object", None, one.span, maker=one.maker, attributes=attributes)
    return unknown(one.span)


def copied_value(value: Value, copies: dict[int, Value], depth: int = 0) -> Value:
    """A copy of what can be changed in place; everything else as it is. One value stays one where it stands twice."""
    if value.kind not in ("map", "list", "object") or depth > MAX_DEPTH:
        return value
    if id(value) in copies:
        return copies[id(value)]
    made = Value(value.kind, value.value, value.span, maker=value.maker, loose=value.loose)
    copies[id(value)] = made
    if value.kind == "map":
        made.value = {name: (key, copied_value(item, copies, depth + 1)) for name, (key, item) in value.value.items()}
    elif value.kind == "list":
        made.value = [copied_value(item, copies, depth + 1) for item in value.value]
    made.attributes = {name: copied_value(item, copies, depth + 1) for name, item in value.attributes.items()}
    return made


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


def forget(value: Value) -> None:
    """Something was done to a map or a list that is not followed."""
    value.value.clear()
    value.loose = True


def extend(value: Value, more: Value) -> None:
    """Put the items of one value behind those of a list; if they are not known, nor is the list."""
    rows = iterated(more)
    if rows is None or len(rows) + len(value.value) > MAX_ITEMS:
        value.loose = True
    else:
        value.value += rows
