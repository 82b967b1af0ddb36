"""Tasks of state machines: whether Step Functions can carry out a call as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from neolint.edits import rename, set_value
from neolint.finding import Problem
from neolint.job import Job
from neolint.layers import follow
from neolint.node import Path
from neolint.source import Span

_RESOURCE = re.compile(
    r"(?P<before>.*:states:::)aws-sdk:sagemaker:createCompilationJob(?:\.waitForTaskToken)?", re.DOTALL
)
_ANY_RESOURCE = re.compile(r"(?P<before>.*:states:::)", re.DOTALL)
_PATH = re.compile(r"\$\$?\.|States\.[A-Za-z0-9]+\(")


def task_problems(job: Job, state: Mapping[str, Any]) -> Iterator[tuple[Path, Problem]]:
    """What is wrong with a call, besides its request, and the path to it."""
    resource = state["Resource"]
    if not _RESOURCE.fullmatch(resource):
        before = _ANY_RESOURCE.match(resource)
        right = f"{before['before'] if before else 'arn:aws:states:::'}aws-sdk:sagemaker:createCompilationJob"
        path = (*job.path[:-1], "Resource")
        edit = set_value(follow(job.layers, path), right)
        values = {"resource": resource, "right": right, "waits": ".sync" in resource}
        yield path, Problem("state-machine-resource", Span(0, 0), values, edits=(edit,) if edit else ())
    if job.path[-1] == "Parameters":
        yield from _paths_in(job, state["Parameters"])


def _paths_in(job: Job, parameters: Mapping[str, Any]) -> Iterator[tuple[Path, Problem]]:
    """Texts that look like paths or intrinsic functions in members that hold neither."""
    waiting: list[tuple[Path, Mapping[str, Any]]] = [(job.path, parameters)]
    while waiting:
        path, members = waiting.pop()
        for name, value in members.items():
            place = (*path, name)
            if isinstance(value, dict):
                waiting.append((place, value))
            elif isinstance(value, str) and not name.endswith(".$") and _PATH.match(value):
                edit = rename(follow(job.layers, place), f"{name}.$")
                values = {"key": name, "text": value}
                yield place, Problem("path-sent-as-text", Span(0, 0), values, edits=(edit,) if edit else ())
