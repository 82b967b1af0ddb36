"""Mistakes in neolint's own files (configuration, rules), in words that fit those files."""

from __future__ import annotations

from neolint.finding import Problem
from neolint.layers import Layer, follow
from neolint.node import KEY, Node, Path
from neolint.quick import passes
from neolint.schema import SchemaProblem, load_schema, reference
from neolint.source import Source, Span


def mistakes(schema: str, source: Source, root: Node | None, value: object) -> list[Problem]:
    """What the schema of that name has against a file, each with its place (the file's start where there is no
    tree).
    """
    if passes(value, load_schema(schema)):
        return []
    layers: dict[Path, Layer] = {} if root is None else {(): Layer(source.text, root, notation="yaml")}
    found = []
    for problem in reference(schema, value):
        path = (*problem.path, KEY) if problem.part == "key" else problem.path
        span = follow(layers, path).span() if layers else Span(0, 0)
        found.append(Problem("own-file-mistake", span, {"what": _words(problem)}))
    return found


def _words(problem: SchemaProblem) -> str:
    values = problem.values
    where = _called(problem.path) or "the file"
    nearest = values.get("nearest")
    hint = f'; did you mean "{nearest}"?' if nearest else ""
    match problem.rule:
        case "unknown-field":
            return f'there is no key "{values.get("key")}" here{hint}'
        case "missing-required":
            parent = _called(problem.path[:-1]) or values.get("parent")
            return f'{parent} lacks "{values.get("name")}"'
        case "wrong-type":
            got = "empty" if values.get("got") == "empty" else f"not {values.get('got')}"
            return f"{where} must be {values.get('expected')}, {got}".replace(", empty", ", and has no value")
        case "bad-enum-value" | "enum-case":
            listed = [str(word) for word in values.get("words", ())]  # type: ignore[attr-defined]
            few = f"; it can be {', '.join(listed[:-1])} or {listed[-1]}" if 1 < len(listed) <= _FEW else ""
            return f'{where} cannot be "{values.get("value")}"{hint or few}'
        case "number-too-small" | "number-too-large":
            bound = "at least" if problem.rule == "number-too-small" else "at most"
            return f"{where} must be {bound} {values.get('limit')}, not {values.get('value')}"
        case "empty-value":
            return f"{where} is empty"
        case "value-pattern" if values.get("says"):
            example = f", such as {values['example']}" if values.get("example") else ""
            return f'{where} must be {values.get("says")}{example}, not "{values.get("value")}"'
        case _:
            return f"{where} is not written as it must be"


_FEW = 10


def _called(path: tuple[str | int, ...]) -> str:
    """`examples[0].bad`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
