"""Which jobs a program makes: it is followed from its first statement, then through the functions that nobody calls."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from neolint.read.python.arguments import Arguments
from neolint.read.python.calls import Calls
from neolint.read.python.evaluator import MAX_STEPS, Evaluator
from neolint.read.python.frame import Frame
from neolint.read.python.program import Program
from neolint.read.python.requests import may_make_a_job, name_of
from neolint.read.python.values import Value, is_scalar

_SPARE_STEPS = 20_000
_MAX_UNDECIDED = 4
_MOST_VARIED = 50
_NOTHING = (("null", None), ("string", ""))
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Request = tuple[ast.Call, Value]
_Said = frozenset[tuple[tuple[object, ...], object]]
_Found = tuple[ast.Call, Value, _Said]


class _Run(NamedTuple):
    """One way through a program."""

    requests: list[_Request]
    evaluator: Evaluator
    names: Mapping[str, Value]


class _Definition(NamedTuple):
    function: _Function
    owner: ast.ClassDef | None
    calls: frozenset[str]
    makes_jobs: bool


def requests_of(program: Program) -> list[_Request]:
    """What each call sends. A call in a loop over a literal table sends more than one request, and so does one that
    depends on a condition which the file does not decide.
    """
    wanted = [call for part in program.parts for call in job_calls(part.tree)]
    if not wanted:
        return []
    leading = _leading(program)
    run = _follow(program, wanted, leading, {}, {})
    later = _named_later(program, run)
    if later:
        run = _follow(program, wanted, leading, {}, later)
    found = [(call, request, _said(request)) for call, request in run.requests]
    spent = MAX_STEPS - run.evaluator.steps
    if run.evaluator.steps > 0 and len(found) <= _MOST_VARIED:
        ways = min(_MAX_UNDECIDED, MAX_STEPS // max(spent, 1))
        for condition in list(run.evaluator.undecided)[-ways:]:
            for side in (True, False):
                _add(found, _follow(program, wanted, leading, {condition: side}, later).requests)
    return [(call, request) for call, request, _ in found]


def _add(found: list[_Found], requests: Iterable[_Request]) -> None:
    """Put in those that say more, each in the place of the ones that leave open what it says."""
    for call, request in requests:
        said = _said(request)
        same_call = [known for one, _, known in found if one is call]
        if any(said <= known for known in same_call):
            continue
        # None and the empty string are there to be replaced: who sends them is told only if every way does
        if any(fact[1] in _NOTHING for fact in said.difference(*same_call)):
            continue
        found[:] = [one for one in found if one[0] is not call or not one[2] < said]
        found.append((call, request, said))


def _said(request: Value) -> _Said:
    """What is known of a request, member by member."""
    said: set[tuple[tuple[object, ...], object]] = set()
    waiting: list[tuple[tuple[object, ...], Value]] = [((), request)]
    while waiting and len(said) < 1_000:
        path, value = waiting.pop()
        if value.kind in ("map", "list", "tuple") and (not value.loose or not path):
            if not value.loose:  # what it does not have is said as well
                said.add((path, (value.kind, frozenset(value.value) if value.kind == "map" else len(value.value))))
            items = (
                ((name, item) for name, (_, item) in value.value.items())
                if value.kind == "map"
                else enumerate(value.value)
            )
            waiting.extend(((*path, step), item) for step, item in items)
        elif is_scalar(value):
            said.add((path, (value.kind, value.value)))
    return frozenset(said)


def _follow(
    program: Program,
    wanted: list[ast.Call],
    leading: list[_Definition],
    decided: Mapping[ast.AST, bool],
    names: Mapping[str, Value],
) -> _Run:
    calls = Calls()
    evaluator = Evaluator(program, calls, decided=decided)
    frame = Frame(dict(names))
    for part in program.parts:
        evaluator.follow(part.tree.body, frame)
    left = evaluator.steps
    for definition in leading:
        if definition.function not in calls.entered:
            _refresh(evaluator)
            _enter_alone(evaluator, calls, definition, frame)
    for call in wanted:
        if call not in calls.seen:  # behind something that is never reached, or in a lambda
            _refresh(evaluator)
            evaluator.value(call, Frame({}, frame))
    evaluator.steps = min(evaluator.steps, left)
    return _Run(calls.requests, evaluator, frame.names)


def _refresh(evaluator: Evaluator) -> None:
    evaluator.steps = max(evaluator.steps, _SPARE_STEPS)
    evaluator.depth = 0


def _enter_alone(evaluator: Evaluator, calls: Calls, definition: _Definition, frame: Frame) -> None:
    """A function that this file never calls, with the defaults of its parameters."""
    function, owner = definition.function, definition.owner
    itself: Value | None = None
    span = evaluator.program.span(function)
    if owner is not None:
        known = frame.names.get(owner.name)
        attributes = dict(known.attributes) if known is not None and known.kind == "class" else {}
        itself = Value("object", None, span, maker=owner.name, attributes=attributes)
        start = attributes.get("__init__")
        if start is not None and start.kind == "function" and start.value is not function:
            calls.enter(evaluator, start.value, Arguments([], {}, {}, supposed=True), frame, itself, span)
    calls.enter(evaluator, function, Arguments([], {}, {}, supposed=True), frame, itself, span)


def job_calls(tree: ast.AST) -> list[ast.Call]:
    """The calls that have the name of one that makes a job."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and may_make_a_job(node)]


def _leading(program: Program) -> list[_Definition]:
    """The functions that make jobs, by themselves or through others; those that none of the rest calls come first."""
    known = [
        _Definition(function, owner, *_called(function))
        for part in program.parts
        for function, owner in _functions(part.tree)
    ]
    callers: dict[str, list[_Definition]] = {}
    for definition in known:
        for name in definition.calls:
            callers.setdefault(name, []).append(definition)
    found = {definition.function: definition for definition in known if definition.makes_jobs}
    waiting = list(found.values())
    while waiting:
        for caller in callers.get(waiting.pop().function.name, []):
            if caller.function not in found:
                found[caller.function] = caller
                waiting.append(caller)
    chosen = [definition for definition in known if definition.function in found]
    names = {name for one in chosen for name in one.calls if name != one.function.name}
    return sorted(chosen, key=lambda definition: definition.function.name in names)


def _called(function: _Function) -> tuple[frozenset[str], bool]:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    return frozenset(name_of(call) for call in calls), any(may_make_a_job(call) for call in calls)


def _functions(tree: ast.AST) -> Iterator[tuple[_Function, ast.ClassDef | None]]:
    """The functions of a program, outer ones first, each with its class."""
    waiting: list[tuple[ast.AST, ast.ClassDef | None]] = [(tree, None)]
    for node, owner in waiting:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node, owner
            owner = None
        inner = node if isinstance(node, ast.ClassDef) else owner
        waiting.extend((child, inner) for child in ast.iter_child_nodes(node))


def _named_later(program: Program, run: _Run) -> dict[str, Value]:
    """Names that a cell of a notebook uses and only a later one gives a value, once: it was run before."""
    wanted = run.evaluator.missing & run.names.keys() if len(program.parts) > 1 else set()
    if not wanted:
        return {}
    times: dict[str, int] = {}
    for part in program.parts:
        for node in ast.walk(part.tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                times[node.id] = times.get(node.id, 0) + 1
    return {name: run.names[name] for name in wanted if times.get(name) == 1 and is_scalar(run.names[name])}
