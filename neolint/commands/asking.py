"""The options of `neolint explain` that say which jobs to ask AWS for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from neolint.aws.reach import Reach
    from neolint.explain.live import Asking

_OPTIONS = (
    click.option(
        "--job-name",
        "--compilation-job-name",
        "job_names",
        multiple=True,
        metavar="NAME",
        help="Ask AWS to describe this job.",
    ),
    click.option(
        "--last-failed",
        is_flag=False,
        flag_value=1,
        type=click.IntRange(1, 100),
        metavar="[N]",
        help="Ask AWS for the last N jobs that failed (1).",
    ),
    click.option("--since", metavar="TIME", help="Of --last-failed: not before this: 2d, 12h, or a date."),
    click.option("--logs", is_flag=True, help="Ask for the end of the job's log as well."),
    click.option("--cli-input-json", metavar="FILE", help="A file with the CompilationJobName to ask for."),
    click.option("--cli-input-yaml", metavar="FILE", help="The same in YAML."),
)
_NAMES = ("job_names", "last_failed", "since", "logs", "cli_input_json", "cli_input_yaml")


def live_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add these options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def taken_out(options: dict[str, Any]) -> dict[str, Any]:
    """The values of these options, which are removed from ``options``."""
    return {name: options.pop(name) for name in _NAMES}


def asking(given: dict[str, Any], reach: Reach) -> Asking:
    """What AWS is to be asked. Raises UsageProblem."""
    from neolint.explain.live import Asking, names_from

    files = [path for path in (given["cli_input_json"], given["cli_input_yaml"]) if path is not None]
    return Asking(
        job_names=(*given["job_names"], *(names_from(path) for path in files)),
        last_failed=given["last_failed"] or (1 if given["since"] and not given["job_names"] else None),
        since=given["since"],
        logs=given["logs"],
        reach=reach,
    )
