"""Rule files to data: everything that can be checked about a rule before it runs, and its expressions parsed.

The result is plain JSON-able values, so that a run needs neither lark nor a YAML parser for the rules that neolint
ships.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from neolint.engine.parse import CelSyntaxError, free_names, parse, parse_template
from neolint.engine.reads import reads
from neolint.finding import Problem
from neolint.layers import Layer, follow
from neolint.node import Node, Path
from neolint.ownfiles import mistakes
from neolint.source import Source, Span

VIEW = frozenset({
    "account", "admitted", "data_input", "description", "facts", "flags", "framework", "framework_version", "inputs",
    "kind", "options", "options_form", "region", "request", "target", "times",
})  # fmt: skip
_LOOP = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:,\s*([A-Za-z_]\w*)\s*)?\sin\s(.*)", re.DOTALL)
_PLACE_CALLS = ("key", "slice")
_DOCUMENTED = ("source", "why", "examples", "related", "since")


@dataclass
class CompiledRules:
    """What came of a set of rule files. ``pages`` holds, by code, what only `neolint rule` shows."""

    rules: list[dict[str, Any]] = field(default_factory=list)
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[tuple[Source, Problem]] = field(default_factory=list)


class _Mistake(Exception):
    """A mistake at a place of the rule file: the path to the scalar, and the characters of its text."""

    def __init__(self, what: str, path: Path, start: int = 0, end: int = 0) -> None:
        super().__init__(what)
        self.what, self.path, self.start, self.end = what, path, start, end


def compile_rules(
    sources: list[Source], *, taken: Mapping[str, str] | None = None, check_form: bool = True
) -> CompiledRules:
    """Compile rule files, each a list of rules. ``taken`` maps codes and names that are in use already to their rule.

    Never raises: the mistakes are in ``problems``, each rule that has one is left out, and the others are there.
    """
    result = CompiledRules()
    used: dict[str, str] = dict(taken or {})
    for source in sources:
        root, problems = _tree(source)
        result.problems += [(source, problem) for problem in problems]
        if root is None or root.items is None:
            continue
        layers: dict[Path, Layer] = {(): Layer(source.text, root, notation="yaml")}
        for position, (_, node) in enumerate(root.children()):
            entry = node.value
            wrong = mistakes("rule", source, node, entry) if check_form else []
            result.problems += [(source, problem) for problem in wrong]
            if wrong or not isinstance(entry, dict):
                continue
            try:
                rule = _compiled(entry, (position,))
                _not_taken(entry, (position,), used)
            except _Mistake as mistake:
                span = _span(layers, mistake)
                result.problems.append((source, Problem("own-file-mistake", span, {"what": mistake.what})))
                continue
            result.rules.append(rule)
            result.pages[entry["code"]] = {name: entry[name] for name in _DOCUMENTED if name in entry}
    result.rules.sort(key=lambda rule: str(rule["code"]))
    return result


def _tree(source: Source) -> tuple[Node | None, list[Problem]]:
    from neolint.read.yaml import parse_yaml

    harmless = ("yaml-versions-differ", "yaml-timestamp", "yaml-key-not-string")
    tree = parse_yaml(source.text)
    problems = [problem for problem in tree.problems if problem.rule not in harmless]
    root = tree.roots[0] if tree.roots else None
    if root is not None and not isinstance(root.items, list):
        problems.append(Problem("own-file-mistake", Span(0, 0), {"what": "a rule file is a list of rules"}))
        root = None
    return root, problems


def _span(layers: dict[Path, Layer], mistake: _Mistake) -> Span:
    from neolint.scalar import inner_span, offsets

    spot = follow(layers, mistake.path)
    if spot.whole and spot.node.kind == "string" and mistake.end > mistake.start:
        return inner_span(offsets(spot.layer.text, spot.node), mistake.start, mistake.end, spot.node)
    return spot.span()


def _not_taken(entry: Mapping[str, Any], path: Path, used: dict[str, str]) -> None:
    for step in ("code", "name"):
        word = entry[step]
        if word in used:
            raise _Mistake(f'"{word}" is taken by the rule {used[word]}', (*path, step))
    for word in (entry["code"], entry["name"], *entry.get("aliases", ())):
        used[word] = entry["name"]


def _compiled(entry: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """The entry with its expressions parsed. Raises _Mistake."""
    kept = ("code", "name", "aliases", "severity", "evidence", "over", "found-by", "url")
    rule: dict[str, Any] = {name: entry[name] for name in kept if name in entry}
    found_by_code = "found-by" in entry
    names = set(VIEW)
    if not found_by_code:
        rule |= _conditions(entry, path, names)
        rule["at"] = _place(entry["at"], (*path, "at"), names)
    words = None if found_by_code else names
    for part in ("message", "help"):
        if part in entry:
            rule[part] = _template(entry[part], (*path, part), words)
    labels = []
    for position, label in enumerate(entry.get("labels", ())):
        at_path: Path = (*path, "labels", position)
        at = label["at"] if found_by_code else _place(label["at"], (*at_path, "at"), names)
        labels.append({"at": at, "message": _template(label["message"], (*at_path, "message"), words)})
    if labels:
        rule["labels"] = labels
    if "fix" in entry:
        rule["fix"] = _fix(entry["fix"], (*path, "fix"), names, words)
    return rule


def _conditions(entry: Mapping[str, Any], path: Path, names: set[str]) -> dict[str, Any]:
    """``when``, ``each``, ``let`` and ``assert``; the names that they bind are added to ``names``."""
    rule: dict[str, Any] = {}
    for part in ("assert", "at"):
        if part not in entry:
            raise _Mistake(f'this rule lacks "{part}"', path)
    if "when" in entry:
        rule["when"] = _expression(entry["when"], (*path, "when"), names)
        rule["when_names"] = sorted(free_names(rule["when"]))
    loops = list(_loops(entry.get("each", ()), (*path, "each"), names))
    if loops:
        rule["each"] = loops
    lets = []
    for name, text in entry.get("let", {}).items():
        lets.append([name, _expression(text, (*path, "let", name), names)])
        names.add(name)
    if lets:
        rule["let"] = lets
    rule["assert"] = _expression(entry["assert"], (*path, "assert"), names)
    exprs = [loop[1] for loop in loops] + [let[1] for let in lets] + [rule["assert"]]
    exprs += [rule["when"]] if "when" in rule else []
    rule["reads"] = reads(exprs, names - VIEW)
    return rule


def _loops(written: str | list[str], path: Path, names: set[str]) -> Iterator[list[Any]]:
    texts = [(written, path)] if isinstance(written, str) else [(text, (*path, i)) for i, text in enumerate(written)]
    for text, at in texts:
        match = _LOOP.fullmatch(text)
        if match is None:
            raise _Mistake('a loop is written "name in list" or "key, value in map"', at)
        yield [[name for name in match.group(1, 2) if name], _expression(match[3], at, names, match.start(3))]
        names.update(name for name in match.group(1, 2) if name)


def _expression(text: object, path: Path, names: set[str] | None, shift: int = 0, extra: tuple[str, ...] = ()) -> Any:
    if not isinstance(text, str):
        text = {True: "true", False: "false", None: "null"}[text] if text in (True, False, None) else str(text)
    try:
        return parse(text, names=names, extra_functions=extra)
    except CelSyntaxError as error:
        raise _Mistake(error.message, path, error.start + shift, max(error.end, error.start + 1) + shift) from None


def _place(text: object, path: Path, names: set[str]) -> dict[str, Any]:
    """A place: the path of a value, ``key(path)`` or ``slice(path, start, end)``."""
    expr = _expression(text, path, names, extra=_PLACE_CALLS)
    if expr[0] == "call" and expr[1] == "key":
        return {"of": expr[2][0], "key": True}
    if expr[0] == "call" and expr[1] == "slice":
        return {"of": expr[2][0], "part": expr[2][1:]}
    return {"of": expr}


def _template(text: str, path: Path, names: set[str] | None) -> list[Any]:
    try:
        return parse_template(text, names=names)
    except CelSyntaxError as error:
        raise _Mistake(error.message, path, error.start, max(error.end, error.start + 1)) from None


_FIXES = {"set": ("to",), "rename": ("to",), "remove": (), "add": ("key", "value")}


def _fix(fix: Mapping[str, Any], path: Path, names: set[str], words: set[str] | None) -> dict[str, Any]:
    compiled: dict[str, Any] = {"title": _template(fix["title"], (*path, "title"), words), "safety": fix["safety"]}
    for action, parts in _FIXES.items():
        if action in fix:
            at: Path = (*path, action)
            compiled[action] = {"at": _place(fix[action]["at"], (*at, "at"), names)}
            for part in parts:
                compiled[action][part] = _expression(fix[action][part], (*at, part), names)
    return compiled
