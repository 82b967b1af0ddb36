"""Asking AWS itself: the descriptions of jobs by name or of the last that failed, and the tails of their logs.

Only this module talks to a network, and only if the user names a job or asks for the last failed ones. It needs boto3,
which `pip install 'neolint[aws]'` brings.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neolint.explain.diagnose import LOG_GROUP
from neolint.run import CallFailed, UsageProblem
from neolint.visible import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

_AGO = re.compile(r"(?P<number>\d{1,6})(?P<unit>[mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_TAIL = 40
_MOST_JOBS = 100
_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Asking:
    """Which jobs, and how to reach AWS: the options of `aws sagemaker describe-compilation-job` that mean something."""

    job_names: tuple[str, ...] = ()
    last_failed: int | None = None
    since: str | None = None
    logs: bool = False
    region: str | None = None
    profile: str | None = None
    endpoint_url: str | None = None
    verify_ssl: bool = True
    ca_bundle: str | None = None
    read_timeout: int | None = None
    connect_timeout: int | None = None
    sign: bool = True
    debug: bool = False

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
    client = _client(asking, "sagemaker")
    names = list(asking.job_names)
    if asking.last_failed is not None:
        names += _failed(client, asking.last_failed, since)
    answers = []
    for name in dict.fromkeys(names):
        described = _called(lambda name=name: client.describe_compilation_job(CompilationJobName=name))
        described.pop("ResponseMetadata", None)
        log = _tail(_client(asking, "logs"), name) if asking.logs else ()
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


def _client(asking: Asking, service: str) -> Any:
    try:
        import boto3
        from botocore import UNSIGNED
        from botocore.config import Config
    except ImportError as error:
        raise CallFailed("asking AWS needs boto3: pip install 'neolint[aws]'") from error
    if asking.debug:
        boto3.set_stream_logger("")
    settings: dict[str, Any] = {}
    if asking.read_timeout is not None:
        settings["read_timeout"] = asking.read_timeout or None
    if asking.connect_timeout is not None:
        settings["connect_timeout"] = asking.connect_timeout or None
    if not asking.sign:
        settings["signature_version"] = UNSIGNED
    verify: bool | str | None = asking.ca_bundle if asking.verify_ssl else False
    return _called(
        lambda: boto3.Session(profile_name=asking.profile, region_name=asking.region).client(
            service, endpoint_url=asking.endpoint_url, verify=verify, config=Config(**settings)
        )
    )


def _failed(client: Any, most: int, since: datetime | None) -> list[str]:
    listed = _called(
        lambda: client.list_compilation_jobs(
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


def _tail(client: Any, name: str) -> tuple[str, ...]:
    """The last lines of the job's newest log stream; nothing if there is none yet."""
    streams = _called(lambda: client.describe_log_streams(logGroupName=LOG_GROUP, logStreamNamePrefix=name), missing={})
    found = [one["logStreamName"] for one in streams.get("logStreams", ())]
    mine = [stream for stream in found if stream == name or stream.startswith(f"{name}/")]
    if not mine:
        return ()
    events = _called(
        lambda: client.get_log_events(logGroupName=LOG_GROUP, logStreamName=mine[0], limit=_TAIL, startFromHead=False)
    )
    return tuple(event["message"].rstrip() for event in events.get("events", ()))


def _called(call: Any, missing: Mapping[str, Any] | None = None) -> Any:
    """What a call answers; ``missing`` where the thing asked about is not there. Raises CallFailed."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return call()
    except ClientError as error:
        said = error.response.get("Error", {})
        if missing is not None and said.get("Code") == "ResourceNotFoundException":
            return missing
        code, message = str(said.get("Code", "")), str(said.get("Message", ""))
        raise CallFailed(_in_words(code, message, error.operation_name)) from error
    except (BotoCoreError, ValueError, OSError) as error:
        raise CallFailed(_client_words(error)) from error


_NOT_THERE = "there is no such compilation job in this account and Region"
_DENIED = "these credentials may not call {operation}"
_TOO_OFTEN = "AWS is asked too often at the moment; try again in a while"
_EXPIRED = "the credentials have expired; log in again"
_UNKNOWN_KEYS = "AWS does not know these credentials"
_WORDS = {
    "ResourceNotFound": _NOT_THERE,
    "ResourceNotFoundException": _NOT_THERE,
    "AccessDenied": _DENIED,
    "AccessDeniedException": _DENIED,
    "UnauthorizedOperation": _DENIED,
    "Throttling": _TOO_OFTEN,
    "ThrottlingException": _TOO_OFTEN,
    "TooManyRequestsException": _TOO_OFTEN,
    "RequestLimitExceeded": _TOO_OFTEN,
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "RequestExpired": _EXPIRED,
    "UnrecognizedClientException": _UNKNOWN_KEYS,
    "InvalidClientTokenId": _UNKNOWN_KEYS,
    "SignatureDoesNotMatch": _UNKNOWN_KEYS,
    "InvalidSignatureException": _UNKNOWN_KEYS,
}


def _in_words(code: str, message: str, operation: str) -> str:
    meant = _WORDS.get(code)
    told = f"{operation} was refused" if meant is None else meant.format(operation=operation)
    message = shorten(" ".join(message.split()), _SHOWN)
    return f"{told} ({code}: {message})" if message else f"{told} ({code})"


def _client_words(error: Exception) -> str:
    """What the client itself complains of: no credentials, no Region, no way to the endpoint."""
    name = type(error).__name__
    words = {
        "NoCredentialsError": "there are no AWS credentials; set them up with `aws configure`, or name a --profile",
        "PartialCredentialsError": "the AWS credentials are incomplete; set them up with `aws configure`",
        "NoRegionError": "no Region is set; add --region, or set one with `aws configure`",
        "TokenRetrievalError": "the login has expired; log in again with `aws sso login`",
        "SSOTokenLoadError": "there is no valid login; log in with `aws sso login`",
        "UnauthorizedSSOTokenError": "the login has expired; log in again with `aws sso login`",
    }.get(name)
    return words if words is not None else str(error) or name


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
