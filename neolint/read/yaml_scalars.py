"""What a plain scalar is: in YAML 1.1 as PyYAML reads it, and in YAML 1.2 as the AWS CLI v2 does (ruamel.yaml,
safe).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from neolint.node import Kind

MAX_DIGITS = 4300

# Sources: PyYAML 6.0.3, resolver.py; ruamel.yaml 0.19.1, resolver.py (implicit resolvers of version 1.2).
_TIMESTAMP = re.compile(
    r"\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?"
)
_BOOL_11 = re.compile(r"yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF")
_BOOL_12 = re.compile(r"true|True|TRUE|false|False|FALSE")
_NULL = re.compile(r"~|null|Null|NULL|")
_INT_11 = re.compile(
    r"[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+"
)
_INT_12 = re.compile(r"[-+]?0b[01_]+|[-+]?0o?[0-7_]+|[-+]?[0-9_]+|[-+]?0x[0-9a-fA-F_]+")
_FLOAT_11 = re.compile(
    r"[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_FLOAT_12 = re.compile(
    r"[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?(?:[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)"
    r"|[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_WORDS = frozenset({"yes", "no", "true", "false", "on", "off", "null", "y", "n"})


class Reading(NamedTuple):
    """A scalar's kind and value. ``odd`` names what no reader copes with: ``timestamp`` or ``bad``."""

    kind: Kind
    value: object
    odd: str = ""


@lru_cache(maxsize=4096)
def readings(text: str) -> tuple[Reading, Reading]:
    """The readings of a plain scalar, as YAML 1.1 and as YAML 1.2."""
    first = text[:1]
    if first.isalpha() and text.lower() not in _WORDS:
        same = Reading("string", text)
        return same, same
    if _NULL.fullmatch(text):
        same = Reading("null", None)
        return same, same
    if first.isdigit() and _TIMESTAMP.fullmatch(text):
        same = Reading("string", text, "timestamp")
        return same, same
    return _read_11(text), _read_12(text)


def _read_11(text: str) -> Reading:
    if _BOOL_11.fullmatch(text):
        return Reading("bool", text.lower() in ("yes", "true", "on"))
    if _INT_11.fullmatch(text):
        return _number(text, octal="0", version="1.1")
    if _FLOAT_11.fullmatch(text):
        return _float(text)
    return Reading("string", text, "bad" if text == "=" else "")


def _read_12(text: str) -> Reading:
    if _BOOL_12.fullmatch(text):
        return Reading("bool", text.lower() == "true")
    if _FLOAT_12.fullmatch(text):
        return _float(text)
    if _INT_12.fullmatch(text) and any(char.isdigit() for char in text):
        return _number(text, octal="0o", version="1.2")
    return Reading("string", text, "bad" if text == "=" else "")


def _number(text: str, *, octal: str, version: str) -> Reading:
    digits = text.replace("_", "").lstrip("+-")
    sign = -1 if text.startswith("-") else 1
    if len(digits) > MAX_DIGITS:
        return Reading("string", text, "bad")
    try:
        if digits.startswith("0b"):
            value = int(digits[2:], 2)
        elif digits.startswith("0x"):
            value = int(digits[2:], 16)
        elif digits != "0" and digits.startswith(octal) and (version == "1.1" or digits[1:2] == "o"):
            value = int(digits[len(octal) :], 8)
        elif ":" in digits:
            value = 0
            if digits.count(":") > 10:
                return Reading("string", text, "bad")
            for part in digits.split(":"):
                value = value * 60 + int(part)
        else:
            value = int(digits)
    except ValueError:
        return Reading("string", text, "bad")
    return Reading("int", sign * value)


def _float(text: str) -> Reading:
    bare = text.replace("_", "").lower()
    if bare.lstrip("+-") in (".inf", ".nan"):
        return Reading("float", float(bare.replace(".", "")))
    if ":" in bare:
        value = 0.0
        for part in bare.lstrip("+-").split(":"):
            value = value * 60 + float(part or 0)
        return Reading("float", -value if bare.startswith("-") else value)
    try:
        return Reading("float", float(bare))
    except ValueError:
        return Reading("string", text, "bad")


def in_words(reading: Reading) -> str:
    """What a reader makes of a scalar, for a message."""
    if reading.kind == "string":
        return f'the text "{reading.value}"'
    if reading.kind == "bool":
        return "true" if reading.value else "false"
    return "null" if reading.kind == "null" else f"the number {str(reading.value)[:40]}"
