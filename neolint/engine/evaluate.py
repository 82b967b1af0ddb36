"""Parsed expressions to closures. One evaluator, for neolint's rules and for users'.

Unknown and errors are values, as in the specification's ExprValue: under ``&&`` and ``||`` a deciding value wins, then
unknown beats error; everywhere else an error wins over unknown. In a map whose values are partly unknown the keys are
known; a list that has an unknown element does not know its size, nor that something is not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from neolint.engine.functions import FUNCTIONS
from neolint.engine.macros import macro
from neolint.engine.operators import binary, bounded
from neolint.engine.values import NO_OVERLOAD, CelError, Env, Evaluate, as_json, equal, is_number
from neolint.node import UNKNOWN, Path
from neolint.visible import shorten

__all__ = ["CelError", "Env", "Evaluate", "link", "link_place", "link_template"]

Locate = Callable[[Env, Mapping[str, Path]], tuple[Any, Path | None]]
Expr = list[Any]


def link(expr: Expr) -> Evaluate:
    """A function from the names' values to the expression's: a plain value, UNKNOWN or a CelError. It never raises."""
    return _LINKERS[expr[0]](expr)


def _literal(expr: Expr) -> Evaluate:
    value = expr[1]
    return lambda _env: value


def _name(expr: Expr) -> Evaluate:
    name, missing = expr[1], CelError(f"nothing is called {expr[1]}")
    return lambda env: env.get(name, missing)


def member(container: Any, key: Any) -> Any:
    """The member of a map, or the element of a list."""
    if isinstance(container, dict):
        if isinstance(key, (int, float)):
            return next((value for own, value in container.items() if equal(own, key) is True), CelError("no such key"))
        if key is UNKNOWN:
            return UNKNOWN
        try:
            return container[key]
        except (KeyError, TypeError):
            return CelError("no such key")
    if container is UNKNOWN or isinstance(container, CelError):
        return container
    if isinstance(container, list):
        if isinstance(key, float) and key.is_integer():
            key = int(key)
        if not isinstance(key, int) or isinstance(key, bool):
            return key if key is UNKNOWN or isinstance(key, CelError) else NO_OVERLOAD
        return container[key] if 0 <= key < len(container) else CelError("no such element")
    return NO_OVERLOAD


def _select(expr: Expr) -> Evaluate:
    """All selects in a row at once: paths such as ``request.InputConfig.S3Uri`` are most of what rules are made of."""
    steps: list[tuple[str, CelError]] = []
    while expr[0] == "select":
        steps.append((expr[2], CelError(f"no such member: {expr[2]}")))
        expr = expr[1]
    of = link(expr)
    path = tuple(reversed(steps))

    def evaluate(env: Env) -> Any:
        value = of(env)
        for name, missing in path:
            if not isinstance(value, dict):
                return value if value is UNKNOWN or isinstance(value, CelError) else NO_OVERLOAD
            value = value.get(name, missing)
        return value

    return evaluate


def _index(expr: Expr) -> Evaluate:
    of, at = link(expr[1]), link(expr[2])

    def evaluate(env: Env) -> Any:
        container, key = of(env), at(env)
        if isinstance(container, CelError):
            return container
        return key if isinstance(key, CelError) else member(container, key)

    return evaluate


def _has(expr: Expr) -> Evaluate:
    of, name = link(expr[1]), expr[2]

    def evaluate(env: Env) -> Any:
        container = of(env)
        if isinstance(container, dict):
            return name in container
        return container if container is UNKNOWN or isinstance(container, CelError) else NO_OVERLOAD

    return evaluate


def _logical(expr: Expr) -> Evaluate:
    """All of a chain of ``&&``, or of ``||``, at once."""
    kind, chain = expr[0], [expr[2]]
    while expr[1][0] == kind:
        expr = expr[1]
        chain.append(expr[2])
    parts = [link(part) for part in (expr[1], *reversed(chain))]
    decides = kind == "or"
    neutral = not decides

    def evaluate(env: Env) -> Any:
        verdict: Any = neutral
        for part in parts:
            value = part(env)
            if value is decides:
                return decides
            if value is not neutral and (verdict is neutral or value is UNKNOWN):
                verdict = value if value is UNKNOWN or isinstance(value, CelError) else NO_OVERLOAD
        return verdict

    return evaluate


def _not(expr: Expr) -> Evaluate:
    of = link(expr[1])

    def evaluate(env: Env) -> Any:
        value = of(env)
        if isinstance(value, bool):
            return not value
        return value if value is UNKNOWN or isinstance(value, CelError) else NO_OVERLOAD

    return evaluate


def _negative(expr: Expr) -> Evaluate:
    of = link(expr[1])

    def evaluate(env: Env) -> Any:
        value = of(env)
        if is_number(value):
            return bounded(-value)
        return value if value is UNKNOWN or isinstance(value, CelError) else NO_OVERLOAD

    return evaluate


def _conditional(expr: Expr) -> Evaluate:
    condition, yes, no = link(expr[1]), link(expr[2]), link(expr[3])

    def evaluate(env: Env) -> Any:
        value = condition(env)
        if value is True:
            return yes(env)
        if value is False:
            return no(env)
        return value if value is UNKNOWN or isinstance(value, CelError) else NO_OVERLOAD

    return evaluate


def _list(expr: Expr) -> Evaluate:
    elements = [link(element) for element in expr[1]]
    if all(element[0] == "lit" for element in expr[1]):
        constant = [element[1] for element in expr[1]]
        return lambda _env: constant

    def evaluate(env: Env) -> Any:
        values = [element(env) for element in elements]
        for value in values:
            if isinstance(value, CelError):
                return value
        return values

    return evaluate


def _map(expr: Expr) -> Evaluate:
    entries = [(link(key), link(value)) for key, value in expr[1]]

    def evaluate(env: Env) -> Any:
        made: dict[Any, Any] = {}
        unknown = False
        for key_of, value_of in entries:
            key, value = key_of(env), value_of(env)
            for part in (key, value):
                if isinstance(part, CelError):
                    return part
            unknown |= key is UNKNOWN
            if isinstance(key, (float, list, dict)) or key is None:
                return CelError("a key is a string, a whole number or a bool")
            if any(equal(key, own) is True for own in made):
                return CelError("the same key twice")
            if key in made and not unknown:  # a dict takes True and 1 for the same
                return CelError("a map cannot hold both a bool and the number that Python takes it for")
            made[key] = value
        return UNKNOWN if unknown else made

    return evaluate


def _call(expr: Expr) -> Evaluate:
    return _applied(expr[1], [link(argument) for argument in expr[2]])


def _method(expr: Expr) -> Evaluate:
    return _applied(expr[2], [link(expr[1]), *(link(argument) for argument in expr[3])])


def _applied(name: str, arguments: list[Evaluate]) -> Evaluate:
    function = FUNCTIONS[name]
    call, bare, sure = function.call, function.bare, function.sure

    def any_values(values: list[Any]) -> Any:
        unknown = False
        for value in values:
            if isinstance(value, CelError):
                return value
            unknown |= value is UNKNOWN
        return UNKNOWN if unknown else call(*values)

    if len(arguments) == 1:
        of, kinds = arguments[0], sure[0]

        def evaluate_one(env: Env) -> Any:
            value = of(env)
            return bare(value) if type(value) in kinds else any_values([value])

        return evaluate_one
    if len(arguments) == 2:
        (one, other), (kinds, other_kinds) = arguments, sure[:2]

        def evaluate_two(env: Env) -> Any:
            first, second = one(env), other(env)
            if type(first) in kinds and type(second) in other_kinds:
                return bare(first, second)
            return any_values([first, second])

        return evaluate_two
    return lambda env: any_values([argument(env) for argument in arguments])


def _binary(expr: Expr) -> Evaluate:
    return binary(expr[1], link(expr[2]), link(expr[3]))


def _macro(expr: Expr) -> Evaluate:
    _, name, container, variables, bodies = expr
    return macro(name, link(container), variables, [link(body) for body in bodies])


_LINKERS: dict[str, Callable[[Expr], Evaluate]] = {
    "lit": _literal,
    "name": _name,
    "select": _select,
    "index": _index,
    "has": _has,
    "and": _logical,
    "or": _logical,
    "not": _not,
    "neg": _negative,
    "if": _conditional,
    "list": _list,
    "map": _map,
    "call": _call,
    "method": _method,
    "bin": _binary,
    "macro": _macro,
}


def link_place(expr: Expr) -> Locate:
    """A function to an expression's value and the path it stands at; the path is None if it stands nowhere in the file.

    A name's path comes from the caller; a member's is one step more, also of a member that is missing. A value that
    neolint made has its own ``at``, and the paths of its ``members``.
    """
    kind = expr[0]
    if kind == "name":
        name, value_of = expr[1], link(expr)
        return lambda env, places: _own(value_of(env), places.get(name))
    if kind in ("select", "index"):
        of, key_of = link_place(expr[1]), _literal(["lit", expr[2]]) if kind == "select" else link(expr[2])

        def locate(env: Env, places: Mapping[str, Path]) -> tuple[Any, Path | None]:
            container, path = of(env, places)
            key = key_of(env)
            value = key if isinstance(key, CelError) else member(container, key)
            if type(key) is not str and type(key) is not int:
                return _own(value, None)
            members = getattr(container, "members", {})
            if key in members:
                return value, members[key]
            return _own(value, None if path is None else (*path, key))

        return locate
    if kind == "if":
        undecided, condition, yes, no = link(expr), link(expr[1]), link_place(expr[2]), link_place(expr[3])

        def choose(env: Env, places: Mapping[str, Path]) -> tuple[Any, Path | None]:
            choice = condition(env)
            if choice is True:
                return yes(env, places)
            return no(env, places) if choice is False else (undecided(env), None)

        return choose
    value_of = link(expr)
    return lambda env, _places: _own(value_of(env), None)


def _own(value: Any, path: Path | None) -> tuple[Any, Path | None]:
    return value, getattr(value, "at", path)


def link_template(pieces: list[Any]) -> Callable[[Env], str]:
    """A function from values to a message: strings bare, other values as JSON, long ones cut, unknown ones an
    ellipsis.
    """
    linked = [piece if isinstance(piece, str) else link(piece) for piece in pieces]

    def fill(env: Env) -> str:
        return "".join([piece if isinstance(piece, str) else _shown(piece(env)) for piece in linked])

    return fill


def _shown(value: Any) -> str:
    if value is UNKNOWN or isinstance(value, CelError):
        return "…"
    return shorten(value if isinstance(value, str) else as_json(value), 160)
