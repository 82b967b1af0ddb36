"""`neolint new`: the request on standard output or in a file, what is still to do on standard error."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any

import click

from neolint.commands.running import guarded, printed

if TYPE_CHECKING:
    from neolint.archive.look import Archive


@click.command("new", short_help="Write a request for a model and a target.")
@click.option("--from-model", "archive_path", metavar="ARCHIVE", help="Read the inputs out of this model.tar.gz.")
@click.option("--framework", metavar="NAME", help="The framework: PYTORCH, TENSORFLOW, KERAS, ONNX …")
@click.option("--framework-version", metavar="VERSION", help="Its version, such as 1.13.")
@click.option(
    "--target",
    metavar="TARGET",
    required=True,
    help="A device, such as jetson_xavier, or OS/ARCH[/ACCELERATOR].",
)
@click.option(
    "--input",
    "inputs",
    metavar="NAME=SHAPE",
    multiple=True,
    help="An input: input0=1,3,224,224. Again for others.",
)
@click.option(
    "--option", "options", metavar="KEY=VALUE", multiple=True, help="A compiler option, such as gpu-code=sm_72."
)
@click.option("--name", metavar="NAME", help="The job's name.")
@click.option("--role", metavar="ARN", help="The role of the job.")
@click.option("--s3-uri", metavar="URI", help="Where the archive is.")
@click.option("--output-location", metavar="URI", help="Where the compiled model goes.")
@click.option("--max-runtime", metavar="SECONDS", type=click.IntRange(1), default=900, help="How long it may run.")
@click.option("--tag", "tags", metavar="KEY=VALUE", multiple=True, help="A tag of the job.")
@click.option("--format", "output_format", type=click.Choice(["json", "yaml"]), help="How to write it (json).")
@click.option("--output", metavar="FILE", type=click.Path(dir_okay=False), help="Where to write it; not over a file.")
def new(
    archive_path: str | None, output_format: str | None, output: str | None, tags: tuple[str, ...], **said: Any
) -> None:
    """Write a CreateCompilationJob request, and say what is still to be filled in.

    What was not said is a <placeholder> in it, which neolint check finds.
    """
    from neolint.request_text import is_yaml, request_text

    if archive_path is None and said["framework"] is None:
        raise click.UsageError("Name the --framework, or the archive with --from-model.")
    archive = None if archive_path is None else guarded(lambda: _archive(archive_path), {})
    request = guarded(lambda: _requested(archive, tags, said), {})
    as_yaml = is_yaml(output or "") if output_format is None else output_format == "yaml"
    text = request_text(request, as_yaml=as_yaml)
    if output is None:
        printed(text, nl=False)
    else:
        guarded(lambda: _write(output, text), {})
    for line in _left_to_do(text, output or ("request.yaml" if as_yaml else "request.json"), archive):
        click.echo(line, err=True)


def _archive(path: str) -> Archive:
    from neolint.runner import read_archive

    return read_archive(path)


def _requested(archive: Archive | None, tags: tuple[str, ...], said: dict[str, Any]) -> dict[str, Any]:
    from neolint.engine.load import load_rulebook
    from neolint.new import Wish, new_request, pairs

    facts = load_rulebook().facts
    wish = Wish(**{**said, "framework": said["framework"] or ""}, tags=pairs(tags, "--tag"))
    if archive is not None:
        from neolint.new_from_model import with_model

        wish = with_model(wish, archive, facts)
    return new_request(wish, facts)


def _write(path: str, text: str) -> None:
    from neolint.whole_file import write_whole

    if os.path.exists(path):
        raise FileExistsError(errno.EEXIST, "there is such a file, and it is left as it is", path)
    write_whole(path, text.encode())


def _left_to_do(text: str, path: str, archive: Archive | None) -> list[str]:
    """What neolint check says of the request, a line each."""
    from neolint.check import Checker, Settings
    from neolint.engine.load import load_rulebook
    from neolint.select import Selection

    checker = Checker(load_rulebook(), Settings(selection=Selection(min_severity="warning"), archive=archive))
    found = checker.check(path, text.encode()).findings
    lines = []
    for finding in found:
        if finding.name == "placeholder-left":
            lines.append(f"to fill in: {finding.pointer[0].rsplit('/', 1)[-1]}")
        else:
            lines.append(f"{finding.severity}: {finding.message} [{finding.code}]")
    return list(dict.fromkeys(lines))
