"""`neolint explain`: say why a job failed."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import click

from neolint.commands.asking import asking, live_options, taken_out
from neolint.commands.options import reach_of, reach_options, rule_options, wanted_of
from neolint.commands.running import coloured, guarded, noted, printed


@click.command("explain", short_help="Say why a job failed, and what to send next.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=str), metavar="DESCRIPTION...")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "markdown", "html"]),
    default="text",
    help="How to print the explanation.",
)
@click.option(
    "--request",
    "request_path",
    type=click.Path(path_type=str),
    metavar="FILE",
    help="The request as you keep it: findings point into it, and what was sent is compared with it.",
)
@click.option("--model", metavar="ARCHIVE", help="The model.tar.gz of the job: look into it for the cause.")
@click.option("--next", "next_to", metavar="FILE", help="Write the request to send next: JSON, YAML, or - to pipe it.")
@click.option("--redact", is_flag=True, help="Mask account ids, roles, buckets, object names and keys.")
@live_options
@reach_options
@click.option("--list", "list_causes", is_flag=True, help="List the causes that are known, and explain nothing.")
@click.option("--stdin-filename", metavar="NAME", help="What to call standard input (-), and how to read it.")
@rule_options
def explain(
    paths: tuple[str, ...],
    output_format: str,
    request_path: str | None,
    next_to: str | None,
    redact: bool,
    list_causes: bool,
    **options: Any,
) -> NoReturn:
    """Say why a job failed: give it what describe-compilation-job printed, in any form, or - for standard input.

    With --job-name or --last-failed neolint asks AWS itself (pip install 'neolint[aws]'); else it never does.
    """
    from neolint.explain.command import Explaining, explained
    from neolint.explain.live import ask

    if list_causes:
        from neolint.explain.page import table

        printed(table(output_format), nl=False)
        sys.exit(0)
    live, reach = taken_out(options), reach_of(options)
    wish = guarded(lambda: asking(live, reach), options)
    if not paths and not wish.asked:
        raise click.UsageError(
            "Name a file with what describe-compilation-job printed, - for standard input, or a --job-name to ask for."
        )
    how = Explaining(output_format, coloured(options["colour"]), redact, request_path, next_to)
    wanted = wanted_of(options)
    answers = guarded(lambda: ask(wish), options) if wish.asked else ()
    result = guarded(lambda: explained(paths, wanted, how, answers), options)
    if next_to == "-" and result.next_text is not None:
        printed(result.next_text, nl=False)
        click.echo(result.text, nl=False, err=True)
    else:
        printed(result.text, nl=False)
        if next_to is not None and result.next_text is not None:
            from neolint.whole_file import write_whole

            guarded(lambda: write_whole(next_to, result.next_text.encode()), options)
    noted(result.notes)
    sys.exit(result.code)
