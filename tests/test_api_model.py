"""Our schema and fact tables against the API model of the botocore that the dev extra pins, and botocore's verdict."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neolint.check import Checker, Settings
from tests.jobs import REQUEST, book, changed, names

pytest.importorskip("botocore")

from botocore.validate import ParamValidator

from tools import compare_api

VERSION = book().dates["api_model"].removeprefix("botocore ")
MODEL = compare_api.service_model()
SHAPE = MODEL.operation_model("CreateCompilationJob").input_shape
CHECKER = Checker(book(), Settings(kind="request", debug=True))


# --- the comparison -----------------------------------------------------------------------------------------


def found(request: Any = None, description: Any = None, tables: Any = None, version: str = VERSION) -> list[str]:
    return [
        *compare_api.differences(
            MODEL,
            request or compare_api.schema("request"),
            description or compare_api.schema("description"),
            tables or compare_api.facts(),
            version,
        )
    ]


def test_the_installed_model_differs_only_where_we_mean_it(capsys: pytest.CaptureFixture[str]) -> None:
    code = compare_api.main()
    assert code == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("place", "value", "line"),
    [
        (
            "InputConfig.properties.Framework.enum",
            ["TENSORFLOW"],
            "request.InputConfig.Framework: enum: KERAS is only in the model",
        ),
        ("CompilationJobName.maxLength", 64, "request.CompilationJobName: maxLength: the model has 63, we have 64"),
        ("CompilationJobName.pattern", "^.*$", "request.CompilationJobName: pattern: the model has [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}, we have .*"),
        ("CompilationJobName.type", "integer", "request.CompilationJobName: type: the model has string, we have integer"),
        (
            "StoppingCondition.properties.MaxPendingTimeInSeconds.minimum",
            7200,
            "request.StoppingCondition.MaxPendingTimeInSeconds: minimum: the model has 1800, we have 7200",
        ),
        ("VpcConfig.required", ["Subnets"], "request.VpcConfig: required: SecurityGroupIds is only in the model"),
        ("VpcConfig.additionalProperties", True, "request.VpcConfig: additionalProperties: the model has False, we have True"),
        ("VpcConfig.properties.Subnets.maxItems", 5, "request.VpcConfig.Subnets: maxItems: the model has 16, we have 5"),
        ("VpcConfig.properties.Zones", {}, "request.VpcConfig: members: Zones is only ours"),
        ("Tags.items.properties.Key.maxLength", 127, "request.Tags[].Key: maxLength: the model has 128, we have 127"),
    ],
)  # fmt: skip
def test_a_change_in_the_schema_is_a_difference(place: str, value: Any, line: str) -> None:
    request = compare_api.schema("request")
    *parents, last = place.split(".")
    container = request["properties"]
    for parent in parents:
        container = container[parent]
    container[last] = value
    assert line in set(found(request)) - set(found())


def test_a_change_in_the_description_or_the_tables_is_a_difference() -> None:
    description, tables = compare_api.schema("description"), compare_api.facts()
    del description["properties"]["InferenceImage"]
    description["properties"]["RoleArn"] = {"x-same-as": "CompilationJobName"}
    description["properties"]["FailureReason"]["type"] = ["object"]
    del tables["devices"]["ml_c5"]
    tables["devices"]["ml_c99"] = {}
    tables["api"]["status"].remove("STARTING")
    tables["platforms"]["LINUX"]["none"].append("RISCV")
    assert set(found(description=description, tables=tables)) - set(found()) == {
        "description: members: InferenceImage is only in the model",
        "description.RoleArn: shape: the model has RoleArn, we have EntityName",
        "description.FailureReason: type: the model has string, we have ['object']",
        "rules/facts/devices.yaml rows: ml_c5 is only in the model",
        "rules/facts/devices.yaml rows: ml_c99 is only ours",
        "rules/facts/api.yaml status: STARTING is only in the model",
        "rules/facts/platforms.yaml LINUX architectures: RISCV is only ours",
    }


def test_another_botocore_is_a_difference() -> None:
    assert "rules/facts/api.yaml: the version: the model has botocore 9.9.9, we have " + f"botocore {VERSION}" in found(
        version="9.9.9"
    )


def test_what_was_meant_and_is_gone_is_said() -> None:
    assert compare_api.report(["new"], {"old": "a reason"}) == [
        "new",
        "tools/api_differences.yaml lists what is no difference: old",
    ]


# --- the verdicts -------------------------------------------------------------------------------------------


def refused_by_model(value: Any) -> Iterator[str]:
    """What the whole model has against a request, beyond botocore's client: enumerations, patterns and greatest values
    too, and the members of which the API takes one or the other.
    """
    waiting: list[tuple[str, Any, Any]] = [("", SHAPE, value)]
    while waiting:
        place, shape, value = waiting.pop()
        limits = shape.metadata
        kind = {"structure": dict, "list": list, "string": str, "integer": int}[shape.type_name]
        if not isinstance(value, kind) or isinstance(value, bool):
            yield f"{place}: type"
            continue
        size: int = value if isinstance(value, int) else len(value)  # type: ignore[arg-type]
        if not limits.get("min", size) <= size <= limits.get("max", size):
            yield f"{place}: size"
        if isinstance(value, dict):
            yield from (f"{place}: {name} is missing" for name in shape.required_members if name not in value)
            yield from (f"{place}: {name} is unknown" for name in value if name not in shape.members)
            for one, other in (("InputConfig", "ModelPackageVersionArn"), ("TargetDevice", "TargetPlatform")):
                if one in shape.members and (one in value) == (other in value):
                    yield f"{place}: one of {one} and {other}"
            waiting += [
                (f"{place}.{name}", shape.members[name], value[name]) for name in value if name in shape.members
            ]
        elif isinstance(value, list):
            waiting += [(f"{place}[]", shape.member, entry) for entry in value]
        elif isinstance(value, str):
            if value not in (limits.get("enum") or [value]):
                yield f"{place}: enum"
            pattern = _ascii(limits.get("pattern", ""))
            if pattern and not re.fullmatch(pattern, value, re.ASCII):
                yield f"{place}: pattern"


_TEXTS = st.one_of(
    st.text("abz019-_.:/=+@ \n#", max_size=70),
    st.sampled_from([
        "", "ml_c5", "MXNET", "mxnet", "1.8", "1.13.1+cu117", "s3://b/k", "s3://b", "S3://b", "https://b/k", "s3:///k",
        "s3://b/k\n", "{}", "[]", '{"a":1}', "a" * 63, "a" * 64, "a" * 1100, "a-", "-a", "a--b", "LINUX", "ANDROID", "ARM64",
        "NVIDIA", "sg-1", "arn:aws:iam::123456789012:role/x", "arn:aws-us-gov:iam::123456789012:role/a/b",
        "arn:aws:iam::12345678901:role/x", "arn:aws:sagemaker:us-west-2:123456789012:model-package/m/1", "alias/key",
    ]),
)  # fmt: skip
_NUMBERS = st.one_of(st.integers(-1, 3), st.integers(1790, 1810), st.integers(2419190, 2419210), st.integers())
_SCALARS = st.one_of(_TEXTS, _NUMBERS, st.none(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False))
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=18), st.dictionaries(_TEXTS, inner, max_size=3)),
    max_leaves=20,
)  # fmt: skip
_BASES = [
    REQUEST,
    changed({
        "Tags": [{"Key": "team", "Value": ""}],
        "VpcConfig": {"SecurityGroupIds": ["sg-0a"], "Subnets": ["subnet-0a"]},
        "OutputConfig": {"S3OutputLocation": "s3://b", "TargetPlatform": {"Os": "LINUX", "Arch": "ARM64", "Accelerator": "MALI"}},
        "StoppingCondition": {"MaxWaitTimeInSeconds": 900, "MaxPendingTimeInSeconds": 1800},
    }),
    changed({
        "InputConfig": None, "ModelPackageVersionArn": "arn:aws:sagemaker:us-west-2:123456789012:model-package/m/1",
        "OutputConfig.CompilerOptions": '{"mcpu": "core-avx2"}', "OutputConfig.KmsKeyId": "alias/k", "StoppingCondition": {},
    }),
]  # fmt: skip


def _places(value: Any) -> list[tuple[str | int, ...]]:
    """The path to every value in a request."""
    found, waiting = [], [((), value)]
    while waiting:
        path, inner = waiting.pop()
        found.append(path)
        steps = inner.items() if isinstance(inner, dict) else enumerate(inner) if isinstance(inner, list) else ()
        waiting += [((*path, step), child) for step, child in steps]  # type: ignore[misc]
    return [path for path in found if path]


def _fitting(path: tuple[str | int, ...]) -> st.SearchStrategy[Any]:
    """Values that the model takes at a place, at the edges of its limits too."""
    shape = SHAPE
    for step in path:
        children = {0: shape.member} if shape.type_name == "list" else getattr(shape, "members", {})
        shape = children.get(step)
        if shape is None or shape.type_name not in ("structure", "list", "string", "integer"):
            return _VALUES
    limits = shape.metadata
    if shape.type_name == "integer":
        return st.integers(limits["min"], limits.get("max"))
    if shape.type_name != "string":
        return _VALUES
    if shape.enum:
        return st.sampled_from(shape.enum)
    least, most = limits.get("min", 0), limits.get("max", 1 << 20)
    pattern = _ascii(limits.get("pattern", ".*"))
    texts = st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True, alphabet=_PLAIN)
    stretched = st.tuples(texts, st.integers(-1, 1)).map(lambda made: made[0] + "a" * (most - len(made[0]) + made[1]))
    return st.one_of(texts, stretched).filter(lambda text: least <= len(text))


def _ascii(pattern: str) -> str:
    """A pattern of the model as Python's re knows it, of ASCII texts."""
    return pattern.replace(r"\p{L}\p{Z}\p{N}", r"\w ")


# Without $, {, <, % and backquotes, of which neolint may say that they are filled in later.
_PLAIN = st.characters(codec="ascii", exclude_categories=["Cc"], exclude_characters="${}<>%`[]")


@st.composite
def _requests(draw: st.DrawFn) -> Any:
    """A valid request in which one or two places were overwritten (rightly or not), renamed or taken away."""
    request: Any = copy.deepcopy(draw(st.sampled_from(_BASES)))
    for _ in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from(_places(request) or [("X",)]))
        container = request
        for step in path[:-1]:
            container = container[step]
        kind = draw(st.sampled_from(["fitting"] * 12 + ["text", "number", "value", "drop", "rename"]))
        if kind in ("drop", "rename") and path[-1] in (container if isinstance(container, dict) else ()):
            value = container.pop(path[-1])
            if kind == "rename":
                container[f"{path[-1]}{draw(st.sampled_from(['s', 'X', '_']))}"] = value
        else:
            container[path[-1]] = draw(
                _fitting(path) if kind == "fitting" else {"text": _TEXTS, "number": _NUMBERS}.get(kind, _VALUES)
            )
    return request


@given(_requests())
def test_what_botocore_refuses_is_an_error_and_what_the_model_takes_has_the_right_shape(request: Any) -> None:
    findings = CHECKER.check("job.json", json.dumps(request).encode()).findings
    errors = [finding for finding in findings if finding.severity == "error"]
    refused = ParamValidator().validate(request, SHAPE)
    assert errors or not refused.has_errors(), refused.generate_report()
    if not any(refused_by_model(request)):
        assert not [finding for finding in errors if finding.code.startswith("NEO1")], names(errors)
        assert not [finding for finding in errors if book().get(finding.name).entry.get("found-by") == "schema"]  # type: ignore[union-attr]


def test_the_model_and_botocore_take_the_valid_requests() -> None:
    for request in _BASES:
        assert [*refused_by_model(request)] == []
        assert not ParamValidator().validate(request, SHAPE).has_errors()
