"""The operators between two values: comparing, calculating, looking for one in the other."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from neolint.engine.values import MAX_INT, MIN_INT, NO_OVERLOAD, CelError, Env, Evaluate, equal, is_number
from neolint.node import UNKNOWN


def binary(symbol: str, one: Evaluate, other: Evaluate) -> Evaluate:
    """The operator between two linked expressions. An error wins over unknown, and both over a value."""
    operate = _OPERATORS[symbol]

    def evaluate(env: Env) -> Any:
        first, second = one(env), other(env)
        if isinstance(first, CelError):
            return first
        if isinstance(second, CelError):
            return second
        return UNKNOWN if first is UNKNOWN or second is UNKNOWN else operate(first, second)

    return evaluate


def bounded(number: Any) -> Any:
    """The number, or an error where it is an int that 64 bits cannot hold."""
    if isinstance(number, int) and not MIN_INT <= number <= MAX_INT:
        return CelError("this number does not fit into 64 bits")
    return number


def contained(value: Any, container: Any) -> Any:
    """CEL's ``in``: an element of a list, or a key of a map. The keys of a map are known whatever its values are."""
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


def _unequal(one: Any, other: Any) -> Any:
    same = equal(one, other)
    return same if same is UNKNOWN else not same


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    def evaluate(one: Any, other: Any) -> Any:
        if type(one) is type(other) and isinstance(one, (str, int, float, bool)):
            return compare(one, other)
        if not (is_number(one) and is_number(other)):
            return NO_OVERLOAD
        try:
            return compare(float(one), float(other))  # an int beside a double is rounded to one, as cel-go does it
        except OverflowError:  # an int from a file may have any size
            return compare(one, other)

    return evaluate


def _numeric(calculate: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """On two ints or two doubles; CEL never mixes them when it calculates."""

    def evaluate(one: Any, other: Any) -> Any:
        if type(one) is type(other) and is_number(one):
            return bounded(calculate(one, other))
        return NO_OVERLOAD

    return evaluate


def _sum(one: Any, other: Any) -> Any:
    if (isinstance(one, str) and isinstance(other, str)) or (isinstance(one, list) and isinstance(other, list)):
        return operator.add(one, other)
    return _ADD(one, other)


_ADD = _numeric(operator.add)


def _quotient(one: Any, other: Any) -> Any:
    if isinstance(one, float):
        if other:
            return one / other
        return math.nan if one == 0 or math.isnan(one) else math.copysign(math.inf, one) * math.copysign(1, other)
    if other == 0:
        return CelError("division by zero")
    quotient = abs(one) // abs(other)  # CEL cuts towards zero, Python's // goes down
    return quotient if (one < 0) == (other < 0) else -quotient


def _remainder(one: Any, other: Any) -> Any:
    if isinstance(one, float):
        return NO_OVERLOAD
    if other == 0:
        return CelError("division by zero")
    remainder = abs(one) % abs(other)  # it has the sign of the first, as in C
    return -remainder if one < 0 else remainder


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": equal,
    "!=": _unequal,
    "in": contained,
    "<": _ordered(operator.lt),
    "<=": _ordered(operator.le),
    ">": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
    "+": _sum,
    "-": _numeric(operator.sub),
    "*": _numeric(operator.mul),
    "/": _numeric(_quotient),
    "%": _numeric(_remainder),
}
