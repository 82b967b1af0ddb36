"""Jobs that have failed, as people have told of them, built again: neolint says the cause beforehand. And what is sound
gets no error.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from neolint.archive.look import look_into
from neolint.check import Checker, Settings
from neolint.cli import neolint
from neolint.engine.load import load_rulebook
from neolint.example import changed
from neolint.finding import Finding
from neolint.select import Selection
from tests.runner import CliRunner

FILES = Path(__file__).parent / "models" / "files"
# What releases before 1.8 did not write.
NEWER = (".data/serialization_id", "byteorder", "traced_inputs.pkl")
PICTURE = '{"input0": [1, 3, 8, 8]}'


def packed(**files: bytes) -> bytes:
    """An archive of files; two underscores stand for the dot."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, raw in files.items():
            entry = tarfile.TarInfo(name.replace("__", "."))
            entry.size = len(raw)
            archive.addfile(entry, io.BytesIO(raw))
    return made.getvalue()


def older(name: str, version: bytes = b"3\n", code: tuple[str, str] = ("", "")) -> bytes:
    """A file as releases before PyTorch 2 wrote it, with a version record of theirs and other words in its code."""
    made = io.BytesIO()
    with zipfile.ZipFile(FILES / name) as old, zipfile.ZipFile(made, "w") as new:
        root = old.namelist()[0].split("/")[0] + "/"
        for entry in old.namelist():
            raw = old.read(entry)
            if entry.removeprefix(root) in (*NEWER, "version", ".data/version"):
                continue
            if code[0] and entry.endswith((".py", "data.pkl")):
                raw = re.sub(code[0].encode(), code[1].encode(), raw)
            new.writestr(entry.replace(code[0], code[1]) if code[0] else entry, raw)
        new.writestr(root + "version", version)
    return made.getvalue()


def found(request: Mapping[str, Any], archive: bytes) -> list[Finding]:
    """The warnings and errors of a request and its archive that speak of the model."""
    settings = Settings(selection=Selection(), debug=True, archive=look_into("model.tar.gz", io.BytesIO(archive)))
    checked = Checker(load_rulebook(), settings).check("job.json", json.dumps(changed(request), indent=2).encode())
    return [finding for finding in checked.findings if finding.code >= "NEO900"]


def names(request: Mapping[str, Any], archive: bytes) -> set[str]:
    return {finding.name for finding in found(request, archive)}


def torch_job(device: str = "ml_c5", version: str | None = None, shapes: str = PICTURE) -> dict[str, Any]:
    return {
        "InputConfig.Framework": "PYTORCH",
        "InputConfig.FrameworkVersion": version,
        "InputConfig.DataInputConfig": shapes,
        "OutputConfig.TargetDevice": device,
    }


def keras_job(shapes: str) -> dict[str, Any]:
    return {
        "InputConfig.Framework": "KERAS",
        "InputConfig.DataInputConfig": shapes,
        "OutputConfig.TargetDevice": "jetson_xavier",
    }


def test_traced_in_training_mode_for_inf1() -> None:
    # sagemaker-benchmarking-accelerators-pretrained-pytorch-resnet50#1
    archive = packed(model__pth=older("training.pth"))
    assert names(torch_job("ml_inf1", "1.10"), archive) == {"torch-training-mode"}


def test_eval_after_the_trace_for_a_cloud_instance() -> None:
    # amazon-sagemaker-examples#642
    assert "torch-training-mode" in names(torch_job(), packed(model__pth=older("training.pth")))


def test_a_detector_with_the_stage_that_exports_add() -> None:
    # aws-panorama-samples#16
    archive = packed(model__pth=older("yolo.pth"))
    assert names(torch_job("jetson_xavier", shapes='{"images": [1, 3, 640, 640]}'), archive) == {"torch-detection"}


def test_a_detector_for_inf1() -> None:
    # aws-neuron-sdk#276 and #294
    archive = packed(model__pth=older("yolo.pth", code=("Detect", "YoloLayer")))
    assert "torch-detection" in names(torch_job("ml_inf1", "1.8"), archive)


def test_a_two_stage_detector() -> None:
    # amazon-sagemaker-examples#996
    raw = older("yolo.pth", code=(r"torch\.sigmoid\(", "ops.torchvision.nms("))
    assert "torch-detection" in names(torch_job("jetson_nano"), packed(model__pth=raw))


@pytest.mark.parametrize(("version", "record"), [("1.4", b"3\n"), ("1.8", b"10\n"), ("1.8", b"6\n"), ("1.9", b"10\n")])
def test_a_file_that_the_release_refuses(version: str, record: bytes) -> None:
    # aws-neuron-sdk#743, amazon-sagemaker-examples#2315 and commit 4082c887c
    archive = packed(model__pth=older("traced.pth", record))
    (finding,) = found(torch_job(version=version), archive)
    assert (finding.name, finding.severity) == ("torch-file-too-new", "error")
    assert record.decode().strip() in finding.message


def test_a_newer_pytorch_than_the_one_of_the_job() -> None:
    # amazon-sagemaker-examples#2315
    archive = packed(model__pth=(FILES / "traced.pth").read_bytes())
    assert names(torch_job(version="1.6"), archive) == {"torch-newer-than-version"}


def test_scripted_for_inf1() -> None:
    # aws-neuron-sdk#380
    archive = packed(model__pth=older("scripted.pth"))
    assert names(torch_job("ml_inf1", "1.9", '{"input0": [1, 4]}'), archive) == {"torch-control-flow"}


def test_inputs_that_do_not_sort_as_forward_takes_them() -> None:
    # amazon-sagemaker-examples#634 and #639
    archive = packed(model__pth=older("two.pth"))
    shapes = '{"picture": [1, 1, 8, 8], "age": [1, 4]}'
    assert "torch-input-order" in names(torch_job(shapes=shapes), archive)


def test_weights_in_the_place_of_a_model() -> None:
    for name in ("weights.pth", "weights-legacy.pth", "checkpoint.pth", "tensor.pth"):
        archive = packed(model__pth=(FILES / name).read_bytes())
        (finding,) = [each for each in found(torch_job(version="2.0"), archive) if each.severity == "error"]
        assert finding.name == "torch-weights-only"


def test_channels_that_the_first_layer_does_not_take() -> None:
    archive = packed(model__pth=older("traced.pth"))
    (finding,) = found(torch_job(version="1.8", shapes='{"input0": [1, 224, 224, 3]}'), archive)
    assert (finding.name, finding.severity) == ("torch-input-size", "error")
    assert finding.help is not None
    assert "[1, 3, 224, 224]" in finding.help


def test_another_number_of_channels_for_keras() -> None:
    # amazon-sagemaker-examples#2036
    archive = packed(model__h5=(FILES / "keras-2.2.4.h5").read_bytes())
    (finding,) = found(keras_job('{ "input_1" : [1,3,32,32] }'), archive)
    assert (finding.name, finding.severity) == ("keras-model-shape", "error")
    assert finding.help is not None
    assert "[1, 1, 32, 32]" in finding.help


def test_a_training_configuration_that_keras_cannot_read() -> None:
    # amazon-sagemaker-examples#1993
    archive = packed(model__h5=(FILES / "keras-2-compiled.h5").read_bytes())
    assert "keras-training-config" in names(keras_job('{"input_1": [1, 1, 32, 32]}'), archive)


def test_open_sizes_of_a_keras_detector() -> None:
    # amazon-sagemaker-examples#1284
    archive = packed(model__h5=(FILES / "keras-odd.h5").read_bytes())
    assert "keras-free-size" in names(keras_job('{"picture": [4,3,32,48], "free": [1,3,224,224]}'), archive)


SOUND: dict[str, tuple[bytes, dict[str, Any]]] = {
    "traced, 1.8, at the edge": (packed(model__pth=older("traced.pth")), torch_job("jetson_xavier", "1.8")),
    "traced, without a version": (packed(model__pth=older("traced.pth")), torch_job()),
    "traced with 2.13 for 2.0": (packed(model__pth=(FILES / "traced.pth").read_bytes()), torch_job(version="2.0")),
    "two inputs in a list": (
        packed(model__pt=older("two.pth")),
        torch_job(version="1.13", shapes="[[1, 1, 8, 8], [1, 4]]"),
    ),
    "integers, and said so": (
        packed(model__pth=(FILES / "text.pth").read_bytes()),
        torch_job(version="1.13", shapes='{"input0": [1, 5], "input1": [1, 5]}')
        | {"OutputConfig.CompilerOptions": '{"dtype": "int64"}'},
    ),
    "keras": (packed(m__h5=(FILES / "keras-2.2.4.h5").read_bytes()), keras_job('{"input_1": [1, 1, 32, 32]}')),
    "keras, sequential": (
        packed(m__h5=(FILES / "keras-2-sequential.h5").read_bytes()),
        keras_job('{"conv2d_1_input": [1, 1, 28, 28]}'),
    ),
    "autopilot": (
        packed(m__joblib=(FILES / "autopilot.joblib").read_bytes()),
        {"InputConfig.Framework": "SKLEARN", "InputConfig.DataInputConfig": '{"input": [-1, 2]}'},
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_no_error_for_what_is_sound(name: str) -> None:
    archive, request = SOUND[name]
    assert [finding.message for finding in found(request, archive) if finding.severity == "error"] == []


def test_nothing_at_all_for_what_fits() -> None:
    for name in ("traced, 1.8, at the edge", "traced, without a version", "traced with 2.13 for 2.0", "keras"):
        archive, request = SOUND[name]
        assert found(request, archive) == []


def test_a_model_that_is_cut_off_is_one_finding() -> None:
    raw = (FILES / "traced.pth").read_bytes()
    for end in (10, 100, len(raw) // 2, len(raw) - 5):
        (finding,) = found(torch_job(version="2.0"), packed(model__pth=raw[:end]))
        assert finding.severity in ("error", "warning")


VAGUE = {
    "inf1-nopart": (
        "training.pth",
        torch_job("ml_inf1", "1.8"),
        "CompilationError: Unable to compile model for ml_inf1:', 'No operations were successfully partitioned and compiled to neuron for this model - aborting trace!')",
    ),
    "pt-load": ("weights.pth", torch_job(), "InputConfiguration: Framework cannot load PyTorch model. 'float'"),
    "pt-convert": (
        "two.pth",
        torch_job(version="1.8"),
        "InputConfiguration: TVM cannot convert the PyTorch model. Invalid model or input-shape mismatch.",
    ),
}


@pytest.mark.parametrize("cause", VAGUE)
def test_the_archive_makes_a_vague_text_certain(cause: str, tmp_path: Path) -> None:
    name, request, reason = VAGUE[cause]
    described = {**changed(request), "CompilationJobStatus": "FAILED", "FailureReason": f"ClientError: {reason}"}
    (tmp_path / "job.json").write_text(json.dumps(described), encoding="utf-8")
    (tmp_path / "model.tar.gz").write_bytes(packed(model__pth=older(name) if cause != "pt-load" else read(name)))
    for more, confidence in (([], "possible"), (["--model", str(tmp_path / "model.tar.gz")], "certain")):
        run = CliRunner().invoke(neolint, ["explain", str(tmp_path / "job.json"), "--format", "json", *more])
        first = json.loads(run.stdout)["jobs"][0]["causes"][0]
        assert first["id"] == cause
        assert (first["confidence"] == "certain") is (confidence == "certain")


def read(name: str) -> bytes:
    return (FILES / name).read_bytes()
