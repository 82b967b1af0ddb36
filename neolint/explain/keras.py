"""The shape that was asked of a Keras model beside the one that the service's text quotes from the model."""

from __future__ import annotations

import re
from typing import NamedTuple

from neolint.explain.signs import is_channels_last, shapes_of, written_shape


class Comparison(NamedTuple):
    """A requested shape beside what the model wants.

    ``because`` says what differs; it is empty if nothing can be said. ``corrected`` is the shape with its channels
    moved, if that is all there is to correct; ``wanted`` is what to write where numbers differ.
    """

    name: str
    because: str = ""
    corrected: list[object] | None = None
    wanted: list[object] | None = None


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
    if moved is not None and _fits(moved, wanted):
        return Comparison(name, because, moved)
    return Comparison(name, f"{because}: {_difference(shape, wanted)}", wanted=_written(shape, wanted))


def _difference(shape: list[object], wanted: list[int | None]) -> str:
    """Which numbers differ, and that the layout does not; or that the ranks do."""
    if len(shape) != len(wanted):
        return f"it has {len(wanted)} dimensions, and the request gives {len(shape)}"
    images = len(shape) == len(_DIMENSIONS)
    names = _DIMENSIONS if images else [f"dimension {number} is" for number in range(len(shape))]
    differing = [
        f"{label} {want}, and not {dim}"
        for label, dim, want in zip(names[1:], shape[1:], wanted[1:], strict=True)
        if want is not None and dim != want
    ]
    layout = "; the layout is right" if images and not is_channels_last(shape) else ""
    return f"{'; '.join(differing)}{layout}"


def _written(shape: list[object], wanted: list[int | None]) -> list[object] | None:
    """The model's shape with the batch of the request; None where the model leaves another number open."""
    if not shape or None in wanted[1:]:
        return None
    return [shape[0] if wanted[0] is None else wanted[0], *wanted[1:]]


_DIMENSIONS = ("batch", "channels", "height", "width")


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
