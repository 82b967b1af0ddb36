"""The code of a TorchScript file: text that looks like Python, searched for what it says and never run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple


class Argument(NamedTuple):
    """One argument of a method; ``kind`` is its type as it is written, ``Tensor`` if nothing is."""

    name: str
    kind: str
    optional: bool


class Method(NamedTuple):
    """A method; ``me`` is what it calls its ``self``, which is not among the arguments."""

    me: str
    arguments: tuple[Argument, ...]
    returns: str
    body: str


class ScriptClass(NamedTuple):
    """A module of the model: the types of its attributes, and its methods."""

    attributes: Mapping[str, str]
    methods: Mapping[str, Method]


_CLASS = re.compile(r"^class (\w+)\(\w*\):[ \t]*$", re.MULTILINE)
_ATTRIBUTE = re.compile(r"^  (\w+) : (\S.*)$", re.MULTILINE)
_METHOD = re.compile(r"^(?:  )?def (\w+)\(", re.MULTILINE)
_OPERATOR = re.compile(r"(?<![\w.])(?:torch\.(\w+)|ops\.(\w+)\.(\w+))\(")
_BRANCH = re.compile(r"^ *(?:(if)|(for|while)) ", re.MULTILINE)
_CHOICE = re.compile(r" if .{1,400}? else ")
# Names of constants and of what is no operator.
_NO_OPERATORS = frozenset({"device", "dtype", "layout", "Size"})


def read_code(module: str, text: str) -> dict[str, ScriptClass]:
    """The classes in one code file, by their whole names; ``module`` is the file's."""
    found: dict[str, ScriptClass] = {}
    starts = list(_CLASS.finditer(text))
    for number, start in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        body = text[start.end() : end]
        first = _METHOD.search(body)
        head = body[: first.start()] if first else body
        found[f"{module}.{start[1]}"] = ScriptClass(dict(_ATTRIBUTE.findall(head)), dict(_methods(body)))
    return found


def _methods(text: str) -> Iterator[tuple[str, Method]]:
    starts = list(_METHOD.finditer(text))
    for number, start in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        close = _closing(text, start.end(), end)
        if close is None:
            continue
        colon = text.find(":\n", close, end)
        returns = text[close + 1 : colon].strip() if colon >= 0 else ""
        arguments = tuple(_argument(part) for part in split(text[start.end() : close]))
        body = text[colon + 2 : end] if colon >= 0 else text[close + 1 : end]
        me = arguments[0].name if arguments else "self"
        yield start[1], Method(me, arguments[1:], returns.removeprefix("->").strip(), body)


_BRACKET = re.compile(r"[][(){}]")


def _closing(text: str, start: int, end: int) -> int | None:
    depth = 1
    for bracket in _BRACKET.finditer(text, start, end):
        depth += 1 if bracket[0] in "([{" else -1
        if depth == 0:
            return bracket.start()
    return None


_PIECE = re.compile(r"[][(){},]")


def split(text: str) -> list[str]:
    """What stands between the commas that are in no brackets."""
    parts: list[str] = []
    depth = begin = 0
    for piece in _PIECE.finditer(text):
        if piece[0] == ",":
            if depth == 0:
                parts.append(text[begin : piece.start()].strip())
                begin = piece.end()
        else:
            depth += 1 if piece[0] in "([{" else -1
    parts.append(text[begin:].strip())
    return [part for part in parts if part]


def _argument(text: str) -> Argument:
    name, _, rest = text.partition(":")
    kind, equals, _ = rest.partition("=")
    return Argument(name.strip(), kind.strip() or "Tensor", bool(equals) or kind.strip().startswith("Optional["))


def operators(text: str) -> Counter[str]:
    """How often each operator is called, and each kind of control flow: ``aten::relu``, ``prim::If``."""
    found: Counter[str] = Counter()
    for call in _OPERATOR.finditer(text):
        if call[1] is None:
            found[f"{call[2]}::{call[3]}"] += 1
        elif call[1] not in _NO_OPERATORS:
            found[f"aten::{call[1]}"] += 1
    for branch in _BRANCH.finditer(text):
        found["prim::If" if branch[1] else "prim::Loop"] += 1
    choices = sum(1 for _ in _CHOICE.finditer(text))
    if choices:
        found["prim::If"] += choices
    return found


_CALL = r"(?<![\w.])torch\.{name}\("
_NORM = re.compile(_CALL.format(name=r"(?:batch_norm|_batch_norm_impl_index|native_batch_norm)"))
_DROP = re.compile(_CALL.format(name=r"(?:feature_|alpha_|feature_alpha_)?dropout_?"))


def training_calls(text: str) -> Counter[str]:
    """Which layers were recorded in training mode, and how often: their calls have ``True`` there, not a variable."""
    found: Counter[str] = Counter()
    for pattern, place, name in ((_NORM, 5, "batch_norm"), (_DROP, 2, "dropout")):
        for arguments in called(text, pattern):
            if len(arguments) > place and arguments[place] == "True":
                # without running statistics a batch norm counts as training for ever, and rightly
                if name == "batch_norm" and arguments[3] == "None":
                    continue
                found[name] += 1
    return found


def called(text: str, pattern: re.Pattern[str]) -> Iterator[list[str]]:
    """The arguments of each call that the pattern, which ends with the bracket, begins."""
    for call in pattern.finditer(text):
        close = _closing(text, call.end(), min(len(text), call.end() + 4000))
        if close is not None:
            yield split(text[call.end() : close])
