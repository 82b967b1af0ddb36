"""`aws … --output table`, as it is, wrapped by a terminal or cut by a pager.

The pipes at the start of a row say how deep its section is. A title is a row of one cell before a rule; below it stand
either rows of a name and a value, or a row of names and then rows of values, or values alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from neolint.node import Node, collection
from neolint.read.printed.members import LISTS, SUMMARIES, Members, put, scalar, tree
from neolint.read.printed.said import said_in
from neolint.source import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_BORDER = re.compile(r"-{10,}\s*")
_RULE = re.compile(r"\|*\+[-+]*\|*\s*")
_ROW = re.compile(r"(?P<pipes>\|+)")
_OPERATIONS = ("DescribeCompilationJob", "ListCompilationJobs")
_WORD = re.compile(r"[A-Za-z]\w*")
_DEEPEST = 6


class _Cell(NamedTuple):
    text: str
    span: Span


@dataclass
class _Row:
    """A row of a table, which may go on over several lines; ``rule`` says that a rule stands below it."""

    depth: int
    cells: list[_Cell]
    text: str
    rule: bool = False

    def behind_first(self) -> _Cell:
        """All that stands behind the first cell: a value may hold what looks like the edge of a cell."""
        start, end = self.cells[1].span.start, self.cells[-1].span.end
        return _Cell(self.text[start:end], Span(start, end))


@dataclass
class _Section:
    title: str
    depth: int
    rows: list[_Row] = field(default_factory=list)


def is_table(text: str) -> bool:
    """Whether this is table output about a compilation job."""
    head = text.lstrip()[:2000]
    return bool(_BORDER.match(head)) and any(name in text for name in _OPERATIONS)


def read_table(source: Source) -> list[tuple[Source, Node]]:
    """The answers in it. What a terminal wrapped is joined again first, and the places are those of the joined text."""
    source = _unwrapped(source)
    found = []
    for title, sections in _tables(_rows(source.text)):
        root = _summaries(sections) if title == "ListCompilationJobs" else _description(source, sections)
        if root is not None:
            found.append((source, root))
    return found


def _unwrapped(source: Source) -> Source:
    """A border that goes on in the next line was wrapped, and so was all that is as long as its first piece."""
    lines = source.text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if first + 1 >= len(lines) or not (_BORDER.fullmatch(lines[first]) and re.fullmatch(r"-+\s*", lines[first + 1])):
        return source
    width = len(lines[first].rstrip())
    joined: list[str] = []
    going_on = False
    for line in lines:
        if going_on:
            joined[-1] += line
        else:
            joined.append(line)
        going_on = len(line) == width
    return Source(source.path, "\n".join(joined), source.encoding, source.has_bom)


def _rows(text: str) -> list[_Row]:
    rows: list[_Row] = []
    start: int | None = None
    position = 0
    for line in [*text.splitlines(keepends=True), "+\n"]:
        begins_row = line.startswith("|") and not _RULE.fullmatch(line)
        ends_row = begins_row or _RULE.fullmatch(line) or _BORDER.fullmatch(line)
        if ends_row and start is not None:
            rows.append(_row(text, start, position))
            start = None
        if begins_row:
            start = position
        elif ends_row and rows:
            rows[-1].rule = True
        position += len(line)
    return rows


def _row(text: str, start: int, end: int) -> _Row:
    end = start + len(text[start:end].rstrip())
    pipes = _ROW.match(text, start)
    assert pipes is not None  # that is how a row begins
    depth = len(pipes["pipes"])
    if text.endswith("|" * depth, start + depth, end):
        end -= depth
    cells = []
    begin = start + depth
    for piece in re.split(r"(\|)(?= {2}|\s*[A-Za-z]\w* *(?:\||$))", text[begin:end]):
        if piece != "|":
            cells.append(_cell(text, begin, begin + len(piece)))
        begin += len(piece)
    return _Row(depth, cells, text)


def _cell(text: str, start: int, end: int) -> _Cell:
    written = text[start:end]
    left = len(written) - len(written.lstrip(" "))
    stripped = written.strip(" ")
    return _Cell(stripped, Span(start + left, start + left + len(stripped)))


def _tables(rows: list[_Row]) -> Iterator[tuple[str, list[_Section]]]:
    """Each table's title, and its sections in order, the untitled first one among them."""
    title, sections = "", list[_Section]()
    for row in rows:
        only = row.cells[0].text if len(row.cells) == 1 else ""
        if row.depth == 1 and row.rule and only in _OPERATIONS:
            if title:
                yield title, sections
            title, sections = only, [_Section("", 1)]
        elif row.rule and row.depth > 1 and _WORD.fullmatch(only) and only[0].isupper() and _is_section(only):
            sections.append(_Section(only, row.depth))
        elif sections:
            sections[-1].rows.append(row)
    if title:
        yield title, sections


_TITLES = frozenset({
    "InputConfig", "OutputConfig", "TargetPlatform", "StoppingCondition", "ModelArtifacts", "ModelDigests",
    "DerivedInformation", "VpcConfig", "SecurityGroupIds", "Subnets", SUMMARIES,
})  # fmt: skip


def _is_section(word: str) -> bool:
    return word in _TITLES


def _records(section: _Section) -> Iterator[dict[str, tuple[_Cell, Span | None]]]:
    """The rows of a section as members: one record of names beside values, or one for each row below a row of names."""
    rows = section.rows
    first = rows[0] if rows else None
    if first and len(first.cells) > 1 and first.rule and len(rows) > 1 and len(rows[1].cells) == len(first.cells):
        for row in rows[1:]:
            yield {name.text: (cell, None) for name, cell in zip(first.cells, row.cells, strict=False)}
        return
    record: dict[str, tuple[_Cell, Span | None]] = {}
    for row in rows:
        if len(row.cells) > 1:
            record[row.cells[0].text] = (row.behind_first(), row.cells[0].span)
    yield record


def _description(source: Source, sections: list[_Section]) -> Node | None:
    members: Members = {}
    path: list[str] = []
    end = 0
    for section in sections:
        if section.title:
            path = [*path[: section.depth - 2], section.title]
        for name, (cell, key) in next(_records(section), {}).items():
            node = scalar(name, cell.text, cell.span, key)
            end = max(end, cell.span.end)
            if node is not None:
                put(members, (*path, name), node)
        if section.title in LISTS:
            for row in section.rows:
                for cell in row.cells:
                    put(members, tuple(path), Node("string", cell.text, cell.span, style="text"))
                    end = max(end, cell.span.end)
    if members or not sections:
        return tree(members, Span(0, end)) if members else None
    # a list that --query asked for: values without names
    return said_in(source, [cell.text for row in sections[0].rows for cell in row.cells])


def _summaries(sections: list[_Section]) -> Node | None:
    found = []
    for section in sections:
        if section.title != SUMMARIES:
            continue
        for record in _records(section):
            summary: Members = {}
            for name, (cell, key) in record.items():
                node = scalar(name, cell.text, cell.span, key)
                if node is not None:
                    put(summary, (name,), node)
            if summary:
                found.append(tree(summary, Span(0, 0)))
    return collection(Span(0, 0), {SUMMARIES: collection(Span(0, 0), found)}) if found else None
