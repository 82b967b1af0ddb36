"""YAML from parse events: nothing is constructed, every value has its place, and both versions of YAML are heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from neolint.finding import Edit, Problem
from neolint.node import UNKNOWN, Node, collection
from neolint.read.yaml_errors import NotYamlError, TooDeepError, events
from neolint.read.yaml_places import behind_properties, block_indent, column
from neolint.read.yaml_scalars import NOT_ALWAYS_A_STRING
from neolint.read.yaml_values import cut_by_comment, is_known_collection, members, plain, plain_key, tagged
from neolint.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from neolint.node import Kind
    from neolint.read.yaml_scalars import Version


_PROPERTIES = ("&", "!")
_BRACKETS = ("{", "[")
_ONE_MEMBER = 2  # its key and its value


class YamlTree(NamedTuple):
    """A root for each document, None for an empty one; and the problems, with their ``document`` among the values."""

    roots: tuple[Node | None, ...]
    problems: tuple[Problem, ...]


def parse_yaml(
    text: str,
    *,
    version: Version = "1.2",
    max_depth: int = 100,
    max_nodes: int = 200_000,
    max_documents: int = 1_000,
    pure: bool = False,
) -> YamlTree:
    """The located trees of a text's documents, and what is wrong with it. Never raises.

    ``version`` says which YAML the values are; a plain scalar that the other would read otherwise is a problem. Depth
    and nodes count what aliases stand for; over a limit there is one problem and no tree. After a syntax mistake the
    documents before it are kept. ``pure`` does without libyaml.
    """
    reader = _Reader(text, version, max_depth, max_nodes, max_documents)
    try:
        for event in events(text, pure=pure):
            reader.handle[type(event).__name__](event)
    except NotYamlError as refusal:
        reader.refused(refusal)
    except TooDeepError as error:
        return YamlTree((), (_too_deep(error.at, max_depth),))
    except _OverLimitError as over:
        return YamlTree((), (over.problem,))
    return YamlTree(tuple(reader.roots), tuple(reader.problems))


class _OverLimitError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.rule)
        self.problem = problem


def _over_limit(rule: str, start: int, values: Mapping[str, object]) -> Problem:
    return Problem(rule, Span(start, start + 1), {**values, "document": 0})


def _too_deep(start: int, depth: int) -> Problem:
    return _over_limit("too-deep", start, {"depth": depth})


class _Anchored(NamedTuple):
    """What an anchor stands for: its value (None while that is still open), and how large and deep it is."""

    node: Node | None
    size: int
    height: int


class _Open:
    """A map or list that is being read. The nodes of a map are its keys and values in turn."""

    __slots__ = ("anchor", "before", "column", "flow", "height", "is_map", "nodes", "start", "tag")

    def __init__(self, is_map: bool, start: int, at: int, event: Any, before: int) -> None:
        self.is_map, self.start, self.column, self.before = is_map, start, at, before
        self.flow, self.anchor, self.tag = event.flow_style, event.anchor, event.tag
        self.height = 1
        self.nodes: list[Node] = []


class _Reader:
    """Builds the trees. The collections that are open stand on a stack of its own."""

    def __init__(self, text: str, version: Version, max_depth: int, max_nodes: int, max_documents: int) -> None:
        self.text, self.wanted = text, version
        self.max_depth, self.max_nodes, self.max_documents = max_depth, max_nodes, max_documents
        self.version: Version | None = version
        self.roots: list[Node | None] = []
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.anchors: dict[str, _Anchored] = {}
        self.root: Node | None = None
        self.count = 0
        self.handle: dict[str, Callable[[Any], None]] = {
            "ScalarEvent": self.scalar,
            "MappingStartEvent": self.open_map,
            "SequenceStartEvent": self.open_list,
            "MappingEndEvent": self.close,
            "SequenceEndEvent": self.close,
            "AliasEvent": self.alias,
            "DocumentStartEvent": self.document_start,
            "DocumentEndEvent": self.document_end,
            "StreamStartEvent": self.stream,
            "StreamEndEvent": self.stream,
        }

    def stream(self, _: Any) -> None:
        """The stream's own events say nothing."""

    def document_start(self, event: Any) -> None:
        if len(self.roots) >= self.max_documents:
            limit = {"documents": self.max_documents}
            raise _OverLimitError(_over_limit("too-many-documents", event.start_mark.index, limit))
        self.anchors, self.root = {}, None
        self.version = None if event.version == (1, 1) else self.wanted  # 1.1: then the AWS CLI v2 reads 1.1 too

    def document_end(self, _: Any) -> None:
        root = self.root
        self.roots.append(None if root is not None and root.kind == "null" and root.span[0] == root.span[1] else root)

    def scalar(self, event: Any) -> None:
        text, stack, value = self.text, self.stack, event.value
        start, end = event.start_mark.index, event.end_mark.index
        style, indent = event.style or "plain", 0
        if text[start : start + 1] in _PROPERTIES:
            start = behind_properties(text, start, end)
        if style in ("|", ">"):
            indent = block_indent(text, start, stack[-1].column if stack else 0)
            end = start + len(text[start:end].rstrip())
        span = Span(start, end)
        kind: Kind = "string"
        meant: object = value
        if event.tag and event.tag != "!":
            kind, meant, _ = tagged(event.tag, value, span, self.version, self.problem)
        elif event.implicit[0] or (style == "plain" and not value):
            if not value or value[0] in NOT_ALWAYS_A_STRING:
                is_key = stack and stack[-1].is_map and len(stack[-1].nodes) % 2 == 0
                kind, meant, _ = (plain_key if is_key else plain)(value, span, self.version, self.problem)
            elif "://" in value:
                cut_by_comment(text, value, end, self.problem)
        node = Node(kind, meant, span, None, None, style, indent)
        if kind == "unknown":
            node.template = Node("string", value, span, None, None, style, indent)
        if event.anchor:
            self.anchors[event.anchor] = _Anchored(node, 1, 0)
        self.add(node, 1, 0)

    def open_map(self, event: Any) -> None:
        self.open(event, is_map=True)

    def open_list(self, event: Any) -> None:
        self.open(event, is_map=False)

    def open(self, event: Any, *, is_map: bool) -> None:
        mark = event.start_mark
        start, at = mark.index, mark.column
        if len(self.stack) >= self.max_depth:
            raise _OverLimitError(_too_deep(start, self.max_depth))
        if event.anchor or event.tag or (event.flow_style and self.text[start : start + 1] in _PROPERTIES):
            start = behind_properties(self.text, start, len(self.text))
            at = at if event.flow_style else column(self.text, start)  # of no use inside brackets
        if event.anchor:
            self.anchors[event.anchor] = _Anchored(None, 0, 0)
        self.stack.append(_Open(is_map, start, at, event, self.count))

    def close(self, event: Any) -> None:
        frame = self.stack.pop()
        start, nodes, is_map = frame.start, frame.nodes, frame.is_map
        if frame.flow and self.text[start : start + 1] in _BRACKETS:
            span = Span(start, event.end_mark.index)
        elif not nodes:
            span = Span(start, start)
        elif is_map:  # a block, or a map of one member that stands in a list without braces
            span = Span(nodes[0].span.start, max(nodes[-2].span.end, nodes[-1].span.end))
        else:
            span = Span(start, max(start + 1, nodes[-1].span.end))
        kind: Kind = "map" if is_map else "list"
        items = None if self.is_template(span, nodes) else members(nodes, self.text, self.problem) if is_map else nodes
        if items is None or not is_known_collection(frame.tag, kind, span, self.problem):
            node = Node("unknown", UNKNOWN, span, template=None if items is None else collection(span, items))
        else:
            node = collection(span, items)
        self.add(node, 1, frame.height)
        if frame.anchor:
            self.anchors[frame.anchor] = _Anchored(node, self.count - frame.before, frame.height)

    def alias(self, event: Any) -> None:
        span = Span(event.start_mark.index, event.end_mark.index)
        found = self.anchors.get(event.anchor)
        if found is None or found.node is None:
            rule = "yaml-unknown-alias" if found is None else "yaml-recursive-alias"
            self.problem(rule, span, {"name": event.anchor})
            self.add(Node("unknown", UNKNOWN, span), 1, 0)
            return
        if len(self.stack) + found.height > self.max_depth:
            raise _OverLimitError(_too_deep(span.start, self.max_depth))
        node = found.node
        copy = Node(node.kind, node.value, span, None, node.items, node.style, node.indent, node.span)
        self.add(copy, found.size, found.height)

    def add(self, node: Node, size: int, height: int) -> None:
        """Put a finished value where it belongs, and count all that it stands for."""
        self.count += size
        if self.count > self.max_nodes:
            raise _OverLimitError(_over_limit("too-many-nodes", node.span.start, {"nodes": self.max_nodes}))
        if self.stack:
            top = self.stack[-1]
            top.nodes.append(node)
            top.height = max(top.height, height + 1)
        else:
            self.root = node

    def refused(self, refusal: NotYamlError) -> None:
        """The problem at which the parser gave up. If that is the text's end inside brackets, they were not closed."""
        what, span = refusal.what, refusal.span
        brackets = [
            frame.start for frame in self.stack if frame.flow and self.text[frame.start : frame.start + 1] in _BRACKETS
        ]
        if refusal.rule == "yaml-syntax" and brackets and not self.text[span.start :].strip():
            span = Span(brackets[-1], brackets[-1] + 1)
            what = f'this "{self.text[brackets[-1]]}" is never closed'
        self.problem(refusal.rule, span, {"what": what})

    def is_template(self, span: Span, nodes: list[Node]) -> bool:
        """``{{ NAME }}`` without quotes is a map in a map to YAML, and to be filled in to whoever wrote it."""
        start, end = span
        return len(nodes) == _ONE_MEMBER and self.text.startswith("{{", start, end) and self.text[end - 2 : end] == "}}"

    def problem(
        self,
        rule: str,
        span: Span,
        values: Mapping[str, object],
        labels: Mapping[str, Span] | None = None,
        edits: tuple[Edit, ...] = (),
    ) -> None:
        """A problem of the document that is being read."""
        self.problems.append(Problem(rule, span, {**values, "document": len(self.roots)}, labels or {}, edits))
