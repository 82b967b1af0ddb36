"""What a rule's form must be beyond its schema: what a rule of a user may say, and expressions that cannot be right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from neolint.finding import SEVERITIES
from neolint.node import Path

# How sure we are bounds how loudly a rule may speak.
LOUDEST = {
    "documented": "error",
    "observed": "error",
    "logical": "error",
    "loader": "warning",
    "reported": "warning",
    "inferred": "warning",
    "policy": "error",
}
OWN_PREFIX = "NEO"
_TRUTHS = frozenset({
    "bool", "contains", "dyn", "endsWith", "is_bool", "is_double", "is_int", "is_list", "is_map", "is_null",
    "is_string", "is_version", "matches", "startsWith",
})  # fmt: skip
_COMPARING = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})

Said = tuple[str, Path]


def user_mistakes(entry: Mapping[str, Any], path: Path) -> Iterator[Said]:
    """What a user's rule may not say, each with its place: what is neolint's own, or more than it can prove."""
    code, evidence = entry["code"], entry["evidence"]
    if code.startswith(OWN_PREFIX):
        digits = code.removeprefix(OWN_PREFIX)
        yield (
            f"codes that begin with {OWN_PREFIX} are neolint's own; use letters of yours: ACME{digits}",
            (*path, "code"),
        )
    if "found-by" in entry:
        yield "found-by is for rules whose problems neolint's own code finds; yours has an assert", (*path, "found-by")
    if SEVERITIES.index(entry["severity"]) > SEVERITIES.index(LOUDEST[evidence]):
        says = (
            f'what is only {evidence} can be a {LOUDEST[evidence]} at most; a rule of your own has "evidence: policy"'
        )
        yield says, (*path, "severity")


def named_rules(entry: Mapping[str, Any], path: Path) -> Iterator[Said]:
    """The other rules that a rule names, each with its place."""
    for part in ("over", "related"):
        for number, word in enumerate(entry.get(part, ())):
            yield word, (*path, part, number)


def example_mistakes(entry: Mapping[str, Any], path: Path) -> Iterator[Said]:
    """Examples that are neither bad nor good, or both."""
    for number, example in enumerate(entry.get("examples", ())):
        at: Path = (*path, "examples", number)
        if ("bad" in example) == ("good" in example):
            yield 'an example has either "bad" (the rule speaks) or "good" (it does not)', at
        elif "good" in example and "caret" in example:
            yield "a good example has no caret: nothing is found in it", (*at, "caret")


def fix_mistakes(fix: Mapping[str, Any], actions: Mapping[str, Any], path: Path) -> Iterator[Said]:
    """A fix that does nothing, or several things."""
    if len([action for action in actions if action in fix]) != 1:
        yield "a fix does one thing: set, rename, remove or add", path


def never_bool(expr: list[Any]) -> bool:
    """Whether an expression can come to neither true nor false, whatever the job says."""
    match expr:
        case ["lit", value]:
            return not isinstance(value, bool)
        case ["list" | "map" | "neg", *_]:
            return True
        case ["bin", symbol, *_]:
            return symbol not in _COMPARING
        case ["call", name, _] | ["method", _, name, _]:
            return name not in _TRUTHS
        case ["macro", name, *_]:
            return name in ("map", "filter")
        case ["if", _, one, other]:
            return never_bool(one) and never_bool(other)
        case _:
            return False


def no_place(expr: list[Any]) -> bool:
    """Whether an expression leads to no place of the job: only names, their members, and choices of these do. One side
    of a choice may be null: there is no place then, and a fix is not offered.
    """
    while expr[0] in ("select", "index"):
        expr = expr[1]
    if expr[0] == "if":
        sides = [side for side in expr[2:] if side != ["lit", None]]
        return not sides or any(no_place(side) for side in sides)
    return bool(expr[0] != "name")
