"""State machines that CloudFormation, SAM and the CDK hold as a string: the definition in it, with its places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from neolint.embed import Embedded
from neolint.node import INSIDE, Node, Path
from neolint.read import Document, Limits
from neolint.scalar import Offsets, offsets
from neolint.source import Span

_MEMBER = "DefinitionString"
_SCHEDULED = ":scheduler:::aws-sdk:sagemaker:createCompilationJob"
_SUBSTITUTED = "Fn::Sub"
_JOINED = "Fn::Join"
_UNKNOWN = "${unknown}"  # what only the deployment knows; a template in any string of a job
_IN_QUOTES = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_MOST_NODES = 200_000


class _Piece(NamedTuple):
    """A part of a string: its node, and its text; ``known`` is False where the text only stands for it."""

    node: Node
    text: str
    known: bool = True


def definitions(document: Document, limits: Limits) -> Iterator[tuple[Path, Embedded]]:
    """The definitions in a document that are written as strings: their path, INSIDE included, and what they hold.
    Likewise the request that a schedule of EventBridge sends.

    A string may be written as such, be the text of ``Fn::Sub``, or be joined of pieces as the CDK writes it.
    """
    text = document.text
    if document.root is None:
        return
    waiting: list[tuple[Path, Node]] = [((), document.root)]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_NODES:
        path, node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        name = "Input" if _is_schedule(node) else _MEMBER
        written = node.child(name)
        if written is not None:
            found = _string((*path, name), written, text)
            embedded = None if found is None else _read(found[1], limits)
            if found is not None and embedded is not None:
                yield (*found[0], INSIDE), embedded
            continue
        waiting.extend([((*path, step), child) for step, child in node.children()][::-1])


def _is_schedule(node: Node) -> bool:
    """Whether a map is the target of a schedule that calls the API itself, with its ``Input`` for the request."""
    arn = node.child("Arn")
    written = None if arn is None else (arn.template or arn).value
    return isinstance(written, str) and written.endswith(_SCHEDULED)


def _string(path: Path, node: Node, text: str) -> tuple[Path, Node] | None:
    """The string that a value of a template is once it is deployed, and the path to where it is written."""
    plain = _written(path, node)
    if plain is not None:
        return plain
    inner = node.child(_JOINED)
    path, inner = (path, node.template) if inner is None else ((*path, _JOINED), inner)
    separator, items = (None, None) if inner is None else (inner.child(0), inner.child(1))
    if items is None or separator is None or not isinstance(separator.value, str) or not isinstance(items.items, list):
        return None
    pieces: list[_Piece] = []
    for item in items.items:
        if pieces and separator.value:
            pieces.append(_Piece(item, separator.value, known=False))
        piece = _written((), item)
        pieces.append(_Piece(item, _UNKNOWN, known=False) if piece is None else _Piece(piece[1], str(piece[1].value)))
    joined = "".join(piece.text for piece in pieces)
    return path, Node("string", joined, items.span, style="composed", places=_places(text, pieces))


def _written(path: Path, node: Node) -> tuple[Path, Node] | None:
    """A string that stands in one place: alone, or in ``Fn::Sub`` with or without its variables."""
    if node.template is not None:
        node = node.template
    else:
        substituted = node.child(_SUBSTITUTED)
        path, node = (path, node) if substituted is None else ((*path, _SUBSTITUTED), substituted)
    text, variables = node.child(0), node.child(1)
    if text is not None and variables is not None and variables.kind == "map":
        path, node = (path, text)
    return (path, node) if isinstance(node.value, str) else None


def _places(text: str, pieces: list[_Piece]) -> Callable[[], Offsets]:
    def found() -> Offsets:
        starts: list[int] = []
        ends: list[int] = []
        for piece in pieces:
            if piece.known:
                written = offsets(text, piece.node)
                starts += written.starts
                ends += written.ends
            else:
                span: Span = piece.node.span
                starts += [span.start] * len(piece.text)
                ends += [span.end] * len(piece.text)
        return Offsets(starts, ends)

    return found


def _read(string: Node, limits: Limits) -> Embedded | None:
    """The JSON in a string; None if it is nothing like it."""
    text = str(string.value)
    if not text.lstrip().startswith("{"):
        return None
    from neolint.read.json import load_json, parse_json
    from neolint.read.json_places import json_places

    try:
        value = load_json(text, max_depth=limits.depth)
        return Embedded(value, "json", (), lambda: json_places(text, value), string)
    except (ValueError, RecursionError):
        tree = parse_json(text, max_depth=limits.depth, max_nodes=limits.nodes)
        root = tree.root
        if root is None:
            return None
        problems = () if "${" in _IN_QUOTES.sub("", text) else tree.problems  # what is filled in may be the rest of it
        return Embedded(root.value, "loose", problems, lambda: root, string)
