"""What a rule's verdict depends on, so that it need not be asked twice of jobs that are alike where it looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Expr = list[Any]
# What a name of the view is made of, by members of the request and by other names.
_MADE_OF = {
    "inputs": ("request.InputConfig.DataInputConfig",),
    "data_input": ("request.InputConfig.DataInputConfig",),
    "options": ("request.OutputConfig.CompilerOptions", "target"),
    "options_form": ("request.OutputConfig.CompilerOptions", "target"),
    "flags": ("request.OutputConfig.CompilerOptions", "target"),
    "facts": (),
    "times": ("request.CreationTime", "request.CompilationStartTime", "request.CompilationEndTime"),
    "admitted": (
        "region",
        "request.InputConfig.Framework",
        "request.InputConfig.FrameworkVersion",
        "request.OutputConfig.TargetDevice",
        "request.OutputConfig.TargetPlatform",
    ),
}


def reads(exprs: Iterable[Expr], bound: Iterable[str] = ()) -> list[str] | None:
    """The names and members of the request that expressions look at; None if they look at all of it."""
    found: set[str] = set()
    waiting: list[tuple[Any, frozenset[str]]] = [(expr, frozenset(bound)) for expr in exprs]
    while waiting:
        node, inner = waiting.pop()
        if not isinstance(node, list) or not node or node[0] == "lit":
            continue
        path = _member_path(node, inner)
        if path is not None:
            if path in ("request", "description") or path.startswith("description."):
                return None
            found.update(_MADE_OF.get(path.split(".")[0], (path,)) if not path.startswith("request.") else (path,))
            continue
        if node[0] == "name":
            continue  # bound by a loop, a let or a macro: what it came from is looked at there
        if node[0] == "macro":
            waiting.append((node[2], inner))
            waiting += [(body, inner | set(node[3])) for body in node[4]]
        else:
            waiting += [(part, inner) for part in _parts(node)]
    return sorted({path if path.startswith("request.") else path.split(".")[0] for path in found})


def _member_path(node: Expr, bound: frozenset[str]) -> str | None:
    """``request.InputConfig.S3Uri`` of the expression that says so; None of what is no plain path from a free name."""
    steps: list[str] = []
    while node[0] in ("select", "has"):
        steps.append(node[2])
        node = node[1]
    if node[0] != "name" or node[1] in bound:
        return None
    return ".".join([node[1], *reversed(steps)])


def _parts(node: Expr) -> list[Any]:
    """Everything inside an expression that may be one itself."""
    waiting, found = list(node[1:]), []
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            if part and isinstance(part[0], str) and len(part) > 1:
                found.append(part)
            else:
                waiting.extend(part)
    return found


Look = tuple[str, tuple[str, ...]]


def looks(paths: Iterable[str]) -> tuple[Look, ...]:
    """Paths taken apart, once for all jobs: the name, and the steps from it."""
    return tuple((path.split(".")[0], tuple(path.split(".")[1:])) for path in paths)


def key(at: tuple[Look, ...], view: Mapping[str, Any], signature: tuple[object, ...]) -> tuple[object, ...]:
    """The values at those places, such that equal keys mean equal verdicts. ``signature`` stands for the target."""
    found: list[object] = []
    for name, steps in at:
        if steps:
            value: Any = view[name]
            for step in steps:
                value = value.get(step, _ABSENT) if isinstance(value, dict) else _ABSENT
            found.append(value if isinstance(value, str) or value is _ABSENT else repr(value))
        else:
            found.append(signature if name == "target" else view[name])
    return tuple(found)


_ABSENT = ("absent",)
