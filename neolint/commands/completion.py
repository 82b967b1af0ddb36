"""`neolint completion`: what makes a shell complete neolint's commands."""

from __future__ import annotations

import click

from neolint.commands.running import printed


@click.command("completion", short_help="Print what makes a shell complete commands.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes a shell complete neolint's commands: eval "$(neolint completion bash)"."""
    from click.shell_completion import get_completion_class

    from neolint.cli import neolint

    kind = get_completion_class(shell)
    assert kind is not None
    printed(kind(neolint, {}, "neolint", "_NEOLINT_COMPLETE").source())
