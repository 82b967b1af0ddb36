"""Backslashes and quotes of the shell: what each of its ways to quote leaves of a text."""

from __future__ import annotations

import re

from neolint.read.shell_printed import C_ESCAPES
from neolint.read.shell_text import Builder, Word
from neolint.source import Span

BARE = re.compile(r"\\(?:\r?\n)|\\(?P<bare>.)|[^\\]+|\\", re.DOTALL)
DOUBLE = re.compile(r"\\(?:\r?\n)|\\(?P<double>[$`\"\\])|[^\\]+|\\", re.DOTALL)
HERE = re.compile(r"\\(?:\r?\n)|\\(?P<here>[$`\\])|[^\\]+|\\", re.DOTALL)
_ANSI = re.compile(
    r"\\(?:x(?P<hex>[0-9a-fA-F]{1,2})|u(?P<short>[0-9a-fA-F]{1,4})|U(?P<long>[0-9a-fA-F]{1,8})"
    r"|(?P<octal>[0-7]{1,3})|(?P<one>.))|[^\\]+",
    re.DOTALL,
)


def decoded(out: Builder, text: str, span: Span, pattern: re.Pattern[str]) -> None:
    """A piece of text in which only backslashes are special."""
    for match in pattern.finditer(text, *span):
        if match.lastgroup:
            out.escaped(match[match.lastgroup], Span(*match.span()))
        elif match[0] in ("\\\n", "\\\r\n"):
            continue
        else:
            out.typed(match[0], match.start(), bare=pattern is BARE)


def ansi_c(out: Builder, text: str, span: Span) -> None:
    """``$'…'``, with the escapes of C."""
    for match in _ANSI.finditer(text, *span):
        code = match["hex"] or match["short"] or match["long"]
        if code or match["octal"]:
            number = int(code, 16) if code else int(match["octal"], 8)
            out.escaped(chr(number) if number < 0x110000 else "\ufffd", Span(*match.span()))
        elif match["one"]:
            said = C_ESCAPES.get(match["one"], match["one"] if match["one"] in "\\'\"?" else match[0])
            out.escaped(said, Span(*match.span()))
        else:
            out.typed(match[0], match.start())


def without_tabs(word: Word) -> Word:
    """A here-document of ``<<-``: the tabs that its lines begin with are not part of it."""
    builder = Builder()
    for match in re.finditer(r"(?m)^\t*(?P<rest>.*\n?)", word.text):
        if match["rest"]:
            builder.word(word.cut(*match.span("rest")))
    return builder.built(word.span, word.quote)
