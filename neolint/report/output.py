"""Reports in files: ``--output FORMAT=FILE``. What cannot be written is said before anything is checked."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from neolint.nearest import nearest
from neolint.wanted import UsageProblem
from neolint.whole_file import is_special, write_whole


class Output(NamedTuple):
    """A report that was asked for in a file."""

    output_format: str
    path: str


def outputs(asked: Sequence[str], formats: Sequence[str], checked: Sequence[str]) -> list[Output]:
    """What ``--output`` asks for. ``checked`` are the paths to be checked, none of which is overwritten.

    Raises UsageProblem for what is no ``FORMAT=FILE``, a format that is not there, and a file that cannot be written.
    """
    found: list[Output] = []
    taken = {os.path.realpath(path): "it is to be checked" for path in checked if not os.path.isdir(path)}
    for text in asked:
        output_format, equals, path = text.partition("=")
        problem = None
        if not equals or not path:
            problem = "write FORMAT=FILE, such as sarif=neolint.sarif"
        elif output_format not in formats:
            meant = nearest(output_format, formats)
            hint = f'did you mean "{meant}"?' if meant else f"there are {', '.join(formats)}"
            problem = f'there is no format "{output_format}"; {hint}'
        elif path == "-":
            problem = f"standard output has the report of --format; for this one there, use --format {output_format}"
        else:
            problem = taken.get(os.path.realpath(path)) or _unwritable(path)
            if not is_special(path):
                taken[os.path.realpath(path)] = "another report goes into this file"
        if problem:
            raise UsageProblem(f"--output {text}: {problem}")
        found.append(Output(output_format, path))
    return found


def write(path: str, text: str) -> None:
    """Put a report into its file, whole. Raises OSError."""
    write_whole(path, text.encode("utf-8", errors="backslashreplace"))


def _unwritable(path: str) -> str | None:
    """Why a file can surely not be written; None if it may go well."""
    target = os.path.realpath(path)
    folder = os.path.dirname(target)
    if os.path.isdir(target):
        return "this is a directory"
    if not os.path.exists(folder):
        return f"there is no directory {os.path.dirname(path) or folder}"
    if not os.path.isdir(folder):
        return f"{os.path.dirname(path)} is no directory"
    if not os.access(target if os.path.exists(target) else folder, os.W_OK):
        return "permission denied"
    if not is_special(path) and not os.access(folder, os.W_OK):
        return f"permission denied in {os.path.dirname(path) or 'this directory'}"
    return None
