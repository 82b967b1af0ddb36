"""Zip files inside an archive: opened only if their list of entries can be held, and read in part."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import IO

from neolint.archive.model import Unchecked, Unreadable

_MOST_ENTRIES = 200_000
_LARGEST_LIST = 48 << 20
_TAIL = (1 << 16) + 22 + 20

# what zipfile raises on files that somebody has made wrong
FAULTS = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, ValueError,
    OverflowError, EOFError, OSError, KeyError, IndexError,
)  # fmt: skip


def open_zip(file: IO[bytes]) -> zipfile.ZipFile:
    """The zip file that this is. Raises Unreadable."""
    _within_bounds(file)
    try:
        opened = zipfile.ZipFile(file)
    except FAULTS:
        raise Unreadable("its zip directory is damaged, or it ends in the middle") from None
    if len(opened.infolist()) > _MOST_ENTRIES:
        raise Unchecked("it has more entries than neolint follows")
    return opened


def read_entry(opened: zipfile.ZipFile, name: str, most: int) -> bytes | None:
    """The bytes of an entry; None if there is none. Raises Unreadable if it is damaged or longer than ``most``."""
    try:
        entry = opened.getinfo(name)
    except KeyError:
        return None
    try:
        with opened.open(entry) as stream:
            found = stream.read(most + 1)
    except FAULTS:
        raise Unreadable(f"its entry {name} is damaged") from None
    if len(found) > most:
        raise Unchecked(f"its entry {name} is longer than neolint reads")
    return found


def _within_bounds(file: IO[bytes]) -> None:
    """Look at the end record, since ``zipfile`` takes the whole list of entries into memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise Unreadable("its zip directory is missing: it ends in the middle")
    entries, listed = struct.unpack_from("<HI", tail, at + 10)
    wide = tail.rfind(b"PK\x06\x06", 0, at)
    if (entries == 0xFFFF or listed == 0xFFFFFFFF) and wide >= 0 and len(tail) - wide >= 56:
        entries, listed = struct.unpack_from("<QQ", tail, wide + 32)
    if entries > _MOST_ENTRIES or listed > _LARGEST_LIST:
        raise Unchecked("it has more entries than neolint follows")
    file.seek(0)
