"""The arguments of a call, and what the parameters of a function stand for."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neolint.read.python.frame import Frame
from neolint.read.python.text import fixed
from neolint.read.python.values import Value, string, unknown
from neolint.source import Span

if TYPE_CHECKING:
    from neolint.read.python.evaluator import Evaluator


@dataclass(slots=True)
class Arguments:
    """The arguments of a call; ``keys`` are the names as they were typed. ``loose``: there may be more. ``supposed``:
    no such call is in the file, and nobody knows what is given.
    """

    positional: list[Value]
    named: dict[str, Value]
    keys: dict[str, Value]
    loose: bool = False
    supposed: bool = False


def arguments_of(evaluator: Evaluator, node: ast.Call, frame: Frame) -> Arguments:
    """The arguments of a call. What stands in them is looked at in any case: it may be a call."""
    found = Arguments([], {}, {})
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            inner = evaluator.value(argument.value, frame)
            if inner.kind in ("list", "tuple") and not inner.loose:
                found.positional.extend(inner.value)
            else:
                found.loose = True
        else:
            found.positional.append(evaluator.value(argument, frame))
    for keyword in node.keywords:
        value = evaluator.value(keyword.value, frame)
        if keyword.arg is not None:
            found.named[keyword.arg] = value
            start = evaluator.span(keyword).start
            key = Span(start, start + len(keyword.arg))
            found.keys[keyword.arg] = string(fixed(keyword.arg, key), key)
        elif value.kind == "map":
            for name, (key_value, item) in value.value.items():
                if isinstance(name, str):
                    found.named[name], found.keys[name] = item, key_value
            found.loose = found.loose or value.loose
        else:
            found.loose = True
    return found


def parameters(
    evaluator: Evaluator,
    function: ast.FunctionDef | ast.AsyncFunctionDef,
    arguments: Arguments,
    frame: Frame,
    owner: Value | None,
) -> dict[str, Value]:
    """What the parameters of a function stand for: the argument, else the default, else unknown."""
    names: dict[str, Value] = {}
    declared = function.args
    slots = [*declared.posonlyargs, *declared.args]
    given = list(arguments.positional)
    bound = owner is not None and (owner.kind in ("object", "unknown") or _is(function, "classmethod"))
    if owner is not None and slots and bound and not _is(function, "staticmethod"):
        given.insert(0, owner)
    defaults: list[ast.expr | None] = [None] * (len(slots) - len(declared.defaults)) + list(declared.defaults)
    pairs = [*zip(slots, defaults, strict=True), *zip(declared.kwonlyargs, declared.kw_defaults, strict=True)]
    for number, (slot, default) in enumerate(pairs):
        span = evaluator.program.span(slot)
        if number < len(slots) and number < len(given):
            names[slot.arg] = given[number]
        elif slot.arg in arguments.named:
            names[slot.arg] = arguments.named[slot.arg]
        elif default is not None and not arguments.loose:
            value = evaluator.value(default, frame.outer or frame)
            # None and the empty string are there to be replaced
            names[slot.arg] = unknown(span) if arguments.supposed and value.value in (None, "") else value
        else:
            names[slot.arg] = unknown(span)
    if declared.vararg is not None:
        rest = given[len(slots) :]
        names[declared.vararg.arg] = Value("tuple", rest, evaluator.program.span(function), loose=arguments.loose)
    if declared.kwarg is not None:
        taken = {slot.arg for slot, _ in pairs}
        members = {name: (arguments.keys[name], item) for name, item in arguments.named.items() if name not in taken}
        span = evaluator.program.span(function)
        names[declared.kwarg.arg] = Value("map", members, span, loose=arguments.loose)
    return names


def _is(function: ast.FunctionDef | ast.AsyncFunctionDef, decorator: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == decorator for one in function.decorator_list)
