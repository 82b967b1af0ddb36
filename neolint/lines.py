"""Which line a suppression comment speaks of, and which lines govern a finding."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from neolint.finding import Finding
from neolint.node import Node
from neolint.read.comments import Comment
from neolint.source import Source, Span

if TYPE_CHECKING:
    from neolint.read import Document


class Lines:
    """The lines of a file, and what is known of them already."""

    def __init__(self, source: Source, documents: Sequence[Document]) -> None:
        self.source, self.documents = source, documents
        self._below: dict[int, int] = {}
        self._in_prose = bool(documents) and documents[0].in_prose
        self._fences = next((one.source.fences for one in documents if one.source.fences), ())
        self._fences_start = [span.start for span, _ in self._fences]
        self._last = self._line(len(source.text))
        self._sorted: dict[int, tuple[list[int], list[Node]]] = {}

    def comment(self, comment: Comment) -> int:
        """The line that a comment speaks of: its own, or below comments that stand alone the first that is none."""
        line = self._line(comment.span.end)
        if not comment.alone:
            return line
        passed: list[int] = []
        while line not in self._below and (not passed or self._is_comment(line)):
            passed.append(line)
            line += 1
        line = self._below.get(line, line)
        self._below.update(dict.fromkeys(passed, line))
        return line

    def _is_comment(self, line: int) -> bool:
        written = self.source.line(line).strip(" \t>")
        if self._in_prose:  # a blank line may stand before a fence
            return line <= self._last and (not written or "neolint:" in written or written[:1] == "#")
        written = written.removeprefix('"') if self.source.path.endswith(".ipynb") else written
        return written.startswith(("#", "//"))

    def finding(self, finding: Finding) -> set[int]:
        """The lines that govern a finding: its own, its key's, and those of the keys of brackets around it."""
        place = finding.span.start
        found = {self._line(place)}
        if not finding.document < len(self.documents):
            return found
        fence = bisect_right(self._fences_start, place) - 1
        if fence >= 0 and place <= self._fences[fence][0].end:  # a comment before a fence speaks of all of it
            found.add(self._line(self._fences[fence][1]))
        document = self.documents[finding.document]
        if document.passage is not None:
            inner = document.passage.in_text(finding.span)
            if inner is None:
                return found
            place = inner.start
        if document.root is None and document.notation == "yaml":
            return found
        node, key, text = document.layer.root, 0, document.text
        if document.notation == "shell":  # no comment can stand inside a command: the one above it speaks of all of it
            found.add(self._line(node.span.start))
        while True:
            child, start = self._child(node, place)
            if child is None:
                break
            if child.key is not None and start == child.key.start:
                key = self._line_in(document, start)
            if document.notation == "yaml" and text[child.span.start : child.span.start + 1] in ("{", "["):
                found.add(self._line_in(document, start))
            if child.anchor is not None:
                break  # what it holds is written elsewhere
            node = child
        return found | ({key} if key else set())

    def _line(self, offset: int) -> int:
        return self.source.place(offset)[0]

    def _line_in(self, document: Document, offset: int) -> int:
        """The line of the file, of an offset in the document's text."""
        return self._line(document.layer.in_file(Span(offset, offset)).start)

    def _child(self, node: Node, place: int) -> tuple[Node | None, int]:
        """The member of a map or a list that holds a place, and where it begins: with its key, unless a merge brought
        that in from elsewhere.
        """
        known = self._sorted.get(id(node))
        if known is None:
            begins = sorted(((_begin(child, node), child) for _, child in node.children()), key=lambda pair: pair[0])
            known = self._sorted[id(node)] = ([start for start, _ in begins], [child for _, child in begins])
        starts, children = known
        at = bisect_right(starts, place) - 1
        if at < 0 or place > children[at].span.end:
            return None, 0
        return children[at], starts[at]


def _begin(child: Node, parent: Node) -> int:
    key = child.key
    own = key is not None and parent.span.start <= key.start <= child.span.start
    return key.start if key is not None and own else child.span.start
