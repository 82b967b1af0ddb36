"""Findings of shell commands brought to the files where they stand, with the corrections that can be made there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from neolint.finding import Edit, Finding, Fix
from neolint.read import Document
from neolint.source import Source, Span


def in_their_files(source: Source, documents: Sequence[Document], findings: Sequence[Finding]) -> list[Finding]:
    """The findings of a script, those in a file that it reads placed there. ``source`` is the script itself."""
    return [_placed(source, documents, finding) for finding in findings]


def _placed(source: Source, documents: Sequence[Document], finding: Finding) -> Finding:
    document = documents[finding.document] if finding.document < len(documents) else documents[0]
    if document.notation != "shell":  # beside it in a document or a notebook
        return finding
    starts = [part.start for part in document.parts]
    at = bisect_right(starts, finding.span.start) - 1
    if at < 0:
        length = len(source.text)
        labels = tuple(label for label in finding.labels if label.span.end <= length)
        located = document.source if document.source.cells else source
        return finding._replace(source=located, labels=labels, fix=_possible(document, finding.fix))
    start, own = document.parts[at]
    shift = own.text, start
    labels = tuple(
        label._replace(span=_back(label.span, *shift))
        for label in finding.labels
        if start <= label.span.start <= start + len(own.text)
    )
    return finding._replace(source=own, span=_back(finding.span, *shift), labels=labels, fix=None)


def _back(span: Span, text: str, start: int) -> Span:
    return Span(min(span.start - start, len(text)), min(span.end - start, len(text)))


def _possible(document: Document, fix: Fix | None) -> Fix | None:
    """A correction, if what it writes means in the shell's quotes what it should."""
    if fix is None or document.editable is None:
        return None
    return fix if all(_fits(document, edit) for edit in fix.edits) else None


def _fits(document: Document, edit: Edit) -> bool:
    return any(
        span.start <= edit.span.start and edit.span.end <= span.end and re.fullmatch(allowed, edit.text)
        for span, allowed in document.editable or ()
    )
