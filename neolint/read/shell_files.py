"""The files that a command line speaks of: those that the script writes itself, and those beside it in the project."""

from __future__ import annotations

import os
from typing import NamedTuple

from neolint.finding import Problem
from neolint.read.shell_text import Word, typed
from neolint.source import Source, Span

_ROOTS = (".git", ".neolint.yaml", "pyproject.toml")
_GAP = "\n\0\n"  # between the texts of two files: no block scalar of YAML reaches over it


class Part(NamedTuple):
    """A file whose text follows that of the script from ``start`` on."""

    start: int
    source: Source


class Content(NamedTuple):
    """What a file holds. ``part`` is None for one that the script writes."""

    word: Word
    problems: tuple[Problem, ...] = ()
    part: Part | None = None


class Files:
    """``text`` is the text of the script and, behind it, that of each file that it reads: one place for all spans."""

    def __init__(self, source: Source, most: int) -> None:
        self.source, self.most = source, most
        self.texts = [source.text]
        self.length = len(source.text)
        self.parts: list[Part] = []
        self.written: dict[str, Word | None] = {}
        self.moved = False  # after `cd` nobody knows where a relative name leads
        self._opened: dict[str, Content | None] = {}

    @property
    def text(self) -> str:
        """The script and the files that it reads, one behind the other."""
        return "".join(self.texts)

    def write(self, name: str, word: Word | None) -> None:
        """Remember what the script writes to a file; None if that is not known."""
        self.written[os.path.normpath(name)] = word

    def touched(self, name: str) -> None:
        """Another command may have changed a file."""
        self.write(name, None)

    def forget(self) -> None:
        """Another command may have changed any file."""
        self.written = dict.fromkeys(self.written)
        self.moved = True

    def open(self, name: str) -> Content | None:
        """What a file holds; None if nobody can say: it is not there, too large, or outside the project."""
        key = os.path.normpath(name)
        if key in self.written:
            word = self.written[key]
            return None if word is None else Content(word)
        if self.moved or name.startswith("~"):
            return None
        if key not in self._opened:
            self._opened[key] = self._read(name)
        return self._opened[key]

    def _read(self, name: str) -> Content | None:
        path = self._path(name)
        if path is None:
            return None
        from neolint.files import read_bytes
        from neolint.read.text import decode

        try:
            raw = read_bytes(path, self.most)
        except OSError:
            return None
        if len(raw) > self.most:
            return None
        folder = os.path.dirname(self.source.path)
        shown = os.path.normpath(os.path.join(folder, os.path.relpath(path, folder or "."))).replace(os.sep, "/")
        source, problems = decode(shown, raw)
        start = self.length + len(_GAP)
        self.texts += [_GAP, source.text]
        self.length = start + len(source.text)
        part = Part(start, source)
        self.parts.append(part)
        shifted = [p._replace(span=Span(p.span.start + start, p.span.end + start)) for p in problems]
        return Content(typed(source.text, start), tuple(shifted), part)

    def _path(self, name: str) -> str | None:
        """Where a name leads: from the script's folder, or else from the top of the project."""
        if "\0" in name or not os.path.isfile(self.source.path):
            return None
        folder = os.path.dirname(os.path.abspath(self.source.path))
        top = _project(folder)
        for base in (folder, top):
            path = os.path.realpath(os.path.join(base, name))
            inside = os.path.realpath(top).rstrip(os.sep) + os.sep
            if path.startswith(inside) and os.path.isfile(path):
                return path
        return None


def _project(folder: str) -> str:
    """The nearest folder upward that is the top of a project; the folder itself if there is none."""
    above = folder
    while True:
        if any(os.path.exists(os.path.join(above, name)) for name in _ROOTS):
            return above
        parent = os.path.dirname(above)
        if parent == above:
            return folder
        above = parent
