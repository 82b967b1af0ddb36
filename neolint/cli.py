"""The command line: arguments in, exit code out.

0: nothing at or above the fail level. 1: findings. 2: wrong usage, configuration or rule file, a path that is not
there, no job where one was promised. 3: an internal error. The highest applies.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from neolint import __version__

COMMANDS = ("baseline", "check", "completion", "explain", "inspect", "new", "rule", "schema", "targets")


class Commands(click.Group):
    """Finds a command's module when it is asked for, says which command may have been meant, and ends at Ctrl-C as
    shells expect it.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """All of them, in order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"neolint.commands.{cmd_name}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """As click does, but with the exit code of an interrupt: 1 would say that there are findings."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("neolint: interrupted", err=True)
            sys.exit(130)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a hint in the message."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from neolint.nearest import nearest

            if getattr(error, "possibilities", None):  # click 8.4 and later say it themselves
                raise
            meant = nearest(args[0], self.list_commands(ctx))
            hint = f' Did you mean "{meant}"?' if meant else ""
            if not meant and os.path.exists(args[0]):
                hint = f" To lint it: neolint check {args[0]}"
            raise click.UsageError(error.message + hint, ctx) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", "-V", message="neolint %(version)s", help="Show the version and exit.")
def neolint() -> None:
    """Find the mistakes in SageMaker Neo compilation jobs before they are sent, and explain the failures after."""
