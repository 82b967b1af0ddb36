"""f-strings: each known character where it was typed, each field at its braces."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from neolint.read.python.formatting import NotKnown, formatted
from neolint.read.python.frame import Frame
from neolint.read.python.literals import f_string_parts
from neolint.read.python.text import Piece, Text, fixed, joined
from neolint.read.python.values import Value, string
from neolint.scalar import Offsets
from neolint.source import Span

if TYPE_CHECKING:
    from neolint.read.python.evaluator import Evaluator


def f_string(evaluator: Evaluator, node: ast.JoinedStr, frame: Frame) -> Value | None:
    """The string; None if one of its fields is unknown. The calls in its fields are looked at in any case."""
    span = evaluator.span(node)
    # one inside a field of another has no place of its own before Python 3.12
    parts = [] if evaluator.inside else list(f_string_parts(evaluator.program.text, span))
    texts: list[Text] = []
    known = True
    at = 0
    for child in node.values:
        if isinstance(child, ast.Constant):
            places = parts[at] if at < len(parts) else None
            texts.append(_typed(str(child.value), places, span))
        elif isinstance(child, ast.FormattedValue):
            while at < len(parts) and isinstance(parts[at], Offsets):
                at += 1
            place = parts[at] if at < len(parts) else span
            at += 1
            text = _field(evaluator, child, frame, place if isinstance(place, Span) else span)
            known = known and text is not None
            texts.append(text or Text("", ()))
    return string(joined(texts), span) if known else None


def _typed(value: str, places: Offsets | Span | None, span: Span) -> Text:
    if isinstance(places, Offsets) and len(places.starts) == len(value):
        return Text(value, (Piece(len(value), span, 0, places),) if value else ())
    return fixed(value, span)


def _field(evaluator: Evaluator, node: ast.FormattedValue, frame: Frame, place: Span) -> Text | None:
    outer = evaluator.inside
    evaluator.inside = outer or place
    try:
        value = evaluator.value(node.value, frame)
        spec = "" if node.format_spec is None else evaluator.value(node.format_spec, frame).value
    finally:
        evaluator.inside = outer
    try:
        return formatted(value, spec, "" if node.conversion < 0 else chr(node.conversion)) if spec is not None else None
    except NotKnown:
        return None
