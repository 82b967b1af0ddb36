"""Jobs for tests: a valid request, and what to change in it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from neolint.check import Checked, Checker, Settings
from neolint.engine.load import RuleBook, load_rulebook
from neolint.example import REQUEST, as_json, changed, underlined
from neolint.finding import Finding
from neolint.select import Selection

__all__ = ["REQUEST", "as_json", "book", "changed", "check", "check_request", "checker", "names", "underlined"]


@lru_cache(maxsize=1)
def book() -> RuleBook:
    return load_rulebook()


@lru_cache(maxsize=8)
def checker(min_severity: str = "info") -> Checker:
    severity: Any = min_severity
    return Checker(book(), Settings(selection=Selection(min_severity=severity), debug=True))


def check(text: str | bytes, name: str = "job.json", min_severity: str = "info") -> Checked:
    raw = text if isinstance(text, bytes) else text.encode()
    return checker(min_severity).check(name, raw)


def check_request(changes: Mapping[str, Any], min_severity: str = "info") -> list[Finding]:
    return check(as_json(changed(changes)), min_severity=min_severity).findings


def names(findings: list[Finding]) -> list[str]:
    return [finding.name for finding in findings]
