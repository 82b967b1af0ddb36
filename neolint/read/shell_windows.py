"""Command lines for Windows: what cmd and PowerShell, each version in its way, hand to the AWS CLI."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from neolint.finding import Problem
from neolint.read import Document, Limits
from neolint.read.shell import NEEDLE, finished
from neolint.read.shell_files import Files
from neolint.read.shell_powershell import powershell_commands
from neolint.read.shell_text import Builder, Word
from neolint.source import Source, Span

if TYPE_CHECKING:
    from neolint.read.shell_aws import Request

_MOST_COMMANDS = 200
_LARGEST = 300_000
_LONGEST = 200_000
_BATCH_VARIABLE = re.compile(r"%[A-Za-z_][A-Za-z0-9_]*%|%[0-9*]|%~[a-z]*[0-9]|![A-Za-z_][A-Za-z0-9_]*!")
_BATCH_PLAIN = re.compile(r"[^\s%!^\"&|<>]+")
_BATCH_QUOTED = re.compile(r"[^%!\"\r\n]+")
_C_PLAIN = re.compile(r"[^\\\"]+|\\+(?!\")")


def read_windows(
    source: Source, text: str, limits: Limits, shell: str, in_file: Callable[[Span], Span] | None = None
) -> list[Document]:
    """The jobs of a batch file (``cmd``) or a PowerShell script (``powershell``)."""
    from neolint.read.shell_aws import Call
    from neolint.read.shell_calls import is_job

    if len(text) > _LARGEST:
        at = text.find(NEEDLE)
        place = Span(at, at + len(NEEDLE)) if in_file is None else in_file(Span(at, at + len(NEEDLE)))
        return [Document(source, "shell", None, problems=(Problem("shell-too-complex", place),))]
    files = Files(Source(source.path, text), limits.size)
    made: list[Request | Problem] = []
    commands = _batch(text) if shell == "cmd" else powershell_commands(text)
    for argv in commands:
        if not is_job(argv) or len(made) >= _MOST_COMMANDS:
            continue
        verb = [word.text for word in argv].index(NEEDLE)
        span = Span(argv[0].span.start, argv[-1].span.end)
        if shell == "cmd":
            request = Call(files, limits, shell).request([*map(_parsed_by_c, argv)], verb, span)
            if request is not None:
                made.append(request)
            continue
        new = Call(files, limits, shell).request(argv, verb, span)  # from 7.3 on words are passed as they are
        old = Call(files, limits, shell).request([*_before_73(argv)], verb, span)
        if new is None or old is None:
            continue
        # Where the two versions pass on different words, the request is what one of them sends intact.
        differing = [word for word in argv if '"' in word.text and word.quote]
        broken_new, broken_old = _is_broken(new), _is_broken(old)
        if differing and broken_new != broken_old:
            name = "powershell-backslashes-kept" if broken_new else "powershell-quotes-lost"
            chosen = old if broken_new else new
            at = argv.index(differing[0])
            option = argv[at - 1].text if at else ""
            chosen.problems.append(Problem(name, differing[0].span, {"option": option or "the call"}))
            made.append(chosen)
        else:
            made.append(new)
    return finished(source, text, files, made, in_file)


def _is_broken(request: Request) -> bool:
    """Whether the AWS CLI refuses it, or DataInputConfig arrives as something that is no JSON."""
    from neolint.embed import read_data_input_config
    from neolint.node import UNKNOWN

    if any(one.rule.startswith(("json-", "shorthand-", "cli-", "shell-")) for one in request.problems):
        return True
    value = request.root.value
    held = value.get("InputConfig") if isinstance(value, dict) else None
    shape = held.get("DataInputConfig") if isinstance(held, dict) else None
    if shape is UNKNOWN or not isinstance(shape, str):
        return False
    return read_data_input_config(shape).form != "json"


def _batch(text: str) -> Iterator[list[Word]]:
    """The commands of a batch file: their words with quotes and backslashes as typed. A caret joins lines."""
    at = 0
    while at < len(text):
        argv: list[Word] = []
        while at < len(text):
            while at < len(text) and text[at] in " \t@(":
                at += 1
            if re.match(r"\^[ \t]*\r?\n", text[at : at + 200]):
                at = text.index("\n", at) + 1
                continue
            if at >= len(text) or text[at] in "\r\n&|":
                at += 1
                break
            if text[at] in "<>)":
                at += 1
                continue
            word, at = _batch_word(text, at)
            argv.append(word)
        if argv and argv[0].text.lower() not in ("rem", "::", "echo") and not argv[0].text.startswith(":"):
            yield argv


def _batch_word(text: str, at: int) -> tuple[Word, int]:
    start, quoted, out = at, False, Builder()
    while at < len(text) and at - start < _LONGEST:
        plain = (_BATCH_QUOTED if quoted else _BATCH_PLAIN).match(text, at)
        if plain:
            out.typed(plain[0], at)
            at = plain.end()
            continue
        char = text[at]
        variable = _BATCH_VARIABLE.match(text, at) if char in "%!" else None
        if variable:
            out.missing(variable[0].strip("%!~*") or "…", Span(at, variable.end()))
            at = variable.end()
            continue
        if char in "\r\n" or (not quoted and char in " \t&|<>"):
            break
        if char == "^" and not quoted:
            at += 1
            if at < len(text) and text[at] in "\r\n":
                break
            continue
        if char == '"':
            before = at
            while before > start and text[before - 1] == "\\":
                before -= 1
            quoted = quoted if (at - before) % 2 else not quoted
        out.typed(char, at)
        at += 1
    return out.built(Span(start, at), "cmd"), max(at, start + 1)


def _parsed_by_c(word: Word) -> Word:
    """What the C library makes of a word: quotes go, and a backslash before a quote keeps it."""
    out, at, text = Builder(), 0, word.text
    while at < len(text):
        run = re.compile(r"(\\+)(\")").match(text, at)
        if run:
            count = len(run[1])
            for number in range(count // 2):
                out.escaped("\\", word.place(at + 2 * number, at + 2 * number + 2))
            if count % 2:
                out.escaped('"', word.place(run.end() - 2, run.end()))
                at = run.end()
            else:
                at = run.end() - 1
                if text[at] == '"':
                    at += 1
            continue
        if text[at] == '"':
            at += 1
            continue
        plain = _C_PLAIN.match(text, at)
        end = plain.end() if plain else at + 1
        out.word(word.cut(at, end))
        at = end
    return out.built(word.span, "cmd")


def _before_73(argv: list[Word]) -> Iterator[Word]:
    """What earlier versions pass: a word's own quotes are left for the C library, which takes them away. Where blanks
    stand between them it may be parted as well: broken it is either way.
    """
    for word in argv:
        yield _parsed_by_c(word) if '"' in word.text else word
