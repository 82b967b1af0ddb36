"""What f-strings, ``%`` and ``.format`` make of values: the characters keep their places."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from neolint.read.python.text import Scissors, Text, fixed, joined
from neolint.read.python.values import MAX_DEPTH, MAX_LENGTH, Value, is_scalar

_PERCENT = re.compile(
    r"%(?:\((?P<name>[^)]*)\))?(?P<flags>[-#0 +]*)(?P<width>\d{0,3})(?P<more>(?:\.\d{0,3})?)(?P<type>.)?"
)
_FIELD = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_LONG_NUMBER = re.compile(r"\d{4}")


class NotKnown(Exception):
    """The string cannot be known."""


def formatted(value: Value, spec: str = "", conversion: str = "") -> Text:
    """What stands for a value in an f-string or behind a format method's field. Raises NotKnown."""
    if value.kind == "string" and not spec and conversion in ("", "s"):
        return value.text
    if not is_scalar(value) and conversion in ("", "s") and not spec and value.kind in ("map", "list", "tuple"):
        return fixed(repr(plain_value(value)), value.span)
    if not is_scalar(value) or _LONG_NUMBER.search(spec):
        raise NotKnown
    shown = repr(value.value) if conversion == "r" else str(value.value) if conversion == "s" else value.value
    try:
        return fixed(format(shown, spec), value.span)
    except (ValueError, TypeError) as error:
        raise NotKnown from error


def plain_value(value: Value, depth: int = 0, budget: list[int] | None = None) -> object:
    """The value without its places. Raises NotKnown where a part is unknown."""
    if is_scalar(value):
        return value.value
    budget = [MAX_LENGTH] if budget is None else budget
    budget[0] -= 1
    if value.loose or depth > MAX_DEPTH or budget[0] < 0:
        raise NotKnown
    if value.kind == "map":
        return {name: plain_value(item, depth + 1, budget) for name, (_, item) in value.value.items()}
    if value.kind in ("list", "tuple"):
        items = [plain_value(item, depth + 1, budget) for item in value.value]
        return items if value.kind == "list" else tuple(items)
    raise NotKnown


def percent(template: Text, arguments: Value) -> Text:
    """``template % arguments``. Raises NotKnown."""
    texts: list[Text] = []
    scissors = Scissors(template)
    done = used = 0
    rest = arguments.value if arguments.kind == "tuple" else [arguments]
    for match in _PERCENT.finditer(template.value):
        texts.append(scissors.cut(done, match.start()))
        done = match.end()
        if match["type"] == "%":
            texts.append(scissors.cut(done - 1, done))
            continue
        if match["name"] is not None:
            if arguments.kind != "map" or match["name"] not in arguments.value:
                raise NotKnown
            value = arguments.value[match["name"]][1]
        elif used < len(rest):
            value, used = rest[used], used + 1
        else:
            raise NotKnown
        bare = not (match["flags"] or match["width"] or match["more"])
        if match["type"] == "s" and bare:
            texts.append(formatted(value, conversion="s"))
            continue
        if not is_scalar(value):
            raise NotKnown
        try:
            shown = f"%{match['flags']}{match['width']}{match['more']}{match['type']}" % (value.value,)
        except (ValueError, TypeError, OverflowError) as error:
            raise NotKnown from error
        texts.append(fixed(shown, value.span))
    return joined([*texts, scissors.cut(done, len(template.value))])


def format_method(template: Text, positional: Sequence[Value], named: Mapping[str, Value]) -> Text:
    """``template.format(…)``. Raises NotKnown."""
    texts: list[Text] = []
    scissors = Scissors(template)
    done = counted = 0
    for match in _FIELD.finditer(template.value):
        texts.append(scissors.cut(done, match.start()))
        done = match.end()
        if match[0] in ("{{", "}}"):
            texts.append(scissors.cut(done - 1, done))
            continue
        if match[1] is None:
            raise NotKnown
        head, _, spec = match[1].partition(":")
        name, _, conversion = head.partition("!")
        if not name:
            name, counted = str(counted), counted + 1
        if name.isdigit():
            value = positional[int(name)] if len(name) < 4 and int(name) < len(positional) else None
        else:
            value = named.get(name)
        if value is None:
            raise NotKnown
        texts.append(formatted(value, spec, conversion))
    return joined([*texts, scissors.cut(done, len(template.value))])
