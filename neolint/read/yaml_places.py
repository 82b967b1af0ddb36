"""Where things begin that YAML's parse events do not say."""

from __future__ import annotations

import re

_BREAK = "(?:\r\n|[\r\n\x85\u2028\u2029])"
_PROPERTY = re.compile(r"&[^\s,\[\]{}]+|!<[^>\s]*>|![^\s,\[\]{}]*")
_GAP = re.compile(rf"(?:[ \t]+|{_BREAK}|(?<=\s)#[^\r\n\x85\u2028\u2029]*)*")
_HEADER = re.compile(rf"[|>][-+]?([1-9])?[^\r\n\x85\u2028\u2029]*{_BREAK}?")
_LEADING = re.compile(" *")
_BREAKS = re.compile(_BREAK)


def behind_properties(text: str, start: int, end: int) -> int:
    """Where a value itself begins, behind its anchor and its tag; ``end`` if there is nothing else."""
    place = start
    while place < end and text[place] in "&!":
        match = _PROPERTY.match(text, place, end)
        gap = _GAP.match(text, place if match is None else match.end(), end)
        if gap is None or gap.end() == place:
            break
        place = gap.end()
    return place


def column(text: str, place: int) -> int:
    """The 0-based column of a place, with the line ends that YAML 1.1 has."""
    start = place
    while start > 0 and text[start - 1] not in "\r\n\x85\u2028\u2029":
        start -= 1
    return place - start


def block_indent(text: str, start: int, parent: int) -> int:
    """The 0-based column at which the text of the block scalar at ``start`` begins.

    Its header says it, counted from the ``parent`` collection's column; or else the first line that is not blank, but
    blank lines before that are not longer.
    """
    header = _HEADER.match(text, start)
    if header is None:
        return parent + 1
    if header[1]:
        return parent + int(header[1])
    widest, place = parent + 1, header.end()
    while True:
        spaces = _LEADING.match(text, place)
        assert spaces is not None  # it matches everywhere
        widest = max(widest, spaces.end() - place)
        blank = _BREAKS.match(text, spaces.end())
        if blank is None:
            return widest
        place = blank.end()
