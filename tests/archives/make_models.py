"""Writes the small model files beside this script with the frameworks' own libraries. The tests need only the files.

    python -m venv models && models/bin/pip install onnx xgboost-cpu tensorflow-cpu
    models/bin/python tests/archives/make_models.py

MXNet (1.9.1, with numpy below 1.24) wants a venv of its own: make_models.py mxnet. Darknet's files are text, written by
hand after its examples; the legacy XGBoost form is written by the layout of dmlc/xgboost 1.7, src/learner.cc.
"""

from __future__ import annotations

import os
import pickle
import shutil
import struct
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent / "models"


def _onnx() -> None:
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    weights = numpy_helper.from_array(np.ones((4, 3, 3, 3), np.float32), "conv.weight")

    def model(name: str, shape: list[object], *, declared: bool, opset: int = 13, operator: str = "Relu") -> None:
        inputs = [helper.make_tensor_value_info("input.1", TensorProto.FLOAT, shape)]
        if declared:  # IR below 4: weights are inputs as well
            inputs.append(helper.make_tensor_value_info("conv.weight", TensorProto.FLOAT, [4, 3, 3, 3]))
        graph = helper.make_graph(
            [
                helper.make_node("Conv", ["input.1", "conv.weight"], ["conv"], pads=[1, 1, 1, 1]),
                helper.make_node(operator, ["conv"], ["output"]),
            ],
            "net",
            inputs,
            [helper.make_tensor_value_info("output", TensorProto.FLOAT, [shape[0], 4, shape[2], shape[3]])],
            [weights],
        )
        made = helper.make_model(
            graph,
            producer_name="pytorch",
            producer_version="1.13.1",
            opset_imports=[helper.make_opsetid("", opset)],
            ir_version=3 if declared else 7,
        )
        onnx.save(made, HERE / name)

    model("conv.onnx", [1, 3, 8, 8], declared=True)
    model("free-batch.onnx", ["batch", 3, 8, 8], declared=False)
    model("new-operator.onnx", [1, 3, 8, 8], declared=False, opset=17, operator="Mish")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "outside.onnx"
        made = onnx.load(HERE / "conv.onnx")
        onnx.save(made, path, save_as_external_data=True, location="outside.onnx.data", size_threshold=0)
        shutil.copy(path, HERE / "outside.onnx")


def _xgboost() -> None:
    import numpy as np
    import xgboost

    rows = np.random.default_rng(0).random((20, 5))
    booster = xgboost.train({"max_depth": 1}, xgboost.DMatrix(rows, rows[:, 0] > 0.5), 1)
    booster.save_model(HERE / "xgboost.json")
    booster.save_model(HERE / "xgboost.ubj")
    (HERE / "xgboost.pkl").write_bytes(pickle.dumps(booster, protocol=4))
    # LearnerModelParamLegacy: base score, features, classes, two flags, version; then 25 reserved words and the names
    head = struct.pack("<fIiiiII", 0.5, 5, 0, 0, 0, 1, 7) + bytes(4 * 27 + 4)
    name = b"binary:logistic"
    (HERE / "xgboost.binf").write_bytes(b"binf" + head[:136] + struct.pack("<Q", len(name)) + name)


def _tensorflow() -> None:
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    class Net(tf.Module):
        def __init__(self) -> None:
            self.kernel = tf.Variable(tf.ones((3, 3, 3, 2)))

        @tf.function(input_signature=[tf.TensorSpec((None, 8, 8, 3), tf.float32, name="image")])
        def __call__(self, image: object) -> object:
            return {"score": tf.nn.relu(tf.nn.conv2d(image, self.kernel, 1, "SAME"))}

    net = Net()
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(net, folder, signatures=net.__call__)
        shutil.copy(os.path.join(folder, "saved_model.pb"), HERE / "saved_model.pb")
    frozen = convert_variables_to_constants_v2(
        net.__call__.get_concrete_function(tf.TensorSpec((1, 8, 8, 3), tf.float32, name="image"))
    )
    (HERE / "frozen.pb").write_bytes(frozen.graph.as_graph_def().SerializeToString())
    converter = tf.lite.TFLiteConverter.from_concrete_functions(
        [net.__call__.get_concrete_function(tf.TensorSpec((1, 8, 8, 3), tf.float32, name="image"))], net
    )
    (HERE / "conv.tflite").write_bytes(converter.convert())


def _mxnet() -> None:
    import mxnet as mx

    data = mx.sym.var("data")
    conv = mx.sym.Convolution(data, kernel=(3, 3), num_filter=2, name="conv0")
    dense = mx.sym.FullyConnected(conv, num_hidden=2, name="fc0")
    net = mx.sym.SoftmaxOutput(dense, name="softmax")
    net.save(str(HERE / "net-symbol.json"))
    shapes, _, _ = net.infer_shape(data=(1, 3, 8, 8))
    weights = {
        name: mx.nd.ones(shape)
        for name, shape in zip(net.list_arguments(), shapes, strict=True)
        if name not in ("data", "softmax_label")
    }
    mx.nd.save(str(HERE / "net-0000.params"), {f"arg:{name}": value for name, value in weights.items()})
    mx.nd.save(str(HERE / "gluon.params"), weights)


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    for make in (_mxnet,) if sys.argv[1:] == ["mxnet"] else (_onnx, _xgboost, _tensorflow):
        make()
