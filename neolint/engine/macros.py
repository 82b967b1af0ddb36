"""The macros: expressions that are evaluated once for each element of a list or each key of a map."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from neolint.engine.values import NO_OVERLOAD, CelError, Env, Evaluate
from neolint.node import UNKNOWN

# Each step yields the element (or key); the variables are set in the env that the bodies are called with.
Steps = Iterator[Any]


def macro(name: str, container_of: Evaluate, variables: list[str], bodies: list[Evaluate]) -> Evaluate:
    """A linked macro. One variable is the element or the key; two are the position or key, and the value."""
    finish = _MACROS[name]
    steps_of = _pairs if len(variables) == 2 else _singles

    def evaluate(env: Env) -> Any:
        container = container_of(env)
        if isinstance(container, (list, dict)):
            inner = dict(env)
            return finish(steps_of(container, variables, inner), bodies, inner)
        return _no_bool(container)

    return evaluate


def _singles(container: Any, variables: list[str], inner: Env) -> Steps:
    variable = variables[0]
    for element in container:
        inner[variable] = element
        yield element


def _pairs(container: Any, variables: list[str], inner: Env) -> Steps:
    first, second = variables
    for key, value in container.items() if isinstance(container, dict) else enumerate(container):
        inner[first], inner[second] = key, value
        yield key


def _no_bool(value: Any) -> Any:
    """What a value comes to where a bool (or a list) had to be: itself if it is unknown or an error."""
    return value if value is UNKNOWN or isinstance(value, CelError) else NO_OVERLOAD


def _quantifier(decides: bool) -> Callable[[Steps, list[Evaluate], Env], Any]:
    """``exists`` is a chain of ``||``, ``all`` one of ``&&``: a deciding value wins, then unknown, then an error."""
    neutral = not decides

    def finish(steps: Steps, bodies: list[Evaluate], inner: Env) -> Any:
        verdict: Any = neutral
        body = bodies[0]
        for _ in steps:
            value = body(inner)
            if value is decides:
                return decides
            if value is not neutral and verdict is not UNKNOWN:
                verdict = _no_bool(value)
        return verdict

    return finish


def _selected(steps: Steps, condition: Evaluate, inner: Env) -> Any:
    """The elements for which the condition holds; an error wins over unknown, and either over the elements."""
    kept: list[Any] = []
    verdict: Any = None
    for element in steps:
        value = condition(inner)
        if value is True:
            kept.append(element)
        elif value is not False and not isinstance(verdict, CelError):
            verdict = _no_bool(value)
    return kept if verdict is None else verdict


def _filter(steps: Steps, bodies: list[Evaluate], inner: Env) -> Any:
    return _selected(steps, bodies[0], inner)


def _exists_one(steps: Steps, bodies: list[Evaluate], inner: Env) -> Any:
    kept = _selected(steps, bodies[0], inner)
    return len(kept) == 1 if isinstance(kept, list) else kept


def _map(steps: Steps, bodies: list[Evaluate], inner: Env) -> Any:
    transform = bodies[-1]
    condition = bodies[0] if len(bodies) == 2 else None
    made: list[Any] = []
    unknown = False
    for _ in steps:
        wanted = True if condition is None else condition(inner)
        if wanted is True:
            value = transform(inner)
            if isinstance(value, CelError):
                return value
            made.append(value)
        elif wanted is UNKNOWN:
            unknown = True
        elif wanted is not False:
            return _no_bool(wanted)
    return UNKNOWN if unknown else made


_MACROS: dict[str, Callable[[Steps, list[Evaluate], Env], Any]] = {
    "all": _quantifier(False),
    "exists": _quantifier(True),
    "exists_one": _exists_one,
    "filter": _filter,
    "map": _map,
}
