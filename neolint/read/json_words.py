"""Whatever else stands where JSON has a scalar: loose numbers, Python's literals, bare words, templates, comments."""

from __future__ import annotations

import re

from neolint.finding import Edit, Problem
from neolint.node import UNKNOWN, Kind
from neolint.read.json_strict import MAX_DIGITS
from neolint.read.json_strings import QUOTED, Token, as_json, excerpt, quoted
from neolint.source import Span

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
_MORE_WORDS = re.compile(rf"(?:[ \t]+(?![/#]){_WORD_PIECE})*")
_KEY_WORD = re.compile(r"""[^\s,;:=/"()\[\]{}]+""")
_TEMPLATE = re.compile(r"\$\{[^{}\n]*\}|\$\w+|%\w+%|\{\{\s*[\w.][^{}\n]*\}\}")
_SAFE_TO_QUOTE = re.compile(r"[\w.:/@+-]+")
_COMMENT = re.compile(r"(?:#|//)[^\r\n]*|/\*")
_ODD_SPACE = re.compile(r"(?:[^\S \t\n\r]|[\u200b-\u200f\u2060\ufeff])+")
_BACKSLASHED = re.compile(r'\\"([^"\\\r\n]*)\\"')


def token(text: str, start: int, *, in_key: bool, closing: str) -> Token:
    """What begins at ``start``, which is neither white space nor one of ``{}[]():,``.

    ``in_key``: a key is expected. ``closing``: the brackets that would close what is open, the innermost first.
    """
    if (comment := _COMMENT.match(text, start)) is not None:
        return _comment(text, start, comment.end())
    if (space := _ODD_SPACE.match(text, start)) is not None:
        name = f"U+{ord(text[start]):04X}"
        return _skipped("json-unexpected", Span(start, space.end()), {"text": name, "expected": "a space"}, " ")
    if QUOTED.match(text, start) is not None:
        return quoted(text, start, in_key=in_key, closing=closing)
    if (backslashed := _BACKSLASHED.match(text, start)) is not None:
        span, name = Span(start, backslashed.end()), backslashed[1]
        problem = Problem("json-backslashed-quotes", span, {"text": name}, edits=(Edit(span, as_json(name)),))
        return Token("string", name, Span(*backslashed.span(1)), backslashed.end(), (problem,), "plain")
    return _word(text, start, in_key=in_key)


def template(text: str, start: int) -> Token | None:
    """The place of a template that stands for a value: ``${SIZE}``, ``{{ size }}``. It is unknown and no mistake."""
    match = _TEMPLATE.match(text, start)
    return None if match is None else Token("unknown", UNKNOWN, Span(*match.span()), match.end(), (), "plain")


def number(written: str, span: Span) -> Token:
    """A number as JSON writes them."""
    if not any(mark in written for mark in ".eE"):
        digits = len(written) - written.startswith("-")
        if digits > MAX_DIGITS:
            problem = Problem("json-long-number", span, {"digits": digits, "most": MAX_DIGITS})
            return Token("unknown", UNKNOWN, span, span.end, (problem,))
        return Token("int", int(written), span, span.end)
    return Token("float", float(written), span, span.end)


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
        return Token("unknown", UNKNOWN, span, span.end, (Problem("json-nan", span, {"text": word}),))
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
    values = {"text": excerpt(word), "meant": excerpt(meant)}
    return read._replace(problems=(Problem("json-number", span, values, edits=edits),))


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
