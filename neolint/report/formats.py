"""A report in the format of a name, each module imported when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from neolint.report import Report


def rendered(report: Report, output_format: str, *, colour: bool = False, columns: int = 100) -> str:
    """The report as text. Only ``text`` has colour and a width."""
    module = import_module(f"neolint.report.{output_format}")
    if output_format == "text":
        return cast("str", module.render(report, colour=colour, columns=columns))
    return cast("str", module.render(report))
