"""Values that can only have been meant one way, written as the API takes them."""

from __future__ import annotations

import re


def slug(text: str) -> str:
    """A valid name for a job: letters, digits and inner hyphens, at most 63 of them."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:63].strip("-") or "job"


def respelt(rule: str, value: str) -> str | None:
    """The value that corrects a finding of this rule; None if it is not certain."""
    if rule in ("job-name-pattern", "job-name-too-long"):
        return slug(value) if re.search(r"[A-Za-z0-9]", value) else None
    if rule == "s3uri-pattern" and re.match(r"s3://.", value, re.IGNORECASE):
        return "s3" + value[2:]
    if rule == "framework-version-pattern":
        bare = re.fullmatch(r"\s*[vV]?([0-9]\.[0-9]+(?:\.[0-9]+)?)(?:\+[a-z0-9.]+)?\s*", value)
        return bare and bare[1]
    return None
