"""For programs: version 1 of the report that schemas/report.json describes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from neolint import __version__
from neolint.finding import Finding
from neolint.report import Report
from neolint.source import Source, Span


def render(report: Report) -> str:
    """The report as indented JSON, in ASCII: nothing in it can fool a terminal."""
    return json.dumps(as_values(report), indent=2) + "\n"


def as_values(report: Report) -> dict[str, Any]:
    """The report as plain values."""
    return {
        "version": 1,
        "tool": tool(report.facts),
        "files": [{"path": file.path, "kind": file.kind, "jobs": file.jobs} for file in report.files],
        "findings": [finding_values(finding) for finding in report.findings],
        "summary": {
            "files": len(report.files),
            "skipped": report.skipped,
            "errors": report.count("error"),
            "warnings": report.count("warning"),
            "infos": report.count("info"),
            "suppressed": report.suppressed,
            "baselined": report.baselined,
            "fixed": report.fixed,
        },
    }


def tool(facts: Mapping[str, str]) -> dict[str, str]:
    """Which neolint, and which state of the world it compared with."""
    return {"name": "neolint", "version": __version__, **facts}


def finding_values(finding: Finding) -> dict[str, Any]:
    """One finding as plain values."""
    source = finding.source
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "evidence": finding.evidence,
        "message": finding.message,
        "help": finding.help,
        "path": source.path,
        "document": finding.document,
        "job": finding.job,
        "cell": finding.cell,
        **_place(source, finding.span),
        "pointer": list(finding.pointer),
        "url": finding.url,
        "labels": [
            {
                "message": label.message,
                "path": (label.source or source).path,
                **_place(label.source or source, label.span),
            }
            for label in finding.labels
        ],
        "fix": finding.fix
        and {
            "title": finding.fix.title,
            "safety": finding.fix.safety,
            "edits": [
                {"path": source.path, "start": edit.span.start, "end": edit.span.end, "text": edit.text}
                for edit in finding.fix.edits
            ],
        },
    }


def _place(source: Source, span: Span) -> dict[str, object]:
    if source.binary:
        return {"line": None, "column": None, "end_line": None, "end_column": None, "member": source.member}
    line, column = source.place(span.start)
    end_line, end_column = source.place(span.end)
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column}
