"""Findings to text: one module a format, and nothing that decides anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from neolint.about import AboutRule
from neolint.finding import Finding


class CheckedFile(NamedTuple):
    """A file that was looked at: ``kind`` is ``request``, ``description`` or ``none``. A finding in it counts as a
    failure from ``fail_level`` on.
    """

    path: str
    kind: str
    jobs: int
    fail_level: str = "error"


@dataclass(slots=True)
class Report:
    """All that a run found, in the order in which it is printed.

    ``rules`` describes the rules of the findings by code, for the formats that show it. ``failed`` says that neolint
    itself failed somewhere, and may have found less than there is. ``fail_level`` is for what is found in none of
    ``files``, such as a configuration.
    """

    findings: list[Finding] = field(default_factory=list)
    files: list[CheckedFile] = field(default_factory=list)
    skipped: int = 0
    suppressed: int = 0
    baselined: int = 0
    facts: Mapping[str, str] = field(default_factory=dict)
    rules: dict[str, AboutRule] = field(default_factory=dict)
    fail_level: str = "error"
    failed: bool = False

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
