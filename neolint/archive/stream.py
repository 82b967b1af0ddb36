"""The bytes of a gzip file as a stream: forward only, a bounded amount at a time, and stopped where it is a bomb."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import BinaryIO, Literal

Kind = Literal["not-gzip", "not-tar", "truncated", "corrupt", "bomb", "too-large", "too-many-members", "long-name"]

_COMPRESSED = 1 << 18
_PLAIN = 1 << 20
_MOST_PARTS, _LEAST_PART = 2_000, 1_024


@dataclass(frozen=True, slots=True)
class Limits:
    """How far an archive is followed. ``ratio`` counts once ``suspect`` bytes have come out of it."""

    members: int = 50_000
    unpacked: int = 20 << 30
    ratio: int = 200
    suspect: int = 1 << 30
    header: int = 1 << 20
    # of a member, as long as Linux takes it, and of all members together
    name: int = 4096
    names: int = 16 << 20
    # how much of a member a reader gets in memory, and how much in a temporary file
    text: int = 4 << 20
    seekable: int = 4 << 30


class ArchiveFault(Exception):
    """Why an archive cannot be read any further: a kind that rules have words for."""

    def __init__(self, kind: Kind, what: str | None = None) -> None:
        super().__init__(kind)
        self.kind, self.what = kind, what


class Steps:
    """How many small steps readers have taken in all files of an archive: what bounds their time."""

    __slots__ = ("taken",)

    def __init__(self) -> None:
        self.taken = 0


class Gunzipped:
    """The plain bytes of a gzip file. At the end of a sound file reads come out short; a damaged one raises
    ArchiveFault.
    """

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self._file, self._limits = file, limits
        self._packed = file.read(_COMPRESSED)
        if self._packed[:2] != b"\x1f\x8b":
            raise ArchiveFault("not-gzip", sniff(self._packed))
        self._read = len(self._packed)
        self._inflate = zlib.decompressobj(31)
        self._plain, self._at = b"", 0
        self._parts = 1
        self.position = 0
        self.unpacked = 0
        self.steps = Steps()

    def byte(self) -> int:
        """The next byte, or -1 at the end."""
        if self._at >= len(self._plain) and not self._fill():
            return -1
        value = self._plain[self._at]
        self._at += 1
        self.position += 1
        return value

    def read(self, size: int) -> bytes:
        """The next ``size`` bytes, or what is left of them."""
        pieces, left = [], size
        while left > 0 and (self._at < len(self._plain) or self._fill()):
            piece = self._plain[self._at : self._at + left]
            self._at += len(piece)
            left -= len(piece)
            pieces.append(piece)
        self.position += size - left
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def skip(self, size: int) -> int:
        """Pass over ``size`` bytes; how many there were."""
        left = size
        while left > 0 and (self._at < len(self._plain) or self._fill()):
            step = min(left, len(self._plain) - self._at)
            self._at += step
            left -= step
        self.position += size - left
        return size - left

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes, which stay to be read; fewer at the end."""
        while len(self._plain) - self._at < size:
            rest = self._plain[self._at :]
            if not self._fill():
                break
            self._plain, self._at = rest + self._plain, 0
        return self._plain[self._at : self._at + size]

    @property
    def packed(self) -> int:
        """How many bytes of the file have been read."""
        return self._read

    def _fill(self) -> bool:
        while True:
            if self._inflate.eof and not self._next_part():
                return False
            if not self._packed:
                self._packed = self._file.read(_COMPRESSED)
                self._read += len(self._packed)
            try:
                plain = self._inflate.decompress(self._packed, _PLAIN)
            except zlib.error:
                raise ArchiveFault("corrupt") from None
            spent = bool(self._packed)
            self._packed = self._inflate.unconsumed_tail
            if plain:
                self._plain, self._at = plain, 0
                self.unpacked += len(plain)
                self._bounded()
                return True
            if not spent and not self._inflate.eof:
                raise ArchiveFault("truncated")

    def _next_part(self) -> bool:
        """Whether a further gzip stream follows the one that has ended; zeros between them are padding."""
        rest = self._inflate.unused_data.lstrip(b"\0")
        while len(rest) < 2:
            more = self._file.read(_COMPRESSED)
            if not more:
                return False
            self._read += len(more)
            rest = (rest + more).lstrip(b"\0")
        if rest[:2] != b"\x1f\x8b":
            return False  # what follows is no part of the archive, and readers pass over it
        self._parts += 1
        if self._parts > _MOST_PARTS and self.unpacked < self._parts * _LEAST_PART:
            raise ArchiveFault("corrupt")  # nobody writes so many parts with so little in them
        self._inflate, self._packed = zlib.decompressobj(31), rest
        return True

    def _bounded(self) -> None:
        limits = self._limits
        if self.unpacked > limits.suspect and self.unpacked > limits.ratio * max(1, self._read - len(self._packed)):
            raise ArchiveFault("bomb")
        if self.unpacked > limits.unpacked:
            raise ArchiveFault("too-large")


# How the text begins that stands in a checkout for a file which Git LFS has not fetched.
POINTER = b"version https://git-lfs.github.com/"
_KINDS = (
    (POINTER, "a pointer of Git LFS (git lfs pull fetches the file)"),
    (b"\x1f\x8b", "another gzip file"),
    (b"PK\x03\x04", "a zip file"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-zip file"),
    (b"\x80\x02", "a pickle"),
    (b"\x80\x03", "a pickle"),
    (b"\x80\x04", "a pickle"),
    (b"{", "JSON text"),
    (b"<", "a web page or XML text"),
)


def sniff(start: bytes) -> str | None:
    """What a file is by its first bytes; None if they say nothing."""
    if not start:
        return "an empty file"
    if (start[:4] == b"PK\x03\x04" and b"/version" in start) or b"/data.pkl" in start[:400]:
        return "a PyTorch file (a zip file inside)"
    if start[257:262] == b"ustar":
        return "a tar file that is not compressed"
    if start[4:8] == b"TFL3":
        return "a TensorFlow Lite file"
    return next((name for magic, name in _KINDS if start.startswith(magic)), None)
