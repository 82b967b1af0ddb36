"""One line a finding, as compilers print them: ``path:line:column: severity CODE message [name]``."""

from __future__ import annotations

from neolint.finding import Finding
from neolint.report import Report, outlook, summary
from neolint.visible import visible


def render(report: Report) -> str:
    """A line a finding, then the summary and what --fix did or could do."""
    return "".join(
        f"{line}\n" for line in [*map(line_of, report.findings), summary(report), *filter(None, [outlook(report)])]
    )


def line_of(finding: Finding) -> str:
    """The finding in one line, without its line end."""
    said = f"{finding.severity} {finding.code} {visible(finding.message)} [{finding.name}]"
    if finding.source.binary:
        return f"{visible(finding.source.name)}: {said}"
    line, column = finding.source.place(finding.span.start)
    cell = finding.source.cell(finding.span.start)
    in_cell = "" if finding.cell is None else f" (cell {finding.cell}{f', line {cell[1]}' if cell else ''})"
    return f"{visible(finding.source.path)}:{line}:{column}: {said}{in_cell}"
