"""The options that commands share, and what they ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from neolint.aws.reach import Reach
    from neolint.wanted import Wanted

SEVERITY = click.Choice(["error", "warning", "info"])


class OneOf(click.Choice):  # type: ignore[type-arg] # click 8.1 knows no parameter here
    """A choice that says which one may have been meant."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """As click does, with a hint in the message."""
        try:
            return super().convert(value, param, ctx)
        except click.UsageError as error:
            from neolint.nearest import nearest

            meant = nearest(str(value), [str(choice) for choice in self.choices])
            self.fail(error.message + (f' Did you mean "{meant}"?' if meant else ""), param, ctx)


user_rules_option = click.option(
    "--rules",
    "rule_folders",
    multiple=True,
    type=click.Path(exists=True),
    help="A folder or file with rules of your own.",
)


def rule_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which rules count, for every command that lints."""
    for option in reversed(
        [
            click.option(
                "--select",
                multiple=True,
                metavar="RULES",
                help="Only these rules: codes, prefixes or names, with commas.",
            ),
            click.option("--extend-select", multiple=True, metavar="RULES", help="These rules as well."),
            click.option("--ignore", multiple=True, metavar="RULES", help="Not these rules."),
            user_rules_option,
            click.option(
                "--config",
                "config_path",
                type=click.Path(exists=True, dir_okay=False),
                help="This configuration file, and no other.",
            ),
            click.option("--region", metavar="REGION", help="The region of the jobs (else: from their ARNs)."),
            click.option(
                "--yaml",
                "yaml_version",
                type=click.Choice(["1.1", "1.2"]),
                help="Which YAML: 1.2 as the AWS CLI v2 (default), 1.1 as PyYAML.",
            ),
            click.option("--max-size", type=click.IntRange(1), metavar="BYTES", help="Largest file that is read."),
            click.option("--max-depth", type=click.IntRange(1, 900), metavar="N", help="Deepest nesting that is read."),
            click.option(
                "--max-nodes", type=click.IntRange(1), metavar="N", help="Most values in a file, aliases expanded."
            ),
            click.option("--max-documents", type=click.IntRange(1), metavar="N", help="Most documents in a YAML file."),
            click.option(
                "--color",
                "--colour",
                "colour",
                type=click.Choice(["auto", "always", "never"]),
                default="auto",
                help="Colour in text output.",
            ),
            click.option("--debug", is_flag=True, hidden=True),
        ]
    ):
        command = option(command)
    return command


def reach_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say how to reach AWS, by the names that the AWS CLI gives them."""
    for option in reversed(
        [
            click.option("--profile", metavar="NAME", help="AWS: the profile with the credentials."),
            click.option("--endpoint-url", metavar="URL", help="AWS: another endpoint."),
            click.option("--no-verify-ssl", is_flag=True, help="AWS: do not verify certificates."),
            click.option("--ca-bundle", type=click.Path(exists=True), help="AWS: the certificates to verify with."),
            click.option("--cli-read-timeout", type=click.IntRange(0), metavar="SECONDS", help="AWS: 0 is no limit."),
            click.option(
                "--cli-connect-timeout", type=click.IntRange(0), metavar="SECONDS", help="AWS: 0 is no limit."
            ),
            click.option("--no-sign-request", is_flag=True, help="AWS: send no credentials."),
        ]
    ):
        command = option(command)
    return command


def reach_of(options: dict[str, Any]) -> Reach:
    """How to reach AWS; these options are removed from ``options``."""
    from neolint.aws.reach import Reach

    return Reach(
        region=options["region"],
        profile=options.pop("profile"),
        endpoint_url=options.pop("endpoint_url"),
        verify_ssl=not options.pop("no_verify_ssl"),
        ca_bundle=options.pop("ca_bundle"),
        read_timeout=options.pop("cli_read_timeout"),
        connect_timeout=options.pop("cli_connect_timeout"),
        sign=not options.pop("no_sign_request"),
        debug=options["debug"],
    )


def wanted_of(
    options: dict[str, Any], *, describe: bool = False, online: Reach | None = None, fetch: bool = False
) -> Wanted:
    """What the options of a command that lints ask for. ``describe``: the rules' own texts are needed as well;
    ``online``: AWS is asked, and so reached.
    """
    from neolint.wanted import Wanted

    limits = {
        name: options[f"max_{name}"] for name in ("size", "depth", "nodes", "documents") if options[f"max_{name}"]
    }
    return Wanted(
        select=_words(options["select"]),
        extend_select=_words(options["extend_select"]),
        ignore=_words(options["ignore"]),
        min_severity=options.get("min_severity"),
        fail_level=options.get("fail_level"),
        kind=options.get("kind"),
        region=options["region"],
        model=options.get("model"),
        online=online,
        fetch=fetch,
        yaml_version=options["yaml_version"],
        rule_folders=options["rule_folders"],
        exclude=options.get("exclude", ()),
        config_path=options["config_path"],
        baseline=options.get("baseline"),
        no_ignore=options.get("no_ignore", False),
        stdin_name=options.get("stdin_filename"),
        limits=limits,
        describe=describe,
        debug=options["debug"],
        fix=options.get("fix", False),
        unsafe_fixes=options.get("unsafe_fixes", False),
        diff=options.get("diff", False),
        show_unresolved=options.get("show_unresolved", False),
    )


def _words(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(word.strip() for text in given for word in text.split(",") if word.strip())
