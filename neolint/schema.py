"""JSON Schema to problems in our own words: one cause, one problem, at the place where the mistake is.

The slow path, on the jsonschema library with keywords of our own. neolint/quick.py says fast that nothing is wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from neolint.data import schema_text
from neolint.nearest import nearest
from neolint.node import UNKNOWN
from neolint.slug import slug

Part = Literal["value", "key"]
Schema = dict[str, Any]
Fix = tuple[str, tuple[str | int, ...], Any] | None


@dataclass(frozen=True)
class SchemaProblem:
    """A rule's name, the path to what is wrong, and what fills the rule's words.

    ``labels`` are further places by name; ``fix`` is ("rename", path, name), ("set", path, value), ("quote", path,
    None)
    or ("remove", path, None).
    """

    rule: str
    path: tuple[str | int, ...] = ()
    part: Part = "value"
    values: Mapping[str, object] = field(default_factory=dict)
    labels: Mapping[str, tuple[tuple[str | int, ...], Part]] = field(default_factory=dict)
    fix: Fix = None


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
_EXPECTED = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "array": "a list",
    "null": "null",
}


def fits(value: object, schema: Mapping[str, Any]) -> bool:
    """Whether a value has the type that a schema asks for; UNKNOWN has every type."""
    wanted = schema.get("type")
    if wanted is None or value is UNKNOWN:
        return True
    return any(_TYPES[kind](value) for kind in ([wanted] if isinstance(wanted, str) else wanted))


def validate(name: str, value: object) -> list[SchemaProblem]:
    """What a schema has against a value, in the order of the schema. Never raises for any value."""
    schema = load_schema(name)
    errors = _validator()(schema).iter_errors(value)
    return [_located(error) for error in errors]


def _located(error: Any) -> SchemaProblem:
    from dataclasses import replace

    problem: SchemaProblem = error.problem
    base = tuple(error.absolute_path)
    labels = {name: ((*base, *path), part) for name, (path, part) in problem.labels.items()}
    fix = problem.fix and (problem.fix[0], (*base, *problem.fix[1]), problem.fix[2])
    return replace(problem, path=(*base, *problem.path), labels=labels, fix=fix)


@lru_cache(maxsize=1)
def _validator() -> Any:
    from jsonschema.validators import create

    keywords: dict[str, Any] = {
        "type": _type,
        "properties": _properties,
        "required": _required,
        "additionalProperties": _additional,
        "x-exactlyOneOf": _exactly_one,
        "enum": _enum,
        "minLength": _min_length,
        "x-leastText": _least_text,
        "maxLength": _max_length,
        "x-oneLine": _one_line,
        "pattern": _pattern,
        "minimum": _minimum,
        "maximum": _maximum,
        "minItems": _min_items,
        "maxItems": _max_items,
        "items": _items,
    }
    return create(meta_schema={}, validators=keywords)


def _error(rule: str, **parts: Any) -> Any:
    from jsonschema.exceptions import ValidationError

    error = ValidationError(rule)
    error.problem = SchemaProblem(rule, **parts)  # type: ignore[attr-defined]
    return error


def _applies(value: object, schema: Mapping[str, Any], kind: type) -> bool:
    """Whether a keyword has anything to say: not of what is unknown, nor of what has the wrong type already."""
    return value is not UNKNOWN and isinstance(value, kind) and fits(value, schema)


def _called(schema: Mapping[str, Any]) -> str:
    return str(schema.get("x-name", "this"))


# --- keywords
# ----------------------------------------------------------------------------------------------------------


def _type(_validator: Any, wanted: Any, value: object, schema: Schema) -> Iterator[Any]:
    if fits(value, schema):
        return
    if schema.get("x-inner") and isinstance(value, (dict, list)):
        got = "an object" if isinstance(value, dict) else "a list"
        yield _error("inner-value-is-object", values={"field": _called(schema), "got": got})
        return
    kinds = [wanted] if isinstance(wanted, str) else wanted
    expected = " or ".join(_EXPECTED[kind] for kind in kinds)
    fix: Fix = None
    if schema.get("x-quotable") and isinstance(value, (int, float)) and not isinstance(value, bool):
        fix = ("quote", (), None)
    elif ("integer" in kinds and isinstance(value, float) and value.is_integer()) or (
        "integer" in kinds and isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,12}\s*", value)
    ):
        fix = ("set", (), int(value))
    values = {"name": _called(schema), "expected": expected, "got": _got(value), "example": schema.get("x-example")}
    yield _error("wrong-type", values=values, fix=fix)


def _got(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, str):
        return f'the text "{value}"'
    return "an object" if isinstance(value, dict) else "a list"


def _properties(validator: Any, members: Schema, value: object, schema: Schema) -> Iterator[Any]:
    if _applies(value, schema, dict):
        assert isinstance(value, dict)
        for name, member in members.items():
            if name in value:
                yield from validator.descend(value[name], member, path=name)


def _strangers(value: Mapping[str, Any], schema: Schema) -> dict[str, str | None]:
    """The keys that a closed object does not know, each with the missing key that it may stand for."""
    if schema.get("additionalProperties") is not False:
        return {}
    members = schema.get("properties", {})
    return {
        key: nearest(str(key), [name for name in members if name not in value])
        for key in value
        if key not in members and not str(key).endswith(".$")
    }


def _required(_validator: Any, names: list[str], value: object, schema: Schema) -> Iterator[Any]:
    if _applies(value, schema, dict):
        assert isinstance(value, dict)
        meant = set(_strangers(value, schema).values())
        for name in names:
            if name not in value and name not in meant:
                member = schema.get("properties", {}).get(name, {})
                values = {"name": name, "parent": _called(schema), "example": member.get("x-example")}
                yield _error("missing-required", path=(name,), values=values)


def _additional(validator: Any, allowed: Any, value: object, schema: Schema) -> Iterator[Any]:
    if not _applies(value, schema, dict):
        return
    assert isinstance(value, dict)
    if isinstance(allowed, dict):
        for key, inner in value.items():
            if key not in schema.get("properties", {}):
                yield from validator.descend(inner, allowed, path=key)
        return
    for key, meant in _strangers(value, schema).items():
        known = nearest(str(key), schema.get("properties", {}))
        values = {"key": key, "parent": _called(schema), "nearest": meant or known}
        fix = None if meant is None else ("rename", (key,), meant)
        yield _error("unknown-field", path=(key,), part="key", values=values, fix=fix)


def _exactly_one(_validator: Any, exclusive: Schema, value: object, schema: Schema) -> Iterator[Any]:
    if not _applies(value, schema, dict):
        return
    assert isinstance(value, dict)
    given = [name for name in value if name in exclusive["of"]]
    # null has the wrong type already: it does not exclude what is given as well
    if len(given) > 1 and all(value[name] is not None for name in given):
        first, later = given[0], given[-1]
        values = {"first": first, "later": later}
        yield _error(exclusive["both"], path=(later,), part="key", values=values, labels={"first": ((first,), "key")})
    elif not given and "none" in exclusive and not set(exclusive["of"]) & set(_strangers(value, schema).values()):
        yield _error(exclusive["none"], path=(exclusive["of"][0],), values={"parent": _called(schema)})


def _enum(_validator: Any, words: list[Any], value: object, schema: Schema) -> Iterator[Any]:
    if not _applies(value, schema, object) or value in words:
        return
    text = str(value)
    same = next(
        (word for word in words if str(word).lower().replace("-", "_") == text.strip().lower().replace("-", "_")), None
    )
    near = same or nearest(text, [str(word) for word in words])
    values = {"name": _called(schema), "value": text, "nearest": near, "count": len(words), "words": words}
    fix = None if near is None else ("set", (), near)
    yield _error("bad-enum-value" if same is None else "enum-case", values=values, fix=fix)


def _rule(schema: Schema, keyword: str, default: str) -> str:
    return str(schema.get("x-rules", {}).get(keyword, default))


def _min_length(_validator: Any, least: int, value: object, schema: Schema) -> Iterator[Any]:
    if _applies(value, schema, str):
        assert isinstance(value, str)
        if len(value) < least:
            yield _error("empty-value", values={"name": _called(schema), "example": schema.get("x-example")})


def _least_text(_validator: Any, least: Schema, value: object, schema: Schema) -> Iterator[Any]:
    if _applies(value, schema, str):
        assert isinstance(value, str)
        if 0 < len(value) < least["length"]:
            values = {"name": _called(schema), "value": value, "limit": least["length"]}
            yield _error(least["rule"], values=values, fix=("remove", (), None))


def _max_length(_validator: Any, most: int, value: object, schema: Schema) -> Iterator[Any]:
    if _applies(value, schema, str):
        assert isinstance(value, str)
        if len(value) > most:
            values = {"name": _called(schema), "limit": most, "length": len(value), "value": value}
            yield _error(_rule(schema, "maxLength", "value-too-long"), values=values, fix=_as_slug(value, schema))


def _one_line(_validator: Any, rule: str, value: object, schema: Schema) -> Iterator[Any]:
    if _applies(value, schema, str):
        assert isinstance(value, str)
        if _LINE_END.search(value):
            joint = " " if schema.get("x-inner") else ""  # JSON has room between its words, a URI has not
            fix = ("set", (), re.sub(r"\s*[\r\n]+\s*", joint, value).strip())
            yield _error(rule, values={"name": _called(schema)}, fix=fix)


_LINE_END = re.compile(r"[\r\n]")


@lru_cache(maxsize=64)
def compiled(pattern: str) -> re.Pattern[str]:
    """A schema's pattern for fullmatch: without the anchors that editors need."""
    return re.compile(pattern.removeprefix("^").removesuffix("$"))


def _pattern(_validator: Any, pattern: str, value: object, schema: Schema) -> Iterator[Any]:
    if not _applies(value, schema, str) or not value:
        return
    assert isinstance(value, str)
    if "x-oneLine" in schema and _LINE_END.search(value):
        return
    too_long = len(value) > schema.get("maxLength", len(value))
    if not compiled(pattern).fullmatch(value) and not (
        too_long and compiled(pattern).fullmatch(value[: schema["maxLength"]].rstrip("-"))
    ):
        values = {
            "name": _called(schema),
            "value": value,
            "says": schema.get("x-says"),
            "example": schema.get("x-example"),
        }
        mends = schema.get("x-mends")
        mended = re.sub(mends[0], mends[1], value) if mends else value
        fix: Fix = ("set", (), mended) if mended != value and compiled(pattern).fullmatch(mended) else None
        yield _error(_rule(schema, "pattern", "value-pattern"), values=values, fix=fix or _as_slug(value, schema))


def _as_slug(value: str, schema: Schema) -> Fix:
    """Where any name will do: the same one in characters that are allowed, if it has one of them."""
    return ("set", (), slug(value)) if schema.get("x-slug") and re.search(r"[A-Za-z0-9]", value) else None


def _minimum(_validator: Any, least: int, value: object, schema: Schema) -> Iterator[Any]:
    if _applies(value, schema, (int, float)) and not isinstance(value, bool) and value < least:  # type: ignore[arg-type, operator]
        yield _error(
            "number-too-small",
            values={"name": _called(schema), "limit": least, "value": value, "example": schema.get("x-example")},
        )


def _maximum(_validator: Any, most: int, value: object, schema: Schema) -> Iterator[Any]:
    if _applies(value, schema, (int, float)) and not isinstance(value, bool) and value > most:  # type: ignore[arg-type, operator]
        yield _error("number-too-large", values={"name": _called(schema), "limit": most, "value": value})


def _min_items(_validator: Any, least: int, value: object, schema: Schema) -> Iterator[Any]:
    if _applies(value, schema, list):
        assert isinstance(value, list)
        if len(value) < least:
            yield _error("too-few-items", values={"name": _called(schema), "limit": least})


def _max_items(_validator: Any, most: int, value: object, schema: Schema) -> Iterator[Any]:
    if _applies(value, schema, list):
        assert isinstance(value, list)
        if len(value) > most:
            yield _error(
                _rule(schema, "maxItems", "too-many-items"),
                values={"name": _called(schema), "limit": most, "count": len(value)},
            )


def _items(validator: Any, inner: Schema, value: object, schema: Schema) -> Iterator[Any]:
    if _applies(value, schema, list):
        assert isinstance(value, list)
        for position, entry in enumerate(value):
            yield from validator.descend(entry, inner, path=position)
