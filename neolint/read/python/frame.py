"""The names that a Python program has given values, where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from neolint.read.python.values import Value

# How a block of statements ends if not by its last one.
Signal = Literal["return", "break", "continue", "raise"]


@dataclass(eq=False)
class Frame:
    """The names of a function's body, or of the program; ``outer`` are those of the program."""

    names: dict[str, Value]
    outer: Frame | None = None
    returned: list[Value] = field(default_factory=list)
    shared: set[str] = field(default_factory=set)

    def get(self, name: str) -> Value | None:
        """What a name stands for here, or None."""
        if name in self.names:
            return self.names[name]
        return self.outer.names.get(name) if self.outer is not None else None

    def set(self, name: str, value: Value) -> None:
        """Let a name stand for a value."""
        (self.outer if name in self.shared and self.outer is not None else self).names[name] = value
