"""Names, strings and numbers as people write them, and as JSON writes them."""

from __future__ import annotations

import re
from typing import NamedTuple

from neolint.finding import Edit
from neolint.read.json_strings import as_json
from neolint.source import Span

_JSON_STRING = re.compile(r'"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"')
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|(.))", re.ASCII | re.DOTALL
)
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "a": "\a", "v": "\v"}
_CONTROL_OR_QUOTE = re.compile(r'["\\\x00-\x1f]')

# 1_000, 1., .5, +1, 1L: numbers in Python, old and new.
_PYTHON_NUMBER = re.compile(
    r"([+-]?)(?=\.?[0-9])((?:0|[1-9][0-9_]*)?)((?:\.[0-9_]*)?)((?:[eE][+-]?[0-9]+)?)[lL]?", re.ASCII
)
_OTHER_BASE = re.compile(r"([+-]?)0(?:x([0-9a-f_]{1,30})|o([0-7_]{1,30})|b([01_]{1,60}))", re.IGNORECASE | re.ASCII)
_LEADING_ZEROS = re.compile(r"([+-]?)0+([0-9]+(?:\.[0-9]+)?)", re.ASCII)
# 6.0.1 is a version and 1..10 a range: strings that lost their quotes.
_LIKE_A_NUMBER = re.compile(r"[0-9]+(?:(?:\.[0-9]+){2}(?:[A-Za-z_.][\w.]*)?|\.\.[0-9]+)", re.ASCII)


class Rewritten(NamedTuple):
    """How JSON writes a number. ``python``: Python reads the number as it stands, too."""

    text: str
    python: bool


def is_json_string(text: str) -> bool:
    """Whether this is one strict JSON string, quotes included."""
    return _JSON_STRING.fullmatch(text) is not None


def string_edits(written: str, start: int) -> list[Edit]:
    """What makes a JSON string of a string in any quotes, which was written at ``start``. Nothing if it is one."""
    if is_json_string(written):
        return []
    prefix = 1 if written[0] in "uUbB" else 0
    end = start + len(written)
    body = written[prefix + 1 : -1]
    if _CONTROL_OR_QUOTE.search(body):
        return [Edit(Span(start, end), as_json(unescaped(body)))]
    return [Edit(Span(start, start + prefix + 1), '"'), Edit(Span(end - 1, end), '"')]


def unescaped(body: str) -> str:
    """What stands between the quotes, with the escapes of Python and JSON read. One that neither knows stays."""
    return _ESCAPE.sub(_character, body) if "\\" in body else body


def _character(match: re.Match[str]) -> str:
    hexadecimal = match[1] or match[2] or match[3]
    if hexadecimal:
        code = int(hexadecimal, 16)
        return chr(code) if code <= 0x10FFFF else match[0]
    if match[4]:
        return chr(int(match[4], 8))
    other = match[5]
    if other in "\"'\\/":
        return other
    return _SIMPLE_ESCAPES.get(other, match[0])


def json_number(written: str) -> Rewritten | None:
    """The JSON number that was meant; the same text if it is one. None if no number was meant."""
    if _JSON_NUMBER.fullmatch(written):
        return Rewritten(written, python=True)
    if match := _OTHER_BASE.fullmatch(written):
        sign, *digits = match.groups()
        base, text = next((base, text) for base, text in zip((16, 8, 2), digits, strict=True) if text)
        text = text.replace("_", "")
        return Rewritten(sign.replace("+", "") + str(int(text, base)), python=True) if text else None
    if match := _LEADING_ZEROS.fullmatch(written):
        return Rewritten(match[1].replace("+", "") + match[2], python=False)
    match = _PYTHON_NUMBER.fullmatch(written)
    if match is None:
        return None
    sign, whole, fraction, exponent = (group.replace("_", "") for group in match.groups())
    fraction = "" if not fraction else f"{fraction}0" if fraction == "." else fraction
    return Rewritten(sign.replace("+", "") + (whole or "0") + fraction + exponent, python=True)


def is_unquoted_number(written: str) -> bool:
    """Whether this is a version or a range that lost its quotes: no number, but certainly a string."""
    return _LIKE_A_NUMBER.fullmatch(written) is not None
