from __future__ import annotations

import copy
import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from neolint.node import UNKNOWN
from neolint.plain_schema import plain_schema, schema_names
from neolint.quick import quick_check
from neolint.schema import SchemaProblem, compiled, load_schema, reference, validate
from tests.jobs import REQUEST, changed

PACKAGE = "arn:aws:sagemaker:us-west-2:123456789012:model-package/m/1"
LINUX = {"Os": "LINUX", "Arch": "X86_64"}
PENDING = "StoppingCondition.MaxPendingTimeInSeconds"
NO_DEVICE = {"OutputConfig.TargetDevice": None}
QUICK = {name: quick_check(load_schema(name)) for name in schema_names()}


def found(changes: dict[str, Any], name: str = "request") -> list[SchemaProblem]:
    return validate(name, changed(changes))


# --- one cause, one problem, at its place -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "rule", "last", "part"),
    [
        ({"OutputConfig.TargetDevice": "ml_c55"}, "bad-enum-value", "TargetDevice", "value"),
        ({"OutputConfig.TargetPlatform": LINUX}, "target-device-and-platform", "TargetPlatform", "key"),
        ({**NO_DEVICE, "OutputConfig.TargetDevise": "ml_c5"}, "unknown-field", "TargetDevise", "key"),
        ({**NO_DEVICE, "OutputConfig.TargetPlatform": {**LINUX, "Os": "Linux"}}, "enum-case", "Os", "value"),
        ({"OutputConfig.CompilerOptions": {"mcpu": "x"}}, "inner-value-is-object", "CompilerOptions", "value"),
        ({"InputConfig.DataInputConfig": [[1, 3]]}, "inner-value-is-object", "DataInputConfig", "value"),
        ({"ModelPackageVersionArn": PACKAGE}, "both-input-and-package", "ModelPackageVersionArn", "key"),
        ({"InputConfig.FrameworkVersion": 1.13}, "wrong-type", "FrameworkVersion", "value"),
        ({"InputConfig.FrameworkVersion": "v1.8"}, "framework-version-pattern", "FrameworkVersion", "value"),
        ({"InputConfig.FrameworkVersion": "1.13.1+cu117"}, "framework-version-pattern", "FrameworkVersion", "value"),
        ({"InputConfig.S3Uri": ""}, "empty-value", "S3Uri", "value"),
        ({"InputConfig.S3Uri": "S3://bucket/key"}, "s3uri-pattern", "S3Uri", "value"),
        ({"InputConfig.S3Uri": "s3://bucket/key\n"}, "newline-in-s3uri", "S3Uri", "value"),
        ({"StoppingCondition.MaxRuntimeInSeconds": True}, "wrong-type", "MaxRuntimeInSeconds", "value"),
        ({"StoppingCondition.MaxRuntimeInSeconds": 900.0}, "wrong-type", "MaxRuntimeInSeconds", "value"),
        ({"StoppingCondition.MaxRuntimeInSeconds": 0}, "number-too-small", "MaxRuntimeInSeconds", "value"),
        ({PENDING: 1799}, "number-too-small", "MaxPendingTimeInSeconds", "value"),
        ({PENDING: 2419201}, "number-too-large", "MaxPendingTimeInSeconds", "value"),
        ({"OutputConfig.CompilerOptions": "{}"}, "compiler-options-empty", "CompilerOptions", "value"),
        ({"OutputConfig.CompilerOptions": '{"a":\n1}'}, "newline-in-compiler-options", "CompilerOptions", "value"),
        ({"CompilationJobName": "a" * 64}, "job-name-too-long", "CompilationJobName", "value"),
        ({"CompilationJobName": "my_job"}, "job-name-pattern", "CompilationJobName", "value"),
        ({"CompilationJobName": "my-job\n"}, "job-name-pattern", "CompilationJobName", "value"),
        ({"RoleArn": "NeoRole"}, "role-arn-pattern", "RoleArn", "value"),
        ({"RoleArn": ""}, "empty-value", "RoleArn", "value"),
        ({"OutputConfig.KmsKeyId": "a key"}, "kms-pattern", "KmsKeyId", "value"),
        ({"Tags": [{"Key": "k", "Value": ""}] * 51}, "tag-limit", "Tags", "value"),
        ({"Tags": [{"Key": "team#1", "Value": ""}]}, "tag-charset", "Key", "value"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_problem_at_its_place(changes: dict[str, Any], rule: str, last: str, part: str) -> None:
    (problem,) = found(changes)
    assert (problem.rule, problem.path[-1], problem.part) == (rule, last, part)


@pytest.mark.parametrize(
    ("removed", "rule", "says"),
    [
        ("RoleArn", "missing-required", {"name": "RoleArn", "parent": "the request"}),
        ("InputConfig.S3Uri", "missing-required", {"name": "S3Uri", "parent": "InputConfig"}),
        ("InputConfig", "neither-input-nor-package", {}),
        ("OutputConfig.TargetDevice", "no-target", {"parent": "OutputConfig"}),
    ],
)
def test_what_is_missing_is_named_with_where_it_belongs(removed: str, rule: str, says: dict[str, str]) -> None:
    (problem,) = found({removed: None})
    assert problem.rule == rule
    assert says.items() <= problem.values.items()


def test_null_beside_the_other_target_has_the_wrong_type_and_nothing_more() -> None:
    output = {"S3OutputLocation": "s3://b/o", "TargetDevice": "ml_c5", "TargetPlatform": None}
    assert [problem.rule for problem in found({"OutputConfig": output})] == ["wrong-type"]


def test_another_digit_is_no_typing_mistake() -> None:
    (problem,) = found({"OutputConfig.TargetDevice": "rk3366"})
    assert (problem.values["nearest"], problem.fix) == (None, None)


@pytest.mark.parametrize("key", [1, None, (1,)])
def test_keys_that_are_no_text_are_unknown_fields(key: Any) -> None:
    (problem,) = validate("request", {**REQUEST, key: 1})
    assert problem.rule == "unknown-field"


def test_two_causes_are_two_problems() -> None:
    problems = found({"OutputConfig.TargetDevice": "ml_c55", "InputConfig.Framework": "CAFFE"})
    assert {problem.path[-1] for problem in problems} == {"TargetDevice", "Framework"}


def test_of_exclusive_members_the_later_one_is_wrong_and_the_first_one_labelled() -> None:
    output = {"TargetPlatform": LINUX, "S3OutputLocation": "s3://b/o", "TargetDevice": "ml_c5"}
    (problem,) = found({"OutputConfig": output})
    assert problem.path == ("OutputConfig", "TargetDevice")
    assert problem.labels == {"first": (("OutputConfig", "TargetPlatform"), "key")}


@pytest.mark.parametrize(
    ("changes", "fix"),
    [
        ({"InputConfig.Framework": "tensorflow"}, ("set", ("InputConfig", "Framework"), "TENSORFLOW")),
        ({"OutputConfig.TargetDevice": "CoreML"}, ("set", ("OutputConfig", "TargetDevice"), "coreml")),
        ({"OutputConfig.TargetDevice": "jetson-nano"}, ("set", ("OutputConfig", "TargetDevice"), "jetson_nano")),
        (
            {"StoppingCondition": {"MaxRuntimeInSeconds": "900"}},
            ("set", ("StoppingCondition", "MaxRuntimeInSeconds"), 900),
        ),
        ({"InputConfig.FrameworkVersion": 1.1}, ("quote", ("InputConfig", "FrameworkVersion"), None)),
        ({"RoleArn": None, "RoleARN": REQUEST["RoleArn"]}, ("rename", ("RoleARN",), "RoleArn")),
        ({"InputConfig.Framework": "CAFFE"}, None),
        ({"StoppingCondition": {"MaxRuntimeInSeconds": True}}, None),
    ],
)
def test_fixes(changes: dict[str, Any], fix: tuple[Any, ...] | None) -> None:
    assert [problem.fix for problem in found(changes)] == [fix]


# --- unknown, and answers of the service --------------------------------------------------------------------


@pytest.mark.parametrize("member", ["RoleArn", "InputConfig", "OutputConfig.TargetDevice", "StoppingCondition", "Tags"])
def test_an_unknown_value_is_never_wrong(member: str) -> None:
    request = changed({member: UNKNOWN})
    assert validate("request", request) == []
    assert QUICK["request"](request)


def test_a_description_may_lack_members_and_have_others_but_its_values_must_be_right() -> None:
    answer = {
        "CompilationJobStatus": "FAILED",
        "OutputConfig": {"TargetDevice": "ml_c5", "New": 1},
        "ResponseMetadata": {},
    }
    assert validate("description", answer) == []
    answer["OutputConfig"] = {"TargetDevice": "ml_c55"}
    assert [problem.rule for problem in validate("description", answer)] == ["bad-enum-value"]


# --- the schemas against the API model ----------------------------------------------------------------------


def test_tags_take_the_characters_of_the_api_model() -> None:
    tag = compiled(load_schema("request")["properties"]["Tags"]["items"]["properties"]["Key"]["pattern"])
    wrong = [
        hex(code)
        for code in range(0x10000)
        if bool(tag.fullmatch(chr(code))) != (unicodedata.category(chr(code))[0] in "LNZ" or chr(code) in "_.:/=+-@")
    ]
    assert wrong == []


# --- three ways to one verdict ------------------------------------------------------------------------------

_SAMPLES = [
    "", "{}", "a_b", "ml_c5", "ml_c55", "MXNET", "mxnet", "1.8", "v1", "s3://b/k", "S3://b", "s3://b\n/k",
    "1.8\n", "a\n", "x" * 2100, REQUEST["RoleArn"], PACKAGE, "LINUX", "ARM64", "NVIDIA", "sg-1", "a#b",
]  # fmt: skip
_TEXTS = st.sampled_from(_SAMPLES)
_SCALARS = st.one_of(_TEXTS, st.text(max_size=8), st.none(), st.booleans(), st.integers(-1, 3_000_000), st.just(0.5))
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=6), st.dictionaries(_TEXTS, inner, max_size=3))
)
_PLACES: list[tuple[str | int, ...]] = [
    ("CompilationJobName",), ("RoleArn",), ("ModelPackageVersionArn",), ("InputConfig",), ("InputConfig", "S3Uri"),
    ("InputConfig", "Framework"), ("InputConfig", "FrameworkVersion"), ("InputConfig", "DataInputConfig"),
    ("OutputConfig",),
    ("OutputConfig", "TargetDevice"), ("OutputConfig", "TargetPlatform"), ("OutputConfig", "TargetPlatform", "Os"),
    ("OutputConfig", "CompilerOptions"), ("OutputConfig", "KmsKeyId"), ("OutputConfig", "Unheard"), ("Tags",),
    ("Tags", 0), ("Tags", 0, "Key"), ("StoppingCondition", "MaxRuntimeInSeconds"),
    ("StoppingCondition", "MaxPendingTimeInSeconds"),
    ("VpcConfig", "SecurityGroupIds"), ("VpcConfig", "Subnets", 0),
    ("Unheard",),
]  # fmt: skip
_FULL = changed({
    "Tags": [{"Key": "team", "Value": "vision"}],
    "VpcConfig": {"SecurityGroupIds": ["sg-0a"], "Subnets": ["subnet-0a"]},
    "OutputConfig": {"S3OutputLocation": "s3://b/o", "TargetPlatform": LINUX},
})  # fmt: skip


@st.composite
def requests(draw: st.DrawFn) -> Any:
    """A valid request in which up to three places were overwritten or taken away."""
    request: Any = copy.deepcopy(draw(st.sampled_from([dict(REQUEST), _FULL])))
    for path in draw(st.lists(st.sampled_from(_PLACES), max_size=3)):
        container = request
        for step in path[:-1]:
            container = container.get(step) if isinstance(container, dict) else container[0] if container else None
            if not isinstance(container, (dict, list)):
                break
        if isinstance(container, dict) and draw(st.booleans()):
            container.pop(path[-1], None)
        elif isinstance(container, dict):
            container[path[-1]] = draw(_VALUES)
        elif isinstance(container, list) and container:
            container[0] = draw(_VALUES)
    return request


@pytest.mark.parametrize("name", ["request", "description"])
@given(value=st.one_of(requests(), _VALUES))
def test_the_quick_check_and_the_plain_schema_agree_with_validate(name: str, value: Any) -> None:
    problems = reference(name, value)
    assert validate(name, value) == problems
    right = not problems
    assert QUICK[name](value) == right
    assert _PLAIN[name].is_valid(value) == right


@pytest.mark.parametrize("place", _PLACES, ids=str)
def test_they_agree_on_every_sample_at_every_place(place: tuple[str | int, ...]) -> None:
    for sample in [*_SAMPLES, None, True, 0, 0.5, [], {}, ["x"], {"x": 1}]:
        request: Any = copy.deepcopy(_FULL)
        container = request
        for step in place[:-1]:
            container = container[step]
        container[place[-1]] = sample
        problems = reference("request", request)
        assert validate("request", request) == problems
        right = not problems
        assert (QUICK["request"](request), _PLAIN["request"].is_valid(request)) == (right, right), sample


_PLAIN = {name: Draft202012Validator(plain_schema(name)) for name in schema_names()}


@pytest.mark.parametrize("name", schema_names())
def test_the_plain_schemas_are_json_schema_and_have_none_of_our_keywords(name: str) -> None:
    schema = plain_schema(name)
    Draft202012Validator.check_schema(schema)
    assert '"x-' not in json.dumps(schema)


@pytest.mark.parametrize("name", schema_names())
@given(value=_VALUES)
def test_every_value_gets_problems_and_never_an_exception(name: str, value: Any) -> None:
    problems = reference(name, value)
    assert validate(name, value) == problems
    assert QUICK[name](value) == (not problems)
