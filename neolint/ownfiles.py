"""Mistakes in neolint's own files (configuration, rules), in words that fit those files."""

from __future__ import annotations

from neolint.finding import Problem
from neolint.layers import Layer, follow
from neolint.node import KEY, Node, Path
from neolint.schema import SchemaProblem, validate
from neolint.source import Source, Span


def mistakes(schema: str, source: Source, root: Node | None, value: object) -> list[Problem]:
    """What the schema of that name has against a file, each with its place (the file's start where there is no
    tree).
    """
    layers: dict[Path, Layer] = {} if root is None else {(): Layer(source.text, root, notation="yaml")}
    found = []
    for problem in validate(schema, value):
        path = (*problem.path, KEY) if problem.part == "key" else problem.path
        span = follow(layers, path).span() if layers else Span(0, 0)
        found.append(Problem("own-file-mistake", span, {"what": _words(problem)}))
    return found


def _words(problem: SchemaProblem) -> str:
    values = problem.values
    where = ".".join(str(step) for step in problem.path) or "the file"
    name = values.get("name", problem.path[-1] if problem.path else "the file")
    nearest = values.get("nearest")
    hint = f'; did you mean "{nearest}"?' if nearest else ""
    match problem.rule:
        case "unknown-field":
            return f'there is no key "{values.get("key", name)}" here{hint}'
        case "missing-required":
            parent = ".".join(str(step) for step in problem.path[:-1]) or "the file"
            return f'{parent} lacks "{values.get("name")}"'
        case "wrong-type":
            return f"{where} must be {values.get('expected')}, not {values.get('got')}"
        case "bad-enum-value" | "enum-case":
            return f'{where} cannot be "{values.get("value")}"{hint}'
        case "value-pattern" if values.get("says"):
            return f"{where} must be {values.get('says')}"
        case _:
            return f"{where} is not written as it must be"
