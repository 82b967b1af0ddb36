"""Bytes to text: encodings, and the cheap look that spares most files from being parsed."""

from __future__ import annotations

import codecs
import re

from neolint.finding import Problem
from neolint.source import Source, Span

# A request or a description has at least one of these; a misspelt one still has the others.
_TELL_TALE = (
    b"inputconfig",
    b"outputconfig",
    b"input_config",
    b"output_config",
    b"compilationjob",
    b"compilation_job",
    b"compilationinput",
    b"targetdevice",
    b"targetplatform",
    b"target_device",
    b"target_platform",
    b"compileroptions",
    b"compiler_options",
    b"compile_model",
    b"target_instance_family",
    b"create-compilation-job",
)
# What PEP 263 says of a script's first two lines.
_COOKIE = re.compile(rb"\A(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))?[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)")
_USUAL = ("big5", "cp", "euc", "gb", "iso8859", "koi8", "mac", "shift_jis")


def may_hold_a_job(raw: bytes) -> bool:
    """False if none of the words that tell a compilation job stands in the file, in whatever letter case."""
    lowered = (raw.replace(b"\0", b"") if b"\0" in raw[:4] else raw).lower()
    if b"compil" not in lowered and b"target" not in lowered and b"config" not in lowered:
        return False  # each of the words has one of these
    return any(word in lowered for word in _TELL_TALE)


def decode(path: str, raw: bytes) -> tuple[Source, tuple[Problem, ...]]:
    """The text of a file, read as UTF-8 unless a byte order mark or its zeros say UTF-16 or UTF-32.

    A Python script may name another encoding. A byte order mark is removed. Bytes that are no UTF-8 become U+FFFD and
    one problem, at the first of them.
    """
    encoding, mark = _encoding(raw)
    if encoding == "utf-8":
        body = raw[mark:]
        declared = "" if mark or not path.lower().endswith(".py") else _declared(raw)
        if declared:
            return Source(path, body.decode(declared, errors="replace"), encoding=declared), ()
        try:
            return Source(path, body.decode(), has_bom=mark > 0), ()
        except UnicodeDecodeError as error:
            at = len(body[: error.start].decode())
            values = {"byte": f"0x{body[error.start]:02x}", "offset": error.start + mark}
            problem = Problem("not-utf-8", Span(at, at + 1), values)
            return Source(path, body.decode(errors="replace"), has_bom=mark > 0), (problem,)
    text = raw[mark:].decode(encoding, errors="replace")
    problem = Problem("not-utf-8-but-utf-16", Span(0, 0), {"encoding": encoding[:6].upper()})
    return Source(path, text, encoding=encoding, has_bom=mark > 0), (problem,)


def _declared(raw: bytes) -> str:
    """The encoding that a script's first lines name; empty if there is none, or it is UTF-8, or none of text."""
    cookie = _COOKIE.match(raw)
    if cookie is None:
        return ""
    try:
        name = codecs.lookup(cookie[1].decode()).name
        usual = name.startswith(_USUAL) and b"neolint".decode(name) == "neolint"
    except (LookupError, ValueError):
        return ""
    return name if usual else ""


def _encoding(raw: bytes) -> tuple[str, int]:
    """The encoding, and how many bytes its byte order mark takes."""
    if raw.startswith(b"\xef\xbb\xbf"):
        return "utf-8", 3
    for mark, encoding in ((b"\xff\xfe\0\0", "utf-32-le"), (b"\0\0\xfe\xff", "utf-32-be")):
        if raw.startswith(mark):
            return encoding, 4
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if raw.startswith(mark):
            return encoding, 2
    if len(raw) >= 4 and raw[1] == 0 and raw[3] == 0 and raw[0] != 0:
        return "utf-16-le", 0
    if len(raw) >= 4 and raw[0] == 0 and raw[2] == 0 and raw[1] != 0:
        return "utf-16-be", 0
    return "utf-8", 0
