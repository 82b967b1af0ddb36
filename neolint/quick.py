"""The same schemas, compiled to closures that only say that nothing is wrong, in microseconds.

Where they say otherwise, or are in doubt, neolint/schema.py finds out what it is; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from neolint.node import UNKNOWN
from neolint.schema import Schema, compiled, fits

Check = Callable[[Any], bool]


def quick_check(schema: Schema) -> Check:
    """A function that is True of a value only if the schema has nothing against it. UNKNOWN passes everywhere."""
    kind = schema.get("type")
    if kind == "object":
        return _object(schema)
    if kind == "string":
        return _string(schema)
    if kind == "array":
        return _array(schema)
    if kind == "integer":
        least, most = schema.get("minimum"), schema.get("maximum")
        return lambda value: (
            value is UNKNOWN
            or (type(value) is int and (least is None or value >= least) and (most is None or value <= most))
        )
    return _several(schema)


def _several(schema: Schema) -> Check:
    """A value that may have one of several types."""
    kinds = schema.get("type", [])
    inner = [
        quick_check({**schema, "type": one}) if one != "null" else (lambda value: value is None)
        for one in kinds
        if one in ("object", "string", "array", "integer", "null")
    ]
    if len(inner) < len(kinds) or not isinstance(kinds, list):
        return lambda value: fits(value, schema)
    return lambda value: value is UNKNOWN or any(check(value) for check in inner)


def _string(schema: Schema) -> Check:
    least, most = schema.get("minLength", 0), schema.get("maxLength", 1 << 60)
    if "x-leastText" in schema:
        least = max(least, schema["x-leastText"]["length"])
    one_line = "x-oneLine" in schema
    words = frozenset(schema["enum"]) if "enum" in schema else None
    match = compiled(schema["pattern"]).fullmatch if "pattern" in schema else None

    def check(value: Any) -> bool:
        if type(value) is not str:
            return value is UNKNOWN
        if words is not None:
            return value in words and least <= len(value) <= most
        if not least <= len(value) <= most:
            return False
        if one_line and ("\n" in value or "\r" in value):
            return False
        return match is None or not value or match(value) is not None

    return check


def _array(schema: Schema) -> Check:
    least, most = schema.get("minItems", 0), schema.get("maxItems", 1 << 60)
    inner = quick_check(schema["items"]) if "items" in schema else _anything

    def check(value: Any) -> bool:
        if type(value) is not list:
            return value is UNKNOWN
        return least <= len(value) <= most and all(map(inner, value))

    return check


def _object(schema: Schema) -> Check:
    members = {name: quick_check(member) for name, member in schema.get("properties", {}).items()}
    closed = schema.get("additionalProperties") is False
    open_members = schema.get("additionalProperties")
    others = quick_check(open_members) if isinstance(open_members, dict) else None
    required = frozenset(schema.get("required", ()))
    exclusive = schema.get("x-exactlyOneOf")
    of, none_allowed = ((), True) if exclusive is None else (tuple(exclusive["of"]), "none" not in exclusive)

    def check(value: Any) -> bool:
        if type(value) is not dict:
            return value is UNKNOWN
        for name, inner in value.items():
            member = members.get(name)
            if member is None:
                if closed or (others is not None and not others(inner)):
                    return False
            elif not member(inner):
                return False
        if not value.keys() >= required:
            return False
        if of:
            given = [name for name in of if name in value]
            if len(given) > 1:
                return any(value[name] is None for name in given)
            return bool(given) or none_allowed
        return True

    return check


def _anything(_value: Any) -> bool:
    return True


def passes(value: Any, schema: Schema) -> bool:
    """Whether a schema has nothing against a value. What says so is compiled once for each schema."""
    known = _PASSES.get(id(schema))
    if known is None or known[0] is not schema:
        known = _PASSES[id(schema)] = (schema, quick_check(schema))
    return known[1](value)


_PASSES: dict[int, tuple[Schema, Check]] = {}
