"""Strings of JSON that is not quite JSON: other quotes, raw line breaks, unknown escapes, a missing end."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from neolint.finding import Edit, Problem
from neolint.source import Span

if TYPE_CHECKING:
    from neolint.node import Kind

_DOUBLE = "“”„‟″«»"
_SINGLE = "‘’‚‛′"
_CLOSERS = {'"': '"', "'": "'"} | dict.fromkeys(_DOUBLE, _DOUBLE + '"') | dict.fromkeys(_SINGLE, _SINGLE + "'")
QUOTED = re.compile(rf"""[uUbB]?["'{_DOUBLE}{_SINGLE}]""")
_STOP = {closers: re.compile(rf"[{closers}\\\x00-\x1f]") for closers in set(_CLOSERS.values())}
_TO_CLOSER = {
    closers: re.compile(rf"[^{closers}\\]*(?:\\.[^{closers}\\]*)*[{closers}]", re.DOTALL) for closers in _STOP
}
_AFTER_CLOSER = re.compile(r"\s*(?:[,:}\])]|\Z)")
_ESCAPES = re.compile(r"""(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))+""")
_BAD_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{0,3}|.?)", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROLS = {"\n": "a line break", "\r": "a line break", "\t": "a tab"}
_NEAR = 2_000  # how far on, in characters, a string that runs over a line's end may close

_decode = json.JSONDecoder().raw_decode


class Token(NamedTuple):
    """A scalar as it was meant. ``end`` is where reading goes on. With ``kind`` None there is only a problem."""

    kind: Kind | None
    value: object
    span: Span
    end: int
    problems: tuple[Problem, ...] = ()
    style: str = "json"


def quoted(text: str, start: int, *, in_key: bool, closing: str) -> Token:
    """A string in any quotes."""
    opening = start + (text[start] in "uUbB")
    quote = text[opening]
    rule = {"'": "json-single-quotes", '"': "json-python-literal" if opening > start else ""}.get(
        quote, "json-smart-quotes"
    )
    if not rule:
        try:
            value, end = _decode(text, opening)
        except ValueError:
            pass
        else:
            return Token("string", value, Span(opening, end), end)
    return _mended_string(text, start, opening, rule, in_key=in_key, closing=closing)


def _mended_string(text: str, start: int, opening: int, rule: str, *, in_key: bool, closing: str) -> Token:
    closers = _CLOSERS[text[opening]]
    stop = _STOP[closers]
    pieces: list[str] = []
    controls: list[tuple[Span, str]] = []
    escapes: list[tuple[Span, str | None]] = []  # with what must stand there instead, if that is certain
    pos = opening + 1
    lines = False
    while True:
        match = stop.search(text, pos)
        at = len(text) if match is None else match.start()
        pieces.append(text[pos:at])
        mark = text[at : at + 1]
        if mark and mark in closers:
            break
        if not mark or (mark in "\r\n" and not lines and not _closes_later(text, at, closers)):
            found = _unclosed(text, opening, at, in_key=in_key, closing=closing)
            if opening > start:  # Python's prefix as well: what was meant is less than certain
                found = found._replace(problems=tuple(problem._replace(edits=()) for problem in found.problems))
            return found
        if mark != "\\":
            lines = lines or mark in "\r\n"
            controls.append((Span(at, at + 1), json.dumps(mark)[1:-1]))
            pieces.append(mark)
            pos = at + 1
        elif (good := _ESCAPES.match(text, at)) is not None:
            pieces.append(json.loads(f'"{good[0]}"'))
            pos = good.end()
        else:
            pos = _bad_escape(text, at, pieces, escapes, quote=text[opening])
    value = "".join(pieces)
    problems = []
    span = Span(start, at + 1)
    if rule:
        written = text[span.start : span.end]
        values = {"text": excerpt(written), "meant": excerpt(as_json(value))}
        problems.append(Problem(rule, span, values, edits=(Edit(span, as_json(value)),)))
    if controls:
        place, _ = controls[0]
        mark = text[place.start]
        edits = () if rule else tuple(Edit(*control) for control in controls)
        name = _CONTROLS.get(mark, f"U+{ord(mark):04X}")
        problems.append(Problem("json-control-character", place, {"name": name}, edits=edits))
    if escapes:
        place, _ = escapes[0]
        mends = [Edit(at_escape, instead) for at_escape, instead in escapes if instead is not None]
        edits = tuple(mends) if len(mends) == len(escapes) and not rule else ()
        problems.append(Problem("json-bad-escape", place, {"escape": text[place.start : place.end]}, edits=edits))
    return Token("string", value, Span(opening, at + 1), at + 1, tuple(problems))


def _bad_escape(text: str, at: int, pieces: list[str], escapes: list[tuple[Span, str | None]], *, quote: str) -> int:
    """Take what JSON does not know as an escape; the position behind it."""
    match = _BAD_ESCAPE.match(text, at)
    written = text[at : at + 1] if match is None else match[0]
    end = at + len(written)
    if written == "\\'":
        meant: str | None = "'"
    elif written[1:2] == "x" and len(written) == 4:
        meant = bytes.fromhex(written[2:]).decode("latin-1")
    else:
        meant = None
    pieces.append(written if meant is None else meant)
    if not (meant and meant == quote):
        escapes.append((Span(at, end), None if meant is None else as_json(meant)[1:-1]))
    return end


def _closes_later(text: str, at: int, closers: str) -> bool:
    """Whether a string goes on over a line's end: the next quote closes it, for no string could open there."""
    match = _TO_CLOSER[closers].match(text, at, at + _NEAR)
    return match is not None and _AFTER_CLOSER.match(text, match.end()) is not None


def _unclosed(text: str, opening: int, line_end: int, *, in_key: bool, closing: str) -> Token:
    """A string without its last quote: it ends where the line's own commas, colons and brackets begin."""
    end = opening + 1 + len(text[opening + 1 : line_end].rstrip())
    colon = text.find(":", opening + 1, end) if in_key else -1
    if colon >= 0:
        end = opening + 1 + len(text[opening + 1 : colon].rstrip())
    elif text.endswith(",", opening + 1, end):
        end -= 1
    else:
        tail = text[max(opening + 1, end - len(closing)) : end]
        for length in range(len(tail), 0, -1):
            if closing.startswith(tail[-length:]):
                end -= length
                break
    return without_end(text, opening, end)


def without_end(text: str, opening: int, end: int) -> Token:
    """The string that begins at ``opening``, lacks its last quote and ends at ``end``.

    A typographic quote may stand there instead.
    """
    if end > opening + 1 and text[end - 1] in _DOUBLE:
        last = Span(end - 1, end)
        written = text[opening:end]
        values = {"text": excerpt(written), "meant": excerpt(written[:-1] + '"')}
        problem = Problem("json-smart-quotes", Span(opening, end), values, edits=(Edit(last, '"'),))
        inner = Span(opening + 1, end - 1)
    else:
        edits = (Edit(Span(end, end), '"'),) if text[opening] == '"' else ()
        span = Span(opening, end)
        problem = Problem("json-unclosed-string", span, {"text": excerpt(text[opening:end])}, edits=edits)
        inner = Span(opening + 1, end)
    value = text[inner.start : inner.end]
    try:
        value = json.loads(f'"{value}"')
    except ValueError:
        problem = problem._replace(edits=())
    return Token("string", value, inner, end, (problem,), "plain")


def excerpt(text: str) -> str:
    """The text up to its first line's end, and no longer than fits into a message."""
    head = text[:41].splitlines()[0] if text else ""
    return head if len(head) == len(text) else head[:40] + "…"


def as_json(value: str) -> str:
    """The string as JSON writes it, in characters that every encoding of a file can hold."""
    return json.dumps(value, ensure_ascii=_SURROGATE.search(value) is not None)
