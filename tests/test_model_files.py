"""PyTorch, Keras and scikit-learn files: what is read out of them, and that nothing in them can do harm."""

from __future__ import annotations

import io
import pickle
import random
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import IO

import pytest

from neolint.archive.hdf5 import root_attributes
from neolint.archive.inert import Call, Global
from neolint.archive.keras import read_keras
from neolint.archive.model import Model, Unchecked, Unreadable
from neolint.archive.pickled import read_pickle
from neolint.archive.pytorch import read_pytorch
from neolint.archive.sklearn import read_sklearn
from neolint.archive.torchscript import operators, read_code, split, training_calls

FILES = Path(__file__).parent / "models" / "files"
READERS: dict[str, Callable[[str, IO[bytes]], Model]] = {
    ".pth": read_pytorch, ".pt2": read_pytorch, ".h5": read_keras, ".keras": read_keras,
    ".joblib": read_sklearn,
}  # fmt: skip
ALL = sorted(path.name for path in FILES.iterdir())


def read(name: str, raw: bytes | None = None) -> Model:
    content = (FILES / name).read_bytes() if raw is None else raw
    return READERS[Path(name).suffix](name, io.BytesIO(content))


def rewritten(name: str, records: Mapping[str, bytes | None]) -> bytes:
    """A zip file with some records put in the place of others, or taken out (None)."""
    changed = dict(records)
    made = io.BytesIO()
    with zipfile.ZipFile(FILES / name) as old, zipfile.ZipFile(made, "w") as new:
        root = old.namelist()[0].split("/")[0] + "/"
        for entry in old.namelist():
            record = entry.removeprefix(root)
            if record not in changed:
                new.writestr(entry, old.read(entry))
        for record, value in changed.items():
            if value is not None:
                new.writestr(root + record, value)
    return made.getvalue()


def read_or_refused(name: str, raw: bytes) -> None:
    """Nothing but Unreadable may come out of a reader, and it says why."""
    try:
        read(name, raw)
    except (Unreadable, Unchecked) as problem:
        assert str(problem)  # noqa: PT017


FORMS = {
    "traced.pth": "TorchScript", "scripted.pth": "TorchScript", "weights.pth": "state_dict",
    "weights-legacy.pth": "state_dict", "checkpoint.pth": "checkpoint", "whole.pth": "pickled module",
    "whole-legacy.pth": "pickled module", "tensor.pth": "tensor", "exported.pt2": "exported program",
    "keras-2.h5": "Keras H5 model", "keras-2.2.4.h5": "Keras H5 model", "keras-2-weights.h5": "weights only",
    "keras-3.keras": "Keras zip model", "linear.joblib": "joblib pickle",
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_form(name: str) -> None:
    assert read(name).form == FORMS[name]


def test_class_of_a_keras_or_sklearn_model() -> None:
    classes = {
        "keras-2.h5": "Functional", "keras-2.2.4.h5": "Model", "keras-2-sequential.h5": "Sequential",
        "linear.joblib": "sklearn.linear_model._base.LinearRegression",
        "autopilot.joblib": "sagemaker_sklearn_extension.externals.automl_transformer.AutoMLTransformer",
    }  # fmt: skip
    assert {name: read(name).details["class"] for name in classes} == classes


def test_class_of_a_whole_module_in_every_form() -> None:
    for name in ("whole.pth", "whole-legacy.pth", "checkpoint.pth"):
        assert read(name).details["class"] == "__main__.Net"


def inputs_of(model: Model) -> list[tuple[str, object, str | None]]:
    assert model.inputs is not None
    return [(each.name, each.shape, each.dtype) for each in model.inputs]


def test_inputs_of_a_traced_model() -> None:
    model = read("two.pth")
    assert inputs_of(model) == [
        ("picture", (None, 1, None, None), "float32"),
        ("age", (None, None), "float32"),
    ]
    assert model.details["examples"] == [[1, 1, 8, 8], [1, 4]]


def test_what_older_releases_did_not_write_is_found_in_the_code() -> None:
    older: dict[str, bytes | None] = {"traced_inputs.pkl": None, ".data/serialization_id": None, "byteorder": None}
    model = read("two.pth", rewritten("two.pth", {**older, "version": b"3\n"}))
    assert model.details["at_least"] == "1.6"
    # the channels come from the convolution's weight; of the second input nothing is known
    assert inputs_of(model) == [("picture", (None, 1, None, None), None), ("age", None, None)]
    text = read("text.pth", rewritten("text.pth", older))
    assert inputs_of(text)[0] == ("input_ids", None, "int64")


def test_a_weight_is_followed_from_method_to_method() -> None:
    assert inputs_of(read("scripted-conv.pth")) == [("input", (None, 3, None, None), None)]


def test_a_layer_in_a_branch_says_nothing() -> None:
    code = (FILES / "scripted-conv.pth").read_bytes()
    assert read("scripted-conv.pth", code).details["class"] == "torch.nn.modules.conv.Conv2d"
    with zipfile.ZipFile(io.BytesIO(code)) as file:
        (name,) = (entry for entry in file.namelist() if entry.endswith("conv.py"))
        text = file.read(name).decode()
    branched = re.sub(r"^    (\w+ = torch.conv2d.*)$", r"    if c:\n      \1", text, flags=re.MULTILINE)
    assert branched != text
    record = name.split("/", 1)[1]
    assert inputs_of(read("x.pth", rewritten("scripted-conv.pth", {record: branched.encode()}))) == [
        ("input", None, None)
    ]


def test_version_records() -> None:
    assert read("traced.pth").details["format_version"] == 3
    assert read("text.pth").details["format_version"] == 10
    assert read("traced.pth", rewritten("traced.pth", {"version": b"2\n"})).details["format_version"] == 2
    assert read("traced.pth", rewritten("traced.pth", {"version": b"no number"})).details["format_version"] is None
    assert read("weights-legacy.pth").details["format_version"] is None


def test_training_mode_is_what_was_recorded() -> None:
    assert read("training.pth").details["training_layers"] == {"batch_norm": 1, "dropout": 1}
    assert read("traced.pth").details["training_layers"] == {}


def test_batch_norm_without_statistics_is_not_training() -> None:
    call = "torch.batch_norm(x, w, b, {}, {}, True, 0.1, 1e-05, True)"
    assert training_calls(call.format("mean", "var")) == {"batch_norm": 1}
    assert training_calls(call.format("None", "None")) == {}
    assert training_calls("torch.batch_norm(x, w, b, mean, var, training, 0.1)") == {}


def test_control_flow_and_operators() -> None:
    model = read("scripted.pth")
    assert model.details["control_flow"] == {"prim::If": 1, "prim::Loop": 1}
    assert model.details["traced"] is False
    assert model.operators["aten::linear"] == 1
    assert operators("    _0 = ops.torchvision.nms(b, s, 0.5)\n    y = torch.relu(x) if c else z\n") == {
        "torchvision::nms": 1, "aten::relu": 1, "prim::If": 1,
    }  # fmt: skip
    # what a function of the model is called says nothing
    assert operators("    x = __torch__.torch.relu(y)\n    z = self.torch.mul(y)\n") == {}


def test_arguments_with_types_and_defaults() -> None:
    text = (
        "class A(Module):\n  training : bool\n  def forward(self: __torch__.A,\n    x: Tensor,\n"
        "    sizes: Dict[str, Tuple[int, int]],\n    mask: Optional[Tensor]=None) -> Tuple[Tensor, Tensor]:\n"
        "    return (x, x)\n"
    )
    method = read_code("__torch__", text)["__torch__.A"].methods["forward"]
    assert [(each.name, each.kind, each.optional) for each in method.arguments] == [
        ("x", "Tensor", False), ("sizes", "Dict[str, Tuple[int, int]]", False), ("mask", "Optional[Tensor]", True),
    ]  # fmt: skip
    assert method.returns == "Tuple[Tensor, Tensor]"
    assert split("a, f(b, [c, d]), {e: g}") == ["a", "f(b, [c, d])", "{e: g}"]


@pytest.mark.parametrize("name", ["keras-2.2.4.h5", "keras-latest-form.h5"])
def test_keras_in_both_layouts_of_hdf5(name: str) -> None:
    model = read(name)
    assert model.version == "2.2.4"
    assert inputs_of(model) == [("input_1", (None, 32, 32, 1), "float32")]


def test_attributes_are_those_that_h5py_reads() -> None:
    h5py = pytest.importorskip("h5py")
    for path in FILES.glob("*.h5"):
        with h5py.File(path) as file, path.open("rb") as raw:
            found = root_attributes(raw)
            assert set(found) == set(file.attrs)
            for key, value in found.items():
                assert value is None or value == (
                    file.attrs[key].decode() if isinstance(file.attrs[key], bytes) else file.attrs[key]
                )


def test_keras_details() -> None:
    odd = read("keras-odd.h5")
    assert odd.details["nested"] == ["inner"]
    assert odd.details["channels_first"] == ["first"]
    assert odd.operators["Lambda"] == 1
    assert odd.inputs is not None
    assert [each.shape for each in odd.inputs] == [(4, 32, 48, 3), (None, None, None, 3)]
    compiled = read("keras-2-compiled.h5").details["training_config"]
    assert isinstance(compiled, list)
    assert "sample_weight_mode" not in compiled


def test_sequential_input_has_the_name_of_its_layer() -> None:
    assert inputs_of(read("keras-2-sequential.h5")) == [("conv2d_1_input", (None, 28, 28, 1), "float32")]


def test_sklearn_columns_and_version() -> None:
    for name in ("linear.joblib", "linear-packed.joblib"):
        model = read(name)
        assert model.version
        assert model.version.startswith("1.")
        assert inputs_of(model) == [("input", (None, 5), None)]
        assert model.details["autopilot"] is False
    assert read("autopilot.joblib").details["autopilot"] is True


def test_nothing_is_imported_or_called(tmp_path: Path) -> None:
    class Harmful:
        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (tmp_path / "harmed",)

    raw = pickle.dumps(Harmful(), 2)
    found = read_pickle(io.BytesIO(raw))
    assert isinstance(found.value, Call)
    with pytest.raises(Unreadable):
        read("x.joblib", raw[:-5])
    read("x.pth", raw)
    assert not list(tmp_path.iterdir())


def test_every_protocol_is_read() -> None:
    value = {"a": [1, 2.5, (True, None)], "b": {1, 2}, "c": b"raw", "d": 1 << 80, "e": frozenset({3}), "f": "é" * 300}
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        found = read_pickle(io.BytesIO(pickle.dumps(value, protocol))).value
        assert found.get("a") == [1, 2.5, (True, None)]
        assert found.get("f") == "é" * 300
        assert found.get("none") is None
    assert read_pickle(io.BytesIO(pickle.dumps(Fraction, 2))).globals == (Global("fractions", "Fraction"),)


@pytest.mark.parametrize("name", ALL)
def test_truncated_anywhere(name: str) -> None:
    raw = (FILES / name).read_bytes()
    step = max(1, len(raw) // 120)
    for end in {*range(0, len(raw), step), *range(min(len(raw), 100)), *range(max(0, len(raw) - 60), len(raw))}:
        read_or_refused(name, raw[:end])


@pytest.mark.parametrize("name", ALL)
def test_any_bytes(name: str) -> None:
    chance = random.Random(name)
    raw = (FILES / name).read_bytes()
    for _ in range(60):
        changed = bytearray(raw)
        for _ in range(chance.choice((1, 2, 10))):
            changed[chance.randrange(len(raw))] = chance.randrange(256)
        read_or_refused(name, bytes(changed))


DEEP = {
    "tuples": b")" + b"\x85" * 400_000 + b".",
    "calls": b"cos\nsystem\n" + b")R" * 200_000 + b".",
    "marks": b"(" * 400_000 + b"t" * 400_000 + b".",
    "doubled": b")" + b"2\x86" * 200_000 + b".",
    "items of their own": b"}" + b"2h\0" * 10 + b".",
}


@pytest.mark.parametrize("name", DEEP)
def test_deep_pickles(name: str) -> None:
    read_or_refused("x.pth", b"\x80\x02" + DEEP[name])
    read_or_refused("x.joblib", b"\x80\x02" + DEEP[name])
    read_or_refused("weights.pth", rewritten("weights.pth", {"data.pkl": b"\x80\x02" + DEEP[name]}))


def test_lengths_that_are_lies() -> None:
    for code, form in ((b"B", "<I"), (b"\x8e", "<Q"), (b"X", "<I"), (b"\x8d", "<Q"), (b"\x8b", "<i"), (b"T", "<i")):
        for size in (-1, 1 << 31, (1 << 63) + 5, 70_000):
            try:
                raw = b"\x80\x04" + code + struct.pack(form, size) + b"abc."
            except struct.error:
                continue
            with pytest.raises(Unreadable):
                read_pickle(io.BytesIO(raw))
    with pytest.raises(Unchecked, match="more parts"):
        read_pickle(io.BytesIO(b"N0" * 100), most=50)


def test_zip_bombs() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("x/data.pkl", bytes(80 << 20))
        file.writestr("x/version", b"3")
    with pytest.raises(Unchecked, match="longer than neolint reads"):
        read("x.pth", made.getvalue())
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in (("data.pkl", b"\x80\x02N."), ("constants.pkl", b"\x80\x02).")):
            file.writestr(f"x/{name}", content)
        for number in range(5):
            file.writestr(f"x/code/a{number}.py", b" " * (8 << 20))
    with pytest.raises(Unchecked, match="longer than neolint reads"):
        read("x.pth", code.getvalue())


def test_a_zip_directory_that_is_too_long_is_not_read() -> None:
    raw = bytearray((FILES / "traced.pth").read_bytes())
    at = raw.rfind(b"PK\x05\x06")
    struct.pack_into("<H", raw, at + 10, 0xFFFE)
    struct.pack_into("<I", raw, at + 12, 0x7FFFFFFF)
    with pytest.raises(Unchecked):
        read("traced.pth", bytes(raw))


def test_other_formats_are_named() -> None:
    with pytest.raises(Unreadable, match="an HDF5 file"):
        read("x.pth", (FILES / "keras-2.2.4.h5").read_bytes())
    with pytest.raises(Unreadable, match="without the config"):
        read("x.h5", (FILES / "traced.pth").read_bytes())
    with pytest.raises(Unreadable, match="it is a pickle, not a model of Keras"):
        read("x.h5", (FILES / "weights-legacy.pth").read_bytes())
    with pytest.raises(Unreadable, match="without the records of PyTorch"):
        read("x.pth", (FILES / "keras-3.keras").read_bytes())
    for suffix in READERS:
        with pytest.raises(Unreadable):
            read(f"x{suffix}", b"")


def test_no_framework_is_imported() -> None:
    code = (
        "import sys\n"
        "from neolint.archive.pytorch import read_pytorch\nfrom neolint.archive.keras import read_keras\n"
        "from neolint.archive.sklearn import read_sklearn\n"
        f"read_pytorch('a', open({str(FILES / 'traced.pth')!r}, 'rb'))\n"
        f"read_keras('a', open({str(FILES / 'keras-2.h5')!r}, 'rb'))\n"
        f"read_sklearn('a', open({str(FILES / 'linear.joblib')!r}, 'rb'))\n"
        "assert not {'torch', 'h5py', 'numpy', 'sklearn', 'joblib'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_torchscript_of_before_1_4() -> None:
    # written by hand in the layout of PyTorch 1.0 to 1.3: the modules in JSON, the code beside it
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("m/version", b"1\n")
        file.writestr("m/model.json", b'{"protoVersion": "2", "mainModule": {}}')
        file.writestr(
            "m/code/m.py", b"op_version_set = 0\ndef forward(self,\n    x: Tensor) -> Tensor:\n  return torch.relu(x)\n"
        )
    model = read("m.pth", made.getvalue())
    assert (model.form, model.version, model.inputs) == ("TorchScript", "1.0 to 1.3", None)
    assert model.operators == {"aten::relu": 1}
    assert model.details["format_version"] == 1


def test_what_is_not_looked_into_is_no_fault_of_the_file() -> None:
    with pytest.raises(Unchecked, match="lz4"):
        read("m.joblib", b"\x04\x22\x4d\x18" + bytes(100))
    with pytest.raises(Unchecked):
        read_pickle(io.BytesIO(b"X" + struct.pack("<I", 60_000) + bytes(60_000) + b"0"), most=1)


def test_json_in_rules_may_be_anything() -> None:
    from neolint.engine.domain import _from_json

    assert _from_json('{"a": [1]}') == {"a": [1]}
    for text in ("", "{", "[" * 100_000, '{"a": 1' + " " * 300_000 + "}"):
        assert _from_json(text) is None
