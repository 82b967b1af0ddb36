"""Workflow commands, which GitHub Actions shows as annotations beside the lines of a pull request."""

from __future__ import annotations

from neolint.finding import Finding
from neolint.report import Report
from neolint.report.places import local_path
from neolint.visible import visible

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report) -> str:
    """A command a finding; nothing where nothing was found."""
    return "".join(f"{_command(finding)}\n" for finding in report.findings)


def _command(finding: Finding) -> str:
    """``::error file=…,line=…::message``. A runner refuses columns with a finding of several lines.

    GitHub does not say whether its end column is inclusive; it is written as ours is, exclusive.
    """
    line, column = finding.source.place(finding.span.start)
    end_line, end_column = finding.source.place(finding.span.end)
    properties: dict[str, object] = {
        "file": local_path(finding.source.path),
        "line": line,
        "endLine": end_line,
        "title": f"{finding.code} {finding.name}",
    }
    if finding.source.binary:
        del properties["line"], properties["endLine"]
    elif line == end_line:
        properties |= {"col": column, "endColumn": end_column}
    order = ("file", "line", "endLine", "col", "endColumn", "title")
    written = ",".join(f"{name}={_property(str(properties[name]))}" for name in order if name in properties)
    cell = "" if finding.cell is None else f"in cell {finding.cell}: "
    text = f"{cell}{finding.message}" + (f"\nhelp: {finding.help}" if finding.help else "")
    return f"::{_LEVELS[finding.severity]} {written}::{_message(text)}"


def _message(text: str) -> str:
    """What follows the second ``::``: one line in the log, with the line ends that the annotation shows."""
    return visible(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    """A property's value, in which a comma would end the property and a colon the command."""
    return _message(text).replace(":", "%3A").replace(",", "%2C")
