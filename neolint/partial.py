"""Requests that are not whole: what they lack may be added elsewhere, and words may stand for values. It is unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from neolint.node import UNKNOWN
from neolint.recognise import is_skeleton
from neolint.schema import load_schema

# What every request has.
PARTS = frozenset({"CompilationJobName", "RoleArn", "InputConfig", "OutputConfig"})
_STORED = {"InputConfig": "S3Uri", "OutputConfig": "S3OutputLocation"}
# How references write the form of a request: a type in the place of each value.
_TYPES = frozenset({"string", "STRING_VALUE", "String"})
_NAMED = "ACCOUNT|ARN|BUCKET|FOLDER|ID|KEY|MODEL|NAME|NUMBER|OUTPUT|PATH|PREFIX|REGION|ROLE|URI"
_FOR_ANOTHER = re.compile(
    # marked
    r"\.\.\.|…|<[^<>\n]{1,60}>|\[[A-Za-z][^\[\]\"',]{2,60}\]|\{[A-Za-z_][\w .-]{0,60}\}|\*[\w .-]{2,60}\*"
    # said in words
    r"|(?i:\byour|\baccount[-_ ]?(?:id|number)\b|x{3,})|^[^{\[]*(?i:\bplaceholder\b|\bchange[-_ ]?me\b)"
    r"|^\W*(?i:insert|enter|specify|replace)[ _-](?!.*://)"  # insert s3 output path
    r"|^[\w.-]+(?:\s*\|\s*[\w.-]+)+$"  # KERAS|ONNX: one of these
    # ACCOUNT_ID, in an ARN or a URI, or alone
    rf"|^(?:(?:arn|s3):.*[:/-])?(?:[A-Z0-9]{{1,20}}[_-]){{0,3}}(?:{_NAMED})(?:[_-][A-Z0-9]{{1,20}}){{0,3}}(?:[:/.-]|$)"
)
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", re.DOTALL)
_BARE_WORD = re.compile(r"(?<![\w.])(?!(?:true|false|null|none|nan|[a-z]?\d[\d.]*e?\d*)\b)[A-Za-z_]\w*", re.IGNORECASE)


def stands_for_another(value: str) -> bool:
    """Whether a text that is shown to people stands for another one that they know: ``<account>``, ``s3://...``, a
    shape with ``H`` and ``W`` in it, nothing.
    """
    if not value or _FOR_ANOTHER.search(value):
        return True
    return value.lstrip()[:1] in ("{", "[") and _BARE_WORD.search(_QUOTED.sub("", value)) is not None


def is_whole(request: Mapping[str, object]) -> bool:
    """Whether a request is meant to be sent as it is. One that has all else down to its S3 URIs, and lacks a single one
    of its parts, has forgotten it.
    """
    lacking = PARTS - request.keys()
    if not lacking:
        return True
    if len(lacking) > 1 or "CompilationJobName" in lacking or "StoppingCondition" not in request:
        return False
    configs = [(request.get(name), member) for name, member in _STORED.items() if name not in lacking]
    return all(isinstance(config, dict) and member in config for config, member in configs)


def is_form(request: object) -> bool:
    """Whether a request has types for values, as references show it, or none at all, as the CLI's skeleton."""
    if is_skeleton(request):
        return True
    waiting = [request]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and value in _TYPES:
            return True
    return False


def completed(request: Mapping[str, object], frameworks: Mapping[str, Any]) -> dict[str, object]:
    """The request with UNKNOWN for each member that it could have and does not name. A version it could not have where
    the facts of its framework in ``frameworks`` have no field for one.
    """
    schema = load_schema("request")
    whole = _with_all(request, schema)
    waiting = [(whole, schema)]
    while waiting:
        members, schema = waiting.pop()
        for name, value in list(members.items()):
            inner = schema["properties"].get(name, {})
            if isinstance(value, dict) and "properties" in inner:
                members[name] = added = _with_all(value, inner)
                waiting.append((added, inner))
                if "FrameworkVersion" not in value and _takes_no_version(value.get("Framework"), frameworks):
                    added.pop("FrameworkVersion", None)
    return whole


def _takes_no_version(framework: object, frameworks: Mapping[str, Any]) -> bool:
    facts = frameworks.get(framework.upper()) if isinstance(framework, str) else None
    return facts is not None and not facts["version_field"]


def _with_all(members: Mapping[str, object], schema: Mapping[str, Any]) -> dict[str, object]:
    added = [member for member in schema["properties"] if member not in members and not _excluded(member, members)]
    return {**members, **dict.fromkeys(added, UNKNOWN)}


def _excluded(member: str, members: Mapping[str, object]) -> bool:
    """Whether a member may not stand beside another one that is there: then it is not added either."""
    return any(member in pair and not pair.isdisjoint(members) for pair in _EITHER) or member in _NEVER_ADDED


_EITHER = (frozenset({"TargetDevice", "TargetPlatform"}), frozenset({"S3Uri", "ModelPackageVersionArn"}))
# Of two that exclude each other one is enough; and some change more than they say.
_NEVER_ADDED = frozenset({
    "MaxPendingTimeInSeconds", "MaxWaitTimeInSeconds", "ModelPackageVersionArn", "TargetPlatform", "VpcConfig",
})  # fmt: skip
