"""Pickles, read without being loaded: what they would build stands in plain lists, and no name in them is ever looked
up.

The opcodes and the lengths of their arguments are those of ``pickletools``. What is longer than any name is passed over
in the file, so that neither the memory nor the time depends on the weights inside.
"""

from __future__ import annotations

import pickletools
import struct
from collections.abc import Callable, Iterator
from typing import IO, Any, NamedTuple

from neolint.archive.inert import OPAQUE, Global, Opaque
from neolint.archive.machine import Machine
from neolint.archive.model import Unchecked, Unreadable

MOST_OPCODES = 1_000_000
_LONGEST_TEXT = 1 << 16
_MOST_TEXT = 64 << 20
_LENGTH_FORMATS = {-2: "<B", -3: "<i", -4: "<I", -5: "<Q"}
_LINE = -1


class Pickle(NamedTuple):
    """``value`` is what loading would give. ``globals`` are the names it would import, each once, in order."""

    value: Any
    globals: tuple[Global, ...]
    protocol: int


def read_pickle(
    file: IO[bytes], most: int = MOST_OPCODES, built: Callable[[Any, IO[bytes]], None] | None = None
) -> Pickle:
    """The pickle that begins here; the file is left behind it. Raises Unreadable.

    ``built`` is told of every object that has got its state: joblib writes bytes of its own behind some.
    """
    machine = Machine(built)
    for name, argument in _opcodes(file, most):
        if name == "STOP":
            if not machine.stack:
                break
            return Pickle(machine.stack[-1], tuple(machine.globals), machine.protocol)
        try:
            machine.step(name, argument, file)
        except (IndexError, KeyError, TypeError, ValueError, struct.error):
            raise Unreadable("it is no sound pickle") from None
    raise Unreadable("it is no sound pickle")


_BY_CODE = {opcode.code.encode("latin-1"): opcode for opcode in pickletools.opcodes}


def _opcodes(file: IO[bytes], most: int) -> Iterator[tuple[str, Any]]:
    """Name and argument of one opcode after the other: the argument is bytes, OPAQUE, or None."""
    kept = 0
    for _ in range(most):
        code = file.read(1)
        if not code:
            raise Unreadable("it ends in the middle")
        opcode = _BY_CODE.get(code)
        if opcode is None:
            raise Unreadable("it is no sound pickle")
        argument = _argument(file, opcode.arg.n, opcode.name) if opcode.arg else None
        kept += len(argument) if isinstance(argument, bytes) else 0
        if kept > _MOST_TEXT:
            raise Unchecked("it has more text than neolint reads")
        yield opcode.name, argument
    raise Unchecked("it has more parts than neolint follows")


def _argument(file: IO[bytes], length: int, name: str) -> bytes | Opaque:
    if length == _LINE:
        line = _line(file)
        return line + b" " + _line(file) if name in ("GLOBAL", "INST") else line
    if length >= 0:
        return _exactly(file, length)
    form = _LENGTH_FORMATS[length]
    (size,) = struct.unpack(form, _exactly(file, struct.calcsize(form)))
    if size < 0:
        raise Unreadable("it is no sound pickle")
    if size <= _LONGEST_TEXT:
        return _exactly(file, size)
    pass_over(file, size)
    return OPAQUE


def _exactly(file: IO[bytes], size: int) -> bytes:
    found = file.read(size)
    if len(found) < size:
        raise Unreadable("it ends in the middle")
    return found


def _line(file: IO[bytes]) -> bytes:
    line = file.readline(_LONGEST_TEXT)
    if not line.endswith(b"\n"):
        raise Unreadable("it is no sound pickle")
    return line[:-1]


def pass_over(file: IO[bytes], size: int) -> None:
    """Go on behind ``size`` bytes. Raises Unreadable if there are fewer."""
    here = file.tell()
    end = file.seek(0, 2)
    if size > end - here:
        raise Unreadable("it ends in the middle")
    file.seek(here + size)
