"""The functions that CEL lacks and rules need: about lists, words, versions and shapes. All are pure."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any

from neolint.engine.registry import function
from neolint.engine.values import NO_OVERLOAD, CelError, as_json, equal, is_number, partly_unknown
from neolint.nearest import nearest as nearest_word
from neolint.node import UNKNOWN

_MOST_NAMED = 12


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
    return UNKNOWN if UNKNOWN in values else NO_OVERLOAD


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
        if partly_unknown(value):
            continue
        key = as_json(value)
        if key in seen:
            found.append(position)
        seen.add(key)
    return found


def _extreme(values: list[Any], choose: Callable[[list[Any]], Any]) -> Any:
    if values and all(is_number(value) for value in values):
        return choose(values)
    return UNKNOWN if UNKNOWN in values else NO_OVERLOAD


@function("min", list)
def _min(values: list[Any]) -> Any:
    return _extreme(values, min)


@function("max", list)
def _max(values: list[Any]) -> Any:
    return _extreme(values, max)


@function("product", list)
def _product(values: list[Any]) -> Any:
    """Of whole numbers; it may exceed 64 bits, which comparisons bear."""
    if all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        return math.prod(values)
    return UNKNOWN if UNKNOWN in values else NO_OVERLOAD


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
    """``a, b and c``; of many the first ones, and how many more there are."""
    more = len(values) - _MOST_NAMED
    if more > 2:
        return _enumerated([*values[:_MOST_NAMED], f"{more} more"], "and")
    return _enumerated(values, "and")


def _enumerated(values: list[Any], last: str) -> str:
    words = [value if isinstance(value, str) else as_json(value) for value in values]
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


@function("json", object)
def _json(value: Any) -> str:
    """The value as JSON on one line, as people write shapes."""
    return as_json(value)


_LONGEST_JSON = 1 << 18


@function("from_json", str)
def _from_json(text: str) -> Any:
    """What a JSON text says; null where it is none, or a very long one."""
    try:
        return json.loads(text) if len(text) <= _LONGEST_JSON else None
    except (ValueError, RecursionError):
        return None


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


_CHANNELS = (1, 3, 4)


@function("layout", object)
def _layout(shape: Any) -> Any:
    """Where a shape of four known numbers has its channels: ``NCHW``, ``NHWC`` or ``ambiguous``; ``none`` for other
    shapes; unknown while a number is.

    Channels are 1, 3 or 4 at one end, with more than 4 at the other: only then is the layout clear.
    """
    if not isinstance(shape, list) or len(shape) != 4:
        return "none"
    if UNKNOWN in shape:
        return UNKNOWN
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


@function("numbered", str, list)
def _numbered(word: str, values: list[Any]) -> dict[str, Any]:
    """The values under ``word0``, ``word1`` and so on, padded with zeros so that the names sort in that order."""
    width = len(str(len(values) - 1))
    return {f"{word}{position:0{width}}": value for position, value in enumerate(values)}
