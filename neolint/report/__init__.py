"""Findings to text: one module a format, and nothing that decides anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from neolint.finding import Finding


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that was looked at: ``kind`` is ``request``, ``description`` or ``none``."""

    path: str
    kind: str
    jobs: int


@dataclass(slots=True)
class Report:
    """All that a run found, in the order in which it is printed."""

    findings: list[Finding] = field(default_factory=list)
    files: list[CheckedFile] = field(default_factory=list)
    skipped: int = 0
    suppressed: int = 0
    baselined: int = 0
    facts: Mapping[str, str] = field(default_factory=dict)

    def count(self, severity: str) -> int:
        """How many findings have this severity."""
        return sum(finding.severity == severity for finding in self.findings)


def counted(number: int, noun: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def summary(report: Report) -> str:
    """One line for the end of a run."""
    jobs = sum(file.jobs for file in report.files)
    counts: Sequence[str] = [
        counted(number, noun)
        for noun in ("error", "warning", "info")
        if (number := report.count(noun)) or (noun != "info" and report.findings)
    ]
    checked = (
        f"{counted(jobs, 'job')} in {counted(len(report.files), 'file')}"
        if jobs
        else counted(len(report.files), "file")
    )
    hidden = [
        words
        for number, words in (
            (report.suppressed, f"{report.suppressed} suppressed"),
            (report.baselined, f"{report.baselined} in the baseline"),
        )
        if number
    ]
    return f"{', '.join([*(counts or ['no findings']), *hidden])} ({checked})"
