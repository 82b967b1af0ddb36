"""What of a request is filled in later, and unknown until then; and what was never filled in, and forgotten."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from neolint.node import UNKNOWN, Part, Path

# A value that a template engine, a shell or a state machine fills in later: nobody can know it now.
_TEMPLATE = r"\$\{|\{\{|\{%|\$\(|\$\$?\.|\$[A-Za-z_]|%[A-Za-z_][A-Za-z0-9_]*%"
# A value that a person has forgotten to fill in.
_PLACEHOLDER = (
    r"<[A-Za-z][^<>{}\"\n]{0,60}>|YOUR[_-][A-Z0-9_-]+|your-[a-z0-9-]+-here|your-(?:account(?:-id)?|bucket(?:-name)?)(?![a-z0-9-])"
    r"|yyyymmddThhmmss|\b[Ii]nsert (?:your|the|here|bucket|account|role|region|name|s3|path|model)\b[^\"\n/]{0,40}"
)
# One of these stands in each of them.
_TELL_TALE = ("$", "%", "<", "{{", "our-", "OUR", "yyyy", "nsert ", "Fn::", "Ref")
# What the service wrote is what it is: a dollar sign in a reason is no template.
_ECHOED = frozenset({"FailureReason", "DerivedInformation", "ModelArtifacts", "InferenceImage", "ResponseMetadata"})
# A placeholder, and where it stands.
Forgotten = tuple[Path, str]


@lru_cache(maxsize=1)  # a file can hold a thousand jobs
def is_literal(text: str, notation: str) -> bool:
    """Whether every text in it is what it says: none can be a template or a placeholder. In doubt it is not."""
    for mark in _TELL_TALE:
        if mark in text:
            return False
    return "\\u" not in text if notation == "json" else "\\" not in text  # else an escape may hide one


def settled(value: object, path: Path, forgotten: list[Forgotten], *, in_prose: bool = False) -> object:
    """The value with everything UNKNOWN that is filled in later, or was never filled in: that is added to ``forgotten``
    (depth is bounded by the readers). ``in_prose``: it stands in a document for people, where words stand for values.
    """
    if isinstance(value, str):
        return _settled_text(value, path, forgotten, in_prose=in_prose)
    if isinstance(value, dict):
        if _is_intrinsic(value):
            return UNKNOWN
        members: dict[str, object] = {}
        for name, child in value.items():
            if name.endswith(".$"):
                members[name[:-2]] = UNKNOWN
            elif name in _ECHOED:
                members[name] = child
            else:
                members[name] = settled(child, (*path, name), forgotten, in_prose=in_prose)
        return members
    if isinstance(value, list):
        return [settled(child, (*path, at), forgotten, in_prose=in_prose) for at, child in enumerate(value)]
    return value


def _settled_text(value: str, path: Path, forgotten: list[Forgotten], *, in_prose: bool) -> object:
    if in_prose:
        from neolint.partial import stands_for_another

        if stands_for_another(value):
            return UNKNOWN
    if ("$" in value or "{" in value or "%" in value) and re.search(_TEMPLATE, value):
        return UNKNOWN
    if ("<" in value or "our" in value or "YOUR" in value or "yyyy" in value or "nsert " in value) and (
        match := re.search(_PLACEHOLDER, value)
    ):
        forgotten.append(((*path, Part(match.start(), match.end())), match[0]))
        return UNKNOWN
    return value


def _is_intrinsic(value: Mapping[str, object]) -> bool:
    """Whether CloudFormation puts another value in the place of a map: ``{"Ref": "Bucket"}``, ``{"Fn::Sub": "…"}``."""
    name = next(iter(value)) if len(value) == 1 else ""
    return isinstance(name, str) and (name.startswith("Fn::") or (name == "Ref" and isinstance(value[name], str)))
