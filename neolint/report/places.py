"""Where a finding is, as the formats of other tools say it: paths from the current directory, with forward slashes."""

from __future__ import annotations

import os

from neolint.finding import Finding


def local_path(path: str) -> str:
    """The path from the current directory, as CI services join it to the root of the repository.

    What is not below the current directory keeps its path, and so does standard input without a name.
    """
    if path.startswith("<"):
        return path
    try:
        relative = os.path.relpath(path).replace(os.sep, "/")
    except ValueError:  # another drive
        return path
    return path if relative.startswith("../") or relative == ".." else relative


def within(finding: Finding) -> str:
    """Where in its document the finding is: its pointers in one line, empty where it has none."""
    return " > ".join(pointer for pointer in finding.pointer if pointer)
