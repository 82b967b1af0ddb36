# mypy: ignore-errors
"""Makes the Keras files beside this: run with tensorflow, tf_keras and h5py (2.21.0, 2.21.0 and 3.14.0 were used; Keras 3.15.1 comes with them).

No wheel of Keras 2.2.4 installs any more: keras-2.2.4.h5 and those made from it are written with h5py, in the layout of
its model.save (root attributes keras_version, backend, model_config, and the weights, which are left out here).
"""

import json
import os
import sys
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import h5py
import keras
import tf_keras

HERE = Path(__file__).parent / "files"


def net(library, channels=1):
    layers = library.layers
    picture = layers.Input((32, 32, channels), name="input_1")
    flow = layers.GlobalAveragePooling2D()(layers.Conv2D(2, 3)(picture))
    return library.Model(picture, layers.Dense(2)(flow))


def old(name, config, version=b"2.2.4", **more):
    with h5py.File(HERE / name, "w") as file:
        file.attrs["keras_version"] = version
        file.attrs["backend"] = b"tensorflow"
        file.attrs["model_config"] = json.dumps(config).encode()
        for key, value in more.items():
            file.attrs[key] = value
        file.create_group("model_weights")


def layer(kind, name, **config):
    return {"class_name": kind, "name": name, "config": {"name": name, **config}, "inbound_nodes": []}


def main() -> None:
    HERE.mkdir(exist_ok=True)
    two = net(tf_keras)
    two.save(HERE / "keras-2.h5")
    two.compile("adam", "mse")
    two.save(HERE / "keras-2-compiled.h5")
    two.save_weights(HERE / "keras-2-weights.h5")
    layers = tf_keras.layers
    tf_keras.Sequential([layers.Conv2D(2, 3, input_shape=(28, 28, 1)), layers.Flatten(), layers.Dense(1)]).save(
        HERE / "keras-2-sequential.h5"
    )
    three = net(keras, 3)
    three.save(HERE / "keras-3.h5")
    three.save(HERE / "keras-3.keras")
    first = layer("InputLayer", "input_1", batch_input_shape=[None, 32, 32, 1], dtype="float32", sparse=False)
    conv = layer("Conv2D", "conv2d_1", data_format="channels_last", filters=2)
    old("keras-2.2.4.h5", {"class_name": "Model", "config": {"name": "model_1", "layers": [first, conv]}})
    inner = {"name": "inner", "layers": [layer("InputLayer", "input_2", batch_input_shape=[None, 8, 8, 3]), conv]}
    odd = [
        layer("InputLayer", "picture", batch_input_shape=[4, 32, 48, 3], dtype="float32"),
        layer("InputLayer", "free", batch_input_shape=[None, None, None, 3], dtype="float32"),
        {"class_name": "Model", "name": "inner", "config": inner, "inbound_nodes": []},
        layer("Lambda", "lambda_1", function=["4wEAAAA=", None, None], function_type="lambda"),
        layer("Attention", "attention"),
        layer("Conv2D", "first", data_format="channels_first"),
    ]
    old("keras-odd.h5", {"class_name": "Model", "config": {"name": "model_2", "layers": odd}})
    with h5py.File(HERE / "keras-latest-form.h5", "w", libver="latest") as file:
        for key, value in h5py.File(HERE / "keras-2.2.4.h5").attrs.items():
            file.attrs[key] = value
    print(tf_keras.__version__, keras.__version__, h5py.__version__, file=sys.stderr)


if __name__ == "__main__":
    main()
