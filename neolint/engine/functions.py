"""The functions that expressions can call: CEL's own, and those that shapes, versions and names need.

Each is pure, and callable as ``f(x)`` and as ``x.f()``. None ever sees UNKNOWN or an error: those pass it by.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from neolint.engine.values import MAX_INT, MIN_INT, NO_OVERLOAD, CelError, as_json, equal, is_number
from neolint.nearest import nearest as nearest_word
from neolint.node import UNKNOWN

MAX_SUBJECT, MAX_PATTERN = 4096, 500


class Function(NamedTuple):
    """A function, and how many values it takes (the one before the dot included)."""

    call: Callable[..., Any]
    least: int
    most: int


FUNCTIONS: dict[str, Function] = {}


def function(name: str, *kinds: type | tuple[type, ...], least: int | None = None) -> Callable[..., Any]:
    """Register a function by the types of its values; values of other types are "no such overload"."""

    def register(call: Callable[..., Any]) -> Callable[..., Any]:
        def checked(*values: Any) -> Any:
            for value, kind in zip(values, kinds, strict=False):
                if kind is not object and (
                    not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)
                ):
                    return NO_OVERLOAD
            return call(*values)

        FUNCTIONS[name] = Function(checked, len(kinds) if least is None else least, len(kinds))
        return call

    return register


# --- CEL's own
# ---------------------------------------------------------------------------------------------------------


@function("size", (str, list, dict))
def _size(value: Any) -> Any:
    # how many values an unknown one stands for is not known
    return UNKNOWN if isinstance(value, list) and any(item is UNKNOWN for item in value) else len(value)


@function("contains", str, str)
def _contains(text: str, part: str) -> bool:
    return part in text


@function("startsWith", str, str)
def _starts(text: str, part: str) -> bool:
    return text.startswith(part)


@function("endsWith", str, str)
def _ends(text: str, part: str) -> bool:
    return text.endswith(part)


@lru_cache(maxsize=512)
def _pattern(pattern: str) -> re.Pattern[str] | CelError:
    """RE2's syntax, as far as Python's has it; what RE2 refuses (look-around, back-references) is an error."""
    if len(pattern) > MAX_PATTERN:
        return CelError("this pattern is too long")
    if re.search(r"\(\?(?:[=!<(>]|P=)|(?<!\\)(?:\\\\)*\\[1-9]|[*+?}]\+", pattern):
        return CelError("this pattern needs more than RE2 can do")
    try:
        return re.compile(re.sub(r"(?<!\\)((?:\\\\)*)\\z", r"\1\\Z", pattern))
    except (re.error, OverflowError, RecursionError):
        return CelError("this is no pattern")


@function("matches", str, str)
def _matches(text: str, pattern: str) -> Any:
    compiled = _pattern(pattern)
    if isinstance(compiled, CelError):
        return compiled
    return CelError("the text is too long to match") if len(text) > MAX_SUBJECT else compiled.search(text) is not None


@function("int", (int, float, str))
def _int(value: Any) -> Any:
    try:
        if isinstance(value, str) and not re.fullmatch(r"[+-]?[0-9]{1,20}", value):
            return CelError("this text is no whole number")
        number = int(value)
    except (ValueError, OverflowError):
        return CelError("this is no whole number")
    return number if MIN_INT <= number <= MAX_INT else CelError("this number does not fit into 64 bits")


@function("double", (int, float, str))
def _double(value: Any) -> Any:
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
    return str(value) if isinstance(value, (int, str)) else NO_OVERLOAD


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
    FUNCTIONS[name] = Function(test, 1, 1)


_kind("is_bool", lambda value: isinstance(value, bool))
_kind("is_int", lambda value: isinstance(value, int) and not isinstance(value, bool))
_kind("is_double", lambda value: isinstance(value, float))
_kind("is_string", lambda value: isinstance(value, str))
_kind("is_list", lambda value: isinstance(value, list))
_kind("is_map", lambda value: isinstance(value, dict))
_kind("is_null", lambda value: value is None)


# --- lists, maps and words
# ---------------------------------------------------------------------------------------------


@function("indices", list)
def _indices(values: list[Any]) -> list[int]:
    return list(range(len(values)))


@function("keys", dict)
def _keys(mapping: dict[Any, Any]) -> list[Any]:
    return list(mapping)


@function("values", dict)
def _values(mapping: dict[Any, Any]) -> list[Any]:
    return list(mapping.values())


@function("sort", list)
def _sort(values: list[Any]) -> Any:
    if all(isinstance(value, str) for value in values) or all(is_number(value) for value in values):
        return sorted(values)
    return NO_OVERLOAD


@function("distinct", list)
def _distinct(values: list[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if not any(equal(value, other) is True for other in found):
            found.append(value)
    return found


@function("duplicates", list)
def _duplicates(values: list[Any]) -> list[int]:
    """The positions of the values that stand further in front already."""
    seen: set[object] = set()
    found = []
    for position, value in enumerate(values):
        key = as_json(value)
        if key in seen:
            found.append(position)
        seen.add(key)
    return found


def _extreme(values: list[Any], choose: Callable[[list[Any]], Any]) -> Any:
    return choose(values) if values and all(is_number(value) for value in values) else NO_OVERLOAD


@function("min", list)
def _min(values: list[Any]) -> Any:
    return _extreme(values, min)


@function("max", list)
def _max(values: list[Any]) -> Any:
    return _extreme(values, max)


@function("product", list)
def _product(values: list[Any]) -> Any:
    """Of whole numbers; it may exceed 64 bits, which comparisons bear."""
    return math.prod(values) if all(isinstance(value, int) for value in values) else NO_OVERLOAD


@function("abs", (int, float))
def _abs(value: Any) -> Any:
    return abs(value)


@function("to_int", str)
def _to_int(text: str) -> Any:
    return int(text) if re.fullmatch(r"[+-]?[0-9]{1,18}", text) else CelError("this text is no whole number")


@function("list_words", list)
def _list_words(values: list[Any]) -> str:
    """``a, b or c``."""
    return _enumerated(values, "or")


@function("and_words", list)
def _and_words(values: list[Any]) -> str:
    """``a, b and c``."""
    return _enumerated(values, "and")


def _enumerated(values: list[Any], last: str) -> str:
    words = [value if isinstance(value, str) else as_json(value) for value in values]
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


@function("json", object)
def _json(value: Any) -> str:
    """The value as JSON on one line, as people write shapes."""
    return as_json(value)


@function("quote", str)
def _quote(text: str) -> str:
    """The text as a JSON string."""
    return as_json(text)


@function("nearest", str, (list, dict))
def _nearest(word: str, words: Any) -> str | None:
    """The word that was probably meant, or null."""
    return nearest_word(word, [candidate for candidate in words if isinstance(candidate, str)])


@function("slug", str)
def _slug(text: str) -> str:
    """A valid name for a job: letters, digits and inner hyphens, at most 63 of them."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:63].strip("-") or "job"


# --- versions
# ----------------------------------------------------------------------------------------------------------


@function("is_version", object)
def _is_version(text: Any) -> bool:
    """Whether a value is text such as ``1.8`` or ``1.15.3``."""
    return isinstance(text, str) and re.fullmatch(r"[0-9]+(\.[0-9]+)+", text) is not None


@function("version_compare", str, str)
def _version_compare(one: str, other: str) -> Any:
    """-1, 0 or 1, part by part: 1.10 is above 1.8, and 2.0 is 2.0.0."""
    if not (_is_version(one) and _is_version(other)):
        return CelError("this is no version")
    first, second = ([int(part[:18]) for part in text.split(".")] for text in (one, other))
    length = max(len(first), len(second))
    first += [0] * (length - len(first))
    second += [0] * (length - len(second))
    return (first > second) - (first < second)


@function("minor", str)
def _minor(text: str) -> Any:
    """``1.15`` of ``1.15.3``."""
    return ".".join(text.split(".")[:2])


@function("major", str)
def _major(text: str) -> Any:
    """``1`` of ``1.15.3``."""
    return int(text.split(".")[0][:18]) if _is_version(text) else CelError("this is no version")


# --- shapes
# ------------------------------------------------------------------------------------------------------------

_CHANNELS = (1, 3, 4)


@function("layout", object)
def _layout(shape: Any) -> str:
    """Where a shape of four known numbers has its channels: ``NCHW``, ``NHWC`` or ``ambiguous``; ``none`` for other
    shapes.

    Channels are 1, 3 or 4 at one end, with more than 4 at the other: only then is the layout clear.
    """
    if not isinstance(shape, list) or len(shape) != 4:
        return "none"
    if not all(isinstance(dim, int) and not isinstance(dim, bool) and dim > 0 for dim in shape):
        return "none"
    second, last = shape[1], shape[3]
    if last in _CHANNELS and second > 4:
        return "NHWC"
    return "NCHW" if second in _CHANNELS and last > 4 else "ambiguous"


@function("to_nchw", list)
def _to_nchw(shape: list[Any]) -> Any:
    """A channels-last shape with its channels first."""
    return (
        [shape[0], shape[3], shape[1], shape[2]] if len(shape) == 4 else CelError("this shape has not four dimensions")
    )


@function("to_nhwc", list)
def _to_nhwc(shape: list[Any]) -> Any:
    """A channels-first shape with its channels last."""
    return (
        [shape[0], shape[2], shape[3], shape[1]] if len(shape) == 4 else CelError("this shape has not four dimensions")
    )
