"""The methods of strings, lists and dicts that requests are built with."""

from __future__ import annotations

from neolint.read.python.arguments import Arguments
from neolint.read.python.formatting import NotKnown, format_method
from neolint.read.python.functions import rows_of
from neolint.read.python.text import Scissors, Text, joined
from neolint.read.python.values import Value, extend, forget, is_scalar, plain, string, take_over, unknown
from neolint.source import Span

_CHANGING = frozenset({"clear", "insert", "pop", "popitem", "remove", "reverse", "sort"})


def method(owner: Value, name: str, arguments: Arguments, span: Span) -> Value:
    """What a method makes, and what it does to its list or dict. Raises NotKnown."""
    if owner.kind == "string":
        return _string_method(owner, name, arguments, span)
    values = arguments.positional
    if owner.kind == "list":
        if name == "append" and len(values) == 1:
            extend(owner, Value("list", values, span))
        elif name == "extend" and len(values) == 1:
            extend(owner, values[0])
        elif name == "copy":
            return Value("list", list(owner.value), owner.span, loose=owner.loose)
        elif name in _CHANGING:
            forget(owner)
        return unknown(span)
    return _map_method(owner, name, arguments, span)


def _map_method(owner: Value, name: str, arguments: Arguments, span: Span) -> Value:
    values = arguments.positional
    if name == "update":
        for value in values:
            take_over(owner, value)
        if arguments.loose:
            forget(owner)
        owner.value.update({each: (arguments.keys[each], item) for each, item in arguments.named.items()})
        return unknown(span)
    if name in ("get", "setdefault", "pop") and values and is_scalar(values[0]):
        found = owner.value.get(values[0].value)
        if name == "pop":
            owner.value.pop(values[0].value, None)
        if found is not None:
            return found[1]  # type: ignore[no-any-return]
        if owner.loose:
            raise NotKnown
        value = values[1] if len(values) > 1 else plain(None, span)
        if name == "setdefault":
            owner.value[values[0].value] = (values[0], value)
        return value
    if name == "copy":
        return Value("map", dict(owner.value), owner.span, loose=owner.loose)
    if name in ("keys", "values", "items") and not owner.loose:
        pairs = list(owner.value.values())
        if name == "items":
            return Value("list", [Value("tuple", [key, item], key.span) for key, item in pairs], span)
        return Value("list", [pair[0 if name == "keys" else 1] for pair in pairs], span)
    if name in _CHANGING or name == "setdefault":
        forget(owner)
    raise NotKnown


def _string_method(owner: Value, name: str, arguments: Arguments, span: Span) -> Value:
    values, text = arguments.positional, owner.text
    if name == "format":
        if arguments.loose:
            raise NotKnown
        return string(format_method(text, values, arguments.named), owner.span)
    if (
        arguments.loose
        or arguments.named
        or not all(value.kind in ("string", "int", "list", "tuple") for value in values)
    ):
        raise NotKnown
    if name in ("upper", "lower", "title", "capitalize", "swapcase") and not values:
        return string(text.changed(getattr(owner.value, name)()), owner.span)
    if name == "join" and len(values) == 1:
        texts: list[Text] = []
        for number, item in enumerate(rows_of(values[0])):
            if item.kind != "string":
                raise NotKnown
            texts += [text, item.text] if number else [item.text]
        return string(joined(texts), span)
    return _with_plain(owner, name, [value.value for value in values], span, values)


def _with_plain(owner: Value, name: str, plain_values: list[object], span: Span, values: list[Value]) -> Value:
    """Methods of strings whose arguments are strings and numbers."""
    text, words = owner.text, [value for value in plain_values if isinstance(value, str) and value]
    if any(isinstance(value, list) for value in plain_values):
        raise NotKnown
    if name in ("strip", "lstrip", "rstrip", "removeprefix", "removesuffix"):
        try:
            kept = getattr(owner.value, name)(*plain_values)
        except TypeError as error:
            raise NotKnown from error
        at = len(owner.value) - len(kept) if name in ("lstrip", "removeprefix") else owner.value.find(kept)
        return string(text.cut(at, at + len(kept)), owner.span)
    if name in ("split", "splitlines") and not values:
        return _words(owner, getattr(owner.value, name)())
    if name in ("split", "rsplit") and len(values) in (1, 2) and plain_values[0] in words:
        return _split(owner, getattr(owner.value, name)(*plain_values), len(words[0]))
    if name == "replace" and len(values) == 2 and plain_values[0] in words and values[1].kind == "string":
        parts = _split(owner, owner.value.split(words[0]), len(words[0]))
        texts: list[Text] = []
        for number, item in enumerate(parts.value):
            texts += [values[1].text, item.text] if number else [item.text]
        return string(joined(texts), owner.span)
    if name in ("startswith", "endswith", "isdigit", "count", "find"):
        try:
            return plain(getattr(owner.value, name)(*plain_values), span)
        except TypeError as error:
            raise NotKnown from error
    raise NotKnown


def _split(owner: Value, parts: list[str], gap: int) -> Value:
    found: list[Value] = []
    scissors, at = Scissors(owner.text), 0
    for part in parts:
        found.append(string(scissors.cut(at, at + len(part)), owner.span))
        at += len(part) + gap
    return Value("list", found, owner.span)


def _words(owner: Value, parts: list[str]) -> Value:
    found: list[Value] = []
    scissors, at = Scissors(owner.text), 0
    for part in parts:
        at = owner.value.index(part, at)
        found.append(string(scissors.cut(at, at + len(part)), owner.span))
        at += len(part)
    return Value("list", found, owner.span)
