"""The lines of a notebook's cell that are for the shell and for IPython."""

from __future__ import annotations

import re

_MAGIC = re.compile(r"(?P<indent>[ \t]*)(?:(?P<timed>%time(?:it)?[ \t]+(?![-%]))|[!%?]|[\w.]+\?+[ \t]*$)")
_VALUE = re.compile(r"(?P<target>[ \t]*[A-Za-z_][\w, \t]*=)[ \t]*(?P<magic>[!%].*)$")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
# What may hide the end of a line, and the brackets in which a line may end.
_TOKEN = re.compile(
    r"\"\"\"(?:\\.|(?!\"\"\").)*(?:\"\"\"|\Z)|'''(?:\\.|(?!''').)*(?:'''|\Z)|\"(?:\\.|[^\"\\\r\n])*\"?|'(?:\\.|[^'\\\r\n])*'?"
    r"|#[^\r\n]*|(?P<open>[\[({])|(?P<close>[\])}])|\\(?:\r\n|\n|\r)|(?P<end>\r\n|\n|\r)",
    re.DOTALL,
)


def without_magic(text: str) -> str:
    """The cell with such lines silenced, every other character where it was. What stands inside a string or an open
    bracket is none of them.
    """
    done: list[str] = []
    at = 0
    while at < len(text):
        line = _LINE.match(text, at)
        assert line is not None  # it takes anything
        body = line[0].rstrip("\r\n")
        silenced = _silenced(body)
        if silenced is None:
            end = _statement_end(text, at)
            done.append(text[at:end])
            at = end
            continue
        done.append(silenced + line[0][len(body) :])
        at = line.end()
        while body.endswith("\\") and at < len(text):
            line = _LINE.match(text, at)
            assert line is not None
            body = line[0].rstrip("\r\n")
            done.append(" " * len(body) + line[0][len(body) :])
            at = line.end()
    return "".join(done)


def _silenced(body: str) -> str | None:
    """The line as Python; None if it is for Python as it stands."""
    magic, value = _MAGIC.match(body), _VALUE.match(body)
    if magic and magic["timed"]:
        return magic["indent"] + "_=".ljust(len(magic["timed"])) + body[magic.end() :]
    if magic:
        return silent(body)
    if value:
        start = value.start("magic")
        return body[:start] + "_".ljust(len(body) - start)
    return None


def _statement_end(text: str, at: int) -> int:
    """Behind the end of the line on which no bracket and no string is open any more."""
    depth = 0
    for token in _TOKEN.finditer(text, at):
        if token.lastgroup == "open":
            depth += 1
        elif token.lastgroup == "close":
            depth = max(depth - 1, 0)
        elif token.lastgroup == "end" and not depth:
            return token.end()
    return len(text)


def silent(line: str) -> str:
    """A line that says nothing, as long and as far to the right as this one."""
    indent = len(line) - len(line.lstrip())
    return line[:indent] + "_".ljust(len(line) - indent) if len(line) > indent else " " * len(line)
