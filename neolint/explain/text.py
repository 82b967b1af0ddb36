"""For people: what a colleague would say who has seen such jobs before."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

from neolint.explain.described import JobFacts, target_name
from neolint.explain.diagnose import duration, sentence
from neolint.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from neolint.explain.diagnosis import Cause, Diagnosis
    from neolint.finding import Finding

TO_TRY = "What to try, the cheapest first"
_COLUMNS = 80
_TONES = {"FAILED": "1;31", "STOPPED": "1;33", "COMPLETED": "1;32"}


def render(diagnoses: Iterable[Diagnosis], *, colour: bool = False) -> str:
    """All diagnoses, each with its status, its causes, its findings and the next request."""
    return f"\n{'-' * _COLUMNS}\n\n".join(render_diagnosis(diagnosis, colour=colour) for diagnosis in diagnoses)


def render_diagnosis(diagnosis: Diagnosis, *, colour: bool = False) -> str:
    """One diagnosis, with a final line end. Lines keep to 80 columns, but for JSON and for words that are longer."""
    job = diagnosis.job
    status = _painted(visible(diagnosis.heading), colour)
    lines = [" ".join([status, *(visible(part) for part in subject(job))]), "", *_wrapped(diagnosis.summary)]
    for number, cause in enumerate(diagnosis.causes, 1):
        lines += ["", *_cause(number, cause)]
    if diagnosis.to_try:
        lines += ["", TO_TRY + ":"]
        for number, step in enumerate(diagnosis.to_try, 1):
            lines += _wrapped(f"{number}. {step}", "  ", "     ")
    if shown := diagnosis.in_request:
        lines += ["", f"In the {looked_at(shown)}:"]
        for finding in shown:
            told = f"{finding.code} {finding.severity}: {finding.message} ({place(finding)})"
            lines += _wrapped(told, "  ", "    ")
    if diagnosis.differences:
        lines += ["", f"{visible(diagnosis.kept_in or 'The file')} is not what was sent:"]
        for difference in diagnosis.differences:
            lines += _wrapped(f"- {difference}", "  ", "    ")
    lines += list(_next(diagnosis))
    if diagnosis.logs and job.status != "COMPLETED":
        lines += ["", "Log (its stream may begin some minutes after the job):"]
        lines += [f"  group {diagnosis.logs.group}"]
        lines += [f"  stream {visible(diagnosis.logs.stream)}"] if diagnosis.logs.stream else []
        lines += [f"  | {visible(line)}" for line in diagnosis.log_tail]
    if facts := facts_told(job):
        lines += ["", *(f"{label + ':':<16}{visible(text)}" for label, text in facts)]
    return "\n".join(lines) + "\n"


def subject(job: JobFacts) -> Iterator[str]:
    """What the job was: its name, framework and target, Region; as far as that is known."""
    if job.name:
        yield job.name
    target = target_name(job)
    what = " ".join(part for part in (job.framework, job.framework_version) if part)
    if what or target:
        yield f"({' for '.join(part for part in (what, target) if part)}{f', {job.region}' if job.region else ''})"


def facts_told(job: JobFacts) -> list[tuple[str, str]]:
    """The facts of a job that are known, with the words for them."""
    completed = job.status == "COMPLETED"
    told = [
        ("Created", job.created),
        ("Started", job.started),
        ("Ended", job.ended),
        ("Billed", None if job.billed_seconds is None else duration(job.billed_seconds)),
        ("Compiled model", job.artifacts if completed else None),
        ("Digest", job.digest),
        ("Image", job.inference_image if completed else None),
        ("Derived inputs", job.derived_inputs),
    ]
    return [(label, text) for label, text in told if text]


def looked_at(findings: Sequence[Finding]) -> str:
    """What the findings are in: the request, or the archive as well."""
    return "request and the archive" if any(one.source.binary for one in findings) else "request"


def place(finding: Finding) -> str:
    """``job.json:4:30``; in an archive the member."""
    if finding.source.binary:
        return finding.source.name
    line, column = finding.source.place(finding.span.start)
    return f"{finding.source.path}:{line}:{column}"


def _cause(number: int, cause: Cause) -> Iterator[str]:
    yield from _wrapped(f"{number}. {sentence(cause.title)[:-1]} ({cause.confidence})", "", "   ")
    for reason in cause.because:
        yield from _wrapped(sentence(reason), "   ", "   ")
    if cause.remedy:
        yield "   What to do:"
        for step in cause.remedy:
            yield from _wrapped(f"- {step}", "   ", "     ")
    known = f"   Known from: {cause.source}" + (f"; findings {', '.join(cause.findings)}" if cause.findings else "")
    yield from _wrapped(known.strip(), "   ", "   ")


def _next(diagnosis: Diagnosis) -> Iterator[str]:
    following = diagnosis.next
    if following is None:
        return
    yield from ("", "The next request:")
    for change in following.changes:
        yield from _wrapped(f"- {change}", "  ", "    ")
    if left_open := diagnosis.left_open:
        yield "Not done for you:"
        for left in left_open:
            yield from _wrapped(f"- {left}", "  ", "    ")
    yield from ("", *json.dumps(following.request, indent=2).split("\n"))


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        visible(text),
        _COLUMNS,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _painted(status: str, colour: bool) -> str:
    return f"\x1b[{_TONES.get(status, '1')}m{status}\x1b[0m" if colour else status
