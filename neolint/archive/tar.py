"""The members of a tar stream, read header by header: no list of tarfile's, nothing extracted, every length bounded."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from typing import IO, Literal, NamedTuple

from neolint.archive.stream import ArchiveFault, Gunzipped, Limits, Steps, sniff

_BLOCK = 512
_LONG_NAME, _LONG_LINK, _PAX, _PAX_GLOBAL = b"L", b"K", b"x", b"g"


class Member(NamedTuple):
    """One entry of the archive, by the name it has there."""

    name: str
    kind: Literal["file", "folder", "link", "other"]
    size: int
    link: str | None = None
    hard: bool = False

    @property
    def base(self) -> str:
        """The last part of the name."""
        return self.name.rsplit("/", 1)[-1]

    @property
    def hidden(self) -> bool:
        """Whether the published loader passes over it: its own name begins with a dot (``.`` and ``._x`` included)."""
        return self.base.startswith(".")

    @property
    def suffix(self) -> str:
        """``.pth``, as the published loader takes it: empty for names such as ``.pth`` and ``model.``."""
        base = self.base
        dot = base.rfind(".")
        return base[dot:] if 0 < dot < len(base) - 1 else ""

    @property
    def target(self) -> str | None:
        """The name of the member that a symbolic link leads to, as far as it stays in the archive; None of what is no
        link, or leads out of it.
        """
        if self.link is None or self.link.startswith("/"):
            return None
        folder = [] if self.hard else self.name.split("/")[:-1]
        for step in self.link.split("/"):
            if step == ".." and not folder:
                return None
            if step == "..":
                folder.pop()
            elif step not in ("", "."):
                folder.append(step)
        return "/".join(folder)


class Short(Exception):
    """A member's bytes end before what is promised in them."""


class Content:
    """The bytes of one member: forward only. What is left of them when the next member is asked for is passed over."""

    def __init__(self, stream: Gunzipped, size: int, *, whole: bool = True) -> None:
        self._stream, self.size, self.whole = stream, size, whole
        self._start = stream.position
        self._end = stream.position + size

    @property
    def steps(self) -> Steps:
        """The steps that readers have taken in the whole archive."""
        return self._stream.steps

    @property
    def position(self) -> int:
        """How many bytes have been read."""
        return self._stream.position - self._start

    @property
    def left(self) -> int:
        """How many bytes remain."""
        return self._end - self._stream.position

    def byte(self) -> int:
        """The next byte. Raises Short at the end."""
        if self._stream.position >= self._end:
            raise Short
        value = self._stream.byte()
        if value < 0:
            raise ArchiveFault("truncated")
        return value

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes, which stay to be read; fewer at the end."""
        return self._stream.peek(min(size, self.left))

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes; fewer only at the end."""
        size = min(size, self.left)
        found = self._stream.read(size)
        if len(found) < size:
            raise ArchiveFault("truncated")
        return found

    def exactly(self, size: int) -> bytes:
        """``size`` bytes. Raises Short if there are fewer."""
        if size > self.left:
            raise Short
        return self.read(size)

    def skip(self, size: int) -> None:
        """Pass over bytes. Raises Short if there are fewer."""
        if size > self.left:
            raise Short
        if self._stream.skip(size) < size:
            raise ArchiveFault("truncated")

    def to_file(self, limit: int) -> IO[bytes] | None:
        """What is left, in a temporary file that has no name; None if that is more than ``limit``."""
        import tempfile

        if self.left > limit:
            return None
        file = tempfile.TemporaryFile()  # noqa: SIM115 # whoever asked for it closes it
        try:
            while self.left:
                file.write(self.read(1 << 20))
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file


def members(stream: Gunzipped, limits: Limits) -> Iterator[tuple[Member, Content]]:
    """Every member with its bytes, which are gone once the next one is asked for. Raises ArchiveFault, DamagedEnd."""
    said: dict[str, str] = {}
    count = extensions = 0
    named = 0
    first = True
    while True:
        block = stream.read(_BLOCK)
        if not block and not first:
            return  # without the zeros that end an archive: readers take it for sound
        if first and len(block) < _BLOCK:
            raise ArchiveFault("not-tar", sniff(block))
        info = _header(block, first=first)
        if info is None:
            _drain(stream)
            return
        first = False
        size = info.size
        if info.type in (_LONG_NAME, _LONG_LINK, _PAX, _PAX_GLOBAL):
            extensions += 1
            if extensions > 3 * limits.members:
                raise ArchiveFault("too-many-members")
            said.update(_extension(stream, info, limits))
            continue
        if info.type == tarfile.GNUTYPE_SPARSE:
            _pass_sparse_map(stream, block)
        name = said.pop("path", info.name)
        link = said.pop("linkpath", info.linkname)
        size = _whole(said.pop("size", None), size)
        has_bytes = info.isreg() or info.type not in tarfile.SUPPORTED_TYPES
        content = Content(stream, size if has_bytes else 0, whole=not info.issparse() and "sparse" not in said)
        said = {}
        count += 1
        named += len(name) + len(link)
        if max(len(name), len(link)) > limits.name:
            raise ArchiveFault("long-name")
        if count > limits.members or named > limits.names:
            raise ArchiveFault("too-many-members")
        kind: Literal["file", "folder", "link", "other"] = (
            "folder"
            if info.isdir()
            else "file"
            if info.isreg()
            else "link"
            if info.issym() or info.islnk()
            else "other"
        )
        start = stream.position
        yield (
            Member(
                _shown_name(name),
                kind,
                content.size if kind == "file" else 0,
                link if kind == "link" else None,
                info.islnk(),
            ),
            content,
        )
        rest = start + content.size + -content.size % _BLOCK - stream.position
        if stream.skip(rest) < rest - _BLOCK:
            raise ArchiveFault("truncated")


def _shown_name(name: str) -> str:
    """As the published loader gets it: without the slashes at the end."""
    return name.rstrip("/") or "/"


def _header(block: bytes, *, first: bool) -> tarfile.TarInfo | None:
    """The header in a block; None at the archive's end."""
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError as error:
        if type(error).__name__ == "EOFHeaderError":
            return None
        if first:
            raise ArchiveFault("not-tar", sniff(block)) from None
        raise ArchiveFault("truncated" if len(block) < _BLOCK else "corrupt") from None
    if info.size < 0:
        raise ArchiveFault("corrupt")
    return info


def _extension(stream: Gunzipped, info: tarfile.TarInfo, limits: Limits) -> dict[str, str]:
    """What a header that speaks of the next member says: a long name, or pax records."""
    size = info.size
    if size > limits.header:
        raise ArchiveFault("corrupt")
    padded = size + -size % _BLOCK
    raw = stream.read(padded)
    if len(raw) < size:
        raise ArchiveFault("truncated")
    raw = raw[:size]
    if info.type == _PAX_GLOBAL:
        return {}
    if info.type in (_LONG_NAME, _LONG_LINK):
        text = raw.split(b"\0", 1)[0].decode("utf-8", "surrogateescape")
        return {"path" if info.type == _LONG_NAME else "linkpath": text}
    return _pax(raw)


def _pax(raw: bytes) -> dict[str, str]:
    """Pax records, each ``length key=value`` and a line end; those that are none end the reading."""
    found: dict[str, str] = {}
    at = 0
    while at < len(raw):
        space = raw.find(b" ", at, at + 20)
        digits = raw[at:space] if space > at else b""
        if not digits.isdigit() or not 0 < int(digits) <= len(raw) - at:
            break
        key, _, value = raw[space + 1 : at + int(digits) - 1].partition(b"=")
        name = key.decode("utf-8", "replace")
        if name in ("path", "linkpath", "size"):
            found[name] = value.decode("utf-8", "surrogateescape")
        elif name == "GNU.sparse.name":
            found |= {"path": value.decode("utf-8", "surrogateescape"), "sparse": "yes"}
        at += int(digits)
    return found


def _whole(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise ArchiveFault("corrupt")
    return int(text)


def _pass_sparse_map(stream: Gunzipped, block: bytes) -> None:
    more, most = block[482:483], 10_000
    while more and more != b"\0":
        most -= 1
        if most < 0:
            raise ArchiveFault("corrupt")
        block = stream.read(_BLOCK)
        if len(block) < _BLOCK:
            raise ArchiveFault("truncated")
        more = block[504:505]


class DamagedEnd(Exception):
    """The tar archive is whole, and the gzip file around it is not: Python's tarfile does not read that far."""


def _drain(stream: Gunzipped) -> None:
    """Read the padding to the gzip file's own end, whose checksum says whether all of it is there. Raises DamagedEnd
    and ArchiveFault.
    """
    try:
        for _ in range(64):
            if stream.skip(1 << 20) < 1 << 20:
                return
    except ArchiveFault as fault:
        if fault.kind in ("truncated", "corrupt"):
            raise DamagedEnd from None
        raise
