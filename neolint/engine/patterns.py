"""RE2's patterns by Python's re: what both have is translated, what only one has is refused."""

from __future__ import annotations

import re
from functools import lru_cache

from neolint.engine.values import CelError

MAX_SUBJECT, MAX_PATTERN = 4096, 500
_PIECE = re.compile(r"\\.|\(\?P?<[A-Za-z_]\w*>|\(\?(?:[ims]+\)|[ims]*:)|\(\?|[*+?}]\+|.", re.DOTALL)
_GROUP = re.compile(r"\(\?P?<[A-Za-z_]\w*>|\(\?(?:[ims]+\)|[ims]*:)")
_SET_PUNCTUATION = frozenset("[&~|")


@lru_cache(maxsize=512)
def compile_pattern(pattern: str) -> re.Pattern[str] | CelError:
    """The compiled pattern, or why it is none: too long, not RE2's (look-around, back-references), or broken."""
    if len(pattern) > MAX_PATTERN:
        return CelError(f"this pattern is longer than {MAX_PATTERN} characters")
    translated = _translated(pattern)
    if isinstance(translated, CelError):
        return translated
    try:
        return re.compile(translated, re.ASCII)
    except (re.error, OverflowError, RecursionError) as error:
        return CelError(f"this is no pattern: {error}")


def _translated(pattern: str) -> str | CelError:
    written: list[str] = []
    in_set, set_start = False, 0
    many_lines = re.match(r"\(\?[is]*m[ims]*[):]", pattern) is not None
    for match in _PIECE.finditer(pattern):
        piece: str | CelError = match[0]
        start = match.start()
        if match[0][0] == "\\":
            piece = _escape(match[0])
        elif in_set:
            in_set = match[0] != "]" or start == set_start
            piece = _in_set(match[0], pattern, start) if in_set else "]"
        elif match[0] == "[":
            in_set, set_start = True, start + 1 + (pattern[start + 1 : start + 2] == "^")
        elif match[0] == "$" and not many_lines:
            piece = r"\Z"  # Python's $ also matches before a last line end
        elif len(match[0]) > 1:
            piece = _group_or_repeat(match[0], start)
        if isinstance(piece, CelError):
            return piece
        written.append(piece)
    return "".join(written)


def _escape(piece: str) -> str | CelError:
    if piece[1:] in tuple("123456789Z"):
        return CelError(f"RE2 has no {piece}")
    if piece[1:] in tuple("pPQEC"):
        return CelError(f"{piece} is not offered")
    return r"\Z" if piece == r"\z" else piece


def _in_set(piece: str, pattern: str, start: int) -> str | CelError:
    """Punctuation in a set is only itself: Python warns where it may mean more one day."""
    if piece == "[" and pattern[start + 1 : start + 2] == ":":
        return CelError(r"character classes are written \d, \s, \w or a-z, not [:alpha:]")
    if len(piece) > 1 or piece in _SET_PUNCTUATION or (piece == "-" and pattern[start - 1] == "-"):
        return "".join(char if char.isalnum() else "\\" + char for char in piece)
    return piece


def _group_or_repeat(piece: str, start: int) -> str | CelError:
    if piece[0] != "(":
        return CelError(f"RE2 has no {piece}")
    if not _GROUP.fullmatch(piece):
        return CelError("RE2 has no look-around, back-references, conditions or comments")
    if piece[-1] == ")" and start:
        return CelError("flags such as (?i) stand at the beginning of a pattern")
    return "(?P<" + piece[3:] if piece[:3] == "(?<" else piece
