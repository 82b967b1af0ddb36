"""`neolint check`: lint jobs."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn

import click

from neolint.commands.options import SEVERITY, OneOf, reach_of, reach_options, rule_options, wanted_of
from neolint.commands.running import coloured, columns, guarded, noted, printed

if TYPE_CHECKING:
    from neolint.report.output import Output
    from neolint.run import Outcome

FORMATS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit")
DESCRIBING = frozenset({"sarif"})  # formats that describe the rules themselves


@click.command("check", short_help="Lint compilation jobs before they are sent.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=str), metavar="PATH...")
@click.option("--format", "output_format", type=OneOf(FORMATS), default="text", help="How to print the findings.")
@click.option(
    "--output",
    "asked_outputs",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Write a report to a file as well; any number of times.",
)
@click.option("--fail-level", type=SEVERITY, help="Exit with 1 from this severity on (default: error).")
@click.option("--min-severity", type=SEVERITY, help="Show findings from this severity on (default: warning).")
@click.option(
    "--kind", type=click.Choice(["request", "description"]), help="Take every file for this, whatever it looks like."
)
@click.option("--model", metavar="ARCHIVE", help="The model.tar.gz of the jobs: look into it, and compare the two.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="Leave these files out, also those named one by one.")
@click.option("--stdin-filename", metavar="NAME", help="What to call standard input (-), and how to read it.")
@click.option("--fix", is_flag=True, help="Make the corrections that cannot change what was meant.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: also those that somebody should look at.")
@click.option("--diff", is_flag=True, help="Print what --fix would change, and write nothing.")
@click.option("--show-files", is_flag=True, help="List the files that would be checked, and what they are.")
@click.option("--show-unresolved", is_flag=True, help="List the values of jobs that their file does not tell.")
@click.option("--allow-empty", is_flag=True, help="Exit with 0 where a directory holds no job.")
@click.option(
    "--baseline", type=click.Path(dir_okay=False), metavar="FILE", help="Findings in this file are known: do not count."
)
@click.option("--no-ignore", is_flag=True, help="For gates: no comment, no ignore entry and no baseline counts.")
@click.option("--online", is_flag=True, help="Ask AWS about what the jobs name: buckets, role, key, network.")
@click.option("--fetch", is_flag=True, help="With --online: read each archive as it streams in, and look into it.")
@reach_options
@rule_options
def check(
    paths: tuple[str, ...],
    output_format: str,
    asked_outputs: tuple[str, ...],
    show_files: bool,
    allow_empty: bool,
    online: bool,
    fetch: bool,
    **options: Any,
) -> NoReturn:
    """Lint compilation jobs: files, directories, or - for standard input."""
    from neolint.run import check_paths, shown_files

    if not paths:
        raise click.UsageError("Name a file or a directory to check, or - for standard input.")
    if options["unsafe_fixes"] and not (options["fix"] or options["diff"]):
        raise click.UsageError("--unsafe-fixes goes with --fix or --diff.")
    if fetch and not online:
        raise click.UsageError("--fetch goes with --online.")
    outputs = guarded(lambda: _outputs(asked_outputs, paths), options) if asked_outputs else []
    describe = not DESCRIBING.isdisjoint((output_format, *(output.output_format for output in outputs)))
    reach = reach_of(options) if online else None
    wanted = wanted_of(options, describe=describe, online=reach, fetch=fetch)
    if show_files:
        for path, kind in guarded(lambda: list(shown_files(paths, wanted)), options):
            printed(f"{path}: {kind}")
        sys.exit(0)
    progress = output_format == "text" and sys.stderr.isatty()
    outcome = guarded(lambda: check_paths(paths, wanted, progress=progress), options)
    if wanted.diff:
        _print_diff(outcome, options["colour"])
    else:
        to_error = outcome.corrected is not None
        if outcome.corrected is not None:  # a filter: the corrected text takes standard output
            printed(outcome.corrected, nl=False)
        stream = sys.stderr if to_error else sys.stdout
        printed(_rendered(outcome, output_format, options["colour"], stream), nl=False, err=to_error)
    unwritten = _write_reports(outputs, outcome)
    noted([*outcome.notes, *unwritten])
    if outcome.empty and not allow_empty:
        where = ", ".join(outcome.empty)
        noted([f"{where}: no compilation job found (--allow-empty accepts that)"])
    wrong = unwritten or outcome.unwritten or (outcome.empty and not allow_empty)
    sys.exit(3 if outcome.failed else 2 if wrong else int(outcome.worst or bool(outcome.diff)))


def _outputs(asked: tuple[str, ...], checked: tuple[str, ...]) -> list[Output]:
    from neolint.report.output import outputs

    return outputs(asked, FORMATS, checked)


def _write_reports(outputs: Iterable[Output], outcome: Outcome) -> list[str]:
    """Write the reports that were asked for in files; what could not be written, in words."""
    unwritten = []
    for output in outputs:
        from neolint.report.formats import rendered
        from neolint.report.output import write

        try:
            write(output.path, rendered(outcome.report, output.output_format))
        except OSError as error:
            reason = (error.strerror or "it cannot be written").lower()
            unwritten.append(f"--output {output.output_format}={output.path}: {reason}")
    return unwritten


def _print_diff(outcome: Outcome, colour: str) -> None:
    """The diff, exactly as it is unless a person looks at it; a summary of it on standard error."""
    from neolint.report import fixed_line

    if colour == "always" or (colour == "auto" and sys.stdout.isatty()):
        from neolint.report.text import coloured_diff

        for difference in outcome.diff:
            printed(coloured_diff(difference, colour=coloured(colour)), nl=False)
    else:
        printed("".join(outcome.diff).encode(), nl=False)
    click.echo(fixed_line(outcome.report, "would fix"), err=True)


def _rendered(outcome: Outcome, output_format: str, colour: str, stream: Any = None) -> str:
    from neolint.report.formats import rendered

    return rendered(outcome.report, output_format, colour=coloured(colour, stream), columns=columns())
