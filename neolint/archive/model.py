"""What a model file says of itself, in one form for all frameworks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Shape = tuple["int | None", ...]


class Unreadable(Exception):
    """A model file that is not what its name says: one plain clause of which the file is "it", such as "it ends in the
    middle".
    """


class Unchecked(Exception):
    """A model file that neolint does not look into, although it may be sound: a library is missing, or it is too large.
    One plain clause, such as "reading it needs h5py (pip install 'neolint[models]')".
    """


@dataclass(frozen=True, slots=True)
class ModelInput:
    """An input as the model has it. ``shape`` is None if its rank is unknown; a size that is free is None in it.

    ``needed`` is False for what the model takes but does not need, such as MXNet's labels.
    """

    name: str
    shape: Shape | None = None
    dtype: str | None = None
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Model:
    """One model file of an archive. ``inputs`` is None where the format does not say.

    ``version`` is that of the framework which wrote the file, as far as the file says it. ``details`` are what only
    this framework has, by the names that docs/preflight.md lists: strings, numbers, bools, None, lists and maps of
    them. ``unread`` says why the file is no such model, ``unchecked`` why it was not looked into; then nothing else of
    it is known.
    """

    framework: str
    file: str
    form: str
    version: str | None = None
    inputs: tuple[ModelInput, ...] | None = None
    outputs: tuple[str, ...] = ()
    operators: Mapping[str, int] = field(default_factory=dict)
    details: Mapping[str, object] = field(default_factory=dict)
    unread: str | None = None
    unchecked: str | None = None

    @property
    def known(self) -> bool:
        """Whether the file was read."""
        return self.unread is None and self.unchecked is None
