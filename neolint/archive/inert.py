"""What a pickle would build, as plain values with nothing alive in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple


class Opaque:
    """What nobody needs to know: weights, long text, things that only the program has."""


OPAQUE = Opaque()


class Global(NamedTuple):
    """A name of a program, such as ``torch.nn.modules.conv Conv2d``."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


class Pairs(list[tuple[Any, Any]]):
    """A dictionary: keys are never hashed, since a hostile one can take for ever."""

    def get(self, name: str) -> Any:
        """The value last given to a key that is text; None if there is none."""
        for key, value in reversed(self):
            if type(key) is str and key == name:
                return value
        return None


@dataclass(slots=True, eq=False, repr=False)
class Call:
    """An object that loading would make: by calling ``function`` with ``arguments``, then giving it ``state``."""

    function: Any
    arguments: Any
    state: Any = None
    items: Any = None

    def is_of(self, module: str, name: str) -> bool:
        """Whether the function or class has this name."""
        return isinstance(self.function, Global) and self.function == (module, name)


@dataclass(slots=True, eq=False, repr=False)
class Persistent:
    """What the program keeps outside the pickle; ``key`` says which."""

    key: Any
