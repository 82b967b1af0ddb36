"""From the characters of a decoded string to the places they were written at, and from a correction to its spelling
there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from neolint.node import Node
from neolint.source import Span

_BREAK = "\r\n|[\r\n\x85\u2028\u2029]"
_BREAKS = re.compile(_BREAK)
_JSON_PIECE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL
)
_DOUBLE_PIECE = re.compile(
    rf"\\(?:x[0-9a-fA-F]{{2}}|u[0-9a-fA-F]{{4}}|U[0-9a-fA-F]{{8}}|(?:{_BREAK})|.)|[ \t]*(?:{_BREAK})|.", re.DOTALL
)
_FOLD = re.compile(rf"[ \t]*({_BREAK})((?:[ \t]*(?:{_BREAK}))*)[ \t]*")
_INDENT = re.compile(rf"((?:[ \t]*(?:{_BREAK}))*)[ \t]*")
_BLOCK_HEADER = re.compile(rf"[|>][-+0-9]*[ \t]*(?:#[^\r\n]*)?(?:{_BREAK}|$)")
_SAFE_IN_PLAIN = re.compile(r"[A-Za-z0-9_./+-]+")


class Offsets(NamedTuple):
    """For every decoded character, the half-open piece of the text that it was written as."""

    starts: Sequence[int]
    ends: Sequence[int]


def offsets(text: str, node: Node) -> Offsets:
    """Where each character of a string (or of another plain scalar) was written. ``text`` is what ``node.span``
    counts in.
    """
    span = node.anchor or node.span
    start, end = span
    if node.style == "json" or (node.style == '"' and text[start : start + 1] != '"'):
        return _json(text, start + 1, end - 1) if text[start : start + 1] == '"' else _verbatim(start, end)
    if node.style == '"':
        return _double(text, start + 1, end - 1)
    if node.style == "'":
        return _single(text, start + 1, end - 1)
    if node.style in ("|", ">"):
        return _block(text, start, node)
    return _folded(text, start, end)


def inner_span(found: Offsets, start: int, end: int, node: Node) -> Span:
    """The span in the file of the decoded characters ``start`` up to ``end``; an empty range has an empty span at its
    place.
    """
    starts, ends = found
    outer = node.anchor or node.span
    if start >= end:
        if start < len(starts):
            return Span(starts[start], starts[start])
        place = ends[-1] if ends else outer.start + (node.style in ("json", '"', "'"))
        return Span(place, place)
    first = min(start, len(starts) - 1)
    last = min(end, len(ends)) - 1
    if first < 0:
        return outer
    return Span(starts[first], max(starts[first], ends[last]))


def encode(node: Node, content: str) -> str | None:
    """How a piece of this scalar must be written so that it decodes to ``content``; None if its style cannot hold
    it.
    """
    if node.style == "json" or node.style == '"':
        ascii_only = any("\ud800" <= char <= "\udfff" for char in content)
        escaped = json.dumps(content, ensure_ascii=ascii_only)[1:-1]
        if node.style == '"':  # YAML allows fewer raw characters than JSON does
            escaped = "".join(
                char if char.isprintable() else f"\\u{ord(char):04x}" if ord(char) < 65536 else f"\\U{ord(char):08x}"
                for char in escaped
            )
        return escaped
    if not content.isprintable():
        return None
    if node.style == "'":
        return content.replace("'", "''")
    if node.style in ("|", ">"):
        return content
    return content if _SAFE_IN_PLAIN.fullmatch(content) else None


def _verbatim(start: int, end: int) -> Offsets:
    return Offsets(range(start, end), range(start + 1, end + 1))


def _json(text: str, start: int, end: int) -> Offsets:
    if text.find("\\", start, end) < 0:
        return _verbatim(start, end)
    starts, ends = [], []
    for match in _JSON_PIECE.finditer(text, start, end):
        starts.append(match.start())
        ends.append(match.end())
    return Offsets(starts, ends)


class _Pieces:
    """Collects the pieces; a line that is folded adds a space, and blank lines a line end each."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []

    def add(self, start: int, end: int) -> None:
        self.starts.append(start)
        self.ends.append(end)

    def fold(self, text: str, match: re.Match[str]) -> None:
        """A folded line end: nothing but blank lines become line ends; without them it is a space."""
        first, blanks = match.span(1), list(_BREAKS.finditer(text, *match.span(2)))
        if text[first[0] : first[1]] in ("\u2028", "\u2029"):  # these are kept as they are
            self.add(*first)
        elif not blanks:
            self.add(match.start(), match.end())
        for blank in blanks:
            self.add(*blank.span())

    def offsets(self) -> Offsets:
        return Offsets(self.starts, self.ends)


def _single(text: str, start: int, end: int) -> Offsets:
    pieces, pos = _Pieces(), start
    while pos < end:
        fold = _FOLD.match(text, pos, end)
        if fold is not None:
            pieces.fold(text, fold)
            pos = fold.end()
            continue
        width = 2 if text.startswith("''", pos) else 1
        pieces.add(pos, pos + width)
        pos += width
    return pieces.offsets()


def _folded(text: str, start: int, end: int) -> Offsets:
    if not _BREAKS.search(text, start, end):
        return _verbatim(start, end)
    pieces, pos = _Pieces(), start
    while pos < end:
        fold = _FOLD.match(text, pos, end)
        if fold is not None:
            pieces.fold(text, fold)
            pos = fold.end()
        else:
            pieces.add(pos, pos + 1)
            pos += 1
    return pieces.offsets()


def _double(text: str, start: int, end: int) -> Offsets:
    pieces, pos = _Pieces(), start
    while pos < end:
        fold = _FOLD.match(text, pos, end)
        if fold is not None:
            pieces.fold(text, fold)
            pos = fold.end()
            continue
        match = _DOUBLE_PIECE.match(text, pos, end)
        piece = text[pos : pos + 1] if match is None else match[0]
        pos += len(piece)
        if len(piece) > 1 and _BREAKS.fullmatch(
            piece, 1
        ):  # an escaped line end: it and the indentation vanish, blank lines stay
            indent = _INDENT.match(text, pos, end)
            if indent is not None:
                for blank in _BREAKS.finditer(text, *indent.span(1)):
                    pieces.add(*blank.span())
                pos = indent.end()
        else:
            pieces.add(pos - len(piece), pos)
    return pieces.offsets()


def _block(text: str, start: int, node: Node) -> Offsets:
    """Literal and folded scalars: the indentation is not part of them, and folded line ends are spaces, or nothing."""
    header = _BLOCK_HEADER.match(text, start)
    pos = len(text) if header is None else header.end()
    indent, folded, decoded = node.indent, node.style == ">", str(node.value)
    pieces = _Pieces()
    lines: list[tuple[int, int, int]] = []  # where a line's own text starts and ends, and where its line end does
    while pos < len(text):
        found = _BREAKS.search(text, pos)
        line_end, after = (len(text), len(text)) if found is None else found.span()
        own = pos
        while own < line_end and own - pos < indent and text[own] == " ":
            own += 1
        if own < line_end and own - pos < indent:
            break  # a line that begins further left belongs to what follows
        lines.append((own, line_end, after))
        pos = after
        if len(pieces.starts) > len(decoded):
            break
    last_content = max((number for number, (own, line_end, _) in enumerate(lines) if own < line_end), default=-1)
    seen_text = False
    for number, (own, line_end, after) in enumerate(lines):
        for at in range(own, line_end):
            pieces.add(at, at + 1)
        seen_text = seen_text or own < line_end
        if after == line_end:
            break
        if folded and seen_text and number < last_content:
            _fold_block_line(text, lines, number, pieces)
        else:
            pieces.add(line_end, after)
    length = len(decoded)  # chomping: what the decoded text does not have was cut off
    return Offsets(pieces.starts[:length], pieces.ends[:length])


def _fold_block_line(text: str, lines: list[tuple[int, int, int]], number: int, pieces: _Pieces) -> None:
    """The end of a line inside a folded scalar."""
    own, line_end, after = lines[number]
    blank_here = own == line_end
    next_own, next_end, _ = lines[number + 1]
    next_blank = next_own == next_end
    indented = not blank_here and text[own] in " \t"
    if blank_here:
        pieces.add(line_end, after)
        return
    following = next((line for line in lines[number + 1 :] if line[0] < line[1]), None)
    next_indented = following is not None and text[following[0]] in " \t"
    if indented or next_indented or text[line_end:after] in ("\u2028", "\u2029"):
        pieces.add(line_end, after)
    elif not next_blank:
        pieces.add(line_end, next_own)
