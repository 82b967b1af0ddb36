"""reStructuredText: its code blocks, literal blocks and doctests, each with where its lines stand in the file.

docutils gives no columns, and its directives read other files: what is needed here is less than a parser.
"""

from __future__ import annotations

import re

from neolint.read.passage import Passage
from neolint.read.prose import Fence
from neolint.source import Source, Span

_DIRECTIVE = re.compile(
    r"(?P<indent>[ \t]*)\.\.[ \t]+(?:code-block|code|sourcecode|parsed-literal)::[ \t]*(?P<language>\S*)"
)
_HIGHLIGHT = re.compile(r"[ \t]*\.\.[ \t]+highlight::[ \t]*(?P<language>\S*)")
_EXPLICIT = re.compile(r"[ \t]*\.\.(?=[ \t]|$)")
_NO_COMMENT = re.compile(r"[ \t]*\.\.[ \t]+(?:[\w+.:-]+::|[_[|])")
_OPTION = re.compile(r"[ \t]*:[\w-]+:(?:[ \t]|$)")
_BLANKS = re.compile(r"[ \t]*")


def fences_of_rst(source: Source) -> list[Fence]:
    """The code in a text, in order. Comments are skipped, with what is indented below them."""
    lines = _Lines(source)
    found: list[Fence] = []
    default, number, paragraph = "", 1, 1
    while number <= lines.count:
        line = source.line(number)
        directive, highlight = _DIRECTIVE.match(line), _HIGHLIGHT.match(line)
        if not line.strip():
            paragraph = number + 1
        elif directive:
            first, last = lines.block(number, options=True)
            found += lines.fence(number, first, last, directive["language"].lower())
            number = max(last, number)
        elif highlight:
            default = highlight["language"].lower()
        elif _EXPLICIT.match(line) and not _NO_COMMENT.match(line):
            number = max(lines.block(number)[1], number)
        elif line.lstrip().startswith(">>>"):
            last = number
            while last < lines.count and source.line(last + 1).strip():
                last += 1
            found += lines.fence(number, number, last, "python")
            number = last
        elif line.rstrip().endswith("::") and not _EXPLICIT.match(line):
            first, last = lines.block(number)
            found += lines.fence(paragraph, first, last, default)
            number = max(last, number)
        number += 1
    return found


class _Lines:
    """The lines of a file by their indentation."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.count = source.place(len(source.text))[0]

    def block(self, number: int, *, options: bool = False) -> tuple[int, int]:
        """The first and the last line of what is indented below a line; nothing if the last comes before the first."""
        outer = self._indent(number)
        first = number + 1
        while options and first <= self.count and _OPTION.match(self.source.line(first)):
            first += 1
        while first <= self.count and not self.source.line(first).strip():
            first += 1
        last, after = number, first - 1
        while after < self.count:
            after += 1
            if self.source.line(after).strip():
                if self._indent(after) <= outer:
                    break
                last = after
        return first, last

    def fence(self, opening: int, first: int, last: int, language: str) -> list[Fence]:
        """The lines as a fence, without the white space that all of them begin with."""
        if last < first:
            return []
        texts = [self.source.line(number) for number in range(first, last + 1)]
        indents = [match[0] for text in texts if text.strip() and (match := _BLANKS.match(text))]
        common = min(indents, key=len, default="")
        while not all(indent.startswith(common) for indent in indents):
            common = common[:-1]
        width = len(common)
        pieces = []
        for number, text in enumerate(texts, first):
            start = self.source.line_span(number).start
            pieces.append(Span(start + min(width, len(text)), self._next(number)))
        start = self.source.line_span(opening).start
        span = Span(start, self.source.line_span(last).end)
        return [Fence(language, Passage(self.source.text, pieces, start), span)]

    def _next(self, number: int) -> int:
        return self.source.line_span(number + 1).start if number < self.count else len(self.source.text)

    def _indent(self, number: int) -> int:
        match = _BLANKS.match(self.source.line(number).expandtabs(8))
        return match.end() if match else 0
