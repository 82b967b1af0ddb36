"""`neolint inspect`: look into a model archive."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from neolint.commands.running import guarded, printed


@click.command("inspect", short_help="Look into a model.tar.gz: inputs, operators, the DataInputConfig that fits.")
@click.argument("archive", type=click.Path(path_type=str), metavar="ARCHIVE")
@click.option("--framework", metavar="FRAMEWORK", help="Which framework's model to show, where there are several.")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", help="How to print it.")
def inspect(archive: str, framework: str | None, output_format: str) -> NoReturn:
    """Look into a model.tar.gz: its framework, inputs and operators, and the DataInputConfig that fits.

    Nothing is unpacked to disk, loaded or run.
    """
    text, code = guarded(lambda: _inspected(archive, framework, output_format), {})
    printed(text, nl=False)
    sys.exit(code)


def _inspected(path: str, framework: str | None, output_format: str) -> tuple[str, int]:
    from neolint.archive.page import inspected
    from neolint.engine.load import load_rulebook
    from neolint.report.json import tool
    from neolint.runner import read_archive
    from neolint.wanted import UsageProblem

    book = load_rulebook()
    word = None if framework is None else framework.upper()
    if word is not None and word not in book.facts["frameworks"]:
        from neolint.nearest import nearest

        meant = nearest(word, book.facts["frameworks"])
        hint = f'; did you mean "{meant}"?' if meant else f": there are {', '.join(book.facts['frameworks'])}"
        raise UsageProblem(f'there is no framework "{framework}"{hint}')
    return inspected(read_archive(path), word, output_format, tool(book.dates))
