"""What expressions come to: plain values, UNKNOWN, and errors, which are values too."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from neolint.node import UNKNOWN

MIN_INT, MAX_INT = -(2**63), 2**63 - 1

Env = dict[str, Any]
Evaluate = Callable[[Env], Any]


class CelError:
    """Why an expression has no value. A rule whose condition ends in one does not apply."""

    __slots__ = ("message",)

    def __init__(self, message: str) -> None:
        self.message = message

    def __repr__(self) -> str:
        return f"CelError({self.message!r})"


NO_OVERLOAD = CelError("no such overload")


def equal(one: Any, other: Any) -> Any:
    """CEL's ==: across types False, but numbers by value; UNKNOWN where an unknown part decides. Depth is bounded by
    the readers.
    """
    if one is UNKNOWN or other is UNKNOWN:
        return UNKNOWN
    if isinstance(one, bool) or isinstance(other, bool):
        return isinstance(one, bool) and isinstance(other, bool) and one == other
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            # how many values an unknown one stands for is not known
            return UNKNOWN if UNKNOWN in one or UNKNOWN in other else False
        return _every(zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        if len(one) != len(other) or any(key not in other for key in one):
            return False
        return _every((value, other[key]) for key, value in one.items())
    return bool(one == other)


def _every(pairs: Any) -> Any:
    verdict: Any = True
    for one, other in pairs:
        same = equal(one, other)
        if same is False:
            return False
        if same is UNKNOWN:
            verdict = UNKNOWN
    return verdict


def is_number(value: object) -> bool:
    """An int or a double; a bool is neither."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def partly_unknown(value: object) -> bool:
    """Whether a value is UNKNOWN, or has it anywhere inside."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if part is UNKNOWN:
            return True
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, dict):
            waiting.extend(part.values())
    return False


def as_json(value: object) -> str:
    """The value as people write JSON on one line: ``[1, 3, 224, 224]``. What is unknown is an ellipsis."""
    try:
        return json.dumps(value, ensure_ascii=False, default=lambda _: "…")
    except (ValueError, RecursionError):  # thousands of digits, thousands of levels
        return "…"
