"""`neolint targets`: what a model can be compiled for."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from neolint.commands.running import guarded, printed


def _device_names(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """For shell completion: the devices that begin with what is typed."""
    from neolint.targetpage import target_names

    return [name for name in target_names() if name.startswith(incomplete)]


@click.command("targets", short_help="Say what a model can be compiled for.")
@click.argument("device", required=False, shell_complete=_device_names)
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text")
def targets(device: str | None, output_format: str) -> NoReturn:
    """Say what a model can be compiled for: every device and platform, or all that is known of one DEVICE."""
    from neolint.targetpage import target_page, target_table

    text, code = guarded(
        lambda: (target_table(output_format), 0) if device is None else target_page(device, output_format), {}
    )
    printed(text if not code else f"neolint: {text}", err=bool(code), nl=bool(code))
    sys.exit(code)
