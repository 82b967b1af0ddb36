"""The languages inside strings: DataInputConfig, CompilerOptions, and what people write in their place.

Strict JSON is read at once. Only what is none is looked at closely, and then the value that was meant is found as
well, so that the other rules can go on with it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from neolint.finding import Problem
from neolint.node import Node
from neolint.read.json_strict import load_json
from neolint.source import Span

__all__ = ["Embedded", "read_compiler_options", "read_data_input_config"]


class Embedded(NamedTuple):
    """The document in a string. The spans and edits of its problems, and its tree, are offsets in the decoded string.

    ``value`` is what was meant, UNKNOWN if that cannot be told. ``form`` says how it was written: ``json``, ``python``,
    ``escaped``, ``double-encoded``, ``smart-quotes``, ``loose`` (with other mistakes), ``flags`` (a string of flags,
    however it was quoted), ``bare-flags``, ``empty`` or ``unreadable``. At most one problem is about the form, and its
    edits correct all of it. ``string`` is the string itself, where it is no node of the file's tree.
    """

    value: object
    form: str
    problems: tuple[Problem, ...]
    tree: Callable[[], Node]
    string: Node | None = None


def read_data_input_config(text: str) -> Embedded:
    """The names and shapes in a DataInputConfig. Never raises."""
    strict = _strict(text)
    if strict is not None and not isinstance(strict.value, str):
        return strict
    from neolint.embed.meant import read_meant

    return read_meant(text, "DataInputConfig")


def read_compiler_options(text: str, *, flags_expected: bool) -> Embedded:
    """The options in a CompilerOptions, or Neuron's flags. Never raises.

    ``flags_expected``: the target is one of Neuron's, whose options are a JSON string of flags.
    """
    if text.lstrip().startswith("-"):
        return Embedded(text, "bare-flags", (), lambda: Node("string", text, Span(0, len(text)), style="plain"))
    strict = _strict(text)
    if strict is not None:
        if not isinstance(strict.value, str):
            return strict
        if strict.value.startswith("-"):
            return strict._replace(form="flags")
    from neolint.embed.meant import read_meant

    return read_meant(text, "CompilerOptions", flags_expected=flags_expected)


def _strict(text: str) -> Embedded | None:
    """What strict JSON says, a lone string included; None if the text is none. Many jobs have the same shapes."""
    return _remembered(text) if len(text) < _SHORT else _read(text)


_SHORT = 1000


@lru_cache(maxsize=512)
def _remembered(text: str) -> Embedded | None:
    return _read(text)


def _read(text: str) -> Embedded | None:
    try:
        value = load_json(text)
    except (ValueError, RecursionError):
        return None
    return Embedded(value, "json", (), lambda: _places(text, value))


def _places(text: str, value: object) -> Node:
    from neolint.read.json_places import json_places

    return json_places(text, value)
