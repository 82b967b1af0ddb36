"""Which files a run looks at: what was named, and what directories hold."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SUFFIXES = (
    ".json", ".jsonc", ".yaml", ".yml", ".py", ".ipynb", ".md", ".markdown", ".mdx", ".qmd", ".rmd", ".rst",
    ".sh", ".bash", ".zsh", ".ps1", ".cmd", ".bat",
)  # fmt: skip
_PIECE = 1 << 16
_NEVER = frozenset({".git", ".hg", ".svn", ".tox", ".venv", "venv", "node_modules", "__pycache__", ".mypy_cache"})


class Candidate(NamedTuple):
    """A file to look at. ``named`` means that it was an argument itself, not found in a directory."""

    path: str
    named: bool


class NoSuchPath(Exception):
    """A path that was named is not there, or is no file or directory. The message is one plain sentence."""


def candidates(paths: Sequence[str], excluded: Callable[[str], bool]) -> Iterator[Candidate]:
    """The files behind the arguments, in order, each once; ``excluded`` always wins, also over what was named.

    Directories are walked by name order; git's ignore files are respected; links to directories are not followed.
    Raises NoSuchPath.
    """
    seen: set[str] = set()
    for path in paths:
        try:
            mode = os.stat(path).st_mode
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a path"
            raise NoSuchPath(f"{path}: {reason.lower()}") from error
        if stat.S_ISDIR(mode):
            found: Iterator[Candidate] = (Candidate(file, named=False) for file in _walk(path, excluded))
        elif stat.S_ISREG(mode) or stat.S_ISFIFO(mode):
            found = iter((Candidate(path, named=True),))
        else:
            raise NoSuchPath(f"{path}: neither a file nor a directory")
        for candidate in found:
            if candidate.path not in seen and not excluded(candidate.path):
                seen.add(candidate.path)
                yield candidate


def read_bytes(path: str, most: int) -> bytes:
    """A file's bytes; of one that has more than ``most``, or does not end, at least one more than that. Raises
    OSError.
    """
    with open(path, "rb", buffering=0) as file:
        status = os.fstat(file.fileno())
        pieces, size = [], 0
        if stat.S_ISREG(status.st_mode) and status.st_size <= most:
            raw = file.read(status.st_size)
            if raw and len(raw) == status.st_size:
                return raw
            pieces, size = [raw], len(raw)
        while size <= most and (piece := file.read(_PIECE)):
            pieces.append(piece)
            size += len(piece)
        return b"".join(pieces)


def _walk(top: str, excluded: Callable[[str], bool]) -> Iterator[str]:
    """The job-like files under a directory."""
    waiting = [(top, _outer_ignores(top))]
    while waiting:
        folder, ignores = waiting.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError:  # a directory that may not be read is none of ours
            continue
        if any(entry.name == ".gitignore" for entry in entries):
            ignores = [*ignores, (folder, _ignore_file(os.path.join(folder, ".gitignore")))]
        inner = []
        for entry in entries:
            path = entry.path[2:] if top == "." and entry.path.startswith("./") else entry.path
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _NEVER and not _ignored(entry.path, ignores, is_dir=True) and not excluded(path):
                    inner.append((entry.path, ignores))
            elif entry.name.lower().endswith(SUFFIXES) and entry.is_file() and not _ignored(entry.path, ignores):
                yield path
        waiting.extend(reversed(inner))


Ignores = list[tuple[str, "GitIgnoreSpec"]]


def _ignore_file(path: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return GitIgnoreSpec.from_lines(file.read().splitlines())
    except (OSError, ValueError):
        return GitIgnoreSpec.from_lines([])


def _outer_ignores(top: str) -> Ignores:
    """The ignore files above a directory, from the root of its git checkout down to its parent."""
    found: Ignores = []
    folder = os.path.abspath(top)
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return []  # not in a checkout: what lies above is none of ours
        folder = parent
        if os.path.isfile(os.path.join(folder, ".gitignore")):
            found.append((folder, _ignore_file(os.path.join(folder, ".gitignore"))))
    exclude = os.path.join(folder, ".git", "info", "exclude")
    if os.path.isfile(exclude):
        found.append((folder, _ignore_file(exclude)))
    return found[::-1]


def _ignored(path: str, ignores: Ignores, *, is_dir: bool = False) -> bool:
    """What git would say: the last pattern that matches decides, and deeper files come later."""
    verdict = False
    for folder, spec in ignores:
        relative = os.path.relpath(path, folder).replace(os.sep, "/") + ("/" if is_dir else "")
        decided = spec.check_file(relative).include
        if decided is not None:
            verdict = decided
    return verdict
