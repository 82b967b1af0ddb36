"""What the literals of expressions mean. A ValueError has the sentence that says what is wrong with one."""

from __future__ import annotations

import re

from neolint.engine.values import MAX_INT, MIN_INT

_ESCAPE = re.compile(
    r"\\(?:([abfnrtv\\?\"'`])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|)"
)
_PLAIN = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def int_value(text: str, sign: int = 1) -> int:
    """The int that decimal or hexadecimal digits stand for, within 64 bits."""
    hexadecimal = text[:2] in ("0x", "0X")
    digits = (text[2:] if hexadecimal else text).lstrip("0") or "0"
    number = sign * int(digits, 16 if hexadecimal else 10) if len(digits) < 20 else None
    if number is None or not MIN_INT <= number <= MAX_INT:
        raise ValueError("this number does not fit into 64 bits")
    return number


def string_value(text: str) -> str:
    """The string that a quoted literal stands for."""
    raw = text[0] in "rR"
    quoted = text[1:] if raw else text
    quotes = 3 if quoted[:3] in ('"""', "'''") and len(quoted) >= 6 else 1
    inner = quoted[quotes:-quotes]
    return inner if raw or "\\" not in inner else _ESCAPE.sub(_unescaped, inner)


def _unescaped(match: re.Match[str]) -> str:
    plain, *hexadecimal, octal = match.groups()
    if plain is not None:
        return _PLAIN.get(plain, plain)
    digits = next((digits for digits in hexadecimal if digits is not None), None)
    if digits is None and octal is None:
        raise ValueError(r"a \ in a string stands before one of \abfnrtv'\"?`, x, u, U or three octal digits")
    code = int(digits, 16) if digits is not None else int(octal, 8)
    if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        raise ValueError("this escape stands for no character")
    return chr(code)
