"""Findings to text: one module a format, and nothing that decides anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from neolint.finding import Finding

if TYPE_CHECKING:
    from neolint.about import AboutRule


class CheckedFile(NamedTuple):
    """A file that was looked at: ``kind`` is ``request``, ``description`` or ``none``. A finding in it counts as a
    failure from ``fail_level`` on.
    """

    path: str
    kind: str
    jobs: int
    fail_level: str = "error"


@dataclass(eq=False, repr=False)
class Report:
    """All that a run found, in the order in which it is printed.

    ``rules`` describes the rules of the findings by code, for the formats that show it. ``failed`` says that neolint
    itself failed somewhere, and may have found less than there is. ``fail_level`` is for what is found in none of
    ``files``, such as a configuration.
    ``fixing`` says which corrections were asked for, ``fixed`` how many findings were corrected, in ``fixed_files``
    files.
    """

    findings: list[Finding] = field(default_factory=list)
    files: list[CheckedFile] = field(default_factory=list)
    skipped: int = 0
    suppressed: int = 0
    baselined: int = 0
    facts: Mapping[str, str] = field(default_factory=dict)
    fixing: Literal["safe", "unsafe"] | None = None
    fixed: int = 0
    fixed_files: int = 0
    rules: dict[str, AboutRule] = field(default_factory=dict)
    fail_level: str = "error"
    failed: bool = False
    _records: tuple[int, frozenset[str]] = (0, frozenset())  # of how many files, the descriptions

    def count(self, severity: str) -> int:
        """How many findings have this severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def may_fix(self, finding: Finding) -> bool:
        """Whether --fix touches the finding's file: a description is a record, and stays as it is."""
        if self._records[0] != len(self.files):
            self._records = (len(self.files), frozenset(file.path for file in self.files if file.kind == "description"))
        return finding.source.path not in self._records[1]


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


def fix_option(finding: Finding) -> str | None:
    """The options with which a finding's correction is made; None if it has none that may be made."""
    if finding.fix is None or not finding.fix.edits:
        return None
    return {"safe": "--fix", "unsafe": "--fix --unsafe-fixes"}.get(finding.fix.safety)


def outlook(report: Report) -> str | None:
    """What --fix did, or could do: the last line of a run, or None."""
    options = [fix_option(finding) for finding in report.findings if report.may_fix(finding)]
    safe, unsafe = options.count("--fix"), options.count("--fix --unsafe-fixes")
    if report.fixing:
        more = f" ({unsafe} fixable with --unsafe-fixes)" if unsafe and report.fixing == "safe" else ""
        return fixed_line(report, "fixed") + more if report.fixed or report.findings else None
    if safe and unsafe:
        return f"({safe} fixable with --fix, {unsafe} more with --unsafe-fixes)"
    if safe or unsafe:
        return f"({safe} fixable with --fix)" if safe else f"({unsafe} fixable with --fix --unsafe-fixes)"
    return None


def fixed_line(report: Report, word: str) -> str:
    """``fixed 3 findings in 2 files, 4 left``."""
    done = f"{counted(report.fixed, 'finding')} in {counted(report.fixed_files, 'file')}" if report.fixed else "nothing"
    return f"{word} {done}, {len(report.findings)} left"
