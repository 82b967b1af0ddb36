"""`check --model`, `inspect` and `explain --model`, from the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from neolint.cli import neolint
from neolint.engine.load import load_pages
from neolint.example import as_json, changed, run
from tests.archives.packing import Files, model_file, packed
from tests.jobs import book, checker
from tests.runner import CliRunner

ONNX = {"InputConfig.Framework": "ONNX", "OutputConfig.TargetDevice": "jetson_xavier"}
MODEL: Files = {"model.onnx": model_file("conv.onnx")}
PREFLIGHT = (Path(__file__).parents[1] / "docs" / "preflight.md").read_text(encoding="utf-8")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def prepared(request: dict[str, Any], files: Files | bytes) -> None:
    Path("job.json").write_text(as_json(changed(request)), encoding="utf-8")
    Path("model.tar.gz").write_bytes(files if isinstance(files, bytes) else packed(files))


def invoke(*arguments: str) -> Any:
    return CliRunner().invoke(neolint, list(arguments))


def findings(*arguments: str) -> list[dict[str, Any]]:
    result = invoke("check", "job.json", "--model", "model.tar.gz", "--format", "json", *arguments)
    report = json.loads(result.stdout)
    schema = json.loads((Path(__file__).parents[1] / "schemas" / "report.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(report)
    found: list[dict[str, Any]] = report["findings"]
    return found


@pytest.mark.usefixtures("place")
class TestCheck:
    def test_a_finding_has_labels_in_both_files(self) -> None:
        prepared({**ONNX, "InputConfig.DataInputConfig": '{"input.1": [1, 3, 9, 8]}'}, MODEL)
        (finding,) = findings()
        assert (finding["code"], finding["path"], finding["line"]) == ("NEO934", "job.json", 6)
        (label,) = finding["labels"]
        assert (label["path"], label["member"], label["line"]) == ("model.tar.gz", "model.onnx", None)
        assert label["message"] == '"input.1" is float32 [1, 3, 8, 8]'

    def test_the_text_of_the_documentation(self) -> None:
        prepared({**ONNX, "InputConfig.DataInputConfig": '{"input.1": [1, 3, 9, 8]}'}, MODEL)
        shown = invoke("check", "job.json", "--model", "model.tar.gz").stdout
        documented = re.search(r"```text\n(warning\[NEO934\].*?)```", PREFLIGHT, re.DOTALL)
        assert documented is not None
        assert documented[1] in shown

    def test_a_good_pair_has_no_findings(self) -> None:
        prepared({**ONNX, "InputConfig.DataInputConfig": '{"input.1": [1, 3, 8, 8]}'}, MODEL)
        result = invoke("check", "job.json", "--model", "model.tar.gz")
        assert (result.exit_code, result.stdout) == (0, "no findings (1 job in 1 file)\n")

    def test_a_fault_of_the_archive_is_one_finding_in_it(self) -> None:
        prepared({**ONNX, "InputConfig.DataInputConfig": '{"input.1": [1, 3, 8, 8]}'}, packed(MODEL)[:100])
        (finding,) = findings()
        assert (finding["code"], finding["path"], finding["line"], finding["member"]) == (
            "NEO902", "model.tar.gz", None, None,
        )  # fmt: skip
        assert finding["job"] == 0
        assert invoke("check", "job.json", "--model", "model.tar.gz").exit_code == 1

    def test_a_damaged_end_is_a_warning(self) -> None:
        prepared({**ONNX, "InputConfig.DataInputConfig": '{"input.1": [1, 3, 8, 8]}'}, packed(MODEL)[:-4])
        (finding,) = findings()
        assert (finding["code"], finding["severity"]) == ("NEO975", "warning")

    def test_a_fix_that_the_model_proves(self) -> None:
        prepared({**ONNX, "InputConfig.DataInputConfig": '{"data": [1, 3, 8, 8]}'}, MODEL)
        result = invoke("check", "job.json", "--model", "model.tar.gz", "--fix", "--unsafe-fixes")
        assert result.exit_code == 0
        request = json.loads(Path("job.json").read_text(encoding="utf-8"))
        assert json.loads(request["InputConfig"]["DataInputConfig"]) == {"input.1": [1, 3, 8, 8]}

    def test_the_layout_of_the_model_itself_is_no_mistake(self) -> None:
        job: dict[str, Any] = {**ONNX, "InputConfig.DataInputConfig": '{"x": [1, 224, 224, 3]}'}
        assert "nhwc-for-nchw-framework" in [one.name for one in run(checker(), job).findings]
        model = {"framework": "ONNX", "file": "m.onnx", "inputs": [{"name": "x", "shape": [1, 224, 224, 3]}]}
        assert run(checker("warning"), job, archive={"models": [model]}).findings == []

    def test_an_ignore_comment_at_the_top_does_not_reach_into_the_archive(self) -> None:
        prepared(ONNX, b"no archive")
        Path("job.yaml").write_text(
            "# neolint: ignore[NEO900] because\n" + Path("job.json").read_text(encoding="utf-8"), encoding="utf-8"
        )
        shown = invoke("check", "job.yaml", "--model", "model.tar.gz", "--format", "concise").stdout
        assert "model.tar.gz: error NEO900" in shown

    def test_what_an_ignore_entry_silences(self) -> None:
        prepared(ONNX, b"no archive")
        Path(".neolint.yaml").write_text("ignore: [NEO900]\n", encoding="utf-8")
        assert invoke("check", "job.json", "--model", "model.tar.gz").exit_code == 0

    @pytest.mark.parametrize("kind", ["text", "concise", "sarif", "github", "gitlab", "junit"])
    def test_every_format_takes_places_without_lines(self, kind: str) -> None:
        prepared({**ONNX, "InputConfig.DataInputConfig": '{"data": [1, 3, 8, 8]}'},
                 {"model.onnx": model_file("outside.onnx")})  # fmt: skip
        result = invoke("check", "job.json", "--model", "model.tar.gz", "--format", kind)
        assert result.exit_code == 1
        assert "model.tar.gz" in result.stdout
        assert "model.tar.gz:1:1" not in result.stdout

    def test_what_is_not_looked_into_is_one_line(self) -> None:
        prepared(
            {"InputConfig.Framework": "TENSORFLOW", "InputConfig.DataInputConfig": '{"x": [1, 8, 8, 3]}'},
            {"graph.pbtxt": b"node {}"},
        )
        result = invoke("check", "job.json", "--model", "model.tar.gz")
        assert (result.exit_code, result.stdout) == (0, "no findings (1 job in 1 file)\n")
        assert result.stderr == (
            "neolint: model.tar.gz: graph.pbtxt was not looked into: it is written as text, and neolint reads binary graphs "
            "only\n"
        )

    def test_an_archive_that_is_not_there(self) -> None:
        Path("job.json").write_text(as_json(changed(ONNX)), encoding="utf-8")
        result = invoke("check", "job.json", "--model", "model.tar.gz")
        assert (result.exit_code, result.stderr) == (2, "neolint: model.tar.gz: no such file or directory\n")


def test_without_an_archive_no_rule_speaks_of_one() -> None:
    for code, page in load_pages().items():
        if code.startswith("NEO9"):
            rule = book().get(code)
            assert rule is not None
            assert rule.needs_archive, code
            for example in page["examples"]:
                found = run(checker(), example["bad" if "bad" in example else "good"]).findings
                assert not [one.code for one in found if one.code.startswith("NEO9")]


@pytest.mark.usefixtures("place")
class TestInspect:
    def test_the_text_of_the_documentation(self) -> None:
        prepared({}, MODEL)
        documented = re.search(r"```text\n\$ neolint inspect model.tar.gz\n(.*?)```", PREFLIGHT, re.DOTALL)
        assert documented is not None
        result = invoke("inspect", "model.tar.gz")
        assert (result.exit_code, result.stdout) == (0, documented[1])

    def test_json(self) -> None:
        prepared(
            {}, {"net-symbol.json": model_file("net-symbol.json"), "net-0000.params": model_file("net-0000.params")}
        )
        values = json.loads(invoke("inspect", "model.tar.gz", "--format", "json").stdout)
        assert values["framework"] == "MXNET"
        assert json.loads(values["data_input_config"]) == {"data": [1, 3, None, None]}
        assert values["data_input_config_complete"] is False
        assert [member["name"] for member in values["members"]] == ["net-symbol.json", "net-0000.params"]
        for name in values:
            assert f"`{name}`" in PREFLIGHT or name in ("version", "tool")

    def test_several_frameworks(self) -> None:
        prepared({}, {"a.onnx": model_file("conv.onnx"), "b.tflite": model_file("conv.tflite")})
        result = invoke("inspect", "model.tar.gz")
        assert result.exit_code == 1
        assert "--framework says which framework to take" in result.stdout
        assert invoke("inspect", "model.tar.gz", "--framework", "tflite").exit_code == 0
        wrong = invoke("inspect", "model.tar.gz", "--framework", "tflit")
        assert (wrong.exit_code, wrong.stderr) == (
            2,
            'neolint: there is no framework "tflit"; did you mean "TFLITE"?\n',
        )

    def test_several_files_of_a_framework(self) -> None:
        prepared({}, {"a.onnx": model_file("conv.onnx"), "b.onnx": b"?"})
        shown = invoke("inspect", "model.tar.gz").stdout
        assert "it is not clear which of 2 files of ONNX\n" in shown
        assert "b.onnx, unreadable" in shown

    def test_names_that_would_fool_a_terminal_are_shown(self) -> None:
        prepared({}, {"a\x1b[31m\u202e.onnx": model_file("conv.onnx")})
        shown = invoke("inspect", "model.tar.gz").stdout
        assert "\x1b" not in shown
        assert "\u202e" not in shown

    @pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", packed(MODEL)[:50]])
    def test_what_cannot_be_read(self, raw: bytes) -> None:
        prepared({}, raw)
        result = invoke("inspect", "model.tar.gz")
        assert result.exit_code == 1
        assert "cannot be read" in result.stdout
        assert invoke("inspect", "model.tar.gz", "--format", "json").exit_code == 1


VAGUE = {
    "server": "ServerError: There was an internal server error during the compilation job, please try again in a few "
    "minutes or contact amazon-neo-feedback@amazon.com to get support for this compilation job.",
    "onnx": "ClientError: InputConfiguration: TVM cannot convert ONNX model. Please make sure the framework you selected "
    "is correct. list index out of range",
}


def described(request: dict[str, Any], reason: str) -> None:
    description = {
        **changed(request), "CompilationJobStatus": "FAILED", "FailureReason": reason,
        "CompilationJobArn": "arn:aws:sagemaker:us-east-1:123456789012:compilation-job/neo-job",
    }  # fmt: skip
    Path("described.json").write_text(json.dumps(description), encoding="utf-8")


def causes(*arguments: str) -> list[dict[str, Any]]:
    result = invoke("explain", "described.json", "--format", "json", *arguments)
    assert result.exit_code == 0
    found: list[dict[str, Any]] = json.loads(result.stdout)["jobs"][0]["causes"]
    return found


@pytest.mark.usefixtures("place")
class TestExplain:
    def test_a_vague_message_and_a_mismatch_make_a_certain_cause(self) -> None:
        request = {**ONNX, "InputConfig.DataInputConfig": '{"input.1": [1, 3, 9, 8]}'}
        prepared(request, MODEL)
        described(request, VAGUE["onnx"])
        assert [cause["confidence"] for cause in causes()] == ["possible"]
        first = causes("--model", "model.tar.gz")[0]
        assert (first["id"], first["confidence"], first["findings"]) == ("onnx-convert", "certain", ["NEO934"])
        assert first["remedy"][0] == "write [1, 3, 8, 8], or export the model with the shape you want"

    def test_a_message_that_says_nothing(self) -> None:
        request = {**ONNX, "InputConfig.DataInputConfig": '{"input.1": [1, 3, 8, 8]}'}
        prepared(request, {"model.onnx": model_file("outside.onnx")})
        described(request, VAGUE["server"])
        assert causes()[0]["id"] == "server"
        first = causes("--model", "model.tar.gz")[0]
        assert (first["id"], first["confidence"]) == ("onnx-load", "certain")
        assert (
            "In the request and the archive:" in invoke("explain", "described.json", "--model", "model.tar.gz").stdout
        )

    def test_a_good_archive_changes_nothing(self) -> None:
        request = {**ONNX, "InputConfig.DataInputConfig": '{"input.1": [1, 3, 8, 8]}'}
        prepared(request, MODEL)
        described(request, VAGUE["onnx"])
        assert causes("--model", "model.tar.gz") == causes()

    def test_a_cause_of_another_framework_is_none(self) -> None:
        prepared({}, {"net-symbol.json": model_file("net-symbol.json"), "net-0000.params": model_file("gluon.params")})
        described({"InputConfig.DataInputConfig": '{"data": [1, 3, 8, 8]}'}, VAGUE["server"])
        assert causes("--model", "model.tar.gz")[0]["id"] == "mx-gluon"


# Archives of failed jobs in public threads, rebuilt in small: what was in them, and the rule that sees it.
REBUILT: dict[str, tuple[dict[str, Any], Files | bytes, str]] = {
    "amazon-sagemaker-examples#986, a .pt": (
        {"InputConfig.Framework": "PYTORCH", "OutputConfig.TargetDevice": "rasp3b"}, {"model.pt": b"PK"},
        "archive-pytorch-pt"),
    "sagemaker-python-sdk#2062, semantic segmentation": (
        {}, {"hyperparams.json": b"{}", "model_algo-1": b"x", "model_best.params": b"x"}, "archive-no-model-file"),
    "xgboost_customer_churn_neo_studio, a pickle": (
        {"InputConfig.Framework": "XGBOOST", "InputConfig.DataInputConfig": None},
        {"xgboost-model": model_file("xgboost.pkl")}, "xgboost-pickle"),
    "amazon-sagemaker-examples#1464, a TFLite input of another name": (
        {"InputConfig.Framework": "TFLITE", "OutputConfig.TargetDevice": "rasp3b",
         "InputConfig.DataInputConfig": '{"input": [1, 8, 8, 3]}'},
        {"model.tflite": model_file("conv.tflite")}, "model-input-not-given"),
    "neo-ai-dlr#24, channels last after export_block": (
        {"InputConfig.DataInputConfig": '{"data": [1, 224, 224, 3]}'},
        {"net-symbol.json": model_file("net-symbol.json"), "net-0000.params": model_file("net-0000.params")},
        "model-shape"),
    "neo-ai-dlr#243, an ONNX input of another name": (
        {**ONNX, "InputConfig.DataInputConfig": '{"data": [1, 3, 8, 8]}'}, MODEL, "model-input-name"),
    "Panorama, an h5 sent as TENSORFLOW": (
        {"InputConfig.Framework": "TENSORFLOW", "InputConfig.DataInputConfig": '{"x": [1, 8, 8, 3]}'},
        {"model.h5": b"\x89HDF\r\n\x1a\n"}, "archive-no-model-file"),
    "developer guide, several .h5": (
        {"InputConfig.Framework": "KERAS"}, {"a.h5": b"x", "b.h5": b"x"}, "archive-several-model-files"),
    "developer guide, several .params": (
        {}, {"net-symbol.json": model_file("net-symbol.json"), "net-0000.params": b"", "net-0001.params": b""},
        "mxnet-several-params"),
    "developer guide, a bare .pth": (
        {"InputConfig.Framework": "PYTORCH"}, b"PK\x03\x04archive/version", "archive-not-gzip"),
    "neo-loader, a booster saved as JSON": (
        {"InputConfig.Framework": "XGBOOST", "InputConfig.DataInputConfig": None},
        {"./": None, "./xgboost.model": model_file("xgboost.json")}, "xgboost-not-binary"),
    "developer guide, operators that are not implemented": (
        {**ONNX, "InputConfig.DataInputConfig": '{"input.1": [1, 3, 8, 8]}'},
        {"model.onnx": model_file("new-operator.onnx")}, "operators-without-converter"),
}  # fmt: skip


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("case", REBUILT)
def test_archives_of_jobs_that_failed(case: str) -> None:
    request, files, rule = REBUILT[case]
    prepared(request, files)
    assert rule in [finding["name"] for finding in findings("--min-severity", "info")]


GOOD: dict[str, tuple[dict[str, Any], Files]] = {
    "onnx": ({**ONNX, "InputConfig.DataInputConfig": '{"input.1": [1, 3, 8, 8]}'}, MODEL),
    "onnx, a larger batch": (
        {**ONNX, "InputConfig.DataInputConfig": '{"input.1": [4, 3, 8, 8]}'},
        {"./": None, "./m.onnx": model_file("free-batch.onnx"), "./._m.onnx": b"x"}),
    "savedmodel": (
        {"InputConfig.Framework": "TENSORFLOW", "InputConfig.DataInputConfig": '{"image": [1, 8, 8, 3]}',
         "InputConfig.FrameworkVersion": "2.9"},
        {"1": None, "1/saved_model.pb": model_file("saved_model.pb"), "1/variables": None,
         "1/variables/variables.index": b"x", "1/assets": None}),
    "frozen graph": (
        {"InputConfig.Framework": "TENSORFLOW", "InputConfig.DataInputConfig": '{"image": [1, 8, 8, 3]}',
         "InputConfig.FrameworkVersion": "1.15.3"},
        {"deep/frozen_inference_graph.pb": model_file("frozen.pb")}),
    "frozen graph, at the edge": (
        {"InputConfig.Framework": "TENSORFLOW", "InputConfig.DataInputConfig": '{"image": [1, 8, 8, 3]}',
         "OutputConfig.TargetDevice": "rasp3b"},
        {"graph.pb": model_file("frozen.pb")}),
    "tflite": (
        {"InputConfig.Framework": "TFLITE", "OutputConfig.TargetDevice": "rasp3b",
         "InputConfig.DataInputConfig": '{"serving_default_image:0": [1, 8, 8, 3]}'},
        {"model.tflite": model_file("conv.tflite")}),
    "mxnet": (
        {"InputConfig.DataInputConfig": '{"data": [1, 3, 8, 8]}'},
        {"net-symbol.json": model_file("net-symbol.json"), "net-0000.params": model_file("net-0000.params"),
         "model-shapes.json": b"[]", "hyperparams.json": b"{}"}),
    "darknet": (
        {"InputConfig.Framework": "DARKNET", "OutputConfig.TargetDevice": "jetson_nano",
         "InputConfig.DataInputConfig": '{"data": [1, 3, 416, 608]}',
         "OutputConfig.CompilerOptions": '{"gpu-code": "sm_53", "trt-ver": "7.1.3", "cuda-ver": "10.2"}'},
        {"yolo.cfg": model_file("yolo.cfg"), "yolo.weights": b"\0" * 20}),
    "xgboost": (
        {"InputConfig.Framework": "XGBOOST", "InputConfig.DataInputConfig": None},
        {"xgboost-model": model_file("xgboost.binf")}),
}  # fmt: skip


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("case", GOOD)
def test_good_archives_have_no_findings(case: str) -> None:
    request, files = GOOD[case]
    prepared(request, files)
    assert [one["message"] for one in findings()] == []
