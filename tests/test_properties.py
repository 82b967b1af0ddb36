"""Whatever the bytes: a valid report. Whatever is broken in a valid job: a finding that covers it."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from neolint.plain_schema import plain_schema
from neolint.report import CheckedFile, Report
from neolint.report.concise import render as render_concise
from neolint.report.json import as_values
from neolint.report.text import render as render_text
from tests.jobs import REQUEST, as_json, book, check, checker, names, underlined

REPORT = Draft202012Validator(plain_schema("report"))

TEXT = as_json(REQUEST)
BROKEN = st.one_of(
    st.binary(max_size=300).map(lambda tail: b'{"InputConfig":' + tail),
    st.binary(max_size=300),
    st.tuples(st.integers(0, len(TEXT)), st.integers(0, 40), st.text(max_size=8)).map(
        lambda cut: (TEXT[: cut[0]] + cut[2] + TEXT[cut[0] + cut[1] :]).encode("utf-8", "surrogatepass")
    ),
)


@given(BROKEN, st.sampled_from(["job.json", "job.yaml", "job", "\x1b[31m\u202ejob.json"]))
def test_any_bytes_give_a_valid_report(raw: bytes, name: str) -> None:
    checked = checker().check(name, raw)
    report = Report(checked.findings, [CheckedFile(name, checked.kind, len(checked.jobs))], facts=book().dates)
    values = as_values(report)
    REPORT.validate(values)
    assert json.loads(json.dumps(values)) == values
    places = [finding.span for finding in checked.findings]
    assert places == sorted(places)
    for finding in checked.findings:
        size = len(finding.source.text)
        for span in (finding.span, *(label.span for label in finding.labels)):
            assert 0 <= span.start <= span.end <= size
    for text in (render_text(report), render_concise(report)):
        assert all(char.isprintable() or char == "\n" for char in text)


# What is changed, and the rule that must see it.
MUTATIONS: list[tuple[str, Any, str]] = [
    ("CompilationJobName", "my_model", "job-name-pattern"),
    ("CompilationJobName", "x" * 64, "job-name-too-long"),
    ("CompilationJobName", "", "empty-value"),
    ("CompilationJobName", 7, "wrong-type"),
    ("RoleArn", "NeoRole", "role-arn-pattern"),
    ("RoleArn", "arn:aws:iam::<account>:role/x", "placeholder-left"),
    ("InputConfig.S3Uri", "model.tar.gz", "s3uri-pattern"),
    ("InputConfig.S3Uri", "s3://amzn-s3-demo-bucket/model.pth", "s3uri-suffix"),
    ("InputConfig.S3Uri", "s3://amzn-s3-demo-bucket/models/", "s3uri-prefix-only"),
    ("InputConfig.Framework", "mxnet", "enum-case"),
    ("InputConfig.Framework", "CAFFE", "bad-enum-value"),
    ("InputConfig.DataInputConfig", "{'data': [1,3,224,224]}", "python-literal-inner"),
    ("InputConfig.DataInputConfig", '{"data": [1,224,224,3]}', "nhwc-for-nchw-framework"),
    ("InputConfig.DataInputConfig", '{"data": [1,3,null,224]}', "null-dim"),
    ("InputConfig.DataInputConfig", '{"data": [1,3,0,224]}', "zero-dim"),
    ("InputConfig.DataInputConfig", '{"data": [-1,3,224,224]}', "negative-dim"),
    ("InputConfig.DataInputConfig", '{"data": [1,3,224.5,224]}', "float-dim"),
    ("InputConfig.DataInputConfig", '{"data": [1,"3",224,224]}', "number-in-quotes-dim"),
    ("InputConfig.DataInputConfig", '{"data": [1,"?",224,224]}', "text-dim"),
    ("InputConfig.DataInputConfig", "[1,3,224,224]", "flat-list-unnamed"),
    ("InputConfig.DataInputConfig", "[[1,3,224,224]]", "list-form-non-pytorch"),
    ("InputConfig.DataInputConfig", '{"data": {"shape": [1,3,224,224]}}', "coreml-keys-on-other-target"),
    ("InputConfig.DataInputConfig", "{}", "empty-shape-object"),
    ("InputConfig.DataInputConfig", {"data": [1, 3, 224, 224]}, "inner-value-is-object"),
    ("InputConfig.FrameworkVersion", 1.8, "wrong-type"),
    ("InputConfig.FrameworkVersion", "latest", "framework-version-pattern"),
    ("OutputConfig.TargetDevice", "ml_c55", "bad-enum-value"),
    ("OutputConfig.TargetDevice", "ml.c5.xlarge", "neo-family-name"),
    ("OutputConfig.TargetDevice", "coreml", "framework-target-mismatch"),
    ("OutputConfig.S3OutputLocation", "out", "s3uri-pattern"),
    ("OutputConfig.CompilerOptions", "{}", "compiler-options-empty"),
    ("OutputConfig.CompilerOptions", '{"gpu-code": "72"}', "gpu-code-format"),
    ("OutputConfig.CompilerOptions", '{"mattr": "+neon"}', "mattr-not-list"),
    ("OutputConfig.CompilerOptions", '"--verbose 1"', "inferentia-flags-on-other-target"),
    ("OutputConfig.CompilerOptions", '{"class_labels": "l.txt"}', "class-labels-target"),
    ("OutputConfig.KmsKeyId", "my-key", "kms-form"),
    ("StoppingCondition.MaxRuntimeInSeconds", 0, "number-too-small"),
    ("StoppingCondition.MaxRuntimeInSeconds", "900", "wrong-type"),
    ("StoppingCondition.MaxRuntimeInSeconds", 900.0, "wrong-type"),
    ("StoppingCondition.MaxRuntimeInSeconds", True, "wrong-type"),
    ("StoppingCondition.MaxWaitTimeInSeconds", 60, "max-wait-less"),
    ("Tags", [{"Key": "a", "Value": "b"}, {"Key": "a", "Value": "c"}], "duplicate-tag-key"),
    ("VpcConfig", {"SecurityGroupIds": [], "Subnets": ["subnet-01"]}, "too-few-items"),
]


@pytest.mark.parametrize("notation", ["json", "yaml"])
@pytest.mark.parametrize(("name", "value", "rule"), MUTATIONS, ids=[f"{m[2]}-{i}" for i, m in enumerate(MUTATIONS)])
def test_every_mutation_is_found_inside_what_was_mutated(name: str, value: Any, rule: str, notation: str) -> None:
    request: Any = copy.deepcopy(REQUEST)
    *parents, last = name.split(".")
    container = request
    for parent in parents:
        container = container[parent]
    container[last] = value
    text = as_json(request) if notation == "json" else yaml.safe_dump(request, sort_keys=False, width=1000)
    checked = check(text, f"job.{notation}")
    findings = [finding for finding in checked.findings if finding.name == rule]
    assert findings, names(checked.findings)
    node = checked.jobs[0].document.layer.root
    for step in (*parents, last):
        child = node.child(step)
        assert child is not None
        node = child
    assert all(
        (node.key or node.span).start <= finding.span.start and finding.span.end <= node.span.end
        for finding in findings
    ), [underlined(finding) for finding in findings]


@pytest.mark.parametrize("name", ["CompilationJobName", "RoleArn", "OutputConfig", "StoppingCondition", "InputConfig.S3Uri", "InputConfig.Framework", "OutputConfig.S3OutputLocation"])  # fmt: skip
def test_every_required_member_is_missed(name: str) -> None:
    request: Any = copy.deepcopy(REQUEST)
    *parents, last = name.split(".")
    container = request
    for parent in parents:
        container = container[parent]
    del container[last]
    findings = [finding for finding in check(as_json(request)).findings if finding.name == "missing-required"]
    assert [last in finding.message for finding in findings] == [True]


# What a pattern could be slow on: a long run of one thing, in each place where text is looked through.
RUNS = [
    " ",
    "\n",
    "\t",
    "\u00a0",
    "(",
    "[",
    "{",
    "'",
    '"',
    "\\",
    "- ",
    "ClientError: ",
    "[bt] (1) ",
    "{'a': ",
    "&a ",
    "<a",
    "'\"",
]


@pytest.mark.parametrize("run", RUNS, ids=repr)
def test_the_time_for_a_long_run_grows_with_its_length_only(run: str) -> None:
    """Seconds if it does, hours if it does not: this test fails by never ending."""
    text = run * (400_000 // len(run))
    job = {**REQUEST, "CompilationJobName": text, "RoleArn": text}
    job["InputConfig"] = {**REQUEST["InputConfig"], "DataInputConfig": text}
    described = {
        **REQUEST,
        "CompilationJobStatus": "FAILED",
        "FailureReason": f"ClientError: {text} InputConfiguration",
    }
    for whole in (as_json(job), as_json(described), f"InputConfig: {{Framework: MXNET}}\nRoleArn: {text}", text):
        for partial in (False, True):
            checker().check("job.yaml" if whole[0] != "{" else "job.json", whole.encode(), partial=partial)


def test_thousands_of_members_are_checked_in_seconds() -> None:
    many = range(10_000)
    job = {**REQUEST, "Tags": [{"Key": f"k{n}", "Value": "v"} for n in many], **{f"x{n}": 1 for n in range(1_000)}}
    job["InputConfig"] = {**REQUEST["InputConfig"], "DataInputConfig": json.dumps({"data": [1] * 10_000})}
    assert "tag-limit" in names(check(as_json(job)).findings)
