"""PyTorch files, of ``torch.jit.save`` and of ``torch.save``, as zip files or in the form before 1.6."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import IO, TYPE_CHECKING

from neolint.archive.inert import Call, Global, Pairs
from neolint.archive.model import Model, ModelInput, Unchecked, Unreadable
from neolint.archive.pickled import read_pickle
from neolint.archive.torchflow import asked_of, class_of, part, tensor
from neolint.archive.torchscript import Method, ScriptClass, operators, read_code, training_calls

if TYPE_CHECKING:
    from zipfile import ZipFile

_MAGIC = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."  # the first of the pickles that torch.save wrote before 1.6
_LARGEST_PICKLE = 64 << 20
_LARGEST_CODE = 16 << 20
_MOST_NAMES = 20
_WRITERS = ((10, "1.12"), (7, "1.11"), (3, "1.6"), (1, "1.0"))
_MANGLED = re.compile(r"___torch_mangle_\d+\.")
# Keys under which training scripts keep a model beside other things.
_MODEL_KEYS = ("model", "ema", "state_dict", "model_state_dict", "net", "network", "weights")


def read_pytorch(name: str, file: IO[bytes]) -> Model:
    """What a .pth or .pt file says. Raises Unreadable."""
    file.seek(0)
    start = file.read(len(_MAGIC))
    file.seek(0)
    if start.startswith(b"PK\x03\x04"):
        from neolint.archive.zipped import open_zip

        with open_zip(file) as opened:
            return _zipped(name, opened)
    if start == _MAGIC:
        read_pickle(file), read_pickle(file), read_pickle(file)  # the magic number, the protocol, the machine's sizes
        return _saved(name, read_pickle(file).value, {"container": "legacy", "format_version": None, "at_least": None})
    if start[:1] == b"\x80" and start[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return _saved(name, read_pickle(file).value, {"container": "pickle", "format_version": None, "at_least": None})
    from neolint.archive.stream import sniff

    file.seek(0)
    kind = sniff(file.read(512))
    raise Unreadable(f"it is {kind}" if kind else "it is no file of torch.save or torch.jit.save")


def _zipped(name: str, opened: ZipFile) -> Model:
    from neolint.archive.zipped import read_entry

    names = opened.namelist()
    if not names:
        raise Unreadable("it is an empty zip file")
    root = names[0].split("/", 1)[0] + "/"
    records = {entry[len(root) :] for entry in names if entry.startswith(root)}
    version = read_entry(opened, f"{root}.data/version", 32) or read_entry(opened, f"{root}version", 32)
    details: dict[str, object] = {"container": "zip", "format_version": _whole(version)}
    details["at_least"] = least = _written_by(records, details["format_version"])
    written_by = f"{least} or later" if least else None
    if "data.pkl" in records and ("constants.pkl" in records or any(record[:5] == "code/" for record in records)):
        return _script(name, opened, root, records, details, written_by)
    if "model.json" in records and "data.pkl" not in records:  # PyTorch 1.0 to 1.3
        return Model("PYTORCH", name, "TorchScript", "1.0 to 1.3", None, (), _code(opened, root, records)[1], details)
    if "data.pkl" in records:
        raw = read_entry(opened, f"{root}data.pkl", _LARGEST_PICKLE) or b""
        return _saved(name, read_pickle(io.BytesIO(raw)).value, details, written_by)
    if any(record.endswith(("exported_program.json", "archive_format", "models/model.json")) for record in records):
        return Model("PYTORCH", name, "exported program", written_by, None, (), {}, details)
    if "[Content_Types].xml" in names or any(entry.endswith(".npy") for entry in names[:100]):
        raise Unreadable("it is a zip file of another program")
    raise Unreadable("it is a zip file without the records of PyTorch")


def _whole(raw: bytes | None) -> int | None:
    text = (raw or b"").strip()
    return int(text) if text.isdigit() and len(text) <= 9 else None


def _written_by(records: set[str], version: object) -> str | None:
    """The oldest PyTorch that writes such records, as its releases do (rules/facts/torch.yaml)."""
    if ".data/serialization_id" in records:
        return "2.1"
    if "traced_inputs.pkl" in records:
        return "2.0"
    if not isinstance(version, int):
        return None
    return next((release for least, release in _WRITERS if version >= least), None)


def _code(opened: ZipFile, root: str, records: set[str]) -> tuple[dict[str, ScriptClass], Counter[str], Counter[str]]:
    """The classes of the code, the operators in it, and the layers recorded in training mode."""
    from neolint.archive.zipped import read_entry

    classes: dict[str, ScriptClass] = {}
    used: Counter[str] = Counter()
    training: Counter[str] = Counter()
    left = _LARGEST_CODE
    for record in sorted(records):
        if not record.startswith("code/") or not record.endswith(".py"):
            continue
        text = (read_entry(opened, root + record, left) or b"").decode("utf-8", "replace")
        left -= len(text)
        if left < 0:
            raise Unchecked("it has more code than neolint reads")
        classes |= read_code(record.removeprefix("code/").removesuffix(".py").replace("/", "."), text)
        used += operators(text)
        training += training_calls(text)
    return classes, used, training


def _script(
    name: str, opened: ZipFile, root: str, records: set[str], details: dict[str, object], written_by: str | None
) -> Model:
    from neolint.archive.zipped import read_entry

    value = read_pickle(io.BytesIO(read_entry(opened, f"{root}data.pkl", _LARGEST_PICKLE) or b"")).value
    classes, used, training = _code(opened, root, records)
    module = class_of(value)
    known = classes.get(module)
    forward = known.methods.get("forward") if known else None
    examples: list[tuple[tuple[int, ...] | None, str | None]] = []
    if "traced_inputs.pkl" in records:
        raw = read_entry(opened, f"{root}traced_inputs.pkl", _LARGEST_PICKLE) or b""
        examples = _examples(read_pickle(io.BytesIO(raw)).value)
    shapes = [None] * len(forward.arguments) if forward else []
    if forward and len(examples) == len(forward.arguments):
        shapes = [list(shape) if shape is not None else None for shape, _ in examples]  # type: ignore[misc]
    else:
        examples = []
    flow = {kind: used[kind] for kind in ("prim::If", "prim::Loop") if used[kind]}
    details |= {
        "class": _MANGLED.sub("", module.removeprefix("__torch__.")),
        "modules": sorted({each.rsplit(".", 1)[-1] for each in classes})[:200],
        "traced": True if "traced_inputs.pkl" in records else False if flow else None,
        "training": part(value, "training") is True,
        "training_layers": dict(training),
        "control_flow": flow,
        "examples": shapes,
        "arguments": {argument.name: argument.kind for argument in forward.arguments} if forward else {},
        "returns": forward.returns if forward else None,
    }
    inputs = _inputs(value, classes, forward, examples) if forward and isinstance(value, Call) else None
    return Model("PYTORCH", name, "TorchScript", written_by, inputs, (), dict(sorted(used.items())), details)


def _inputs(
    value: Call,
    classes: dict[str, ScriptClass],
    forward: Method,
    examples: list[tuple[tuple[int, ...] | None, str | None]],
) -> tuple[ModelInput, ...]:
    found = []
    for place, argument in enumerate(forward.arguments[:1000]):
        shape, kind = examples[place] if examples else (None, None)
        asked = asked_of(value, classes, place)
        found.append(
            ModelInput(
                argument.name,
                asked.shape(len(shape) if shape is not None else None),
                kind or ("int64" if asked.integer else None),
                not argument.optional,
            )
        )
    return tuple(found)


def _examples(value: object) -> list[tuple[tuple[int, ...] | None, str | None]]:
    """Shapes and dtypes of the tensors that the model was traced with."""
    methods = _bare(value)
    given = _bare(methods.get("forward")) if isinstance(methods, Pairs) else None
    return [tensor(each) for each in given[:1000]] if isinstance(given, list) else []


def _bare(value: object) -> object:
    """Without the type that torch.jit notes beside a list or a dictionary."""
    if isinstance(value, Call) and value.is_of("torch.jit._pickle", "restore_type_tag"):
        return value.arguments[0] if isinstance(value.arguments, tuple) and value.arguments else None
    return value


def _saved(name: str, value: object, details: dict[str, object], written_by: str | None = None) -> Model:
    """What torch.save wrote: weights, a module with its class, or a training script's own collection."""
    form, holds = "pickle", class_of(value)
    entries = _entries(value)
    if entries is not None:
        form, holds = "pickle", ""
        inner = next((each for _, each in entries[:200] if _is_module(each) or _are_weights(each)), None)
        if not entries or _are_weights(value):
            form = "state_dict"
        elif inner is not None or any(_is(key, wanted) for key, _ in entries[:1000] for wanted in _MODEL_KEYS):
            form, holds = "checkpoint", class_of(inner) if _is_module(inner) else ""
            details["keys"] = [key for key, _ in entries[:_MOST_NAMES] if type(key) is str]
    elif tensor(value)[0] is not None:
        form, holds = "tensor", ""
    elif _is_module(value):
        form = "pickled module"
    details |= {"class": holds or None, "training": part(value, "training") is True}
    return Model("PYTORCH", name, form, written_by, None, (), {}, details)


def _are_weights(value: object) -> bool:
    """Whether it is a dictionary, and most of what is in it are tensors."""
    entries = (_entries(value) or ())[:2000]
    tensors = sum(1 for _, each in entries if tensor(each)[0] is not None)
    return tensors > 0 and tensors * 2 >= len(entries)


def _is(key: object, wanted: str) -> bool:
    return type(key) is str and key == wanted


def _entries(value: object) -> Pairs | None:
    if isinstance(value, Pairs):
        return value
    if isinstance(value, Call) and value.function == Global("collections", "OrderedDict"):
        return value.items if isinstance(value.items, Pairs) else Pairs()
    return None


def _is_module(value: object) -> bool:
    state = value.state if isinstance(value, Call) else None
    return isinstance(state, Pairs) and any(_is(key, "_modules") for key, _ in state[:200])
