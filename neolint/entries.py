"""The ``ignore`` entries of a configuration: a rule silenced in some files, at some pointer, for a reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from neolint.config import Config, spot_of
from neolint.finding import Finding, Problem
from neolint.select import Selection, matches

if TYPE_CHECKING:
    from neolint.engine.load import RuleBook

_PATTERN = frozenset("*?[!")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; ``number`` is its place in the list. Without a pointer it is about whole files."""

    number: int
    rule: str
    paths: tuple[str, ...]
    reason: str
    pointer: tuple[str, ...] | None = None

    def covers(self, pointer: Sequence[str]) -> bool:
        """Whether a finding's pointer leads to what this entry names, or into it."""
        if self.pointer is None:
            return True
        if len(pointer) < len(self.pointer):
            return False
        *outer, last = self.pointer
        inner = pointer[len(outer)]
        return list(pointer[: len(outer)]) == outer and (inner == last or inner.startswith(f"{last}/"))

    @property
    def exact(self) -> bool:
        """Whether it names one file, so that looking at that file is enough to judge it."""
        return all(not _PATTERN & set(path) and not path.endswith("/") for path in self.paths)


class Silenced(NamedTuple):
    """What is left of a file's findings, how many were silenced, and by which entries."""

    kept: list[Finding]
    hidden: int
    used: frozenset[int]


def entries_of(config: Config) -> tuple[Entry, ...]:
    """The entries of a configuration's ``ignore`` that are no mere selectors."""
    found = []
    for number, given in enumerate(config.values.get("ignore", ())):
        if isinstance(given, Mapping):
            paths, pointer = given["path"], given.get("pointer")
            found.append(
                Entry(
                    number,
                    given["rule"],
                    (paths,) if isinstance(paths, str) else tuple(paths),
                    given["reason"],
                    (pointer,) if isinstance(pointer, str) else None if pointer is None else tuple(pointer),
                )
            )
    return tuple(found)


def silence(entries: Collection[Entry], findings: Sequence[Finding], book: RuleBook) -> Silenced:
    """Take out the findings that entries silence; ``entries`` are those whose path fits the file."""
    kept: list[Finding] = []
    used: set[int] = set()
    for finding in findings:
        rule = book.get(finding.name)
        fitting = [
            entry.number
            for entry in entries
            if rule is not None
            and rule.name != "internal-error"
            and matches(entry.rule, rule)
            and entry.covers(finding.pointer)
        ]
        used.update(fitting)
        if not fitting:
            kept.append(finding)
    return Silenced(kept, len(findings) - len(kept), frozenset(used))


@dataclass(eq=False)
class EntryUse:
    """The entries of one configuration over a whole run: which were of use, and which could have been."""

    config: Config
    entries: tuple[Entry, ...]
    used: set[int] = field(default_factory=set)
    judged: set[int] = field(default_factory=set)

    def apply(self, path: str, findings: Sequence[Finding], selection: Selection, book: RuleBook) -> Silenced:
        """Silence in one file, and remember."""
        here = [entry for entry in self.entries if self.config.matches(entry.paths, path)]
        done = silence(here, findings, book)
        self.used |= done.used
        self.judged.update(
            entry.number
            for entry in here
            if all(selection.severity_of(rule, rule.severity) for rule in book.rules if matches(entry.rule, rule))
        )
        return done

    def unused(self, *, whole: bool) -> list[Problem]:
        """The entries that silenced nothing. ``whole`` says that all files they could be about were looked at; else
        only those that name one file are judged.
        """
        found = []
        for entry in self.entries:
            if entry.number in self.judged - self.used and (whole or entry.exact):
                where = "in " + " or ".join(entry.paths)
                if entry.pointer is not None:
                    where += " at " + " > ".join(entry.pointer)
                span = spot_of(self.config, "ignore", entry.number)
                found.append(Problem("unused-ignore-entry", span, {"rule": entry.rule, "where": where}))
        return found
