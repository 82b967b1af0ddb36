"""Each file with its configuration and its checker; rules, configurations and checkers are made once."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from neolint.check import Checked, Checker, Settings, most_bytes
from neolint.config import Config, check_rules, find_config, read_config
from neolint.engine.load import RuleBook, load_pages, load_rulebook, with_user_rules
from neolint.files import Candidate, read_bytes
from neolint.finding import Finding
from neolint.read import Limits
from neolint.report import Report
from neolint.select import Selection, unknown_selectors
from neolint.wanted import UsageProblem, Wanted

if TYPE_CHECKING:
    from neolint.archive.look import Archive
    from neolint.aws.account import Account
    from neolint.aws.reach import Reach


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
        return [*self.account.notes, *(note for one in self.account.archives.values() for note in unchecked_in(one))]

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
        return checker.check(shown_path(candidate.path), self.read(candidate))

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
            return look_into(shown_path(path), file)
    except OSError as error:
        raise UsageProblem(f"{path}: {(error.strerror or 'cannot be read').lower()}") from error


def _account(reach: Reach) -> Account:
    from neolint.aws.account import Account

    return Account(reach)


def unchecked_in(archive: Archive | None) -> list[str]:
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


def shown_path(path: str) -> str:
    """The path as reports show it: with forward slashes, relative where it was given so."""
    shown = path.replace(os.sep, "/")
    return shown[2:] if shown.startswith("./") and len(shown) > 2 else shown
