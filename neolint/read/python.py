"""Python scripts and notebooks: the compilation jobs that their calls make, each as a document. Nothing is executed."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from neolint.node import UNKNOWN, Node, collection
from neolint.read import Document
from neolint.read.python_calls import Calls
from neolint.read.python_expressions import Evaluator, Frame
from neolint.read.python_program import Part, Program, parsed
from neolint.read.python_requests import JOB_CALLS, Arguments
from neolint.read.python_statements import follow_block
from neolint.read.python_text import offsets_of
from neolint.read.python_values import MAX_DEPTH, Value, is_scalar
from neolint.scalar import Offsets
from neolint.source import Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable

_SPARE_STEPS = 20_000
_MOST_VALUES = 20_000


def may_call(text: str) -> bool:
    """Whether a text has the words of a call that makes a compilation job; everything else is not even parsed."""
    if "create_compilation_job" in text or "CompilationInput" in text:
        return True
    if "compile_model" not in text and ".compile" not in text:
        return False
    return any(word in text for word in ("target_instance_family", "target_platform_os", "input_shape", '"ml_', "'ml_"))


def read_script(source: Source) -> list[Document]:
    """The jobs of a Python script."""
    if not may_call(source.text):
        return []
    tree = parsed(source.text)
    if tree is None:
        return []
    return documents(source, [Program(source.text, [Part(0, source.text, tree)])])


def documents(source: Source, programs: Sequence[Program]) -> list[Document]:
    """One document for each job that one of the programs makes, in the order of their places."""
    found: list[Document] = []
    for program in programs:
        program.enter()
        for request in _requests(program):
            root = _Places(program).root(*request)
            found.append(Document(source, "python", root.value, root=root))
    found.sort(key=lambda document: document.root.span if document.root else Span(0, 0))
    for number, document in enumerate(found):
        document.index = number
    return found


def _requests(program: Program) -> list[tuple[ast.Call, Value]]:
    """What each call sends; a call in a loop over a literal table sends more than one."""
    wanted = [call for part in program.parts for call in _job_calls(part.tree)]
    if not wanted:
        return []
    calls = Calls()
    evaluator = Evaluator(program, calls)
    frame = Frame({})
    for part in program.parts:
        follow_block(evaluator, part.tree.body, frame)
    for part in program.parts:
        for function, owner in _functions(part.tree):
            if function in calls.entered or not any(call not in calls.seen for call in _job_calls(function)):
                continue
            evaluator.steps = max(evaluator.steps, _SPARE_STEPS)
            evaluator.depth = 0
            _enter_alone(evaluator, calls, function, owner, frame)
    for call in wanted:
        if call not in calls.seen:  # behind something that is never reached, or in a lambda
            evaluator.steps = max(evaluator.steps, _SPARE_STEPS)
            evaluator.depth = 0
            evaluator.value(call, Frame({}))
    return calls.requests


def _enter_alone(
    evaluator: Evaluator,
    calls: Calls,
    function: ast.FunctionDef | ast.AsyncFunctionDef,
    owner: ast.ClassDef | None,
    frame: Frame,
) -> None:
    """A function that this file never calls, with the defaults of its parameters."""
    itself: Value | None = None
    span = evaluator.program.span(function)
    if owner is not None:
        known = frame.names.get(owner.name)
        attributes = dict(known.attributes) if known is not None and known.kind == "class" else {}
        itself = Value("object", None, span, maker=owner.name, attributes=attributes)
        start = attributes.get("__init__")
        if start is not None and start.kind == "function" and start.value is not function:
            calls.enter(evaluator, start.value, Arguments([], {}, {}), frame, itself, span)
    calls.enter(evaluator, function, Arguments([], {}, {}), frame, itself, span)


def _job_calls(tree: ast.AST) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")) in JOB_CALLS
    ]


def _functions(tree: ast.AST) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, ast.ClassDef | None]]:
    """The functions of a program, outer ones first, each with its class."""
    waiting: list[tuple[ast.AST, ast.ClassDef | None]] = [(tree, None)]
    for node, owner in waiting:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node, owner
            owner = None
        inner = node if isinstance(node, ast.ClassDef) else owner
        waiting.extend((child, inner) for child in ast.iter_child_nodes(node))


class _Places:
    """From the values of a program to nodes in the file."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.left = _MOST_VALUES

    def root(self, call: ast.Call, request: Value) -> Node:
        """The request of a call, with the call's name for its key."""
        span = self.program.span(call)
        function = self.program.span(call.func)
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        root = self.node(request, 0)
        items = root.items if isinstance(root.items, dict) else {}
        made = collection(self.program.in_file(span), items)
        made.key = self.program.in_file(Span(function.end - len(name), function.end))
        return made

    def node(self, value: Value, depth: int, key: Value | None = None) -> Node:
        span = self.program.in_file(value.span)
        made: Node | None = None
        self.left -= 1
        if depth > MAX_DEPTH or value.loose or self.left < 0:
            pass
        elif value.kind == "string":
            made = Node("string", value.value, span, style="composed", places=self._characters(value))
        elif is_scalar(value):
            made = Node(value.kind, value.value, span)  # type: ignore[arg-type]
        elif value.kind in ("list", "tuple"):
            made = collection(span, [self.node(item, depth + 1) for item in value.value])
        elif value.kind == "map" and all(isinstance(name, str) for name in value.value):
            members = {name: self.node(item, depth + 1, word) for name, (word, item) in value.value.items()}
            made = collection(span, members)
        if made is None:
            made = Node("unknown", UNKNOWN, span)
        if key is not None:
            made.key = self.program.in_file(key.span)
        return made

    def _characters(self, value: Value) -> Callable[[], Offsets]:
        def found() -> Offsets:
            starts, ends = offsets_of(self.program.text, value.pieces)
            spans = [self.program.in_file(Span(*pair)) for pair in zip(starts, ends, strict=True)]
            return Offsets([span.start for span in spans], [span.end for span in spans])

        return found
