"""Compares the API model of the installed botocore with schemas/ and rules/facts, and prints every difference.

Run it as ``python -m tools.compare_api`` from a checkout. Exit code 0: none but those that tools/api_differences.yaml
lists with a reason; 1: there are others, or a listed one is there no more. Nothing is asked of the network.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import botocore
import yaml
from botocore.loaders import Loader
from botocore.model import ServiceModel, Shape

ROOT = Path(__file__).resolve().parents[1]
KNOWN = ROOT / "tools" / "api_differences.yaml"
_TYPES = {"structure": "object", "list": "array", "string": "string", "integer": "integer"}
# The limits of a shape in the model, by type, and our keyword for each.
_LIMITS: Mapping[str, Mapping[str, str]] = {
    "string": {"min": "minLength", "max": "maxLength", "pattern": "pattern"},
    "list": {"min": "minItems", "max": "maxItems"},
    "integer": {"min": "minimum", "max": "maximum"},
}
_Schema = Mapping[str, Any]


def service_model() -> ServiceModel:
    """SageMaker as the installed botocore has it; models in the user's home directory are left aside."""
    loader = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
    return ServiceModel(loader.load_service_model("sagemaker", "service-2"), "sagemaker")


def schema(name: str) -> dict[str, Any]:
    """A schema as it stands in schemas/."""
    text = (ROOT / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def facts() -> dict[str, Any]:
    """The tables of rules/facts by name."""
    files = sorted((ROOT / "rules" / "facts").glob("*.yaml"))
    return {file.stem: yaml.safe_load(file.read_text(encoding="utf-8"))["table"] for file in files}


def differences(
    model: ServiceModel, request: _Schema, description: _Schema, tables: Mapping[str, Any], version: str
) -> Iterator[str]:
    """Every difference, one line each: where, what the model has, and what we have."""
    sent = model.operation_model("CreateCompilationJob").input_shape
    answered = model.operation_model("DescribeCompilationJob").output_shape
    yield from _versions(request, description, tables, version)
    yield from _structure("request", sent, request)
    yield from _answer(answered, sent, description)
    yield from _facts(tables, sent, answered)


def _versions(request: _Schema, description: _Schema, tables: Mapping[str, Any], version: str) -> Iterator[str]:
    named = {
        "schemas/request.json": request["x-model"],
        "schemas/description.json": description["x-model"],
        "rules/facts/api.yaml": tables["api"]["model"],
    }
    for place, text in named.items():
        yield from _unequal(f"{place}: the version", f"botocore {version}", text)


def _structure(name: str, shape: Shape, ours: _Schema) -> Iterator[str]:
    """A structure of the model and the object schema for it, with all that is inside; no recursion."""
    waiting: list[tuple[str, Shape, _Schema]] = [(name, shape, ours)]
    while waiting:
        place, shape, ours = waiting.pop(0)
        if ours.get("type") != _TYPES.get(shape.type_name):
            yield from _unequal(f"{place}: type", shape.type_name, ours.get("type"))
            continue
        if shape.type_name == "structure":
            yield from _members(place, shape.members, ours["properties"])
            yield from _sets(f"{place}: required", shape.required_members, ours.get("required", ()))
            yield from _unequal(f"{place}: additionalProperties", False, ours.get("additionalProperties", True))
            both = [member for member in shape.members if member in ours["properties"]]
            waiting += [(f"{place}.{member}", shape.members[member], ours["properties"][member]) for member in both]
            continue
        if shape.type_name == "list":
            waiting.append((f"{place}[]", shape.member, ours["items"]))
        yield from _limits(place, shape, ours)


def _limits(place: str, shape: Shape, ours: _Schema) -> Iterator[str]:
    limits = shape.metadata
    for limit, keyword in _LIMITS[shape.type_name].items():
        told, written = limits.get(limit), ours.get(keyword)
        if limit == "pattern" and isinstance(written, str):
            written = written.removeprefix("^").removesuffix("$")  # the service matches the whole text
        if limit == "min" and keyword != "minimum":
            told, written = told or 0, written or 0  # no limit is the same as nothing at least
        yield from _unequal(f"{place}: {keyword}", told, written)
    yield from _sets(f"{place}: enum", shape.enum if shape.type_name == "string" else (), ours.get("enum", ()))


def _answer(answered: Shape, sent: Shape, description: _Schema) -> Iterator[str]:
    """The description: what it shares with a request is told by that schema, of the rest the types are told."""
    ours = description["properties"]
    yield from _members("description", answered.members, ours)
    yield from _sets("description: required", answered.required_members, description.get("required", ()))
    for member, shape in answered.members.items():
        place = f"description.{member}"
        told = ours.get(member, {})
        if "x-same-as" in told:
            yield from _unequal(f"{place}: shape", shape.name, sent.members[told["x-same-as"]].name)
        elif member in ours and _TYPES.get(shape.type_name) not in told.get("type", ()):
            yield from _unequal(f"{place}: type", shape.type_name, told.get("type"))


def _facts(tables: Mapping[str, Any], sent: Shape, answered: Shape) -> Iterator[str]:
    inputs, outputs = sent.members["InputConfig"].members, sent.members["OutputConfig"].members
    platform = outputs["TargetPlatform"].members
    devices = outputs["TargetDevice"].enum
    enums = {
        "framework": inputs["Framework"].enum,
        "device": devices,
        "os": platform["Os"].enum,
        "arch": platform["Arch"].enum,
        "accelerator": platform["Accelerator"].enum,
        "status": answered.members["CompilationJobStatus"].enum,
    }
    for name, words in enums.items():
        yield from _sets(f"rules/facts/api.yaml {name}", words, tables["api"][name])
    yield from _sets("rules/facts/devices.yaml rows", devices, tables["devices"])
    yield from _sets("rules/facts/frameworks.yaml rows", enums["framework"], tables["frameworks"])
    yield from _sets("rules/facts/platforms.yaml rows", enums["os"], tables["platforms"])
    for system, row in tables["platforms"].items():
        columns = [column for column in row if column != "none"]
        yield from _sets(f"rules/facts/platforms.yaml {system} accelerators", enums["accelerator"], columns)
        strange = [arch for arches in row.values() for arch in arches if arch not in enums["arch"]]
        yield from _sets(f"rules/facts/platforms.yaml {system} architectures", (), strange)


def _members(place: str, told: Mapping[str, object], ours: Mapping[str, object]) -> Iterator[str]:
    yield from _sets(f"{place}: members", list(told), list(ours))


def _sets(place: str, told: Sequence[str] | Mapping[str, object], ours: Sequence[str]) -> Iterator[str]:
    """Words on one side only, each on a line of its own."""
    yield from (f"{place}: {word} is only in the model" for word in told if word not in ours)
    yield from (f"{place}: {word} is only ours" for word in ours if word not in told)


def _unequal(place: str, told: object, ours: object) -> Iterator[str]:
    if told != ours:
        yield f"{place}: the model has {_said(told)}, we have {_said(ours)}"


def _said(value: object) -> str:
    return "none" if value is None else str(value)


def known_differences() -> dict[str, str]:
    """The differences that are meant, and why."""
    entries = yaml.safe_load(KNOWN.read_text(encoding="utf-8"))
    return {line: str(entry["reason"]) for entry in entries for line in entry["differences"]}


def report(found: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """What is not as it should be: differences that nobody meant, and meant ones that are there no more."""
    stale = [line for line in known if line not in found]
    return [line for line in found if line not in known] + [
        f"tools/api_differences.yaml lists what is no difference: {line}" for line in stale
    ]


def main() -> int:
    """Print the report; 1 if there is anything in it."""
    version: str = botocore.__version__
    found = [*differences(service_model(), schema("request"), schema("description"), facts(), version)]
    known = known_differences()
    lines = report(found, known)
    for line in lines:
        print(line)
    if not lines:
        print(f"no differences to botocore {version} but the {len(known)} that are meant")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
