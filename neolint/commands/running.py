"""Running a command: its results and notes printed, mistakes told in a line, and the exit code that goes with them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any, cast

import click


def guarded(action: Callable[[], Any], options: dict[str, Any]) -> Any:
    """Run it; mistakes of the user end in one clear message and exit code 2, neolint's own in exit code 3."""
    from neolint.config import ConfigError
    from neolint.engine.load import RuleFileError
    from neolint.wanted import CallFailed, UsageProblem

    try:
        return action()
    except UsageProblem as error:
        noted([str(error)])
    except CallFailed as error:
        noted([str(error)])
        sys.exit(3)
    except ConfigError as error:
        _own_file(((error.source, problem) for problem in error.problems), options)
    except RuleFileError as error:
        _own_file(error.problems, options)
    except OSError as error:
        noted([f"{error.filename}: {(error.strerror or 'cannot be read').lower()}"])
    except Exception as error:
        if options.get("debug"):
            raise
        noted([f"internal error: {type(error).__name__}: {error}; please report it, with --debug for the details"])
        sys.exit(3)
    sys.exit(2)


def _own_file(problems: Iterable[tuple[Any, Any]], options: dict[str, Any]) -> None:
    """Mistakes in a configuration or rule file, shown with a caret as findings are, on standard error."""
    from neolint.engine.load import load_rulebook
    from neolint.report.text import render_finding
    from neolint.wording import in_words_of

    book = load_rulebook()
    for source, problem in problems:
        rule = book.get(problem.rule)
        assert rule is not None
        click.echo(
            render_finding(
                in_words_of(rule, source, problem), colour=coloured(options.get("colour", "auto"), sys.stderr)
            ),
            err=True,
        )
        click.echo(err=True)


def columns() -> int:
    """How wide text may be. As shutil says it, which takes longer to be imported than a file to be checked."""
    try:
        columns = int(os.environ.get("COLUMNS", "0"))
        if columns <= 0:
            columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        columns = 0
    return min(max(columns or 100, 60), 120)


def coloured(colour: str, stream: Any = None) -> bool:
    """Whether what goes to a stream (else standard output) is in colour, as ``--color`` says or the terminal can."""
    if colour != "auto":
        return colour == "always"
    return (
        cast("bool", (stream or sys.stdout).isatty())
        and "NO_COLOR" not in os.environ
        and os.environ.get("TERM") != "dumb"
    )


def printed(text: str | bytes, *, nl: bool = True, err: bool = False) -> None:
    """Print a result. Where nobody reads on (`| head`), the rest goes nowhere and the exit code is what it would be."""
    try:
        click.echo(text, nl=nl, err=err)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), (sys.stderr if err else sys.stdout).fileno())
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), (sys.stderr if err else sys.stdout).fileno())
        noted([f"standard output cannot be written: {(error.strerror or str(error)).lower()}"])
        sys.exit(2)


def noted(notes: Iterable[str]) -> None:
    """Print notes on standard error, a line each."""
    from neolint.visible import visible

    for note in notes:
        click.echo(f"neolint: {visible(note)}", err=True)
