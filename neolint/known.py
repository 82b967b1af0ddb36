"""What is known over a whole run and does not count: the configuration's entries, and the baseline."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from neolint.config import Config
from neolint.source import Source

if TYPE_CHECKING:
    from neolint.baseline import Baseline
    from neolint.check import Checked, Checker
    from neolint.entries import EntryUse
    from neolint.run import Outcome
    from neolint.wanted import Wanted

_SHOWN_STALE = 20


class Known:
    """Takes out of each file's findings what is known; says at the end what of that was of no use.

    A run whose configurations know nothing loads no code for it.
    """

    def __init__(self, wanted: Wanted, arguments: Sequence[str]) -> None:
        self._wanted, self._arguments = wanted, arguments
        self._entries: dict[int, tuple[EntryUse, Checker]] = {}
        self._baselines: dict[str, Baseline] = {}

    def settle(self, name: str, checked: Checked, checker: Checker, config: Config) -> None:
        """Take out of one file's findings what is known. Raises ConfigError and OSError for a broken baseline."""
        checked.suppressed = len(checked.silenced)
        if self._wanted.no_ignore:
            return
        selection, book = checker.settings.selection, checker.book
        if any(not isinstance(given, str) for given in config.values.get("ignore", ())):
            from neolint.entries import EntryUse, entries_of

            if id(config) not in self._entries:
                self._entries[id(config)] = (EntryUse(config, entries_of(config)), checker)
            done = self._entries[id(config)][0].apply(name, checked.findings, selection, book)
            checked.findings = done.kept
            checked.suppressed += done.hidden
        baseline = self._baseline(config)
        if baseline is not None:
            whole = not checked.failed and (bool(checked.count) or not checked.findings)
            kept = baseline.apply(name, checked.findings, selection, book, judge=whole)
            checked.baselined = len(checked.findings) - len(kept)
            checked.findings = kept

    def finish(self, outcome: Outcome) -> None:
        """What was of no use: findings for entries of the configuration, a note for entries of a baseline."""
        from neolint.select import at_least
        from neolint.wording import in_words_of

        for use, checker in self._entries.values():
            for problem in use.unused(whole=self._walked(use.config.root)):
                rule = checker.book.get(problem.rule)
                assert rule is not None
                severity = checker.settings.selection.severity_of(rule, rule.severity)
                if severity is not None:
                    finding = in_words_of(
                        rule, use.config.source or Source(use.config.path or "", ""), problem, severity
                    )
                    outcome.report.findings.append(finding)
                    level = self._wanted.fail_level or use.config.values.get("fail-level", "error")
                    outcome.worst |= at_least(severity, level)
        for baseline in self._baselines.values():
            stale = [str(entry) for entry in baseline.stale(self._walked)]
            outcome.stale += stale
            if stale:
                count = f"{len(stale)} entries match" if len(stale) > 1 else "1 entry matches"
                outcome.notes.append(f"{baseline.path}: {count} nothing any more; `neolint baseline` writes it anew")
                outcome.notes += [f"  {entry}" for entry in stale[:_SHOWN_STALE]]
                if len(stale) > _SHOWN_STALE:
                    outcome.notes.append(f"  … and {len(stale) - _SHOWN_STALE} more")

    def _baseline(self, config: Config) -> Baseline | None:
        path = self._wanted.baseline
        if not self._wanted.heed_baseline:
            return None
        if path is None and "baseline" in config.values:
            path = os.path.relpath(os.path.join(config.root, config.values["baseline"]))
        if path is None:
            return None
        if path not in self._baselines:
            from neolint.baseline import read_baseline

            try:
                self._baselines[path] = read_baseline(path)
            except FileNotFoundError as error:
                from neolint.wanted import UsageProblem

                raise UsageProblem(f"{path}: there is no such baseline; `neolint baseline` writes it") from error
        return self._baselines[path]

    def _walked(self, place: str) -> bool:
        """Whether a directory or a file lies in one of the directories that the run was asked to walk."""
        path = os.path.abspath(place)
        roots = [os.path.abspath(argument) for argument in self._arguments if os.path.isdir(argument)]
        return any(path == root or path.startswith(root.rstrip(os.sep) + os.sep) for root in roots)
