"""Masking for tickets: account ids, and the names of roles, buckets, objects and keys, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
# Each pattern finds one name as `name`; the kind says what stands in its place, with a number for each other name.
_NAMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("role", re.compile(r":role/(?P<name>[\w+=,.@/-]+)")),
    ("bucket", re.compile(r"s3://(?P<name>[^/\s\"'\\<>,)]+)")),
    ("bucket", re.compile(r"https://(?P<name>[^/\s\"'.]+)\.s3[.-]")),
    ("bucket", re.compile(r"\bBucket:? (?P<name>[a-z0-9][a-z0-9.-]{2,62})(?=,| is in region)")),
    ("object", re.compile(r"s3://[^/\s\"'\\<>,)]+/(?P<name>(?:[^\s\"'\\<>,)]|\\u[0-9a-f]{4})+)")),
    ("object", re.compile(r"\.amazonaws\.com/(?P<name>[^\s\"'\\<>,):]+)")),
    ("object", re.compile(r"\bKey: (?P<name>[^\s\"'\\<>,)]+)")),
    ("key", re.compile(r":(?:key|alias)/(?P<name>[\w/-]+)")),
    ("key", re.compile(r"\b(?P<name>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\b")),
    ("subnet", re.compile(r"\bsubnet-(?P<name>[0-9a-f]{8,17})\b")),
    ("group", re.compile(r"\bsg-(?P<name>[0-9a-f]{8,17})\b")),
    ("user", re.compile(r":(?:user|assumed-role)/(?P<name>[\w+=,.@/-]+)")),
)
_KEPT_ENDS = (".tar.gz", ".tgz", ".zip", ".pth", ".pt", ".h5", ".onnx")
_ALONE = 6  # a shorter name may be any word: it is masked only where a URI or an ARN shows what it is


def redactor(texts: Iterable[str]) -> Callable[[str], str]:
    """A function that masks what the ``texts`` name: the same name gets the same mask everywhere.

    What stands for an account is 111122223333 and on, as in AWS's own examples. Masks keep the form of what they stand
    for, so that a masked request is still one.
    """
    accounts: dict[str, str] = {}
    masks: dict[str, str] = {}
    counts: dict[str, int] = {}
    for text in texts:
        for account in _ACCOUNT.findall(text):
            accounts.setdefault(account, str(111122223333 + len(accounts)))
        for kind, pattern in _NAMES:
            for found in pattern.finditer(text):
                name = found["name"].strip("/")
                if name and name not in masks:
                    counts[kind] = counts.get(kind, 0) + 1
                    masks[name] = _mask(kind, counts[kind], name)

    def in_place(text: str) -> str:
        for _, pattern in _NAMES:
            text = pattern.sub(lambda found: _swapped(found, masks), text)
        for name in sorted((name for name in masks if len(name) >= _ALONE), key=len, reverse=True):
            text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", masks[name], text)
        return _ACCOUNT.sub(lambda found: accounts.get(found[0], "111122223333"), text)

    return in_place


def _mask(kind: str, number: int, name: str) -> str:
    if kind == "key" and re.fullmatch(r"[0-9a-f-]{36}", name):
        return f"00000000-0000-0000-0000-{number:012}"
    if kind in ("subnet", "group"):
        return f"{number:017}"
    end = next((end for end in _KEPT_ENDS if name.endswith(end)), "")
    return f"{kind}-{number}{end}"


def _swapped(found: re.Match[str], masks: dict[str, str]) -> str:
    start, end = (place - found.start() for place in found.span("name"))
    name = found["name"]
    bare = name.strip("/")
    return found[0][:start] + name.replace(bare, masks.get(bare, bare)) + found[0][end:] if bare else found[0]
