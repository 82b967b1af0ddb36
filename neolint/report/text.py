"""For people: the finding, the line it is in, a caret under it, and what to write instead."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable

from neolint.finding import Finding, Severity
from neolint.report import Report, summary
from neolint.source import Source, Span
from neolint.visible import escape, visible, width

Paint = Callable[[str, str], str]

_COLOURS = {"error": "1;31", "warning": "1;33", "info": "1;36", "bold": "1", "rule": "1;34", "help": "32", "dim": "2"}
_MARGIN = 30


def render(report: Report, *, colour: bool = False, columns: int = 100) -> str:
    """Every finding with its source line, then a summary line."""
    blocks = [render_finding(finding, colour=colour, columns=columns) for finding in report.findings]
    return "".join(f"{block}\n\n" for block in blocks) + summary(report) + "\n"


def render_finding(finding: Finding, *, colour: bool = False, columns: int = 100) -> str:
    """One finding, in several lines without a final line end."""
    paint = _painter(colour)
    source = finding.source
    line, column = source.place(finding.span.start)
    gutter = " " * len(str(max([line, *(source.place(label.span.start)[0] for label in finding.labels)])))
    bar = paint("rule", "|")
    where = f"{visible(source.path)}:{line}:{column}"
    if finding.pointer and any(finding.pointer):
        where += "  " + paint("dim", visible(" > ".join(finding.pointer)))
    head = f"{paint(finding.severity, f'{finding.severity}[{finding.code}]')}: "
    lines = [
        head
        + paint(
            "bold", _wrapped(visible(finding.message), columns, "  ", len(finding.severity) + len(finding.code) + 4)
        ),
        f"{gutter}{paint('rule', '-->')} {where}",
    ]
    if source.text:
        places = sorted(
            [(finding.span, "", finding.severity), *((label.span, label.message, "rule") for label in finding.labels)],
            key=lambda place: place[0],
        )
        lines.append(f"{gutter} {bar}")
        previous = 0
        for span, message, tone in places:
            number = source.place(span.start)[0]
            if previous and number > previous + 1:
                lines.append(f"{gutter}{paint('rule', '...')}")
            excerpt, carets = _excerpt(source, span, columns - len(gutter) - 4)
            if number != previous:
                lines.append(f"{paint('rule', str(number).rjust(len(gutter)))} {bar} {excerpt}".rstrip())
            marked = paint(
                tone if tone in _COLOURS else "error", carets.lstrip(" ") + (f" {visible(message)}" if message else "")
            )
            indent = carets[: len(carets) - len(carets.lstrip(" "))]
            lines.append(f"{gutter} {bar} {indent}{marked}")
            previous = number
        lines.append(f"{gutter} {bar}")
    for word, text in _notes(finding):
        noted = _wrapped(visible(text), columns, " " * (len(gutter) + 5 + len(word)), len(gutter) + 5 + len(word))
        lines.append(f"{gutter} {paint('rule', '=')} {paint('help', word)}: {noted}")
    return "\n".join(lines)


def _notes(finding: Finding) -> Iterable[tuple[str, str]]:
    if finding.help:
        yield "help", finding.help
    if finding.fix and finding.fix.title != finding.help:
        yield "fix", finding.fix.title
    yield "rule", f"{finding.name} ({finding.evidence})"


def _wrapped(text: str, columns: int, indent: str, used: int) -> str:
    """The text broken at spaces; what is one word stays whole, so that it can be copied."""
    broken = textwrap.wrap(
        text,
        max(columns, 40),
        initial_indent=" " * used,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(broken)[used:] if broken else ""


def _painter(colour: bool) -> Paint:
    def paint(tone: Severity | str, text: str) -> str:
        return f"\x1b[{_COLOURS[tone]}m{text}\x1b[0m" if colour else text

    return paint


def _excerpt(source: Source, span: Span, columns: int) -> tuple[str, str]:
    """The span's first line and the carets under it. Of a line that is too long, the part around the span."""
    line_start, line_end = source.line_span(source.place(span.start)[0])
    start, end = min(span.start, line_end), min(max(span.end, span.start), line_end)
    left, right = line_start, line_end
    if right - left > columns:
        left = max(line_start, min(start - _MARGIN, line_end - columns + 2))
        right = min(line_end, left + columns - 2)
    before, marked, after = (
        _shown(source.text[a:b])
        for a, b in ((left, start), (start, min(end, right)), (max(start, min(end, right)), right))
    )
    opening = "…" if left > line_start else ""
    closing = "…" if right < line_end else ""
    return f"{opening}{before}{marked}{after}{closing}", " " * (len(opening) + width(before)) + "^" * max(
        1, width(marked)
    )


def _shown(text: str) -> str:
    """A piece of a source line as the terminal can show it: tabs as spaces, what is invisible as escapes."""
    return visible("".join("    " if char == "\t" else char if char.isprintable() else escape(char) for char in text))
