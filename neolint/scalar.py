"""From the characters of a decoded string to the places they were written at, and how a correction is spelt there."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from neolint.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neolint.node import Node

_BREAK = "(?:\r\n|[\r\n\x85\u2028\u2029])"
# Spaces are taken a run at a time: looking for a line end behind each of them would take quadratic time.
_FOLD = rf"(?P<fold>[ \t]*{_BREAK}(?:[ \t]*{_BREAK})*[ \t]*)|(?P<spaces>[ \t]+)"
_HEX = "[0-9a-fA-F]"

_BREAKS = re.compile(_BREAK)
_LOW = rf"\\u[dD][c-fC-F]{_HEX}{{2}}"
_JSON = re.compile(rf"\\u(?:[dD][89abAB]{_HEX}{{2}}{_LOW}|{_HEX}{{4}})|\\?.", re.DOTALL)
_LITERAL = re.compile(r"[uUbB]?(?P<quote>['\"])(?P<body>(?:\\.|(?!(?P=quote)).)*)(?P=quote)", re.DOTALL)
_PYTHON = re.compile(rf"\\x{_HEX}{{2}}|\\u{_HEX}{{4}}|\\U{_HEX}{{8}}|\\[0-7]{{1,3}}|\\?.", re.DOTALL)
_PLAIN = re.compile(rf"{_FOLD}|.", re.DOTALL)
_SINGLE = re.compile(rf"{_FOLD}|''|.", re.DOTALL)
_ESCAPE = rf"\\(?:x{_HEX}{{2}}|u{_HEX}{{4}}|U{_HEX}{{8}}|.)"
_JOINED = rf"(?P<joined>\\{_BREAK}(?:[ \t]*{_BREAK})*[ \t]*)"
_DOUBLE = re.compile(rf"{_FOLD}|{_JOINED}|{_ESCAPE}|.", re.DOTALL)
_KEPT_BREAKS = ("\u2028", "\u2029")
_BLOCK_HEADER = re.compile(rf"[|>]([-+0-9]*)[^\r\n\x85\u2028\u2029]*{_BREAK}?")

# What a YAML file may hold as it is, without line ends and byte order marks.
_UNESCAPED = "\t -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
_IN_YAML = re.compile(f"[{_UNESCAPED}]*")
_TO_ESCAPE = re.compile(f"[^{_UNESCAPED}]")
_IN_PLAIN = re.compile(r"(?:[A-Za-z0-9_/.](?:[A-Za-z0-9_/.+=@-]|:(?=[A-Za-z0-9_/]))*)?")
# Pieces of a built string that are farther apart than this are not underlined together.
_FAR = 400
_SURROGATES = re.compile("[\ud800-\udfff]")


class Offsets(NamedTuple):
    """For every decoded character, the half-open piece of the text that it was written as."""

    starts: Sequence[int]
    ends: Sequence[int]


def offsets(text: str, node: Node) -> Offsets:
    """Where each character of a string, or of another scalar, was written; of an alias: in the value it stands for.

    ``text`` is what the node's span counts in. What a line end was folded to owns the white space around it, and a line
    end in a block scalar owns the indentation after it: what stands between two pieces of a string decodes to nothing.
    """
    if node.places is not None:
        return _fitted(node.places(), node, node.span.end)
    start, end = node.anchor or node.span
    opener = text[start : start + 1]
    if node.style in ("|", ">") and opener == node.style:
        found = _block(text, start, node)
    elif node.style == "'" == opener:
        found = _flow(_SINGLE, text, start + 1, end - 1, special="'")
    elif node.style == '"' == opener:
        found = _flow(_DOUBLE, text, start + 1, end - 1, special="\\")
    elif node.style == "json" and opener == '"':
        found = _json(text, start + 1, end - 1)
    elif node.style == "text":
        found = _verbatim(start, end)
    elif node.style == "python":
        found = _python(text, start, end)
    else:
        found = _flow(_PLAIN, text, start, end, special="")
    return _fitted(found, node, end)


def inner_span(found: Offsets, start: int, end: int, node: Node) -> Span:
    """Where the decoded characters ``start`` up to ``end`` stand. An empty range gives an empty span at its place."""
    starts, ends = found
    if not starts:
        place = _inside_of_nothing(node)
        return Span(place, place)
    start, end = max(start, 0), min(end, len(starts))
    if start < end:
        return Span(starts[start], ends[end - 1]) if node.places is None else _together(found, start, end)
    place = starts[start] if start < len(starts) else ends[-1]
    return Span(place, place)


def encode(node: Node, content: str) -> str | None:
    """How a piece of this scalar must be written so that it decodes to ``content``; None if its style cannot hold it.

    It speaks for the piece alone: white space beside a folded line end, or at the start of a line, may still be lost.
    """
    if _SURROGATES.search(content):
        return None
    if node.style in ("text", "python", "composed"):  # what was printed or built is not edited
        return None
    if node.style in ("json", '"'):
        escaped = json.dumps(content, ensure_ascii=False)[1:-1]
        return escaped if node.style == "json" else _TO_ESCAPE.sub(_escape, escaped)
    if node.style == "plain":
        return content if _IN_PLAIN.fullmatch(content) else None
    if not _IN_YAML.fullmatch(content):
        return None
    return content.replace("'", "''") if node.style == "'" else content


def _together(found: Offsets, start: int, end: int) -> Span:
    """Where a piece of a string stands that was put together: all of it if it is in one place, else its beginning."""
    starts, ends = found
    if 0 < ends[end - 1] - starts[start] <= _FAR:
        return Span(starts[start], ends[end - 1])
    last = start
    while last + 1 < end and starts[last + 1] >= starts[last] and starts[last + 1] - ends[last] <= _FAR:
        last += 1
    return Span(starts[start], ends[last])


def json_offsets(text: str, literal: Span) -> Offsets:
    """Where the characters of a JSON string stand that is written at ``literal``."""
    return _json(text, literal.start + 1, literal.end - 1)


def _inside_of_nothing(node: Node) -> int:
    """Where the characters of an empty scalar would stand."""
    start, end = node.anchor or node.span
    if node.style in ("|", ">"):
        return end
    return min(start + 1, end) if node.style in ("json", "'", '"') else start


def _escape(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _verbatim(start: int, end: int) -> Offsets:
    return Offsets(range(start, end), range(start + 1, end + 1))


def _fitted(found: Offsets, node: Node, end: int) -> Offsets:
    """As many pieces as the value has characters, even if the node's style is not how the text was really decoded."""
    value = node.value
    if not isinstance(value, str) or len(found.starts) == len(value):
        return found
    missing = [found.ends[-1] if found.ends else end] * (len(value) - len(found.starts))
    return Offsets([*found.starts[: len(value)], *missing], [*found.ends[: len(value)], *missing])


def _json(text: str, start: int, end: int) -> Offsets:
    if text.find("\\", start, end) < 0:
        return _verbatim(start, end)
    pieces = [match.span() for match in _JSON.finditer(text, start, end)]
    return Offsets([piece[0] for piece in pieces], [piece[1] for piece in pieces])


def _python(text: str, start: int, end: int) -> Offsets:
    """Literals side by side, as pprint breaks a long string."""
    pieces = [
        piece.span()
        for literal in _LITERAL.finditer(text, start, end)
        for piece in _PYTHON.finditer(text, *literal.span("body"))
    ]
    return Offsets([piece[0] for piece in pieces], [piece[1] for piece in pieces])


def _flow(pieces: re.Pattern[str], text: str, start: int, end: int, *, special: str) -> Offsets:
    """Plain and quoted scalars, whose lines are folded."""
    if not (special and text.find(special, start, end) >= 0) and not _BREAKS.search(text, start, end):
        return _verbatim(start, end)
    starts: list[int] = []
    ends: list[int] = []
    for match in pieces.finditer(text, start, end):
        if match.lastgroup is None:
            starts.append(match.start())
            ends.append(match.end())
        elif match.lastgroup == "spaces":
            starts.extend(range(match.start(), match.end()))
            ends.extend(range(match.start() + 1, match.end() + 1))
        else:
            for first, last in _folded(text, match):
                starts.append(first)
                ends.append(last)
    return Offsets(starts, ends)


def _folded(text: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The pieces that line ends in a row make: one alone is a space, of several the first is lost.

    Behind a backslash the first is always lost.
    """
    breaks = [found.span() for found in _BREAKS.finditer(text, *match.span())]
    if match.lastgroup == "joined" or (len(breaks) > 1 and text[breaks[0][0]] not in _KEPT_BREAKS):
        del breaks[0]
    first = match.start()
    for number, _ in enumerate(breaks):
        last = match.end() if number + 1 == len(breaks) else breaks[number + 1][0]
        yield first, last
        first = last


def _block(text: str, start: int, node: Node) -> Offsets:
    """Literal and folded scalars: the indentation is not part of them, and what ends them is chomped."""
    header = _BLOCK_HEADER.match(text, start)
    assert header is not None  # the caller saw the | or >
    pos, folded = header.end(), node.style == ">"
    starts: list[int] = []
    line_end: tuple[int, int] | None = None
    flush = False  # the line before this one did not begin with white space
    blanks: list[tuple[int, int]] = []
    while pos < len(text):
        body, left = pos, pos + node.indent
        while body < left and text.startswith(" ", body):
            body += 1
        blank = _BREAKS.match(text, body)
        if blank is not None:
            blanks.append(blank.span())
            pos = blank.end()
            continue
        if body < left or body == len(text):
            break
        here = text[body] not in " \t"
        starts += _between(text, line_end, blanks, folded=folded and flush and here)
        found = _BREAKS.search(text, body)
        starts += range(body, found.start() if found else len(text))
        line_end, pos = (found.span(), found.end()) if found else (None, len(text))
        flush, blanks = here, []
    tail = [] if line_end is None or "-" in header[1] else [line_end]
    if "+" in header[1]:
        tail += blanks
    last = tail[-1][1] if tail else starts[-1] + 1 if starts else start
    starts += [first for first, _ in tail]
    return Offsets(starts, [*starts[1:], last] if starts else [])


def _between(text: str, line_end: tuple[int, int] | None, blanks: list[tuple[int, int]], *, folded: bool) -> list[int]:
    """Where the characters begin that the end of a line and the blank lines after it make."""
    if line_end is None:
        return [first for first, _ in blanks]
    if folded and blanks and text[line_end[0]] not in _KEPT_BREAKS:
        return [line_end[0], *(first for first, _ in blanks[1:])]  # the line end itself is lost to the blank lines
    return [line_end[0], *(first for first, _ in blanks)]
