"""Where each character of a string literal stands, and of the known pieces of an f-string.

``ast`` gives every part of an f-string, and of literals side by side, the span of the whole before Python 3.12.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from neolint.scalar import Offsets
from neolint.source import Span

_HEX = "[0-9a-fA-F]"
_ONE = rf"\\N\{{[^}}]*\}}|\\x{_HEX}{{2}}|\\u{_HEX}{{4}}|\\U{_HEX}{{8}}|\\[0-7]{{1,3}}|\\[\\'\"abfnrtv]|\r\n"
_COOKED = re.compile(rf"(?P<nothing>\\(?:\r\n|\n|\r))|{_ONE}|.", re.DOTALL)
_RAW = re.compile(r"(?P<nothing>(?!))|\r\n|.", re.DOTALL)
_COOKED_F = re.compile(rf"(?P<nothing>\\(?:\r\n|\n|\r))|{_ONE}|\{{\{{|\}}\}}|.", re.DOTALL)
_RAW_F = re.compile(r"(?P<nothing>(?!))|\r\n|\{\{|\}\}|.", re.DOTALL)
_OPENING = re.compile(r"(?P<prefix>[A-Za-z]{0,2})(?P<quote>\"\"\"|'''|\"|')")
_BETWEEN = re.compile(r"(?:[\s()]|\\\r?\n|#[^\r\n]*)*")
_BODIES = {
    quote: re.compile(rf"(?:\\.|(?!{quote}).)*", re.DOTALL) for quote in ('"""', "'''", '"', "'")
}  # a quote behind a backslash ends no literal, a raw one neither
_NESTED = re.compile(r"\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)


def literal_offsets(program: str, span: Span) -> Offsets:
    """Where the characters of the literals stand that fill a span side by side."""
    starts: list[int] = []
    ends: list[int] = []
    for raw, _, body in _literals(program, span):
        for start, end in _characters(_RAW if raw else _COOKED, program, body):
            starts.append(start)
            ends.append(end)
    return Offsets(starts, ends)


def f_string_parts(program: str, span: Span) -> Iterator[Offsets | Span]:
    """The known characters of an f-string and the spans of its fields, in order; between two fields, one Offsets.

    ``ast`` gives the whole string's span to each of them before Python 3.12.
    """
    starts: list[int] = []
    ends: list[int] = []
    for raw, formatted, body in _literals(program, span):
        pattern = (_RAW_F if raw else _COOKED_F) if formatted else _RAW if raw else _COOKED
        pos = body.start
        while pos < body.end:
            if formatted and program[pos] == "{" and program[pos + 1 : pos + 2] != "{":
                end = _field_end(program, pos, body.end)
                yield Offsets(starts, ends)
                yield Span(pos, end)
                starts, ends, pos = [], [], end
                continue
            match = pattern.match(program, pos, body.end)
            assert match is not None  # it takes any character
            if match.lastgroup != "nothing":
                starts.append(pos)
                ends.append(match.end())
            pos = match.end()
    yield Offsets(starts, ends)


def _characters(pattern: re.Pattern[str], program: str, body: Span) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(program, *body):
        if match.lastgroup != "nothing":
            yield match.span()


def _literals(program: str, span: Span) -> Iterator[tuple[bool, bool, Span]]:
    """Whether each literal is raw, whether it is an f-string, and where its body stands."""
    pos = span.start
    while pos < span.end:
        between = _BETWEEN.match(program, pos, span.end)
        pos = between.end() if between else pos
        opening = _OPENING.match(program, pos, span.end)
        if opening is None:
            return
        prefix, quote = opening["prefix"].lower(), opening["quote"]
        start = opening.end()
        end = _f_end(program, start, span.end, quote) if "f" in prefix else 0
        if not end:
            body = _BODIES[quote].match(program, start, span.end)
            end = body.end() if body else span.end
        yield "r" in prefix, "f" in prefix, Span(start, end)
        pos = end + len(quote)


def _f_end(program: str, start: int, limit: int, quote: str) -> int:
    """Where the body of an f-string ends, whose fields may hold its own quotes since Python 3.12."""
    pos = start
    while pos < limit:
        if program.startswith(quote, pos):
            return pos
        if program[pos] == "\\":
            pos += 2
        elif program[pos] == "{" and program[pos + 1 : pos + 2] != "{":
            pos = _field_end(program, pos, limit)
        else:
            pos += 2 if program.startswith("{{", pos) else 1
    return limit


def _field_end(program: str, start: int, limit: int) -> int:
    """Behind the brace that closes a field."""
    depth, pos = 0, start
    while pos < limit:
        char = program[pos]
        if char in "{[(":
            depth += 1
        elif char in "}])":
            depth -= 1
            if depth <= 0:
                return pos + 1
        elif char in "\"'":
            nested = _NESTED.match(program, pos, limit)
            if nested:
                pos = nested.end()
                continue
        pos += 1
    return limit
