"""JSON Schema to problems in our own words: one cause, one problem, at the place where the mistake is.

neolint/quick.py says fast that nothing is wrong, neolint/keywords.py what each keyword has against a value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from neolint.data import schema_text
from neolint.finding import NOTHING
from neolint.node import UNKNOWN

Part = Literal["value", "key"]
Schema = dict[str, Any]
Fix = tuple[str, tuple[str | int, ...], Any] | None


class SchemaProblem(NamedTuple):
    """A rule's name, the path to what is wrong, and what fills the rule's words.

    ``labels`` are further places by name; ``fix`` is ("rename", path, name), ("set", path, value), ("quote", path,
    None) or ("remove", path, None).
    """

    rule: str
    path: tuple[str | int, ...] = ()
    part: Part = "value"
    values: Mapping[str, object] = NOTHING
    labels: Mapping[str, tuple[tuple[str | int, ...], Part]] = NOTHING
    fix: Fix = None

    def below(self, step: str | int) -> SchemaProblem:
        """The same problem, seen from what holds the value at ``step``."""
        labels = {name: ((step, *path), part) for name, (path, part) in self.labels.items()}
        fix = self.fix and (self.fix[0], (step, *self.fix[1]), self.fix[2])
        return self._replace(path=(step, *self.path), labels=labels, fix=fix)


@lru_cache(maxsize=8)
def load_schema(name: str) -> Schema:
    """A schema with our keywords; what is ``x-same-as`` a member of the request stands in it, with nothing required."""
    schema: Schema = json.loads(schema_text(name))
    members = schema.get("properties", {})
    for member, inner in members.items():
        if isinstance(inner, dict) and "x-same-as" in inner:
            members[member] = _relaxed(load_schema("request")["properties"][inner["x-same-as"]])
    return schema


def _relaxed(schema: Any) -> Any:
    """What an answer of the service may leave out, or have beyond a request."""
    if isinstance(schema, list):
        return [_relaxed(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    relaxed = {key: _relaxed(value) for key, value in schema.items() if key not in ("required", "additionalProperties")}
    if "x-exactlyOneOf" in relaxed:
        exclusive = relaxed.pop("x-exactlyOneOf")
        relaxed["x-exactlyOneOf"] = {"of": exclusive["of"], "both": exclusive["both"]}
    if relaxed.get("type") in ("object", "string"):
        relaxed["type"] = [relaxed["type"], "null"]
    return relaxed


_TYPES: dict[str, Any] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "null": lambda value: value is None,
}


def fits(value: object, schema: Mapping[str, Any]) -> bool:
    """Whether a value has the type that a schema asks for; UNKNOWN has every type."""
    wanted = schema.get("type")
    if wanted is None or value is UNKNOWN:
        return True
    if isinstance(wanted, str):
        return bool(_TYPES[wanted](value))
    return any(_TYPES[kind](value) for kind in wanted)


def validate(name: str, value: object) -> list[SchemaProblem]:
    """What a schema has against a value, in the order of the schema. Never raises for any value.

    What the quick check passes inside it is not looked at.
    """
    from neolint.keywords import KEYWORDS
    from neolint.quick import passes

    def descend(inner: Any, schema: Schema, step: str | int) -> Iterator[SchemaProblem]:
        """As deep as schemas are written: recursion is bounded."""
        return iter(()) if passes(inner, schema) else (problem.below(step) for problem in problems(inner, schema))

    def problems(part: Any, schema: Schema) -> Iterator[SchemaProblem]:
        for keyword, wanted in schema.items():
            if keyword in KEYWORDS:
                yield from KEYWORDS[keyword](descend, wanted, part, schema)

    return list(problems(value, load_schema(name)))


def reference(name: str, value: object) -> list[SchemaProblem]:
    """As ``validate``, with every keyword asked by the jsonschema library: for files where time does not count, and for
    the tests, which hold the two together.
    """
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import create

    from neolint.keywords import KEYWORDS

    def asked(keyword: Any) -> Any:
        def check(validator: Any, wanted: Any, part: Any, schema: Any) -> Iterator[Any]:
            def descend(inner: Any, inner_schema: Schema, step: str | int) -> Iterator[SchemaProblem]:
                return (error.problem.below(step) for error in validator.descend(inner, inner_schema))

            for problem in keyword(descend, wanted, part, schema):
                error = ValidationError(problem.rule)
                error.problem = problem  # type: ignore[attr-defined]
                yield error

        return check

    validator = create(meta_schema={}, validators={name: asked(keyword) for name, keyword in KEYWORDS.items()})
    return [error.problem for error in validator(load_schema(name)).iter_errors(value)]


@lru_cache(maxsize=64)
def compiled(pattern: str) -> re.Pattern[str]:
    """A schema's pattern for fullmatch: without the anchors that editors need."""
    return re.compile(pattern.removeprefix("^").removesuffix("$"))
