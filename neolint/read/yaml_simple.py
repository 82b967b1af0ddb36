"""YAML that nothing is odd about: its values at once, and their places when somebody asks for them."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

from neolint.node import KINDS, LazyNode, Node
from neolint.read.yaml_places import block_indent
from neolint.read.yaml_scalars import plain_in_both
from neolint.source import Span

# Anchors, aliases, tags, directives, merges, templates: what has one of these may be odd, and is read with more care.
_MAYBE_ODD = ("&", "*", "!", "%", "<<", "{{", ": :", "\ufeff")
# Each level of nesting has one of these, or stands further to the right; so no text within the bounds is nested too
# deep for libyaml and its composer.
_NESTING = ("[", "{", "- ", "? ")
_MOST_NESTING = 300
_LONGEST = 20_000


class SimpleYaml:
    """One document, read. ``value`` is its value, ``root()`` its located tree."""

    __slots__ = ("_composed", "_text", "value")

    def __init__(self, text: str, composed: Any, value: object) -> None:
        self._text, self._composed, self.value = text, composed, value

    def root(self) -> Node:
        """The tree that ``parse_yaml`` makes of the text, one level after the other as somebody asks for it."""
        return _node(self._text, self._composed, self.value, 0)


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
    if may_be_cut and "://" in text:
        raise ValueError("a comment may cut it")
    return plain_in_both(text)


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


def _node(text: str, composed: Any, value: object, column: int, key: Span | None = None) -> Node:
    """The node of what was composed; ``column`` is that of the collection it is in."""
    if isinstance(value, (dict, list)):
        start, end = _begin(text, composed), _end(text, composed)
        return LazyNode(value, Span(start, end), partial(_children, text, composed, value), key)
    start, style = composed.start_mark.index, composed.style or "plain"
    indent = block_indent(text, start, column) if style in ("|", ">") else 0
    return Node(KINDS[type(value)], value, Span(start, _end(text, composed)), key, None, style, indent)


def _children(text: str, composed: Any, value: Any) -> dict[str, Node] | list[Node]:
    column = composed.start_mark.column
    if isinstance(value, list):
        return [_node(text, child, element, column) for child, element in zip(composed.value, value, strict=True)]
    members = {}
    for (key, child), (name, member) in zip(composed.value, value.items(), strict=True):
        members[name] = _node(text, child, member, column, Span(key.start_mark.index, key.end_mark.index))
    return members


def _in_brackets(text: str, composed: Any) -> bool:
    return bool(composed.flow_style) and text[composed.start_mark.index] in "{["


def _begin(text: str, composed: Any) -> int:
    """Where a collection begins: a map without braces with its first key."""
    first = composed.value[0] if composed.value and not _in_brackets(text, composed) else None
    at = first[0] if isinstance(first, tuple) else composed
    return int(at.start_mark.index)


def _end(text: str, composed: Any) -> int:
    """Where it ends: a block with its last child."""
    end = 0
    while True:
        start, children = int(composed.start_mark.index), composed.value
        if isinstance(children, str) or _in_brackets(text, composed):
            last = int(composed.end_mark.index)
            if isinstance(children, str) and composed.style in ("|", ">"):
                last = start + len(text[start:last].rstrip())
            return max(end, last)
        if not children:
            return max(end, start)
        child = children[-1]
        if isinstance(child, tuple):
            end, composed = max(end, child[0].end_mark.index), child[1]
        else:
            end, composed = max(end, start + 1), child
