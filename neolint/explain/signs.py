"""What can be seen in a job's own words that speaks for a cause, whether or not a rule speaks of it too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from neolint.explain.described import JobFacts, member_map, target_name
from neolint.node import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

_NEURON = ("ml_inf1", "ml_inf2", "ml_trn1")
_CHANNELS = (1, 3, 4)
_CHOOSES_VERSION = ("PYTORCH", "TENSORFLOW", "MXNET")
_INTEGER_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids", "input_mask", "segment_ids"})
_NO_TENSOR = frozenset({"batch_input_shape", "input_shape", "shape"})


def inner_value(text: object) -> object:
    """What a string holds that should hold JSON, also when it is written as people get it wrong; else UNKNOWN."""
    if not isinstance(text, str):
        return text if isinstance(text, (dict, list)) else UNKNOWN
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        from neolint.embed import read_data_input_config

        return read_data_input_config(text).value


def shapes_of(value: object) -> list[tuple[str | None, list[object]]]:
    """The named shapes of a DataInputConfig: (name, dimensions). Names are None in the list form."""
    if isinstance(value, dict):
        pairs = [(name, spec.get("shape") if isinstance(spec, dict) else spec) for name, spec in value.items()]
    elif isinstance(value, list) and not any(isinstance(entry, list) for entry in value):
        pairs = [(None, value)] if value else []
    elif isinstance(value, list):
        pairs = [(None, entry) for entry in value]
    else:
        pairs = []
    return [(name, shape) for name, shape in pairs if isinstance(shape, list)]


def is_channels_last(shape: list[object]) -> bool:
    """Whether four dimensions look like batch, height, width, channels: [1,224,224,3]."""
    if len(shape) != 4 or not all(isinstance(dim, int) and not isinstance(dim, bool) for dim in shape[1:]):
        return False
    second = shape[1]
    return shape[3] in _CHANNELS and isinstance(second, int) and second > 4


def written_shape(shape: list[object]) -> str:
    """A shape as it is written in a request."""
    return json.dumps(shape, separators=(",", ":"), default=repr)


def signs(description: Mapping[str, object], job: JobFacts) -> dict[str, str]:
    """By its name, each sign that is there, with a sentence that shows it."""
    seen: dict[str, str] = {}
    if job.billed_seconds is not None and job.max_runtime is not None and job.billed_seconds >= job.max_runtime:
        seen["limit-reached"] = f"the job ran for {job.billed_seconds} s, and MaxRuntimeInSeconds is {job.max_runtime}"
    inputs = member_map(description, "InputConfig")
    if inputs and inputs.get("FrameworkVersion") is None and job.framework in _CHOOSES_VERSION:
        seen["no-framework-version"] = "FrameworkVersion is not in the description, so the service chose the version"
    if job.s3_uri and not job.s3_uri.endswith(".tar.gz"):
        seen["no-archive-name"] = f"S3Uri does not end in .tar.gz: {job.s3_uri}"
    _see_options(description, job, seen)
    _see_inputs(inputs.get("DataInputConfig"), job, seen)
    return seen


def _see_options(description: Mapping[str, object], job: JobFacts, seen: dict[str, str]) -> None:
    written = member_map(description, "OutputConfig").get("CompilerOptions")
    if written is not None and job.target is not None and job.target.get("device") in _NEURON:
        value = inner_value(written)
        if isinstance(value, dict) and value:
            seen["options-object"] = f"CompilerOptions for {target_name(job)} is no string of flags: {written}"


def _see_inputs(written: object, job: JobFacts, seen: dict[str, str]) -> None:
    value = inner_value(written)
    named = shapes_of(value)
    for name, shape in named:
        shown = f"{name}: {written_shape(shape)}" if name else written_shape(shape)
        if any(dim is None or (isinstance(dim, int) and dim < 1) for dim in shape):
            seen.setdefault("open-dimension", f"DataInputConfig leaves a dimension open: {shown}")
        if job.framework == "KERAS" and is_channels_last(shape):
            seen.setdefault("channels-last", f"DataInputConfig has the channels last: {shown}")
    names = [name for name, _ in named if name is not None]
    if strange := [name for name in names if name in _NO_TENSOR]:
        seen["no-tensor-name"] = f"{strange[0]} is what a framework calls the shape itself, hardly the name of an input"
    if job.framework != "PYTORCH":
        return
    if len(names) > 1 and names != sorted(names):
        written_order, passed = ", ".join(names), ", ".join(sorted(names))
        seen["unsorted-names"] = f"the inputs are written in the order {written_order}; they are passed as {passed}"
    if integers := [name for name in names if name in _INTEGER_INPUTS]:
        seen["integer-inputs"] = f"{integers[0]} is usually an integer input, and the compiler feeds floats"
