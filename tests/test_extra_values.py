"""`extra-values`: what the facts do not know yet is admitted, each value in its own field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from neolint.check import Checker, Settings
from neolint.cli import neolint
from tests.jobs import as_json, book, changed, names

PLATFORM = {"S3OutputLocation": "s3://amzn-s3-demo-bucket/out/"}

# A value that the facts do not know, the field of `extra-values` that admits it, and a field that does not.
EXTRA = [
    ({"OutputConfig.TargetDevice": "ml_new9"}, {"devices": ["ml_new9"]}, {"frameworks": ["ml_new9"]}, "bad-enum-value"),
    ({"OutputConfig.TargetDevice": "ML_C5"}, {"devices": ["ML_C5"]}, {"devices": ["ml_c5"]}, "enum-case"),
    ({"InputConfig.Framework": "JAX"}, {"frameworks": ["JAX"]}, {"devices": ["JAX"]}, "bad-enum-value"),
    ({"OutputConfig": {**PLATFORM, "TargetPlatform": {"Os": "QNX", "Arch": "ARM64"}}}, {"os": ["QNX"]},
     {"arch": ["QNX"]}, "bad-enum-value"),
    ({"OutputConfig": {**PLATFORM, "TargetPlatform": {"Os": "WINDOWS", "Arch": "X86_64"}}}, {"os": ["WINDOWS"]},
     {"devices": ["WINDOWS"]}, "windows-platform"),
    ({"OutputConfig": {**PLATFORM, "TargetPlatform": {"Os": "LINUX", "Arch": "RISCV64"}}}, {"arch": ["RISCV64"]},
     {"accelerators": ["RISCV64"]}, "bad-enum-value"),
    ({"OutputConfig": {**PLATFORM, "TargetPlatform": {"Os": "LINUX", "Arch": "ARM64", "Accelerator": "TPU"}}},
     {"accelerators": ["TPU"]}, {"os": ["TPU"]}, "bad-enum-value"),
    ({"OutputConfig": {**PLATFORM, "TargetPlatform": {"Os": "LINUX", "Arch": "X86_64"},
      "CompilerOptions": '{"mcpu": "a", "fuse": 1}'}}, {"options": ["fuse"]},
     {"options": ["mcpu"]}, "unknown-option"),
    ({"InputConfig.Framework": "PYTORCH", "InputConfig.FrameworkVersion": "2.3"}, {"versions": {"PYTORCH": ["2.3"]}},
     {"versions": {"TENSORFLOW": ["2.3"]}}, "framework-version-not-in-table"),
    ({"InputConfig.Framework": "PYTORCH", "InputConfig.FrameworkVersion": "2.0", "OutputConfig.TargetDevice": "rasp3b"},
     {"versions": {"PYTORCH": ["2.0"]}}, {"versions": {}}, "framework-version-newer-than-edge"),
    ({"InputConfig.Framework": "XGBOOST", "InputConfig.FrameworkVersion": "1.7.4"}, {"versions": {"XGBOOST": ["1.7"]}},
     {"versions": {"XGBOOST": ["1.3"]}}, "framework-version-unsupported-framework"),
    ({"InputConfig.Framework": "PYTORCH", "InputConfig.FrameworkVersion": "10.1"}, {"versions": {"PYTORCH": ["10.1"]}},
     {"versions": {"PYTORCH": ["1.10"]}}, "framework-version-pattern"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "admitting", "other", "rule"), EXTRA)
def test_extra_values_admit_what_the_api_has_learnt_since_each_in_its_own_field(
    changes: dict[str, Any], admitting: dict[str, Any], other: dict[str, Any], rule: str
) -> None:
    text = as_json(changed(changes)).encode()

    def found(extra: dict[str, Any]) -> list[str]:
        return names(Checker(book(), Settings(extra_values=extra, debug=True)).check("job.json", text).findings)

    assert rule in found({})
    assert rule in found(other)
    assert found(admitting) == []


def test_an_extra_region_is_admitted_for_its_device() -> None:
    request = {"InputConfig.Framework": "PYTORCH", "InputConfig.FrameworkVersion": "1.13"}
    text = as_json(changed({**request, "OutputConfig.TargetDevice": "ml_inf2"})).encode()

    def found(extra: dict[str, Any]) -> list[str]:
        settings = Settings(extra_values=extra, region="eu-west-1", debug=True)
        return names(Checker(book(), settings).check("job.json", text).findings)

    assert found({"regions": {"ml_trn1": ["eu-west-1"]}}) == ["region-bound-target"]
    assert found({"regions": {"ml_inf2": ["eu-west-1"]}}) == []


def test_an_extra_value_that_the_facts_know_as_well_silences_nothing() -> None:
    text = as_json(changed({"InputConfig.Framework": "TFLITE"})).encode()
    settings = Settings(extra_values={"devices": ["ml_c5"], "frameworks": ["TFLITE"]}, debug=True)
    assert names(Checker(book(), settings).check("job.json", text).findings) == [
        "nchw-for-nhwc-framework",
        "framework-target-mismatch",
    ]


def run(folder: Path, config: str, changes: dict[str, Any]) -> tuple[int, str, str]:
    (folder / ".git").mkdir()
    (folder / ".neolint.yaml").write_text(config)
    (folder / "job.json").write_text(as_json(changed(changes)))
    result = CliRunner().invoke(neolint, ["check", str(folder / "job.json"), "--format", "concise"])
    return result.exit_code, result.stdout, result.stderr


def test_the_configuration_takes_them_all(tmp_path: Path) -> None:
    config = "extra-values:\n  devices: [ml_new9]\n  versions: {PYTORCH: ['2.3']}\n  regions: {ml_inf2: [eu-west-1]}\n"
    assert run(tmp_path, config, {"OutputConfig.TargetDevice": "ml_new9"})[0] == 0


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("extra-values: {device: [ml_new9]}", 'did you mean "devices"?'),
        ("extra-values: {versions: ['2.3']}", "extra-values.versions must be an object"),
        ("extra-values: {versions: {PYTORCH: '2.3'}}", "extra-values.versions.PYTORCH must be a list"),
    ],
)
def test_a_mistake_in_them_is_shown(tmp_path: Path, config: str, words: str) -> None:
    code, _, error = run(tmp_path, config, {})
    assert code == 2
    assert words in error
