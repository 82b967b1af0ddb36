"""YAML from parse events: nothing is constructed, every value knows where it was written, and both YAML versions are
heard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

from neolint.finding import Edit, Problem
from neolint.node import UNKNOWN, Kind, Node, collection
from neolint.read.yaml_scalars import Reading, in_words, readings
from neolint.source import Span

_STANDARD = "tag:yaml.org,2002:"
_COMMENT_AFTER = re.compile(r"[ \t]+#\S[^\r\n]*")
_KINDS: dict[str, Kind] = {"str": "string", "int": "int", "float": "float", "bool": "bool", "null": "null"}


class YamlTree(NamedTuple):
    """A root for each document (None for an empty one), and what was wrong; each problem's values have its
    ``document``.
    """

    roots: tuple[Node | None, ...]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Open:
    """A map or sequence that is being read."""

    kind: Literal["map", "list"]
    start: int
    column: int
    flow: bool
    anchor: str | None
    known: bool
    nodes: list[Node] = field(default_factory=list)  # of a map: key, value, key, value …
    size: int = 1


class _Stop(Exception):
    """A limit was reached."""


class _Reader:
    """Builds the trees of a text's documents, with the open collections on a stack of its own."""

    def __init__(self, text: str, version: str, max_depth: int, max_nodes: int, max_documents: int) -> None:
        self.text, self.version = text, version
        self.max_depth, self.max_nodes, self.max_documents = max_depth, max_nodes, max_documents
        self.roots: list[Node | None] = []
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.anchors: dict[str, Node] = {}
        self.sizes: dict[int, int] = {}
        self.root: Node | None = None
        self.total = 0

    def read(self) -> None:
        import yaml

        handlers = {
            yaml.ScalarEvent: self.scalar,
            yaml.MappingStartEvent: self.open_map,
            yaml.SequenceStartEvent: self.open_list,
            yaml.MappingEndEvent: self.close,
            yaml.SequenceEndEvent: self.close,
            yaml.AliasEvent: self.alias,
            yaml.DocumentStartEvent: self.document_start,
            yaml.DocumentEndEvent: self.document_end,
        }
        try:
            for event in _events(self.text):
                handler = handlers.get(type(event))
                if handler is not None:
                    handler(event)
        except _Stop:
            self.roots, self.root, self.stack = [], None, []
        except yaml.YAMLError as error:
            self.problem(_syntax(error, self.text))
            self.salvage()
        except Exception as error:  # a reader of PyYAML's that could not cope; the text is at fault, or PyYAML is
            self.problem(Problem("yaml-syntax", Span(0, 0), {"what": f"PyYAML cannot read it: {type(error).__name__}"}))
            self.salvage()

    # -- events
    # -----------------------------------------------------------------------------------------------------------

    def document_start(self, event: Any) -> None:
        if len(self.roots) >= self.max_documents:
            self.problem(
                Problem(
                    "too-many-documents",
                    Span(event.start_mark.index, event.end_mark.index),
                    {"documents": self.max_documents},
                )
            )
            raise _Stop
        self.anchors, self.root = {}, None

    def document_end(self, _event: Any) -> None:
        empty = self.root is not None and self.root.kind == "null" and self.root.span.start == self.root.span.end
        self.roots.append(None if empty else self.root)
        self.root = None

    def scalar(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        start = min(self.past_properties(start), end) if event.anchor or event.tag else start
        style = event.style or "plain"
        span = Span(start, end)
        indent = 0
        if style in "|>":
            span = Span(start, start + len(self.text[start:end].rstrip()))
            indent = block_indent(self.text, start, self.stack[-1].column if self.stack else 0)
        reading = self.meaning(event, style, span)
        node = Node(reading.kind, reading.value, span, style=style, indent=indent)
        self.finish(node, event.anchor, 1)

    def open_map(self, event: Any) -> None:
        self.open("map", event)

    def open_list(self, event: Any) -> None:
        self.open("list", event)

    def open(self, kind: Literal["map", "list"], event: Any) -> None:
        start = event.start_mark.index
        if len(self.stack) >= self.max_depth:
            self.problem(Problem("too-deep", Span(start, start + 1), {"depth": self.max_depth}))
            raise _Stop
        tag = event.tag
        known = tag in (None, "!", f"{_STANDARD}map", f"{_STANDARD}seq", f"{_STANDARD}set", f"{_STANDARD}omap")
        if event.anchor or tag:
            start = self.past_properties(start)
        column = start - max(self.text.rfind("\n", 0, start), self.text.rfind("\r", 0, start)) - 1
        self.stack.append(_Open(kind, start, column, bool(event.flow_style), event.anchor, known))

    def close(self, event: Any) -> None:
        frame = self.stack.pop()
        end = event.end_mark.index if frame.flow else frame.nodes[-1].span.end if frame.nodes else frame.start
        start = frame.nodes[0].span.start if frame.nodes and not frame.flow and frame.kind == "map" else frame.start
        span = Span(start, max(start, end))
        if not frame.known:
            node = Node("unknown", UNKNOWN, span)
        elif frame.kind == "list":
            node = collection(span, frame.nodes)
        else:
            node = collection(span, self.members(frame))
        self.finish(node, frame.anchor, frame.size)

    def alias(self, event: Any) -> None:
        span = Span(event.start_mark.index, event.end_mark.index)
        target = self.anchors.get(event.anchor)
        if target is None:
            opened = any(frame.anchor == event.anchor for frame in self.stack)
            rule = "yaml-recursive-alias" if opened else "yaml-unknown-alias"
            self.problem(Problem(rule, span, {"name": event.anchor}))
            self.finish(Node("unknown", UNKNOWN, span), None, 1)
            return
        node = replace(target, span=span, key=None, anchor=target.anchor or target.span)
        self.finish(node, None, self.sizes.get(id(target), 1))

    # -- building
    # ---------------------------------------------------------------------------------------------------------

    def finish(self, node: Node, anchor: str | None, size: int) -> None:
        """Put a finished value where it belongs; count it, with all that its aliases stand for."""
        if anchor:
            self.anchors[anchor] = node
            self.sizes[id(node)] = size
        if self.stack:
            top = self.stack[-1]
            top.nodes.append(node)
            top.size += size
            too_many = top.size > self.max_nodes
        else:
            self.root = node
            too_many = size > self.max_nodes
        if too_many:
            self.problem(
                Problem("too-many-nodes", Span(node.span.start, node.span.start + 1), {"nodes": self.max_nodes})
            )
            raise _Stop

    def members(self, frame: _Open) -> dict[str, Node]:
        members: dict[str, Node] = {}
        merges: list[tuple[Span, Node]] = []
        nodes = frame.nodes
        for key, value in zip(nodes[::2], nodes[1::2], strict=False):
            if key.style == "plain" and key.value == "<<":
                merges.append((key.span, value))
                continue
            name = self.name(key)
            before = members.pop(name, None)
            if before is not None and before.key is not None:
                value.repeats = (*before.repeats, before.key)
                self.problem(Problem("duplicate-key", key.span, {"key": name}, {"first": value.repeats[0]}))
            value.key = key.span
            members[name] = value
        for key_span, merged in merges:
            self.merge(members, key_span, merged)
        return members

    def merge(self, members: dict[str, Node], key_span: Span, merged: Node) -> None:
        """``<<``: what the map has itself wins, and earlier maps win over later ones."""
        sources = merged.items if isinstance(merged.items, list) else [merged]
        for source in sources:
            if source.kind == "unknown":
                continue
            if not isinstance(source.items, dict):
                self.problem(Problem("yaml-syntax", source.span, {"what": "<< takes a map, or a list of maps"}))
                continue
            for name, node in source.items.items():
                if name not in members:
                    place = source.span if source.anchor is not None else node.span
                    anchor = node.anchor or (node.span if source.anchor is not None else None)
                    key = key_span if source.anchor is not None else node.key
                    members[name] = replace(node, span=place, key=key, anchor=anchor)

    def name(self, key: Node) -> str:
        """The string that a key becomes, as it does in JSON."""
        if key.kind == "string":
            return str(key.value)
        text = self.text[slice(*key.span)]
        if key.items is not None:
            self.problem(Problem("yaml-syntax", key.span, {"what": "a map or list cannot be a key"}))
        elif key.kind != "unknown":
            reading = in_words(Reading(key.kind, key.value))
            self.problem(
                Problem(
                    "yaml-key-not-string",
                    key.span,
                    {"text": text, "read": reading},
                    edits=(Edit(key.span, f'"{text}"'),),
                )
            )
        return text

    def meaning(self, event: Any, style: str, span: Span) -> Reading:
        """What a scalar is, by its tag, its quotes, or how it is spelt."""
        tag, value = event.tag, event.value
        if tag not in (None, "!"):
            return self.tagged(tag, value, span)
        if style != "plain" or tag == "!":
            return Reading("string", value)
        old, new = readings(value)
        chosen = new if self.version == "1.2" else old
        if old is not new:
            self.differing(value, span, old, new)
        if chosen.odd == "timestamp":
            self.problem(Problem("yaml-timestamp", span, {"text": value}, edits=(Edit(span, f'"{value}"'),)))
        elif chosen.odd:
            self.problem(Problem("yaml-bad-scalar", span, {"text": value[:40]}, edits=(Edit(span, f'"{value}"'),)))
        elif "://" in value and (cut := _COMMENT_AFTER.match(self.text, span.end)):
            start = span.end + cut[0].index("#")
            self.problem(
                Problem("yaml-comment-cuts", Span(start, cut.end()), {"value": value, "comment": cut[0].strip()})
            )
        return chosen

    def differing(self, value: str, span: Span, old: Reading, new: Reading) -> None:
        if (old.kind, old.value) == (new.kind, new.value) or (old.value != old.value and new.value != new.value):
            return
        edits = (Edit(span, f'"{value}"'),) if new.kind == "string" else ()
        values = {"text": value, "read_12": in_words(new), "read_11": in_words(old)}
        self.problem(Problem("yaml-versions-differ", span, values, edits=edits))

    def tagged(self, tag: str, value: str, span: Span) -> Reading:
        name = tag.removeprefix(_STANDARD)
        if name == tag or name not in _KINDS:
            if name in ("timestamp", "binary"):
                return Reading("string", value)
            return Reading("unknown", UNKNOWN)
        if name == "str":
            return Reading("string", value)
        old, new = readings(value)
        reading = new if self.version == "1.2" else old
        if reading.kind == _KINDS[name]:
            return reading
        if name == "float" and isinstance(reading.value, int) and not isinstance(reading.value, bool):
            return Reading("float", float(reading.value))
        self.problem(Problem("yaml-bad-tag", span, {"text": value[:40], "tag": f"!!{name}"}))
        return Reading("unknown", UNKNOWN)

    def past_properties(self, start: int) -> int:
        """Where a value itself begins, behind its anchor and tag."""
        match = _PROPERTIES.match(self.text, start)
        return start if match is None else match.end()

    def salvage(self) -> None:
        """After a syntax mistake: what was read of the last document, without its open ends."""
        while self.stack:
            frame = self.stack.pop()
            if not frame.known or not frame.nodes:
                continue
            if frame.kind == "map" and len(frame.nodes) % 2:
                frame.nodes.pop()
            if not frame.nodes:
                continue
            span = Span(frame.nodes[0].span.start, frame.nodes[-1].span.end)
            items: dict[str, Node] | list[Node] = self.members(frame) if frame.kind == "map" else frame.nodes
            node = collection(span, items)
            if self.stack:
                self.stack[-1].nodes.append(node)
            else:
                self.root = node
        if self.root is not None:
            self.roots.append(self.root)

    def problem(self, problem: Problem) -> None:
        self.problems.append(replace(problem, values={**problem.values, "document": len(self.roots)}))


_PROPERTIES = re.compile(r"(?:(?:&[^\s,\[\]{}]+|!<[^>]*>|![^\s,\[\]{}]*)(?:[ \t]+|\s*(?:#[^\n]*)?\n\s*|(?=[,\]}])|$))+")
_HEADER = re.compile(r"[|>]([-+]?([1-9])?[-+]?)[^\r\n]*(?:\r\n|[\r\n\x85\u2028\u2029]|$)")
_LINE = re.compile(r"( *)([^\r\n\x85\u2028\u2029]*)(?:\r\n|[\r\n\x85\u2028\u2029]|$)")


def block_indent(text: str, start: int, column: int) -> int:
    """The column (0-based) at which the text of a block scalar begins: said by its header, or that of its first
    line.
    """
    header = _HEADER.match(text, start)
    if header is None:
        return column + 1
    if header[2]:
        return column + int(header[2])
    pos, widest = header.end(), 0
    while pos < len(text):
        line = _LINE.match(text, pos)
        if line is None or line.end() == pos:
            break
        if line[2]:
            return len(line[1]) if len(line[1]) > column else widest or column + 1
        widest = max(widest, len(line[1]))
        pos = line.end()
    return widest or column + 1


def _events(text: str) -> Iterator[Any]:
    import yaml

    if yaml.__with_libyaml__:
        cyaml: Any = yaml.cyaml  # its parser alone, without the loader around it
        get_event: Any = cyaml.CParser(text).get_event
        while (event := get_event()) is not None:
            yield event
        return
    parser = yaml.SafeLoader(text)
    try:
        while parser.check_event():
            yield parser.get_event()  # type: ignore[no-untyped-call]
    finally:
        parser.dispose()


# What PyYAML's two parsers say, and what a person would.
_WORDS = (
    ("found character '\\t'", "a tab cannot indent a line; use spaces"),
    ("cannot start any token", 'a value cannot begin with "{char}"; put it in quotes'),
    ("mapping values are not allowed", 'this ":" would begin a map inside a value; put the value in quotes'),
    ("could not find expected ':'", 'a ":" is missing after this key'),
    ("did not find expected ',' or", 'a "," or a closing bracket is missing here'),
    ("expected ',' or", 'a "," or a closing bracket is missing here'),
    ("did not find expected key", "this line does not fit the indentation of the lines above it"),
    ("expected <block end>", "this line does not fit the indentation of the lines above it"),
    ("did not find expected '-'", "this line does not fit the indentation of the list above it"),
    ("found unexpected end of stream", "this quote is never closed"),
    (
        "unknown escape",
        'a backslash and this letter are no escape in double quotes; write "\\\\\\\\", or use single quotes',
    ),
    ("expected escape sequence", "this escape needs more hexadecimal digits"),
    ("found duplicate anchor", "this anchor stands twice"),
    ("document start", 'something stands between two documents; begin a document with "---"'),
    ("not allowed", "a control character cannot stand here"),
    ("found undefined tag handle", "this tag's handle is not defined"),
    ("did not find expected node content", "a value is missing here"),
    ("expected the node content", "a value is missing here"),
    ("comment", "a comment needs a space before its #"),
)


def _syntax(error: Any, text: str) -> Problem:
    """A YAMLError in plain words, at its place."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = f"{getattr(error, 'problem', '') or getattr(error, 'reason', '') or error}"
    context = getattr(error, "context", None) or ""
    index = mark.index if mark is not None else getattr(error, "position", 0) or 0
    if "quoted scalar" in context and "end of stream" in said and error.context_mark is not None:
        index = error.context_mark.index
    index = min(max(index, 0), max(len(text) - 1, 0))
    char = text[index : index + 1]
    if char == "\t":
        return Problem("yaml-tab-indent", Span(index, index + 1))
    what = next(
        (words.replace("{char}", char) for part, words in _WORDS if part in said), f"this is no YAML ({said[:60]})"
    )
    end = index + 1 if char and char not in "\r\n" else index
    return Problem("yaml-syntax", Span(index, end), {"what": what})


def parse_yaml(
    text: str,
    *,
    version: Literal["1.1", "1.2"] = "1.2",
    max_depth: int = 100,
    max_nodes: int = 200_000,
    max_documents: int = 1_000,
) -> YamlTree:
    """The located trees of a text's documents, and what is wrong with it. Never raises, constructs nothing, never
    recurses.

    ``version`` says which YAML the values are; where the other would read a plain scalar otherwise, that is a problem.
    """
    reader = _Reader(text, version, max_depth, max_nodes, max_documents)
    reader.read()
    return YamlTree(tuple(reader.roots), tuple(reader.problems))
