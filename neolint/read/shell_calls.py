"""Calls of the AWS CLI that make compilation jobs, among the commands of a script."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from neolint.read.shell import NEEDLE
from neolint.read.shell_text import Word
from neolint.read.shell_tree import Script

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

_PRINTS = frozenset({"echo", "printf", "cat", "grep", "man", "which", "type", "alias", "sed", "#"})


class Command(NamedTuple):
    """A command that makes a compilation job: its words, where it stands, what it is fed, and, if the parser lost its
    way in it, the node where it did.
    """

    argv: list[Word]
    node: Any
    fed: Word | None
    broken: Any


def is_job(argv: list[Word]) -> bool:
    """Whether words are a call of the AWS CLI that makes a compilation job, also behind `sudo` or in a container."""
    texts = [word.text for word in argv]
    if NEEDLE not in texts or os.path.basename(texts[0]) in _PRINTS:
        return False
    verb = texts.index(NEEDLE)
    return "sagemaker" in texts[:verb] and any(
        os.path.basename(text).removesuffix(".exe") in ("aws", "awslocal", "aws2", "aws-cli") or "aws-cli" in text
        for text in texts[:verb]
    )


def lost_in(node: Tree, script: Script) -> Tree | None:
    """The node in a command, or right behind it on its line, that the grammar has no place for."""
    if node.has_error:
        return node
    outer: Tree | None = node
    while outer is not None and outer.next_sibling is None:
        outer = outer.parent
    following = outer.next_sibling if outer is not None else None
    if following is None or not (following.type == "ERROR" or following.is_missing):
        return None
    between = script.raw[node.end_byte : following.start_byte].replace(b"\\\n", b"")
    return None if b"\n" in between or b";" in between else following


def needles(script: Script) -> list[int]:
    """Where the words that tell a job stand, in bytes."""
    found, needle = [], NEEDLE.encode()
    at = script.raw.find(needle)
    while at >= 0:
        found.append(at)
        at = script.raw.find(needle, at + 1)
    return found
