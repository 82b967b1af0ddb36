"""Nodes of what was printed: every value is text there, and the API model says which of them were more than that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from neolint.node import Node, collection
from neolint.source import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

# The sections of the CLI's text output name themselves in capitals; those of a table as the API does.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "INPUTCONFIG": ("InputConfig",),
    "OUTPUTCONFIG": ("OutputConfig",),
    "TARGETPLATFORM": ("OutputConfig", "TargetPlatform"),
    "STOPPINGCONDITION": ("StoppingCondition",),
    "MODELARTIFACTS": ("ModelArtifacts",),
    "MODELDIGESTS": ("ModelDigests",),
    "DERIVEDINFORMATION": ("DerivedInformation",),
    "VPCCONFIG": ("VpcConfig",),
    "SECURITYGROUPIDS": ("VpcConfig", "SecurityGroupIds"),
    "SUBNETS": ("VpcConfig", "Subnets"),
}
LISTS = frozenset({"SecurityGroupIds", "Subnets"})
SUMMARIES = "CompilationJobSummaries"
_NUMBERS = frozenset({"MaxRuntimeInSeconds", "MaxWaitTimeInSeconds", "MaxPendingTimeInSeconds"})
_INTEGER = re.compile(r"-?\d{1,18}")

Members = dict[str, "Node | Members | list[Node]"]


def scalar(name: str, text: str, span: Span, key: Span | None = None) -> Node | None:
    """The value of a member, written as it is at ``span``. None for what a client prints of a value that is not there.

    Text and tables cannot tell an empty string from a missing one; nothing in an answer is empty on purpose.
    """
    if text in ("", "None"):
        return None
    if name in _NUMBERS and _INTEGER.fullmatch(text):
        return Node("int", int(text), span, key, style="text")
    return Node("string", text, span, key, style="text")


def put(members: Members, path: tuple[str, ...], value: Node) -> None:
    """Put a value where a path of members leads; the members of a list gather."""
    place = members
    for step in path[:-1]:
        inner = place.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        place = inner
    name = path[-1]
    if name in LISTS:
        gathered = place.setdefault(name, [])
        if isinstance(gathered, list):
            gathered.append(value)
    else:
        place.setdefault(name, value)


def tree(members: Members, span: Span) -> Node:
    """The map of the members; the depth is that of the API's answer, which ``put`` was told."""
    items: dict[str, Node] = {}
    for name, value in members.items():
        if isinstance(value, Node):
            items[name] = value
        elif isinstance(value, list):
            items[name] = collection(span, value)
        else:
            items[name] = tree(value, span)
    return collection(span, items)
