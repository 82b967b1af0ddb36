"""What to make of a token that does not belong where it stands in JSON. Each function says where to read on."""

from __future__ import annotations

import re

from neolint.finding import Edit, Problem
from neolint.node import UNKNOWN, Node
from neolint.read.json_requote import mend_end_of_string
from neolint.read.json_strings import Token, excerpt
from neolint.read.json_tree import COLON, COMMA, KEY, VALUE, Reading
from neolint.read.json_words import template, token
from neolint.source import Span

_BLANK = re.compile(r"[ \t\n\r]*")
_EQUALS = re.compile(r"=>?")
_COLON_AHEAD = re.compile(r"\s*[:=]")
_EXPECTED = {VALUE: "a value", KEY: "a key", COLON: "a colon", COMMA: "a comma"}


def mend_other(reading: Reading, pos: int) -> int:
    """Anything but brackets, commas and colons, or the end. -1: all is read."""
    text = reading.text
    blank = _BLANK.match(text, pos)
    pos = pos if blank is None else blank.end()
    if pos == len(text):
        _finish(reading)
        return -1
    mark = text[pos]
    if mark in "()":
        return mend_mark(reading, mark, pos)
    frame = reading.frame
    expect = reading.expect
    if mark == "=" and expect == COLON:
        return _instead_of_colon(reading, pos)
    if mark == ";" and expect == COMMA and frame.opener:
        span = Span(pos, pos + 1)
        reading.report(Problem("json-missing-comma", span, edits=(Edit(span, ","),)))
        return _comma(reading, pos)
    if pos == reading.end and mark not in "/#" and frame.opener:
        again = mend_end_of_string(reading, pos)
        if again is not None:
            return again
    in_key = frame.opener == "{" and expect in (KEY, COMMA)
    closing = "".join(frame.closer for frame in reversed(reading.stack))
    return _scalar(reading, token(text, pos, in_key=in_key, closing=closing))


def mend_mark(reading: Reading, mark: str, start: int) -> int:
    """A bracket, comma or colon at ``start``."""
    if reading.expect == COMMA and not reading.frame.opener:
        return _extra_text(reading, start)
    if mark in "{[(":
        return _open(reading, mark, start)
    if mark == ",":
        return _comma(reading, start)
    if mark == ":":
        return _colon(reading, start)
    return _close(reading, mark, start)


def _scalar(reading: Reading, found: Token) -> int:
    start = found.span.start
    if found.kind is None:
        return _nothing(reading, found)
    if reading.expect == COMMA:
        if not reading.frame.opener:
            return _extra_text(reading, start)
        if reading.frame.opener == "{" and _COLON_AHEAD.match(reading.text, found.end) is None:
            _unexpected(reading, Span(start, found.end), "a comma")
            return found.end
        _missing_comma(reading, Span(start, found.end))
    elif reading.expect == COLON:
        _missing_colon(reading, Span(start, found.end))
    elif not reading.frame.opener and found.style == "plain" and found.problems:
        _only_a_word(reading, found)
    for problem in found.problems:
        reading.report(problem)
    if reading.expect == KEY:
        reading.key(str(found.value), found.span)
    else:
        reading.add(found.kind, found.value, found.span.start, found.span.end, style=found.style)
    reading.end = found.end
    return found.end


def _nothing(reading: Reading, found: Token) -> int:
    """A comment, an odd space, or what cannot be read at all."""
    for problem in found.problems:
        if problem.rule == "json-unexpected" and not problem.edits:
            if reading.expect == COMMA and not reading.frame.opener:
                return _extra_text(reading, found.span.start)
            if reading.expect == reading.frame.first and reading.frame.opener:
                reading.expect = COMMA  # it stands for a member
        reading.report(problem)
    return found.end


def _open(reading: Reading, opener: str, start: int) -> int:
    span = Span(start, start + 1)
    if reading.expect == VALUE and opener == "{":
        unknown = template(reading.text, start)
        if unknown is not None:
            reading.add("unknown", UNKNOWN, start, unknown.end, style="plain")
            return unknown.end
    if reading.expect == COMMA:
        _missing_comma(reading, span)
    elif reading.expect == COLON:
        _missing_colon(reading, span)
    if reading.expect == KEY:
        _unexpected(reading, span, "a key")
        reading.frame.name = None
    reading.open(opener, start)
    return start + 1


def _comma(reading: Reading, start: int) -> int:
    frame = reading.frame
    span = Span(start, start + 1)
    if reading.expect == frame.first:
        in_map = frame.opener == "{"
        _unexpected(reading, span, _EXPECTED[frame.first], Edit(span, "") if in_map else None)
        frame.comma = -1
        return start + 1
    _settle(reading)
    frame.comma = start
    reading.expect = frame.first
    return start + 1


def _colon(reading: Reading, start: int) -> int:
    frame = reading.frame
    span = Span(start, start + 1)
    items = frame.items
    if reading.expect == COMMA and isinstance(items, list):
        outer = reading.stack[-2]
        name = items[-1] if items else None
        if len(items) > 1 and outer.name is not None and name is not None and isinstance(name.value, str):
            return _list_closed_too_late(reading, items, name, start)
    double = reading.expect == VALUE and frame.opener == "{"
    _unexpected(reading, span, _EXPECTED[reading.expect], Edit(span, "") if double else None)
    if not double:
        frame.name = None
        reading.expect = VALUE
    return start + 1


def _list_closed_too_late(reading: Reading, items: list[Node], name: Node, start: int) -> int:
    """``{"a": [1, 2, "b": 3}``: the list ended before what turns out to be a key."""
    items.pop()
    end = items[-1].span.end
    frame = reading.frame
    values = {"text": ":", "opener": frame.opener, "closer": frame.closer}
    edits = (Edit(Span(end, end), frame.closer),) if frame.opener == "[" else ()
    label = {"opener": Span(frame.start, frame.start + 1)}
    reading.report(Problem("json-mismatched-bracket", Span(start, start + 1), values, label, edits))
    reading.close(end)
    reading.key(str(name.value), name.span)
    reading.expect = VALUE
    return start + 1


def _close(reading: Reading, closer: str, start: int) -> int:
    span = Span(start, start + 1)
    frame = reading.frame
    if not frame.opener:
        _unexpected(reading, span, "a value")
        return start + 1
    if closer != frame.closer:
        if len(reading.stack) == 2 and reading.text[span.end :].strip():
            _unexpected(reading, span, _EXPECTED[reading.expect], Edit(span, ""))
            return start + 1
        _mismatch(reading, closer, span)
    elif frame.opener == "(":
        edits = (Edit(Span(frame.start, frame.start + 1), "["), Edit(span, "]"))
        problem = Problem("json-python-literal", edits[0].span, {"text": "(", "meant": "["}, edits=edits)
        reading.report(problem)
    frame = reading.frame
    if reading.expect == frame.first and frame.comma >= 0:
        comma = Span(frame.comma, frame.comma + 1)
        reading.report(Problem("json-trailing-comma", comma, edits=(Edit(comma, ""),)))
    else:
        _settle(reading)
    reading.close(start + 1)
    return start + 1


def _mismatch(reading: Reading, closer: str, span: Span) -> None:
    """A closing bracket of another kind: either it is a slip, or brackets inside the one it closes were left open."""
    frame = reading.frame
    depth = next((at for at in range(len(reading.stack) - 2, 0, -1) if reading.stack[at].closer == closer), 0)
    rest = _BLANK.match(reading.text, span.end)
    slip = depth == 0 or (depth == 1 and rest is not None and rest.end() < len(reading.text))
    missing = frame.closer if slip else "".join(inner.closer for inner in reversed(reading.stack[depth + 1 :]))
    whole = reading.expect == COMMA or (reading.expect == frame.first and frame.comma < 0)
    certain = ")" not in missing and (slip or whole)
    edits = (Edit(span if slip else Span(span.start, span.start), missing),) if certain else ()
    values = {"text": closer, "opener": frame.opener, "closer": missing}
    label = {"opener": Span(frame.start, frame.start + 1)}
    reading.report(Problem("json-mismatched-bracket", span, values, label, edits))
    while not slip and reading.frame.closer != closer:
        _leave_unknown(reading)
        reading.close(span.start)


def _settle(reading: Reading) -> None:
    """A comma or bracket comes where a key still lacks its value: the value is unknown."""
    frame = reading.frame
    if frame.first == KEY and reading.expect in (COLON, VALUE):
        where = Span(reading.end, reading.end) if frame.name_span is None else frame.name_span
        reading.report(Problem("json-missing-value", where, {"key": frame.name}))
    _leave_unknown(reading)


def _leave_unknown(reading: Reading) -> None:
    if reading.frame.first == KEY and reading.expect in (COLON, VALUE):
        reading.add("unknown", UNKNOWN, reading.end, reading.end)


def _finish(reading: Reading) -> None:
    """The end of the text."""
    frame = reading.frame
    if not frame.opener:
        if reading.expect == VALUE and all(problem.rule == "json-comment" for problem in reading.found()):
            reading.report(Problem("json-empty", Span(0, 0)))
        return
    end = len(reading.text.rstrip())
    last = reading.last()
    cut = last is not None and last.kind == "string" and last.style == "plain"  # where a string lacks its end, too
    certain = len(reading.stack) == 2 and reading.expect == COMMA and not cut and frame.opener != "("
    closers = "".join(inner.closer for inner in reversed(reading.stack))
    values = {"opener": frame.opener, "closers": closers, "line": len(reading.text[: frame.start + 1].splitlines())}
    label = {"opener": Span(frame.start, frame.start + 1)}
    edits = (Edit(Span(end, end), closers),) if certain else ()
    reading.report(Problem("json-unclosed", Span(end, end), values, label, edits))
    while reading.frame.opener:
        _leave_unknown(reading)
        reading.close(end)


def _extra_text(reading: Reading, start: int) -> int:
    text = reading.text
    span = Span(start, len(text.rstrip()))
    rest = text[span.start : span.end]
    edits = (Edit(span, ""),) if rest in (",", ";") else ()
    reading.report(Problem("json-extra-text", span, {"text": excerpt(rest)}, edits=edits))
    return len(text)


def _unexpected(reading: Reading, span: Span, expected: str, edit: Edit | None = None) -> None:
    written = excerpt(reading.text[span.start : span.end])
    edits = () if edit is None else (edit,)
    reading.report(Problem("json-unexpected", span, {"text": written, "expected": expected}, edits=edits))


def _missing_comma(reading: Reading, span: Span) -> None:
    _missing_mark(reading, "json-missing-comma", ",", span, {})
    reading.expect = reading.frame.first


def _missing_colon(reading: Reading, span: Span) -> None:
    _missing_mark(reading, "json-missing-colon", ":", span, {"key": reading.frame.name})
    reading.expect = VALUE


def _missing_mark(reading: Reading, rule: str, mark: str, following: Span, values: dict[str, object]) -> None:
    """A mark is missing before ``following``; on another line, that is no place to look at."""
    place = Span(reading.end, reading.end)
    gap = reading.text[place.end : following.start]
    edit = Edit(place, mark if gap else mark + " ")
    reading.report(Problem(rule, place if "\n" in gap or "\r" in gap else following, values, edits=(edit,)))


def _instead_of_colon(reading: Reading, pos: int) -> int:
    equals = _EQUALS.match(reading.text, pos)
    span = Span(pos, pos + 1 if equals is None else equals.end())
    problem = Problem("json-missing-colon", span, {"key": reading.frame.name}, edits=(Edit(span, ":"),))
    reading.report(problem)
    reading.expect = VALUE
    return span.end


def _only_a_word(reading: Reading, found: Token) -> None:
    """A bare word that more text follows is no JSON document at all."""
    rest = reading.text[found.end :]
    if rest.strip():
        span = Span(found.span.start, found.span.start + len(reading.text[found.span.start :].splitlines()[0].rstrip()))
        text = excerpt(reading.text[span.start :])
        reading.stop(Problem("json-unexpected", span, {"text": text, "expected": "a value"}))
