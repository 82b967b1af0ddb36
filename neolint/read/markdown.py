"""Markdown: its fences and its indented code, each with where its lines stand in the file."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from neolint.read.passage import Passage
from neolint.read.prose import Fence
from neolint.source import Source, Span

_LINE_END = re.compile(r"\r\n|\r")
_WORD = re.compile(r"[\s{}.,:=]*(?:(?:code-cell|code-block|code|sourcecode)\b[\s}]*)?(?P<language>[\w+-]*)")


def fences_of_markdown(source: Source) -> list[Fence]:
    """The code in a text, in order, also in lists and quotes. Only its blocks are parsed, not what stands in a line."""
    text = _LINE_END.sub("\n", source.text)
    tokens: list[Token] = []
    parser = MarkdownIt("commonmark")
    parser.block.parse(text, parser, {}, tokens)
    found = []
    for token in tokens:
        if token.type in ("fence", "code_block") and token.map is not None:
            fenced = token.type == "fence"
            opening = source.line_span(token.map[0] + 1).start
            pieces = _pieces(source, token.map[0] + 1 + fenced, token.content)
            span = Span(opening, source.line_span(token.map[1]).end)
            language = _WORD.match(token.info)
            found.append(
                Fence(language["language"].lower() if language else "", Passage(source.text, pieces, opening), span)
            )
    return found


def _pieces(source: Source, number: int, content: str) -> list[Span]:
    """Where the lines of a fence stand, from line ``number`` on, each with its line end."""
    pieces = []
    for line in content.split("\n")[: content.count("\n") + (not content.endswith("\n"))]:
        start, end = source.line_span(number)
        written = source.text[start:end]
        kept = line if written.endswith(line) else line.lstrip()  # a tab, of which the fence's indent takes a part
        number += 1
        if written.endswith(kept):
            pieces.append(Span(end - len(kept), source.line_span(number).start))
    return pieces
