"""What ``python3 -c '…print(…)'`` prints, where the program tells it. Nothing is executed."""

from __future__ import annotations

import ast

from neolint.read.shell_text import Builder, Word
from neolint.source import Span

_LONGEST = 20_000


def printed_by_python(code: Word) -> Word | None:
    """The output of a program that prints one text, and nothing else; None if that cannot be known."""
    if code.unknown or len(code.text) > _LONGEST:
        return None
    from neolint.read.python import part_of
    from neolint.read.python.calls import Calls
    from neolint.read.python.evaluator import Evaluator
    from neolint.read.python.frame import Frame
    from neolint.read.python.program import Program
    from neolint.read.python.text import offsets_of

    part = part_of(0, code.text)
    if part.lost or part.text != code.text:
        return None
    tree = part.tree
    prints = [statement.value for statement in tree.body if isinstance(statement, ast.Expr)]
    if len(prints) != 1 or tree.body[-1].value is not prints[0]:  # type: ignore[attr-defined]
        return None
    call = prints[0]
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"):
        return None
    if len(call.args) != 1 or call.keywords:
        return None
    program = Program(code.text, [part])
    program.enter()
    evaluator, frame = Evaluator(program, Calls()), Frame({})
    evaluator.follow(tree.body[:-1], frame)
    value = evaluator.value(call.args[0], frame)
    if value.kind != "string" or value.loose:
        return None
    text, places, out = str(value.value), offsets_of(code.text, value.pieces), Builder()
    if len(places.starts) != len(text):
        return None
    for char, start, end in zip(text, places.starts, places.ends, strict=True):
        out.escaped(char, code.place(start, end) if end > start else Span(code.span.start, code.span.start))
    out.escaped("\n", Span(code.span.end, code.span.end))
    return out.built(code.span, "python")
