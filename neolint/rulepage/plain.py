"""Messages as pages show them: with plain names in the braces, as in `an NVIDIA accelerator needs {key}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from neolint.engine.evaluate import link, link_template
from neolint.engine.parse import free_names
from neolint.engine.rules import known

_SAME = frozenset({"json", "quote", "string", "dyn", "list_words", "and_words", "sort", "distinct", "keys", "values"})
_MOST_STEPS = 40


def plain(template: list[Any], facts: Mapping[str, Any]) -> str:
    """A compiled message with each expression replaced by what it is about. What depends on the facts alone is shown
    as it comes out; of a choice, the side that says more.
    """
    return "".join(piece if isinstance(piece, str) else _words(piece, facts, 0) for piece in template)


def _words(expr: list[Any], facts: Mapping[str, Any], depth: int) -> str:  # noqa: C901 - one case for each form
    """An expression in words. Rules nest it no deeper than the parser allows, and this looks no further than that."""
    if depth > _MOST_STEPS:
        return "{…}"
    if expr[0] != "lit" and free_names(expr) == {"facts"} and known(link(expr)({"facts": facts})):
        return link_template([expr])({"facts": facts})
    match expr:
        case ["lit", str(text)]:
            return text
        case ["lit", value]:
            return link_template([["lit", value]])({})
        case ["name", name]:
            return f"{{{name}}}"
        case ["select", ["name", "target"], "name"]:
            return "{target}"
        case ["select" | "has", _, member]:
            return f"{{{member}}}"
        case ["index", _, ["lit", str(member)]]:
            return f"{{{member}}}"
        case ["index", container, ["lit", _]]:
            return _words(container, facts, depth + 1)
        case ["index", container, key]:
            outer, inner = (_bare(_words(one, facts, depth + 1)) for one in (container, key))
            return f"{{{outer}[{inner}]}}"
        case ["bin", "+", one, other]:
            return _words(one, facts, depth + 1) + _words(other, facts, depth + 1)
        case ["bin", _, one, _]:
            return _words(one, facts, depth + 1)
        case ["if", _, one, other]:
            return _choice(_words(one, facts, depth + 1), _words(other, facts, depth + 1))
        case ["call", "size", [inner]]:
            return f"{{number of {_bare(_words(inner, facts, depth + 1))}}}"
        case ["call", name, [inner, *_]] if name in _SAME:
            return _words(inner, facts, depth + 1)
        case ["call", name, _]:
            return f"{{{name}}}"
        case ["method", inner, *_]:
            return _words(inner, facts, depth + 1)
        case ["list", _]:
            return ""
        case ["macro", _, inner, *_]:
            return _words(inner, facts, depth + 1)
        case _:
            return "{…}"


def _bare(words: str) -> str:
    return words.replace("{", "").replace("}", "")


def _choice(one: str, other: str) -> str:
    if not (one and other):
        return one or other
    if "{" not in one + other:
        return f"{one} / {other}"
    return one if one.count("{") > other.count("{") else other
