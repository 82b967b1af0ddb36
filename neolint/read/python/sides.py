"""What a program knows at a fork: kept, put back, and rejoined behind it.

A dict that a function was given is its caller's as well. So nothing is copied for the sides of a fork: what is in the
values that can be changed is noted, put back for the next side, and merged in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from neolint.read.python.frame import Frame
from neolint.read.python.values import MOST_COMPARED, Value, merged, unknown

_CHANGEABLE = ("map", "list", "object", "class")


class _Content(NamedTuple):
    of: Value
    value: Any
    attributes: dict[str, Value]
    loose: bool


class Side(NamedTuple):
    """The names at a place of the program, those of the whole program if it is in a function, and what their values
    hold.
    """

    names: dict[str, Value]
    outer: dict[str, Value]
    contents: dict[int, _Content]


def taken(frame: Frame) -> Side:
    """What is known now."""
    names, outer = dict(frame.names), dict(frame.outer.names) if frame.outer else {}
    contents: dict[int, _Content] = {}
    waiting: list[Value] = [*names.values(), *outer.values()]
    while waiting:
        value = waiting.pop()
        if value.kind == "tuple":
            waiting += value.value
        elif value.kind in _CHANGEABLE and id(value) not in contents:
            contents[id(value)] = _content(value)
            waiting += value.attributes.values()
            waiting += value.value if value.kind == "list" else ()
            waiting += [item for _, item in value.value.values()] if value.kind == "map" else ()
    return Side(names, outer, contents)


def _content(value: Value) -> _Content:
    held = value.value.copy() if value.kind in ("map", "list") else value.value
    return _Content(value, held, dict(value.attributes), value.loose)


def put_back(frame: Frame, side: Side) -> None:
    """Let everything be as it was."""
    _set_names(frame, side.names, side.outer)
    for content in side.contents.values():
        _fill(content)


def _set_names(frame: Frame, names: Mapping[str, Value], outer: Mapping[str, Value]) -> None:
    frame.names = dict(names)
    if frame.outer is not None:
        frame.outer.names = dict(outer)


def _fill(content: _Content) -> None:
    value = content.of
    value.value = content.value.copy() if value.kind in ("map", "list") else content.value
    value.attributes, value.loose = dict(content.attributes), content.loose


class Rejoined(NamedTuple):
    """Whether something was lost, and how much was looked at."""

    lost: bool
    effort: int


def rejoin(frame: Frame, going_on: list[Side], leaving: list[Side]) -> Rejoined:
    """Behind a fork only what its sides agree in is known. ``leaving`` are sides after which the function returns:
    their names are gone, what they changed is not.
    """
    budget = [MOST_COMPARED]
    contents: dict[int, _Content] = {}
    lost = False
    for side in (*going_on, *leaving):
        for number, content in side.contents.items():
            known = contents.get(number)
            contents[number] = content if known is None else _merged_content(known, content, budget)
    for number, content in contents.items():
        _fill(content)
        lost = lost or any(_lost(content, side.contents.get(number)) for side in going_on)
    names, outer = going_on[0].names, going_on[0].outer
    for side in going_on[1:]:
        both = _merged_names(names, side.names, budget), _merged_names(outer, side.outer, budget)
        lost = lost or any(_less(new, old) for new, old in zip(both, (names, outer), strict=True))
        names, outer = both
    _set_names(frame, names, outer)
    return Rejoined(lost, MOST_COMPARED - budget[0] + len(contents))


def _merged_content(one: _Content, other: _Content, budget: list[int]) -> _Content:
    value, loose = one.value, one.loose or other.loose
    if one.of.kind == "map":
        value = {}
        for name in {**one.value, **other.value}:
            pair = one.value.get(name), other.value.get(name)
            (key, item) = pair[0] or pair[1]
            if pair[0] and pair[1]:
                item = merged(pair[0][1], pair[1][1], budget)
            else:
                item, loose = unknown(item.span), True
            value[name] = (key, item)
    elif one.of.kind == "list":
        items = zip(one.value, other.value, strict=False)
        if len(one.value) == len(other.value):
            value = [merged(item, another, budget) for item, another in items]
        else:
            value, loose = [], True
    return _Content(one.of, value, _merged_names(one.attributes, other.attributes, budget), loose)


def _merged_names(one: Mapping[str, Value], other: Mapping[str, Value], budget: list[int]) -> dict[str, Value]:
    """A name that only one side has is there, or using it would fail."""
    both = {**one, **other}
    for name, value in one.items():
        another = other.get(name)
        if another is not None and another is not value:
            both[name] = merged(value, another, budget)
    return both


def _less(merged_names: Mapping[str, Value], names: Mapping[str, Value]) -> bool:
    return any(
        merged_names[name] is not value and merged_names[name].kind != value.kind for name, value in names.items()
    )


def _lost(merged_content: _Content, content: _Content | None) -> bool:
    """Whether less is known than one side knew."""
    if content is None or content.of.kind not in ("map", "list"):
        return content is not None and _less(merged_content.attributes, content.attributes)
    if merged_content.loose != content.loose or len(merged_content.value) != len(content.value):
        return True
    return _values(merged_content.value) != _values(content.value)


def _values(held: Mapping[object, tuple[Value, Value]] | Iterable[Value]) -> list[str]:
    items = [item for _, item in held.values()] if isinstance(held, Mapping) else held
    return [item.kind for item in items]
