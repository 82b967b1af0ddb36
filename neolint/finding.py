"""What the readers and the rules say: Problems first, Findings once they have their words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, NamedTuple

from neolint.source import Source, Span

Severity = Literal["error", "warning", "info"]
Safety = Literal["safe", "unsafe", "display"]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")
NOTHING: Final[Mapping[str, Any]] = {}  # a default that nobody changes


class Edit(NamedTuple):
    """Replace the text at ``span`` by ``text``, which is already escaped for the place where it goes."""

    span: Span
    text: str


class Problem(NamedTuple):
    """Something that a reader or the schema saw. The rule of that name (in rules/) has the words for it.

    ``values`` fill the braces of the rule's words. ``labels`` are further places by the names that the rule gives them.
    ``edits`` correct it; the rule says what they do and how safe that is.
    """

    rule: str
    span: Span
    values: Mapping[str, object] = NOTHING
    labels: Mapping[str, Span] = NOTHING
    edits: tuple[Edit, ...] = ()

    def moved(self, place: Callable[[Span], Span], edited: Callable[[Edit], Edit | None] | None = None) -> Problem:
        """The problem of an inner text in the text around it: ``place`` says where its spans are there, ``edited`` what
        an edit is there, or None. Its correction comes along only if all of it can.
        """
        found = [] if edited is None else [edited(edit) for edit in self.edits]
        edits = [edit for edit in found if edit is not None]
        labels = {name: place(span) for name, span in self.labels.items()}
        whole = tuple(edits) if len(edits) == len(self.edits) else ()
        return self._replace(span=place(self.span), labels=labels, edits=whole)


class Label(NamedTuple):
    """A second place that a finding speaks of, in its own file unless there is another ``source``."""

    span: Span
    message: str
    source: Source | None = None


class Fix(NamedTuple):
    """A correction. ``safe``: it cannot change what was meant; ``unsafe``: look at it; ``display``: only shown."""

    title: str
    safety: Safety
    edits: tuple[Edit, ...]


class Finding(NamedTuple):
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
