"""The schemas without our keywords, for editors: what those say is lowered to JSON Schema's own."""

from __future__ import annotations

from typing import Any

from neolint.schema import load_schema

NAMES = ("baseline", "config", "description", "explanation", "report", "request", "rule", "targets")


def schema_names() -> list[str]:
    """The schemas that `neolint schema` prints."""
    return list(NAMES)


def plain_schema(name: str) -> dict[str, Any]:
    """A schema in nothing but JSON Schema 2020-12, with the same verdicts."""
    lowered = _lowered(load_schema(name))
    assert isinstance(lowered, dict)
    return lowered


def _lowered(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_lowered(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    plain: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword == "x-exactlyOneOf":
            if "none" in value:
                plain["oneOf"] = [{"required": [name]} for name in value["of"]]
            else:
                # null, where a member may be null, does not exclude the other one
                told = {name: {"not": {"type": "null"}} for name in value["of"]}
                plain["not"] = {"type": "object", "required": list(value["of"]), "properties": told}
        elif keyword == "x-leastText":
            plain["minLength"] = value["length"]
        elif keyword == "x-oneLine" and "pattern" not in schema:
            plain["pattern"] = r"^[^\r\n]*$(?!\n)"
        elif keyword == "x-example":
            plain["examples"] = [value]
        elif keyword == "x-says":
            plain["description"] = value
        elif keyword == "pattern" and value.endswith("$"):
            plain["pattern"] = value + r"(?!\n)"  # in some languages $ also matches before a last line end
        elif keyword == "properties":
            plain["properties"] = {name: _lowered(member) for name, member in value.items()}
        elif not keyword.startswith("x-") and not (keyword == "minLength" and "x-leastText" in schema):
            plain[keyword] = _lowered(value)
    return plain
