"""The functions of Python that requests are built with: ``dict``, ``zip``, ``len`` and those that make strings."""

from __future__ import annotations

from collections.abc import Callable

from neolint.read.python.arguments import Arguments
from neolint.read.python.formatting import NotKnown
from neolint.read.python.text_functions import TEXT_FUNCTIONS
from neolint.read.python.values import (
    Value,
    copied_value,
    is_scalar,
    iterated,
    plain,
    take_over,
    truth,
    unknown,
)
from neolint.source import Span


def known_function(dotted: str, arguments: Arguments, span: Span) -> Value | None:
    """What a function of Python or of its library makes; None for one that is not followed. Raises NotKnown."""
    function = _FUNCTIONS.get(dotted)
    if function is None or arguments.loose:
        return None
    return function(arguments, span)


def _number(kind: Callable[[object], object]) -> Callable[[Arguments, Span], Value]:
    def made(arguments: Arguments, _span: Span) -> Value:
        if len(arguments.positional) != 1 or not is_scalar(arguments.positional[0]):
            raise NotKnown
        value = arguments.positional[0]
        try:
            return plain(kind(value.value), value.span)
        except (ValueError, TypeError, OverflowError) as error:
            raise NotKnown from error

    return made


def _len(arguments: Arguments, span: Span) -> Value:
    value = arguments.positional[0] if arguments.positional else unknown(span)
    if value.kind not in ("string", "map", "list", "tuple") or value.loose:
        raise NotKnown
    return plain(len(value.value), span)


def _range(arguments: Arguments, span: Span) -> Value:
    bounds = [value.value for value in arguments.positional if value.kind == "int"]
    if len(bounds) != len(arguments.positional) or not bounds or (len(bounds) == 3 and not bounds[2]):
        raise NotKnown
    numbers = range(*bounds[:3])
    if abs(bounds[0]) > 10**9 or len(numbers) > 1_000:
        raise NotKnown
    return Value("list", [plain(number, span) for number in numbers], span)


def rows_of(value: Value) -> list[Value]:
    """What a loop goes through. Raises NotKnown."""
    rows = iterated(value)
    if rows is None:
        raise NotKnown
    return rows


def _enumerate(arguments: Arguments, span: Span) -> Value:
    rows = rows_of(arguments.positional[0]) if len(arguments.positional) == 1 and not arguments.named else None
    if rows is None:
        raise NotKnown
    return Value("list", [Value("tuple", [plain(n, row.span), row], row.span) for n, row in enumerate(rows)], span)


def _zip(arguments: Arguments, span: Span) -> Value:
    columns = [rows_of(value) for value in arguments.positional]
    return Value("list", [Value("tuple", [*row], span) for row in zip(*columns, strict=False)], span)


def _sequence(kind: str) -> Callable[[Arguments, Span], Value]:
    def made(arguments: Arguments, span: Span) -> Value:
        if len(arguments.positional) > 1 or arguments.named:
            raise NotKnown
        value = arguments.positional[0] if arguments.positional else Value("list", [], span)
        return Value("tuple" if kind == "tuple" else "list", rows_of(value), value.span)

    return made


def _reversed(arguments: Arguments, span: Span) -> Value:
    if len(arguments.positional) != 1:
        raise NotKnown
    return Value("list", rows_of(arguments.positional[0])[::-1], span)


def _dict(arguments: Arguments, span: Span) -> Value:
    made = Value("map", {}, span)
    if arguments.positional:
        take_over(made, arguments.positional[0])
    made.value.update({name: (arguments.keys[name], item) for name, item in arguments.named.items()})
    return made


def _copy(arguments: Arguments, _span: Span) -> Value:
    if len(arguments.positional) != 1:
        raise NotKnown
    return copied_value(arguments.positional[0], {})


def _truth(arguments: Arguments, span: Span) -> Value:
    known = truth(arguments.positional[0]) if len(arguments.positional) == 1 else None
    if known is None:
        raise NotKnown
    return plain(known, span)


def _is_instance(arguments: Arguments, span: Span) -> Value:
    value, kinds = arguments.positional if len(arguments.positional) == 2 else (unknown(span), unknown(span))
    names = [kind.value for kind in (kinds.value if kinds.kind == "tuple" else [kinds])]
    if value.kind not in _KINDS.values() or not all(name in _KINDS for name in names):
        raise NotKnown
    return plain(any(_KINDS[name] == value.kind for name in names), span)


def _mapped(arguments: Arguments, span: Span) -> Value:
    """``map(str, numbers)``."""
    if len(arguments.positional) != 2 or arguments.positional[0].kind != "name":
        raise NotKnown
    function = _FUNCTIONS.get(arguments.positional[0].value)
    if function is None:
        raise NotKnown
    return Value("list", [function(Arguments([row], {}, {}), span) for row in rows_of(arguments.positional[1])], span)


def _of_numbers(function: Callable[..., object]) -> Callable[[Arguments, Span], Value]:
    """``max``, ``min`` and the like, over what is known."""

    def made(arguments: Arguments, _span: Span) -> Value:
        values = arguments.positional
        rows = rows_of(values[0]) if len(values) == 1 and values[0].kind in ("list", "tuple") else values
        if arguments.named or not rows or not all(row.kind in ("int", "float") for row in rows):
            raise NotKnown
        try:
            return plain(function(*(row.value for row in rows)), rows[0].span)
        except (TypeError, ValueError, OverflowError) as error:
            raise NotKnown from error

    return made


def _sorted(arguments: Arguments, span: Span) -> Value:
    if len(arguments.positional) != 1 or arguments.named:
        raise NotKnown
    rows = rows_of(arguments.positional[0])
    if not all(is_scalar(row) for row in rows):
        raise NotKnown
    try:
        return Value("list", sorted(rows, key=lambda row: row.value), span)
    except TypeError as error:
        raise NotKnown from error


_KINDS: dict[str, str] = {
    "str": "string", "dict": "map", "list": "list", "tuple": "tuple", "int": "int", "float": "float", "bool": "bool",
}  # fmt: skip
_FUNCTIONS: dict[str, Callable[[Arguments, Span], Value]] = {
    **TEXT_FUNCTIONS,
    "abs": _of_numbers(abs),
    "bool": _truth,
    "copy.copy": _copy,
    "copy.deepcopy": _copy,
    "dict": _dict,
    "enumerate": _enumerate,
    "float": _number(float),  # type: ignore[arg-type]
    "int": _number(int),  # type: ignore[arg-type]
    "isinstance": _is_instance,
    "len": _len,
    "list": _sequence("list"),
    "map": _mapped,
    "max": _of_numbers(max),
    "min": _of_numbers(min),
    "range": _range,
    "reversed": _reversed,
    "round": _of_numbers(round),
    "sorted": _sorted,
    "tuple": _sequence("tuple"),
    "zip": _zip,
}
# What has a meaning without an import; the modules are those that a notebook's earlier cells may have imported.
BUILTIN = frozenset({name.partition(".")[0] for name in _FUNCTIONS} | {"json"})
