"""Functions that make strings: ``json.dumps``, ``str``, those of ``os.path``, variables of the environment."""

from __future__ import annotations

import posixpath
import textwrap
from collections.abc import Callable

from neolint.read.python.arguments import Arguments
from neolint.read.python.formatting import NotKnown, formatted
from neolint.read.python.json_text import json_text
from neolint.read.python.text import Scissors, Text, fixed, joined
from neolint.read.python.values import Value, is_scalar, string
from neolint.source import Span


def _dumps(arguments: Arguments, _span: Span) -> Value:
    if len(arguments.positional) != 1:
        raise NotKnown
    named, value = arguments.named, arguments.positional[0]
    if set(named) - {"indent", "separators", "sort_keys", "ensure_ascii"} or not all(
        is_scalar(item) or item.kind in ("tuple", "list") for item in named.values()
    ):
        raise NotKnown
    indent = named["indent"].value if "indent" in named else None
    if isinstance(indent, int) and not isinstance(indent, bool):
        indent = " " * min(max(indent, 0), 20)
    marks = named["separators"].value if "separators" in named else None
    separators = (marks[0].value, marks[1].value) if marks and len(marks) == 2 else None
    text = json_text(
        value,
        indent=indent if isinstance(indent, str) else None,
        separators=separators,
        sort_keys=bool(named["sort_keys"].value) if "sort_keys" in named else False,
        ascii_only=bool(named["ensure_ascii"].value) if "ensure_ascii" in named else True,
    )
    return string(text, value.span)


def _path_join(arguments: Arguments, span: Span) -> Value:
    texts: list[Text] = []
    for value in arguments.positional:
        if value.kind != "string":
            raise NotKnown
        if value.value.startswith("/"):
            texts = []
        elif (before := joined(texts).value) and not before.endswith("/"):
            texts.append(fixed("/", texts[-1].pieces[-1].span if texts[-1].pieces else value.span))
        texts.append(value.text)
    return string(joined(texts), span)


def _str(arguments: Arguments, _span: Span) -> Value:
    if len(arguments.positional) != 1 or arguments.named:
        raise NotKnown
    value = arguments.positional[0]
    return value if value.kind == "string" else string(formatted(value, conversion="s"), value.span)


def _path_part(part: str) -> Callable[[Arguments, Span], Value]:
    """``os.path.basename`` and ``os.path.dirname``: pieces of their argument."""

    def made(arguments: Arguments, _span: Span) -> Value:
        if len(arguments.positional) != 1 or arguments.positional[0].kind != "string":
            raise NotKnown
        value = arguments.positional[0]
        if part == "basename":
            return string(value.text.cut(value.value.rfind("/") + 1, len(value.value)), value.span)
        return string(value.text.cut(0, len(posixpath.dirname(value.value))), value.span)

    return made


def _environment(arguments: Arguments, _span: Span) -> Value:
    """A variable of the environment with a default: that is what runs where nobody sets it."""
    values = [*arguments.positional[1:2], *(item for name, item in arguments.named.items() if name == "default")]
    if not values or values[0].value in (None, ""):  # these are there to be replaced
        raise NotKnown
    return values[0]


def _dedented(arguments: Arguments, _span: Span) -> Value:
    if len(arguments.positional) != 1 or arguments.positional[0].kind != "string":
        raise NotKnown
    value = arguments.positional[0]
    wanted = textwrap.dedent(value.value).split("\n")
    texts: list[Text] = []
    scissors, at = Scissors(value.text), 0
    for line, kept in zip(value.value.split("\n"), wanted, strict=False):
        end = at + len(line)
        texts += [scissors.cut(end - len(kept), end), scissors.cut(end, end + 1)]
        at = end + 1
    return string(joined(texts), value.span)


TEXT_FUNCTIONS: dict[str, Callable[[Arguments, Span], Value]] = {
    "json.dumps": _dumps,
    "os.environ.get": _environment,
    "os.getenv": _environment,
    "os.path.basename": _path_part("basename"),
    "os.path.dirname": _path_part("dirname"),
    "os.path.join": _path_join,
    "path.join": _path_join,
    "posixpath.join": _path_join,
    "str": _str,
    "textwrap.dedent": _dedented,
}
