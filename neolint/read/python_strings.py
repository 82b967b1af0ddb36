"""What Python makes of strings and values: formatting, joining, json.dumps; the characters keep their places."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from neolint.read.python_text import Text, fixed, joined
from neolint.read.python_values import MAX_DEPTH, MAX_LENGTH, Value, is_scalar
from neolint.source import Span

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
    done = used = 0
    rest = arguments.value if arguments.kind == "tuple" else [arguments]
    for match in _PERCENT.finditer(template.value):
        texts.append(template.cut(done, match.start()))
        done = match.end()
        if match["type"] == "%":
            texts.append(template.cut(done - 1, done))
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
    return joined([*texts, template.cut(done, len(template.value))])


def format_method(template: Text, positional: Sequence[Value], named: Mapping[str, Value]) -> Text:
    """``template.format(…)``. Raises NotKnown."""
    texts: list[Text] = []
    done = counted = 0
    for match in _FIELD.finditer(template.value):
        texts.append(template.cut(done, match.start()))
        done = match.end()
        if match[0] in ("{{", "}}"):
            texts.append(template.cut(done - 1, done))
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
    return joined([*texts, template.cut(done, len(template.value))])


def json_text(
    value: Value,
    *,
    indent: str | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
    ascii_only: bool = True,
) -> Text:
    """What ``json.dumps`` writes: every bracket, word and number at the place of the value that it stands for.

    Raises NotKnown.
    """
    comma, colon = separators or (", " if indent is None else ",", ": ")
    texts: list[Text] = []

    def write(item: Value, depth: int) -> None:
        if depth > MAX_DEPTH or item.loose or len(texts) > MAX_LENGTH:
            raise NotKnown
        start, end = item.span
        if item.kind == "string":
            texts.append(quoted(item, ascii_only=ascii_only))
        elif is_scalar(item):
            texts.append(fixed(json.dumps(item.value), item.span))
        elif item.kind in ("map", "list", "tuple"):
            is_map = item.kind == "map"
            members = list(item.value.items()) if is_map else [(None, (child, child)) for child in item.value]
            if sort_keys and is_map:
                if any(not isinstance(name, str) for name, _ in members):
                    raise NotKnown
                members.sort(key=lambda member: str(member[0]))
            inner = "" if indent is None or not members else "\n" + indent * (depth + 1)
            outer = "" if indent is None or not members else "\n" + indent * depth
            texts.append(fixed(("{" if is_map else "[") + inner, Span(start, min(start + 1, end))))
            for number, (name, (key, child)) in enumerate(members):
                if number:
                    texts.append(fixed(comma + inner, texts[-1].pieces[-1].span))
                if is_map:
                    texts.append(_key(name, key, ascii_only=ascii_only))
                    texts.append(fixed(colon, key.span))
                write(child, depth + 1)
            texts.append(fixed(outer + ("}" if is_map else "]"), Span(max(start, end - 1), end)))
        else:
            raise NotKnown

    write(value, 0)
    return joined(texts)


def _key(name: object, key: Value, *, ascii_only: bool) -> Text:
    if isinstance(name, str):
        return quoted(key, ascii_only=ascii_only)
    if isinstance(name, (int, float)) or name is None:
        return fixed(json.dumps(name if isinstance(name, str) else json.dumps(name)), key.span)
    raise NotKnown


def quoted(value: Value, *, ascii_only: bool = True) -> Text:
    """A string as JSON writes it."""
    text, (start, end) = value.text, value.span
    texts = [fixed('"', Span(start, min(start + 1, end)))]
    plain_until = 0
    for index, char in enumerate(text.value):
        written = json.dumps(char, ensure_ascii=ascii_only)[1:-1]
        if written != char:
            texts.append(text.cut(plain_until, index))
            places = text.cut(index, index + 1).pieces
            # the escape of one character stands, all of it, where that character was typed
            texts.append(Text(written, tuple(piece for _ in written for piece in places)))
            plain_until = index + 1
    texts.append(text.cut(plain_until, len(text.value)))
    texts.append(fixed('"', Span(max(start, end - 1), end)))
    return joined(texts)
