"""What calls make: jobs, instances of classes, the results of the file's own functions and of well-known ones."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from neolint.read.python.arguments import Arguments, arguments_of, parameters
from neolint.read.python.evaluator import Evaluator
from neolint.read.python.formatting import NotKnown
from neolint.read.python.frame import Frame
from neolint.read.python.functions import known_function
from neolint.read.python.json_value import loaded
from neolint.read.python.methods import method
from neolint.read.python.requests import may_make_a_job, request_of
from neolint.read.python.values import MOST_COMPARED, Value, merged, plain, snapshot, unknown
from neolint.source import Span

_MAX_CALLS_INSIDE = 8
_MAX_JOBS = 500
# Functions of libraries that only look at what they are given.
_LOOKING = frozenset({
    "Markdown", "debug", "display", "dump", "dumps", "error", "info", "log", "open", "pformat", "pp", "pprint", "print",
    "repr", "safe_dump", "type", "warning",
})  # fmt: skip


@dataclass(eq=False)
class Calls:
    """What is called; ``requests`` are those of the jobs found, each with its call."""

    requests: list[tuple[ast.Call, Value]] = field(default_factory=list)
    seen: set[ast.Call] = field(default_factory=set)
    entered: set[ast.AST] = field(default_factory=set)
    stack: list[ast.AST] = field(default_factory=list)

    def __call__(self, evaluator: Evaluator, node: ast.Call, frame: Frame) -> Value:
        """What a call makes. What is in its arguments is looked at in any case."""
        span = evaluator.span(node)
        owner, function = self._callee(evaluator, node, frame)
        arguments = arguments_of(evaluator, node, frame)
        evaluator.charge(owner, *arguments.positional, *arguments.named.values())
        name = node.func.attr if isinstance(node.func, ast.Attribute) else _last_word(node.func, function)
        if function is not None and function.kind == "function":
            return self.enter(evaluator, function.value, arguments, frame, owner, span)
        if function is not None and function.kind == "class":
            return self._instance(evaluator, function, arguments, frame, span)
        if may_make_a_job(node):
            request = request_of(node, span, owner, arguments)
            if request is not None:
                self.seen.add(node)
                if len(self.requests) < _MAX_JOBS:
                    self.requests.append((node, snapshot(request)))
                return unknown(span)
        try:
            if owner is not None and owner.kind in ("string", "map", "list"):
                return method(owner, name, arguments, span)
            dotted = function.value if function is not None and function.kind == "name" else ""
            if dotted == "json.loads" and len(arguments.positional) == 1:
                return loaded(evaluator.program.text, arguments.positional[0])
            made = known_function(dotted, arguments, span)
        except NotKnown:
            return unknown(span)
        if made is not None:
            return made
        if owner is None and name not in _LOOKING and not name[:1].isupper():
            for value in (*arguments.positional, *arguments.named.values()):
                value.loose = value.loose or value.kind in ("map", "list")  # another file's function may add to it
        if owner is not None and owner.kind == "object" and name in ("create_model", "fit", "deploy"):
            return owner if name == "create_model" else unknown(span)
        if name[:1].isupper() or name == "client":
            made = Value("object", arguments.keys, span, maker=name, attributes=dict(arguments.named))
            made.loose = arguments.loose
            return made
        return unknown(span)

    def _callee(self, evaluator: Evaluator, node: ast.Call, frame: Frame) -> tuple[Value | None, Value | None]:
        """What a method belongs to, and the function if it is known."""
        if isinstance(node.func, ast.Attribute):
            owner = evaluator.value(node.func.value, frame)
            if owner.kind == "name":
                return None, Value("name", f"{owner.value}.{node.func.attr}", owner.span)
            return owner, owner.attributes.get(node.func.attr)
        return None, evaluator.value(node.func, frame)

    def _instance(self, evaluator: Evaluator, made_of: Value, arguments: Arguments, frame: Frame, span: Span) -> Value:
        made = Value("object", None, span, maker=made_of.value.name, attributes=dict(made_of.attributes))
        start = made_of.attributes.get("__init__")
        if start is not None and start.kind == "function":
            self.enter(evaluator, start.value, arguments, frame, made, span)
            return made
        # a dataclass, or one whose beginning is elsewhere: its fields in the order in which they stand
        fields = [part.target for part in made_of.value.body if isinstance(part, ast.AnnAssign)]
        names = [part.id for part in fields if isinstance(part, ast.Name)]
        made.attributes.update(zip(names, arguments.positional, strict=False))
        made.attributes.update(arguments.named)
        if arguments.loose or len(arguments.positional) > len(names):
            made.attributes = {name: each for name, each in made.attributes.items() if each.kind == "function"}
        return made

    def enter(
        self,
        evaluator: Evaluator,
        function: ast.FunctionDef | ast.AsyncFunctionDef,
        arguments: Arguments,
        frame: Frame,
        owner: Value | None,
        span: Span,
    ) -> Value:
        """Follow the body of one of the file's own functions with these arguments."""
        if function in self.stack or len(self.stack) >= _MAX_CALLS_INSIDE:
            return unknown(span)
        self.entered.add(function)
        inner = Frame(parameters(evaluator, function, arguments, frame, owner), frame.outer or frame)
        self.stack.append(function)
        inside, evaluator.inside = evaluator.inside, None
        try:
            signal = evaluator.follow(function.body, inner)
        finally:
            evaluator.inside = inside
            self.stack.pop()
        if not inner.returned:
            return plain(None, span) if signal is None and not _gives(function) else unknown(span)
        result = inner.returned[0]
        for other in inner.returned[1:]:
            result = merged(result, other, [MOST_COMPARED])
        if signal is None and result.kind != "null":  # it may come to its end as well
            return unknown(span)
        return result


def _gives(function: ast.AST) -> bool:
    """Whether something comes of a function other than None, at least sometimes."""
    return any(
        isinstance(node, (ast.Yield, ast.YieldFrom)) or (isinstance(node, ast.Return) and node.value is not None)
        for node in ast.walk(function)
    )


def _last_word(node: ast.expr, function: Value | None) -> str:
    if function is not None and function.kind == "name":
        return str(function.value).rpartition(".")[2]
    return node.id if isinstance(node, ast.Name) else ""
