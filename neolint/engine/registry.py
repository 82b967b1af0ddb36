"""The table of the functions that expressions can call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from neolint.engine.values import NO_OVERLOAD


class Function(NamedTuple):
    """A function, and how many values it takes (the one before the dot included).

    ``sure`` are the types of values with which ``bare`` may be called instead, which looks at no types.
    """

    call: Callable[..., Any]
    least: int
    most: int
    bare: Callable[..., Any]
    sure: tuple[frozenset[type], ...]


FUNCTIONS: dict[str, Function] = {}
_VALUES: frozenset[type] = frozenset({str, int, float, bool, list, dict, type(None)})


def _sure(kind: type | tuple[type, ...]) -> frozenset[type]:
    if kind is object:
        return _VALUES
    return frozenset(kind) if isinstance(kind, tuple) else frozenset({kind})


def function(name: str, *kinds: type | tuple[type, ...], least: int | None = None) -> Callable[..., Any]:
    """Register a function by the types of its values; values of other types are "no such overload"."""

    def register(call: Callable[..., Any]) -> Callable[..., Any]:
        def checked(*values: Any) -> Any:
            for value, kind in zip(values, kinds, strict=False):
                if kind is not object and (
                    not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)
                ):
                    return NO_OVERLOAD
            return call(*values)

        sure = tuple(map(_sure, kinds))
        FUNCTIONS[name] = Function(checked, len(kinds) if least is None else least, len(kinds), call, sure)
        return call

    return register
