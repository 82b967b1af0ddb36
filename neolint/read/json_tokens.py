"""Scalars of JSON that is not quite JSON: what was meant, how far it reaches, and what is wrong with it."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from neolint.finding import Edit, Problem
from neolint.node import UNKNOWN, Kind
from neolint.source import Span

MAX_DIGITS = 4300  # as Python itself: turning longer ones into a number takes quadratic time

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_LOOSE_NUMBER = re.compile(
    r"([+-]?)(?:0[xX]([0-9a-fA-F_]+)|0[oO]([0-7_]+)|0[bB]([01_]+)"
    r"|((?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?)[lL]?)"
)
_LITERALS: dict[str, tuple[Kind, object, str]] = {
    "true": ("bool", True, "true"),
    "false": ("bool", False, "false"),
    "null": ("null", None, "null"),
    "none": ("null", None, "null"),
}
_NOT_FINITE = {"nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"}

# A word ends at a comment, but s3://bucket has none in it.
_WORD_PIECE = r"""(?:[^\s,;:/$"()\[\]{}]+|:(?://)?|/(?![/*])|\$(?:\{[^{}\n]*\})?)+"""
_WORD = re.compile(_WORD_PIECE)
_MORE_WORDS = re.compile(rf"(?:[ \t]+(?![/#])(?={_WORD_PIECE}){_WORD_PIECE})*")
_KEY_WORD = re.compile(r"""[^\s,;:=/"()\[\]{}]+""")
_TEMPLATE = re.compile(r"\$\{[^{}\n]*\}|\$\w+|%\w+%|\{\{\s*[\w.][^{}\n]*\}\}")
_SAFE_TO_QUOTE = re.compile(r"[\w.:/@+-]+")
_COMMENT = re.compile(r"(?:#|//)[^\r\n]*|/\*")
_ODD_SPACE = re.compile(r"(?:[^\S \t\n\r]|[\u200b-\u200f\u2060\ufeff])+")

_DOUBLE = "“”„‟″«»"
_SINGLE = "‘’‚‛′"
_CLOSERS = {'"': '"', "'": "'"} | dict.fromkeys(_DOUBLE, _DOUBLE + '"') | dict.fromkeys(_SINGLE, _SINGLE + "'")
_QUOTED = re.compile(rf"""[uUbB]?["'{_DOUBLE}{_SINGLE}]""")
_BACKSLASHED = re.compile(r'\\"([^"\\\r\n]*)\\"')
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


def token(text: str, start: int, *, in_key: bool, closing: str) -> Token:
    """What begins at ``start``, which is neither white space nor one of ``{}[]():,``.

    ``in_key``: a key is expected. ``closing``: the brackets that would close what is open, the innermost first.
    """
    if (comment := _COMMENT.match(text, start)) is not None:
        return _comment(text, start, comment.end())
    if (space := _ODD_SPACE.match(text, start)) is not None:
        name = f"U+{ord(text[start]):04X}"
        return _skipped("json-unexpected", Span(start, space.end()), {"text": name, "expected": "a space"}, " ")
    if _QUOTED.match(text, start) is not None:
        return _quoted(text, start, in_key=in_key, closing=closing)
    if (quoted := _BACKSLASHED.match(text, start)) is not None:
        span, name = Span(start, quoted.end()), quoted[1]
        problem = Problem("json-backslashed-quotes", span, {"text": name}, edits=(Edit(span, as_json(name)),))
        return Token("string", name, Span(*quoted.span(1)), quoted.end(), (problem,), "plain")
    return _word(text, start, in_key=in_key)


def template(text: str, start: int) -> Token | None:
    """The place of a template that stands for a value: ``${SIZE}``, ``{{ size }}``. It is unknown and no mistake."""
    match = _TEMPLATE.match(text, start)
    return None if match is None else Token("unknown", UNKNOWN, Span(*match.span()), match.end(), (), "plain")


def number(written: str, span: Span) -> Token:
    """A number as JSON writes them."""
    if not any(mark in written for mark in ".eE"):
        if len(written) - written.startswith("-") > MAX_DIGITS:
            problem = Problem("json-long-number", span, {"digits": len(written), "most": MAX_DIGITS})
            return Token("unknown", UNKNOWN, span, span.end, (problem,))
        return Token("int", int(written), span, span.end)
    return Token("float", float(written), span, span.end)


def excerpt(text: str) -> str:
    """The text up to its first line's end, and no longer than fits into a message."""
    head = text[:41].splitlines()[0] if text else ""
    return head if len(head) == len(text) else head[:40] + "…"


def as_json(value: str) -> str:
    """The string as JSON writes it, in characters that every encoding of a file can hold."""
    return json.dumps(value, ensure_ascii=_SURROGATE.search(value) is not None)


def _skipped(rule: str, span: Span, values: dict[str, object], instead: str | None) -> Token:
    edits = () if instead is None else (Edit(span, instead),)
    return Token(None, None, span, span.end, (Problem(rule, span, values, edits=edits),))


def _comment(text: str, start: int, end: int) -> Token:
    if text.startswith("/*", start):
        close = text.find("*/", end)
        end = len(text) if close < 0 else close + 2
    blanks = start - len(text[max(0, start - 200) : start].rstrip(" \t")) - max(0, start - 200)
    problem = Problem("json-comment", Span(start, end), edits=(Edit(Span(start - blanks, end), ""),))
    return Token(None, None, Span(start, end), end, (problem,))


def _word(text: str, start: int, *, in_key: bool) -> Token:
    match = (_KEY_WORD if in_key else _WORD).match(text, start)
    if match is None:
        values: dict[str, object] = {"text": text[start], "expected": "a key" if in_key else "a value"}
        return _skipped("json-unexpected", Span(start, start + 1), values, None)
    word, span = match[0], Span(*match.span())
    if not word.strip(".…"):  # the dots of somebody's documentation
        return _skipped("json-unexpected", span, {"text": word, "expected": "a key" if in_key else "a value"}, None)
    if in_key:
        problem = Problem("json-unquoted-key", span, {"key": word}, edits=(Edit(span, as_json(word)),))
        return Token("string", word, span, span.end, (problem,), "plain")
    known = _known_word(word, span)
    if known is not None:
        return known
    unknown = template(text, start)
    if unknown is not None and unknown.end == span.end:
        return unknown
    more = _MORE_WORDS.match(text, span.end)
    span = Span(start, span.end if more is None else more.end())
    word = text[span.start : span.end]
    edits = (Edit(span, as_json(word)),) if _SAFE_TO_QUOTE.fullmatch(word) else ()
    problem = Problem("json-unquoted-value", span, {"text": excerpt(word)}, edits=edits)
    return Token("string", word, span, span.end, (problem,), "plain")


def _known_word(word: str, span: Span) -> Token | None:
    """A number or a literal, as JSON writes it or as others do."""
    if _NUMBER.fullmatch(word):
        return number(word, span)
    lowered = word.lower() if len(word) < 20 else ""
    if lowered in _LITERALS:
        kind, value, meant = _LITERALS[lowered]
        if word == meant:
            return Token(kind, value, span, span.end)
        problem = Problem("json-python-literal", span, {"text": word, "meant": meant}, edits=(Edit(span, meant),))
        return Token(kind, value, span, span.end, (problem,))
    if lowered in _NOT_FINITE:
        return Token("float", float(word), span, span.end, (Problem("json-nan", span, {"text": word}),))
    loose = _LOOSE_NUMBER.fullmatch(word)
    if loose is None:
        return None
    if len(word) > 1_000:
        problem = Problem("json-long-number", span, {"digits": len(word), "most": MAX_DIGITS})
        return Token("unknown", UNKNOWN, span, span.end, (problem,))
    meant, certain = _meant_number(loose)
    if _NUMBER.fullmatch(meant) is None:
        return None
    read = number(meant, span)
    edits = (Edit(span, meant),) if certain else ()
    return read._replace(problems=(Problem("json-number", span, {"text": word, "meant": meant}, edits=edits),))


def _meant_number(loose: re.Match[str]) -> tuple[str, bool]:
    """How JSON writes the number, and whether that is certain: 012 may have been octal."""
    sign = loose[1].replace("+", "")
    for group, base in ((2, 16), (3, 8), (4, 2)):
        digits = loose[group]
        if digits is not None:
            digits = digits.replace("_", "")
            return (sign + str(int(digits, base)), True) if digits else ("", False)
    mantissa, mark, exponent = re.split("([eE])", loose[5].replace("_", "") + "e", maxsplit=1)
    whole, point, fraction = mantissa.partition(".")
    whole = whole.lstrip("0") or "0"
    padded = mantissa[:1] == "0" and mantissa[1:2].isdigit()
    tail = mark + exponent[:-1] if exponent else ""
    return sign + whole + (point + (fraction or "0") if point else "") + tail, not padded


def _quoted(text: str, start: int, *, in_key: bool, closing: str) -> Token:
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
            return _unclosed(text, opening, at, in_key=in_key, closing=closing)
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
        meant = chr(int(written[2:], 16))
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
    written = text[opening + 1 : end]
    try:
        value = json.loads(f'"{written}"')
    except ValueError:
        value = written
    span = Span(opening, end)
    edits = (Edit(Span(end, end), '"'),) if text[opening] == '"' and value is not written else ()
    problem = Problem("json-unclosed-string", span, {"text": excerpt(text[opening:end])}, edits=edits)
    return Token("string", value, Span(opening + 1, end), end, (problem,), "plain")
