"""The table of the functions that expressions can call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from neolint.engine.values import NO_OVERLOAD


class Function(NamedTuple):
    """A function, and how many values it takes (the one before the dot included)."""

    call: Callable[..., Any]
    least: int
    most: int


FUNCTIONS: dict[str, Function] = {}


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

        FUNCTIONS[name] = Function(checked, len(kinds) if least is None else least, len(kinds))
        return call

    return register
