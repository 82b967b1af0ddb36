"""One line a finding, as compilers print them: ``path:line:column: severity[CODE] message``."""

from __future__ import annotations

from neolint.report import Report, outlook, summary
from neolint.visible import visible


def render(report: Report) -> str:
    """A line a finding, then the summary and what --fix did or could do."""
    lines = []
    for finding in report.findings:
        line, column = finding.source.place(finding.span.start)
        place = f"{visible(finding.source.path)}:{line}:{column}"
        lines.append(f"{place}: {finding.severity}[{finding.code}] {visible(finding.message)} ({finding.name})")
    return "".join(f"{line}\n" for line in [*lines, summary(report), *filter(None, [outlook(report)])])
