"""`neolint baseline`: write down what is known."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import click

from neolint.commands.options import SEVERITY, rule_options, wanted_of
from neolint.commands.running import guarded, noted, printed


@click.command("baseline", short_help="Write down the findings that are known.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=str), metavar="[PATH]...")
@click.option("--output", type=click.Path(dir_okay=False), metavar="FILE", help="Where to write it.")
@click.option("--check", "only_check", is_flag=True, help="Write nothing: exit with 1 if entries of it are stale.")
@click.option("--min-severity", type=SEVERITY, help="Take findings from this severity on (default: warning).")
@click.option("--exclude", multiple=True, metavar="GLOB", help="Leave these files out, also those named one by one.")
@rule_options
def baseline(paths: tuple[str, ...], output: str | None, only_check: bool, **options: Any) -> NoReturn:
    """Write down what is found now, so that `check` reports only what is new (default: all below this directory).

    The file is that of --output, or what the configuration calls `baseline`, or .neolint-baseline.json.
    """
    from neolint.baseline_command import check_baseline, make_baseline

    wanted, work = wanted_of(options), check_baseline if only_check else make_baseline
    said, notes, code = guarded(lambda: work(paths or (".",), wanted, output), options)
    noted(notes)
    if said:
        printed(said)
    sys.exit(code)
