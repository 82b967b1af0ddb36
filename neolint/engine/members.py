"""Members that do not exist: a slip such as `target.devise` would silence a rule for good, so it is a mistake."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from neolint.nearest import nearest

Members = Mapping[str, Collection[str]]

INPUT = frozenset({"name", "index", "shape", "rank", "spec", "form", "value"})
FLAG = frozenset({"name", "value", "text"})
MEMBER = frozenset({"name", "base", "suffix", "folder", "kind", "size", "hidden", "link", "listed", "target"})
MODEL = frozenset({
    "framework", "file", "form", "version", "inputs", "outputs", "operators", "details", "unread", "unchecked",
})  # fmt: skip
MODEL_INPUT = frozenset({"name", "index", "shape", "rank", "dtype", "needed", "names", "fit"})
# What the names of the view have; what is not here can have any member.
VIEW_MEMBERS: dict[str, Collection[str]] = {
    "target": frozenset({
        "source", "device", "os", "arch", "accelerator", "class", "cloud", "neuron", "name", "facts",
    }),
    "data_input": frozenset({"present", "form", "value"}),
    "account": frozenset({"region", "object", "buckets", "role", "passes_role", "key", "network", "name_taken"}),
    "archive": frozenset({
        "path", "name", "fault", "damaged_end", "found", "size", "members", "counted", "framework", "models", "texts",
    }),
    "model": MODEL,
}  # fmt: skip
ELEMENTS: dict[str, Collection[str]] = {
    "inputs": INPUT, "flags": FLAG, "archive.members": MEMBER, "archive.counted": MEMBER, "archive.models": MODEL,
    "model.inputs": MODEL_INPUT,
}  # fmt: skip


def stranger(container: list[Any], name: str, members: Members) -> str | None:
    """What is wrong with selecting a member of an expression; None if nothing is known to be.

    Of the request only near misses count: a member that neolint has not heard of may be a new one.
    """
    steps: list[str] = []
    while container[0] == "select":
        steps.append(container[2])
        container = container[1]
    if container[0] != "name":
        return None
    root = container[1]
    if root == "request" and "request" in members:
        known: Collection[str] = _api_members(tuple(reversed(steps)))
        meant = None if name in known else nearest(name, sorted(known))
        where = ".".join([root, *reversed(steps)])
        return f'{where} has no member "{name}"; did you mean "{meant}"?' if meant else None
    if steps or root not in members or name in members[root]:
        return None
    meant = nearest(name, sorted(members[root]))
    hint = f'; did you mean "{meant}"?' if meant else f": it has {', '.join(sorted(members[root]))}"
    return f'{root} has no member "{name}"{hint}'


@lru_cache(maxsize=32)
def _api_members(path: tuple[str, ...]) -> frozenset[str]:
    """The members of a part of the request, or of a description, as far as the API closes it."""
    from neolint.schema import load_schema

    found: set[str] = set()
    for name in ("request", "description"):
        part: Any = load_schema(name)
        for step in path:
            part = part.get("properties", {}).get(step, {})
        found.update(part.get("properties", ()))
    return frozenset(found)
