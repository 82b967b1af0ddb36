"""Comments that speak to neolint (``# neolint: …``): where they stand. A ``#`` inside a string is no comment."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from neolint.read import PROSE
from neolint.source import Source, Span

if TYPE_CHECKING:
    from neolint.read import Document

_LINE_END = r"\r\n\x85\u2028\u2029"
_IN_YAML = re.compile(rf"(?<!\S)#[ \t]*neolint:((?:(?!\s#[ \t]*neolint:)[^{_LINE_END}])*)")
_IN_JSON = re.compile(r"(?:#|//|/\*)[ \t*]*neolint:(.*?)(?:\*/)?", re.DOTALL)
_IN_SCRIPT = re.compile(r"#[ \t]*neolint:(.*)")
_IN_MARKDOWN = re.compile(r"^[ \t>]{0,80}(<!--[ \t]*neolint:((?:(?!-->|<!--).){0,1000})-->)", re.DOTALL | re.MULTILINE)
_IN_RST = re.compile(r"^[ \t]*(\.\.[ \t]+neolint:(.*))", re.MULTILINE)
_IN_FENCE = re.compile(r"(?<!\S)((?:#|//)[ \t]*neolint:(.*))")
_IN_SHELL = re.compile(rf"(?<!\S)#[ \t]*neolint:([^{_LINE_END}]*)")
_IN_BATCH = re.compile(rf"(?mi)^[ \t]*(?:rem\b|::)[ \t]*neolint:([^{_LINE_END}]*)")
_IN_CELL = re.compile(r"#[ \t]*neolint:([^\"\\\\]*)")
_NOTHING = ("", '\\n",', '"', '",')
_OPENERS = ("#", "//", "/*", "<!--")
_BLOCK_HEADER = re.compile(rf"[|>][^{_LINE_END}]*")


class Comment(NamedTuple):
    """A comment: ``span`` from its ``#`` to its end, ``inner`` what follows ``neolint:``.

    ``alone`` means that nothing but comments stands on its line.
    """

    span: Span
    inner: Span
    alone: bool


def comments(source: Source, documents: Sequence[Document]) -> list[Comment]:
    """The comments of a file that speak to neolint, in order. Those behind a syntax mistake of YAML are not seen."""
    written_in = documents[0].notation if documents else "yaml"
    if documents and documents[0].in_prose:
        found = _in_prose(source, documents)
    elif documents and documents[0].source.cells:
        found = _in_cells(source, documents[0].source)
    elif written_in == "shell":
        found = _in_shell(source)
    elif written_in == "python":
        found = _in_python(source)
    else:
        found = _in_json(source, documents[0]) if written_in == "json" else _in_yaml(source)
    return [Comment(span, inner, _alone(source, span)) for span, inner in found]


def _in_yaml(source: Source) -> Iterator[tuple[Span, Span]]:
    matches = list(_IN_YAML.finditer(source.text))
    if not matches:
        return
    texts, end = _scalars(source.text)
    starts = [span.start for span in texts]
    for match in matches:
        place = match.start()
        before = bisect_right(starts, place) - 1
        if place < end and (before < 0 or place >= texts[before].end):
            yield _trimmed(source.text, Span(*match.span())), _trimmed(source.text, Span(*match.span(1)))


def _scalars(text: str) -> tuple[list[Span], int]:
    """Where the texts of the scalars stand, in order, and how far the file could be read."""
    from neolint.read.yaml_errors import NotYamlError, TooDeepError, events
    from neolint.read.yaml_places import behind_properties

    found: list[Span] = []
    try:
        for event in events(text):
            if type(event).__name__ == "ScalarEvent":
                start, end = event.start_mark.index, event.end_mark.index
                if text[start : start + 1] in ("&", "!"):
                    start = behind_properties(text, start, end)
                if event.style in ("|", ">"):  # behind its header a comment may stand, in its text none
                    header = _BLOCK_HEADER.match(text, start)
                    start = start if header is None else header.end()
                found.append(Span(start, end))
    except NotYamlError as error:
        return found, error.span.start
    except TooDeepError as error:
        return found, error.at
    return found, len(text)


def _in_json(source: Source, document: Document) -> Iterator[tuple[Span, Span]]:
    """The reader has found them already: they are mistakes, one problem with an edit for each."""
    for problem in document.problems:
        if problem.rule == "json-comment":
            for edit in problem.edits:
                start = edit.span.end - len(source.text[slice(*edit.span)].lstrip())
                match = _IN_JSON.fullmatch(source.text, start, edit.span.end)
                if match is not None:
                    yield Span(*match.span()), _trimmed(source.text, Span(*match.span(1)))


def _in_shell(source: Source) -> Iterator[tuple[Span, Span]]:
    """What begins with # at the beginning of a word; in cmd behind REM or ::."""
    pattern = _IN_BATCH if source.path.lower().endswith((".cmd", ".bat")) else _IN_SHELL
    for match in pattern.finditer(source.text):
        yield _trimmed(source.text, Span(*match.span())), _trimmed(source.text, Span(*match.span(1)))


def _in_cells(source: Source, located: Source) -> Iterator[tuple[Span, Span]]:
    """In the lines of a notebook's cells, whatever looks like a comment of Python or of the shell."""
    for literal in (string for cell in located.cells for string in cell.strings):
        for match in _IN_CELL.finditer(source.text, literal.start, literal.end - 1):
            yield _trimmed(source.text, Span(*match.span())), _trimmed(source.text, Span(*match.span(1)))


def _in_python(source: Source) -> Iterator[tuple[Span, Span]]:
    """A script's comments by its tokens."""
    import io
    import tokenize

    try:
        for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
            said = _IN_SCRIPT.match(token.string) if token.type == tokenize.COMMENT else None
            if said is not None:
                start = source.line_span(token.start[0]).start + token.start[1]
                end = start + said.end()
                yield Span(start, end), _trimmed(source.text, Span(start + said.start(1), end))
    except (tokenize.TokenError, SyntaxError):
        return


def _in_prose(source: Source, documents: Sequence[Document]) -> Iterator[tuple[Span, Span]]:
    """Comments of the document itself, and those in the fences that hold a job."""
    known = next((one.source.fences for one in documents if one.source.fences), ())
    fences = [span for span, _ in known]
    starts = [span.start for span in fences]
    places = [document.layer.in_file(document.layer.root.span).start for document in documents]
    with_jobs = {bisect_right(starts, place) - 1 for place in places}
    outer = _IN_RST if source.path.lower().endswith(".rst") else _IN_MARKDOWN
    found = []
    for pattern, inside in ((outer, False), (_IN_FENCE, True)):
        for match in pattern.finditer(source.text):
            at = bisect_right(starts, match.start(1)) - 1
            in_fence = at >= 0 and match.start(1) < fences[at].end
            if (in_fence and at in with_jobs) if inside else not in_fence:
                span, said = Span(*match.span(1)), Span(*match.span(2))
                found.append((_trimmed(source.text, span), _trimmed(source.text, said)))
    yield from sorted(found)


def _trimmed(text: str, span: Span) -> Span:
    written = text[slice(*span)]
    start = span.start + len(written) - len(written.lstrip())
    return Span(start, max(start, span.start + len(written.rstrip())))


def _alone(source: Source, span: Span) -> bool:
    line = source.line_span(source.place(span.start)[0])
    before = source.text[line.start : span.start].strip()
    last = source.line_span(source.place(span.end)[0])
    before = before.lstrip("> ") if source.path.lower().endswith(PROSE) else before
    before = before.removeprefix('"').lstrip() if source.path.endswith(".ipynb") else before
    return (not before or before.startswith(_OPENERS)) and source.text[span.end : last.end].strip() in _NOTHING
