"""What a plain scalar is: in YAML 1.1 as PyYAML reads it, in YAML 1.2 as the AWS CLI v2 does (ruamel.yaml, safe)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from neolint.node import UNKNOWN

if TYPE_CHECKING:
    from neolint.node import Kind

Version = Literal["1.1", "1.2"]

MAX_BITS = 14_280  # of a number: Python itself refuses to print one of more than 4300 decimal digits
_LONG = 5_000  # characters: what is longer is no number that anybody meant

# A plain scalar that begins otherwise is a string in both versions.
NOT_ALWAYS_A_STRING = frozenset("0123456789+-.~=yYnNtTfFoO")

# PyYAML 6.0.3, resolver.py; ruamel.yaml 0.19.1, resolver.py (the resolvers for version 1.2).
_BOOL = {
    "1.1": ("yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF"),
    "1.2": ("true|True|TRUE|false|False|FALSE"),
}
_INT = {
    "1.1": (
        r"[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+"
    ),
    "1.2": (r"[-+]?0b[01_]+|[-+]?0o?[0-7_]+|[-+]?[0-9_]+|[-+]?0x[0-9a-fA-F_]+"),
}
_FLOAT = {
    "1.1": (
        r"[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
        r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
    ),
    "1.2": (
        r"[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+"
        r"|[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
    ),
}
# What begins with a letter is text, but for these words in some letter case.
_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null"})
_SHORT = 19
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TIMESTAMP = (
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt]|[ \t]+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+]([0-9]{1,2})(?::([0-9]{2}))?))?)?"
)
_SHORT_DATE = "[0-9]{4}-(?:[0-9]-[0-9]{1,2}|[0-9]{2}-[0-9])"


class Reading(NamedTuple):
    """What a scalar is. ``trouble`` says how reading it fails, or that it becomes a date (``timestamp``)."""

    kind: Kind
    value: object
    trouble: str = ""


class Readings(NamedTuple):
    """The two readings of a plain scalar. They are one object where both versions agree."""

    v11: Reading
    v12: Reading

    def of(self, version: Version) -> Reading:
        """The reading of one version."""
        return self.v12 if version == "1.2" else self.v11


@lru_cache(maxsize=1024)
def readings(text: str) -> Readings:
    """How both versions read a plain scalar. Never raises."""
    if text in _NULLS:
        return _both(Reading("null", None))
    if text == "=":
        return _both(Reading("unknown", UNKNOWN, 'no YAML reader takes a bare "="'))
    if _is_text(text):
        return _both(Reading("string", text))
    if text.isdigit() and text.isascii() and text[0] != "0" and len(text) < _SHORT:
        return _both(Reading("int", int(text)))
    date = timestamp(text)
    if date is not None:
        return _both(date)
    old, new = _read(text, "1.1"), _read(text, "1.2")
    return Readings(old, old) if repr(old) == repr(new) else Readings(old, new)  # by repr, for NaN


def _is_text(text: str) -> bool:
    """Whether neither version takes a scalar for anything but text; in doubt it does not say so."""
    return text[0] not in NOT_ALWAYS_A_STRING or (text[0].isalpha() and text.lower() not in _WORDS)


def plain_in_both(text: str) -> object:
    """The value of a plain scalar. Raises ValueError unless both versions read it, and read the same."""
    if text and _is_text(text):
        return text
    both = readings(text)
    if both.v11 is not both.v12 or both.v12.trouble:
        raise ValueError("the versions of YAML differ, or none can read it")
    return both.v12.value


def _both(reading: Reading) -> Readings:
    return Readings(reading, reading)


def timestamp(text: str) -> Reading | None:
    """The text of a date or a time, which both versions turn into one; None if it is neither."""
    match = re.fullmatch(_TIMESTAMP, text) if "-" in text[:6] else None
    if match is None or re.fullmatch(_SHORT_DATE, text):
        return None
    from datetime import datetime

    try:
        year, month, day, hour, minute, second = (int(match[group] or 0) for group in range(1, 7))
        datetime(year, month, day, hour, minute, second)
        if int(match[7] or 0) * 60 + int(match[8] or 0) >= 24 * 60:
            raise ValueError("an offset of a day or more")
    except ValueError:
        return Reading("unknown", UNKNOWN, "there is no such date or time")
    return Reading("string", text, "timestamp")


def _read(text: str, version: Version) -> Reading:
    if re.fullmatch(_BOOL[version], text):
        return Reading("bool", text.lower() in ("yes", "true", "on"))
    if re.fullmatch(_FLOAT[version], text):
        return _float(text)
    if text[0] != "." and re.fullmatch(_INT[version], text):
        return _int(text, version)
    return Reading("string", text)


def _int(text: str, version: Version) -> Reading:
    digits = text.replace("_", "").lstrip("+-")
    if len(digits) > _LONG:
        return Reading("unknown", UNKNOWN, "the number is too long")
    try:
        if digits.startswith(("0b", "0x", "0o")):
            value = int(digits[2:], {"b": 2, "x": 16, "o": 8}[digits[1]])
        elif ":" in digits:
            value = 0
            for part in digits.split(":"):
                value = value * 60 + int(part)
        else:
            value = int(digits, 8 if version == "1.1" and digits.startswith("0") else 10)
    except ValueError:
        too_long = len(digits) > 4_300
        return Reading("unknown", UNKNOWN, "the number is too long" if too_long else "the number has no digits")
    if value.bit_length() > MAX_BITS:
        return Reading("unknown", UNKNOWN, "the number is too long")
    return Reading("int", -value if text[0] == "-" else value)


def _float(text: str) -> Reading:
    digits = text.replace("_", "").lower().lstrip("+-")
    try:
        if digits in (".inf", ".nan"):
            value = float(digits[1:])
        else:
            value = 0.0
            for part in digits.split(":"):
                value = value * 60 + float(part)
    except ValueError:
        return Reading("unknown", UNKNOWN, "the number has no digits")
    return Reading("float", -value if text[0] == "-" else value)


def in_words(reading: Reading) -> str:
    """What a reader makes of a scalar, for a message."""
    if reading.trouble:
        return "a date" if reading.trouble == "timestamp" else "an error"
    if reading.kind == "string":
        return f'the string "{reading.value}"'
    if reading.kind in ("int", "float"):
        written = str(reading.value)
        return f"the number {written if len(written) <= 40 else written[:40] + '…'}"
    return {"bool": str(reading.value).lower(), "null": "null"}.get(reading.kind, "unknown")
