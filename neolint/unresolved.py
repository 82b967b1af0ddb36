"""What of the jobs cannot be known from their file: the rules that need it have said nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from neolint.job import Job
from neolint.layers import follow, pointers
from neolint.node import UNKNOWN, Path
from neolint.visible import visible


def unresolved(jobs: Sequence[Job]) -> Iterator[str]:
    """A line for each value of a request that is unknown, with its place."""
    for job in jobs:
        source = job.document.source
        for path in _unknown(job.view["request"], job.path):
            spot = follow(job.layers, path)
            if not spot.whole and isinstance(path[-1], str):
                spot = follow(job.layers, (*path[:-1], f"{path[-1]}.$"))  # a state machine fills it in
            if not spot.whole:
                continue
            line, column = source.place(spot.span().start)
            name = pointers(path[len(job.path) :])[0].lstrip("/").replace("/", ".")
            yield f"{visible(source.path)}:{line}:{column}: {visible(name)} cannot be known from this file"


def _unknown(request: object, at: Path) -> Iterator[Path]:
    waiting: list[tuple[Path, object]] = [(at, request)]
    while waiting:
        path, value = waiting.pop()
        if value is UNKNOWN:
            yield path
        elif isinstance(value, dict):
            waiting.extend([((*path, name), child) for name, child in value.items()][::-1])
        elif isinstance(value, list):
            waiting.extend([((*path, index), child) for index, child in enumerate(value)][::-1])
