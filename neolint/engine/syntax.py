"""The text of an expression to lark's tree, and what is wrong with a text that is none."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any


class CelSyntaxError(Exception):
    """A mistake in an expression: a sentence, and where in its text (half-open)."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message, self.start, self.end = message, start, end


@lru_cache(maxsize=1)
def _parser() -> Any:
    import os

    from lark import Lark

    path = os.path.join(os.path.dirname(__file__), "cel.lark")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            grammar = file.read()
    else:  # in a zip
        import pkgutil

        grammar = (pkgutil.get_data("neolint.engine", "cel.lark") or b"").decode()
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def syntax_tree(text: str) -> Any:
    """The tree that the grammar makes of an expression. Raises CelSyntaxError."""
    from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

    try:
        return _parser().parse(text)
    except UnexpectedToken as error:
        if error.token.type == "$END":
            end = len(text.rstrip())
            raise CelSyntaxError(_too_early(text), max(end - 1, 0), end) from None
        start = error.token.start_pos or 0
        raise CelSyntaxError(_unexpected(str(error.token)), start, start + len(error.token)) from None
    except UnexpectedCharacters as error:
        at = error.pos_in_stream or 0
        char = text[at]
        what = "this quote is never closed" if char in "\"'" else _unexpected(char)
        raise CelSyntaxError(what, at, at + 1) from None
    except UnexpectedInput as error:
        raise CelSyntaxError(
            "this is no expression", error.pos_in_stream or 0, (error.pos_in_stream or 0) + 1
        ) from None


_BRACKET = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[()\[\]{}]")


def _too_early(text: str) -> str:
    """What is missing at the end: an expression altogether, a bracket, or what an operator wants."""
    waiting: list[str] = []
    for match in _BRACKET.finditer(text):
        if match[0] in "([{":
            waiting.append({"(": ")", "[": "]", "{": "}"}[match[0]])
        elif waiting and match[0] == waiting[-1]:
            waiting.pop()
    if not text.strip():
        return "an expression is missing here"
    return f'a "{waiting[-1]}" is missing here' if waiting else "the expression ends too early"


def _unexpected(token: str) -> str:
    meant = {"=": "==", "&": "&&", "|": "||", "and": "&&", "or": "||", "not": "!", "is": "=="}.get(token)
    return f'"{token}" cannot stand here' + (f'; did you mean "{meant}"?' if meant else "")
