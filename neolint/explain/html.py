"""For people who were not there: one page with the timeline, the marked request, the causes and the next request."""

from __future__ import annotations

import json
from datetime import datetime
from difflib import SequenceMatcher
from functools import partial
from html import escape as escape_html
from typing import TYPE_CHECKING

from neolint import __version__
from neolint.explain.diagnose import duration, sentence
from neolint.explain.marked import marked
from neolint.explain.page_style import STYLE
from neolint.explain.text import TO_TRY, facts_told, place, subject
from neolint.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from neolint.explain.diagnosis import Cause, Diagnosis
    from neolint.explain.marked import MarkedRequest

escape = partial(escape_html, quote=False)  # nothing here stands in an attribute
_TIMES = (("created", "Created"), ("started", "Started"), ("ended", "Ended"))


def render(diagnoses: Iterable[Diagnosis], facts: Mapping[str, str]) -> str:
    """One self-contained page: nothing is loaded, no script runs, and it follows the reader's light or dark mode."""
    every = list(diagnoses)
    title = ", ".join(visible(one.job.name or "compilation job") for one in every)
    compared = f"compared with {facts['api_model']}, facts of {facts['facts_date']}" if "api_model" in facts else ""
    return "\n".join([
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{escape(title)}: neolint explain</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        *(line for diagnosis in every for line in _job(diagnosis)),
        f"<footer>neolint {escape(__version__)} {escape(compared)}</footer>",
        "</body>",
        "</html>",
        "",
    ])  # fmt: skip


def _job(diagnosis: Diagnosis) -> Iterator[str]:
    job = diagnosis.job
    yield "<main>"
    yield f'<h1><span class="status {_tone(diagnosis.heading)}">{_text(diagnosis.heading)}</span>'
    yield f"{_text(job.name or 'compilation job')}</h1>"
    about = [part for part in subject(job) if part != job.name]
    if about:
        yield f'<p class="about">{_text(" ".join(about).strip("()"))}</p>'
    yield f'<p class="summary">{_text(diagnosis.summary)}</p>'
    yield from _timeline(diagnosis)
    if diagnosis.causes:
        yield "<h2>Why</h2>"
        yield '<ol class="causes">'
        for cause in diagnosis.causes:
            yield from _cause(cause)
        yield "</ol>"
    yield from _listed(TO_TRY, diagnosis.to_try)
    yield from _requests(diagnosis)
    yield from _listed("What the kept file has otherwise", diagnosis.differences)
    if diagnosis.logs:
        stream = f", stream <code>{_text(diagnosis.logs.stream)}</code>" if diagnosis.logs.stream else ""
        yield f"<h2>Log</h2><p>group <code>{_text(diagnosis.logs.group)}</code>{stream}</p>"
    if diagnosis.log_tail:
        tail = "\n".join(_text(line) for line in diagnosis.log_tail)
        yield f"<pre>{tail}</pre>"
    told = [(label, text) for label, text in facts_told(job) if label not in ("Created", "Started", "Ended", "Billed")]
    if told:
        yield "<h2>Results</h2><dl>"
        yield from (f"<dt>{_text(label)}</dt><dd>{_text(text)}</dd>" for label, text in told)
        yield "</dl>"
    yield "</main>"


def _cause(cause: Cause) -> Iterator[str]:
    yield f'<li><h3>{_text(sentence(cause.title)[:-1])} <span class="confidence">{cause.confidence}</span></h3>'
    yield from (f"<p>{_text(sentence(reason))}</p>" for reason in cause.because)
    if cause.remedy:
        yield "<p>What to do:</p><ul>"
        yield from (f"<li>{_text(step)}</li>" for step in cause.remedy)
        yield "</ul>"
    yield f'<p class="source">Known from: {_text(cause.source)}</p></li>'


def _timeline(diagnosis: Diagnosis) -> Iterator[str]:
    """The times that are known, on a line whose lengths are those of the waiting and of the run."""
    job = diagnosis.job
    times = [(label, moment) for name, label in _TIMES if (moment := getattr(job, name))]
    if not times:
        return
    yield '<div class="timeline">'
    known = [_seconds(moment) for _, moment in times]
    whole = max(known[-1] - known[0], 1.0)
    for number, (label, moment) in enumerate(times):
        share = (known[number + 1] - known[number]) / whole if number + 1 < len(times) else 0.0
        grow = max(share, 0.12) if number + 1 < len(times) else 0.0
        kind = "run" if label == "Started" else "wait"
        yield f'<div class="stop {kind}" style="flex-grow:{grow:.3f}"><b>{label}</b><time>{_text(moment)}</time></div>'
    yield "</div>"
    if job.billed_seconds is not None:
        yield f'<p class="billed">Billed: {_text(duration(job.billed_seconds))}</p>'


def _requests(diagnosis: Diagnosis) -> Iterator[str]:
    if not diagnosis.has_request:
        return
    findings = diagnosis.in_request
    sent = marked(diagnosis.request, [one for one in findings if not one.source.binary])
    following = diagnosis.next
    yield '<div class="requests">'
    yield f"<section><h2>What was asked</h2><pre>{_marked_text(sent)}</pre>"
    if findings:
        yield '<ol class="findings">'
        for finding in findings:
            help_text = f' <span class="help">{_text(sentence(finding.help))}</span>' if finding.help else ""
            where = (
                f' <span class="place">{_text(place(finding))}</span>'
                if diagnosis.kept_in or finding.source.binary
                else ""
            )
            yield (
                f'<li><span class="severity {finding.severity}">{finding.severity} {_text(finding.code)}</span> '
                f"{_text(sentence(finding.message))}{help_text}{where}</li>"
            )
        yield "</ol>"
    yield "</section>"
    if following:
        yield f"<section><h2>What to send next</h2><pre>{_changed_text(sent.text, following.request)}</pre>"
        yield from _items(following.changes, "changes")
        if diagnosis.left_open:
            yield "<p>Not done for you:</p>"
            yield from _items(diagnosis.left_open, "open")
        yield "</section>"
    yield "</div>"


def _marked_text(request: MarkedRequest) -> str:
    pieces, position = [], 0
    for mark in request.marks:
        numbers = ", ".join(str(number) for number in mark.numbers)
        pieces.append(escape(request.text[position : mark.span.start]))
        inner = escape(request.text[mark.span.start : mark.span.end])
        pieces.append(f'<mark class="{mark.severity}">{inner}</mark><sup>{numbers}</sup>')
        position = mark.span.end
    pieces.append(escape(request.text[position:]))
    return "".join(pieces)


def _changed_text(before: str, request: Mapping[str, object]) -> str:
    """The next request, with the lines marked that are not in what was sent."""
    after = json.dumps(request, indent=2, ensure_ascii=False).split("\n")
    lines = []
    for kind, _, _, start, end in SequenceMatcher(None, before.split("\n"), after, autojunk=False).get_opcodes():
        lines += [escape(line) if kind == "equal" else f"<ins>{escape(line)}</ins>" for line in after[start:end]]
    return "\n".join(lines)


def _listed(title: str, sentences: tuple[str, ...]) -> Iterator[str]:
    if sentences:
        yield f"<h2>{_text(title)}</h2>"
        yield from _items(sentences, "changes")


def _items(sentences: tuple[str, ...], kind: str) -> Iterator[str]:
    if sentences:
        yield f'<ul class="{kind}">'
        yield from (f"<li>{_text(one)}</li>" for one in sentences)
        yield "</ul>"


def _text(text: str) -> str:
    return escape(visible(text))


def _tone(heading: str) -> str:
    return {"FAILED": "bad", "REFUSED": "bad", "NOT SENT": "bad", "COMPLETED": "good"}.get(heading, "quiet")


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()
