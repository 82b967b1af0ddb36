"""For people: the finding, the line it is in, a caret under it, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from neolint.finding import Finding, Severity
from neolint.report import Report, fix_option, outlook, summary
from neolint.report.places import within
from neolint.source import Source, Span
from neolint.visible import escape, visible, width

Paint = Callable[[str, str], str]

_COLOURS = {"error": "1;31", "warning": "1;33", "info": "1;36", "bold": "1", "rule": "1;34", "help": "32", "dim": "2"}
_MARGIN = 30


def render(report: Report, *, colour: bool = False, columns: int = 100) -> str:
    """Every finding with its source line, then the summary and what --fix did or could do."""
    blocks = [
        render_finding(finding, colour=colour, columns=columns, may_fix=report.may_fix(finding))
        for finding in report.findings
    ]
    return "".join(f"{line}\n" for line in (*(f"{block}\n" for block in blocks), *filter(None, _ending(report))))


def _ending(report: Report) -> Iterable[str | None]:
    return summary(report), outlook(report)


def render_finding(finding: Finding, *, colour: bool = False, columns: int = 100, may_fix: bool = False) -> str:
    """One finding, in several lines without a final line end; with the option that corrects it, if there is one."""
    paint = _painter(colour)
    source = finding.source
    line, column = source.place(finding.span.start)
    own = [label for label in finding.labels if label.source is None]
    gutter = " " * len(str(max([line, *(source.place(label.span.start)[0] for label in own)])))
    bar = paint("rule", "|")
    where = visible(source.name) if source.binary else f"{visible(source.path)}:{line}:{column}"
    in_cell = source.cell(finding.span.start)
    if in_cell is not None:
        where += f" (cell {in_cell[0]}, line {in_cell[1]})"
    if inside := within(finding):
        where += "  " + paint("dim", visible(inside))
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
            [(finding.span, "", finding.severity), *((label.span, label.message, "rule") for label in own)],
            key=lambda place: place[0],
        )
        lines.append(f"{gutter} {bar}")
        previous, shown = 0, Span(0, 0)
        for span, message, tone in places:
            number = source.place(span.start)[0]
            if previous and number > previous + 1:
                lines.append(f"{gutter}{paint('rule', '...')}")
            same = [place[0] for place in places if source.place(place[0].start)[0] == number]
            window = _window(source, span, Span(same[0].start, max(one.end for one in same)), columns - len(gutter) - 4)
            excerpt, indent, carets = _excerpt(source, span, window)
            if number != previous or window != shown:
                lines.append(f"{paint('rule', str(number).rjust(len(gutter)))} {bar} {excerpt}".rstrip())
            marked = f"{carets} {visible(message)}" if message else carets
            lines.append(f"{gutter} {bar} {indent}{paint(tone, marked)}")
            previous, shown = number, window
        lines.append(f"{gutter} {bar}")
    for label in finding.labels:
        if label.source is not None:  # in another file, which has no lines
            lines.append(f"{gutter}{paint('rule', ':::')} {visible(label.source.name)}")
            noted = _wrapped(visible(label.message), columns, " " * (len(gutter) + 3), len(gutter) + 3)
            lines += [f"{gutter} {bar} {noted}", f"{gutter} {bar}"]
    for word, text in _notes(finding, may_fix):
        noted = _wrapped(visible(text), columns, " " * (len(gutter) + 5 + len(word)), len(gutter) + 5 + len(word))
        lines.append(f"{gutter} {paint('rule', '=')} {paint('help', word)}: {noted}")
    return "\n".join(lines)


def _notes(finding: Finding, may_fix: bool) -> Iterable[tuple[str, str]]:
    option = fix_option(finding) if may_fix else None
    title = finding.fix.title if finding.fix else None
    if finding.help and (option is None or title != finding.help):
        yield "help", finding.help
    if title and (option is not None or title != finding.help):
        yield "fix", title if option is None else f"{title} ({option})"
    yield "rule", f"{finding.name} ({finding.evidence})"


def _wrapped(text: str, columns: int, indent: str, used: int) -> str:
    """The text broken at spaces; what is one word stays whole, so that it can be copied."""
    import textwrap

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


def _window(source: Source, span: Span, together: Span, columns: int) -> Span:
    """What to show of the span's first line: all of it, the part around all places on it, or that around the span."""
    line = source.line_span(source.place(span.start)[0])
    if line.end - line.start <= columns:
        return line
    room = columns - 2  # for the dots at both ends
    first = together if min(together.end, line.end) - together.start <= room - _MARGIN else span
    left = max(line.start, min(first.start - _MARGIN, line.end - room))
    return Span(left, min(line.end, left + room))


def _excerpt(source: Source, span: Span, window: Span) -> tuple[str, str, str]:
    """The window's text, the white space before the carets, and the carets under as much of the span as it shows."""
    line = source.line_span(source.place(span.start)[0])
    start = min(span.start, window.end)
    end = min(max(span.end, start), window.end)
    before, marked, after = (
        _shown(source.text[a:b]) for a, b in ((window.start, start), (start, end), (end, window.end))
    )
    opening = "…" if window.start > line.start else ""
    closing = "…" if window.end < line.end else ""
    indent = " " * (len(opening) + width(before))
    return f"{opening}{before}{marked}{after}{closing}", indent, "^" * max(1, width(marked))


def _shown(text: str) -> str:
    """A piece of a source line as the terminal can show it: tabs as spaces, what is invisible as escapes."""
    return visible("".join("    " if char == "\t" else char if char.isprintable() else escape(char) for char in text))


def coloured_diff(difference: str, *, colour: bool) -> str:
    """A unified diff for a terminal: in colour, and with nothing in it that could fool one."""
    paint, tones = _painter(colour), {"---": "bold", "+++": "bold", "@": "rule", "-": "error", "+": "help"}
    lines = []
    for line in difference.split("\n"):
        tone = next((tone for start, tone in tones.items() if line.startswith(start)), None)
        shown = _shown(line.removesuffix("\r"))
        lines.append(paint(tone, shown) if tone else shown)
    return "\n".join(lines)
