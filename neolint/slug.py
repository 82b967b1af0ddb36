"""Names written with the characters that the API takes."""

from __future__ import annotations

import re


def slug(text: str) -> str:
    """A valid name for a job: letters, digits and inner hyphens, at most 63 of them."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:63].strip("-") or "job"
