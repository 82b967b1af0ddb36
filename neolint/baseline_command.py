"""`neolint baseline`: write down what is known, or say what of it is no longer true."""

from __future__ import annotations

import os
from collections.abc import Sequence

from neolint.baseline import NAME, entries_of, write_baseline
from neolint.report import counted
from neolint.run import check_paths
from neolint.runner import Runner
from neolint.wanted import Wanted

Said = tuple[str, list[str], int]


def make_baseline(paths: Sequence[str], wanted: Wanted, output: str | None) -> Said:
    """Write a baseline of everything that is found in the paths; what to say, the notes, and the exit code.

    Nothing is written if a rule failed, or if a directory holds no job.
    """
    path = _place(wanted, output)
    outcome = check_paths(paths, wanted._replace(heed_baseline=False))
    if outcome.failed or outcome.empty:
        notes = [*outcome.notes, *(f"{folder}: no compilation job found" for folder in outcome.empty)]
        return "", [*notes, f"{path} was not written"], 3 if outcome.failed else 2
    shown = {file.path for file in outcome.report.files}
    entries = entries_of([finding for finding in outcome.report.findings if finding.source.path in shown], path)
    write_baseline(path, entries)
    files = counted(len({entry.path for entry in entries}), "file")
    return f"{counted(len(entries), 'finding')} in {files} written to {path}", outcome.notes, 0


def check_baseline(paths: Sequence[str], wanted: Wanted, output: str | None) -> Said:
    """Whether every entry of the baseline still matches something; exit code 1 if not."""
    path = _place(wanted, output)
    outcome = check_paths(paths, wanted._replace(baseline=path))
    if outcome.failed or outcome.stale:
        return "", outcome.notes, 3 if outcome.failed else 1
    return f"every entry of {path} that could be checked still matches", outcome.notes, 0


def _place(wanted: Wanted, output: str | None) -> str:
    """Which file is meant: the one that is named, that of the configuration here, or the usual one."""
    if output is not None:
        return output
    config = Runner(wanted).whole_config(os.path.join(".", NAME))
    return (
        os.path.relpath(os.path.join(config.root, config.values["baseline"])) if "baseline" in config.values else NAME
    )
