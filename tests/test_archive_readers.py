"""What the readers find in models that the frameworks' own libraries wrote (tests/archives/make_models.py)."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest

from neolint.archive.choose import chosen
from neolint.archive.fitting import complete, data_input_config
from neolint.archive.look import framework_of
from neolint.archive.model import Model, ModelInput
from tests.archives.packing import looked, model_file, named, packed, varint


def only(*files: str) -> Model:
    archive = named(*files)
    model = chosen(archive, framework_of(archive))
    assert model is not None
    assert model.known
    return model


@pytest.mark.parametrize(
    ("files", "framework", "inputs", "config"),
    [
        (["conv.onnx"], "ONNX", {"input.1": (1, 3, 8, 8)}, {"input.1": [1, 3, 8, 8]}),
        (["free-batch.onnx"], "ONNX", {"input.1": (None, 3, 8, 8)}, {"input.1": [1, 3, 8, 8]}),
        (["saved_model.pb"], "TENSORFLOW", {"image": (None, 8, 8, 3)}, {"image": [1, 8, 8, 3]}),
        (["frozen.pb"], "TENSORFLOW", {"image": (None, 8, 8, 3)}, {"image": [1, 8, 8, 3]}),
        (["conv.tflite"], "TFLITE", {"serving_default_image:0": (None, 8, 8, 3)},
         {"serving_default_image:0": [1, 8, 8, 3]}),
        (["net-symbol.json", "net-0000.params"], "MXNET", {"data": (None, 3, None, None), "softmax_label": None},
         {"data": [1, 3, None, None]}),
        (["yolo.cfg"], "DARKNET", {"data": (1, 3, 416, 608)}, {"data": [1, 3, 416, 608]}),
    ],
)  # fmt: skip
def test_inputs_and_the_data_input_config_that_fits(
    files: list[str], framework: str, inputs: dict[str, Any], config: dict[str, Any]
) -> None:
    model = only(*files)
    assert model.framework == framework
    assert {each.name: each.shape for each in model.inputs or ()} == inputs
    assert data_input_config(model) == config
    assert complete(data_input_config(model)) == (None not in next(iter(config.values())))


def test_onnx() -> None:
    model = only("conv.onnx")
    assert [each.dtype for each in model.inputs or ()] == ["float32"]
    assert model.outputs == ("output",)
    assert model.operators == {"Conv": 1, "Relu": 1}
    assert model.details == {"ir_version": 3, "opset": 13, "producer": "pytorch 1.13.1", "elsewhere": []}
    assert only("outside.onnx").details["elsewhere"] == ["outside.onnx.data"]


def test_saved_model() -> None:
    model = only("saved_model.pb")
    assert model.form == "SavedModel"
    assert model.version == "2.21.0"
    assert model.details["signatures"] == {"serving_default": ["score"]}
    assert model.details["tensors"] == {"image": "serving_default_image:0"}
    assert "Conv2D" in model.operators  # it stands in a function of the graph's library


def test_a_saved_model_of_tensorflow_1_goes_by_its_tensors() -> None:
    tensors = {"x": "image_tensor:0"}
    made = Model("TENSORFLOW", "1/saved_model.pb", "SavedModel", "1.15.0", only("saved_model.pb").inputs,
                 details={"tensors": {"image": tensors["x"]}})  # fmt: skip
    assert data_input_config(made) == {"image_tensor": [1, 8, 8, 3]}


@pytest.mark.parametrize(
    ("version", "tensor", "sent"),
    [
        ("2.9.1", "serving_default_image:0", "image"),  # the argument of a function
        ("2.9.1", "image:0", "image"),
        ("2.9.1", "images:0", "images"),  # a graph of TensorFlow 1 that TensorFlow 2 saved
        ("1.15.0", "serving_default_image:0", "serving_default_image"),
    ],
)
def test_which_name_of_a_saved_model_is_sent(version: str, tensor: str, sent: str) -> None:
    details = {"signature": "serving_default", "tensors": {"image": tensor}}
    made = Model(
        "TENSORFLOW", "1/saved_model.pb", "SavedModel", version, only("saved_model.pb").inputs, details=details
    )
    assert data_input_config(made) == {sent: [1, 8, 8, 3]}


def test_every_input_of_tensorflow_lite_is_sent() -> None:
    inputs = (ModelInput("image", (None, 8)), ModelInput("threshold", ()))
    made = [Model(name, "model", "model", inputs=inputs) for name in ("TFLITE", "ONNX")]
    assert list(map(data_input_config, made)) == [{"image": [1, 8], "threshold": []}, {"image": [1, 8]}]


def test_a_saved_model_under_another_name() -> None:
    (model,) = looked(packed({"model.pb": model_file("saved_model.pb")})).models
    assert model.unread is not None
    assert model.unread.endswith("that of a SavedModel has to be called saved_model.pb")


def test_frozen_graph() -> None:
    model = only("frozen.pb")
    assert model.form == "frozen graph"
    assert model.details["variables"] is False


def test_tflite() -> None:
    model = only("conv.tflite")
    assert model.operators == {"CONV_2D": 1}
    assert model.details == {"schema": 3, "subgraphs": 1, "quantized": False}


def test_mxnet_puts_symbol_and_parameters_together() -> None:
    model = only("net-symbol.json", "net-0000.params")
    assert (model.version, model.details["weights"]) == ("1.9.1", 4)
    assert [each.name for each in model.inputs or () if each.needed] == ["data"]
    assert model.details["without_prefix"] == []
    alone = chosen(named("net-symbol.json"), "MXNET")
    assert alone is not None
    assert alone.inputs is None


def test_mxnet_parameters_of_another_network() -> None:
    files = {"net-symbol.json": model_file("net-symbol.json"), "net-0000.params": model_file("gluon.params")}
    model = chosen(looked(packed(files)), "MXNET")
    assert model is not None
    assert model.details["without_prefix"] == ["conv0_weight", "conv0_bias", "fc0_weight", "fc0_bias"]


def test_mxnet_takes_the_last_epoch() -> None:
    weights = model_file("net-0000.params")
    files = {"net-symbol.json": model_file("net-symbol.json"), "net-0002.params": weights, "net-0010.params": weights}
    model = chosen(looked(packed(files)), "MXNET")
    assert model is not None
    assert model.details["parameters"] == "net-0010.params"


@pytest.mark.parametrize(
    ("file", "form", "version", "features"),
    [
        ("xgboost.json", "saved booster (JSON)", "3.2.0", 5),
        ("xgboost.ubj", "saved booster (UBJSON)", "3.2.0", 5),
        ("xgboost.binf", "saved booster (binary)", "1.7", 5),
        ("xgboost.pkl", "pickled Booster", None, None),
    ],
)
def test_xgboost(file: str, form: str, version: str | None, features: int | None) -> None:
    archive = looked(packed({"xgboost-model": model_file(file)}))
    model = chosen(archive, "XGBOOST")
    assert model is not None
    assert (model.form, model.version, model.details["features"]) == (form, version, features)


def test_no_pickle_is_loaded() -> None:
    bomb = b"\x80\x04cos\nsystem\n(S'touch /tmp/neolint-was-here'\ntR.xgboost"
    model = chosen(looked(packed({"xgboost-model": bomb})), "XGBOOST")
    assert model is not None
    assert model.unread == "it is a pickle of something that is no XGBoost model"


def test_names_that_no_reader_takes_are_texts() -> None:
    archive = looked(packed({"labels.txt": b"cat\ndog\n", "photo.jpg": b"\xff\xd8\xff\0", "a": b"\xff"}))
    assert archive.texts == {"labels.txt": "cat\ndog\n"}
    assert archive.models == []


def test_what_lies_beside_a_model_does_not_make_it_unclear() -> None:
    beside: dict[str, bytes | str | None] = {
        "code/setup.cfg": b"[metadata]", "spm.model": b"\x0a\x0e\x0a\x05<unk>" * 30, "config.json": b'{"learner": 1}',
        "tokenizer.json": b'{"version": "1.0", "learner": 1}', "model.onnx": model_file("conv.onnx"),
    }  # fmt: skip
    assert framework_of(looked(packed(beside))) == "ONNX"


def test_a_model_that_is_none_is_unreadable_and_nothing_worse() -> None:
    files: dict[str, bytes | str | None] = {
        "a.onnx": b"\xff" * 40, "b.pb": b"", "c.pb": b"no graph", "d.tflite": b"TFL3" * 9, "e-symbol.json": b"[[[[",
        "f.params": b"x" * 30, "g.cfg": b"[net", "h.model": b"?" * 40,
    }  # fmt: skip
    archive = looked(packed(files))
    assert archive.fault is None
    assert [model.file for model in archive.models if model.unread] == [name for name in files if name != "b.pb"]


@pytest.mark.parametrize("nodes", ["[" * 50_000, json.dumps([{"op": "null", "name": 1, "inputs": [[9]]}] * 3)])
def test_an_odd_symbol_file(nodes: str) -> None:
    archive = looked(packed({"net-symbol.json": f'{{"nodes": {nodes}, "heads": [[7]]}}'.encode()}))
    assert [model.framework for model in archive.models] == ["MXNET"]


def test_more_inputs_than_rules_could_go_through() -> None:
    def field(number: int, content: bytes) -> bytes:
        return bytes([number << 3 | 2]) + varint(len(content)) + content

    graph = b"".join(field(11, field(1, b"input%d" % number)) for number in range(251))
    archive = looked(packed({"model.onnx": field(7, graph)}))
    assert archive.models[0].unchecked == "it has more than 250 inputs"


def test_arrays_are_passed_over_by_their_shape() -> None:
    raw = bytearray(model_file("net-0000.params"))
    struct.pack_into("<q", raw, 24 + 12, -5)  # a length below zero
    archive = looked(packed({"net-0000.params": bytes(raw)}))
    assert archive.models[0].unread == "it has an array that MXNet cannot have written"


@pytest.mark.parametrize("name", ["model.onnx", "xgboost-model", "net-symbol.json", "1/saved_model.pb", "model.pth"])
def test_a_pointer_of_git_lfs_is_no_model(name: str) -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935\nsize 12345\n"
    (model,) = looked(packed({name: pointer})).models
    assert model.unread == "it is a pointer of Git LFS, which stands for the file: fetch that with git lfs pull"
    assert looked(pointer).found == "a pointer of Git LFS (git lfs pull fetches the file)"


def test_a_frozen_graph_tells_its_nodes_and_where_it_ends() -> None:
    (model,) = named("frozen.pb").models
    assert model.outputs == ("Identity",)
    nodes = model.details["nodes"]
    assert isinstance(nodes, list)
    assert {"image", "Identity"} <= set(nodes)
