"""What each keyword of our schemas has against a value: ours, and those of JSON Schema, in our words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from neolint.nearest import edit_distance, nearest
from neolint.node import UNKNOWN
from neolint.schema import Fix, Schema, SchemaProblem, compiled, fits

Problems = Iterator[SchemaProblem]
# What a schema inside the schema has against the value at a step.
Descend = Callable[[Any, Schema, "str | int"], Problems]
# Called with that, the keyword's own value, the value that is checked, and the schema that the keyword stands in.
Keyword = Callable[[Descend, Any, Any, Schema], Problems]

_EXPECTED = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "array": "a list",
    "null": "null",
}


def _applies(value: object, schema: Mapping[str, Any], kind: type) -> bool:
    """Whether a keyword has anything to say: not of what is unknown, nor of what has the wrong type already."""
    return value is not UNKNOWN and isinstance(value, kind) and fits(value, schema)


def _called(schema: Mapping[str, Any]) -> str:
    return str(schema.get("x-name", "this"))


def _type(_: Descend, wanted: Any, value: object, schema: Schema) -> Problems:
    if fits(value, schema):
        return
    if schema.get("x-inner") and isinstance(value, (dict, list)):
        got = "an object" if isinstance(value, dict) else "a list"
        yield SchemaProblem("inner-value-is-object", values={"field": _called(schema), "got": got})
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
    yield SchemaProblem("wrong-type", values=values, fix=fix)


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


def _properties(descend: Descend, members: Schema, value: object, schema: Schema) -> Problems:
    if _applies(value, schema, dict):
        assert isinstance(value, dict)
        for name, member in members.items():
            if name in value:
                yield from descend(value[name], member, name)


def _meant(key: str, names: Iterable[str]) -> str | None:
    """The member that a key probably stands for. The names of a map are few: a slip in a short one (Os, Key) is told
    too.
    """
    names = tuple(names)
    near = nearest(key, names)
    return _short_meant(key.lower(), names) if near is None and len(key) <= 5 else near


@lru_cache(maxsize=256)
def _short_meant(key: str, names: tuple[str, ...]) -> str | None:
    short = (name for name in names if len(name) <= 4 and edit_distance(key, name.lower(), 1) is not None)
    return next(short, None)


def strangers(value: Mapping[str, Any], schema: Schema) -> dict[str, str | None]:
    """The keys that a closed object does not know, each with the missing key that it may stand for."""
    if schema.get("additionalProperties") is not False:
        return {}
    members = schema.get("properties", {})
    return {
        key: _meant(str(key), [name for name in members if name not in value])
        for key in value
        if key not in members and not str(key).endswith(".$")
    }


def _required(_: Descend, names: list[str], value: object, schema: Schema) -> Problems:
    if _applies(value, schema, dict):
        assert isinstance(value, dict)
        meant = set(strangers(value, schema).values())
        for name in names:
            if name not in value and name not in meant:
                member = schema.get("properties", {}).get(name, {})
                values = {"name": name, "parent": _called(schema), "example": member.get("x-example")}
                yield SchemaProblem("missing-required", path=(name,), values=values)


def _additional(descend: Descend, allowed: Any, value: object, schema: Schema) -> Problems:
    if not _applies(value, schema, dict):
        return
    assert isinstance(value, dict)
    if isinstance(allowed, dict):
        for key, inner in value.items():
            if key not in schema.get("properties", {}):
                yield from descend(inner, allowed, key)
        return
    for key, meant in strangers(value, schema).items():
        known = _meant(str(key), schema.get("properties", {}))
        values = {"key": key, "parent": _called(schema), "nearest": meant or known}
        fix = None if meant is None else ("rename", (key,), meant)
        yield SchemaProblem("unknown-field", path=(key,), part="key", values=values, fix=fix)


def _exactly_one(_: Descend, exclusive: Schema, value: object, schema: Schema) -> Problems:
    if not _applies(value, schema, dict):
        return
    assert isinstance(value, dict)
    given = [name for name in value if name in exclusive["of"]]
    # null has the wrong type already: it does not exclude what is given as well
    if len(given) > 1 and all(value[name] is not None for name in given):
        first, later = given[0], given[-1]
        values = {"first": first, "later": later}
        yield SchemaProblem(
            exclusive["both"], path=(later,), part="key", values=values, labels={"first": ((first,), "key")}
        )
    elif not given and "none" in exclusive and not set(exclusive["of"]) & set(strangers(value, schema).values()):
        yield SchemaProblem(exclusive["none"], path=(exclusive["of"][0],), values={"parent": _called(schema)})


def _enum(_: Descend, words: list[Any], value: object, schema: Schema) -> Problems:
    if not _applies(value, schema, object) or value in words:
        return
    text = str(value)
    near = nearest(text, map(str, words))
    same = near is not None and _one_case(near) == _one_case(text)
    values = {"name": _called(schema), "value": text, "nearest": near, "count": len(words), "words": words}
    fix = None if near is None else ("set", (), near)
    yield SchemaProblem("enum-case" if same else "bad-enum-value", values=values, fix=fix)


def _one_case(word: str) -> str:
    return word.strip().lower().replace("-", "_")


def _rule(schema: Schema, keyword: str, default: str) -> str:
    return str(schema.get("x-rules", {}).get(keyword, default))


def _min_length(_: Descend, least: int, value: object, schema: Schema) -> Problems:
    if _applies(value, schema, str):
        assert isinstance(value, str)
        if len(value) < least:
            yield SchemaProblem("empty-value", values={"name": _called(schema), "example": schema.get("x-example")})


def _least_text(_: Descend, least: Schema, value: object, schema: Schema) -> Problems:
    if _applies(value, schema, str):
        assert isinstance(value, str)
        if 0 < len(value) < least["length"]:
            values = {"name": _called(schema), "value": value, "limit": least["length"]}
            yield SchemaProblem(least["rule"], values=values, fix=("remove", (), None))


def _max_length(_: Descend, most: int, value: object, schema: Schema) -> Problems:
    if _applies(value, schema, str):
        assert isinstance(value, str)
        if len(value) > most:
            values = {"name": _called(schema), "limit": most, "length": len(value), "value": value}
            yield SchemaProblem(
                _rule(schema, "maxLength", "value-too-long"), values=values, fix=_corrected(value, schema)
            )


def _corrected(value: str, schema: Schema) -> Fix:
    """The text that was meant, where the schema says how to find it: by a function, or by what to take out."""
    if schema.get("x-corrected") == "slug":
        from neolint.engine.functions import FUNCTIONS

        return ("set", (), FUNCTIONS["slug"].call(value))
    mends = schema.get("x-mends")
    mended = re.sub(mends[0], mends[1], value) if mends else value
    return ("set", (), mended) if mended != value and compiled(schema["pattern"]).fullmatch(mended) else None


def _one_line(_: Descend, rule: str, value: object, schema: Schema) -> Problems:
    if _applies(value, schema, str):
        assert isinstance(value, str)
        if _LINE_END.search(value):
            joint = " " if schema.get("x-inner") else ""  # JSON has room between its words, a URI has not
            fix = ("set", (), re.sub(r"\s*[\r\n]+\s*", joint, value).strip())
            yield SchemaProblem(rule, values={"name": _called(schema)}, fix=fix)


_LINE_END = re.compile(r"[\r\n]")


def _pattern(_: Descend, pattern: str, value: object, schema: Schema) -> Problems:
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
        yield SchemaProblem(_rule(schema, "pattern", "value-pattern"), values=values, fix=_corrected(value, schema))


def _minimum(_: Descend, least: int, value: object, schema: Schema) -> Problems:
    if _applies(value, schema, (int, float)) and not isinstance(value, bool) and value < least:  # type: ignore[arg-type, operator]
        yield SchemaProblem(
            "number-too-small",
            values={"name": _called(schema), "limit": least, "value": value, "example": schema.get("x-example")},
        )


def _maximum(_: Descend, most: int, value: object, schema: Schema) -> Problems:
    if _applies(value, schema, (int, float)) and not isinstance(value, bool) and value > most:  # type: ignore[arg-type, operator]
        yield SchemaProblem("number-too-large", values={"name": _called(schema), "limit": most, "value": value})


def _min_items(_: Descend, least: int, value: object, schema: Schema) -> Problems:
    if _applies(value, schema, list):
        assert isinstance(value, list)
        if len(value) < least:
            yield SchemaProblem("too-few-items", values={"name": _called(schema), "limit": least})


def _max_items(_: Descend, most: int, value: object, schema: Schema) -> Problems:
    if _applies(value, schema, list):
        assert isinstance(value, list)
        if len(value) > most:
            yield SchemaProblem(
                _rule(schema, "maxItems", "too-many-items"),
                values={"name": _called(schema), "limit": most, "count": len(value)},
            )


def _items(descend: Descend, inner: Schema, value: object, schema: Schema) -> Problems:
    if _applies(value, schema, list):
        assert isinstance(value, list)
        for position, entry in enumerate(value):
            yield from descend(entry, inner, position)


KEYWORDS: dict[str, Keyword] = {
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
