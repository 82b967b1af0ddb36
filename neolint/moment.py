"""The times of a description, as any of the clients writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(?:(Z|UTC)|([+-])(\d\d):?(\d\d)?)?",
    re.IGNORECASE,
)
_MILLISECONDS_FROM = 100_000_000_000  # as seconds that would be the year 5138


def moment(value: object) -> datetime | None:
    """A time as any of the clients writes it; one without a zone is taken for UTC. None for what is no time."""
    try:
        if isinstance(value, datetime):
            return value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value.astimezone(timezone.utc)
        if isinstance(value, str) and (written := _TIME.fullmatch(value.strip())):
            return _from_written(written)
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            return None
        seconds = float(value)
        return datetime.fromtimestamp(seconds / 1000 if seconds >= _MILLISECONDS_FROM else seconds, timezone.utc)
    except (ValueError, OverflowError, OSError):
        return None


def _from_written(written: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second, fraction, _, sign, off_hours, off_minutes = written.groups()
    offset = timedelta(hours=int(off_hours or 0), minutes=int(off_minutes or 0))
    microsecond = int((fraction or "0").ljust(6, "0")[:6])
    local = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), microsecond)
    return (local - (-offset if sign == "-" else offset)).replace(tzinfo=timezone.utc)


def iso(time: datetime | None) -> str | None:
    """``2026-02-03T04:05:06Z``; with milliseconds where there are any."""
    if time is None:
        return None
    return time.isoformat(timespec="milliseconds" if time.microsecond else "seconds").replace("+00:00", "Z")


def job_times(description: Mapping[str, object]) -> dict[str, object]:
    """When a described job was made, started and ended, in seconds since 1970; None for what is not there."""
    members = {"created": "CreationTime", "started": "CompilationStartTime", "ended": "CompilationEndTime"}
    times = {name: moment(description.get(member)) for name, member in members.items()}
    return {name: None if time is None else time.timestamp() for name, time in times.items()}
