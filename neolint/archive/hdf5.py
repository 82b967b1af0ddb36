"""The attributes of an HDF5 file's root group, by the format's specification (versions 0 to 3 of the superblock).

A Keras file keeps all that neolint asks for in three of them. The library would read any part of the file in C; this
follows a bounded number of blocks, whatever the bytes say.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from neolint.archive.model import Unchecked, Unreadable

_SIGNATURE = b"\x89HDF\r\n\x1a\n"
_ATTRIBUTE, _CONTINUATION, _ATTRIBUTE_INFO = 0x0C, 0x10, 0x15
_MOST_BLOCKS = 500
_LARGEST_BLOCK = 1 << 20
_LARGEST_TEXT = 8 << 20
_STRING, _VARIABLE = 3, 9


class _Reader:
    """Numbers and bytes at places in the file. Raises Unreadable where there are none."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._size = file.seek(0, 2)
        self.base, self.offsets, self.lengths = 0, 8, 8

    def at(self, place: int, size: int, most: int = _LARGEST_BLOCK) -> bytes:
        place += self.base
        if size > most or place < 0 or place + size > self._size:
            raise Unreadable("it ends in the middle, or is damaged")
        self._file.seek(place)
        return self._file.read(size)


def is_hdf5(file: IO[bytes]) -> bool:
    """Whether it begins as an HDF5 file does."""
    file.seek(0)
    return file.read(8) == _SIGNATURE


def root_attributes(file: IO[bytes]) -> dict[str, str | None]:
    """The root group's attributes: text as text, everything else as None. Raises Unreadable."""
    try:
        reader = _Reader(file)
        root = _root(reader)
        return dict(_attributes(reader, root))
    except (struct.error, IndexError):
        raise Unreadable("it ends in the middle, or is damaged") from None


def _number(raw: bytes) -> int:
    return int.from_bytes(raw, "little")


def _root(reader: _Reader) -> int:
    """Where the root group's header is."""
    start = reader.at(0, 16)
    if start[:8] != _SIGNATURE:
        raise Unreadable("it is no HDF5 file")
    version = start[8]
    if version in (0, 1):
        reader.offsets, reader.lengths = start[13], start[14]
        addresses = 24 + 4 * version
        place = addresses + 5 * reader.offsets
    elif version in (2, 3):
        reader.offsets, reader.lengths = start[9], start[10]
        addresses = 12
        place = addresses + 3 * reader.offsets
    else:
        raise Unchecked("its version of HDF5 is newer than what neolint reads")
    if reader.offsets not in (4, 8) or reader.lengths not in (4, 8):
        raise Unreadable("it is damaged")
    found = _number(reader.at(place, reader.offsets))
    reader.base = _number(reader.at(addresses, reader.offsets))
    return found


def _messages(reader: _Reader, header: int) -> Iterator[tuple[int, bytes]]:
    """The kind and the bytes of each message in an object's header."""
    start = reader.at(header, 16)
    if start[:4] == b"OHDR":
        flags = start[5]
        place = header + 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
        width = 1 << (flags & 3)
        blocks = [(place + width, _number(reader.at(place, width)))]
        head, skip = (6 if flags & 4 else 4), 4
    elif start[0] == 1:
        blocks = [(header + 16, _number(start[8:12]))]
        head, skip = 8, 0
    else:
        raise Unreadable("it is damaged")
    for number, (place, size) in enumerate(blocks):
        if number > _MOST_BLOCKS:
            raise Unchecked("it has more parts than neolint follows")
        if number and skip:
            place, size = place + skip, size - 2 * skip
        block = reader.at(place, max(size, 0))
        at = 0
        while at + head <= len(block):
            kind, length = (_number(block[at : at + 2]), _number(block[at + 2 : at + 4])) if not skip else (
                block[at], _number(block[at + 1 : at + 3])
            )  # fmt: skip
            held = block[at + head : at + head + length]
            at += head + length
            if kind == _CONTINUATION:
                offset = _number(held[: reader.offsets])
                blocks.append((offset, _number(held[reader.offsets : reader.offsets + reader.lengths])))
            else:
                yield kind, held


def _attributes(reader: _Reader, header: int) -> Iterator[tuple[str, str | None]]:
    for kind, held in _messages(reader, header):
        if kind == _ATTRIBUTE:
            yield _attribute(reader, held)
        elif kind == _ATTRIBUTE_INFO and len(held) >= 2 + reader.offsets:
            place = 2 + (2 if held[1] & 1 else 0)
            if held[place : place + reader.offsets].strip(b"\xff"):
                raise Unchecked("its attributes are kept in a way that neolint does not read")


def _attribute(reader: _Reader, held: bytes) -> tuple[str, str | None]:
    version = held[0]
    if version not in (1, 2, 3):
        raise Unreadable("it is damaged")
    sizes = struct.unpack_from("<HHH", held, 2)
    at = 9 if version == 3 else 8
    parts = []
    for size in sizes:
        parts.append(held[at : at + size])
        at += size + (-size % 8 if version == 1 else 0)
    name = parts[0].split(b"\0")[0].decode("utf-8", "replace")
    kind, space = parts[1], parts[2]
    if (held[1] & 3 and version > 1) or len(kind) < 8 or len(space) < 2 or space[1] != 0:
        return name, None  # a type that is kept elsewhere, or no single value
    return name, _value(reader, kind, held[at:])


def _value(reader: _Reader, kind: bytes, raw: bytes) -> str | None:
    family = kind[0] & 15
    if family == _STRING:
        return raw[: _number(kind[4:8])].split(b"\0")[0].decode("utf-8", "replace")
    if family != _VARIABLE or kind[1] & 15 != 1:
        return None
    heap = _number(raw[4 : 4 + reader.offsets])
    index = _number(raw[4 + reader.offsets : 8 + reader.offsets])
    return _from_heap(reader, heap, index)


def _from_heap(reader: _Reader, heap: int, index: int) -> str:
    head = 8 + reader.lengths
    start = reader.at(heap, head)
    if start[:4] != b"GCOL":
        raise Unreadable("it is damaged")
    at, end = heap + head, heap + _number(start[8:])
    for _ in range(10_000):
        if at + head > end:
            break
        entry = reader.at(at, head)
        size = _number(entry[8:])
        if _number(entry[:2]) == index:
            return reader.at(at + head, size, _LARGEST_TEXT).split(b"\0")[0].decode("utf-8", "replace")
        if not _number(entry[:2]):
            break
        at += head + size + -size % 8
    raise Unreadable("it is damaged")
