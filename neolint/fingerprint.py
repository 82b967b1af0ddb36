"""What a finding is known by from one run to the next: nothing that moves when lines are added above it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence

from neolint.finding import Finding

LENGTH = 32


def fingerprints(findings: Sequence[Finding], *, root: str = ".", codes: Mapping[str, str] | None = None) -> list[str]:
    """A fingerprint of each finding, in the order given: 32 hexadecimal digits that hold no line number.

    It is made of the rule's code, the file's path, the pointer and the text that is underlined, its white space evened
    out; findings that are alike in all of it are counted in the order of the file. Paths count from ``root``: the
    current directory, or that of the file which remembers them. ``codes`` has, by code, another one to make it with:
    the one that a rule had before.
    """
    wholes = [_whole(finding, root, codes or {}) for finding in findings]
    seen: dict[str, int] = {}
    found = [""] * len(findings)
    for number in sorted(range(len(findings)), key=lambda number: (findings[number].span, number)):
        whole = wholes[number]
        ordinal = seen[whole] = seen.get(whole, -1) + 1
        text = f"{whole}\0{ordinal}".encode("utf-8", errors="surrogatepass")
        found[number] = hashlib.sha256(text).hexdigest()[:LENGTH]
    return found


def posix_path(path: str, root: str = ".") -> str:
    """A path from a directory, with forward slashes; one that no way leads to from there stays as it is."""
    if path.startswith("<"):
        return path  # <stdin>
    try:
        relative = os.path.relpath(path, root)
    except ValueError:  # another drive, or a name that is no path
        relative = path
    return relative.replace(os.sep, "/")


def _whole(finding: Finding, root: str, codes: Mapping[str, str]) -> str:
    start, end = finding.span
    marked = " ".join(finding.source.text[start:end].split())
    code = codes.get(finding.code, finding.code)
    return "\0".join((code, posix_path(finding.source.path, root), "\1".join(finding.pointer), marked))
