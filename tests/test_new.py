"""`neolint new`: what it writes, and that neolint check has nothing against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from neolint.cli import neolint
from neolint.new import Wish, new_request
from neolint.wanted import UsageProblem
from tests.archives.packing import model_file, packed
from tests.jobs import book, check, names
from tests.runner import CliRunner

FACTS = book().facts
WHERE: dict[str, Any] = {
    "role": "arn:aws:iam::123456789012:role/NeoRole",
    "s3_uri": "s3://amzn-s3-demo-bucket/model.tar.gz",
    "output_location": "s3://amzn-s3-demo-bucket/out/",
}
WHERE_TYPED = [f"--{name.replace('_', '-')}={value}" for name, value in WHERE.items()]


def run(*arguments: str):  # type: ignore[no-untyped-def] # click's Result
    return CliRunner().invoke(neolint, ["new", *arguments])


def test_a_whole_request() -> None:
    said = run("--framework=onnx", "--target=jetson-xavier", "--input=data=1,3,224,224", *WHERE_TYPED)
    assert (said.exit_code, said.stderr) == (0, "")
    assert json.loads(said.stdout) == {
        "CompilationJobName": "onnx-jetson-xavier",
        "RoleArn": WHERE["role"],
        "InputConfig": {
            "S3Uri": WHERE["s3_uri"],
            "DataInputConfig": '{"data": [1, 3, 224, 224]}',
            "Framework": "ONNX",
        },
        "OutputConfig": {"S3OutputLocation": WHERE["output_location"], "TargetDevice": "jetson_xavier"},
        "StoppingCondition": {"MaxRuntimeInSeconds": 900},
    }


def test_what_was_not_said_is_left_to_fill_in() -> None:
    said = run("--framework=TFLITE", "--target=rasp3b")
    assert said.stderr.splitlines() == [f"to fill in: {name}" for name in (
        "RoleArn", "S3Uri", "DataInputConfig", "S3OutputLocation",
    )]  # fmt: skip
    assert '[\\"<batch>\\", \\"<height>\\", \\"<width>\\", \\"<channels>\\"]' in said.stdout
    assert set(names(check(said.stdout).findings)) >= {"placeholder-left"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["1,3,8,8"], {"input0": [1, 3, 8, 8]}),
        (["a=1x3x8x8", "b=[1, 10]"], {"a": [1, 3, 8, 8], "b": [1, 10]}),
        (["input.1=1,3,8,8"], {"input.1": [1, 3, 8, 8]}),
        (["x=y=1,2"], {"x=y": [1, 2]}),
        (['{"data": [1, 2]}'], {"data": [1, 2]}),
        (["[[1, 2]]"], [[1, 2]]),
    ],
)
def test_inputs_as_people_type_them(typed: list[str], expected: object) -> None:
    request = new_request(Wish("PYTORCH", "ml_c5", typed), FACTS)
    assert json.loads(request["InputConfig"]["DataInputConfig"]) == expected


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--framework=kears", "--target=ml_c5"], 'no framework "KEARS"; did you mean "KERAS"?'),
        (["--framework=onnx", "--target=ml_c55"], 'no device "ml_c55"; did you mean "ml_c5"?'),
        (["--framework=onnx", "--target=LINUX/ARM46"], 'no architecture "ARM46"; did you mean "ARM64"?'),
        (["--framework=onnx", "--target=LINUX/ARM64/NVIDA"], 'did you mean "NVIDIA"?'),
        (["--framework=onnx", "--target=a/b/c/d"], "a platform is OS/ARCH or OS/ARCH/ACCELERATOR"),
        (["--framework=onnx", "--target=ml_c5", "--input=1,2"], "ONNX goes by the input's name; write NAME=1,2"),
        (["--framework=onnx", "--target=ml_c5", "--input=a=1,b"], "write NAME=1,3,224,224"),
        (["--framework=onnx", "--target=ml_c5", "--input={"], "this is no JSON"),
        (["--framework=onnx", "--target=ml_c5", "--option=dtype"], 'option "dtype": write KEY=VALUE'),
    ],
)
def test_what_cannot_be_is_said(arguments: list[str], says: str) -> None:
    said = run(*arguments)
    assert said.exit_code == 2
    assert says in said.stderr


def test_options_by_the_target() -> None:
    platform = new_request(Wish("PYTORCH", "linux/arm64/nvidia", options=["gpu-code=sm_72", "cuda-ver=10.2"]), FACTS)
    assert platform["OutputConfig"]["TargetPlatform"] == {"Os": "LINUX", "Arch": "ARM64", "Accelerator": "NVIDIA"}
    assert json.loads(platform["OutputConfig"]["CompilerOptions"]) == {
        "gpu-code": "sm_72", "trt-ver": "<trt-ver>", "cuda-ver": "10.2",
    }  # fmt: skip
    android = new_request(Wish("TFLITE", "ANDROID/ARM64", options=["ANDROID_PLATFORM=28", 'mattr=["+neon"]']), FACTS)
    assert json.loads(android["OutputConfig"]["CompilerOptions"]) == {"ANDROID_PLATFORM": 28, "mattr": ["+neon"]}
    neuron = new_request(Wish("PYTORCH", "ml_inf1", options=["--verbose INFO", "--num-neuroncores 4"]), FACTS)
    assert json.loads(neuron["OutputConfig"]["CompilerOptions"]) == "--verbose INFO --num-neuroncores 4"


def test_a_file_is_written_and_none_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "job.yaml"
    arguments = ("--framework=onnx", "--target=ml_c5", "--input=data=1,3,8,8", *WHERE_TYPED, "--output", str(path))
    assert run(*arguments).exit_code == 0
    assert yaml.safe_load(path.read_text())["InputConfig"]["DataInputConfig"] == '{"data": [1, 3, 8, 8]}'
    path.write_text("mine")
    said = run(*arguments)
    assert (said.exit_code, path.read_text()) == (2, "mine")
    assert said.stderr == f"neolint: {path}: there is such a file, and it is left as it is\n"


LISTED = [(framework, name) for name, row in FACTS["devices"].items() for framework in row["frameworks"]]


@given(st.sampled_from(LISTED), st.sampled_from(["json", "yaml"]))
def test_what_the_tables_list_is_a_job_without_errors(listed: tuple[str, str], written: str) -> None:
    framework, device = listed
    layout = FACTS["frameworks"][framework]["layout"]
    shape = {"NCHW": [1, 3, 224, 224], "NHWC": [1, 224, 224, 3]}.get(layout, [1, 10])
    request = new_request(Wish(framework, device, found={"data": shape}, **WHERE), FACTS)
    text = json.dumps(request) if written == "json" else yaml.safe_dump(request)
    assert names(check(text, f"job.{written}", "error").findings) == []


def test_an_unknown_system_is_a_usage_problem() -> None:
    with pytest.raises(UsageProblem, match='no system "LINUXX"; did you mean "LINUX"'):
        new_request(Wish("ONNX", "linuxx/arm64"), FACTS)


def test_a_request_from_the_model_itself(tmp_path: Path) -> None:
    archive = tmp_path / "resnet 18.tar.gz"
    archive.write_bytes(packed({"conv.onnx": model_file("conv.onnx")}))
    said = run("--from-model", str(archive), "--target=jetson_xavier", *WHERE_TYPED)
    assert said.exit_code == 0, said.output
    request = json.loads(said.stdout)
    assert request["CompilationJobName"] == "resnet-18-jetson-xavier"
    assert request["InputConfig"]["Framework"] == "ONNX"
    (tmp_path / "job.json").write_text(said.stdout)
    checked = CliRunner().invoke(neolint, ["check", str(tmp_path / "job.json"), "--model", str(archive)])
    assert checked.exit_code == 0, checked.output


@pytest.mark.parametrize(
    ("files", "arguments", "says"),
    [
        ([], [], "there is no model in it that neolint knows"),
        (["conv.onnx", "conv.tflite"], [], "it holds models of ONNX and TFLITE; say which with --framework"),
        (["conv.onnx", "free-batch.onnx"], ["--framework=onnx"], "it is not clear which file is the ONNX model"),
        (None, [], "it is no tar archive that is compressed with gzip"),
    ],
)
def test_no_request_from_what_is_no_model(
    tmp_path: Path, files: list[str] | None, arguments: list[str], says: str
) -> None:
    archive = tmp_path / "model.tar.gz"
    archive.write_bytes(b"?" if files is None else packed({name: model_file(name) for name in files}))
    said = run("--from-model", str(archive), "--target=ml_c5", *arguments)
    assert said.exit_code == 2
    assert says in said.stderr
