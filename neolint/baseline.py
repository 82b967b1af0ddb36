"""Baselines: the findings that are known and do not count, in a file that diffs well and holds no line numbers."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from neolint.config import ConfigError
from neolint.finding import Finding
from neolint.fingerprint import fingerprints, posix_path
from neolint.select import Selection
from neolint.whole_file import write_whole

if TYPE_CHECKING:
    from neolint.engine.load import RuleBook
    from neolint.engine.rules import Rule

NAME = ".neolint-baseline.json"
VERSION = 1
_NEVER_KNOWN = "internal-error"


class Entry(NamedTuple):
    """A finding that is known. ``path`` counts from the baseline's directory; code and name are those of its day."""

    path: str
    code: str
    rule: str
    pointer: tuple[str, ...]
    fingerprint: str

    def __str__(self) -> str:
        where = f" at {' > '.join(self.pointer)}" if any(self.pointer) else ""
        return f"{self.path}: {self.code} {self.rule}{where}"


@dataclass(eq=False)
class Baseline:
    """A baseline over a whole run: its entries, which of them still match, and which could be judged."""

    path: str
    entries: tuple[Entry, ...]
    _by_path: dict[str, list[Entry]] = field(default_factory=dict)
    _used: set[Entry] = field(default_factory=set)
    _judged: set[Entry] = field(default_factory=set)

    def __post_init__(self) -> None:
        for entry in self.entries:
            self._by_path.setdefault(entry.path, []).append(entry)

    @property
    def root(self) -> str:
        """The directory that its paths count from."""
        return os.path.dirname(os.path.abspath(self.path))

    def apply(
        self, path: str, findings: Sequence[Finding], selection: Selection, book: RuleBook, *, judge: bool = True
    ) -> list[Finding]:
        """The findings of a file that are not known yet. ``judge`` is False if it could not be checked as a whole."""
        here = self._by_path.get(posix_path(path, self.root), [])
        if not here:
            return list(findings)
        known = {entry.fingerprint: entry for entry in here}
        matched: set[int] = set()
        for codes in _codes_of_their_day(here, book):
            marks = fingerprints(findings, root=self.root, codes=codes)
            for number, mark in enumerate(marks):
                if mark in known and findings[number].name != _NEVER_KNOWN:
                    self._used.add(known[mark])
                    matched.add(number)
        if judge:
            self._judged.update(entry for entry in here if _asked(entry, selection, book))
        return [finding for number, finding in enumerate(findings) if number not in matched]

    def stale(self, walked: Callable[[str], bool]) -> list[Entry]:
        """The entries that nothing matches any more: in files that were checked, and in files that are gone from a
        directory that was ``walked``.
        """
        return [
            entry
            for entry in self.entries
            if entry not in self._used and (entry in self._judged or self._is_gone(entry, walked))
        ]

    def _is_gone(self, entry: Entry, walked: Callable[[str], bool]) -> bool:
        place = os.path.join(self.root, entry.path)
        return walked(place) and not os.path.exists(place)


def read_baseline(path: str) -> Baseline:
    """A baseline file. Raises ConfigError, with the place of what is wrong in it, and OSError."""
    from neolint.ownfiles import mistakes
    from neolint.quick import quick_check
    from neolint.read.json import load_json, parse_json
    from neolint.read.text import decode
    from neolint.schema import load_schema

    with open(path, "rb") as file:
        source, problems = decode(path.replace(os.sep, "/"), file.read())
    try:
        values = load_json(source.text)
    except (ValueError, RecursionError):
        raise ConfigError(source, [*problems, *parse_json(source.text).problems]) from None
    if not quick_check(load_schema("baseline"))(values):
        problems = (*problems, *mistakes("baseline", source, parse_json(source.text).root, values))
    if problems:
        raise ConfigError(source, list(problems))
    assert isinstance(values, dict)
    return Baseline(
        path,
        tuple(
            Entry(one["path"], one["code"], one["rule"], tuple(one["pointer"]), one["fingerprint"])
            for one in values["findings"]
        ),
    )


def entries_of(findings: Sequence[Finding], path: str) -> list[Entry]:
    """The entries that a baseline at ``path`` needs to know these findings."""
    root = os.path.dirname(os.path.abspath(path))
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.name != _NEVER_KNOWN:
            by_path.setdefault(finding.source.path, []).append(finding)
    return sorted(
        Entry(posix_path(name, root), finding.code, finding.name, finding.pointer, mark)
        for name, here in by_path.items()
        for finding, mark in zip(here, fingerprints(here, root=root), strict=True)
    )


def rendered(entries: Sequence[Entry]) -> str:
    """The text of a baseline: an entry in a block of lines, in an order that does not depend on the run."""
    blocks = []
    for entry in sorted(entries):
        values = {**entry._asdict(), "pointer": list(entry.pointer)}
        lines = ",\n".join(f'      "{name}": {json.dumps(value)}' for name, value in values.items())
        blocks.append(f"    {{\n{lines}\n    }}")
    listed = "[\n" + ",\n".join(blocks) + "\n  ]" if blocks else "[]"
    return f'{{\n  "version": {VERSION},\n  "findings": {listed}\n}}\n'


def write_baseline(path: str, entries: Sequence[Entry]) -> None:
    """Write a baseline: the whole file or, if that fails, nothing. Raises OSError."""
    try:
        write_whole(path, rendered(entries).encode())
    except OSError as error:
        raise OSError(error.errno, error.strerror, path) from error


def _codes_of_their_day(entries: Sequence[Entry], book: RuleBook) -> Iterator[Mapping[str, str]]:
    """What to call rules: as they are called now and, for entries that are older than a rule's code, as then."""
    yield {}
    for old in sorted({entry.code for entry in entries}):
        rule = _rule(old, "", book)
        if rule is not None and rule.code != old:
            yield {rule.code: old}


def _rule(code: str, name: str, book: RuleBook) -> Rule | None:
    return book.get(code) or book.get(name)


def _asked(entry: Entry, selection: Selection, book: RuleBook) -> bool:
    """Whether this run would have found it."""
    rule = _rule(entry.code, entry.rule, book)
    return rule is not None and selection.severity_of(rule, rule.severity) is not None
