"""Per-path overrides: what a configuration says differently of some files."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from neolint.config import Config
from neolint.select import Named, matches


def fitting(config: Config, path: str) -> tuple[int, ...]:
    """Which of a configuration's overrides are about a file, by their place in the list."""
    found = []
    for number, override in enumerate(config.values.get("overrides", ())):
        patterns = override["path"]
        if config.matches((patterns,) if isinstance(patterns, str) else tuple(patterns), path):
            found.append(number)
    return tuple(found)


def overridden(config: Config, numbers: Sequence[int], rules: Collection[Named]) -> Config:
    """The configuration for files that these overrides are about: one after the other, the later wins.

    ``select`` begins anew; ``extend-select`` and ``ignore`` add, and take from each other what they name; severities
    are laid over those before; the levels are replaced. ``ignore`` holds nothing but selectors afterwards.
    """
    values = dict(config.values)
    values["ignore"] = selectors(values.get("ignore", ()))
    for number in numbers:
        _lay_over(values, config.values["overrides"][number], rules)
    return config._replace(values=values)


def selectors(ignore: Sequence[object]) -> list[str]:
    """Of what ``ignore`` lists, the rules that are not wanted anywhere."""
    return [word for word in ignore if isinstance(word, str)]


def _lay_over(values: dict[str, Any], override: Mapping[str, Any], rules: Collection[Named]) -> None:
    if "select" in override:
        values["select"] = list(override["select"])
        values["extend-select"] = []
        values["ignore"] = _without(values["ignore"], override["select"], rules)
    if "extend-select" in override:
        values["extend-select"] = [*values.get("extend-select", ()), *override["extend-select"]]
        values["ignore"] = _without(values["ignore"], override["extend-select"], rules)
    if "ignore" in override:
        values["ignore"] = [*values["ignore"], *override["ignore"]]
        values["extend-select"] = _without(values.get("extend-select", ()), override["ignore"], rules)
    if "severity" in override:
        values["severity"] = _severities(values.get("severity", {}), override["severity"], rules)
    for level in ("fail-level", "min-severity"):
        if level in override:
            values[level] = override[level]


def _without(words: Sequence[str], later: Sequence[str], rules: Collection[Named]) -> list[str]:
    """The words but for those that mean nothing that a later word does not mean as well."""
    meant = {rule.code for rule in rules for word in later if matches(word, rule)}
    return [word for word in words if not {rule.code for rule in rules if matches(word, rule)} <= meant]


def _severities(before: Mapping[str, str], later: Mapping[str, str], rules: Collection[Named]) -> dict[str, str]:
    """What is said later stands behind: of several that fit a rule the last counts."""
    return {**{word: before[word] for word in _without(list(before), list(later), rules)}, **later}
