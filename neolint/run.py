"""A whole run over many files: each file's configuration, its checker, and one report."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from neolint.check import Checked
from neolint.config import Config
from neolint.files import Candidate, NoSuchPath, candidates
from neolint.finding import Finding
from neolint.known import Known
from neolint.report import CheckedFile, Report
from neolint.runner import Runner, shown_path, unchecked_in
from neolint.wanted import UsageProblem, Wanted

NO_JOB = ": no compilation job in it"
_MANY = 200  # files: then it is worth a look whether others can help


@dataclass(eq=False, repr=False)
class Outcome:
    """A finished run: the report, what to say on standard error, and whether neolint itself failed.

    ``corrected`` is standard input as it was or as it was corrected, ``diff`` what corrections would change;
    ``unwritten`` says that a corrected file could not be written.
    """

    report: Report = field(default_factory=Report)
    notes: list[str] = field(default_factory=list)
    failed: bool = False
    empty: list[str] = field(default_factory=list)
    worst: bool = False
    stale: list[str] = field(default_factory=list)
    checked: list[tuple[str, Checked]] = field(default_factory=list)
    corrected: bytes | None = None
    diff: list[str] = field(default_factory=list)
    unwritten: bool = False


def check_paths(paths: Sequence[str], wanted: Wanted, *, partial: bool = False, progress: bool = False) -> Outcome:
    """Check files, directories and ``-``. Raises UsageProblem, ConfigError and RuleFileError before anything is
    printed.
    """
    from neolint.select import at_least

    runner, outcome, known = Runner(wanted), Outcome(), Known(wanted, paths)
    report = outcome.report
    outcome.notes += unchecked_in(runner.archive)
    report.fixing = wanted.fixing
    tick = _progress() if progress else None
    elsewhere: list[tuple[Finding, str]] = []
    jobs_below: dict[str, int] = dict.fromkeys((path for path in paths if os.path.isdir(path)), 0)
    for candidate, ahead in _checked_ahead(
        paths,
        runner,
        alone=partial
        or bool(wanted.online)
        or wanted.model is not None
        or wanted.show_unresolved
        or report.fixing is not None,
    ):
        if tick:
            tick(len(report.files) + report.skipped)
        stdin = candidate.path == "-"
        try:
            raw = b"" if ahead else runner.read_stdin() if stdin else runner.read(candidate)
        except OSError as error:
            message = f"{candidate.path}: {(error.strerror or 'cannot be read').lower()}"
            if candidate.named:
                raise UsageProblem(message) from error
            outcome.notes.append(message)
            report.skipped += 1
            continue
        name = shown_path((wanted.stdin_name or "<stdin>") if stdin else candidate.path)
        path = (wanted.stdin_name or "") if stdin else candidate.path
        config = runner.config(path)
        if config.warning and config.warning not in outcome.notes:
            outcome.notes.append(config.warning)
        checker = runner.checker(config)
        report.facts = checker.book.dates
        checked = ahead or checker.check(name, raw, partial=partial)
        outcome.notes += [*checked.notes, *_unresolved(checked, wanted)]
        holds_something = bool(checked.count or checked.findings or checked.silenced)
        known.settle(name, checked, checker, runner.whole_config(path))
        if report.fixing:
            checked = _fixed(candidate.path, raw, checked, runner, known, outcome)
        outcome.failed |= checked.failed
        report.suppressed += checked.suppressed
        report.baselined += checked.baselined
        if not holds_something:
            report.skipped += 1
            if candidate.named:
                outcome.notes.append(f"{name}{NO_JOB}")
                report.files.append(CheckedFile(name, "none", 0))
            elif wanted.kind:
                outcome.empty.append(name)
            continue
        level = runner.fail_level(config)
        report.files.append(CheckedFile(name, checked.kind, checked.count, level))
        own, others = _by_file(checked.findings, name)
        elsewhere += [(finding, level) for finding in others]
        report.findings += own
        runner.describe(checked.findings, checker.book, report)
        if partial:
            outcome.checked.append((candidate.path, checked))
        for folder in jobs_below:
            if candidate.path.startswith(folder.rstrip("/") + "/") or folder == ".":
                jobs_below[folder] += 1
        outcome.worst |= any(at_least(finding.severity, level) for finding in own)
    if tick:
        tick(None)
    outcome.worst |= _add_elsewhere(report, elsewhere)
    outcome.notes += runner.unchecked()
    report.failed = outcome.failed
    outcome.empty += [folder for folder, found in jobs_below.items() if not found]
    report.facts = report.facts or runner.book(Config()).dates
    known.finish(outcome)
    runner.describe(report.findings, runner.book(Config()), report)  # what is said of the configuration itself
    report.fail_level = wanted.fail_level or "error"
    report.findings.sort(key=lambda finding: (finding.source.path, finding.span, finding.code))
    return outcome


def _by_file(findings: Sequence[Finding], name: str) -> tuple[list[Finding], list[Finding]]:
    """A file's own findings, and those in the files that it reads and in the archive that goes with it."""
    own = [finding for finding in findings if finding.source.path == name]
    return own, [finding for finding in findings if finding.source.path != name]


def _not_said_yet(report: Report, elsewhere: list[tuple[Finding, str]]) -> Iterator[tuple[Finding, str]]:
    """What was found in the files that scripts read, and in the archive of the jobs: once each, unless those files
    were checked themselves and say the same, or were corrected.
    """
    said = {_identity(one) for one in report.findings}
    checked = {file.path for file in report.files} if report.fixing else set()
    for finding, level in elsewhere:
        key = _identity(finding)
        if key not in said and finding.source.path not in checked:
            said.add(key)
            yield finding, level


def _identity(finding: Finding) -> tuple[object, ...]:
    return finding.source.path, finding.source.member, finding.span, finding.code, finding.message


def _add_elsewhere(report: Report, elsewhere: list[tuple[Finding, str]]) -> bool:
    """Add what was found elsewhere to the report; whether that makes the run fail."""
    from neolint.select import at_least

    added = [*_not_said_yet(report, elsewhere)]
    report.findings += [finding for finding, _ in added]
    return any(at_least(finding.severity, level) for finding, level in added)


def _unresolved(checked: Checked, wanted: Wanted) -> list[str]:
    if not wanted.show_unresolved:
        return []
    from neolint.unresolved import unresolved

    return [*unresolved(checked.jobs)]


def _fixed(path: str, raw: bytes, checked: Checked, runner: Runner, known: Known, outcome: Outcome) -> Checked:
    """What is left of a file's findings after --fix."""
    from neolint.fix import fix_file

    wanted = runner.wanted
    name = shown_path(path) if path != "-" else wanted.stdin_name or "<stdin>"
    read_as = path if path != "-" else wanted.stdin_name or ""
    checker, config = runner.checker(runner.config(read_as)), runner.whole_config(read_as)

    def check(text: bytes) -> Checked:
        again = checker.check(name, text)
        known.settle(name, again, checker, config)
        return again

    return fix_file(path, raw, checked, check, outcome, write_nothing=wanted.diff)


def _checked_ahead(paths: Sequence[str], runner: Runner, *, alone: bool) -> Iterator[tuple[Candidate, Checked | None]]:
    """Every input in order; of many files some have been checked by another process."""
    inputs = _inputs(paths, runner)
    if runner.wanted.fixing:  # a path that is not there is said before any file is written
        inputs = iter([*inputs])
    first = [] if alone else list(islice(inputs, _MANY))
    if len(first) < _MANY or "-" in paths:
        yield from ((candidate, None) for candidate in chain(first, inputs))
        return
    from neolint.workers import checked_ahead

    yield from checked_ahead([*first, *inputs], runner.wanted)


def _inputs(paths: Sequence[str], runner: Runner) -> Iterator[Candidate]:
    for path in paths:
        if path == "-":
            yield Candidate("-", named=True)
            continue
        try:
            yield from candidates([path], runner.excluded)
        except NoSuchPath as error:
            raise UsageProblem(str(error)) from None


def shown_files(paths: Sequence[str], wanted: Wanted) -> Iterator[tuple[str, str]]:
    """Every file that a run would look at, and what it is: ``request``, ``description`` or ``none``."""
    runner = Runner(wanted)
    for candidate in _inputs(paths, runner):
        if candidate.path == "-":
            continue
        try:
            checked = runner.check(candidate)
        except OSError:
            continue
        if candidate.named or checked.jobs or checked.findings:
            yield shown_path(candidate.path), checked.kind


def _progress() -> Callable[[int | None], None]:
    """A line on standard error that counts files, once a run has taken a second."""
    started = last = time.monotonic()

    def tick(count: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        if count is None:
            if last > started:
                sys.stderr.write("\r\x1b[K")
        elif now - started > 1 and now - last > 0.1:
            last = now
            sys.stderr.write(f"\rneolint: {count} files\x1b[K")
        sys.stderr.flush()

    return tick
