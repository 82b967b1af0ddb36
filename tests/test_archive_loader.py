"""The published loader's own verdict on the files of an archive, and neolint's: they agree.

What the loader does is written down here a second time, from neo-ai/neo-loader 06788c0 (Apache-2.0), apart from the
rules: which members it drops, what it counts, and when it gives up before it reads a model.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neolint.example import as_json, changed
from tests.archives.packing import looked, model_file, packed
from tests.jobs import checker

# Rules about the files of an archive. NEO922 is not among them: AWS documents that several .params are refused, and the
# loader takes the newest. Nor is NEO920: the loader wants .pth, and jobs with .pt have completed.
ABOUT_FILES = {
    "archive-empty", "archive-no-model-file", "archive-several-model-files", "tensorflow-several-graphs",
    "savedmodel-without-folder", "tensorflow-checkpoint", "tensorflow-several-savedmodels", "mxnet-params-prefix",
    "variables-without-savedmodel",
    "mxnet-several-symbols", "xgboost-several-members",
}  # fmt: skip
ONE = {"KERAS": [".h5"], "ONNX": [".onnx"], "TFLITE": [".tflite"], "PYTORCH": [".pth"], "SKLEARN": [".joblib"],
       "DARKNET": [".cfg", ".weights"]}  # fmt: skip
SHAPES = {"TENSORFLOW": [1, 8, 8, 3], "TFLITE": [1, 8, 8, 3], "SKLEARN": [-1, 5]}
POOLS = {
    "KERAS": ["model.h5", "a/weights.h5", "._model.h5", "code/inference.py", "model.H5x"],
    "ONNX": ["model.onnx", "b/other.onnx", ".hidden.onnx", "labels.txt", "model.onnx.data"],
    "TFLITE": ["model.tflite", "v1/model.tflite", ".tflite", "labels.txt"],
    "PYTORCH": ["model.pth", "code/other.pth", "._model.pth", "code/inference.py"],
    "SKLEARN": ["model.joblib", "other.joblib", ".model.joblib"],
    "DARKNET": ["yolo.cfg", "yolo.weights", "old/yolo.weights", "coco.names", ".yolo.cfg"],
    "MXNET": ["net-symbol.json", "net-0000.params", "best.params", "model0-symbol.json", "model0-0001.params",
              "hyperparams.json", "model-shapes.json", "labels.json", "._net-symbol.json"],
    "XGBOOST": ["xgboost-model", "m/xgboost-model", ".xgboost-model", "xgboost-model-0", "metrics.json"],
    "TENSORFLOW": ["saved_model.pb", "variables/variables.index", "1/saved_model.pb", "1/variables/variables.index",
                   "2/saved_model.pb", "2/variables/variables.index", "1/keras_metadata.pb", "graph.pb",
                   "1/checkpoint", "._graph.pb", "1/assets/vocabulary.txt"],
}  # fmt: skip
CONTENT = {"saved_model.pb": "saved_model.pb", "graph.pb": "frozen.pb"}
AUXILIARY = {"model-shapes.json", "hyperparams.json", "amba_config.json", "model-metadata.json"}


def loader_refuses(framework: str, members: list[str], folders: list[str]) -> bool:
    """Whether the loader gives up on these members (``folders`` are those listed as such)."""
    counted = [PurePosixPath(name) for name in [*members, *folders] if not PurePosixPath(name).name.startswith(".")]
    files = [path for path in counted if str(path) in members]
    if not counted or not files:
        return True
    suffixes = [path.suffix for path in files]
    if framework in ONE:
        return any(suffixes.count(suffix) != 1 for suffix in ONE[framework])
    if framework == "XGBOOST":
        return len(counted) > 1 and len([path for path in counted if path.name.endswith("xgboost-model-0")]) != 1
    if framework == "MXNET":
        symbols = [path.name for path in files if path.suffix == ".json" and path.name not in AUXILIARY]
        if len(symbols) > 1:
            symbols = [name for name in symbols if name.startswith("model0")]
        prefix = symbols[0].replace("-symbol.json", "").replace(".json", "") if len(symbols) == 1 else None
        parameters = [path.name for path in files if path.suffix == ".params"]
        return prefix is None or not [name for name in parameters if name.startswith(prefix)]
    below = {folder: {name for name in members if name.startswith(f"{folder}/")} for folder in folders}
    listed = [folder for folder in folders if not PurePosixPath(folder).name.startswith(".")]
    if any(f"{folder}/checkpoint" in below[folder] for folder in listed):
        return True
    graphs = [path for path in files if path.suffix in (".pb", ".pbtxt")]
    models = [folder for folder in listed if any(name.startswith(f"{folder}/variables/") for name in below[folder])]
    if len(graphs) > 1 or len(models) > 1:
        return True
    if models:  # TensorFlow then finds no SavedModel in the folder
        return f"{models[0]}/saved_model.pb" not in members
    return not graphs or graphs[0].name != "graph.pb"  # a SavedModel is no frozen graph


def neolint_refuses(framework: str, members: list[str], folders: list[str]) -> list[str]:
    files: dict[str, Any] = {
        **dict.fromkeys(folders),
        **{name: model_file(CONTENT[base]) if (base := PurePosixPath(name).name) in CONTENT else b"x"
           for name in members},
    }  # fmt: skip
    request: dict[str, Any] = {"InputConfig.Framework": framework}
    if framework in SHAPES:
        request["InputConfig.DataInputConfig"] = f'{{"image": {SHAPES[framework]}}}'
    beside = checker("warning").beside(looked(packed(files)))
    findings = beside.check("job.json", as_json(changed(request)).encode()).findings
    return [finding.name for finding in findings if finding.name in ABOUT_FILES]


def with_folders(names: list[str]) -> list[str]:
    return sorted({str(parent) for name in names for parent in PurePosixPath(name).parents} - {"."})


@pytest.mark.parametrize("framework", sorted(POOLS))
@given(chosen=st.data())
def test_neolint_and_the_loader_agree_on_files(framework: str, chosen: st.DataObject) -> None:
    members = chosen.draw(st.lists(st.sampled_from(POOLS[framework]), unique=True, max_size=5))
    folders = with_folders(members) if chosen.draw(st.booleans()) else []
    found = neolint_refuses(framework, members, folders)
    assert bool(found) == loader_refuses(framework, members, folders), found
