"""The tokens of a text that is nearly JSON, with the brackets that are missing; and what is noted about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from neolint.finding import Edit
from neolint.source import Span

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

    Part: TypeAlias = Token | Tree[Token]

_MAX_TOKENS = 2_500
_MAX_DEPTH = 100
_CLOSERS = {"LBRACE": ("RBRACE", "}"), "LSQB": ("RSQB", "]"), "LPAR": ("RPAR", ")"), "CALL": ("RPAR", ")")}
_NOISE = frozenset({"COMMENT", "BACKSLASH", "SPACE"})
_NAMES = {"LBRACE": "an object", "LSQB": "a list", "LPAR": "a tuple", "CALL": "a tuple"}


class Mistake(NamedTuple):
    """One thing that is not JSON. ``python``: Python reads it. A text in which Python reads all is a Python literal."""

    rule: str
    span: Span
    python: bool = False


class Unreadable(Exception):
    """What was meant cannot be known. ``why`` is a plain clause; ``span`` is where the reading stopped."""

    def __init__(self, why: str, start: int, end: int) -> None:
        super().__init__(why)
        self.why = why
        self.span = Span(start, end)


@dataclass(frozen=True, slots=True)
class Mended:
    """The edits that make strict JSON of a text, if there are no ``holes``: values that JSON has no word for."""

    edits: list[Edit] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    holes: list[Span] = field(default_factory=list)

    def change(self, rule: str, start: int, end: int, text: str, *, python: bool = False) -> None:
        """Note a mistake together with the edit that corrects it."""
        self.mistakes.append(Mistake(rule, Span(start, end), python))
        self.edits.append(Edit(Span(start, end), text))


@lru_cache(maxsize=1)
def grammar() -> Lark:
    """The parser of loose.lark. Built once a process: only what is no strict JSON needs it."""
    from lark import Lark

    starts = ["start", "noise"]
    return Lark.open_from_package("neolint.embed", "loose.lark", start=starts, parser="lalr", lexer="basic")


def _without_noise(text: str, mended: Mended) -> Iterator[Token]:
    """The tokens that the grammar knows; edits take out the others."""
    for count, token in enumerate(grammar().lex(text)):
        start, end = start_of(token), end_of(token)
        if count == _MAX_TOKENS:
            raise Unreadable("it is too long to be mended", start, end)
        if token.type not in _NOISE:
            yield token
        elif token.type == "COMMENT":
            mended.mistakes.append(Mistake("comment-inner", Span(start, end), python=token[0] == "#"))
            before = text[max(0, start - 100) : start]
            blanks = len(before) - len(before.rstrip(" \t"))
            mended.edits.append(Edit(Span(start - blanks, end), ""))
        elif token.type == "BACKSLASH":
            mended.change("literal-backslash-quotes", start, end, "")
        else:
            mended.change("odd-space-inner", start, end, " " if any(map(str.isspace, token)) else "")


def closed_tokens(text: str, mended: Mended) -> list[Token]:
    """The tokens of a text, with the closing brackets that are missing. An edit adds each of those."""
    closed: list[Token] = []
    openers: list[Token] = []
    for token in _without_noise(text, mended):
        if token.type in _CLOSERS:
            openers.append(token)
            if len(openers) > _MAX_DEPTH:
                raise Unreadable(f"it is nested deeper than {_MAX_DEPTH} levels", start_of(token), end_of(token))
        elif token.type in ("RBRACE", "RSQB", "RPAR"):
            if all(_CLOSERS[opener.type][0] != token.type for opener in openers):
                raise Unreadable(f"this {token} closes nothing", start_of(token), end_of(token))
            while _CLOSERS[openers[-1].type][0] != token.type:
                closed.append(_added_closer(openers.pop(), closed[-1], mended, before=token))
            openers.pop()
        closed.append(token)
    if openers and closed[-1].type in ("COMMA", "SEP", *_CLOSERS):
        opener = openers[-1]
        raise Unreadable(f"it ends inside {_NAMES[opener.type]}", start_of(opener), end_of(closed[-1]))
    while openers:
        closed.append(_added_closer(openers.pop(), closed[-1], mended))
    return closed


def _added_closer(opener: Token, after: Token, mended: Mended, *, before: Token | None = None) -> Token:
    from lark import Token

    kind, bracket = _CLOSERS[opener.type]
    place = end_of(after)
    written = "]" if kind == "RPAR" and opener.type == "LPAR" else bracket
    span = Span(place, place) if before is None else Span(start_of(before), end_of(before))
    mended.mistakes.append(Mistake("unclosed-inner", span))
    mended.edits.append(Edit(Span(place, place), "" if opener.type == "CALL" else written))
    return Token(kind, bracket, start_pos=place, end_pos=place)


def kind_of(part: Part) -> str:
    """The name of a token's terminal or of a node's rule."""
    return part.type if isinstance(part, str) else str(part.data)


def start_of(part: Part) -> int:
    """Where a token or a node begins in the text."""
    while not isinstance(part, str):
        part = part.children[0]
    return part.start_pos or 0


def end_of(part: Part) -> int:
    """Where a token or a node ends in the text."""
    while not isinstance(part, str):
        part = part.children[-1]
    return part.end_pos or 0


def shown(part: Part) -> str:
    """The beginning of what was written, for a message."""
    text = str(part)
    return text if len(text) <= 20 else f"{text[:19]}…"
