"""For a ticket: the explanation as Markdown."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from neolint.explain.diagnose import sentence
from neolint.explain.text import TO_TRY, facts_told, looked_at, place, subject
from neolint.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from neolint.explain.diagnosis import Diagnosis

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
_CODE = re.compile(r"`([^`]+)`")


def render(diagnoses: Iterable[Diagnosis]) -> str:
    """All diagnoses, one section each."""
    return "\n".join("\n".join(_section(diagnosis)) + "\n" for diagnosis in diagnoses)


def _section(diagnosis: Diagnosis) -> Iterator[str]:
    job = diagnosis.job
    yield f"## {_plain(' '.join([diagnosis.heading, *subject(job)]))}"
    yield from ("", _plain(diagnosis.summary))
    for number, cause in enumerate(diagnosis.causes, 1):
        yield from ("", f"### {number}. {_plain(sentence(cause.title)[:-1])} ({cause.confidence})", "")
        yield from (f"- {_plain(sentence(reason))}" for reason in cause.because)
        if cause.remedy:
            yield from ("", "What to do:", "")
            yield from (f"- [ ] {_plain(step)}" for step in cause.remedy)
        yield from ("", f"Known from: {_plain(cause.source)}")
    if diagnosis.to_try:
        yield from ("", f"### {TO_TRY}", "")
        yield from (f"- [ ] {_plain(step)}" for step in diagnosis.to_try)
    if shown := diagnosis.in_request:
        yield from ("", f"### In the {looked_at(shown)}", "")
        yield from (f"- **{one.code}** {one.severity}: {_plain(one.message)} ({_plain(place(one))})" for one in shown)
    if diagnosis.differences:
        yield from ("", f"### {_plain(diagnosis.kept_in or 'The file')} is not what was sent", "")
        yield from (f"- {_plain(difference)}" for difference in diagnosis.differences)
    if diagnosis.next:
        yield from ("", "### The next request", "")
        yield from (f"- {_plain(change)}" for change in diagnosis.next.changes)
        yield from (f"- [ ] {_plain(left)}" for left in diagnosis.left_open)
        yield from ("", "```json", json.dumps(diagnosis.next.request, indent=2), "```")
    if diagnosis.logs:
        stream = f", stream {_plain(diagnosis.logs.stream)}" if diagnosis.logs.stream else ""
        yield from ("", f"Log: group {diagnosis.logs.group}{stream}")
    if diagnosis.log_tail:
        yield from ("", *(f"    {visible(line)}" for line in diagnosis.log_tail))
    if told := facts_told(job):
        yield ""
        yield from (f"- {label}: {_plain(text)}" for label, text in told)


def _plain(text: str) -> str:
    """Text that Markdown shows as it is; what stands between backquotes stays code."""
    pieces = _CODE.split(visible(text))
    return "".join(f"`{piece}`" if index % 2 else _SPECIAL.sub(r"\\\1", piece) for index, piece in enumerate(pieces))
