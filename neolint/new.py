"""`neolint new`: a whole request from what the user says of the model and the target, or from the model itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from neolint.nearest import nearest
from neolint.wanted import UsageProblem

# What stands for a value that nobody has given; neolint check finds each of them.
ROLE, ARCHIVE, OUTPUT = "<role-arn>", "<model.tar.gz>", "<folder>"
_SECONDS = 900  # what the developer guide recommends to begin with
_NAME_LENGTH = 63
_SHAPE = re.compile(r"\[?\s*(-?\d+(?:\s*[,x]\s*-?\d+)*)\s*\]?")
_SCALARS = re.compile(r"-?\d+|true|false|\[.*\]|\{.*\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for. ``inputs`` are as they were typed: ``NAME=1,3,224,224``, a bare shape, or the whole JSON.

    ``found`` is the DataInputConfig that was read out of a model; what is typed goes before it. ``options`` are
    ``KEY=VALUE``, or flags of the Neuron compiler.
    """

    framework: str
    target: str
    inputs: Sequence[str] = ()
    found: Mapping[str, Any] | Sequence[Any] | None = None
    framework_version: str | None = None
    options: Sequence[str] = ()
    name: str | None = None
    role: str | None = None
    s3_uri: str | None = None
    output_location: str | None = None
    max_runtime: int = _SECONDS
    tags: Mapping[str, str] = field(default_factory=dict)


def new_request(wish: Wish, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The request, in the API's order of members. What nobody knows is a placeholder. Raises UsageProblem."""
    framework = _one_of(wish.framework.upper(), facts["frameworks"], "framework")
    target, row = target_of(wish.target, facts)
    inputs: dict[str, Any] = {"S3Uri": wish.s3_uri or f"s3://<bucket>/{ARCHIVE}"}
    data_input = _data_input(wish, framework, facts)
    if data_input is not None:
        inputs["DataInputConfig"] = json.dumps(data_input)
    inputs["Framework"] = framework
    if wish.framework_version is not None:
        inputs["FrameworkVersion"] = wish.framework_version
    output = {"S3OutputLocation": wish.output_location or f"s3://<bucket>/{OUTPUT}/", **target}
    options = _options(wish.options, row, facts)
    if options is not None:
        output["CompilerOptions"] = json.dumps(options)
    request: dict[str, Any] = {
        "CompilationJobName": wish.name or _job_name(framework, target),
        "RoleArn": wish.role or ROLE,
        "InputConfig": inputs,
        "OutputConfig": output,
        "StoppingCondition": {"MaxRuntimeInSeconds": wish.max_runtime},
    }
    if wish.tags:
        request["Tags"] = [{"Key": key, "Value": value} for key, value in wish.tags.items()]
    return request


def pairs(texts: Iterable[str], option: str) -> dict[str, str]:
    """``KEY=VALUE`` texts by their keys. Raises UsageProblem."""
    found = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key:
            raise UsageProblem(f'{option} "{text}": write KEY=VALUE')
        found[key] = value
    return found


def _one_of(word: str, known: Iterable[str], what: str) -> str:
    names = list(known)
    if word in names:
        return word
    meant = nearest(word, names)
    hint = f'did you mean "{meant}"?' if meant else f"there are {', '.join(names)}"
    raise UsageProblem(f'there is no {what} "{word}"; {hint}')


def target_of(word: str, facts: Mapping[str, Any]) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """The member that names the target, and what is known of it: a device, or OS/ARCH and perhaps /ACCELERATOR.

    Raises UsageProblem.
    """
    if "/" not in word:
        name = word.strip().lower()
        name = name if name in facts["devices"] else name.replace("-", "_").replace(".", "_")
        device = _one_of(name, facts["devices"], "device")
        return {"TargetDevice": device}, facts["devices"][device]
    system, arch, *rest = word.upper().split("/")
    if len(rest) > 1:
        raise UsageProblem(f'--target "{word}": a platform is OS/ARCH or OS/ARCH/ACCELERATOR')
    fitting = facts["platforms"][_one_of(system, facts["platforms"], "system")]
    platform = {"Os": system, "Arch": _one_of(arch, {name for row in fitting.values() for name in row}, "architecture")}
    if rest:
        platform["Accelerator"] = _one_of(rest[0], [name for name in fitting if name != "none"], "accelerator")
    row = {"os": system, "accelerator": platform.get("Accelerator"), "neuron": None, "platform": platform}
    return {"TargetPlatform": platform}, row


def _data_input(wish: Wish, framework: str, facts: Mapping[str, Any]) -> object:
    """What DataInputConfig holds; None where the framework needs none and nothing was said."""
    if not wish.inputs:
        if wish.found is not None:
            return wish.found
        needed = facts["frameworks"][framework]["input_required"]
        return None if needed == "no" else {"<input>": _placeholder_shape(framework, facts)}
    if len(wish.inputs) == 1 and wish.inputs[0].lstrip().startswith(("{", "[[")):
        try:
            return json.loads(wish.inputs[0])
        except ValueError as error:
            raise UsageProblem(f"--input: this is no JSON: {error}") from None
    shapes: dict[str, Any] = {}
    for text in wish.inputs:
        name, _, written = text.rpartition("=")
        shape = _SHAPE.fullmatch(written.strip())
        if shape is None:
            raise UsageProblem(f'--input "{text}": write NAME=1,3,224,224')
        if not name and framework != "PYTORCH":
            raise UsageProblem(f'--input "{text}": {framework} goes by the input\'s name; write NAME={written}')
        shapes[name or f"input{len(shapes)}"] = [int(size) for size in re.split(r"\s*[,x]\s*", shape[1])]
    return shapes


def _placeholder_shape(framework: str, facts: Mapping[str, Any]) -> list[str]:
    layout = facts["frameworks"][framework]["layout"] or ""
    words = {"N": "<batch>", "C": "<channels>", "H": "<height>", "W": "<width>"}
    return [words[letter] for letter in layout if letter in words] or ["<size>"]


def _options(texts: Sequence[str], row: Mapping[str, Any], facts: Mapping[str, Any]) -> object:
    """What CompilerOptions holds: for the Neuron compilers a string of flags, else an object; None if there is
    nothing to say. What a target cannot do without is a placeholder.
    """
    if row["neuron"] is not None:
        return " ".join(texts) if texts else None
    options: dict[str, Any] = {}
    for key, written in pairs(texts, "--option").items():
        known = facts["options"].get(key)
        as_text = known is not None and known["type"] == "string"
        options[key] = written if as_text or _SCALARS.fullmatch(written) is None else _value(written)
    if "Accelerator" in (row["platform"] or ()) and row.get("class") is None and row["accelerator"] == "NVIDIA":
        required = [key for key, known in facts["options"].items() if known["required_for"] == "NVIDIA"]
        options = {**{key: f"<{key}>" for key in required}, **options}
    return options or None


def _value(written: str) -> object:
    try:
        return json.loads(written)
    except ValueError:
        return written


def _job_name(framework: str, target: Mapping[str, Any]) -> str:
    platform = target.get("TargetPlatform") or {}
    words = [framework, *(platform.values() if platform else [target["TargetDevice"]])]
    return "-".join(words).lower().replace("_", "-")[:_NAME_LENGTH].strip("-")
