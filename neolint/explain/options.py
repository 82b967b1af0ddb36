"""The options of `neolint explain` that ask AWS, by the names that the AWS CLI gives them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
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
    click.option("--profile", metavar="NAME", help="AWS: the profile with the credentials."),
    click.option("--endpoint-url", metavar="URL", help="AWS: another endpoint."),
    click.option("--no-verify-ssl", is_flag=True, help="AWS: do not verify certificates."),
    click.option("--ca-bundle", type=click.Path(exists=True), help="AWS: the certificates to verify with."),
    click.option("--cli-read-timeout", type=click.IntRange(0), metavar="SECONDS", help="AWS: 0 waits for ever."),
    click.option("--cli-connect-timeout", type=click.IntRange(0), metavar="SECONDS", help="AWS: 0 waits for ever."),
    click.option("--no-sign-request", is_flag=True, help="AWS: send no credentials."),
    click.option("--cli-input-json", metavar="FILE", help="A file with the CompilationJobName to ask for."),
    click.option("--cli-input-yaml", metavar="FILE", help="The same in YAML."),
)
_OURS = (
    "job_names", "last_failed", "since", "logs", "profile", "endpoint_url", "no_verify_ssl", "ca_bundle",
    "cli_read_timeout", "cli_connect_timeout", "no_sign_request", "cli_input_json", "cli_input_yaml",
)  # fmt: skip


def live_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that ask AWS to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def taken_out(options: dict[str, Any]) -> dict[str, Any]:
    """The values of these options, which are removed from ``options``."""
    return {name: options.pop(name) for name in _OURS}


def asking(given: dict[str, Any], *, region: str | None, debug: bool) -> Asking:
    """What AWS is to be asked. Raises UsageProblem."""
    from neolint.explain.live import Asking, names_from

    files = [path for path in (given["cli_input_json"], given["cli_input_yaml"]) if path is not None]
    return Asking(
        job_names=(*given["job_names"], *(names_from(path) for path in files)),
        last_failed=given["last_failed"] or (1 if given["since"] and not given["job_names"] else None),
        since=given["since"],
        logs=given["logs"],
        region=region,
        profile=given["profile"],
        endpoint_url=given["endpoint_url"],
        verify_ssl=not given["no_verify_ssl"],
        ca_bundle=given["ca_bundle"],
        read_timeout=given["cli_read_timeout"],
        connect_timeout=given["cli_connect_timeout"],
        sign=not given["no_sign_request"],
        debug=debug,
    )
