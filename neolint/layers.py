"""Texts inside texts: from a path or a span in an inner document to the span in the file, and back for edits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from neolint.node import INSIDE, KEY, Node, Part, Path
from neolint.source import Span

if TYPE_CHECKING:
    from neolint.scalar import Offsets


@dataclass(eq=False)
class Layer:
    """A text with its tree. The outermost is the file; each further one is what a string of the one around it decodes to."""

    text: str
    root: Node
    around: Layer | None = None
    string: Node | None = None
    notation: str = "json"

    @cached_property
    def _offsets(self) -> Offsets:
        from neolint.scalar import offsets

        assert self.around is not None and self.string is not None
        return offsets(self.around.text, self.string)

    def in_file(self, span: Span) -> Span:
        """The span in the file of a span of this layer's text."""
        if self.around is None or self.string is None:
            return span
        from neolint.scalar import inner_span

        return self.around.in_file(inner_span(self._offsets, span.start, span.end, self.string))

    def written(self, content: str) -> str | None:
        """How ``content``, a piece of this layer's text, is written in the file. None if its string cannot hold it."""
        if self.around is None or self.string is None:
            return content
        from neolint.scalar import encode

        outer = encode(self.string, content)
        return None if outer is None else self.around.written(outer)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a path leads: the layer, the node reached, and how many steps of the path did exist."""

    layer: Layer
    node: Node
    depth: int
    whole: bool

    def span(self, last: object = None) -> Span:
        """The span in the file: of the value, or of its key or of a part of it if ``last`` says so."""
        return self.layer.in_file(self._span_in_layer(last))

    def _span_in_layer(self, last: object) -> Span:
        node = self.node
        if not self.whole:
            if node.key is not None:
                return node.key
            if node.items is not None and self.layer.text[node.span.start : node.span.start + 1] in ("{", "["):
                return Span(node.span.start, node.span.start + 1)
            return Span(node.span.start, min(node.span.end, node.span.start + 1)) if node.items is not None else node.span
        if last is KEY and node.key is not None:
            return node.key
        if isinstance(last, Part) and node.kind == "string":
            from neolint.scalar import inner_span, offsets

            return inner_span(offsets(self.layer.text, node), last.start, last.end, node)
        return node.span


def follow(layers: dict[Path, Layer], path: Path) -> Spot:
    """Walk a path from the file's root as far as it exists. ``layers`` has the file's layer at (), and an inner
    document's at the path that leads to its root, its INSIDE step included."""
    layer = layers[()]
    node = layer.root
    for depth, step in enumerate(path):
        if step is KEY or isinstance(step, Part):
            return Spot(layer, node, depth, whole=True)
        if step is INSIDE:
            inner = layers.get(path[: depth + 1])
            if inner is None:
                return Spot(layer, node, depth, whole=True)
            layer, node = inner, inner.root
            continue
        child = node.child(step)
        if child is None:
            return Spot(layer, node, depth, whole=False)
        node = child
    return Spot(layer, node, len(path), whole=True)


def pointers(path: Path) -> tuple[str, ...]:
    """RFC 6901 pointers: the first from the root of the document, each further one inside the string before it."""
    found = [""]
    for step in path:
        if step is INSIDE:
            found.append("")
        elif isinstance(step, (str, int)):
            found[-1] += "/" + str(step).replace("~", "~0").replace("/", "~1")
    return tuple(found)
