"""Parsed expressions to closures. One evaluator, for neolint's rules and for users'.

Unknown and errors are values, as in the specification's ExprValue: under ``&&`` and ``||`` a deciding value wins,
then unknown
beats error; everywhere else an error wins over unknown. In a map whose values are partly unknown the keys are known;
a list
that has an unknown element does not know its size, nor that something is not in it.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from neolint.engine.functions import FUNCTIONS
from neolint.engine.values import MAX_INT, MIN_INT, NO_OVERLOAD, CelError, as_json, equal, is_number
from neolint.node import UNKNOWN, Path
from neolint.visible import shorten

__all__ = ["CelError", "Env", "Evaluate", "link", "link_place", "link_template"]

Env = dict[str, Any]
Evaluate = Callable[[Env], Any]
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
    of, name = link(expr[1]), expr[2]
    missing = CelError(f"no such member: {name}")

    def evaluate(env: Env) -> Any:
        container = of(env)
        if isinstance(container, dict):
            return container.get(name, missing)
        return container if container is UNKNOWN or isinstance(container, CelError) else NO_OVERLOAD

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


def _and(expr: Expr) -> Evaluate:
    return _logical(link(expr[1]), link(expr[2]), decides=False)


def _or(expr: Expr) -> Evaluate:
    return _logical(link(expr[1]), link(expr[2]), decides=True)


def _logical(one: Evaluate, other: Evaluate, *, decides: bool) -> Evaluate:
    neutral = not decides

    def evaluate(env: Env) -> Any:
        first = one(env)
        if first is decides:
            return decides
        second = other(env)
        if second is decides:
            return decides
        if first is neutral and second is neutral:
            return neutral
        if first is UNKNOWN or second is UNKNOWN:
            return UNKNOWN
        return next((value for value in (first, second) if isinstance(value, CelError)), NO_OVERLOAD)

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
            return _bounded(-value)
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

    def evaluate(env: Env) -> Any:
        values = [element(env) for element in elements]
        return next((value for value in values if isinstance(value, CelError)), values)

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
            made[key] = value
        return UNKNOWN if unknown else made

    return evaluate


def _call(expr: Expr) -> Evaluate:
    return _applied(expr[1], [link(argument) for argument in expr[2]])


def _method(expr: Expr) -> Evaluate:
    return _applied(expr[2], [link(expr[1]), *(link(argument) for argument in expr[3])])


def _applied(name: str, arguments: list[Evaluate]) -> Evaluate:
    call = FUNCTIONS[name].call

    def evaluate(env: Env) -> Any:
        values = [argument(env) for argument in arguments]
        unknown = False
        for value in values:
            if isinstance(value, CelError):
                return value
            unknown |= value is UNKNOWN
        return UNKNOWN if unknown else call(*values)

    return evaluate


# --- operators
# ---------------------------------------------------------------------------------------------------------


def _bounded(number: Any) -> Any:
    if isinstance(number, int) and not MIN_INT <= number <= MAX_INT:
        return CelError("this number does not fit into 64 bits")
    return number


def _arithmetic(symbol: str, one: Any, other: Any) -> Any:
    if symbol == "+" and (type(one), type(other)) in ((str, str), (list, list)):
        return operator.add(one, other)
    both_int = isinstance(one, int) and isinstance(other, int)
    if not (is_number(one) and is_number(other)) or isinstance(one, float) != isinstance(other, float):
        return NO_OVERLOAD
    if symbol in "/%" and other == 0:
        if both_int or symbol == "%":
            return CelError("division by zero")
        return math.nan if one == 0 or math.isnan(one) else math.copysign(math.inf, one) * math.copysign(1, other)
    if symbol == "/" and both_int:
        quotient = abs(one) // abs(other)
        return _bounded(quotient if (one < 0) == (other < 0) else -quotient)
    if symbol == "%":
        return (
            int(math.fmod(one, other))
            if abs(one) < 2**53 and abs(other) < 2**53 and both_int
            else _remainder(one, other)
        )
    return _bounded(_ARITHMETIC[symbol](one, other))


def _remainder(one: Any, other: Any) -> Any:
    if isinstance(one, float):
        return NO_OVERLOAD
    remainder = abs(one) % abs(other)
    return -remainder if one < 0 else remainder


_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def contained(value: Any, container: Any) -> Any:
    """CEL's ``in``: an element of a list, or a key of a map."""
    if isinstance(container, list):
        verdict: Any = False
        for element in container:
            same = equal(value, element)
            if same is True:
                return True
            if same is UNKNOWN:
                verdict = UNKNOWN
        return verdict
    if isinstance(container, dict):
        if isinstance(value, str):
            return value in container
        return any(equal(value, key) is True for key in container)
    return NO_OVERLOAD


def _binary(expr: Expr) -> Evaluate:
    symbol, one, other = expr[1], link(expr[2]), link(expr[3])
    order = _ORDER.get(symbol)

    def evaluate(env: Env) -> Any:
        first, second = one(env), other(env)
        if isinstance(first, CelError):
            return first
        if isinstance(second, CelError):
            return second
        if symbol == "==":
            return equal(first, second)
        if symbol == "!=":
            same = equal(first, second)
            return same if same is UNKNOWN else not same
        if first is UNKNOWN or (second is UNKNOWN):
            return UNKNOWN
        if symbol == "in":
            return contained(first, second)
        if order is not None:
            if (is_number(first) and is_number(second)) or (
                isinstance(first, (str, bool)) and type(first) is type(second)
            ):
                return order(first, second)
            return NO_OVERLOAD
        return _arithmetic(symbol, first, second)

    return evaluate


# --- macros
# ------------------------------------------------------------------------------------------------------------


def _macro(expr: Expr) -> Evaluate:
    _, name, range_expr, variables, bodies = expr
    range_of, linked = link(range_expr), [link(body) for body in bodies]
    finish = _MACROS[name]

    def evaluate(env: Env) -> Any:
        container = range_of(env)
        if isinstance(container, list):
            steps = [(element,) for element in container] if len(variables) == 1 else list(enumerate(container))
        elif isinstance(container, dict):
            steps = [(key,) for key in container] if len(variables) == 1 else list(container.items())
        else:
            return container if container is UNKNOWN or isinstance(container, CelError) else NO_OVERLOAD
        inner = dict(env)

        def turns(body: Evaluate) -> Any:
            for step in steps:
                inner.update(zip(variables, step, strict=True))
                yield step[0], body(inner)

        return finish(turns, linked)

    return evaluate


def _quantified(turns: Any, bodies: list[Evaluate], *, decides: bool) -> Any:
    verdict: Any = not decides
    for _, value in turns(bodies[0]):
        if value is decides:
            return decides
        if value is UNKNOWN:
            verdict = UNKNOWN
        elif value is not (not decides) and verdict is not UNKNOWN:
            verdict = value if isinstance(value, CelError) else NO_OVERLOAD
    return verdict


def _exists_one(turns: Any, bodies: list[Evaluate]) -> Any:
    count, verdict = 0, None
    for _, value in turns(bodies[0]):
        if value is True:
            count += 1
        elif value is not False and not isinstance(verdict, CelError):
            verdict = value if value is UNKNOWN or isinstance(value, CelError) else NO_OVERLOAD
    return count == 1 if verdict is None else verdict


def _filter(turns: Any, bodies: list[Evaluate]) -> Any:
    kept, verdict = [], None
    for element, value in turns(bodies[0]):
        if value is True:
            kept.append(element)
        elif value is not False and not isinstance(verdict, CelError):
            verdict = value if value is UNKNOWN or isinstance(value, CelError) else NO_OVERLOAD
    return kept if verdict is None else verdict


def _mapped(turns: Any, bodies: list[Evaluate]) -> Any:
    if len(bodies) == 1:
        made = [value for _, value in turns(bodies[0])]
    else:
        condition, transform = bodies
        made = []
        # both bodies see the same turn: one closure that gives a pair
        for _, (wanted, value) in turns(lambda env: (condition(env), transform(env))):
            if wanted is True:
                made.append(value)
            elif wanted is not False:
                return wanted if wanted is UNKNOWN or isinstance(wanted, CelError) else NO_OVERLOAD
    return next((value for value in made if isinstance(value, CelError)), made)


_MACROS: dict[str, Callable[[Any, list[Evaluate]], Any]] = {
    "all": lambda turns, bodies: _quantified(turns, bodies, decides=False),
    "exists": lambda turns, bodies: _quantified(turns, bodies, decides=True),
    "exists_one": _exists_one,
    "filter": _filter,
    "map": _mapped,
}
_LINKERS: dict[str, Callable[[Expr], Evaluate]] = {
    "lit": _literal,
    "name": _name,
    "select": _select,
    "index": _index,
    "has": _has,
    "and": _and,
    "or": _or,
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


# --- places and words
# --------------------------------------------------------------------------------------------------


def link_place(expr: Expr) -> Locate:
    """A function to an expression's value and the path it stands at; the path is None if it stands nowhere in the file.

    A name's path comes from the caller; a member's is one step more, also of a member that is missing. A value that
    neolint made
    has its own ``at``, and the paths of its ``members``.
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
            value = member(container, key)
            members = getattr(container, "members", {})
            if key in members:
                return value, members[key]
            step = None if path is None or not isinstance(key, (str, int)) else (*path, key)
            return _own(value, step)

        return locate
    if kind == "if":
        condition, yes, no = link(expr[1]), link_place(expr[2]), link_place(expr[3])
        return lambda env, places: (yes if condition(env) is True else no)(env, places)
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
        return "".join(piece if isinstance(piece, str) else _shown(piece(env)) for piece in linked)

    return fill


def _shown(value: Any) -> str:
    if value is UNKNOWN or isinstance(value, CelError):
        return "…"
    return shorten(value if isinstance(value, str) else as_json(value), 160)
