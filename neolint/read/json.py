"""JSON to a located tree, with whatever is not JSON named and mended."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from neolint.read.json_strict import MAX_DEPTH, MAX_DIGITS, MAX_NODES, load_json
from neolint.read.json_tree import COLON, COMMA, KEY, VALUE, Reading, Stop
from neolint.source import Span

if TYPE_CHECKING:
    from neolint.finding import Problem
    from neolint.node import Node

__all__ = ["JsonTree", "load_json", "parse_json"]

_TOKEN = re.compile(
    r"""[ \t\n\r]*(?:
      "([^"\\\x00-\x1f]*)"
    | (-?(?:0|[1-9][0-9]*)((?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?))(?=[ \t\n\r,\]}]|\Z)
    | (true|false|null)(?=[ \t\n\r,\]}]|\Z)
    | ([{}\[\],:])
    | (")
    )""",
    re.VERBOSE,
)
_STRING, _NUMBER, _FRACTION, _LITERAL, _MARK, _ESCAPED = range(1, 7)
_LITERALS = {"true": True, "false": False, "null": None}


class JsonTree(NamedTuple):
    """What ``parse_json`` made of a text. The root is None if there is no document, or if reading was given up."""

    root: Node | None
    problems: tuple[Problem, ...]


_decode_string = json.JSONDecoder().raw_decode


def parse_json(text: str, *, max_depth: int = MAX_DEPTH, max_nodes: int = MAX_NODES) -> JsonTree:
    """The located tree of a JSON text, and everything that is wrong with it. Never raises.

    Of what is not JSON the tree holds what was meant; a value that nobody can guess is UNKNOWN. Strict JSON has no
    problems (but for the limits and repeated keys), and so has a template's ``${SIZE}`` in the place of a value.
    """
    reading = Reading(text, max_depth, max_nodes)
    try:
        _read(reading)
    except Stop:
        return JsonTree(None, reading.found())
    return JsonTree(reading.root(), reading.found())


def _read(reading: Reading) -> None:
    """Token by token. What stands where it belongs is dealt with here, all else is for ``json_mend``."""
    text = reading.text
    match = _TOKEN.match
    pos = 0
    while pos >= 0:
        found = match(text, pos)
        if found is None:
            pos = _mend_other(reading, pos)
            continue
        group = found.lastindex
        pos = found.end()
        if group == _MARK:
            pos = _mark(reading, found[_MARK], pos)
            continue
        expect = reading.expect
        if group == _STRING:
            start = found.start(_STRING) - 1
            if expect == KEY:
                reading.key(found[_STRING], Span(start, pos))
            elif expect == VALUE:
                reading.add("string", found[_STRING], start, pos)
            else:
                pos = _mend_other(reading, start)
        elif group == _ESCAPED:
            pos = _escaped_string(reading, pos - 1)
        elif expect != VALUE or pos - found.start(group or 0) > MAX_DIGITS:
            pos = _mend_other(reading, found.start(group or 0))
        elif group == _LITERAL:
            value = _LITERALS[found[_LITERAL]]
            reading.add("null" if value is None else "bool", value, found.start(_LITERAL), pos)
        elif found[_FRACTION]:
            reading.add("float", float(found[_NUMBER]), found.start(_NUMBER), pos)
        else:
            reading.add("int", int(found[_NUMBER]), found.start(_NUMBER), pos)


def _mark(reading: Reading, mark: str, pos: int) -> int:
    """A bracket, comma or colon that ends at ``pos``; where to read on."""
    expect = reading.expect
    frame = reading.frame
    if mark == ":":
        if expect == COLON:
            reading.expect = VALUE
            return pos
    elif mark == ",":
        if expect == COMMA and frame.opener:
            frame.comma = pos - 1
            reading.expect = frame.first
            return pos
    elif mark in "{[":
        if expect == VALUE and not reading.text.startswith("{{", pos - 1):
            reading.open(mark, pos - 1)
            return pos
    elif mark == frame.closer and (expect == COMMA or (expect == frame.first and frame.comma < 0)):
        reading.close(pos)
        return pos
    from neolint.read.json_mend import mend_mark

    return mend_mark(reading, mark, pos - 1)


def _escaped_string(reading: Reading, start: int) -> int:
    """A string with a backslash in it, or with a mistake."""
    if reading.expect in (KEY, VALUE):
        try:
            value, end = _decode_string(reading.text, start)
        except ValueError:
            pass
        else:
            if reading.expect == KEY:
                reading.key(value, Span(start, end))
            else:
                reading.add("string", value, start, end)
            return end
    return _mend_other(reading, start)


def _mend_other(reading: Reading, pos: int) -> int:
    from neolint.read.json_mend import mend_other

    return mend_other(reading, pos)
