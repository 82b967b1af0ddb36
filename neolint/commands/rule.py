"""`neolint rule`: what a rule or a cause of failure is."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from neolint.commands.options import user_rules_option
from neolint.commands.running import guarded, printed


@click.command("rule", short_help="Say what a rule or a cause of failure means.")
@click.argument("rule", required=False)
@click.option("--all", "every", is_flag=True, help="Every rule: a list, or all pages in the other formats.")
@click.option(
    "--test",
    "tested",
    type=click.Path(exists=True),
    metavar="PATH",
    help="Run the examples of your own rules in this folder or file.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="How to print a rule.",
)
@user_rules_option
def rule(
    rule: str | None, every: bool, tested: str | None, output_format: str, rule_folders: tuple[str, ...]
) -> NoReturn:
    """Say what a rule means, and how we know: its code (NEO301) or its name; or a cause of failure by its id."""
    if [rule is not None, every, tested is not None].count(True) != 1:
        raise click.UsageError(
            "Name a rule (NEO301, nvidia-missing-options), or use --all to list them, or --test PATH to try your own."
        )
    text, code = guarded(lambda: _rule_text(rule, tested, rule_folders, output_format), {})
    on_error = code == 2
    printed(f"neolint: {text}" if on_error else text, err=on_error, nl=on_error)
    sys.exit(code)


def _rule_text(rule: str | None, tested: str | None, folders: tuple[str, ...], output_format: str) -> tuple[str, int]:
    if tested is not None:
        from neolint.ruletest import tested as run

        return run(tested)
    from neolint.rulepage import page, table

    return table(folders, output_format) if rule is None else page(rule, folders, output_format)
