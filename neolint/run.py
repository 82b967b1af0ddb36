"""A whole run over many files: each file's configuration, its checker, and one report."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from neolint.check import Checked, Checker, Settings, most_bytes
from neolint.config import Config, check_rules, find_config, read_config
from neolint.engine.load import RuleBook, load_pages, load_rulebook, with_user_rules
from neolint.files import Candidate, NoSuchPath, candidates, read_bytes
from neolint.finding import NOTHING, Finding, Severity
from neolint.known import Known
from neolint.read import Limits, YamlVersion
from neolint.recognise import JobKind
from neolint.report import CheckedFile, Report
from neolint.select import Selection, unknown_selectors

if TYPE_CHECKING:
    from neolint.archive.look import Archive
    from neolint.aws.account import Account
    from neolint.aws.reach import Reach

NO_JOB = ": no compilation job in it"
_MANY = 200  # files: then it is worth a look whether others can help


class UsageProblem(Exception):
    """Something the user asked for that cannot be: one plain sentence. Exit code 2."""


class CallFailed(Exception):
    """AWS could not be asked, or did not answer with what was asked for: one plain sentence. Exit code 3."""


class Wanted(NamedTuple):
    """What the command line asks for. None and empty leave it to the configuration.

    ``describe``: the report also describes the rules of what is found.
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_severity: Severity | None = None
    fail_level: str | None = None
    kind: JobKind | None = None
    region: str | None = None
    model: str | None = None
    online: Reach | None = None
    fetch: bool = False
    yaml_version: YamlVersion | None = None
    rule_folders: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    config_path: str | None = None
    baseline: str | None = None
    heed_baseline: bool = True
    no_ignore: bool = False
    stdin_name: str | None = None
    limits: Mapping[str, int] = NOTHING
    describe: bool = False
    debug: bool = False
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    show_unresolved: bool = False

    @property
    def fixing(self) -> Literal["safe", "unsafe"] | None:
        """Which corrections are asked for, to be made or to be shown."""
        if not self.fix and not self.diff:
            return None
        return "unsafe" if self.unsafe_fixes else "safe"


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


class Runner:
    """Finds each file's configuration and checks it; rules, configurations and checkers are made once."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.archive = None if wanted.model is None else read_archive(wanted.model)
        self.account = None if wanted.online is None else _account(wanted.online)
        self._explicit = None if wanted.config_path is None else read_config(wanted.config_path)
        self._looks_beside = wanted.model is not None or wanted.online is not None
        self._books: dict[tuple[str, ...], RuleBook] = {}
        self._pages: dict[int, Mapping[str, Mapping[str, Any]]] = {}
        self._checkers: dict[int, tuple[Config, Checker]] = {}
        self._folders: dict[str, Config] = {}
        self._latest = ("", Config())
        self._sound: set[int] = set()
        self._overridden: dict[tuple[int, tuple[int, ...]], Config] = {}

    def unchecked(self) -> list[str]:
        """What AWS was not to be asked about, and what that needs."""
        if self.account is None:
            return []
        return [*self.account.notes, *(note for one in self.account.archives.values() for note in _unchecked(one))]

    def config(self, path: str) -> Config:
        """The configuration for a file, with what it says of this file only. Raises ConfigError, RuleFileError."""
        config = self.whole_config(path)
        if id(config) not in self._sound:
            if config.values:
                check_rules(config, self.book(config).rules)
            self._sound.add(id(config))
        if not config.values.get("overrides"):
            return config
        from neolint.overrides import fitting, overridden

        key = (id(config), fitting(config, path))
        if key not in self._overridden:
            self._overridden[key] = overridden(config, key[1], self.book(config).rules)
        return self._overridden[key]

    def whole_config(self, path: str) -> Config:
        """The configuration as it is written (for a directory: that of its parent, but for a final slash)."""
        if self._explicit is not None:
            return self._explicit
        if path is not self._latest[0]:  # one file is asked for several times in a row
            folder = os.path.dirname(path)
            if folder not in self._folders:
                self._folders[folder] = find_config(os.path.abspath(folder))
            self._latest = (path, self._folders[folder])
        return self._latest[1]

    def checker(self, config: Config) -> Checker:
        """The checker for the files of a configuration. Raises RuleFileError, UsageProblem."""
        known = self._checkers.get(id(config))
        if known is None:
            book = self.book(config)
            known = self._checkers[id(config)] = (config, Checker(book, self._settings(config, book)))
        return known[1]

    def book(self, config: Config) -> RuleBook:
        """The rules for a configuration: neolint's, and the users' own."""
        folders = (*config.rule_folders(), *self.wanted.rule_folders)
        if folders not in self._books:
            base = self._books.setdefault((), load_rulebook(beside=self._looks_beside))
            book, pages = with_user_rules(base, list(folders)) if folders else (base, {})
            self._books[folders], self._pages[id(book)] = book, pages
        return self._books[folders]

    def describe(self, findings: Sequence[Finding], book: RuleBook, report: Report) -> None:
        """Add what the report says of the findings' rules, if that is wanted."""
        if not self.wanted.describe:
            return
        from neolint.about import about

        for finding in findings:
            rule = book.get(finding.code)
            if rule is not None and rule.code not in report.rules:
                page = self._pages.get(id(book), {}).get(rule.code) or self._shipped_pages.get(rule.code, {})
                report.rules[rule.code] = about(rule, page)

    @cached_property
    def _shipped_pages(self) -> Mapping[str, Mapping[str, Any]]:
        return load_pages()

    def check(self, candidate: Candidate) -> Checked:
        """What came of one file that is no standard input. Raises what any step of that may raise."""
        checker = self.checker(self.config(candidate.path))
        return checker.check(_shown(candidate.path), self.read(candidate))

    def read(self, candidate: Candidate) -> bytes:
        """A file's bytes, and of one that is too large only as many as show that. Raises OSError too."""
        return read_bytes(candidate.path, self._most(candidate.path))

    def read_stdin(self) -> bytes:
        """What standard input holds, in the same bounds."""
        if sys.stdin is None:
            raise UsageProblem("standard input is closed")
        most = self._most(self.wanted.stdin_name or "")
        raw = sys.stdin.buffer.read(most + 1)
        if len(raw) > most and self.wanted.fixing:  # as a filter, neolint must not pass on a part of it
            raise UsageProblem(f"standard input has more than {most} bytes; --max-size allows more")
        return raw

    def _most(self, path: str) -> int:
        return most_bytes(path, self.checker(self.config(path)).settings.limits)

    def fail_level(self, config: Config) -> str:
        """From which severity on a finding makes the exit code 1."""
        return self.wanted.fail_level or cast("str", config.values.get("fail-level", "error"))

    def excluded(self, path: str) -> bool:
        """Whether the configuration or the command line leaves a path out."""
        if self.wanted.exclude and Config(values={"exclude": self.wanted.exclude}).excluded(path):
            return True
        return self.whole_config(path).excluded(path)

    def _settings(self, config: Config, book: RuleBook) -> Settings:
        wanted, values = self.wanted, config.values

        def several(name: str, mine: tuple[str, ...]) -> tuple[str, ...]:
            return mine or tuple(values.get(name, ()))

        selection = Selection(
            several("select", wanted.select),
            (*values.get("extend-select", ()), *wanted.extend_select),
            (*(word for word in values.get("ignore", ()) if isinstance(word, str)), *wanted.ignore),
            values.get("severity", {}),
            wanted.min_severity or values.get("min-severity", "warning"),
        )
        words = (*wanted.select, *wanted.extend_select, *wanted.ignore)
        for word, meant in unknown_selectors(words, book.rules):
            hint = f'; did you mean "{meant}"?' if meant else "; `neolint rule --all` lists them"
            raise UsageProblem(f'there is no rule "{word}"{hint}')
        bounds = {
            name: values[f"max-{name}"] for name in ("size", "depth", "nodes", "documents") if f"max-{name}" in values
        }
        return Settings(
            selection,
            Limits(**{**bounds, **wanted.limits}),
            wanted.yaml_version or values.get("yaml", "1.2"),
            wanted.region or values.get("region"),
            wanted.kind,
            values.get("extra-values", {}),
            wanted.debug,
            heed_comments=not wanted.no_ignore,
            require_reason=bool(values.get("require-reason")),
            account=None if self.account is None else self.account.view,
            fetch=self.account.archive if self.account is not None and self.wanted.fetch else None,
            archive=self.archive,
        )


def read_archive(path: str) -> Archive:
    """A look into a model archive. Raises UsageProblem if there is no such file, or it cannot be read."""
    from neolint.archive.look import look_into

    try:
        with open(path, "rb") as file:
            return look_into(_shown(path), file)
    except OSError as error:
        raise UsageProblem(f"{path}: {(error.strerror or 'cannot be read').lower()}") from error


def _account(reach: Reach) -> Account:
    from neolint.aws.account import Account

    return Account(reach)


def check_paths(paths: Sequence[str], wanted: Wanted, *, partial: bool = False, progress: bool = False) -> Outcome:
    """Check files, directories and ``-``. Raises UsageProblem, ConfigError and RuleFileError before anything is
    printed.
    """
    from neolint.select import at_least

    runner, outcome, known = Runner(wanted), Outcome(), Known(wanted, paths)
    report = outcome.report
    outcome.notes += _unchecked(runner.archive)
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
        name = _shown((wanted.stdin_name or "<stdin>") if stdin else candidate.path)
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


def _unchecked(archive: Archive | None) -> list[str]:
    """What of an archive was not looked into, and why: a line for each reason."""
    if archive is None:
        return []
    files: dict[str, list[str]] = {}
    for model in archive.models:
        if model.unchecked is not None:
            files.setdefault(model.unchecked, []).append(model.file)
    return [
        f"{archive.path}: {names[0]}{f' (and {len(names) - 1} more)' if names[1:] else ''} was not looked into: {why}"
        for why, names in files.items()
    ]


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
    name = _shown(path) if path != "-" else wanted.stdin_name or "<stdin>"
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
            yield _shown(candidate.path), checked.kind


def _shown(path: str) -> str:
    """The path as reports show it: with forward slashes, relative where it was given so."""
    shown = path.replace(os.sep, "/")
    return shown[2:] if shown.startswith("./") and len(shown) > 2 else shown


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
