"""What IPython makes of a command line before a shell sees it: ``{expression}``, ``$name`` and doubled braces."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

_LONGEST = 400
_NAME = re.compile(r"(?<![$\w])\{[A-Za-z_][\w.]*(?:\[[^\]{}\s]{0,80}\]|\([^(){}\"]{0,80}\)){0,8}\}")
_CONVERSION = re.compile(r"![rsa]\Z")
_ASSIGNED = re.compile(r"(?<!\w)([A-Za-z_]\w*)=")
_PYTHON_VARIABLE = re.compile(r"(?<!\$)\$([A-Za-z_]\w*)")


def expanded(command: str) -> str:
    """A command with its Python as variables of the shell that nobody knows, in as many characters.

    IPython replaces all or nothing: a brace that holds no expression, as in JSON, leaves the command as it is typed.
    What looks like a name or a call in braces is unknown even so: somebody meant its value.
    """
    pieces = list(_pieces(command)) if "{" in command or "$" in command else []
    formatted = all(kind == "double" or _is_expression(command[start + 1 : end - 1]) for kind, start, end in pieces)
    if not formatted:
        pieces = [("field", *found.span()) for found in _NAME.finditer(command)]
    own = set(_ASSIGNED.findall(command))
    out, at, quote = [], 0, ""
    for kind, start, end in [*pieces, ("end", len(command), len(command))]:
        before = command[at:start]
        quote = _quote_behind(before, quote)
        out.append(_without_python(before, own) if formatted else before)
        if kind == "double":  # JSON takes a blank there; what is in no quotes is left to the shell
            out.append(command[start] + " " if quote else command[start:end])
        elif kind == "field":
            out.append(_unknown(command[start:end], quote))
        at = end
    return "".join(out)


def _pieces(command: str) -> Iterator[tuple[str, int, int]]:
    """Doubled braces and fields, as ``str.format`` parts a text. A brace without its other one is a field of nothing,
    and so no expression.
    """
    at = 0
    while True:
        found = re.compile(r"[{}]").search(command, at)
        if found is None:
            return
        start, brace = found.start(), found[0]
        if command.startswith(brace * 2, start):
            yield "double", start, start + 2
            at = start + 2
            continue
        at, depth = start + 1, 1
        while brace == "{" and depth and at < len(command):
            depth += {"{": 1, "}": -1}.get(command[at], 0)
            at += 1
        if depth:
            yield "field", start, start + 1
            return
        yield "field", start, at


def _is_expression(text: str) -> bool:
    if not text.strip() or len(text) > _LONGEST:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(_CONVERSION.sub("", text).strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _unknown(text: str, quote: str) -> str:
    """A variable of the shell in the place of an expression in braces; single quotes end before it."""
    if quote == "'" and len(text) > 5:
        return "'\"$" + "_" * (len(text) - 5) + "\"'"
    return "$" + re.sub(r"\W", "_", text[1:-1]) + "_"


def _without_python(text: str, own: set[str]) -> str:
    """``$name`` is a Python variable first, also in single quotes, unless the command itself sets it."""
    return _PYTHON_VARIABLE.sub(lambda found: found[0] if found[1] in own else "$" + "_" * len(found[1]), text)


def _quote_behind(text: str, quote: str) -> str:
    """The quote that is open behind a piece of a command, given the one that was open before it."""
    escaped = False
    for char in text:
        if escaped:
            escaped = False
        elif char == "\\" and quote != "'":
            escaped = True
        elif char == quote:
            quote = ""
        elif char in "'\"" and not quote:
            quote = char
    return quote
