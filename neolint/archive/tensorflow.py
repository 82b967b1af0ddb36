"""TensorFlow models: a SavedModel's signatures, or a frozen graph's placeholders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from neolint.archive.model import Model, ModelInput, Shape, Unchecked, Unreadable
from neolint.archive.tar import Content, Member
from neolint.archive.wire import Field, Wire, signed

_DTYPES = {
    1: "float32", 2: "float64", 3: "int32", 4: "uint8", 5: "int16", 6: "int8", 7: "string", 8: "complex64", 9: "int64",
    10: "bool", 14: "bfloat16", 17: "uint16", 19: "float16", 22: "uint32", 23: "uint64",
}  # fmt: skip
_MOST_NAMES = 20_000
_MOST_ENDS = 20
_PLACEHOLDERS = ("Placeholder", "PlaceholderWithDefault")
# What Keras and TensorFlow write beside a SavedModel: the loader counts these files, but they hold no graph.
BESIDE = frozenset({"keras_metadata.pb", "fingerprint.pb", "saved_model.fingerprint.pb"})


def is_saved_model(_member: Member, start: bytes) -> bool:
    """Whether a saved_model.pb is one: it begins with the version of its schema, a frozen graph with a node."""
    return not start.startswith(b"\x0a")


def may_be_graph(member: Member, _start: bytes) -> bool:
    """Whether a .pb file may hold a graph."""
    return member.base not in BESIDE


def read_text_graph(_file: str, _content: Content) -> Model:
    """A .pbtxt file. Raises Unchecked."""
    raise Unchecked("it is written as text, and neolint reads binary graphs only")


def read_saved_model(file: str, content: Content) -> Model:
    """What a saved_model.pb says: the signature that the loader takes is serving_default, else the first one."""
    wire = Wire(content)
    operators: Counter[str] = Counter()
    signatures: dict[str, tuple[dict[str, tuple[str, ModelInput]], list[str]]] = {}
    version: str | None = None
    graphs = 0
    for field in wire.message():
        if field.number != 2 or not field.holds:
            continue
        graphs += 1
        for part in wire.inside(field):
            if part.number == 1 and part.holds and graphs == 1:
                for info in wire.inside(part):
                    if info.number == 5:
                        version = wire.text(info)
            elif part.number == 2 and part.holds and graphs == 1:
                _read_nodes(wire, wire.inside(part), _Graph(operators))
            elif part.number == 5 and part.holds and graphs == 1:
                _read_signature_entry(wire, part, signatures)
    if not graphs:
        raise Unreadable("it has no graph, so it is no SavedModel")
    signatures.pop("__saved_model_init_op", None)
    key = "serving_default" if "serving_default" in signatures else next(iter(signatures), None)
    inputs = None if key is None else tuple(each for _, each in signatures[key][0].values())
    details: dict[str, object] = {
        "signatures": {name: sorted(outputs) for name, (_, outputs) in sorted(signatures.items())},
        "signature": key,
        "tensors": {} if key is None else {name: tensor for name, (tensor, _) in signatures[key][0].items()},
    }
    outputs = () if key is None else tuple(signatures[key][1])
    return Model("TENSORFLOW", file, "SavedModel", version or None, inputs, outputs, operators, details)


def read_frozen_graph(file: str, content: Content) -> Model:
    """What a frozen .pb says: its placeholders are the inputs."""
    wire = Wire(content)
    graph = _Graph()
    _read_nodes(wire, wire.message(), graph)
    if not graph.operators:
        raise Unreadable("it has no operators, so it is no graph; that of a SavedModel has to be called saved_model.pb")
    variables = any(name.startswith(("Variable", "VarHandleOp")) for name in graph.operators)
    details: dict[str, object] = {"variables": variables, "tensors": {}, "nodes": graph.known_names()}
    return Model("TENSORFLOW", file, "frozen graph", None, tuple(graph.inputs), graph.ends(), graph.operators, details)


class _Graph:
    """What the nodes of a graph say. ``names`` are theirs, as long as there are not too many to be kept."""

    def __init__(self, operators: Counter[str] | None = None) -> None:
        self.operators: Counter[str] = Counter() if operators is None else operators
        self.inputs: list[ModelInput] = []
        self.names: list[str] = []
        self.used: set[str] = set()

    def known_names(self) -> list[str] | None:
        """The names of all nodes; None if there are too many."""
        return self.names if len(self.names) < _MOST_NAMES else None

    def ends(self) -> tuple[str, ...]:
        """The nodes whose result no other takes; none if that is not known, or says little."""
        ends = [] if self.known_names() is None else [name for name in self.names if name not in self.used]
        return tuple(ends) if len(ends) <= _MOST_ENDS else ()


def _read_signature_entry(
    wire: Wire, field: Field, signatures: dict[str, tuple[dict[str, tuple[str, ModelInput]], list[str]]]
) -> None:
    key = ""
    inputs: dict[str, tuple[str, ModelInput]] = {}
    outputs: list[str] = []
    for part in wire.inside(field):
        if part.number == 1:
            key = wire.text(part)
        elif part.number == 2:
            for entry in wire.inside(part):
                if entry.number == 1:
                    name, tensor, shape, dtype = _tensor_entry(wire, entry)
                    inputs[name] = (tensor, ModelInput(name, shape, dtype))
                elif entry.number == 2:
                    outputs.append(_tensor_entry(wire, entry)[0])
    if inputs or outputs:
        signatures[key] = (inputs, outputs)


def _tensor_entry(wire: Wire, field: Field) -> tuple[str, str, Shape | None, str | None]:
    name, tensor, shape, dtype = "", "", None, None
    for part in wire.inside(field):
        if part.number == 1:
            name = wire.text(part)
        elif part.number == 2:
            for info in wire.inside(part):
                if info.number == 1:
                    tensor = wire.text(info)
                elif info.number == 2:
                    dtype = _DTYPES.get(info.value)
                elif info.number == 3:
                    shape = _shape(wire, info)
    return name, tensor, shape, dtype


def _shape(wire: Wire, field: Field) -> Shape | None:
    sizes: list[int | None] = []
    for part in wire.inside(field):
        if part.number == 2:
            size = 0
            for inner in wire.inside(part):
                if inner.number == 1:
                    size = signed(inner.value)
            sizes.append(size if size > 0 else None)
        elif part.number == 3 and part.value:
            return None
    return tuple(sizes)


def _read_nodes(wire: Wire, fields: Iterator[Field], graph: _Graph) -> None:
    """The nodes of a graph, and those of the functions in its library."""
    for part in fields:
        if part.number == 1 and part.holds:
            _read_node(wire, part, graph)
        elif part.number == 2 and part.holds:
            for function in wire.inside(part):
                if function.number == 1 and function.holds:
                    for inner in wire.inside(function):
                        if inner.number == 3 and inner.holds:
                            _read_node(wire, inner, _Graph(graph.operators))


def _read_node(wire: Wire, field: Field, graph: _Graph) -> None:
    name, operator, shape, dtype = "", "", None, None
    for part in wire.inside(field):
        if part.number == 1:
            name = wire.text(part)
        elif part.number == 2:
            operator = wire.text(part)
        elif part.number == 3 and len(graph.used) < _MOST_NAMES:
            graph.used.add(wire.text(part).removeprefix("^").split(":")[0])
        elif part.number == 5 and part.holds and operator in _PLACEHOLDERS:
            found = _attribute(wire, part)
            shape, dtype = found[0] if found[0] is not None else shape, found[1] or dtype
    graph.operators[operator] += 1
    if len(graph.names) < _MOST_NAMES:
        graph.names.append(name)
    if operator in _PLACEHOLDERS:
        graph.inputs.append(ModelInput(name, shape, dtype, needed=operator == "Placeholder"))


def _attribute(wire: Wire, field: Field) -> tuple[Shape | None, str | None]:
    key, shape, dtype = "", None, None
    for part in wire.inside(field):
        if part.number == 1:
            key = wire.text(part)
        elif part.number == 2:
            for value in wire.inside(part):
                if value.number == 6 and key == "dtype":
                    dtype = _DTYPES.get(value.value)
                elif value.number == 7 and key == "shape":
                    shape = _shape(wire, value)
    return shape, dtype
