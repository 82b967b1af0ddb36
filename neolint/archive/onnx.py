"""ONNX models: versions, inputs that are no weights, operators, weights that lie in other files."""

from __future__ import annotations

from collections import Counter

from neolint.archive.model import Model, ModelInput, Shape
from neolint.archive.tar import Content
from neolint.archive.wire import Field, Wire, signed

_DTYPES = {
    1: "float32", 2: "uint8", 3: "int8", 4: "uint16", 5: "int16", 6: "int32", 7: "int64", 8: "string", 9: "bool",
    10: "float16", 11: "float64", 12: "uint32", 13: "uint64", 14: "complex64", 15: "complex128", 16: "bfloat16",
}  # fmt: skip
_DEEPEST = 8
_MOST_FILES = 1_000


class _Graph:
    def __init__(self) -> None:
        self.inputs: list[ModelInput] = []
        self.outputs: list[str] = []
        self.weights: set[str] = set()
        self.operators: Counter[str] = Counter()
        self.elsewhere: set[str] = set()


def read_onnx(file: str, content: Content) -> Model:
    """What an .onnx file says. Raises Unreadable."""
    wire, graph = Wire(content), _Graph()
    details: dict[str, object] = {"ir_version": None, "opset": None}
    producer: list[str] = ["", ""]
    seen = False
    for field in wire.message():
        if field.number == 1 and not field.holds:
            details["ir_version"] = field.value
        elif field.number in (2, 3) and field.holds:
            producer[field.number - 2] = wire.text(field)
        elif field.number == 8 and field.holds:
            domain, version = "", None
            for part in wire.inside(field):
                if part.number == 1:
                    domain = wire.text(part)
                elif part.number == 2:
                    version = part.value
            if domain in ("", "ai.onnx"):
                details["opset"] = version
        elif field.number == 7 and field.holds:
            seen = True
            _read_graph(wire, field, graph, 0)
    if not seen:
        from neolint.archive.model import Unreadable

        raise Unreadable("it has no graph, so it is no ONNX model")
    details["producer"] = " ".join(word for word in producer if word) or None
    details["elsewhere"] = sorted(graph.elsewhere)
    inputs = tuple(each for each in graph.inputs if each.name not in graph.weights)
    return Model("ONNX", file, "ONNX model", None, inputs, tuple(graph.outputs), graph.operators, details)


def _read_graph(wire: Wire, field: Field, graph: _Graph, depth: int) -> None:
    """A graph's fields; those of the graphs inside If and Loop add their operators only."""
    for part in wire.inside(field):
        if part.number == 1 and part.holds:
            _read_node(wire, part, graph, depth)
        elif part.number == 5 and part.holds:
            _read_weight(wire, part, graph, named=depth == 0)
        elif part.number == 15 and part.holds:  # a sparse one: its values have the name
            for values in wire.inside(part):
                if values.number == 1 and values.holds:
                    _read_weight(wire, values, graph, named=depth == 0)
        elif part.number == 11 and depth == 0:
            graph.inputs.append(_input(wire, part))
        elif part.number == 12 and depth == 0:
            graph.outputs.append(_input(wire, part).name)


def _read_node(wire: Wire, field: Field, graph: _Graph, depth: int) -> None:
    for part in wire.inside(field):
        if part.number == 4 and part.holds:
            graph.operators[wire.text(part)] += 1
        elif part.number == 5 and part.holds and depth < _DEEPEST:
            for inner in wire.inside(part):
                if inner.number in (6, 11) and inner.holds:
                    _read_graph(wire, inner, graph, depth + 1)


def _read_weight(wire: Wire, field: Field, graph: _Graph, *, named: bool) -> None:
    for part in wire.inside(field):
        if part.number == 8 and named:
            graph.weights.add(wire.text(part))
        elif part.number == 13:
            key = value = ""
            for entry in wire.inside(part):
                if entry.number == 1:
                    key = wire.text(entry)
                elif entry.number == 2:
                    value = wire.text(entry)
            if key == "location" and len(graph.elsewhere) < _MOST_FILES:
                graph.elsewhere.add(value)


def _input(wire: Wire, field: Field) -> ModelInput:
    name, shape, dtype = "", None, None
    for part in wire.inside(field):
        if part.number == 1:
            name = wire.text(part)
        elif part.number == 2:
            for kind in wire.inside(part):
                if kind.number == 1:  # a tensor; sequences and maps have no shape
                    shape, dtype = _tensor(wire, kind)
    return ModelInput(name, shape, dtype)


def _tensor(wire: Wire, field: Field) -> tuple[Shape | None, str | None]:
    shape, dtype = None, None
    for part in wire.inside(field):
        if part.number == 1:
            dtype = _DTYPES.get(part.value)
        elif part.number == 2:
            shape = tuple(_size(wire, size) for size in wire.inside(part) if size.number == 1)
    return shape, dtype


def _size(wire: Wire, field: Field) -> int | None:
    size = None
    for part in wire.inside(field):
        if part.number == 1:
            size = signed(part.value)
    return size if size is not None and size > 0 else None
