"""Which rules count, and how much: --select and its kin, and the configuration's severities."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, Protocol

from neolint.finding import NOTHING, SEVERITIES, Severity
from neolint.nearest import nearest


class Named(Protocol):
    """A rule, as far as choosing it goes."""

    @property
    def code(self) -> str:
        """``NEO301``."""

    @property
    def name(self) -> str:
        """``nvidia-missing-options``."""

    @property
    def aliases(self) -> Collection[str]:
        """Names and codes it had before."""


class Selection(NamedTuple):
    """Codes, prefixes of codes (``NEO2``), names or aliases of rules; an empty ``select`` means all."""

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = NOTHING
    min_severity: Severity = "warning"

    def severity_of(self, rule: Named, severity: Severity) -> Severity | None:
        """How much a finding of this rule counts, or None if it is not wanted."""
        if not self.wants(rule):
            return None
        off = False
        for selector, changed in self.severity.items():  # of several that fit, the last counts
            if matches(selector, rule):
                off = changed == "off"
                severity = "error" if changed == "error" else "warning" if changed == "warning" else "info"
        if off:
            return None
        # a rule that was asked for by name is shown, however little it counts
        named = any(
            selector in (rule.code, rule.name, *rule.aliases) for selector in (*self.select, *self.extend_select)
        )
        return severity if named or at_least(severity, self.min_severity) else None

    def wants(self, rule: Named) -> bool:
        """Whether a rule was selected. The longest selector that fits decides; of equal ones, ignoring wins."""
        chosen = 1 if not self.select else _strength(self.select, rule)
        chosen = max(chosen, _strength(self.extend_select, rule))
        return chosen > _strength(self.ignore, rule)


def matches(selector: str, rule: Named) -> bool:
    """Whether a code, a prefix of one, a name or an alias means this rule."""
    return selector == "ALL" or rule.code.startswith(selector) or selector == rule.name or selector in rule.aliases


def _strength(selectors: Iterable[str], rule: Named) -> int:
    """0 if none of the selectors fits; more, the more exactly one does."""
    strengths = [
        100 if selector in (rule.name, *rule.aliases) else 2 if selector == "ALL" else 2 + len(selector)
        for selector in selectors
        if matches(selector, rule)
    ]
    return max(strengths, default=0)


def at_least(severity: str, level: str) -> bool:
    """Whether a severity counts as much as a level, or more."""
    order: tuple[str, ...] = SEVERITIES
    return order.index(severity) >= order.index(level)


def unknown_selectors(selectors: Iterable[str], rules: Collection[Named]) -> list[tuple[str, str | None]]:
    """The selectors that fit no rule, each with the rule that may have been meant."""
    names = [word for rule in rules for word in (rule.code, rule.name, *rule.aliases)]
    return [
        (selector, nearest(selector, names))
        for selector in selectors
        if not selector or not any(matches(selector, rule) for rule in rules)
    ]
