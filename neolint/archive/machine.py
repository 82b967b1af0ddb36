"""The stack that an unpickler works on, with inert values on it: one step for each opcode."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import IO, Any

from neolint.archive.inert import OPAQUE, Call, Global, Opaque, Pairs, Persistent


class Machine:
    """The stack that an unpickler works on, with nothing alive on it."""

    def __init__(self, built: Callable[[Any, IO[bytes]], None] | None) -> None:
        self.stack: list[Any] = []
        self.marked: list[list[Any]] = []
        self.memo: dict[int, Any] = {}
        self.globals: dict[Global, None] = {}
        self.protocol = 0
        self._built = built

    def step(self, name: str, argument: Any, file: IO[bytes]) -> None:
        """One opcode."""
        stack = self.stack
        if name in _CONSTANTS:
            stack.append(_CONSTANTS[name])
        elif name in _EMPTY:
            stack.append(_EMPTY[name]())
        elif name in _VALUES:
            stack.append(argument if argument is OPAQUE else _VALUES[name](argument))
        elif name in _ACTIONS:
            _ACTIONS[name](self, argument)
        elif name == "BUILD":
            state = stack.pop()
            if isinstance(stack[-1], Call):
                stack[-1].state = state
            if self._built is not None:
                self._built(stack[-1], file)
        elif name not in ("FRAME", "READONLY_BUFFER"):
            raise ValueError(name)

    def to_mark(self) -> list[Any]:
        """What was put down since the last mark."""
        items, self.stack = self.stack, self.marked.pop()
        return items

    def mark(self) -> None:
        """A place to come back to."""
        self.marked.append(self.stack)
        self.stack = []

    def stack_mark(self, kind: Callable[[list[Any]], Any]) -> None:
        """Put down what was put down since the last mark, as one thing."""
        items = self.to_mark()
        self.stack.append(kind(items))

    def named(self, module: Any, name: Any) -> None:
        """Put a name down."""
        if not isinstance(module, str) or not isinstance(name, str):
            self.stack.append(OPAQUE)
            return
        found = Global(module, name)
        self.globals[found] = None
        self.stack.append(found)

    def call(self, function: Any, arguments: Any) -> None:
        """Put down what a call would give."""
        self.stack.append(Call(function, arguments))

    def extend(self, items: list[Any]) -> None:
        """Add to the list, the set or the object on top."""
        target = self.stack[-1]
        if isinstance(target, Call):
            if target.items is None:
                target.items = []
            target = target.items
        if isinstance(target, Pairs):
            raise TypeError
        if isinstance(target, list):
            target.extend(items)

    def set_items(self, items: list[Any]) -> None:
        """Add keys and values to the dictionary or the object on top."""
        target = self.stack[-1]
        if isinstance(target, Call):
            if not isinstance(target.items, Pairs):
                target.items = Pairs()
            target = target.items
        if isinstance(target, Pairs):
            target.extend(zip(items[::2], items[1::2], strict=True))

    def put(self, number: int) -> None:
        """Remember what is on top."""
        self.memo[number] = self.stack[-1]

    def get(self, number: int) -> None:
        """Put down again what is remembered."""
        self.stack.append(self.memo[number])


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _number(raw: bytes) -> int | Opaque:
    return int.from_bytes(raw, "little", signed=True) if len(raw) <= 16 else OPAQUE


def _digits(raw: bytes) -> object:
    if raw in (b"00", b"01"):
        return raw == b"01"
    raw = raw.removesuffix(b"L")
    return int(raw) if len(raw) <= 40 else OPAQUE


def _quoted(raw: bytes) -> str:
    if len(raw) < 2 or raw[:1] != raw[-1:] or raw[:1] not in (b"'", b'"'):
        raise ValueError
    return _text(raw[1:-1])


def _pairs(items: list[Any]) -> Pairs:
    return Pairs(zip(items[::2], items[1::2], strict=True))


_CONSTANTS: dict[str, Any] = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_EMPTY: dict[str, Callable[[], Any]] = {
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "EMPTY_DICT": Pairs,
    "EMPTY_SET": list,
}
_VALUES: dict[str, Callable[[bytes], Any]] = {
    "UNICODE": lambda raw: raw.decode("raw-unicode-escape", "replace"),
    **dict.fromkeys(("BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"), _text),
    **dict.fromkeys(("BINSTRING", "SHORT_BINSTRING"), _text),
    "STRING": _quoted,
    **dict.fromkeys(("BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"), bytes),
    **dict.fromkeys(("INT", "LONG"), _digits),
    **dict.fromkeys(("BININT", "LONG1", "LONG4"), _number),
    **dict.fromkeys(("BININT1", "BININT2"), lambda raw: int.from_bytes(raw, "little")),
    "FLOAT": float,
    "BINFLOAT": lambda raw: struct.unpack(">d", raw)[0],
    **dict.fromkeys(("EXT1", "EXT2", "EXT4", "PERSID"), lambda _raw: OPAQUE),
}


def _names(machine: Machine, raw: bytes) -> None:
    module, _, name = _text(raw).partition(" ")
    machine.named(module, name)


def _stack_global(machine: Machine) -> None:
    name = machine.stack.pop()
    machine.named(machine.stack.pop(), name)


def _instance(machine: Machine, raw: bytes) -> None:
    arguments = tuple(machine.to_mark())
    _names(machine, raw)
    machine.call(machine.stack.pop(), arguments)


def _object(machine: Machine) -> None:
    items = machine.to_mark()
    machine.call(items[0], tuple(items[1:]))


def _reduce(machine: Machine) -> None:
    arguments = machine.stack.pop()
    machine.call(machine.stack.pop(), arguments)


def _new_with_keywords(machine: Machine) -> None:
    machine.stack.pop()
    _reduce(machine)


def _tuple_of(machine: Machine, count: int) -> None:
    if len(machine.stack) < count:
        raise IndexError
    items = tuple(machine.stack[-count:])
    del machine.stack[-count:]
    machine.stack.append(items)


def _append(machine: Machine) -> None:
    item = machine.stack.pop()
    machine.extend([item])


def _set_item(machine: Machine) -> None:
    value = machine.stack.pop()
    machine.set_items([machine.stack.pop(), value])


def _protocol(machine: Machine, raw: bytes) -> None:
    machine.protocol = raw[0]


_ACTIONS: dict[str, Callable[[Machine, Any], Any]] = {
    "PROTO": _protocol,
    "MARK": lambda machine, _: machine.mark(),
    "POP": lambda machine, _: machine.stack.pop() if machine.stack else machine.to_mark(),
    "POP_MARK": lambda machine, _: machine.to_mark(),
    "DUP": lambda machine, _: machine.stack.append(machine.stack[-1]),
    "LIST": lambda machine, _: machine.stack_mark(list),
    "FROZENSET": lambda machine, _: machine.stack_mark(list),
    "TUPLE": lambda machine, _: machine.stack_mark(tuple),
    "DICT": lambda machine, _: machine.stack_mark(_pairs),
    "TUPLE1": lambda machine, _: _tuple_of(machine, 1),
    "TUPLE2": lambda machine, _: _tuple_of(machine, 2),
    "TUPLE3": lambda machine, _: _tuple_of(machine, 3),
    "APPEND": lambda machine, _: _append(machine),
    "APPENDS": lambda machine, _: machine.extend(machine.to_mark()),
    "ADDITEMS": lambda machine, _: machine.extend(machine.to_mark()),
    "SETITEM": lambda machine, _: _set_item(machine),
    "SETITEMS": lambda machine, _: machine.set_items(machine.to_mark()),
    "GLOBAL": _names,
    "STACK_GLOBAL": lambda machine, _: _stack_global(machine),
    "INST": _instance,
    "OBJ": lambda machine, _: _object(machine),
    "REDUCE": lambda machine, _: _reduce(machine),
    "NEWOBJ": lambda machine, _: _reduce(machine),
    "NEWOBJ_EX": lambda machine, _: _new_with_keywords(machine),
    "BINPERSID": lambda machine, _: machine.stack.append(Persistent(machine.stack.pop())),
    "NEXT_BUFFER": lambda machine, _: machine.stack.append(OPAQUE),
    "PUT": lambda machine, raw: machine.put(int(raw)),
    **dict.fromkeys(("BINPUT", "LONG_BINPUT"), lambda machine, raw: machine.put(int.from_bytes(raw, "little"))),
    "MEMOIZE": lambda machine, _: machine.put(len(machine.memo)),
    "GET": lambda machine, raw: machine.get(int(raw)),
    **dict.fromkeys(("BINGET", "LONG_BINGET"), lambda machine, raw: machine.get(int.from_bytes(raw, "little"))),
}
