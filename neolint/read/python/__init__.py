"""Python scripts and notebooks: the compilation jobs that their calls make, each as a document. Nothing is executed.

A text becomes a ``Program`` (`parsing`, `magic`, `program`), whose statements (`statements`, `branches`) and
expressions (`expressions`, `calls`, `functions`, `methods`) are followed for the ``Value`` of each; `jobs` says where
following begins; `requests` and `sdk` say what a call sends; `text` and `literals` know where each character was typed,
and `places` makes nodes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from neolint.finding import Problem
from neolint.read import Document
from neolint.read.python.jobs import job_calls, requests_of
from neolint.read.python.parsing import parsed
from neolint.read.python.places import Places
from neolint.read.python.program import Lost, Part, Program
from neolint.source import Source, Span

_ALWAYS = ("create_compilation_job", "CompilationInput", "CompilationJob.create")
_CALL = re.compile(
    r"\b(?:create_compilation_job|compile_model|CompilationInput|CompilationJob\.create)[ \t]*\("
    r"|\btarget_instance_family[ \t]*="
)
_BESIDE_COMPILE = ("target_instance_family", "target_platform_os", "input_shape", '"ml_', "'ml_")


def may_call(text: str) -> bool:
    """Whether a text has the words of a call that makes a compilation job; everything else is not even parsed."""
    if any(word in text for word in _ALWAYS):
        return True
    if "compile_model" not in text and ".compile" not in text:
        return False
    return any(word in text for word in _BESIDE_COMPILE)


def read_script(source: Source) -> list[Document]:
    """The jobs of a Python script."""
    if not may_call(source.text):
        return []
    part = part_of(0, source.text)
    return documents(source, [Program(part.text, [part])])


def part_of(start: int, text: str, *, cell: bool = False) -> Part:
    """A part of a program: a script, or a cell of a notebook. What is no Python is left out."""
    tree, mended, lost = parsed(text, cell=cell)
    if tree is None:
        why = lost[0] if lost else Lost(Span(0, 0), "", "it is too long, or nested too deeply")
        return Part(start, text, ast.Module([], []), (why._replace(text=text),))
    return Part(start, mended, tree, lost)


def documents(source: Source, programs: Sequence[Program]) -> list[Document]:
    """One document for each job that one of the programs makes, and for each that could not be read, in the order of
    their places.
    """
    found: list[tuple[Span, Document]] = []
    for program in programs:
        program.enter()
        broken = [_moved(lost.span, part.start) for part in program.parts for lost in part.lost]
        for call, request in requests_of(program):
            if not any(_inside(place, program.span(call)) for place in broken):
                root = Places(program).root(call, request)
                found.append((root.span, Document(source, "python", root.value, root=root)))
        for lost in _unread(program):
            problem = Problem("python-syntax", program.in_file(lost.span), {"what": lost.why})
            found.append((problem.span, Document(source, "python", None, problems=(problem,))))
    found.sort(key=lambda one: one[0])
    for number, (_, document) in enumerate(found):
        document.index = number
    return [document for _, document in found]


def _unread(program: Program) -> Iterator[Lost]:
    """Where a job is made, by the look of it, that could not be read as Python."""
    for part in program.parts:
        calls = [program.span(call) for call in job_calls(part.tree)] if part.lost else []
        for lost in part.lost:
            place = _moved(lost.span, part.start)
            if _CALL.search(lost.text) or any(_inside(place, call) for call in calls):
                yield lost._replace(span=place)


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _inside(span: Span, outer: Span) -> bool:
    return outer.start < span.start and span.end < outer.end
