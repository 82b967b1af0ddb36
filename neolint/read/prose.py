"""Documents for people: what their fences hold, each read as a file of its own, with the way back to the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from neolint.finding import Problem
from neolint.partial import PARTS, is_form, is_whole
from neolint.read import Document, Limits, YamlVersion, read
from neolint.read.passage import Passage
from neolint.read.sessions import commands_in, statements_in
from neolint.read.text import may_hold_a_job
from neolint.recognise import FoundJob, find_jobs
from neolint.source import Source, Span

_JSON = frozenset({"json", "jsonc", "json5"})
_YAML = frozenset({"yaml", "yml"})
_PYTHON = frozenset({"python", "py", "python3", "ipython", "ipython3", "pycon", "doctest"})
_SHELL = frozenset({"sh", "bash", "shell", "zsh", "console", "shell-session", "terminal"})
_NONE = frozenset({"", "text", "txt", "none", "plain", "plaintext"})
_MOST_FENCES = 5_000
_ELLIPSIS = re.compile(r"\.\.\.|…|\[--")  # the last as in a synopsis: [--tags <value>]
# To a shell <name> is a redirection: an unknown variable of the same length stands in for it.
_WORDS_FOR_VALUES = re.compile(r"<[A-Za-z][\w .:/-]{0,60}>")
_CONTINUED = re.compile(r"^[ \t>]*\.\.\.(?:[ ]|$)", re.MULTILINE)
_LIKE_PYTHON = re.compile(r"^[ \t]*(?:>>>|import |from \w+ import |[A-Za-z_][\w.]*(?:\[.*\])? = )|\w\(", re.MULTILINE)
_LEFT_OUT = re.compile(r"([({,]\s*)((?:\.\.\.|…)[ \t]*,?)(?=\s*([)}\"']|\w+[ \t]*=))")
# What people add for other people, and does no harm to what stands before it.
_HARMLESS = frozenset({"json-comment", "json-extra-text"})
# What is a mistake in a request that is whole; anything else may be words in the place of values, or no JSON at all.
_MISTAKES = frozenset({
    "duplicate-key", "json-backslashed-quotes", "json-control-character", "json-missing-comma", "json-single-quotes",
    "json-smart-quotes", "json-trailing-comma", "json-unescaped-quotes",
})  # fmt: skip
# In these JSON is written with a freedom that JSON itself has not.
_FREE = frozenset({"jsonc", "json5", *_NONE})
_MISREAD = frozenset({
    "too-deep", "too-many-documents", "too-many-nodes", "yaml-recursive-alias", "yaml-syntax", "yaml-tab-indent",
    "yaml-unknown-alias",
})  # fmt: skip
_NO_READER = "shell-reader-missing"
_COMMAND = re.compile(r"^(?![ \t]*#).*\bcreate-compilation-job\b", re.MULTILINE)  # not in a comment


class Fence(NamedTuple):
    """Code in a document: its language in small letters, its text, and what it takes of the file with its marks."""

    language: str
    passage: Passage
    span: Span


def read_prose(source: Source, limits: Limits, yaml_version: YamlVersion = "1.2") -> list[Document]:
    """The documents in the fences of a file. Never raises.

    What is no clear mistake in a fence is no mistake at all: people leave out, and write words for values.
    """
    fences = _fences(source)
    located = Source(
        source.path,
        source.text,
        source.encoding,
        source.has_bom,
        fences=tuple((fence.span, fence.passage.opening) for fence in fences),
    )
    found: list[Document] = []
    programs: list[Fence] = []
    telling = [fence for fence in fences if may_hold_a_job(fence.passage.text.encode("utf-8", "replace"))]
    for fence in telling[:_MOST_FENCES]:
        language = _language(fence)
        if language in ("json", "yaml"):
            found += _values(located, fence, language, limits, yaml_version)
        elif language == "python":
            programs.append(fence)
        elif language == "shell":
            found += _shell(located, fence, limits)
    unread = [one for one in found if one.problems and one.problems[0].rule == _NO_READER]
    found = [one for one in found if one not in unread[1:]]  # saying it once is enough
    found += _python(located, [fence for fence in fences if _language(fence) == "python"] if programs else [])
    found.sort(key=_place)
    for number, document in enumerate(found):
        document.index, document.in_prose = number, True
    return found


def requests_in(document: Document, found: Iterable[FoundJob]) -> list[FoundJob]:
    """The requests of a document in a fence. One without a name or a role, or with something left out, is a part of
    one; what the service answered is an example, and nobody can correct it.
    """
    elided = _ELLIPSIS.search(_around(document)) is not None
    return [
        job._replace(partial=elided or not is_whole(job.members))
        for job in found
        if job.kind == "request" and not is_form(job.members)
    ]


def _around(document: Document) -> str:
    """The text of the fence in which a document begins; of Python that of all fences, without its prompts: what goes
    into a call may be left out in an earlier one.
    """
    if document.passage is not None:
        return document.passage.text
    text, at = document.source.text, _place(document)
    if document.notation == "python":
        shown = "\n".join(text[slice(*span)] for span, _ in document.source.fences)
        return _CONTINUED.sub("", shown) if ">>>" in shown else shown
    return next((text[slice(*span)] for span, _ in document.source.fences if span.start <= at <= span.end), "")


def _place(document: Document) -> int:
    root = document.layer.root.span
    return document.layer.in_file(root).start


def _fences(source: Source) -> list[Fence]:
    if source.path.lower().endswith(".rst"):
        from neolint.read.rst import fences_of_rst

        return fences_of_rst(source)
    from neolint.read.markdown import fences_of_markdown

    return fences_of_markdown(source)


def _language(fence: Fence) -> str:
    """The language that a fence is read as; empty for none of ours."""
    for name, words in (("json", _JSON), ("yaml", _YAML), ("python", _PYTHON), ("shell", _SHELL)):
        if fence.language in words:
            return name
    if fence.language not in _NONE:
        return ""
    text = fence.passage.text
    if text.lstrip()[:1] in ("{", "["):
        return "json"
    if "create-compilation-job" in text:
        return "shell"
    return "python" if _LIKE_PYTHON.search(text) else "yaml"


def _values(
    source: Source, fence: Fence, language: str, limits: Limits, yaml_version: YamlVersion
) -> Iterator[Document]:
    passage = fence.passage
    inner = Source(f"{source.path}.{language}", passage.text)
    for document in read(inner, limits=limits, yaml_version=yaml_version):
        problems = tuple(one for one in document.problems if one.rule not in _HARMLESS)
        if problems and not _are_mistakes(fence, document, problems):
            continue
        yield Document(
            source,
            document.notation,
            document.value,
            problems=tuple(one.moved(passage.in_file, passage.edit) for one in problems),
            tree=partial(getattr, document, "root"),
            passage=passage,
        )


def _are_mistakes(fence: Fence, document: Document, problems: tuple[Problem, ...]) -> bool:
    """Whether what is wrong with a fence is a mistake: its request is whole all the same, and nothing left out."""
    if document.notation == "yaml":
        return all(problem.rule not in _MISREAD for problem in problems)
    if fence.language in _FREE or any(problem.rule not in _MISTAKES for problem in problems):
        return False
    jobs = find_jobs(document.value)
    elided = _ELLIPSIS.search(fence.passage.text)
    return bool(jobs) and not elided and all(job.members.keys() >= PARTS for job in jobs)


def _python(source: Source, fences: list[Fence]) -> list[Document]:
    """The calls in all Python of a document: one program, as the reader follows it. What is no Python is no mistake."""
    from neolint.read.python import documents, may_call, part_of
    from neolint.read.python.program import Part, Program

    pieces: list[Span] = []
    parts: list[Part] = []
    start = 0
    for fence in fences:
        mine = statements_in(source.text, fence.passage.pieces)
        text = "".join(source.text[slice(*piece)] for piece in mine)
        parts.append(part_of(start, _without_ellipses(text), cell=True))
        pieces += mine
        start += len(text)
    whole = Passage(source.text, pieces, 0)
    if not parts or not may_call(whole.text):
        return []
    program = Program("".join(part.text for part in parts), parts, whole.in_file)
    return [document for document in documents(source, [program]) if document.root is not None]


def _without_ellipses(text: str) -> str:
    """``f(a=1, ...)`` is no Python. Without its dots it is, and everything stands where it stood."""
    if not _ELLIPSIS.search(text):
        return text
    import ast

    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _LEFT_OUT.sub(_instead_of_ellipsis, text).replace("…", "_")
    return text


def _instead_of_ellipsis(found: re.Match[str]) -> str:
    before, dots, next_ = found[1], found[2], found[3]
    if next_ in "}\"'" or (next_ != ")" and not dots.rstrip().endswith(",")):  # in a dict, or on a line of its own
        return before + " " * len(dots)
    return before + dots.replace("...", "**_")  # in a call: there are more arguments


def _shell(source: Source, fence: Fence, limits: Limits) -> list[Document]:
    """The calls in a shell fence. What cannot be read is no mistake, and something left out excuses the rest."""
    from neolint.read.shell import read_shell

    commands = commands_in(source.text, fence.passage.pieces)
    passage = Passage(source.text, commands, fence.passage.opening) if commands else fence.passage
    text = _WORDS_FOR_VALUES.sub(lambda found: "$".ljust(len(found[0]), "_"), passage.text)
    read_so = read_shell(source, text, limits, in_file=passage.in_file)
    missing = [one for one in read_so if one.problems and one.problems[0].rule == _NO_READER]
    if missing:
        return missing if _COMMAND.search(text) else []
    found = [one for one in read_so if one.root is not None]
    elided, replaced = _ELLIPSIS.search(text) is not None, text != passage.text
    for document in found:
        kept = [one for one in document.problems if not (replaced and one.rule == "shell-literal-variable")]
        document.problems = () if elided else tuple(kept)
    return found
