"""YAML that nothing is odd about: its values at once, and their places when somebody asks for them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from neolint.node import Node
from neolint.read.yaml_places import block_indent
from neolint.read.yaml_scalars import NOT_ALWAYS_A_STRING, readings
from neolint.source import Span

if TYPE_CHECKING:
    from neolint.node import Kind

# Anchors, aliases, tags, directives, merges, templates: what has one of these may be odd, and is read with more care.
_MAYBE_ODD = ("&", "*", "!", "%", "<<", "{{", ": :", "\ufeff")
# Each level of nesting has one of these, or stands further to the right; so no text within the bounds is nested too
# deep for libyaml and its composer.
_NESTING = ("[", "{", "- ", "? ")
_MOST_NESTING = 300
_LONGEST = 20_000
_KINDS: dict[type, Kind] = {str: "string", int: "int", float: "float", bool: "bool", type(None): "null"}


class SimpleYaml:
    """One document, read. ``value`` is its value, ``root()`` its located tree."""

    __slots__ = ("_composed", "_text", "value")

    def __init__(self, text: str, composed: Any, value: object) -> None:
        self._text, self._composed, self.value = text, composed, value

    def root(self) -> Node:
        """The tree that ``parse_yaml`` makes of the text."""
        text, root = self._text, _node(self._text, self._composed, self.value, 0)
        waiting = [(self._composed, root)]
        for composed, node in waiting:  # it grows on the way
            column = composed.start_mark.column
            if isinstance(node.items, dict):
                assert isinstance(node.value, dict)
                for (key, child), (name, value) in zip(composed.value, node.value.items(), strict=True):
                    made = node.items[name] = _node(text, child, value, column)
                    made.key = Span(key.start_mark.index, key.end_mark.index)
                    if made.items is not None:
                        waiting.append((child, made))
            elif node.items is not None:
                assert isinstance(node.value, list)
                for child, value in zip(composed.value, node.value, strict=True):
                    made = _node(text, child, value, column)
                    node.items.append(made)
                    if made.items is not None:
                        waiting.append((child, made))
        for composed, node in reversed(waiting):
            node.span = _extent(text, composed, node)
        return root


def load_yaml(text: str, *, max_depth: int, max_nodes: int) -> SimpleYaml:
    """The only document of a text that ``parse_yaml`` would find nothing wrong with in either version of YAML.

    Raises ValueError for any other, and for what might be odd: then ``parse_yaml`` knows what is wrong, and where.
    """
    if (
        len(text) > _LONGEST
        or any(mark in text for mark in _MAYBE_ODD)
        or sum(map(text.count, _NESTING)) > _MOST_NESTING
    ):
        raise ValueError("it may be odd")
    import yaml

    try:
        composed = _composer()(text).get_single_node()
    except (yaml.YAMLError, OverflowError) as error:
        raise ValueError("it is no YAML") from error
    scalar, mapping = yaml.ScalarNode, yaml.MappingNode
    if composed is None or type(composed) is scalar:
        raise ValueError("it holds nothing")
    root: dict[str, object] | list[object] = {} if type(composed) is mapping else []
    waiting: list[tuple[Any, Any, int]] = [(composed, root, 1)]
    may_be_cut = " #" in text or "\t#" in text
    nodes = 1
    for parent, made, depth in waiting:  # it grows on the way
        is_map = type(made) is dict
        nodes += 2 * len(parent.value) if is_map else len(parent.value)
        if depth > max_depth or nodes > max_nodes:
            raise ValueError("it is too deep, or has too many values")
        for entry in parent.value:
            child = entry[1] if is_map else entry
            value: Any
            if type(child) is scalar:
                value = child.value if child.style else _plain(child.value, may_be_cut)
            else:
                value = {} if type(child) is mapping else []
                waiting.append((child, value, depth + 1))
            if is_map:
                key = entry[0]
                name = key.value if type(key) is not scalar or key.style else _plain(key.value, may_be_cut)
                if type(name) is not str or name in made or key.style in ("|", ">"):
                    raise ValueError("a key is no text, or stands twice")
                made[name] = value
            else:
                made.append(value)
    return SimpleYaml(text, composed, root)


def _plain(text: str, may_be_cut: bool) -> object:
    """The value of a plain scalar, if it is the same in both versions and nothing is odd about it."""
    if not text or text[0] in NOT_ALWAYS_A_STRING:
        both = readings(text)
        if both.v11 is not both.v12 or both.v12.trouble:
            raise ValueError("the versions of YAML differ, or none can read it")
        return both.v12.value
    if may_be_cut and "://" in text:
        raise ValueError("a comment may cut it")
    return text


@lru_cache(maxsize=1)
def _composer() -> Any:
    """The parser of libyaml, and PyYAML's composer for it, with nothing resolved and nothing constructed."""
    from yaml import __with_libyaml__

    if not __with_libyaml__:
        raise ValueError("PyYAML has no libyaml here")
    from yaml._yaml import CParser

    def nothing(*_: object) -> None:
        return None

    names = ("resolve", "descend_resolver", "ascend_resolver")
    return type("Composer", (CParser,), dict.fromkeys(names, staticmethod(nothing)))


def _node(text: str, composed: Any, value: object, column: int) -> Node:
    """The node of a scalar, or of a collection that has neither its span nor its children yet."""
    start, end = composed.start_mark.index, composed.end_mark.index
    if isinstance(value, (dict, list)):
        is_map = isinstance(value, dict)
        return Node("map" if is_map else "list", value, Span(start, end), items={} if is_map else [])
    style, indent = composed.style or "plain", 0
    if style in ("|", ">"):
        indent = block_indent(text, start, column)
        end = start + len(text[start:end].rstrip())
    return Node(_KINDS[type(value)], value, Span(start, end), None, None, style, indent)


def _extent(text: str, composed: Any, node: Node) -> Span:
    """The span of a collection whose children have theirs: of a block as far as its last child."""
    start, end = node.span
    if composed.flow_style and text[start : start + 1] in ("{", "["):
        return Span(start, end)
    if not node.items:
        return Span(start, start)
    if isinstance(node.items, dict):
        children = list(node.items.values())
        first, last = children[0].key, children[-1].key
        assert first is not None
        assert last is not None
        return Span(first.start, max(last.end, children[-1].span.end))
    return Span(start, max(start + 1, node.items[-1].span.end))
