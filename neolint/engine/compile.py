"""Rule files to data: everything that can be checked about a rule before it runs, and its expressions parsed.

The result is plain JSON-able values, so that a run needs neither lark nor a YAML parser for the rules that neolint
ships.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from neolint.engine.form import Said, example_mistakes, fix_mistakes, named_rules, never_bool, no_place, user_mistakes
from neolint.engine.members import ELEMENTS, VIEW_MEMBERS
from neolint.engine.parse import free_names, parse, parse_template
from neolint.engine.reads import reads
from neolint.engine.syntax import CelSyntaxError
from neolint.finding import Problem
from neolint.layers import Layer, follow
from neolint.nearest import nearest
from neolint.node import KEY, Node, Path
from neolint.ownfiles import mistakes
from neolint.source import Source, Span

VIEW = frozenset({
    "account", "admitted", "archive", "data_input", "description", "facts", "flags", "framework", "framework_version",
    "inputs", "kind", "model", "options", "options_form", "region", "request", "target", "times",
})  # fmt: skip
_LOOP = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:,\s*([A-Za-z_]\w*)\s*)?\sin\s(.*)", re.DOTALL)
# The calls that only places have: how many values they take, and how they are written.
_PLACE_CALLS = {"key": (1, "key(path)"), "slice": (3, "slice(path, start, end)")}
_DOCUMENTED = ("source", "why", "examples", "related", "since", "aws_message")


@dataclass
class Scope:
    """The names that an expression may use, and the members of those whose members are known."""

    names: set[str] = field(default_factory=lambda: set(VIEW))
    members: dict[str, Collection[str]] = field(default_factory=lambda: {**VIEW_MEMBERS, "request": ()})

    def bind(self, name: str, path: Path) -> None:
        """Add a name of a loop or a ``let``. Raises _Mistake where it would hide what every rule sees."""
        if name in VIEW:
            raise _Mistake(f'"{name}" has a meaning in every rule; choose another name', path)
        self.names.add(name)
        self.members.pop(name, None)


@dataclass
class CompiledRules:
    """What came of a set of rule files. ``pages`` holds, by code, what only `neolint rule` shows."""

    rules: list[dict[str, Any]] = field(default_factory=list)
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[tuple[Source, Problem]] = field(default_factory=list)


def _refuse(said: Iterator[Said]) -> None:
    for what, path in said:
        raise _Mistake(what, path)


class _Mistake(Exception):
    """A mistake at a place of the rule file: the path to the scalar, and the characters of its text."""

    def __init__(self, what: str, path: Path, start: int = 0, end: int = 0) -> None:
        super().__init__(what)
        self.what, self.path, self.start, self.end = what, path, start, end


def compile_rules(
    sources: list[Source],
    *,
    taken: Mapping[str, str] | None = None,
    tables: Collection[str] = (),
    by_user: bool = True,
) -> CompiledRules:
    """Compile rule files, each a list of rules. ``taken`` maps codes and names that are in use already to their rule.
    ``tables`` are the names of the fact tables, where they are known. Rules of users (``by_user``) are held to the
    schema of a rule; neolint's own are by a test.

    Never raises: the mistakes are in ``problems``, each rule that has one is left out, and the others are there.
    """
    result = CompiledRules()
    used: dict[str, str] = dict(taken or {})
    naming: list[tuple[Source, dict[Path, Layer], Said]] = []
    for source in sources:
        root, problems = _tree(source)
        result.problems += [(source, problem) for problem in problems]
        if root is None or root.items is None:
            continue
        layers: dict[Path, Layer] = {(): Layer(source.text, root, notation="yaml")}
        for position, (_, node) in enumerate(root.children()):
            entry = node.value
            wrong = mistakes("rule", source, node, entry) if by_user else []
            result.problems += [(source, problem) for problem in wrong]
            if wrong or not isinstance(entry, dict):
                continue
            try:
                _refuse(example_mistakes(entry, (position,)))
                _not_taken(entry, (position,), used)
                if by_user:
                    _refuse(user_mistakes(entry, (position,)))
                rule = _compiled(entry, (position,), tables)
            except _Mistake as mistake:
                result.problems.append((source, _problem(layers, mistake)))
                continue
            naming += [(source, layers, named) for named in named_rules(entry, (position,)) if by_user]
            result.rules.append(rule)
            result.pages[entry["code"]] = {name: entry[name] for name in _DOCUMENTED if name in entry}
    for source, layers, (word, path) in naming:
        if word not in used:
            meant = nearest(word, used)
            what = f'there is no rule "{word}"' + (f'; did you mean "{meant}"?' if meant else "")
            result.problems.append((source, _problem(layers, _Mistake(what, path))))
    result.rules.sort(key=lambda rule: str(rule["code"]))
    return result


def _tree(source: Source) -> tuple[Node | None, list[Problem]]:
    from neolint.read.yaml import parse_yaml

    harmless = ("yaml-versions-differ", "yaml-timestamp", "yaml-key-not-string")
    tree = parse_yaml(source.text)
    problems = [problem for problem in tree.problems if problem.rule not in harmless]
    root = tree.roots[0] if tree.roots else None
    if root is not None and not isinstance(root.items, list):
        problems.append(
            Problem(
                "own-file-mistake",
                Span(0, 0),
                {"what": 'a rule file is a list of rules: begin each one with "- code:"'},
            )
        )
        root = None
    return root, problems


def _problem(layers: dict[Path, Layer], mistake: _Mistake) -> Problem:
    from neolint.scalar import inner_span, offsets

    spot = follow(layers, mistake.path)
    span = spot.span()
    if spot.whole and spot.node.kind == "string" and mistake.end > mistake.start:
        span = inner_span(offsets(spot.layer.text, spot.node), mistake.start, mistake.end, spot.node)
    return Problem("own-file-mistake", span, {"what": mistake.what})


def _not_taken(entry: Mapping[str, Any], path: Path, used: dict[str, str]) -> None:
    aliases = [(alias, (*path, "aliases", number)) for number, alias in enumerate(entry.get("aliases", ()))]
    words = [(entry["code"], (*path, "code")), (entry["name"], (*path, "name")), *aliases]
    for word, at in words:
        if word in used:
            raise _Mistake(f'"{word}" is taken by the rule {used[word]}', at)
    used.update((word, entry["name"]) for word, _ in words)


def _compiled(entry: Mapping[str, Any], path: Path, tables: Collection[str]) -> dict[str, Any]:
    """The entry with its expressions parsed. Raises _Mistake."""
    kept = ("code", "name", "aliases", "severity", "evidence", "over", "found-by", "url")
    rule: dict[str, Any] = {name: entry[name] for name in kept if name in entry}
    found_by_code = "found-by" in entry
    scope = Scope()
    if tables:
        scope.members["facts"] = tables
    if not found_by_code:
        rule |= _conditions(entry, path, scope)
        rule["at"] = _place(entry["at"], (*path, "at"), scope)
    words = None if found_by_code else scope
    for part in ("message", "help"):
        if part in entry:
            rule[part] = _template(entry[part], (*path, part), words)
    labels = []
    for position, label in enumerate(entry.get("labels", ())):
        at_path: Path = (*path, "labels", position)
        at = label["at"] if found_by_code else _place(label["at"], (*at_path, "at"), scope)
        labels.append({"at": at, "message": _template(label["message"], (*at_path, "message"), words)})
    if labels:
        rule["labels"] = labels
    if "fix" in entry:
        rule["fix"] = _fix(entry["fix"], (*path, "fix"), scope, words)
    return rule


def _conditions(entry: Mapping[str, Any], path: Path, scope: Scope) -> dict[str, Any]:
    """``when``, ``each``, ``let`` and ``assert``; the names that they bind are added to ``names``."""
    rule: dict[str, Any] = {}
    for part in ("assert", "at"):
        if part not in entry:
            raise _Mistake(f'the rule lacks "{part}"', path)
    if "when" in entry:
        rule["when"] = _expression(entry["when"], (*path, "when"), scope)
        rule["when_names"] = sorted(free_names(rule["when"]))
    loops = list(_loops(entry.get("each", ()), (*path, "each"), scope))
    if loops:
        rule["each"] = loops
    lets = []
    for name, text in entry.get("let", {}).items():
        at: Path = (*path, "let", name)
        lets.append([name, _expression(text, at, scope)])
        scope.bind(name, (*at, KEY))
    if lets:
        rule["let"] = lets
    rule["assert"] = _expression(entry["assert"], (*path, "assert"), scope)
    for part in ("when", "assert"):
        if part in rule and never_bool(rule[part]):
            raise _Mistake(f"{part} has to come to true or false, and this never does", (*path, part))
    exprs = [loop[1] for loop in loops] + [let[1] for let in lets] + [rule["assert"]]
    exprs += [rule["when"]] if "when" in rule else []
    rule["reads"] = reads(exprs, scope.names - VIEW)
    return rule


def _loops(written: str | list[str], path: Path, scope: Scope) -> Iterator[list[Any]]:
    texts = [(written, path)] if isinstance(written, str) else [(text, (*path, i)) for i, text in enumerate(written)]
    for text, at in texts:
        match = _LOOP.fullmatch(text)
        if match is None:
            raise _Mistake('a loop is written "name in list" or "key, value in map"', at)
        variables = [name for name in match.group(1, 2) if name]
        yield [variables, _expression(match[3], at, scope, match.start(3))]
        for name in variables:
            scope.bind(name, at)
        elements = ELEMENTS.get(match[3].strip())
        if elements is not None:
            scope.members[variables[-1]] = elements


def _expression(text: object, path: Path, scope: Scope | None, shift: int = 0, extra: tuple[str, ...] = ()) -> Any:
    written = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
    names, members = (None, None) if scope is None else (scope.names, scope.members)
    try:
        return parse(written, names=names, members=members, extra_functions=extra)
    except CelSyntaxError as error:
        raise _Mistake(error.message, path, error.start + shift, max(error.end, error.start + 1) + shift) from None


def _place(text: object, path: Path, scope: Scope) -> dict[str, Any]:
    """A place: the path of a value, ``key(path)`` or ``slice(path, start, end)``."""
    expr = _expression(text, path, scope, extra=tuple(_PLACE_CALLS))
    place: dict[str, Any] = {"of": expr}
    if expr[0] == "call" and expr[1] in _PLACE_CALLS:
        takes, called = _PLACE_CALLS[expr[1]]
        if len(expr[2]) != takes:
            raise _Mistake(f"{expr[1]} is written {called}", path)
        place = {"of": expr[2][0], "key": True} if takes == 1 else {"of": expr[2][0], "part": expr[2][1:]}
    if no_place(place["of"]):
        raise _Mistake("a place is a path in the job, such as request.RoleArn or input.shape[i]", path)
    return place


def _template(text: str, path: Path, scope: Scope | None) -> list[Any]:
    names, members = (None, None) if scope is None else (scope.names, scope.members)
    try:
        return parse_template(text, names=names, members=members)
    except CelSyntaxError as error:
        raise _Mistake(error.message, path, error.start, max(error.end, error.start + 1)) from None


_FIXES = {"set": ("to",), "rename": ("to",), "remove": (), "add": ("key", "value")}


def _fix(fix: Mapping[str, Any], path: Path, scope: Scope, words: Scope | None) -> dict[str, Any]:
    if words is not None:
        _refuse(fix_mistakes(fix, _FIXES, path))
    compiled: dict[str, Any] = {"title": _template(fix["title"], (*path, "title"), words), "safety": fix["safety"]}
    for action, parts in _FIXES.items():
        if action in fix:
            at: Path = (*path, action)
            compiled[action] = {"at": _place(fix[action]["at"], (*at, "at"), scope)}
            for part in parts:
                compiled[action][part] = _expression(fix[action][part], (*at, part), scope)
    return compiled
