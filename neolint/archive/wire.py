"""Protocol buffers as they are written: fields of numbers and bytes, read forward only.

neolint needs some twenty fields of ONNX and TensorFlow. Their own libraries would read gigabytes of weights into memory
and parse them in C; this passes over what nobody asked for, and its memory does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from neolint.archive.model import Unchecked, Unreadable
from neolint.archive.tar import Content, Short

# in all the messages of an archive together
_MOST_FIELDS = 4_000_000
_MOST_TEXT = 1 << 12
_ALL_TEXTS = 1 << 25  # more than any model has: 32 MiB of names


class Field(NamedTuple):
    """One field: a number's value, or the size of what it holds; read that at once, or it is passed over."""

    number: int
    value: int
    holds: bool


class Wire:
    """A message in a member of the archive. Raises Unreadable for what is no message, Unchecked for what has no end."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self._texts = 0
        self._steps = content.steps

    def message(self) -> Iterator[Field]:
        """The fields of the whole member."""
        return self.fields(self.content.left)

    def fields(self, size: int) -> Iterator[Field]:
        """The fields of a message of ``size`` bytes that begins here."""
        content, steps = self.content, self._steps
        end = content.position + size
        while content.position < end:
            steps.taken += 1
            if steps.taken > _MOST_FIELDS:
                raise Unchecked("it has more parts than neolint follows")
            tag = self.number()
            number, kind = tag >> 3, tag & 7
            if number == 0:
                raise Unreadable("it is no protocol buffer")
            if kind == 0:
                yield Field(number, self.number(), holds=False)
            elif kind == 2:
                held = self.number()
                after = content.position + held
                if after > end:
                    raise Unreadable("it ends in the middle, or is no protocol buffer")
                yield Field(number, held, holds=True)
                self._pass(after - content.position)
            elif kind in (1, 5):
                self._pass(8 if kind == 1 else 4)
            else:
                raise Unreadable("it is no protocol buffer")

    def number(self) -> int:
        """A whole number, seven bits a byte."""
        value = shift = 0
        try:
            while True:
                byte = self.content.byte()
                value |= (byte & 127) << shift
                if byte < 128:
                    return value
                shift += 7
                if shift > 63:
                    raise Unreadable("it is no protocol buffer")
        except Short:
            raise Unreadable("it ends in the middle") from None

    def text(self, field: Field) -> str:
        """A field's text; one that no name could be as long as is cut."""
        if not field.holds:
            raise Unreadable("it is no protocol buffer of this kind")
        size = min(field.value, _MOST_TEXT)
        self._texts += size
        if self._texts > _ALL_TEXTS:
            raise Unchecked("it has more names than neolint keeps")
        return self.content.read(size).decode("utf-8", "replace")

    def inside(self, field: Field) -> Iterator[Field]:
        """The fields of the message that a field holds."""
        if not field.holds:
            raise Unreadable("it is no protocol buffer of this kind")
        return self.fields(field.value)

    def _pass(self, size: int) -> None:
        try:
            self.content.skip(size)
        except Short:
            raise Unreadable("it ends in the middle") from None


def signed(value: int) -> int:
    """A whole number that may be below zero."""
    return value - (1 << 64) if value >> 63 else value
