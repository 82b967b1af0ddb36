"""Shell in the cells of a notebook: `!` lines, `%%bash` cells, and the files that `%%writefile` cells write."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from neolint.read import Document, Limits
from neolint.read.shell import NEEDLE, read_shell
from neolint.read.shell_ipython import expanded
from neolint.source import Source, Span

_MAGIC = re.compile(r"(?:[ \t]*(?:\r\n|\n|\r))*%%(?P<name>\w+)[ \t]*(?P<rest>[^\r\n]*)(?:\r\n|\n|\r|\Z)")
_SHELLS = frozenset({"bash", "sh", "zsh", "system", "sx"})
_TRANSPARENT = frozenset({"capture", "time", "timeit"})
_LINE = re.compile(r"(?P<line>[^\r\n]*)(?P<end>\r\n|\n|\r|\Z)")
_COMMAND = re.compile(r"[ \t]*(?:[A-Za-z_]\w*[ \t]*=[ \t]*)?(?:!!?|%(?:sx|system)[ \t])")


def read_cells(source: Source, cells: Sequence[str], in_file: Callable[[Span], Span], limits: Limits) -> list[Document]:
    """The jobs that the shell commands of a notebook make. ``in_file`` brings a span of the cells, one behind the other
    with a line end between two, into the file.
    """
    code: list[str] = []
    written: dict[str, Span] = {}
    start = 0
    for cell in cells:
        magic = _MAGIC.match(cell)
        shell = ""
        if magic is None or magic["name"] in _TRANSPARENT:
            shell = _commands(cell)
        elif magic["name"] in _SHELLS or (magic["name"] == "script" and re.match(r"(?:ba|z|da)?sh\b", magic["rest"])):
            shell = " " * magic.end() + cell[magic.end() :]
        elif magic["name"] in ("writefile", "file") and magic["rest"].split():
            name = magic["rest"].split()[-1].strip("\"'")
            if name.endswith((".sh", ".bash")):
                shell = " " * magic.end() + cell[magic.end() :]
            elif "-a" not in magic["rest"].split():
                written[name] = Span(start + magic.end(), start + len(cell))
        code.append(shell or _blank(cell))
        start += len(cell) + 1
    commands = "\n".join(code)
    if NEEDLE not in commands:
        return []
    return read_shell(source, "\n".join(cells), limits, in_file=in_file, code=commands, written=written)


def _blank(text: str) -> str:
    return re.sub(r"[^\r\n]", " ", text)


def _commands(cell: str) -> str:
    """A cell of which only the lines for the shell are left, with all that goes on behind a backslash."""
    kept: list[str] = []
    command: list[str] = []
    for match in _LINE.finditer(cell):
        begins = None if command else _COMMAND.match(match["line"])
        if begins:
            kept.append(" " * begins.end())
        if begins or command:
            command.append(match[0][begins.end() if begins else 0 :])
            if match["line"].endswith("\\"):
                continue
            kept.append(expanded("".join(command)))
            command = []
        else:
            kept.append(" " * len(match["line"]) + match["end"])
    return "".join([*kept, expanded("".join(command))])
