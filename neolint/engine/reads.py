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
    "archive": ("archive.path",),  # one for all jobs of a run, or fetched for each; mostly there is none
    "model": ("archive.path", "request.InputConfig.Framework"),
    "times": ("request.CreationTime", "request.CompilationStartTime", "request.CompilationEndTime"),
    "admitted": (
        "region",
        "request.InputConfig.Framework",
        "request.InputConfig.FrameworkVersion",
        "request.OutputConfig.TargetDevice",
        "request.OutputConfig.TargetPlatform",
    ),
}
# Of these it is said which members are looked at; of the others the name is enough.
_WHOLE = ("request", "description")
PRESENCE = "?"  # behind a path: only whether the member is there is looked at


def reads(exprs: Iterable[Expr], bound: Iterable[str] = ()) -> list[str] | None:
    """The names and members of the request that expressions look at; None if they look at all of it.

    ``request.InputConfig?`` means that they ask no more than whether that member is there.
    """
    found: set[str] = set()
    waiting: list[tuple[Any, frozenset[str]]] = [(expr, frozenset(bound)) for expr in exprs]
    while waiting:
        node, inner = waiting.pop()
        if not isinstance(node, list) or not node or node[0] == "lit":
            continue
        path = _member_path(node, inner)
        if path is not None:
            if path in _WHOLE:
                return None
            name, dot, _ = path.partition(".")
            if dot and name in _WHOLE:
                found.add(path + PRESENCE if node[0] == "has" else path)
            else:
                found.update(_MADE_OF.get(name, (name,)))
            continue
        if node[0] == "name":
            continue  # bound by a loop, a let or a macro: what it came from is looked at there
        if node[0] == "macro":
            waiting.append((node[2], inner))
            waiting += [(body, inner | set(node[3])) for body in node[4]]
        else:
            waiting += [(part, inner) for part in _parts(node)]
    return sorted(found)


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


class Looks:
    """Paths taken apart, once for all jobs: names alone, and what is looked at in the same map. ``paths`` has them in
    the order of what ``seen`` gives.
    """

    __slots__ = ("inner", "names", "paths")

    def __init__(self, paths: Iterable[str]) -> None:
        self.names: list[str] = []
        grouped: dict[tuple[str, ...], list[str]] = {}
        for path in paths:
            *parents, last = path.split(".")
            if parents:
                grouped.setdefault(tuple(parents), []).append(last)
            else:
                self.names.append(path)
        self.inner = [
            (
                name,
                steps,
                [last for last in members if not last.endswith(PRESENCE)],
                [last.removesuffix(PRESENCE) for last in members if last.endswith(PRESENCE)],
            )
            for (name, *steps), members in grouped.items()
        ]
        self.paths = [*self.names]
        for name, steps, members, presences in self.inner:
            lasts = (*members, *(member + PRESENCE for member in presences))
            self.paths += [".".join((name, *steps, last)) for last in lasts]


def seen(looks: Looks, view: Mapping[str, Any], signature: tuple[object, ...]) -> list[object]:
    """What stands at those places: equal values mean equal verdicts. ``signature`` stands for the target."""
    found = [signature if name == "target" else _telling(view[name]) for name in looks.names]
    for name, steps, members, presences in looks.inner:
        value: Any = view[name]
        for step in steps:
            value = value.get(step, _ABSENT) if isinstance(value, dict) else _nowhere(value)
        if isinstance(value, dict):
            for member in members:
                there = value.get(member, _ABSENT)
                found.append(there if there is _ABSENT or type(there) is str else _telling(there))
            found += [member in value for member in presences]
        else:
            found += [_nowhere(value)] * (len(members) + len(presences))
    return found


def _telling(value: object) -> object:
    """A value, such that a text and a number differ, and so do True and 1."""
    kind = type(value)
    return value if kind is str or kind is int else (kind, repr(value))


def _nowhere(value: object) -> tuple[object, ...]:
    """What a member of something that is no map is: an error, or unknown."""
    return value if isinstance(value, tuple) else ("no map", repr(value))


_ABSENT = ("absent",)
