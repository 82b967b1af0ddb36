"""Texts inside texts: from a path or a span in an inner document to the span in the file, and back for edits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from neolint.finding import Edit
from neolint.node import INSIDE, KEY, Node, Part, Path, Step
from neolint.source import Span

if TYPE_CHECKING:
    from neolint.read.passage import Passage
    from neolint.scalar import Offsets


@dataclass(eq=False, repr=False)
class Layer:
    """A text with its tree. The outermost is the file, or a passage of it; each further one is what a string of the one
    around it decodes to.
    """

    text: str
    root: Node
    around: Layer | None = None
    string: Node | None = None
    notation: str = "json"
    passage: Passage | None = None

    @cached_property
    def _offsets(self) -> Offsets:
        from neolint.scalar import offsets

        assert self.around is not None
        assert self.string is not None
        return offsets(self.around.text, self.string)

    def in_file(self, span: Span) -> Span:
        """The span in the file of a span of this layer's text. Inside a string that an alias brought in: the alias."""
        if self.around is None or self.string is None:
            return span if self.passage is None else self.passage.in_file(span)
        if self.string.anchor is not None:
            return self.around.in_file(self.string.span)
        from neolint.scalar import inner_span

        return self.around.in_file(inner_span(self._offsets, span.start, span.end, self.string))

    def defined(self, span: Span) -> Span:
        """The span in the file where a piece of this layer's text is written, also if an alias brought it here."""
        if self.around is None or self.string is None:
            return span if self.passage is None else self.passage.edited(span)
        from neolint.scalar import inner_span

        return self.around.defined(inner_span(self._offsets, span.start, span.end, self.string))

    def edit(self, edit: Edit) -> Edit | None:
        """An edit of this layer's text as one of the file; None if what it writes cannot stand there."""
        text = self.written(edit.text)
        return None if text is None else Edit(self.defined(edit.span), text)

    def written(self, content: str) -> str | None:
        """How ``content``, a piece of this layer's text, is written in the file. None if its string cannot hold it."""
        if self.around is None or self.string is None:
            if self.notation == "python":  # programs are not edited
                return None
            return content if self.passage is None else self.passage.written(content)
        from neolint.scalar import encode

        outer = encode(self.string, content)
        return None if outer is None else self.around.written(outer)


class Spot(NamedTuple):
    """Where a path leads: the layer, the node reached, and whether the whole path exists.

    ``alias`` is the first node on the way that a YAML alias or merge brought in: it is reported where it is used.
    """

    layer: Layer
    node: Node
    whole: bool
    last: Step | None = None
    alias: Node | None = None
    depth: int = 0

    def span(self) -> Span:
        """The span in the file: of the value, of its key or of a part of it, whichever the path meant.

        Of a missing member: its parent's key, or the first character of a parent that has none.
        """
        if self.alias is not None:
            return self.alias.span
        return self.layer.in_file(self._span_in_layer())

    def definition(self) -> Span | None:
        """Where the value itself is written, if an alias brought it here."""
        return None if self.alias is None else self._span_in_layer()

    def _span_in_layer(self) -> Span:
        node = self.node
        if not self.whole and node.items is not None:
            return node.key or Span(node.span.start, min(node.span.start + 1, node.span.end))
        if self.last is KEY and node.key is not None:
            return node.key
        if isinstance(self.last, Part) and node.kind == "string":
            from neolint.scalar import inner_span, offsets

            return inner_span(offsets(self.layer.text, node), self.last.start, self.last.end, node)
        return node.span if node.anchor is None else node.anchor


def follow(layers: dict[Path, Layer], path: Path) -> Spot:
    """Walk a path from the file's root as far as it exists.

    ``layers`` has the file's layer at (), and an inner document's at the path that leads to its root, INSIDE included.
    """
    layer = layers[()]
    node, alias = layer.root, None
    for depth, step in enumerate(path):
        if step is KEY or isinstance(step, Part):
            return Spot(layer, node, True, step, alias, depth)
        if step is INSIDE:
            inner = layers.get(path[: depth + 1])
            if inner is None:
                return Spot(layer, node, True, None, alias, depth)
            layer, node = inner, inner.root
            continue
        child = node.child(step)
        if child is None:
            return Spot(layer, node, False, None, alias, depth)
        node = child
        if alias is None and node.anchor is not None:
            alias = node
    return Spot(layer, node, True, None, alias, len(path))


def pointers(path: Path) -> tuple[str, ...]:
    """RFC 6901 pointers: the first from the root of the document, each further one inside the string before it."""
    found = [""]
    for step in path:
        if step is INSIDE:
            found.append("")
        elif isinstance(step, (str, int)):
            found[-1] += "/" + str(step).replace("~", "~0").replace("/", "~1")
    return tuple(found)


def steps(pointer: str) -> list[str]:
    """The steps of a pointer, unescaped; numbers of lists are still text."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
