"""Members whose names are misspelt: one mistake, and not a missing member as well."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from neolint.node import UNKNOWN
from neolint.schema import Schema, load_schema


def as_meant(request: dict[str, object]) -> dict[str, object]:
    """The request with the members whose names are misspelt as UNKNOWN ones: the schema speaks of the name, and no rule
    misses what is there.
    """
    meant = request
    for path, known in _known_members().items():
        members: object = meant
        for name in path:
            members = members.get(name) if isinstance(members, dict) else None
        if not isinstance(members, dict) or members.keys() <= known["properties"].keys():
            continue
        from neolint.keywords import strangers

        named = {name: UNKNOWN for name in strangers(members, known).values() if name is not None}
        if named:
            meant = _with_members(meant, path, named)
    return meant


def _with_members(
    request: dict[str, object], path: tuple[str, ...], members: Mapping[str, object]
) -> dict[str, object]:
    """A copy of the request with more members in the map at a path."""
    copied = dict(request)
    inner = copied
    for name in path:
        child = inner[name]
        assert isinstance(child, dict)
        inner[name] = child = dict(child)
        inner = child
    inner.update(members)
    return copied


@lru_cache(maxsize=1)
def _known_members() -> dict[tuple[str, ...], Schema]:
    """The schemas of the maps in a request, the outer ones first."""
    found: dict[tuple[str, ...], Schema] = {}
    waiting: list[tuple[tuple[str, ...], Schema]] = [((), load_schema("request"))]
    for path, schema in waiting:
        found[path] = schema
        members = schema["properties"].items()
        waiting += [((*path, name), member) for name, member in members if member["type"] == "object"]
    return found
