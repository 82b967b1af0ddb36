"""The command line: arguments in, exit code out.

0: nothing at or above the fail level. 1: findings. 2: wrong usage, configuration or rule file, a path that is not
there,
no job where one was promised. 3: an internal error. The highest applies.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NoReturn, cast

import click

from neolint import __version__
from neolint.explain.options import asking, live_options, taken_out

if TYPE_CHECKING:
    from neolint.report.output import Output
    from neolint.run import Outcome, Wanted

FORMATS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit")
DESCRIBING = frozenset({"sarif"})  # formats that describe the rules themselves
SEVERITY = click.Choice(["error", "warning", "info"])


# Commands that have a module of their own, which is imported when they are asked for.
_ELSEWHERE = {"new": "neolint.new_command"}


class Suggesting(click.Group):
    """A group that says which command may have been meant, and ends at Ctrl-C as shells expect it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, in order."""
        return sorted([*super().list_commands(ctx), *_ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """As click does, also for those of ``_ELSEWHERE``."""
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        from importlib import import_module

        command: click.Command = import_module(_ELSEWHERE[cmd_name]).command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """As click does, but with the exit code of an interrupt: 1 would say that there are findings."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            _notes(["interrupted"])
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


@click.group(cls=Suggesting, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", "-V", message="neolint %(version)s", help="Show the version and exit.")
def neolint() -> None:
    """Find the mistakes in SageMaker Neo compilation jobs before they are sent, and explain the failures after."""


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


@neolint.command()
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
@rule_options
def check(
    paths: tuple[str, ...],
    output_format: str,
    asked_outputs: tuple[str, ...],
    show_files: bool,
    allow_empty: bool,
    **options: Any,
) -> NoReturn:
    """Lint compilation jobs: files, directories, or - for standard input."""
    from neolint.run import check_paths, shown_files

    if not paths:
        raise click.UsageError("Name a file or a directory to check, or - for standard input.")
    if options["unsafe_fixes"] and not (options["fix"] or options["diff"]):
        raise click.UsageError("--unsafe-fixes goes with --fix or --diff.")
    outputs = _guarded(lambda: _outputs(asked_outputs, paths), options) if asked_outputs else []
    describe = not DESCRIBING.isdisjoint((output_format, *(output.output_format for output in outputs)))
    wanted = _wanted(options, describe=describe)
    if show_files:
        for path, kind in _guarded(lambda: list(shown_files(paths, wanted)), options):
            _print(f"{path}: {kind}")
        sys.exit(0)
    progress = output_format == "text" and sys.stderr.isatty()
    outcome = _guarded(lambda: check_paths(paths, wanted, progress=progress), options)
    if wanted.diff:
        _print_diff(outcome, options["colour"])
    else:
        to_error = outcome.corrected is not None
        if outcome.corrected is not None:  # a filter: the corrected text takes standard output
            _print(outcome.corrected, nl=False)
        stream = sys.stderr if to_error else sys.stdout
        _print(_rendered(outcome, output_format, options["colour"], stream), nl=False, err=to_error)
    unwritten = _write_reports(outputs, outcome)
    _notes([*outcome.notes, *unwritten])
    if outcome.empty and not allow_empty:
        where = ", ".join(outcome.empty)
        _notes([f"{where}: no compilation job found (--allow-empty accepts that)"])
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
            _print(coloured_diff(difference, colour=_coloured(colour)), nl=False)
    else:
        _print("".join(outcome.diff).encode(), nl=False)
    click.echo(fixed_line(outcome.report, "would fix"), err=True)


@neolint.command()
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

    wanted, work = _wanted(options), check_baseline if only_check else make_baseline
    said, notes, code = _guarded(lambda: work(paths or (".",), wanted, output), options)
    _notes(notes)
    if said:
        _print(said)
    sys.exit(code)


@neolint.command()
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
@click.option("--next", "next_to", metavar="FILE", help="Write the request to send next: JSON, YAML, or - to pipe it.")
@click.option("--redact", is_flag=True, help="Mask account ids, roles, buckets, object names and keys.")
@live_options
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

        _print(table(output_format), nl=False)
        sys.exit(0)
    live = taken_out(options)
    wish = _guarded(lambda: asking(live, region=options["region"], debug=options["debug"]), options)
    if not paths and not wish.asked:
        raise click.UsageError(
            "Name a file with what describe-compilation-job printed, - for standard input, or a --job-name to ask for."
        )
    how = Explaining(output_format, _coloured(options["colour"]), redact, request_path, next_to)
    wanted = _wanted(options)
    answers = _guarded(lambda: ask(wish), options) if wish.asked else ()
    result = _guarded(lambda: explained(paths, wanted, how, answers), options)
    if next_to == "-" and result.next_text is not None:
        _print(result.next_text, nl=False)
        click.echo(result.text, nl=False, err=True)
    else:
        _print(result.text, nl=False)
        if next_to is not None and result.next_text is not None:
            from neolint.whole_file import write_whole

            _guarded(lambda: write_whole(next_to, result.next_text.encode()), options)
    _notes(result.notes)
    sys.exit(result.code)


@neolint.command()
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
    text, code = _guarded(lambda: _rule_text(rule, tested, rule_folders, output_format), {})
    on_error = code == 2
    _print(f"neolint: {text}" if on_error else text, err=on_error, nl=on_error)
    sys.exit(code)


def _rule_text(rule: str | None, tested: str | None, folders: tuple[str, ...], output_format: str) -> tuple[str, int]:
    if tested is not None:
        from neolint.ruletest import tested as run

        return run(tested)
    from neolint.rulepage import page, table

    return table(folders, output_format) if rule is None else page(rule, folders, output_format)


def _device_names(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """For shell completion: the devices that begin with what is typed."""
    from neolint.targetpage import target_names

    return [name for name in target_names() if name.startswith(incomplete)]


@neolint.command()
@click.argument("device", required=False, shell_complete=_device_names)
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text")
def targets(device: str | None, output_format: str) -> NoReturn:
    """Say what a model can be compiled for: every device and platform, or all that is known of one DEVICE."""
    from neolint.targetpage import target_page, target_table

    text, code = _guarded(
        lambda: (target_table(output_format), 0) if device is None else target_page(device, output_format), {}
    )
    _print(text if not code else f"neolint: {text}", err=bool(code), nl=bool(code))
    sys.exit(code)


@neolint.command()
@click.argument("name", required=False)
def schema(name: str | None) -> None:
    """Print a JSON Schema for editors: request, description, config, report and others (no name: which there are)."""
    import json

    from neolint.nearest import nearest
    from neolint.plain_schema import plain_schema, schema_names

    names = schema_names()
    if name is None:
        _print("\n".join(names))
    elif name not in names:
        meant = nearest(name, names)
        hint = f' Did you mean "{meant}"?' if meant else f" There are: {', '.join(names)}."
        raise click.UsageError(f'There is no schema "{name}".{hint}')
    else:
        _print(json.dumps(plain_schema(name), indent=2))


@neolint.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes a shell complete neolint's commands: eval "$(neolint completion bash)"."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    _print(kind(neolint, {}, "neolint", "_NEOLINT_COMPLETE").source())


def _wanted(options: dict[str, Any], *, describe: bool = False) -> Wanted:
    from neolint.run import Wanted

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


def _guarded(action: Callable[[], Any], options: dict[str, Any]) -> Any:
    """Run it; mistakes of the user end in one clear message and exit code 2, neolint's own in exit code 3."""
    from neolint.config import ConfigError
    from neolint.engine.load import RuleFileError
    from neolint.run import CallFailed, UsageProblem

    try:
        return action()
    except UsageProblem as error:
        _notes([str(error)])
    except CallFailed as error:
        _notes([str(error)])
        sys.exit(3)
    except ConfigError as error:
        _own_file(((error.source, problem) for problem in error.problems), options)
    except RuleFileError as error:
        _own_file(error.problems, options)
    except OSError as error:
        _notes([f"{error.filename}: {(error.strerror or 'cannot be read').lower()}"])
    except Exception as error:
        if options.get("debug"):
            raise
        _notes([f"internal error: {type(error).__name__}: {error}; please report it, with --debug for the details"])
        sys.exit(3)
    sys.exit(2)


def _own_file(problems: Iterable[tuple[Any, Any]], options: dict[str, Any]) -> None:
    """Mistakes in a configuration or rule file, shown with a caret as findings are, on standard error."""
    from neolint.check import worded
    from neolint.engine.load import load_rulebook
    from neolint.report.text import render_finding

    book = load_rulebook()
    for source, problem in problems:
        rule = book.get(problem.rule)
        assert rule is not None
        click.echo(
            render_finding(worded(rule, source, problem), colour=_coloured(options.get("colour", "auto"), sys.stderr)),
            err=True,
        )
        click.echo(err=True)


def _rendered(outcome: Outcome, output_format: str, colour: str, stream: Any = None) -> str:
    from neolint.report.formats import rendered

    return rendered(outcome.report, output_format, colour=_coloured(colour, stream), columns=_columns())


def _columns() -> int:
    """How wide text may be. As shutil says it, which takes longer to be imported than a file to be checked."""
    try:
        columns = int(os.environ.get("COLUMNS", "0"))
        if columns <= 0:
            columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        columns = 0
    return min(max(columns or 100, 60), 120)


def _coloured(colour: str, stream: Any = None) -> bool:
    if colour != "auto":
        return colour == "always"
    return (
        cast("bool", (stream or sys.stdout).isatty())
        and "NO_COLOR" not in os.environ
        and os.environ.get("TERM") != "dumb"
    )


def _print(text: str | bytes, *, nl: bool = True, err: bool = False) -> None:
    """Print a result. Where nobody reads on (`| head`), the rest goes nowhere and the exit code is what it would be."""
    try:
        click.echo(text, nl=nl, err=err)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), (sys.stderr if err else sys.stdout).fileno())
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), (sys.stderr if err else sys.stdout).fileno())
        _notes([f"standard output cannot be written: {(error.strerror or str(error)).lower()}"])
        sys.exit(2)


def _notes(notes: Iterable[str]) -> None:
    from neolint.visible import visible

    for note in notes:
        click.echo(f"neolint: {visible(note)}", err=True)
