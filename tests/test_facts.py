"""The tables of facts: whole, consistent with each other, and in the words of the API."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parents[1] / "rules" / "facts"
FILES = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
FACTS: dict[str, dict[str, Any]] = {name: file["table"] for name, file in FILES.items()}
API, DEVICES, FRAMEWORKS = FACTS["api"], FACTS["devices"], FACTS["frameworks"]
# Which column of a framework's versions a device's own must be. Those named here have none: nothing is listed for them.
GROUPS = {"ml_inf1": "inf1", "ml_inf2": "neuronx", "ml_trn1": "neuronx", "ml_eia2": "eia2"}
UNLISTED = {"lambda", "ml_m6g", "ml_c6g", "coreml"}

# Tables whose entries are lists or of several kinds, not rows.
NO_ROWS = ("api", "coreml", "neuron", "operators", "operators_later")

each_device = pytest.mark.parametrize("name", DEVICES)


def as_number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


@pytest.mark.parametrize("name", FILES)
def test_table_says_what_it_is_and_of_when(name: str) -> None:
    file = FILES[name]
    assert file["about"]
    assert file["source"]
    assert date.fromisoformat(file["date"])
    assert file["table"]


@pytest.mark.parametrize(
    "rows",
    [
        *(pytest.param(FACTS[name], id=name) for name in FACTS if name not in NO_ROWS),
        *(pytest.param(rows, id=compiler) for compiler, rows in FACTS["neuron"].items()),
    ],
)
def test_every_row_has_the_same_keys(rows: dict[str, dict[str, Any]]) -> None:
    assert len({frozenset(row) for row in rows.values()}) == 1


def test_the_words_are_those_of_the_api_model() -> None:
    session = pytest.importorskip("botocore.session")
    shapes = session.get_session().get_service_model("sagemaker")
    assert set(API["framework"]) <= set(shapes.shape_for("Framework").enum)
    assert set(API["device"]) <= set(shapes.shape_for("TargetDevice").enum)
    assert set(API["os"]) <= set(shapes.shape_for("TargetPlatformOs").enum)
    assert set(API["arch"]) <= set(shapes.shape_for("TargetPlatformArch").enum)
    assert set(API["accelerator"]) <= set(shapes.shape_for("TargetPlatformAccelerator").enum)
    assert set(API["status"]) <= set(shapes.shape_for("CompilationJobStatus").enum)


def test_every_word_of_the_api_has_its_row() -> None:
    assert list(DEVICES) == API["device"]
    assert list(FRAMEWORKS) == API["framework"]
    assert sorted(FACTS["platforms"]) == API["os"]


@each_device
def test_device_is_written_in_known_words(name: str) -> None:
    row = DEVICES[name]
    assert row["class"] == ("cloud" if name.startswith("ml_") else "edge")
    assert row["status"] in ("listed", "bare", "enum-only", "removed", "ended")
    assert row["os"] in ("LINUX", "ANDROID", "WINDOWS", "IOS", None)
    assert row["arch"] in (*API["arch"], None)
    assert row["accelerator"] in (*API["accelerator"], None)
    assert row["framework_version"] in ("yes", "no", "unknown", "disputed")
    assert row["neuron"] in (*FACTS["neuron"], None)
    assert set(row["frameworks"]) <= set(API["framework"])
    assert all(re.fullmatch(r"[a-z]{2}-[a-z]+-\d", region) for region in row["regions"])
    assert row["gpu_code"] in (*FACTS["gpu_codes"], None)


@each_device
def test_device_names_regions_dates_and_frameworks_there_are(name: str) -> None:
    row = DEVICES[name]
    assert set(row["regions"]) | set(row["image_regions"]) <= set(FACTS["regions"])
    assert set(row["tested"]) <= set(row["frameworks"])
    assert date.fromisoformat(row["since"])
    assert (row["gone"] is None) == (row["instead"] is None)
    assert not (row["closed"] and not row["frameworks"])


def test_earlier_versions_are_taken_where_versions_are_listed() -> None:
    for row in FRAMEWORKS.values():
        assert all(row["versions"][group] for group in row["or_earlier"])


def test_limits_are_those_of_the_schema() -> None:
    schema = json.loads((FOLDER.parents[1] / "schemas" / "request.json").read_text(encoding="utf-8"))
    members = schema["properties"]["StoppingCondition"]["properties"]
    for member, row in FACTS["limits"].items():
        assert row["least"] == members[member]["minimum"]
        assert members[member].get("maximum") in (row["greatest"], None)


@each_device
def test_device_and_framework_tables_list_the_same_versions(name: str) -> None:
    row = DEVICES[name]
    assert list(row["versions"]) == row["frameworks"]
    if name not in UNLISTED:
        group = GROUPS.get(name, row["class"])
        assert row["versions"] == {word: FRAMEWORKS[word]["versions"][group] for word in row["frameworks"]}
    for versions in row["versions"].values():
        assert versions == sorted(versions, key=as_number)
        assert all(re.fullmatch(r"\d+\.\d+", version) for version in versions)


@each_device
def test_device_goes_with_its_platform_its_gpu_and_its_options(name: str) -> None:
    row = DEVICES[name]
    if row["platform"] is not None:
        system, arch, accelerator = (row["platform"].get(key) for key in ("Os", "Arch", "Accelerator"))
        assert (system, arch, accelerator) == (row["os"], row["arch"], row["accelerator"])
        assert arch in FACTS["platforms"][system][accelerator or "none"]
    if row["gpu_code"] is not None:
        assert row["accelerator"] == "NVIDIA"
        assert FACTS["gpu_codes"][row["gpu_code"]]["arch"] == row["arch"]
    if row["example_options"] is not None:
        options = json.loads(row["example_options"])
        if row["neuron"] is None:
            assert set(options) <= set(FACTS["options"])
            assert options.get("gpu-code") == row["gpu_code"]
        else:
            assert set(re.findall(r"--[a-z-]+", options)) <= set(FACTS["neuron"][row["neuron"]])


def test_platforms_are_written_in_the_words_of_the_api() -> None:
    for row in FACTS["platforms"].values():
        assert set(row) == {"none", "NVIDIA", "INTEL_GRAPHICS", "MALI"}
        for archs in row.values():
            assert set(archs) <= set(API["arch"])
            assert set(archs) <= set(row["none"]), "an accelerator without a processor that Neo compiles for"


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_example_of_a_framework_has_its_form(name: str) -> None:
    row = FRAMEWORKS[name]
    (shape,) = json.loads(row["example"]).values()
    assert row["ranks"] is None or len(shape) in row["ranks"]
    if row["layout"] is not None:
        assert shape.index(3) == {"NCHW": 1, "NHWC": 3}[row["layout"]]


def test_examples_of_options_are_of_their_type_and_pattern() -> None:
    for key, row in FACTS["options"].items():
        example = row["example"] if row["type"] == "string" else json.loads(str(row["example"]))
        texts = example if row["type"] == "string-list" else [example]
        assert isinstance(example, {"string": str, "integer": int, "string-list": list}[row["type"]]), key
        assert row["pattern"] is None or all(re.fullmatch(row["pattern"], text) for text in texts), key
        assert row["values"] is None or example in row["values"], key
        assert row["range"] is None or row["range"][0] <= example <= row["range"][1], key


def test_versions_of_jetpack_are_text_in_the_form_of_the_options() -> None:
    for release, row in FACTS["jetpack"].items():
        assert isinstance(release, str)
        assert re.fullmatch(FACTS["options"]["trt-ver"]["pattern"], row["tensorrt"])
        assert re.fullmatch(FACTS["options"]["cuda-ver"]["pattern"], row["cuda"])


def test_replaced_flags_are_replaced_by_flags_there_are() -> None:
    for flags in FACTS["neuron"].values():
        for row in flags.values():
            assert row["replacement"] is None or row["replacement"] in flags
            assert row["values"] is None or row["takes"] != "nothing"
