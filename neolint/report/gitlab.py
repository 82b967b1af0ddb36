"""The report of GitLab's Code Quality, which a merge request shows: a list of what was found."""

from __future__ import annotations

import json
from typing import Any

from neolint.finding import Finding
from neolint.fingerprint import fingerprints
from neolint.report import Report
from neolint.report.places import local_path
from neolint.visible import visible

# `critical` and `blocker` are for what breaks a running system; a job that will be refused is less than that.
_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def render(report: Report) -> str:
    """The findings as an indented JSON list in ASCII; an empty list where nothing was found."""
    known = fingerprints(report.findings)
    issues = [_issue(finding, fingerprint) for finding, fingerprint in zip(report.findings, known, strict=True)]
    return json.dumps(issues, indent=2) + "\n"


def _issue(finding: Finding, fingerprint: str) -> dict[str, Any]:
    begin, _ = finding.source.place(finding.span.start)
    end, _ = finding.source.place(finding.span.end)
    cell = "" if finding.cell is None else f"in cell {finding.cell}: "
    description = f"{finding.code} {cell}{finding.message}" + (f" (help: {finding.help})" if finding.help else "")
    return {
        "description": visible(description),
        "check_name": finding.name,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": visible(local_path(finding.source.path)), "lines": {"begin": begin, "end": end}},
    }
