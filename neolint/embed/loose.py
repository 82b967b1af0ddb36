"""Text that was meant to be JSON: another notation, by a lark grammar; or JSON with mistakes, by the located reader."""

from __future__ import annotations

import json
import os
import re
from functools import lru_cache
from typing import Any, NamedTuple

from neolint.finding import Edit, Problem
from neolint.node import Node, collection
from neolint.read.json import load_json, parse_json
from neolint.source import Span

MAX_LENGTH, MAX_DEPTH = 20_000, 100
_FILE = re.compile(r"\s*(?:file|fileb|https?|s3)://\S*\s*")

# The mistake that is named, if there are several: the first of these; its edits correct them all.
_ORDER = (
    "smart-quotes",
    "literal-backslash-quotes",
    "python-literal-inner",
    "missing-braces",
    "equals-inner",
    "unquoted-names",
    "missing-comma-inner",
    "missing-colon-inner",
    "unclosed-inner",
    "trailing-comma-inner",
    "comment-inner",
    "nan-inner",
    "number-inner",
)
# How the located reader's names for a file's mistakes read inside a string.
_INNER = {
    "json-smart-quotes": "smart-quotes",
    "json-backslashed-quotes": "literal-backslash-quotes",
    "json-single-quotes": "python-literal-inner",
    "json-python-literal": "python-literal-inner",
    "json-unescaped-quotes": "unclosed-inner",
    "json-unquoted-key": "unquoted-names",
    "json-unquoted-value": "unquoted-names",
    "json-missing-comma": "missing-comma-inner",
    "json-missing-colon": "missing-colon-inner",
    "json-unclosed": "unclosed-inner",
    "json-unclosed-string": "unclosed-inner",
    "json-mismatched-bracket": "unclosed-inner",
    "json-trailing-comma": "trailing-comma-inner",
    "json-comment": "comment-inner",
    "json-nan": "nan-inner",
    "json-number": "number-inner",
}


class Loose(NamedTuple):
    """The tree of what was meant (None if that cannot be told), and the problems: one about the form, and repeated
    keys.
    """

    root: Node | None
    problems: tuple[Problem, ...]


def read_loose(text: str, field: str) -> Loose:
    """Read text that is no strict JSON. Spans and edits are offsets in it. Never raises."""
    if not text.strip():
        return _unreadable(field, Span(0, len(text)), "it is empty")
    if _FILE.fullmatch(text):
        return Loose(None, (Problem("nested-file", Span(0, len(text)), {"field": field, "text": text.strip()}),))
    if len(text) > MAX_LENGTH or text.count("[") + text.count("{") + text.count("(") > MAX_DEPTH * 10:
        return _unreadable(field, Span(0, len(text)), "it is far too long")
    found = _other_notation(text)
    if found is None:
        return _mistaken(text, field)
    return _named(text, field, found)


# --- another notation, well formed
# ---------------------------------------------------------------------------------------


class _Found(NamedTuple):
    """A tree, the mistakes by name with their places and edits, and repeated keys."""

    root: Node
    mistakes: list[tuple[str, Span, tuple[Edit, ...]]]
    repeated: list[Problem]


@lru_cache(maxsize=1)
def _parser() -> Any:
    from lark import Lark

    path = os.path.join(os.path.dirname(__file__), "loose.lark")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            grammar = file.read()
    else:  # in a zip
        import pkgutil

        grammar = (pkgutil.get_data("neolint.embed", "loose.lark") or b"").decode()
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def _other_notation(text: str) -> _Found | None:
    from lark.exceptions import LarkError

    try:
        tree = _parser().parse(text)
    except LarkError:
        return None
    builder = _Builder(text)
    try:
        root = builder.node(tree, 0)
    except (RecursionError, ValueError):
        return None
    if root.items is None:
        return None  # a lone word or number is no notation of its own
    return _Found(root, builder.mistakes, builder.repeated)


class _Builder:
    """lark's tree to ours, noting at every token what JSON would have there instead."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.mistakes: list[tuple[str, Span, tuple[Edit, ...]]] = []
        self.repeated: list[Problem] = []

    def node(self, tree: Any, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise ValueError
        if tree.data == "scalar":
            return self.scalar(tree.children[0])
        span = Span(tree.meta.start_pos, tree.meta.end_pos)
        if tree.data == "pairs":
            start, end = len(self.text) - len(self.text.lstrip()), len(self.text.rstrip())
            self.mistake("missing-braces", Span(start, end), Edit(Span(start, start), "{"), Edit(Span(end, end), "}"))
            return collection(Span(start, end), self.members(tree.children, depth))
        if tree.data == "map_":
            pairs = tree.children[0].children if tree.children else []
            return collection(span, self.members(pairs, depth))
        items = []
        for child in tree.children:
            if getattr(child, "type", "") == "TRAILING":
                self.trailing(child)
            elif getattr(child, "type", "") in ("OPEN", "CLOSE"):
                at = Span(child.start_pos, child.end_pos)
                self.mistake("python-literal-inner", at, Edit(at, "[" if child.type == "OPEN" else "]"))
            else:
                items.append(self.node(child, depth + 1))
        return collection(span, items)

    def members(self, pairs: Any, depth: int) -> dict[str, Node]:
        members: dict[str, Node] = {}
        for pair in pairs:
            if getattr(pair, "type", "") == "TRAILING":
                self.trailing(pair)
                continue
            key_tree, separator, value_tree = pair.children
            if separator.type == "EQUALS":
                at = Span(separator.start_pos, separator.end_pos)
                self.mistake("equals-inner", at, Edit(at, ":"))
            key = self.scalar(key_tree.children[0], is_key=True)
            value = self.node(value_tree, depth + 1)
            name = str(key.value)
            before = members.pop(name, None)
            if before is not None and before.key is not None:
                value.repeats = (*before.repeats, before.key)
                self.repeated.append(
                    Problem("duplicate-inner-key", key.span, {"key": name}, {"first": value.repeats[0]})
                )
            value.key = key.span
            members[name] = value
        return members

    def scalar(self, leaf: Any, *, is_key: bool = False) -> Node:
        written, span = str(leaf), Span(leaf.start_pos, leaf.end_pos)
        if leaf.type == "STRING":
            return self.string(written, span)
        if leaf.type == "NUMBER" and not is_key:
            return self.number(written, span)
        literals: dict[str, object] = {"true": True, "false": False, "null": None, "none": None}
        if not is_key and written.lower() in literals:
            value = literals[written.lower()]
            meant = json.dumps(value)
            if written != meant:
                self.mistake("python-literal-inner", span, Edit(span, meant))
            return Node("null" if value is None else "bool", value, span)
        if not is_key and written.lower() in ("nan", "inf", "infinity"):
            self.mistake("nan-inner", span)
            return Node("float", float(written), span)
        self.mistake("unquoted-names", span, Edit(span, json.dumps(written)))
        return Node("string", written, span, style="plain")

    def number(self, written: str, span: Span) -> Node:
        try:
            value = json.loads(written)
        except ValueError:
            clean = written.replace("_", "").lstrip("+")
            value = (
                int(clean, 16) if "x" in clean.lower() else float(clean) if re.search("[.eE]", clean) else int(clean)
            )
            self.mistake("number-inner", span, Edit(span, json.dumps(value)))
        return Node("float" if isinstance(value, float) else "int", value, span)

    def string(self, written: str, span: Span) -> Node:
        if written.startswith('"'):
            try:
                return Node("string", json.loads(written), span)
            except ValueError:
                value = written[1:-1].replace("\\'", "'")
                self.mistake("python-literal-inner", span, Edit(span, json.dumps(value, ensure_ascii=False)))
                return Node("string", value, span, style="plain")
        inner = re.sub(r"^(?:\\+[\"']|[uUbB]?.)|(?:\\+[\"']|.)$", "", written, flags=re.DOTALL)
        if written.startswith("\\"):
            rule = "literal-backslash-quotes"
        elif written.lstrip("uUbB")[:1] in ("'", '"'):
            rule, inner = "python-literal-inner", inner.replace("\\'", "'")
        else:
            rule = "smart-quotes"
        self.mistake(rule, span, Edit(span, json.dumps(inner, ensure_ascii=False)))
        start = span.start + written.find(inner) if inner else span.start + 1
        return Node("string", inner, Span(start, start + len(inner)), style="plain")

    def trailing(self, leaf: Any) -> None:
        at = Span(leaf.start_pos, leaf.end_pos)
        self.mistake("trailing-comma-inner", at, Edit(at, ""))

    def mistake(self, rule: str, span: Span, *edits: Edit) -> None:
        self.mistakes.append((rule, span, edits))


# --- JSON with mistakes
# --------------------------------------------------------------------------------------------------


def _mistaken(text: str, field: str) -> Loose:
    tree = parse_json(text, max_depth=MAX_DEPTH, max_nodes=20_000)
    problems = tree.problems
    serious = next(
        (problem for problem in problems if problem.rule not in _INNER and problem.rule != "duplicate-key"), None
    )
    if tree.root is None or tree.root.items is None or serious is not None or len(problems) > 12:
        first = serious or (problems[0] if problems else None)
        return _unreadable(field, first.span if first else Span(0, len(text)), _reason(first, text))
    mistakes = [
        (_INNER[problem.rule], problem.span, _closed(problem))
        for problem in problems
        if problem.rule != "duplicate-key"
    ]
    repeated = [
        Problem("duplicate-inner-key", problem.span, problem.values, problem.labels)
        for problem in problems
        if problem.rule == "duplicate-key"
    ]
    return _named(text, field, _Found(tree.root, mistakes, repeated))


def _closed(problem: Problem) -> tuple[Edit, ...]:
    """A problem's edits. A short string that ends early is closed where it ends; a file would rather be looked at."""
    if problem.rule == "json-unclosed" and not problem.edits:
        return (Edit(problem.span, str(problem.values["closers"])),)
    return problem.edits


def _reason(problem: Problem | None, text: str) -> str:
    if problem is None or not text.lstrip().startswith(("{", "[")):
        return "it neither begins with { nor with ["
    at = text[problem.span.start : problem.span.start + 12].strip()
    if problem.rule == "json-extra-text":
        return f'it goes on after its end, with "{at}"'
    if problem.rule == "json-missing-value":
        return "a name has no value"
    return f'"{at}" cannot stand where it does' if at else "it ends too early"


def _unreadable(field: str, span: Span, why: str) -> Loose:
    rule = "data-input-config-not-json" if field == "DataInputConfig" else "compiler-options-not-json"
    return Loose(None, (Problem(rule, span, {"field": field, "why": why}),))


def _named(text: str, field: str, found: _Found) -> Loose:
    """One problem for all that is wrong with the form, under the name of the first in order."""
    if not found.mistakes:
        return Loose(found.root, tuple(found.repeated))
    name, span, _ = min(found.mistakes, key=lambda mistake: (_ORDER.index(mistake[0]), mistake[1]))
    edits = tuple(sorted((edit for _, _, some in found.mistakes for edit in some), key=lambda edit: edit.span))
    corrected = apply(text, edits)
    try:
        load_json(corrected)
    except (ValueError, RecursionError):
        edits, corrected = (), ""
    problem = Problem(name, span, {"field": field, "corrected": corrected}, edits=edits)
    return Loose(found.root, (problem, *found.repeated))


def apply(text: str, edits: tuple[Edit, ...]) -> str:
    """The text with edits made; they must not overlap."""
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text
