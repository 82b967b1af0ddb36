"""MXNet models: a symbol file with the graph, and a parameter file with the weights under their names."""

from __future__ import annotations

import json
import re
import struct
from collections import Counter
from dataclasses import replace
from typing import Any

from neolint.archive.model import Model, ModelInput, Shape, Unchecked, Unreadable
from neolint.archive.tar import Content, Member

# JSON files that the published loader does not take for a symbol file.
BESIDE = frozenset({"model-shapes.json", "hyperparams.json", "amba_config.json", "model-metadata.json"})
_LOSSES = frozenset({
    "SoftmaxOutput", "Softmax", "LinearRegressionOutput", "LogisticRegressionOutput", "MAERegressionOutput",
    "SVMOutput",
})  # fmt: skip
_WEIGHT = re.compile(
    r"(weight|bias|gamma|beta|running_mean|running_var|moving_mean|moving_var|parameters|state|alpha)$"
)
_LIST, _V1, _V2, _V3 = 0x112, 0xF993FAC8, 0xF993FAC9, 0xF993FACA
_SIZES = {0: 4, 1: 8, 2: 2, 3: 1, 4: 4, 5: 1, 6: 8, 7: 1, 12: 2}
_DTYPES = {"0": "float32", "1": "float64", "2": "float16", "3": "uint8", "4": "int32", "5": "int8", "6": "int64"}
_SAME_SHAPE = frozenset({"identity", "_copy", "Cast", "BatchNorm", "Activation", "_minus_scalar", "_mul_scalar"})
_MOST_ARRAYS = 100_000
_MOST_NAME = 512


def is_symbol(member: Member, start: bytes) -> bool:
    """Whether a .json file is a graph: by its name, or by what it begins with."""
    if member.base in BESIDE:
        return False
    return member.base.endswith("-symbol.json") or (b'"nodes"' in start and b'"op"' in start)


def prefix_of(file: str) -> str:
    """The prefix that a symbol file's parameter files have."""
    base = file.rsplit("/", 1)[-1]
    return base.replace("-symbol.json", "") if "-symbol.json" in base else base.replace(".json", "")


def read_symbol(file: str, raw: bytes) -> Model:
    """What a symbol file says. Its inputs are None: they are known when the weights are."""
    try:
        graph = json.loads(raw)
    except ValueError:
        raise Unreadable("it is no JSON text") from None
    nodes = graph.get("nodes") if isinstance(graph, dict) else None
    if not isinstance(nodes, list) or not all(isinstance(node, dict) for node in nodes):
        raise Unreadable('it has no list of "nodes", so it is no symbol file')
    operators: Counter[str] = Counter()
    variables: dict[str, dict[str, object]] = {}
    for node in nodes:
        operator, name = str(node.get("op")), str(node.get("name"))
        if operator != "null":
            operators[operator] += 1
            continue
        told = _attributes(node)
        variables[name] = {"shape": _shape(told.get("__shape__")), "dtype": _DTYPES.get(str(told.get("__dtype__")))}
    heads = [nodes[head[0]].get("name") for head in graph.get("heads", ()) if head[0] < len(nodes)]
    labels = {
        str(nodes[edge[0]].get("name"))
        for node in nodes
        if node.get("op") in _LOSSES
        for edge in node.get("inputs", ())[1:2]
    }
    details = {"variables": variables, "labels": sorted(labels & variables.keys()), "first": _first(nodes)}
    return Model("MXNET", file, "symbol", _version(graph), None, tuple(map(str, heads)), operators, details)


def _first(nodes: list[dict[str, Any]]) -> dict[str, list[object]]:
    """By variable, the first layer that it comes to unchanged in shape: its operator, weights and groups."""
    comes_from: dict[int, str] = {}
    found: dict[str, list[object]] = {}
    for number, node in enumerate(nodes):
        edges = [edge[0] for edge in node.get("inputs", ())]
        operator = node.get("op")
        if operator == "null":
            comes_from[number] = str(node.get("name"))
        elif edges and edges[0] in comes_from and edges[0] < number:
            source = comes_from[edges[0]]
            if operator in _SAME_SHAPE:
                comes_from[number] = source
            elif operator in ("Convolution", "FullyConnected") and len(edges) > 1:
                told = _attributes(node)
                if operator == "FullyConnected" or told.get("layout") in (None, "None", "NCHW"):
                    weights = str(nodes[edges[1]].get("name"))
                    found.setdefault(source, [operator, weights, int(told.get("num_group", 1))])
    return found


def _attributes(node: dict[str, Any]) -> dict[str, Any]:
    """A node's attributes, by the three names they had in MXNet's time."""
    return {
        key: value
        for name in ("param", "attr", "attrs")
        if isinstance(node.get(name), dict)
        for key, value in node[name].items()
    }


def _shape(text: object) -> list[int | None] | None:
    if not isinstance(text, str) or not re.fullmatch(r"[\[(][\s\d,-]*[\])]", text) or len(text) > 200:
        return None
    sizes = [int(number) for number in re.findall(r"-?\d{1,9}", text)]
    return [size if size > 0 else None for size in sizes] or None


def _version(graph: dict[str, Any]) -> str | None:
    """``["int", 10500]`` is 1.5.0."""
    told = graph.get("attrs")
    number = told.get("mxnet_version") if isinstance(told, dict) else None
    if not isinstance(number, list) or len(number) != 2 or not isinstance(number[1], int):
        return None
    return f"{number[1] // 10000}.{number[1] // 100 % 100}.{number[1] % 100}"


def read_parameters(file: str, content: Content) -> Model:
    """The names of the weights in a parameter file; the weights themselves are passed over."""
    (magic, _, count) = struct.unpack("<QQQ", content.exactly(24))
    if magic != _LIST:
        raise Unreadable("it does not begin as MXNet's parameter files do")
    if count > _MOST_ARRAYS:
        raise Unreadable("it has more arrays than neolint follows")
    shapes = [_pass_array(content) for _ in range(count)]
    (named,) = struct.unpack("<Q", content.exactly(8))
    if named not in (0, count):
        raise Unreadable("its names and its arrays are not equal in number")
    names = []
    for _ in range(named):
        (length,) = struct.unpack("<Q", content.exactly(8))
        if length > _MOST_NAME:
            raise Unreadable("it has a name that no weight can have")
        names.append(content.exactly(length).decode("utf-8", "replace"))
    plain = [name for name in names if not name.startswith(("arg:", "aux:"))]
    by_name = {name.split(":", 1)[-1]: list(shape) for name, shape in zip(names, shapes, strict=True)} if names else {}
    details = {"names": names, "without_prefix": plain[:10], "shapes": by_name}
    return Model("MXNET", file, "parameters", None, None, (), {}, details)


def _pass_array(content: Content) -> tuple[int, ...]:
    """The shape of the array that begins here."""
    (magic,) = struct.unpack("<I", content.exactly(4))
    if magic in (_V2, _V3):
        (storage,) = struct.unpack("<i", content.exactly(4))
        if storage > 0:
            raise Unchecked("it has sparse arrays")
        rank, size = struct.unpack("<i", content.exactly(4))[0], 8
        if rank == (-1 if magic == _V3 else 0):
            return ()
    elif magic == _V1:
        rank, size = struct.unpack("<i", content.exactly(4))[0], 8
    else:
        rank, size = magic, 4
    if magic != _V3 and rank == 0:
        return ()
    if not 0 <= rank <= 32:
        raise Unreadable("it has an array of more than 32 dimensions")
    shape = struct.unpack(f"<{rank}{'q' if size == 8 else 'I'}", content.exactly(rank * size))
    _, _, dtype = struct.unpack("<iii", content.exactly(12))
    if dtype not in _SIZES or any(length < 0 for length in shape):
        raise Unreadable("it has an array that MXNet cannot have written")
    total = _SIZES[dtype]
    for length in shape:
        total *= length
    content.skip(total)
    return shape


def joined(symbols: list[Model], parameters: list[Model]) -> Model | None:
    """The model that a symbol file and its parameters make, as the published loader puts them together; None where it
    is not clear which.
    """
    first = [symbol for symbol in symbols if symbol.file.rsplit("/", 1)[-1].startswith("model0")]
    found = symbols if len(symbols) == 1 else first
    if len(found) != 1:
        return None
    symbol = found[0]
    weights = _newest([one for one in parameters if one.file.rsplit("/", 1)[-1].startswith(prefix_of(symbol.file))])
    if not symbol.known or weights is None:
        return symbol
    if not weights.known:
        return replace(symbol, details={**symbol.details, "parameters": weights.file})
    return _with_weights(symbol, weights)


def _newest(parameters: list[Model]) -> Model | None:
    """The file of the last epoch, which stands in four digits before ``.params``."""
    if len(parameters) < 2:
        return parameters[0] if parameters else None
    return max(parameters, key=lambda one: int(one.file[-11:-7]) if one.file[-11:-7].isdecimal() else -1)


def _with_weights(symbol: Model, weights: Model) -> Model:
    names: Any = weights.details["names"]
    variables: Any = symbol.details["variables"]
    labels: Any = symbol.details["labels"]
    there = {name.split(":", 1)[-1] for name in names}
    free = [name for name in variables if name not in there]
    lacking = [name for name in free if _WEIGHT.search(name)]
    inputs = tuple(
        ModelInput(name, _told_shape(name, symbol, weights), variables[name]["dtype"], name not in labels)
        for name in free
        if name not in lacking
    )
    details = {
        "parameters": weights.file,
        "weights": len(there),
        "without_prefix": weights.details["without_prefix"],
        "without_weights": lacking[:10],
    }
    return replace(symbol, form="symbol and parameters", inputs=inputs, details=details)


def _told_shape(name: str, symbol: Model, weights: Model) -> Shape | None:
    """An input's shape as the symbol has it, or as far as the weights of its first layer show it."""
    variables: Any = symbol.details["variables"]
    written = variables[name]["shape"]
    if written is not None:
        return tuple(written)
    first: Any = symbol.details["first"]
    shapes: Any = weights.details["shapes"]
    operator, weight, groups = first.get(name, (None, None, 1))
    shape = shapes.get(weight)
    if operator == "Convolution" and shape is not None and len(shape) == 4:
        return (None, shape[1] * groups, None, None)
    return None
