"""Requests that are not whole: what they lack may be added elsewhere, and words may stand for values. It is unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping

from neolint.node import UNKNOWN
from neolint.schema import load_schema

_FOR_ANOTHER = re.compile(
    r"\.\.\.|…|<[^<>\n]{1,60}>|\[[A-Za-z][^\[\]\"',]{2,60}\]|(?i:\byour)|[xX]{4,}"  # said in words
    r"|^(?:arn|s3):.*[:/-][A-Z][A-Z0-9_-]{3,}(?:[:/.-]|$)"  # ACCOUNT_ID, in an ARN or a URI
)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_BARE_WORD = re.compile(r"(?<![\w.])(?!(?:true|false|null|none|nan|[a-z]?\d[\d.]*e?\d*)\b)[A-Za-z_]\w*", re.IGNORECASE)


def stands_for_another(value: str) -> bool:
    """Whether a text that is shown to people stands for another one that they know: ``<account>``, ``s3://...``, a
    shape with ``H`` and ``W`` in it, nothing.
    """
    if not value or _FOR_ANOTHER.search(value):
        return True
    return value.lstrip()[:1] in ("{", "[") and _BARE_WORD.search(_QUOTED.sub("", value)) is not None


def completed(request: Mapping[str, object]) -> dict[str, object]:
    """The request with UNKNOWN for each member that it could have and does not name."""
    whole = _with_all(request, "request")
    for name, value in whole.items():
        if isinstance(value, dict) and name in ("InputConfig", "OutputConfig", "StoppingCondition"):
            whole[name] = _with_all(value, name)
    return whole


def _with_all(members: Mapping[str, object], name: str) -> dict[str, object]:
    schema = load_schema("request")
    known = schema["properties"] if name == "request" else schema["properties"][name]["properties"]
    added = [member for member in known if member not in members and not _excluded(member, members)]
    return {**members, **dict.fromkeys(added, UNKNOWN)}


def _excluded(member: str, members: Mapping[str, object]) -> bool:
    """Whether a member may not stand beside another one that is there: then it is not added either."""
    return any(member in pair and not pair.isdisjoint(members) for pair in _EITHER) or member in _NEVER_ADDED


_EITHER = (frozenset({"TargetDevice", "TargetPlatform"}), frozenset({"S3Uri", "ModelPackageVersionArn"}))
# Of two that exclude each other one is enough; and some change more than they say.
_NEVER_ADDED = frozenset({
    "MaxPendingTimeInSeconds", "MaxWaitTimeInSeconds", "ModelPackageVersionArn", "TargetPlatform", "VpcConfig",
})  # fmt: skip
