"""Strings that ended at the wrong quote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from neolint.finding import Edit, Problem
from neolint.read.json import load_json
from neolint.read.json_strings import as_json, excerpt, without_end
from neolint.read.json_tree import COLON, COMMA
from neolint.source import Span

if TYPE_CHECKING:
    from neolint.node import Node
    from neolint.read.json_tree import Reading

_LAST_QUOTE = re.compile(r'"(?=\s*(?:[,}\]]|\Z))')
_MAX_INNER = 20_000  # no string of a request is longer


def mend_end_of_string(reading: Reading, start: int) -> int | None:
    """Something follows a string or a key at once, at ``start``: it may have been meant to end elsewhere."""
    if reading.expect == COLON:
        return _key_closed_by_the_next(reading)
    last = reading.last()
    if reading.expect != COMMA or last is None or last.kind != "string" or last.span.end != start:
        return None
    if reading.text[last.span.start] != '"':
        return None
    again = _unescaped_quotes(reading, last)
    return _closed_by_the_next(reading, last) if again is None else again


def _unescaped_quotes(reading: Reading, string: Node) -> int | None:
    """``"{"data": [1, 3]}"``: a document in a string, whose own quotes lack their backslashes."""
    text = reading.text
    for tries, quote in enumerate(_LAST_QUOTE.finditer(text, string.span.end)):
        inner = text[string.span.start + 1 : quote.start()]
        if tries == 20 or len(inner) > _MAX_INNER:
            break
        try:
            load_json(inner)
        except (ValueError, RecursionError):
            continue
        span = Span(string.span.start, quote.end())
        edits = (Edit(span, as_json(inner)),)
        reading.report(Problem("json-unescaped-quotes", span, {"text": excerpt(inner)}, edits=edits))
        reading.take_back(string)
        reading.add("string", inner, span.start, span.end)
        return span.end
    return None


def _closed_by_the_next(reading: Reading, string: Node) -> int | None:
    """``["a, "b"]``: the quote that should open the second string has closed the first."""
    opening = string.span.start
    inner = reading.text[opening + 1 : string.span.end - 1].rstrip()
    if not inner.endswith(","):
        return None
    found = without_end(reading.text, opening, opening + len(inner))
    reading.report(found.problems[0])
    reading.take_back(string)
    reading.add("string", found.value, *found.span, style=found.style)
    return found.end


def _key_closed_by_the_next(reading: Reading) -> int | None:
    """``{"a: 1, "b": 2}``: the quote that should open the second key has closed the first."""
    text = reading.text
    name = reading.frame.name_span
    if name is None or text[name.start] != '"':
        return None
    colon = text.find(":", name.start, name.end)
    if colon < 0:
        return None
    found = without_end(text, name.start, name.start + 1 + len(text[name.start + 1 : colon].rstrip()))
    reading.report(found.problems[0])
    reading.key(str(found.value), found.span)
    return colon
