"""The one mistake that explain corrects in the model's own terms: a Keras shape with the channels last."""

from __future__ import annotations

import re
from typing import NamedTuple

from neolint.explain.signs import is_channels_last, shapes_of, written_shape


class Comparison(NamedTuple):
    """A requested shape beside what the model wants.

    ``because`` says what differs; it is empty if nothing can be said. ``corrected`` is the shape with its channels
    moved, if that is all there is to correct.
    """

    name: str
    because: str = ""
    corrected: list[object] | None = None


def compare(value: object, name: str | None, expected: str | None) -> Comparison | None:
    """Compare the shape of an input in a DataInputConfig with the one in the service's text, such as ``None,3,96,96``.

    None if the config has no such input. Without ``expected``, what is told is whether the channels are plainly last.
    """
    shapes = {str(key): shape for key, shape in shapes_of(value)}
    if name is None:
        name = next((key for key, shape in shapes.items() if is_channels_last(shape)), None)
    if name is None or name not in shapes:
        return None
    shape = shapes[name]
    moved = [shape[0], shape[3], shape[1], shape[2]] if len(shape) == 4 else None
    wanted = _dimensions(expected)
    if wanted is None:
        if moved is None or not is_channels_last(shape):
            return Comparison(name)
        shown = f"DataInputConfig gives {name} as {written_shape(shape)}, with the channels last"
        return Comparison(name, shown, moved)
    if _fits(shape, wanted):
        return Comparison(name)
    because = f"DataInputConfig gives {name} as {written_shape(shape)}; the model's own shape is ({expected})"
    return Comparison(name, because, moved if moved is not None and _fits(moved, wanted) else None)


def _dimensions(expected: str | None) -> list[int | None] | None:
    parts = [part.strip() for part in (expected or "").split(",") if part.strip()]
    if len(parts) < 2 or not all(re.fullmatch(r"None|\?|\d{1,9}", part) for part in parts):
        return None
    return [int(part) if part.isdigit() else None for part in parts]


def _fits(shape: list[object], wanted: list[int | None]) -> bool:
    """Whether all dimensions but the batch are the same; None in the model takes any number."""
    return len(shape) == len(wanted) and all(
        want is None or dim == want for dim, want in zip(shape[1:], wanted[1:], strict=True)
    )
