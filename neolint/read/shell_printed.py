"""What small commands print: ``echo`` and ``printf`` do not print the same in bash, dash and zsh."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from neolint.read.shell_text import Builder, Word
from neolint.source import Span

if TYPE_CHECKING:
    from neolint.read.shell_files import Files

C_ESCAPES = {"a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def said(argv: list[Word], fed: Word | None, files: Files, shell: str) -> Word | None:
    """What ``cat``, ``echo``, ``printf`` and ``python3 -c`` print."""
    name = argv[0].text if argv else ""
    if name == "cat":
        named = [word for word in argv[1:] if word.text != "-"]
        if not named:
            return fed
        content = files.open(named[0].text) if len(named) == 1 and named[0].known else None
        return content.word if content else None
    if name == "echo":
        return _echoed(argv[1:], shell)
    if name in ("python", "python3") and len(argv) == 3 and argv[1].text == "-c":
        from neolint.read.shell_python import printed_by_python

        return printed_by_python(argv[2])
    return _formatted(argv[1:], shell) if name == "printf" else None


def _escapes(word: Word, replace: Callable[[str], str | None]) -> Word:
    """A word with some characters behind a backslash replaced."""
    builder = Builder()
    at = 0
    while at < len(word.text):
        said = replace(word.text[at + 1 : at + 2]) if word.text[at] == "\\" else None
        if said is None:
            end = word.text.find("\\", at + 1)
            end = len(word.text) if end < 0 else end
            builder.word(word.cut(at, end))
            at = end
        else:
            builder.escaped(said, word.place(at, at + 2))
            at += 2
    return builder.built(word.span, "printf")


def _echoed(argv: list[Word], shell: str) -> Word | None:
    r"""``echo``: dash and zsh read ``\n``, ``\t`` and ``\\`` in it, bash does not."""
    ends = True
    while argv and argv[0].text in ("-n", "-e", "-E"):
        ends = ends and argv[0].text != "-n"
        shell = "sh" if argv[0].text == "-e" else shell
        argv = argv[1:]
    if len(argv) != 1:
        return None
    word = argv[0]
    if shell in ("sh", "zsh") and "\\" in word.text:
        special = {**C_ESCAPES, "\\": "\\"}
        word = _escapes(word, special.get)
    elif not shell and re.search(r"\\[abcefnrtv\\0]", word.text):
        return None  # which shell runs it decides
    builder = Builder()
    builder.word(word)
    if ends:
        builder.escaped("\n", Span(word.span.end, word.span.end))
    return builder.built(word.span, argv[0].quote)


def _formatted(argv: list[Word], shell: str) -> Word | None:
    """``printf FORMAT`` and ``printf '%s' TEXT``. In the format bash takes the backslash before a quote away."""
    argv = argv[1:] if argv and argv[0].text == "--" else argv
    if len(argv) == 2 and argv[0].text in ("%s", "%s\\n", "%b", "%b\\n"):
        return argv[1] if argv[0].text.startswith("%s") else None
    if len(argv) != 1 or re.search(r"%(?!%)", argv[0].text):
        return None
    special = {**C_ESCAPES, "\\": "\\"}
    if shell not in ("sh", "zsh"):
        special |= {'"': '"', "'": "'"}
    return _escapes(argv[0], special.get)
