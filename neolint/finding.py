"""What the readers and the rules say: Problems first, Findings once they have their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from neolint.source import Source, Span

Severity = Literal["error", "warning", "info"]
Safety = Literal["safe", "unsafe", "display"]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text at ``span`` by ``text``, which is already escaped for the place where it goes."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a reader or the schema saw. The rule of that name (in rules/) has the words for it.

    ``values`` fill the braces of the rule's words. ``labels`` are further places by the names that the rule gives them.
    ``edits`` correct it; the rule says what they do and how safe that is.
    """

    rule: str
    span: Span
    values: Mapping[str, object] = field(default_factory=dict)
    labels: Mapping[str, Span] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """A second place that a finding speaks of."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A correction. ``safe``: it cannot change what was meant; ``unsafe``: look at it; ``display``: only shown."""

    title: str
    safety: Safety
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake at one place, with its words: what every reporter, the fixer and an editor get.

    ``pointer`` is a tuple of RFC 6901 pointers: the first from the root of the document, each further one inside the
    string that the one before leads to. ``document`` and ``job`` count from 0; ``job`` is None outside a job. ``cell``
    is the cell of a notebook, counted from 1; None in other files. ``url`` is where the rule's author explains it.
    """

    code: str
    name: str
    severity: Severity
    evidence: str
    message: str
    source: Source
    span: Span
    help: str | None = None
    pointer: tuple[str, ...] = ()
    document: int = 0
    job: int | None = None
    labels: tuple[Label, ...] = ()
    fix: Fix | None = None
    cell: int | None = None
    url: str | None = None
