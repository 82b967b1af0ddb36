"""CEL's own functions, and those of its strings extension. None ever sees UNKNOWN or an error as one of its values."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from neolint.engine.patterns import MAX_SUBJECT, compile_pattern
from neolint.engine.registry import function
from neolint.engine.values import MAX_INT, MIN_INT, NO_OVERLOAD, CelError
from neolint.node import UNKNOWN


@function("size", (str, list, dict))
def _size(value: Any) -> Any:
    # how many values an unknown one stands for is not known
    return UNKNOWN if isinstance(value, list) and UNKNOWN in value else len(value)


@function("contains", str, str)
def _contains(text: str, part: str) -> bool:
    return part in text


@function("startsWith", str, str)
def _starts(text: str, part: str) -> bool:
    return text.startswith(part)


@function("endsWith", str, str)
def _ends(text: str, part: str) -> bool:
    return text.endswith(part)


@function("matches", str, str)
def _matches(text: str, pattern: str) -> Any:
    compiled = compile_pattern(pattern)
    if isinstance(compiled, CelError):
        return compiled
    return CelError("the text is too long to match") if len(text) > MAX_SUBJECT else compiled.search(text) is not None


@function("int", (int, float, str))
def _int(value: Any) -> Any:
    try:
        if isinstance(value, str) and not re.fullmatch(r"[+-]?[0-9]{1,20}", value):
            return CelError("this text is no whole number")
        if isinstance(value, float) and abs(value) >= 2**63:  # the specification leaves out -2**63 here
            return CelError("this number does not fit into 64 bits")
        number = int(value)
    except (ValueError, OverflowError):
        return CelError("this is no whole number")
    return number if MIN_INT <= number <= MAX_INT else CelError("this number does not fit into 64 bits")


@function("double", (int, float, str))
def _double(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch(r"\S+", value.replace("_", " ")):
        return CelError("this text is no number")  # Python would bear spaces and underscores
    try:
        return float(value)
    except (ValueError, OverflowError):
        return CelError("this text is no number")


@function("string", object)
def _string(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, int):
        return str(value) if MIN_INT <= value <= MAX_INT else CelError("this number does not fit into 64 bits")
    return value if isinstance(value, str) else NO_OVERLOAD


@function("bool", object)
def _bool(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    truth = {"1": True, "t": True, "true": True, "TRUE": True, "True": True}
    lies = {"0": False, "f": False, "false": False, "FALSE": False, "False": False}
    return {**truth, **lies}.get(value, CelError("this text is no bool")) if isinstance(value, str) else NO_OVERLOAD


@function("dyn", object)
def _dyn(value: Any) -> Any:
    return value


@function("charAt", str, int)
def _char_at(text: str, position: int) -> Any:
    return text[position : position + 1] if 0 <= position <= len(text) else CelError("no such position")


@function("indexOf", str, str, int, least=2)
def _index_of(text: str, part: str, start: int = 0) -> Any:
    return text.find(part, start) if 0 <= start <= len(text) else CelError("no such position")


@function("lastIndexOf", str, str, int, least=2)
def _last_index_of(text: str, part: str, last: int | None = None) -> Any:
    if last is None:
        return text.rfind(part)
    return text.rfind(part, 0, last + len(part)) if 0 <= last <= len(text) else CelError("no such position")


_LOWER = {code: code + 32 for code in range(65, 91)}
_UPPER = {code + 32: code for code in range(65, 91)}


@function("lowerAscii", str)
def _lower(text: str) -> str:
    return text.translate(_LOWER)


@function("upperAscii", str)
def _upper(text: str) -> str:
    return text.translate(_UPPER)


@function("replace", str, str, str, int, least=3)
def _replace(text: str, old: str, new: str, count: int = -1) -> str:
    return text.replace(old, new, count)


@function("split", str, str, int, least=2)
def _split(text: str, separator: str, limit: int = -1) -> list[str]:
    if limit == 0:
        return []
    if not separator:
        return list(text) if limit < 0 else [*text[: limit - 1], text[limit - 1 :]][:limit]
    return text.split(separator, limit - 1 if limit > 0 else -1)


@function("substring", str, int, int, least=2)
def _substring(text: str, start: int, end: int | None = None) -> Any:
    end = len(text) if end is None else end
    return text[start:end] if 0 <= start <= end <= len(text) else CelError("no such part")


@function("trim", str)
def _trim(text: str) -> str:
    return text.strip()


@function("reverse", str)
def _reverse(text: str) -> str:
    return text[::-1]


@function("join", list, str, least=1)
def _join(parts: list[Any], separator: str = "") -> Any:
    return separator.join(parts) if all(isinstance(part, str) for part in parts) else NO_OVERLOAD


def _kind(name: str, test: Callable[[Any], bool]) -> None:
    function(name, object)(test)


_kind("is_bool", lambda value: isinstance(value, bool))
_kind("is_int", lambda value: isinstance(value, int) and not isinstance(value, bool))
_kind("is_double", lambda value: isinstance(value, float))
_kind("is_string", lambda value: isinstance(value, str))
_kind("is_list", lambda value: isinstance(value, list))
_kind("is_map", lambda value: isinstance(value, dict))
_kind("is_null", lambda value: value is None)
