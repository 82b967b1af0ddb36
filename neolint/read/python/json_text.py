"""What ``json.dumps`` makes of values: every character knows what it stands for."""

from __future__ import annotations

import json

from neolint.read.python.formatting import NotKnown
from neolint.read.python.text import Scissors, Text, fixed, joined
from neolint.read.python.values import MAX_DEPTH, MAX_LENGTH, Value, is_scalar
from neolint.source import Span


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
    text, (start, end) = Scissors(value.text), value.span
    texts = [fixed('"', Span(start, min(start + 1, end)))]
    plain_until = 0
    for index, char in enumerate(value.value):
        written = json.dumps(char, ensure_ascii=ascii_only)[1:-1]
        if written != char:
            texts.append(text.cut(plain_until, index))
            places = text.cut(index, index + 1).pieces
            # the escape of one character stands, all of it, where that character was typed
            texts.append(Text(written, tuple(piece for _ in written for piece in places)))
            plain_until = index + 1
    texts.append(text.cut(plain_until, len(value.value)))
    texts.append(fixed('"', Span(max(start, end - 1), end)))
    return joined(texts)
