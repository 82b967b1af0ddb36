"""Notebooks: their code cells as one program, and where each character of it stands in the file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from json.decoder import JSONDecoder, scanstring  # type: ignore[attr-defined]
from typing import NamedTuple

from neolint.read import Document, Limits
from neolint.read.python import documents, may_call, part_of
from neolint.read.python.program import Part, Program
from neolint.read.shell import NEEDLE
from neolint.scalar import Offsets, json_offsets
from neolint.source import Cell, Source, Span

_BLANK = re.compile(r"[ \t\n\r]*")
_CELL_MAGIC = re.compile(r"(?:[ \t]*(?:\r\n|\n|\r))*%%(?P<name>\w+)[ \t]*(?P<rest>[^\r\n]*)(?:\r\n|\n|\r|\Z)")
_TRANSPARENT = frozenset({"capture", "time", "timeit", "prun", "local"})
_FILES = frozenset({"writefile", "file"})
_MOST_CELLS = 5_000
_value = JSONDecoder().raw_decode


class _Run(NamedTuple):
    """One string of a cell's source: where its text begins in the cell, what it says, and where it stands."""

    start: int
    text: str
    literal: Span


class _Source(NamedTuple):
    number: int
    text: str
    runs: list[_Run]


def read_notebook(source: Source, limits: Limits) -> list[Document] | None:
    """The jobs of a notebook; None if its text is no notebook that could be read."""
    python, shell = may_call(source.text.replace('\\"', '"')), NEEDLE in source.text
    if not python and not shell:
        return []
    try:
        cells = list(_cells(source.text))
    except (ValueError, RecursionError, IndexError, StopIteration):
        return None
    main: list[tuple[_Source, int]] = []
    files: list[tuple[_Source, int]] = []
    for cell in cells:
        magic = _CELL_MAGIC.match(cell.text)
        if magic is None or magic["name"] in _TRANSPARENT:
            main.append((cell, magic.end() if magic else 0))
        elif magic["name"] in _FILES and magic["rest"].split()[-1:] and magic["rest"].strip().endswith(".py"):
            files.append((cell, magic.end()))
    located = Source(
        source.path,
        source.text,
        source.encoding,
        source.has_bom,
        tuple(Cell(cell.number, tuple(run.literal for run in cell.runs), _first_lines(cell)) for cell in cells),
    )
    groups = [main, *([file] for file in files)] if python else []
    programs = [program for program in (_program(source.text, group) for group in groups) if program.parts]
    found = documents(located, programs)
    if shell:
        from neolint.read.shell_cells import read_cells

        way = _Way(source.text, _runs_of(cells))
        found += read_cells(located, [cell.text for cell in cells], way, limits)
        found.sort(key=lambda document: document.root.span if document.root else document.problems[0].span)
        for number, document in enumerate(found):
            document.index = number
    return found


def _runs_of(cells: list[_Source]) -> list[_Run]:
    """The strings of cells that stand one behind the other, a line end between two."""
    runs: list[_Run] = []
    start = 0
    for cell in cells:
        runs += [run._replace(start=start + run.start) for run in cell.runs]
        start += len(cell.text) + 1
    return runs


def _first_lines(cell: _Source) -> tuple[int, ...]:
    """The line of the cell, from 1, on which each of its strings begins."""
    lines, line = [], 1
    for run in cell.runs:
        lines.append(line)
        line += len(re.findall(r"\r\n|\n|\r", run.text))
    return tuple(lines)


def _program(file: str, cells: list[tuple[_Source, int]]) -> Program:
    """Cells one behind the other; what cannot be parsed is left out."""
    texts: list[str] = []
    parts: list[Part] = []
    runs: list[_Run] = []
    start = 0
    for cell, skipped in cells:
        parts.append(part_of(start + skipped, cell.text[skipped:], cell=True))
        runs += [run._replace(start=start + run.start) for run in cell.runs]
        texts += [cell.text[:skipped], parts[-1].text, "\n"]
        start += len(cell.text) + 1
    return Program("".join(texts), parts, _Way(file, runs))


class _Way:
    """From the program's text to the file, through the escapes of JSON."""

    def __init__(self, file: str, runs: list[_Run]) -> None:
        self.file = file
        self.runs = [run for run in runs if run.text]
        self.starts = [run.start for run in self.runs]
        self.known: dict[int, Offsets] = {}

    def __call__(self, span: Span) -> Span:
        if not self.runs:
            return Span(0, 0)
        start = self._place(span.start)[0]
        return Span(start, self._place(span.end - 1)[1] if span.end > span.start else start)

    def _place(self, offset: int) -> tuple[int, int]:
        number = max(bisect_right(self.starts, offset) - 1, 0)
        run = self.runs[number]
        if number not in self.known:
            self.known[number] = json_offsets(self.file, run.literal)
        places = self.known[number]
        at = min(max(offset - run.start, 0), len(run.text) - 1)
        return places.starts[at], places.ends[at]


def _cells(text: str) -> Iterator[_Source]:
    """The code cells of nbformat 3 and 4, in order. Raises ValueError and the like for what is no notebook."""
    number = 0
    for name, at in _members(text, _skip(text, 0)):
        if name == "cells":
            for place in _elements(text, at):
                number += 1
                yield from _cell(text, place, number)
        elif name == "worksheets":
            for sheet in _elements(text, at):
                for inner, cells_at in _members(text, sheet):
                    if inner == "cells":
                        for place in _elements(text, cells_at):
                            number += 1
                            yield from _cell(text, place, number)


def _cell(text: str, at: int, number: int) -> Iterator[_Source]:
    is_code, sources = False, list[_Run]()
    for name, place in _members(text, at):
        if name == "cell_type":
            is_code = _value(text, place)[0] == "code"
        elif name in ("source", "input"):
            sources = list(_runs(text, place))
    if is_code and number <= _MOST_CELLS:
        yield _Source(number, "".join(run.text for run in sources), sources)


def _runs(text: str, at: int) -> Iterator[_Run]:
    start = 0
    for place in [at] if text[at] == '"' else _elements(text, at):
        decoded, end = scanstring(text, place + 1, False)
        yield _Run(start, decoded, Span(place, end))
        start += len(decoded)


def _skip(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _members(text: str, at: int) -> Iterator[tuple[str, int]]:
    """The names of an object and where their values begin."""
    at = _skip(text, at)
    if text[at] != "{":
        raise ValueError("not an object")
    at = _skip(text, at + 1)
    while text[at] != "}":
        name, at = scanstring(text, at + 1, False)
        at = _skip(text, _skip(text, at) + 1)
        yield name, at
        at = _skip(text, _value(text, at)[1])
        at = _skip(text, at + 1) if text[at] == "," else at


def _elements(text: str, at: int) -> Iterator[int]:
    """Where the elements of an array begin."""
    if text[at] != "[":
        raise ValueError("not an array")
    at = _skip(text, at + 1)
    while text[at] != "]":
        yield at
        at = _skip(text, _value(text, at)[1])
        at = _skip(text, at + 1) if text[at] == "," else at
