"""The languages inside strings: DataInputConfig, CompilerOptions, and what people write in their place.

Strict JSON is read at once. Only what is none is looked at closely, and then the value that was meant is found as
well, so
that the other rules can go on with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from neolint.embed.flags import Flag, split_flags
from neolint.finding import Problem
from neolint.node import UNKNOWN, Node
from neolint.read.json import load_json
from neolint.source import Span

__all__ = ["Embedded", "Flag", "read_compiler_options", "read_data_input_config", "split_flags"]


@dataclass(frozen=True, slots=True)
class Embedded:
    """The document in a string. Spans of its problems and its tree are offsets in the decoded string.

    ``value`` is what was meant, UNKNOWN if that cannot be told. ``form`` says how it was written: ``json``, ``loose``
    (another
    notation, or with mistakes), ``double-encoded``, ``flags``, ``bare-flags`` or ``unreadable``.
    """

    value: object
    form: str
    problems: tuple[Problem, ...]
    tree: Callable[[], Node]


def read_data_input_config(text: str) -> Embedded:
    """The names and shapes in a DataInputConfig. Never raises."""
    try:
        value = load_json(text)
    except (ValueError, RecursionError):
        return _loose(text, "DataInputConfig")
    if isinstance(value, str):
        return _double(text, value, "DataInputConfig")
    return Embedded(value, "json", (), lambda: _json_tree(text))


def read_compiler_options(text: str, *, flags_expected: bool) -> Embedded:
    """The options in a CompilerOptions, or Neuron's flags. Never raises.

    ``flags_expected``: the target is one of Neuron's, whose options are a JSON string of flags.
    """
    if text.lstrip().startswith("-"):
        return Embedded(text, "bare-flags", (), lambda: Node("string", text, Span(0, len(text)), style="plain"))
    try:
        value: Any = load_json(text)
    except (ValueError, RecursionError):
        return _loose(text, "CompilerOptions")
    if not isinstance(value, str):
        return Embedded(value, "json", (), lambda: _json_tree(text))
    if flags_expected or value.lstrip().startswith("-"):
        return Embedded(value, "flags", (), lambda: _json_tree(text))
    return _double(text, value, "CompilerOptions")


def _json_tree(text: str) -> Node:
    from neolint.read.json import parse_json

    return parse_json(text).root or Node("null", None, Span(0, 0))


def _double(text: str, inner: str, field: str) -> Embedded:
    """A JSON string: encoded twice if it holds a document itself, else just a string."""
    try:
        value = load_json(inner)
    except (ValueError, RecursionError):
        loose = _loose(inner, field)
        if loose.form == "unreadable" or not isinstance(loose.value, (dict, list)):
            return Embedded(inner, "json", (), lambda: _json_tree(text))
        value, corrected = loose.value, json.dumps(loose.value, default=str)
        inner_tree = loose.tree
    else:
        if not isinstance(value, (dict, list)):
            return Embedded(inner, "json", (), lambda: _json_tree(text))
        corrected, inner_tree = inner.strip(), lambda: _json_tree(inner)
    from neolint.finding import Edit

    whole = Span(0, len(text))
    problem = Problem(
        "double-encoded-json", whole, {"field": field, "corrected": corrected}, edits=(Edit(whole, corrected),)
    )
    return Embedded(value, "double-encoded", (problem,), lambda: _moved(inner_tree(), text))


def _moved(root: Node, text: str) -> Node:
    """The tree of the inner document with the spans of the text around it."""
    from dataclasses import replace

    from neolint.scalar import inner_span, offsets

    outer = _json_tree(text)
    found = offsets(text, outer)

    def move(span: Span) -> Span:
        return inner_span(found, span.start, span.end, outer)

    done: dict[int, Node] = {}
    stack = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if node.items is not None and not ready:
            stack.append((node, True))
            stack.extend((child, False) for _, child in node.children())
            continue
        items: Any = node.items
        if isinstance(items, dict):
            items = {name: done[id(child)] for name, child in items.items()}
        elif items is not None:
            items = [done[id(child)] for child in items]
        key = None if node.key is None else move(node.key)
        done[id(node)] = replace(node, span=move(node.span), key=key, items=items, style="plain")
    return done[id(root)]


def _loose(text: str, field: str) -> Embedded:
    """What is no strict JSON."""
    from neolint.embed.loose import read_loose

    found = read_loose(text, field)
    root = found.root
    if root is None:
        return Embedded(UNKNOWN, "unreadable", found.problems, lambda: Node("unknown", UNKNOWN, Span(0, len(text))))
    return Embedded(root.value, "loose", found.problems, lambda: root)
