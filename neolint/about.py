"""What a report says of a rule itself, beside its findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from neolint.engine.rules import Rule


class AboutRule(NamedTuple):
    """A rule as reports describe it: ``message`` and ``help`` have an ellipsis for what each finding fills in."""

    code: str
    name: str
    severity: str
    evidence: str
    message: str
    help: str | None = None
    why: str | None = None
    source: str | None = None
    url: str | None = None

    @property
    def proof(self) -> str:
        """How we know."""
        return f"{self.evidence}, {self.source}" if self.source else self.evidence


def about(rule: Rule, page: Mapping[str, Any]) -> AboutRule:
    """The description of a rule, from its entry and its page."""
    why = page.get("why")
    return AboutRule(
        rule.code,
        rule.name,
        rule.severity,
        rule.evidence,
        _plain(rule.entry.get("message")) or rule.name.replace("-", " "),
        _plain(rule.entry.get("help")),
        None if why is None else "\n\n".join(" ".join(part.split()) for part in why.strip().split("\n\n")),
        page.get("source"),
        rule.url,
    )


def _plain(template: list[Any] | None) -> str | None:
    """A compiled text with an ellipsis for each expression; None where little else would be left of it."""
    literal = "".join(piece for piece in template or () if isinstance(piece, str))
    if len(literal.split()) < 2:
        return None
    return "".join(piece if isinstance(piece, str) else "…" for piece in template or ())
