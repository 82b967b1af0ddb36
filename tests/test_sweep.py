from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
import yaml

from tests.sweep import CHECKER, misses, mutated
from tests.sweep_mutations import DEVICE, FRAMEWORK, MUTATIONS, PLATFORM, Mutation, Request, get, rename
from tests.sweep_text import WRITERS, Path

NVIDIA = '{"gpu-code": "sm_72", "trt-ver": "8.2.1", "cuda-ver": "10.2"}'
# DataInputConfig and FrameworkVersion of each framework.
MODELS: dict[str, tuple[str | None, str | None]] = {
    "TENSORFLOW": ('{"input": [1, 224, 224, 3]}', None),
    "KERAS": ('{"input_1": [1, 3, 224, 224]}', None),
    "MXNET": ('{"data": [1, 3, 224, 224]}', None),
    "ONNX": ('{"image": [1, 3, 416, 416], "scale": [1, 2]}', None),
    "PYTORCH": ('{"input0": [1, 3, 224, 224]}', "1.8"),
    "XGBOOST": ('{"data": [1, 69]}', None),
    "TFLITE": ('{"input": [1, 300, 300, 3]}', None),
    "DARKNET": ('{"data": [1, 3, 416, 416]}', None),
    "SKLEARN": ('{"input": [1, 10]}', None),
}
CLOUD = ("TENSORFLOW", "KERAS", "MXNET", "ONNX", "PYTORCH", "XGBOOST", "SKLEARN")
EDGE = ("TENSORFLOW", "KERAS", "MXNET", "ONNX", "PYTORCH", "TFLITE", "DARKNET", "XGBOOST")
# The members of OutputConfig for each kind of target, and the frameworks that go there.
TARGETS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "cpu instance": ({"TargetDevice": "ml_c5"}, CLOUD),
    "gpu instance": ({"TargetDevice": "ml_p3"}, CLOUD),
    "inferentia": ({"TargetDevice": "ml_inf1", "CompilerOptions": '"--verbose INFO"'}, ("TENSORFLOW", "MXNET", "PYTORCH")),
    "inferentia 2": ({"TargetDevice": "ml_inf2", "CompilerOptions": '"--optlevel 2"'}, ("PYTORCH",)),
    "elastic inference": ({"TargetDevice": "ml_eia2"}, ("TENSORFLOW",)),
    "core ml": ({"TargetDevice": "coreml"}, ("TENSORFLOW", "PYTORCH")),
    "jetson": ({"TargetDevice": "jetson_xavier", "CompilerOptions": NVIDIA}, EDGE),
    "raspberry": ({"TargetDevice": "rasp3b", "CompilerOptions": '{"mattr": ["+neon"]}'}, EDGE),
    "windows": ({"TargetDevice": "x86_win64"}, EDGE),
    "linux": ({"TargetPlatform": {"Os": "LINUX", "Arch": "ARM64"}}, EDGE),
    "linux, nvidia": ({"TargetPlatform": {"Os": "LINUX", "Arch": "ARM64", "Accelerator": "NVIDIA"}, "CompilerOptions": NVIDIA}, EDGE),
    "android": ({"TargetPlatform": {"Os": "ANDROID", "Arch": "ARM64"}, "CompilerOptions": '{"ANDROID_PLATFORM": 28}'}, EDGE),
}  # fmt: skip


def _bases() -> Iterator[tuple[str, Request]]:
    for target, (output, frameworks) in TARGETS.items():
        for framework in frameworks:
            shapes, version = MODELS[framework]
            if target == "core ml":
                shapes = '{"data": {"shape": [1, 3, 224, 224]}}'
            if target == "inferentia 2":
                version = "1.13"
            model = {
                "S3Uri": "s3://amzn-s3-demo-bucket/model.tar.gz",
                "DataInputConfig": shapes,
                "Framework": framework,
            }
            yield (
                f"{framework} for {target}",
                {
                    "CompilationJobName": f"{framework.lower()}-job",
                    "RoleArn": "arn:aws:iam::123456789012:role/service-role/NeoRole",
                    "InputConfig": model if version is None else {**model, "FrameworkVersion": version},
                    "OutputConfig": {"S3OutputLocation": "s3://amzn-s3-demo-bucket/out/", **output},
                    "StoppingCondition": {"MaxRuntimeInSeconds": 900},
                },
            )


BASES = dict(_bases())


@pytest.mark.parametrize("notation", WRITERS)
def test_the_notations_say_the_same_and_know_where(notation: str) -> None:
    for request in [*BASES.values(), {"a": ["it's", {"k": "x  y z"}], "b": "", "c": "\n", "d": "é“\u00a0😀"}]:
        written = WRITERS[notation](request)
        load: Any = json.loads if written.suffix == "json" else yaml.safe_load
        assert load(written.text) == request
        for path, (start, end) in written.values.items():
            value: Any = request
            for step in path:
                value = value[step]
            if isinstance(value, (int, str)) and written.suffix == "json":
                assert json.loads(written.text[start:end]) == value


@pytest.mark.parametrize("notation", WRITERS)
@pytest.mark.parametrize("base", BASES)
def test_the_valid_requests_have_no_error(base: str, notation: str) -> None:
    written = WRITERS[notation](BASES[base])
    findings = CHECKER.check(f"job.{written.suffix}", written.text.encode()).findings
    assert [finding.name for finding in findings if finding.severity == "error"] == []


@pytest.mark.parametrize("mutation", MUTATIONS, ids=[mutation.about for mutation in MUTATIONS])
def test_a_mistake_is_found_where_it_was_made_and_nothing_else_is_wrong(mutation: Mutation) -> None:
    """In every notation for the first request that can have it, in one of them for each of the others."""
    made = [found for request in BASES.values() if (found := mutated(request, mutation)) is not None]
    assert made
    notations = cycle(WRITERS.values())
    pairs = [(made[0], write) for write in WRITERS.values()] + [(one, next(notations)) for one in made[1:]]
    wrong = [miss for (changed, place), write in pairs for miss in misses(changed, mutation, place, write)]
    assert not wrong, f"{len(wrong)} of {len(pairs)}, the first: {wrong[0]}"


def _misspelt(name: str) -> Iterator[str]:
    yield from (name[:-1], name + "s", name[0].lower() + name[1:], name.upper(), name[:1] + name[2:], f"{name} ")
    yield name[:1] + name[2:3] + name[1:2] + name[3:]
    yield re.sub("(?<=[a-z])(?=[A-Z])", "_", name).lower()
    yield re.sub("(?<=[a-z])(?=[A-Z])", "-", name)


def _keys(request: Request) -> Iterator[Path]:
    waiting: list[tuple[Path, Any]] = [((), request)]
    for path, value in waiting:
        if isinstance(value, dict):
            yield from ((*path, name) for name in value)
            waiting += [((*path, name), child) for name, child in value.items()]


@pytest.mark.parametrize("base", ["PYTORCH for linux, nvidia", "TENSORFLOW for cpu instance"])
def test_every_slip_in_a_name_is_one_finding_at_that_name(base: str) -> None:
    notations = cycle(WRITERS.values())
    for path in _keys(BASES[base]):
        assert isinstance(path[-1], str)
        for name in set(_misspelt(path[-1])) - {path[-1]}:
            found = mutated(BASES[base], Mutation("unknown-field", name, rename(path, name)))
            assert found is not None
            assert not [
                *misses(found[0], Mutation("unknown-field", name, rename(path, name)), found[1], next(notations))
            ]


@pytest.mark.parametrize("base", ["PYTORCH for linux, nvidia", "TENSORFLOW for cpu instance"])
def test_every_slip_in_a_word_of_an_enumeration_is_one_error_at_that_word(base: str) -> None:
    for path in (FRAMEWORK, DEVICE, (*PLATFORM, "Os"), (*PLATFORM, "Arch"), (*PLATFORM, "Accelerator")):
        word = get(BASES[base], path)
        for slip in set(_misspelt(word or "")) - {word, ""} if word else ():
            request = copy.deepcopy(BASES[base])
            get(request, path[:-1])[path[-1]] = slip
            written = WRITERS["JSON"](request)
            findings = CHECKER.check("job.json", written.text.encode()).findings
            errors = {(one.code[:4], one.span) for one in findings if one.severity == "error"}
            assert [span for _, span in errors] == [written.values[path]], (slip, findings)
