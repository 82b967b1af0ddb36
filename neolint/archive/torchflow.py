"""What the first layers of a TorchScript model ask of its inputs: followed from argument to argument, never run.

A file does not say which shapes it takes, but the first convolution has a weight, and that says how many channels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from neolint.archive.inert import Call, Global, Pairs, Persistent
from neolint.archive.model import Shape
from neolint.archive.torchscript import ScriptClass, called

_DTYPES = {
    "FloatStorage": "float32", "DoubleStorage": "float64", "HalfStorage": "float16", "BFloat16Storage": "bfloat16",
    "LongStorage": "int64", "IntStorage": "int32", "ShortStorage": "int16", "CharStorage": "int8",
    "ByteStorage": "uint8", "BoolStorage": "bool", "QUInt8Storage": "quint8", "QInt8Storage": "qint8",
}  # fmt: skip
_FURTHEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What the code asks of one argument: sizes by their place, from the end where that is negative."""

    rank: int | None = None
    sizes: Mapping[int, int] | None = None
    integer: bool = False

    def shape(self, rank: int | None) -> Shape | None:
        """The shape, free where nothing is asked; None if nobody says how many numbers it has."""
        rank = self.rank or rank
        if rank is None:
            return None
        shape: list[int | None] = [None] * rank
        for place, size in (self.sizes or {}).items():
            if -rank <= place < rank:
                shape[place] = size
        return tuple(shape)


def tensor(value: object) -> tuple[tuple[int, ...] | None, str | None]:
    """Shape and dtype of a pickled tensor; None for what is none."""
    for _ in range(3):
        if not isinstance(value, Call) or not isinstance(value.arguments, tuple):
            return None, None
        if value.is_of("torch._utils", "_rebuild_parameter") and value.arguments:
            value = value.arguments[0]
            continue
        break
    if not isinstance(value, Call) or not isinstance(value.function, Global) or not value.arguments:
        return None, None
    if value.function.module != "torch._utils" or not value.function.name.startswith("_rebuild_"):
        return None, None
    arguments = value.arguments
    sizes = arguments[2] if len(arguments) > 2 else None
    kind = None
    if isinstance(arguments[0], Persistent) and isinstance(arguments[0].key, tuple) and len(arguments[0].key) > 1:
        storage = arguments[0].key[1]
        kind = _DTYPES.get(storage.name) if isinstance(storage, Global) else None
    if not isinstance(sizes, tuple) or not all(type(size) is int for size in sizes):
        return None, kind
    return sizes, kind


def part(owner: object, name: str) -> object:
    """A member of a pickled module."""
    state = owner.state if isinstance(owner, Call) else None
    return state.get(name) if isinstance(state, Pairs) else None


def class_of(owner: object) -> str:
    """The whole name of a pickled module's class."""
    function = owner.function if isinstance(owner, Call) else None
    if isinstance(function, Persistent) and isinstance(function.key, tuple) and len(function.key) > 1:
        function = function.key[1]  # before 1.6 the source text of the class went with it
    return str(function) if isinstance(function, Global) else ""


class _Reached(NamedTuple):
    """A method that an input reaches: which of its arguments that is, and what is known of the others."""

    owner: object
    method: str
    place: int
    bound: Mapping[str, object]


def asked_of(root: Call, classes: Mapping[str, ScriptClass], position: int) -> Asked:
    """What the model asks of one argument of its ``forward``."""
    waiting = [_Reached(root, "forward", position, {})]
    seen: set[tuple[int, str, int]] = set()
    for reached in waiting:
        owner, called_by, place, bound = reached
        if (id(owner), called_by, place) in seen or len(seen) > _FURTHEST:
            continue
        seen.add((id(owner), called_by, place))
        known = classes.get(class_of(owner))
        method = known.methods.get(called_by) if known else None
        if method is None or place >= len(method.arguments):
            continue
        # what stands in a branch may never be run
        body = "\n".join(line for line in method.body.split("\n") if line[:4] == "    " and line[4:5] != " ")
        names = _same(body, method.arguments[place].name)
        arguments = {
            each.name: bound[str(number)] for number, each in enumerate(method.arguments) if str(number) in bound
        }
        members = _members(body, method.me, owner) | arguments
        for asked in _direct(body, names, members):
            return asked
        waiting.extend(_handed_on(body, names, members))
    return Asked()


_SAME = re.compile(r"^ *(\w+) = (?:torch\.(?:contiguous|detach|to|float|clone|alias)\()?(\w+)[,)\n]", re.MULTILINE)
_MEMBER = re.compile(r"^ *(\w+) = (?:(\w+)\.(\w+)|getattr\((\w+), \"([^\"\n]+)\"\))$", re.MULTILINE)
_METHOD = re.compile(r"\((\w+)\)\.(\w+)\(")


def _same(body: str, name: str) -> set[str]:
    names = {name}
    for line in _SAME.finditer(body + "\n"):
        if line[2] in names:
            names.add(line[1])
    return names


def _members(body: str, me: str, owner: object) -> dict[str, object]:
    """The local names of the module's parts: ``conv1 = self.conv1``."""
    found: dict[str, object] = {me: owner}
    for line in _MEMBER.finditer(body):
        source, name = (line[2], line[3]) if line[2] else (line[4], line[5])
        if source in found:
            found[line[1]] = part(found[source], name)
    return found


def _handed_on(body: str, names: set[str], members: Mapping[str, object]) -> Iterator[_Reached]:
    for call in _METHOD.finditer(body):
        if call[1] not in members:
            continue
        # the arguments are short names; what is nested further in has its own match
        for arguments in called(body[call.start() : call.start() + 4000], _METHOD):
            bound = {str(number): members[each] for number, each in enumerate(arguments) if each in members}
            for place, argument in enumerate(arguments):
                if argument in names:
                    yield _Reached(members[call[1]], call[2], place, bound)
            break


_DIRECT = re.compile(r"(?<![\w.])torch\.(_convolution|conv[123]d|linear|addmm|matmul|embedding|batch_norm)\(")


def _direct(body: str, names: set[str], members: Mapping[str, object]) -> Iterator[Asked]:
    for call in _DIRECT.finditer(body):
        for arguments in called(body[call.start() : call.start() + 4000], _DIRECT):
            asked = _asked_by(call[1], arguments, names, members)
            if asked is not None:
                yield asked
            break


def _asked_by(operator: str, arguments: list[str], names: set[str], members: Mapping[str, object]) -> Asked | None:
    place = {"addmm": 1, "embedding": 1}.get(operator, 0)
    if len(arguments) < 2 or (arguments[place] if place < len(arguments) else "") not in names:
        return None
    if operator == "embedding":
        return Asked(integer=True)
    factor = arguments[2] if operator == "addmm" and len(arguments) > 2 else arguments[1]
    if operator in ("addmm", "matmul") and not _TURNED.match(factor):
        return None
    weight = _weight(factor, members)
    if weight is None:
        return None
    if operator == "batch_norm":
        return Asked(sizes={1: weight[0]}) if len(weight) == 1 else None
    if operator in ("linear", "matmul"):
        return Asked(sizes={-1: weight[1]}) if len(weight) == 2 else None
    if operator == "addmm":
        return Asked(rank=2, sizes={1: weight[1]}) if len(weight) == 2 else None
    return _convolution(operator, arguments, weight)


def _convolution(operator: str, arguments: list[str], weight: tuple[int, ...]) -> Asked | None:
    turned = operator == "_convolution" and len(arguments) > 6 and arguments[6] == "True"
    at = 8 if operator == "_convolution" else 6
    groups = arguments[at] if len(arguments) > at else "1"
    if len(weight) < 3 or not groups.isdigit() or len(groups) > 9:
        return None
    return Asked(rank=len(weight), sizes={1: weight[0] if turned else weight[1] * int(groups)})


_TURNED = re.compile(r"^torch\.t\((\w+)\)$")


def _weight(text: str, members: Mapping[str, object]) -> tuple[int, ...] | None:
    turned = _TURNED.match(text)
    name = turned[1] if turned else text
    return tensor(members[name])[0] if name in members else None
