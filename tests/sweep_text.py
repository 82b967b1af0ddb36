"""Writes a request in many notations and remembers where it put every value, key and character: what a sweep holds
findings against. It shares nothing with neolint's readers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]
Range = tuple[int, int]
# A word that YAML 1.1 and 1.2 both read as this very text.
_PLAIN = re.compile(r"(?!(?i:true|false|yes|no|on|off|null|y|n)$)[A-Za-z][A-Za-z0-9_./@+=-]*(?::[A-Za-z0-9_/@+=.-]+)*")


@dataclass
class Written:
    """A text, and by path the range of each value, of each key, and of each character of each string."""

    suffix: str
    text: str = ""
    values: dict[Path, Range] = field(default_factory=dict)
    keys: dict[Path, Range] = field(default_factory=dict)
    characters: dict[Path, list[Range]] = field(default_factory=dict)

    def add(self, text: str) -> Range:
        start = len(self.text)
        self.text += text
        return start, len(self.text)

    def spell(self, path: Path, pieces: list[str], before: str, after: str) -> None:
        """A string, each character of it with the text that stands for it."""
        start, _ = self.add(before)
        self.characters[path] = [self.add(piece) for piece in pieces]
        self.values[path] = (start, self.add(after)[1])


def _json_pieces(text: str, *, escaped: bool) -> list[str]:
    pieces = []
    for char in text:
        piece = json.dumps(char, ensure_ascii=escaped)[1:-1]
        if escaped and char in '"/':
            piece = f"\\u{ord(char):04x}" if char == '"' else "\\/"
        pieces.append(piece)
    return pieces


def json_writer(indent: int | None, *, escaped: bool = False) -> Callable[[Any], Written]:
    """JSON, compact or indented; ``escaped`` writes what can be written with a backslash so."""

    def write(request: Any) -> Written:
        written = Written("json")
        _json(written, (), request, indent, 0, escaped)
        return written

    return write


def _json(written: Written, path: Path, value: Any, indent: int | None, level: int, escaped: bool) -> None:
    if isinstance(value, str):
        written.spell(path, _json_pieces(value, escaped=escaped), '"', '"')
        return
    if not isinstance(value, (dict, list)) or not value:
        written.values[path] = written.add(json.dumps(value))
        return
    brackets = "{}" if isinstance(value, dict) else "[]"
    start, _ = written.add(brackets[0])
    for position, (step, child) in enumerate(value.items() if isinstance(value, dict) else enumerate(value)):
        inner = (*path, step)
        written.add("," if position else "")
        written.add("" if indent is None else "\n" + " " * (indent * (level + 1)))
        if isinstance(value, dict):
            written.keys[inner] = written.add(json.dumps(step, ensure_ascii=escaped))
            written.add(":" if indent is None else ": ")
        _json(written, inner, child, indent, level + 1, escaped)
    written.add("" if indent is None else "\n" + " " * (indent * level))
    written.values[path] = (start, written.add(brackets[1])[1])


def yaml_writer(style: str) -> Callable[[Any], Written]:
    """YAML in block style; ``style`` is how strings are written wherever they can be: plain, ', ", | or >."""

    def write(request: Any) -> Written:
        written = Written("yaml")
        _yaml(written, (), request, style, 0)
        return written

    return write


def _yaml(written: Written, path: Path, value: Any, style: str, level: int) -> None:
    if isinstance(value, str):
        _yaml_string(written, path, value, style, level)
        return
    if not isinstance(value, (dict, list)) or not value:
        written.values[path] = written.add(json.dumps(value))
        return
    start = len(written.text) + (len("\n") + level if path else 0)
    for position, (step, child) in enumerate(value.items() if isinstance(value, dict) else enumerate(value)):
        inner = (*path, step)
        nested = isinstance(child, (dict, list)) and child
        written.add(("\n" + " " * level) if position or path else "")
        if isinstance(value, dict):
            plain = style != '"' and _PLAIN.fullmatch(step)
            written.keys[inner] = written.add(step if plain else json.dumps(step))
            written.add(":" if nested else ": ")
        else:
            written.add("-" if nested else "- ")
        _yaml(written, inner, child, style, level + 2)
    written.values[path] = (start, len(written.text))
    written.add("" if path else "\n")


def _yaml_string(written: Written, path: Path, text: str, style: str, level: int) -> None:
    printable = bool(text) and all(char.isprintable() for char in text)
    if style == "plain" and _PLAIN.fullmatch(text):
        written.spell(path, list(text), "", "")
    elif style in ("plain", "'") and printable:
        written.spell(path, ["''" if char == "'" else char for char in text], "'", "'")
    elif style in ("|", ">") and printable and text == text.strip():
        pieces = list(text)
        if style == ">":  # fold where a single space stands between words
            for match in re.finditer(r"(?<=[^ ]) (?=[^ ])", text):
                pieces[match.start()] = "\n" + " " * level
        written.spell(path, pieces, f"{style}-\n{' ' * level}", "")
    else:
        written.spell(path, _json_pieces(text, escaped=False), '"', '"')


WRITERS: dict[str, Callable[[Any], Written]] = {
    "compact JSON": json_writer(None),
    "JSON": json_writer(2),
    "escaped JSON": json_writer(2, escaped=True),
    "plain YAML": yaml_writer("plain"),
    "single-quoted YAML": yaml_writer("'"),
    "double-quoted YAML": yaml_writer('"'),
    "literal YAML": yaml_writer("|"),
    "folded YAML": yaml_writer(">"),
}
