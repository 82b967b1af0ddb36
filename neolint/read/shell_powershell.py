"""PowerShell: its commands and their words, as they are before they are handed to a program."""

from __future__ import annotations

import re
from collections.abc import Iterator

from neolint.read.shell_text import Builder, Word, unknown_word
from neolint.source import Span

_LONGEST = 200_000
_POWER_VARIABLE = re.compile(r"\$\{[^}]*\}|\$[A-Za-z_?][A-Za-z0-9_:]*(?:\.[A-Za-z]+)*|\$\(")
_POWER_PLAIN = re.compile(r"[A-Za-z0-9_:/.,=\[\]\\+-]+")
_JOINED = re.compile(r"`\r?\n")
_HERE = re.compile(r"@(['\"])[ \t]*\r?\n")
_SPREAD = re.compile(r"@([A-Za-z_]\w*)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b"}
_SMART = {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"'}


def powershell_commands(text: str) -> Iterator[list[Word]]:
    """The commands of a PowerShell script. A backtick joins lines."""
    at = 0
    while at < len(text):
        argv: list[Word] = []
        while at < len(text):
            while at < len(text) and text[at] in " \t":
                at += 1
            joined = _JOINED.match(text, at)
            if joined:
                at = joined.end()
                continue
            if at >= len(text) or text[at] in "\r\n;|{}()":
                at += 1
                break
            if text[at] == "#":
                at = next((i for i in range(at, len(text)) if text[i] in "\r\n"), len(text))
                break
            if text[at] in "&=<>," or text.startswith("2>", at):
                at += 1
                argv = [] if text[at - 1] == "=" else argv
                continue
            word, at = _power_word(text, at)
            argv.append(word)
        if argv:
            yield argv


def _power_word(text: str, at: int) -> tuple[Word, int]:
    start, out, quote, kind = at, Builder(), "", ""
    special = _special(text, at)
    if special is not None:
        return special
    while at < len(text) and at - start < _LONGEST:
        plain = _POWER_PLAIN.match(text, at)
        if plain:
            out.typed(plain[0], at)
            at = plain.end()
            continue
        char = _SMART.get(text[at], text[at])
        variable = _POWER_VARIABLE.match(text, at) if char == "$" and quote != "'" else None
        if variable:
            end = variable.end() if not variable[0].endswith("(") else _closed(text, variable.end())
            out.missing(variable[0].strip("${}(") or "…", Span(at, end))
            at = end
        elif quote:
            if char == quote and _SMART.get(text[at + 1 : at + 2], text[at + 1 : at + 2]) == quote:
                out.escaped(quote, Span(at, at + 2))
                at += 2
            elif char == quote:
                quote, at = "", at + 1
            elif char == "`" and quote == '"' and at + 1 < len(text):
                out.escaped(_ESCAPES.get(text[at + 1], text[at + 1]), Span(at, at + 2))
                at += 2
            else:
                out.typed(text[at], at)
                at += 1
        elif char in "'\"":
            quote, kind, at = char, kind or char, at + 1
        elif char == "`" and at + 1 < len(text):
            if text[at + 1] in "\r\n":
                break
            out.escaped(_ESCAPES.get(text[at + 1], text[at + 1]), Span(at, at + 2))
            at += 2
        elif char in " \t\r\n;|(){}":
            break
        else:
            out.typed(text[at], at)
            at += 1
    word = out.built(Span(start, at), kind)
    word.many = bool(word.unknown) and not kind
    return word, max(at, start + 1)


def _special(text: str, at: int) -> tuple[Word, int] | None:
    """A here-string, or a table of arguments that is spread out (``@Arguments``)."""
    here = _HERE.match(text, at)
    if here:
        end = text.find("\n" + here[1] + "@", here.end() - 1)
        end = len(text) if end < 0 else end
        stop = min(end + 3, len(text))
        out = Builder()
        out.typed(text[here.end() : end], here.end())
        word = out.built(Span(at, stop), here[1])
        unknown = here[1] == '"' and _POWER_VARIABLE.search(word.text)
        return (unknown_word("…", word.span) if unknown else word), stop
    spread = _SPREAD.match(text, at)
    if spread:
        return unknown_word(spread[1], Span(*spread.span()), many=True), spread.end()
    return None


def _closed(text: str, at: int) -> int:
    """Behind the bracket that closes ``$(``."""
    depth = 1
    while at < len(text) and depth:
        depth += (text[at] == "(") - (text[at] == ")")
        at += 1
    return at
