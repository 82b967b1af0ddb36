"""Shell scripts: the compilation jobs that their calls of the AWS CLI make. Nothing is executed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from neolint.finding import NOTHING, Problem
from neolint.node import Node
from neolint.read import Document, Limits
from neolint.read.shell_text import moved, typed
from neolint.scalar import Offsets, offsets
from neolint.source import Source, Span

if TYPE_CHECKING:
    from neolint.read.shell_aws import Request
    from neolint.read.shell_files import Files

_SHEBANG = re.compile(r"#![^\n]*?(?:/|\s)(?P<shell>bash|zsh|dash|ksh|sh)\b")
NEEDLE = "create-compilation-job"


def is_shell(source: Source) -> bool:
    """Whether a file without a name that tells is a shell script: its first line says so."""
    return source.text.startswith("#!") and _SHEBANG.match(source.text) is not None


def read_shell_file(source: Source, limits: Limits) -> list[Document]:
    """The jobs of a shell script, or of one for Windows."""
    if NEEDLE not in source.text:
        return []
    name = source.path.lower()
    if name.endswith((".ps1", ".cmd", ".bat")):
        from neolint.read.shell_windows import read_windows

        return read_windows(source, source.text, limits, "powershell" if name.endswith(".ps1") else "cmd")
    return read_shell(source, source.text, limits, shell=dialect(source.text, name))


def dialect(text: str, name: str = "") -> str:
    """The shell that runs a script: ``bash``, ``zsh``, ``sh`` (dash), or empty where the script does not say."""
    said = _SHEBANG.match(text)
    shell = said["shell"] if said else name.rpartition(".")[2] if name.endswith((".bash", ".zsh")) else ""
    return {"dash": "sh", "ksh": "bash", "sh": ""}.get(shell, shell)


def read_shell(
    source: Source,
    text: str,
    limits: Limits,
    *,
    shell: str = "",
    in_file: Callable[[Span], Span] | None = None,
    code: str | None = None,
    written: Mapping[str, Span] = NOTHING,
) -> list[Document]:
    """The jobs of a shell text that stands in a file: as all of it, or where ``in_file`` brings its spans. Never
    raises.

    ``code`` is the text with everything blanked out that is no shell; ``written`` are the places in the text of what is
    written to files by other means.
    """
    if NEEDLE not in text:
        return []
    from neolint.read.shell_files import Files
    from neolint.read.shell_program import Program
    from neolint.read.shell_tree import NotInstalledError, Script, TooComplexError

    start = Span(text.find(NEEDLE), text.find(NEEDLE) + len(NEEDLE))
    start = start if in_file is None else in_file(start)
    try:
        script = Script(text if code is None else code)
        files = Files(Source(source.path, text), limits.size)
        for name, place in written.items():
            files.write(name, typed(text[slice(*place)], place.start))
        program = Program(script, files, shell)
        commands = program.run()
    except NotInstalledError:
        return [Document(source, "shell", None, problems=(Problem("shell-reader-missing", start),))]
    except TooComplexError:
        return [Document(source, "shell", None, problems=(Problem("shell-too-complex", start),))]
    from neolint.read.shell_aws import Call

    made: list[Request | Problem] = []
    for command in commands:
        span = script.span(command.node)
        if command.broken is not None:
            made.append(Problem("shell-command-broken", _first_line(text, script.span(command.broken))))
            continue
        call = Call(files, limits, shell, command.fed)
        texts = [word.text for word in command.argv]
        request = call.request(command.argv, texts.index(NEEDLE), span)
        if request is not None:
            cut = _cut_off(command.node, script.span)
            if cut:
                request.problems.append(cut)
            made.append(request)
    for name, lost in (("shell-command-broken", program.swallowed()), ("shell-too-complex", program.unreached())):
        if lost is not None:
            at = script.at(lost)
            made.append(Problem(name, Span(at, at + len(NEEDLE))))
    return finished(source, text, files, made, in_file)


def _first_line(text: str, span: Span) -> Span:
    start = span.start + len(text[slice(*span)]) - len(text[slice(*span)].lstrip())
    end = re.compile(r"[\r\n]").search(text, start, max(span.end, start))
    return Span(start, end.start() if end else max(span.end, start))


def finished(
    source: Source,
    text: str,
    files: Files,
    made: Sequence[Request | Problem],
    in_file: Callable[[Span], Span] | None,
) -> list[Document]:
    """A document for each request, and for each call that could not be read. Spans count in the file's text, and behind
    it in those of the files that its commands read.
    """
    beyond = files.text[len(text) :]
    whole = Source(source.path, source.text + beyond, source.encoding, source.has_bom, source.cells, source.fences)
    shift = len(source.text) - len(text)
    parts = tuple(part._replace(start=part.start + shift) for part in files.parts)
    way = None if in_file is None else _way(in_file, len(text), shift)
    found: list[Document] = []
    for one in made:
        if isinstance(one, Problem):
            document = Document(whole, "shell", None, problems=(one if way is None else one.moved(way),))
        else:
            root, problems, editable = one.root, tuple(one.problems), tuple(one.editable)
            if way is not None:
                root, editable = moved(root, way, _characters(files.text, way)), ()
                problems = tuple(problem.moved(way) for problem in problems)
            document = Document(whole, "shell", root.value, problems=problems, root=root)
            document.region, document.editable = one.region, editable
        document.parts = parts
        found.append(document)
    found.sort(key=lambda document: document.root.span if document.root else document.problems[0].span)
    for number, document in enumerate(found):
        document.index = number
    return found


def _way(in_file: Callable[[Span], Span], length: int, shift: int) -> Callable[[Span], Span]:
    def way(span: Span) -> Span:
        return in_file(span) if span.start < length else Span(span.start + shift, span.end + shift)

    return way


def _characters(text: str, way: Callable[[Span], Span]) -> Callable[[Node], Callable[[], Offsets]]:
    def of(node: Node) -> Callable[[], Offsets]:
        def found() -> Offsets:
            inner = offsets(text, node)
            spans = [way(Span(start, end)) for start, end in zip(inner.starts, inner.ends, strict=True)]
            return Offsets([span.start for span in spans], [span.end for span in spans])

        return found

    return of


def _cut_off(node: object, span: Callable[..., Span]) -> Problem | None:
    """The next command, if it begins with an option: the line before it has lost its backslash."""
    from tree_sitter import Node as Tree

    assert isinstance(node, Tree)
    outer: Tree | None = node
    while outer is not None and outer.next_named_sibling is None and outer.type in ("command", "redirected_statement"):
        outer = outer.parent
    following = outer.next_named_sibling if outer is not None else None
    while following is not None and following.type == "comment":
        following = following.next_named_sibling
    text = (following.text or b"").decode("utf-8", "replace") if following is not None else ""
    option = re.match(r"--[a-z][a-z-]+", text)
    if following is None or option is None or following.type not in ("command", "redirected_statement"):
        return None
    place = span(following)
    return Problem("shell-broken-continuation", Span(place.start, place.start + option.end()), {"text": option[0]})
