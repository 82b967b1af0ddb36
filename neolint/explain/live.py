"""Asking AWS itself: the descriptions of jobs by name or of the last that failed, and the tails of their logs.

Nothing is asked unless the user names a job or asks for the last failed ones.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neolint.aws.reach import Reach, Refused, called, client
from neolint.explain.diagnose import LOG_GROUP
from neolint.wanted import CallFailed, UsageProblem

if TYPE_CHECKING:
    pass

_AGO = re.compile(r"(?P<number>\d{1,6})(?P<unit>[mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_TAIL = 40
_MOST_JOBS = 100


@dataclass(frozen=True, slots=True)
class Asking:
    """Which jobs, and how to reach AWS: the options of `aws sagemaker describe-compilation-job` that mean something."""

    job_names: tuple[str, ...] = ()
    last_failed: int | None = None
    since: str | None = None
    logs: bool = False
    reach: Reach = field(default_factory=Reach)

    @property
    def asked(self) -> bool:
        """Whether there is anything to ask AWS."""
        return bool(self.job_names) or self.last_failed is not None


@dataclass(frozen=True, slots=True)
class Answer:
    """A description as JSON bytes, named by the call that brought it; ``log`` are the last lines of the job's log."""

    name: str
    raw: bytes
    log: tuple[str, ...] = ()


def names_from(path: str) -> str:
    """The job's name in a file for ``--cli-input-json`` or ``--cli-input-yaml``. Raises UsageProblem."""
    from neolint.read import Limits, read
    from neolint.read.text import decode

    path = path.removeprefix("file://")
    try:
        source, _ = decode(path, Path(path).read_bytes())
    except OSError as error:
        raise UsageProblem(f"{path}: {(error.strerror or 'cannot be read').lower()}") from error
    documents = read(source, limits=Limits())
    value = documents[0].value if documents else None
    name = value.get("CompilationJobName") if isinstance(value, dict) else None
    if not isinstance(name, str) or not name:
        raise UsageProblem(f"{path}: there is no CompilationJobName in it")
    return name


def ask(asking: Asking) -> list[Answer]:
    """The descriptions that were asked for, the newest of the failed ones first. Raises CallFailed, UsageProblem."""
    since = None if asking.since is None else moment_of(asking.since, datetime.now(timezone.utc))
    asked = client(asking.reach, "sagemaker")
    names = list(asking.job_names)
    if asking.last_failed is not None:
        names += _failed(asked, asking.last_failed, since)
    answers = []
    for name in dict.fromkeys(names):
        described = called(partial(asked.describe_compilation_job, CompilationJobName=name))
        described.pop("ResponseMetadata", None)
        log = _tail(client(asking.reach, "logs"), name) if asking.logs else ()
        raw = json.dumps(described, indent=2, default=_plain).encode()
        answers.append(Answer(f"describe-compilation-job {name}", raw, log))
    return answers


def moment_of(text: str, now: datetime) -> datetime:
    """``2d``, ``12h`` before ``now``, or a date or time in ISO 8601 (in UTC, unless it says otherwise).

    Raises UsageProblem.
    """
    if ago := _AGO.fullmatch(text.strip()):
        return now - timedelta(**{_UNITS[ago["unit"]]: int(ago["number"])})
    from neolint.moment import moment

    found = moment(text)
    if found is None or text.strip().isdecimal():
        raise UsageProblem(f'--since: "{text}" is no time; write 2d, 12h, or 2026-03-01T09:00')
    return found


def _failed(sagemaker: Any, most: int, since: datetime | None) -> list[str]:
    listed = called(
        lambda: sagemaker.list_compilation_jobs(
            StatusEquals="FAILED",
            SortBy="CreationTime",
            SortOrder="Descending",
            MaxResults=min(most, _MOST_JOBS),
        )
    )
    # The newest come first, so that what is older than `since` is at the end; what stands in for the service in a test
    # need neither choose nor sort.
    failed = [one for one in listed.get("CompilationJobSummaries", ()) if one["CompilationJobStatus"] == "FAILED"]
    failed.sort(key=lambda one: one["CreationTime"], reverse=True)
    names = [one["CompilationJobName"] for one in failed[:most] if since is None or one["CreationTime"] >= since]
    if not names:
        raise CallFailed(
            "no compilation job has failed" + ("" if since is None else f" since {since:%Y-%m-%d %H:%M} UTC")
        )
    return names


def _tail(logs: Any, name: str) -> tuple[str, ...]:
    """The last lines of the job's newest log stream; nothing if there is none yet."""
    try:
        streams = called(lambda: logs.describe_log_streams(logGroupName=LOG_GROUP, logStreamNamePrefix=name))
    except Refused as refused:
        if refused.code == "ResourceNotFoundException":
            return ()
        raise
    found = [one["logStreamName"] for one in streams.get("logStreams", ())]
    mine = [stream for stream in found if stream == name or stream.startswith(f"{name}/")]
    if not mine:
        return ()
    events = called(
        lambda: logs.get_log_events(logGroupName=LOG_GROUP, logStreamName=mine[0], limit=_TAIL, startFromHead=False)
    )
    return tuple(event["message"].rstrip() for event in events.get("events", ()))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
