"""Rules beyond their own examples: one mistake is one finding, in JSON and YAML alike, and corrections correct it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from neolint.finding import Finding
from tests.jobs import as_json, changed, check, names

PYTORCH = {"InputConfig.Framework": "PYTORCH", "InputConfig.FrameworkVersion": "1.8"}
NVIDIA: dict[str, Any] = {
    "OutputConfig.TargetDevice": None,
    "OutputConfig.TargetPlatform": {"Os": "LINUX", "Arch": "ARM64", "Accelerator": "NVIDIA"},
}
INF1 = {**PYTORCH, "InputConfig.FrameworkVersion": "1.9", "OutputConfig.TargetDevice": "ml_inf1"}
INF2 = {**INF1, "InputConfig.FrameworkVersion": "1.13", "OutputConfig.TargetDevice": "ml_inf2"}
EIA2 = {"InputConfig.Framework": "TENSORFLOW", "OutputConfig.TargetDevice": "ml_eia2"}
COREML = {"InputConfig.Framework": "PYTORCH", "OutputConfig.TargetDevice": "coreml"}
INPUT, OPTIONS = "InputConfig.DataInputConfig", "OutputConfig.CompilerOptions"
ELEVEN = json.dumps([[1, 4]] * 11)

# What is changed in a valid job, and the rules that speak of it from warnings on.
JOBS = [
    ({INPUT: ""}, ["empty-data-input"]),
    ({OPTIONS: ""}, ["empty-value"]),
    ({OPTIONS: "[]"}, ["compiler-options-empty"]),
    ({"InputConfig.S3Uri": "s3://my-bucket/model.tar.gz\n"}, ["newline-in-s3uri"]),
    ({"InputConfig.S3Uri": "s3://insert your bucket/model.tar.gz"}, ["placeholder-left"]),
    ({"InputConfig.S3Uri": "s3://my-insert-bucket/insert/model.tar.gz"}, []),
    ({INPUT: '{"data": []}'}, ["rank-0-or-large"]),
    ({INPUT: '{"input_1": [1,1,1,1,1,10]}', "InputConfig.Framework": "KERAS"}, ["keras-rank-not-4"]),
    ({INPUT: '{"input": [10, -1]}', "InputConfig.Framework": "SKLEARN"}, ["framework-not-listed-for-target", "sklearn-shape"]),
    ({**PYTORCH, INPUT: '{"in10":[1],"in2":[1],"in1":[1]}'}, ["pytorch-lexical-order"]),
    ({**PYTORCH, INPUT: json.dumps({f"x{i}": [1, 4] for i in range(12)})}, ["pytorch-list-over-10"]),
    ({**PYTORCH, INPUT: json.dumps({f"x{i:02}": [1, 4] for i in range(12)})}, []),
    ({**NVIDIA}, ["nvidia-missing-options"]),
    ({**NVIDIA, OPTIONS: '{"mcpu": "cortex-a72", "gpu-code": "sm_72"}'}, ["nvidia-missing-options"]),
    ({**NVIDIA, OPTIONS: '{"gpu-code": "sm_87", "trt-ver": "8.6.2", "cuda-ver": "12.2"}'}, []),
    ({OPTIONS: '{"gpu_code": "sm_72"}'}, ["nvidia-options-on-non-gpu"]),
    ({**INF1, OPTIONS: '{"gpu-code": "sm_72", "Verbose": 1}'}, ["inferentia-object-form"]),
    ({**INF1, OPTIONS: "--verbose INFO"}, ["inferentia-unquoted"]),
    ({OPTIONS: "--verbose INFO"}, ["inferentia-flags-on-other-target"]),
    ({**INF1, OPTIONS: '"verbose INFO"'}, ["neuron-no-flags"]),
    ({**INF1, OPTIONS: '"--verbose"'}, ["neuron-flag-value"]),
    ({**INF1, OPTIONS: '"--verbose INFO --dtype int64 --fast-math none"'}, []),
    ({**INF2, OPTIONS: '"-O2 --verbose info"'}, []),
    ({**EIA2, INPUT: '{"in:0": [1,8,8,3]}', OPTIONS: '{"signature_def_key": "a"}'}, ["deprecated-target", "eia2-inputs"]),
    ({**COREML, INPUT: "[1,3,224,224]"}, ["flat-list"]),
    ({**COREML, INPUT: '{"data": {"shape": [true, 3]}}'}, ["text-dim"]),
    ({**COREML, INPUT: '{"data": {"type": "Image", "shape": [1,3,8,8]}}'}, ["coreml-image-needs"]),
]  # fmt: skip

# What is changed, the rule that corrects it, and what then stands in the changed members.
CORRECTED = [
    ({"CompilationJobName": "my_model.v2"}, "job-name-pattern", {"CompilationJobName": "my-model-v2"}),
    ({**INF1, OPTIONS: '"--num-neuroncores 2 --fast-math all"'}, "neuron-legacy-flag",
     {OPTIONS: '"--neuroncore-pipeline-cores 2 --fast-math all"'}),
    ({**INF1, OPTIONS: '"--fp32-cast matmult"'}, "neuron-legacy-flag", {OPTIONS: '"--fast-math fp32-cast-matmult"'}),
    ({**PYTORCH, INPUT: ELEVEN}, "pytorch-list-over-10", {INPUT: json.dumps({f"input{i:02}": [1, 4] for i in range(11)})}),
    ({"InputConfig.Framework": "XGBOOST", INPUT: ""}, "empty-data-input", {INPUT: None}),
    ({**EIA2, INPUT: '{"input": [1,8,8,3]}', OPTIONS: '{"precision_mode": "fp16"}'}, "eia-precision-value",
     {OPTIONS: '{"precision_mode": "FP16"}'}),
    ({**COREML, INPUT: '{"a": {"shape": [1,3], "type": "tensor"}}'}, "coreml-type-value",
     {INPUT: '{"a": {"shape": [1,3], "type": "Tensor"}}'}),
]  # fmt: skip


def findings_in(request: dict[str, Any], notation: str) -> list[Finding]:
    text = as_json(request) if notation == "json" else yaml.safe_dump(request, sort_keys=False, allow_unicode=True)
    return check(text, f"job.{notation}", min_severity="info").findings


@pytest.mark.parametrize("notation", ["json", "yaml"])
@pytest.mark.parametrize(("changes", "expected"), JOBS)
def test_one_mistake_is_one_finding(changes: dict[str, Any], expected: list[str], notation: str) -> None:
    found = [finding for finding in findings_in(changed(changes), notation) if finding.severity != "info"]
    assert sorted(names(found)) == sorted(expected)


@pytest.mark.parametrize("notation", ["json", "yaml"])
@pytest.mark.parametrize(("changes", "rule", "meant"), CORRECTED)
def test_correction(changes: dict[str, Any], rule: str, meant: dict[str, Any], notation: str) -> None:
    (finding,) = [finding for finding in findings_in(changed(changes), notation) if finding.name == rule]
    assert finding.fix is not None
    text = finding.source.text
    for edit in sorted(finding.fix.edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert yaml.safe_load(text) == changed({**changes, **meant})


@pytest.mark.parametrize("changes", [{INPUT: ""}, {**PYTORCH, INPUT: ""}])
def test_what_is_needed_is_not_taken_out(changes: dict[str, Any]) -> None:
    (finding,) = [finding for finding in findings_in(changed(changes), "json") if finding.name == "empty-data-input"]
    assert (finding.fix is None) == ("InputConfig.Framework" not in changes)


def test_an_order_is_only_shown() -> None:
    request = changed({**PYTORCH, INPUT: '{"left": [1,4], "back": [1,8]}'})
    (finding,) = [finding for finding in findings_in(request, "json") if finding.name == "pytorch-lexical-order"]
    assert finding.fix is not None
    assert finding.fix.safety == "display"
    assert finding.fix.edits[0].text == json.dumps(json.dumps({"input0": [1, 4], "input1": [1, 8]}))[1:-1]


def test_a_long_data_input_is_worth_knowing() -> None:
    inputs = {"data": [1, 3, 224, 224], "x" * 1100: [1]}
    assert "data-input-over-1024" in names(findings_in(changed({INPUT: json.dumps(inputs)}), "json"))
    inputs["y" * 17000] = [1]
    found = names(findings_in(changed({INPUT: json.dumps(inputs)}), "json"))
    assert "data-input-too-long" in found
    assert "data-input-over-1024" not in found
