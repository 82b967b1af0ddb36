"""Keras models: .h5 files, and the zip files that Keras 3 names .keras."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import IO, Any

from neolint.archive.model import Model, ModelInput, Shape, Unchecked, Unreadable

_MOST_LAYERS = 100_000
_LARGEST_CONFIG = 8 << 20
_CONTAINERS = frozenset({"Model", "Functional", "Sequential"})


def read_keras(name: str, file: IO[bytes]) -> Model:
    """What an .h5 or .keras file says. Raises Unreadable and Unchecked."""
    from neolint.archive.hdf5 import is_hdf5
    from neolint.archive.stream import sniff

    if is_hdf5(file):
        return _from_hdf5(name, file)
    file.seek(0)
    start = file.read(512)
    if start.startswith(b"PK\x03\x04"):
        return _from_zip(name, file)
    kind = sniff(start)
    raise Unreadable(f"it is {kind}, not a model of Keras" if kind else "it is neither an HDF5 file nor a zip file")


def _from_hdf5(name: str, file: IO[bytes]) -> Model:
    from neolint.archive.hdf5 import root_attributes

    found = root_attributes(file)
    version = found.get("keras_version")
    details: dict[str, object] = {"container": "h5", "backend": found.get("backend")}
    config = found.get("model_config")
    if config is None:
        details["layers"] = 0
        return Model("KERAS", name, "weights only", version, None, (), {}, details)
    compiled = found.get("training_config")
    training = _loaded(compiled) if compiled else None
    details["training_config"] = sorted(training) if isinstance(training, dict) else None
    return _described(name, version, _loaded(config), details)


def _from_zip(name: str, file: IO[bytes]) -> Model:
    from neolint.archive.zipped import open_zip, read_entry

    with open_zip(file) as opened:
        config = read_entry(opened, "config.json", _LARGEST_CONFIG)
        metadata = read_entry(opened, "metadata.json", 1 << 16)
    if config is None:
        raise Unreadable("it is a zip file without the config.json of Keras")
    about = _loaded(metadata.decode("utf-8", "replace")) if metadata else {}
    version = about.get("keras_version") if isinstance(about, dict) else None
    details: dict[str, object] = {"container": "keras", "backend": None, "training_config": None}
    return _described(
        name, version if isinstance(version, str) else None, _loaded(config.decode("utf-8", "replace")), details
    )


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("its description of the model is no JSON") from None


def _described(name: str, version: str | None, described: Any, details: dict[str, object]) -> Model:
    if not isinstance(described, dict) or not isinstance(described.get("class_name"), str):
        raise Unreadable("its description of the model is not the one of Keras")
    kind_of_model = described["class_name"]
    config = described.get("config")
    outermost = _layers(config)
    used: Counter[str] = Counter()
    nested: list[str] = []
    custom: list[str] = []
    first: list[str] = []
    waiting = list(outermost)
    for number, layer in enumerate(waiting):
        if number > _MOST_LAYERS:
            raise Unchecked("it has more layers than neolint follows")
        kind, settings = layer["class_name"], layer["config"]
        if kind in _CONTAINERS:
            nested.append(_named(layer))
            waiting.extend(_layers(settings))
        elif kind != "InputLayer":
            used[kind] += 1
        if isinstance(layer.get("registered_name"), str) and layer.get("module") in (None, "builtins", "__main__"):
            custom.append(kind)
        if isinstance(settings, dict) and settings.get("data_format") == "channels_first":
            first.append(_named(layer))
    inputs = _sequential(outermost, version) if kind_of_model == "Sequential" else _functional(outermost)
    form = "Keras H5 model" if details["container"] == "h5" else "Keras zip model"
    details |= {
        "class": kind_of_model,
        "layers": sum(used.values()),
        "nested": nested[:100],
        "custom": sorted(set(custom)),
        "channels_first": first[:100],
        "subclassed": kind_of_model not in _CONTAINERS,
    }
    return Model("KERAS", name, form, version, inputs, (), dict(sorted(used.items())), details)


def _layers(config: Any) -> list[dict[str, Any]]:
    """The layers of a model's configuration; before Keras 2.2.3 that of a Sequential was the list itself."""
    found = config if isinstance(config, list) else config.get("layers") if isinstance(config, dict) else None
    return list(_sound(found)) if isinstance(found, list) else []


def _sound(layers: list[Any]) -> Iterator[dict[str, Any]]:
    for layer in layers:
        if isinstance(layer, dict) and isinstance(layer.get("class_name"), str):
            settings = layer.get("config")
            # a nested Sequential of old has a list here, everything else settings by name
            yield {**layer, "config": settings if isinstance(settings, dict | list) else {}}


def _named(layer: dict[str, Any]) -> str:
    settings = layer["config"]
    name = settings.get("name") if isinstance(settings, dict) else None
    return name if isinstance(name, str) else str(layer.get("name") or layer["class_name"])


def _shape(settings: Any) -> Shape | None:
    """``batch_input_shape`` of Keras 2, ``batch_shape`` of Keras 3."""
    for key in ("batch_input_shape", "batch_shape"):
        given = settings.get(key) if isinstance(settings, dict) else None
        if isinstance(given, list) and all(size is None or type(size) is int for size in given):
            return tuple(given)
    return None


def _input(name: str, settings: dict[str, Any]) -> ModelInput:
    kind = settings.get("dtype")
    return ModelInput(name, _shape(settings), kind if isinstance(kind, str) else "float32")


def _functional(layers: list[dict[str, Any]]) -> tuple[ModelInput, ...] | None:
    found = tuple(
        _input(_named(layer), layer["config"])
        for layer in layers
        if layer["class_name"] == "InputLayer" and isinstance(layer["config"], dict)
    )
    return found or None


def _sequential(layers: list[dict[str, Any]], version: str | None) -> tuple[ModelInput, ...] | None:
    """The first layer has the shape; where it is no InputLayer, Keras 2 makes one named after it."""
    if not layers:
        return None
    first = layers[0]
    for _ in range(100):
        inner = _layers(first["config"]) if first["class_name"] in _CONTAINERS else []
        if not inner:
            break
        first = inner[0]
    settings = first["config"]
    if not isinstance(settings, dict) or _shape(settings) is None:
        return None
    name = _named(first)
    if first["class_name"] != "InputLayer" and not (version or "").startswith("3"):
        name += "_input"
    return (_input(name, settings),)
