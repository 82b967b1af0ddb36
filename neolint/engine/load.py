"""The rules, facts and failures that neolint ships, and the users' own rules beside them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from neolint.data import compiled_data, rule_sources
from neolint.engine.rules import Rule
from neolint.finding import Problem
from neolint.source import Source


class RuleFileError(Exception):
    """Users' rule files with mistakes: each with its source."""

    def __init__(self, problems: list[tuple[Source, Problem]]) -> None:
        super().__init__(f"{len(problems)} mistakes in rule files")
        self.problems = problems


@dataclass(eq=False, repr=False)
class RuleBook:
    """Every rule by code, name and alias; the fact tables; and what they were compared with."""

    rules: list[Rule]
    facts: Mapping[str, Any]
    dates: Mapping[str, str]
    _by_word: dict[str, Rule] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for rule in self.rules:
            for word in (*rule.aliases, rule.code, rule.name):
                self._by_word[word] = rule

    def get(self, word: str) -> Rule | None:
        """The rule of a code, a name or an alias."""
        return self._by_word.get(word)

    def words(self) -> list[str]:
        """Every code, name and alias there is."""
        return list(self._by_word)


@lru_cache(maxsize=2)
def load_rulebook(*, beside: bool = True) -> RuleBook:
    """The rules and facts of this neolint: from its compiled data, or compiled now in a checkout where they changed.

    Without ``beside`` the rules on what stands beside a request, its archive and the account, are there by name only:
    most runs have neither, and need not read them.
    """
    compiled = _loaded("rules.json")
    entries = compiled["rules"]
    if beside:
        whole = _loaded("beside.json")
        entries = [whole.get(entry["code"], entry) for entry in entries]
    return RuleBook([Rule(entry) for entry in entries], compiled["facts"], compiled["dates"])


def _loaded(name: str) -> dict[str, Any]:
    raw = compiled_data(name)
    found: dict[str, Any] = json.loads(build()[name] if raw is None else raw)
    return found


def load_pages() -> dict[str, dict[str, Any]]:
    """What only `neolint rule` shows, by code: why, source, examples, related rules."""
    return _loaded("pages.json")


def with_user_rules(book: RuleBook, folders: list[str]) -> tuple[RuleBook, dict[str, dict[str, Any]]]:
    """The book with the rules of users' files and folders added, and their pages. Raises RuleFileError, and OSError."""
    from neolint.engine.compile import compile_rules
    from neolint.read.text import decode

    sources, problems = [], []
    for path in rule_files(folders):
        with open(path, "rb") as file:
            source, found = decode(path, file.read())
        sources.append(source)
        problems += [(source, problem) for problem in found]
    taken = {word: rule.name for word in book.words() if (rule := book.get(word)) is not None}
    compiled = compile_rules(sources, taken=taken, tables=book.facts)
    if problems or compiled.problems:
        raise RuleFileError([*problems, *compiled.problems])
    own = [Rule(entry, origin="user") for entry in compiled.rules]
    return RuleBook([*book.rules, *own], book.facts, book.dates), compiled.pages


def rule_files(folders: list[str]) -> list[str]:
    """The rule files that are named, or stand in the folders that are named."""
    found = []
    for folder in folders:
        if os.path.isdir(folder):
            names = sorted(os.listdir(folder))
            found += [os.path.join(folder, name) for name in names if name.endswith((".yaml", ".yml"))]
        else:
            found.append(folder)
    return found


@lru_cache(maxsize=1)
def build() -> dict[str, bytes]:
    """Compile rules/ to the data that a wheel carries: by file name. Raises ValueError if a rule file has a mistake."""
    from neolint.engine.compile import compile_rules
    from neolint.explain.catalogue import compile_catalogue
    from neolint.read.yaml import parse_yaml

    sources = [Source(name, text) for name, text in rule_sources()]
    rules = compile_rules([source for source in sources if source.path.count("/") == 1], by_user=False)
    if rules.problems:
        source, problem = rules.problems[0]
        line, column = source.place(problem.span.start)
        raise ValueError(f"{source.path}:{line}:{column}: {dict(problem.values)}")
    facts: dict[str, Any] = {"origin": {}}
    dates, failures = [], []
    for source in sources:
        root = parse_yaml(source.text).roots[:1]
        if source.path.startswith("rules/facts/") and root and root[0] is not None:
            table: Any = root[0].value
            name = source.path.removeprefix("rules/facts/").removesuffix(".yaml")
            facts[name] = table["table"]
            facts["origin"][name] = {part: str(table[part]) for part in ("source", "date")}
            dates.append(str(table["date"]))
        elif source.path.startswith("rules/failures/") and root and root[0] is not None:
            entries: Any = root[0].value
            failures += entries
    known = {"facts_date": max(dates), "api_model": facts["api"]["model"]}
    beside = {entry["code"]: entry for entry in rules.rules if not _BESIDE.isdisjoint(entry.get("when_names", ()))}
    listed = [
        {name: entry[name] for name in _NAMED if name in entry} if entry["code"] in beside else entry
        for entry in rules.rules
    ]
    return {
        "rules.json": _packed({"rules": listed, "facts": facts, "dates": known}),
        "beside.json": _packed(beside),
        "pages.json": _packed(rules.pages),
        "failures.json": _packed(compile_catalogue(failures)),
    }


# What a rule asks about that most runs do not have, and how it is known all the same.
_BESIDE = frozenset({"account", "archive", "model"})
_NAMED = ("code", "name", "aliases", "severity", "evidence")


def _packed(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()
