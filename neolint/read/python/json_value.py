"""What ``json.loads`` makes of a string: values that stand where their characters were typed."""

from __future__ import annotations

from neolint.node import Node
from neolint.read.json_places import json_places
from neolint.read.json_strict import load_json
from neolint.read.python.formatting import NotKnown
from neolint.read.python.text import Text, fixed, offsets_of
from neolint.read.python.values import MAX_DEPTH, Value, plain, string
from neolint.scalar import Offsets
from neolint.source import Span


def loaded(program: str, written: Value) -> Value:
    """The value that a JSON text stands for. Raises NotKnown."""
    if written.kind != "string":
        raise NotKnown
    try:
        value = load_json(written.value, max_depth=MAX_DEPTH)
    except (ValueError, RecursionError) as error:
        raise NotKnown from error
    return _value(json_places(written.value, value), written.text, offsets_of(program, written.pieces))


def _value(node: Node, text: Text, places: Offsets) -> Value:
    span = _in_program(node.span, places)
    if isinstance(node.value, str):
        inner = Span(node.span.start + 1, node.span.end - 1)
        as_it_is = text.value[slice(*inner)] == node.value
        return string(text.cut(*inner) if as_it_is else fixed(node.value, span), span)
    if isinstance(node.items, dict):
        members: dict[str, tuple[Value, Value]] = {}
        for name, child in node.items.items():
            key = _in_program(child.key or child.span, places)
            members[name] = (string(fixed(name, key), key), _value(child, text, places))
        return Value("map", members, span)
    if node.items is not None:
        return Value("list", [_value(child, text, places) for child in node.items], span)
    return plain(node.value, span)


def _in_program(span: Span, places: Offsets) -> Span:
    start = places.starts[span.start]
    return Span(start, max(start, places.ends[span.end - 1]))
