"""Strict JSON to values, fast."""

from __future__ import annotations

import json
from typing import Any, Final

MAX_DEPTH: Final = 100
MAX_NODES: Final = 200_000
MAX_DIGITS: Final = 4300  # as in Python itself: to make a number of more takes quadratic time


def _map(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key stands twice")
    return members


def _whole_number(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError("a number of too many digits")
    return int(digits)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_decode_strict = json.JSONDecoder(object_pairs_hook=_map, parse_int=_whole_number, parse_constant=_no_constant).decode


def load_json(text: str, *, max_depth: int = MAX_DEPTH, max_nodes: int = MAX_NODES) -> object:
    """The value of a text that ``parse_json`` would find nothing wrong with; the fast way to it.

    Raises ValueError or RecursionError for any other: then ``parse_json`` knows what is wrong, and where.
    """
    value: object = _decode_strict(text)
    brackets = text.count("[") + text.count("{")
    if brackets <= max_depth and brackets + text.count(",") < max_nodes:
        return value
    depth = nodes = 0
    level = [value]
    while level:  # one level of nesting after the other
        nodes += len(level)
        inner = [item for item in level if isinstance(item, (dict, list))]
        if nodes > max_nodes or (inner and depth == max_depth):
            raise ValueError("too deep or too many values")
        depth += 1
        level = [child for item in inner for child in (item.values() if isinstance(item, dict) else item)]
    return value
