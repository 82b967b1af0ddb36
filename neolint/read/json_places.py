"""The places of strict JSON: a level of it when somebody asks for it, the rest is skipped by the C scanner."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any

from neolint.node import KINDS, LazyNode, Node
from neolint.source import Span

_space = re.compile(r"[ \t\n\r]*").match
_read = json.JSONDecoder().raw_decode


def json_places(text: str, value: object) -> Node:
    """The tree that ``parse_json`` makes of a text in which nothing is wrong, and of which this is the value."""
    start = _behind(text, 0)
    return _node(text, value, start, _read(text, start)[1])


def _node(text: str, value: object, start: int, end: int, key: Span | None = None) -> Node:
    if isinstance(value, (dict, list)):
        return LazyNode(value, Span(start, end), partial(_children, text, value, start), key)
    return Node(KINDS[type(value)], value, Span(start, end), key)


def _children(text: str, value: Any, start: int) -> dict[str, Node] | list[Node]:
    if isinstance(value, list):
        return _elements(text, value, start)
    members: dict[str, Node] = {}
    place = start
    for _ in value:
        key = _behind(text, place + 1)  # behind a bracket or a comma
        name, key_end = _read(text, key)
        begin = _behind(text, _behind(text, key_end) + 1)
        end = _read(text, begin)[1]
        members[name] = _node(text, value[name], begin, end, Span(key, key_end))
        place = _behind(text, end)
    return members


def _elements(text: str, value: list[Any], start: int) -> list[Node]:
    elements = []
    place = start
    for element in value:
        begin = _behind(text, place + 1)
        end = _read(text, begin)[1]
        elements.append(_node(text, element, begin, end))
        place = _behind(text, end)
    return elements


def _behind(text: str, place: int) -> int:
    """Where the white space at a place ends."""
    found = _space(text, place)
    assert found is not None  # it may be empty
    return found.end()
