"""Corrections as edits on the text: a value set, a key renamed, a member removed or added, in any notation and
layer.
"""

from __future__ import annotations

import json
import re

from neolint.finding import Edit
from neolint.layers import Layer, Spot
from neolint.node import UNKNOWN, Node
from neolint.source import Span

# A word that both YAML versions read as the string it is, wherever it stands.
_PLAIN_YAML = re.compile(
    r"(?!(?:true|false|yes|no|on|off|null|y|n|nan|inf)$)[A-Za-z_][A-Za-z0-9_/+-]*(?:[.:][A-Za-z0-9_/+-]+)*",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"(?:^|\s)#", re.MULTILINE)
# What may stand behind a block map's member on its line, and the line's end.
_REST_OF_LINE = re.compile(r"[ \t]*(?P<comment>(?<=[ \t])#[^\r\n]*)?(?P<ends>\r\n|[\r\n]|\Z)")


def set_value(spot: Spot, value: object) -> Edit | None:
    """Write another value in place of the one at ``spot``; what an alias or a merge brought, where it is defined.

    None where that cannot be done safely.
    """
    if not spot.whole or value is UNKNOWN:
        return None
    content = _notated(value, spot.layer, spot.node)
    return None if content is None else _edit(spot.layer, spot.node.anchor or spot.node.span, content)


def rename(spot: Spot, name: str) -> Edit | None:
    """Write another key over the one that leads to ``spot``."""
    if not spot.whole or spot.node.key is None:
        return None
    written = spot.layer.text[slice(*spot.node.key)]
    quoted = written[:1] in ('"', "'")
    if spot.layer.notation == "json" or written.startswith('"'):
        content = json.dumps(name)
    elif written.startswith("'"):
        content = "'" + name.replace("'", "''") + "'"
    else:
        content = name if not quoted and _PLAIN_YAML.fullmatch(name) else json.dumps(name)
    return _edit(spot.layer, spot.node.key, content)


def remove(spot: Spot, parent: Spot) -> Edit | None:
    """Take a member out of the map that ``parent`` leads to, with its comma or its line."""
    if not _editable(spot) or not _editable(parent) or spot.node.key is None or not isinstance(parent.node.items, dict):
        return None
    members = _own_members(parent.node)
    if len(members) < 2:
        return None
    text, position = spot.layer.text, members.index(spot.node)
    start, end = spot.node.key.start, spot.node.span.end
    if text[parent.node.span.start : parent.node.span.start + 1] != "{":
        line_start = _line_start(text, start)
        if text[line_start:start].strip():
            return None  # behind the dash of a list item: its line holds more than this member
        rest = _REST_OF_LINE.match(text, end)
        if rest is None:
            return None  # something else follows on the line
        if rest["comment"]:
            return _edit(spot.layer, Span(start, rest.start("comment")), "")
        if not rest["ends"]:  # the file's last line, which has no line end: the one before keeps none either
            line_start = max(line_start - len(_line_end(text)), 0)
        return _edit(spot.layer, Span(line_start, rest.end()), "")
    following = members[position + 1] if position + 1 < len(members) else None
    if following is not None and following.key is not None:
        span = Span(start, following.key.start)
    else:
        span = Span(members[position - 1].span.end, end)
    commented = spot.layer.notation == "yaml" and _COMMENT.search(text[slice(*span)])
    return None if commented else _edit(spot.layer, span, "")


def add(spot: Spot, name: str, value: object) -> Edit | None:
    """Add a member at the end of the map at ``spot``, written as its last member is."""
    if not _editable(spot) or not isinstance(spot.node.items, dict):
        return None
    text, layer, node = spot.layer.text, spot.layer, spot.node
    members = _own_members(node)
    flow = text[node.span.start : node.span.start + 1] == "{"
    if flow:
        member = f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"
        if not members:
            return _edit(layer, Span(node.span.start + 1, node.span.start + 1), member)
        return _edit(
            layer, Span(members[-1].span.end, members[-1].span.end), "," + _gap_before(text, members[-1]) + member
        )
    content, rest = _yaml_scalar(value), _REST_OF_LINE.match(text, members[-1].span.end) if members else None
    if content is None or rest is None or members[0].key is None:
        return None
    indent = " " * (members[0].key.start - _line_start(text, members[0].key.start))
    written = name if _PLAIN_YAML.fullmatch(name) else json.dumps(name)
    place = rest.start("ends")
    return _edit(layer, Span(place, place), f"{_line_end(text)}{indent}{written}: {content}")


def _own_members(node: Node) -> list[Node]:
    """A map's members in written order, without those that a merge brings in."""
    assert isinstance(node.items, dict)
    mine = [child for child in node.items.values() if child.key is not None and child.key.start >= node.span.start]
    return sorted(mine, key=lambda child: child.span)


def _editable(spot: Spot) -> bool:
    """Whether the member stands where it is, and not where an alias or a merge took it from."""
    return spot.whole and spot.alias is None and spot.node.anchor is None


def _edit(layer: Layer, span: Span, content: str) -> Edit | None:
    written = layer.written(content)
    return None if written is None else Edit(layer.defined(span), written)


def _line_start(text: str, place: int) -> int:
    return max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1


def _line_end(text: str) -> str:
    """The line end that a text uses."""
    found = re.search(r"\r\n|\n|\r", text)
    return found[0] if found else "\n"


def _gap_before(text: str, member: Node) -> str:
    """The white space between the last comma or bracket and a member's key."""
    start = member.key.start if member.key else member.span.start
    gap = re.search(r"\s*$", text[:start])
    return gap[0] if gap else " "


def _notated(value: object, layer: Layer, node: Node) -> str | None:
    """A value as it is written in the notation around it."""
    if layer.notation == "json" or node.style in ("json", '"'):
        return _json(value, layer.text[slice(*node.span)])
    if node.style == "'" and isinstance(value, str) and "\n" not in value:
        return "'" + value.replace("'", "''") + "'"
    return _yaml_scalar(value)


def _json(value: object, written: str) -> str:
    """A value as JSON, as tight as the one that it replaces was written."""
    tight = written[:1] in ("[", "{") and not re.search(r"[,:]\s", written)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":") if tight else None)


def _yaml_scalar(value: object) -> str | None:
    """A scalar for YAML: plain where both versions read it alike, in single quotes where that keeps JSON legible."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN_YAML.fullmatch(value):
        return value
    if "\n" not in value and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return json.dumps(value, ensure_ascii=False)


def quote_object(spot: Spot) -> Edit | None:
    """Make the string that was meant out of an object or list: its own text in quotes where that is strict JSON."""
    if not _editable(spot):
        return None
    text, node = spot.layer.text[slice(*spot.node.span)], spot.node
    value = node.value
    if _repeats(node) or (spot.layer.notation == "yaml" and _COMMENT.search(text)):
        return None  # it would be lost
    try:
        same = "\n" not in text and json.loads(text) == value
    except (ValueError, RecursionError):
        same = False
    try:
        content = text if same else json.dumps(value, ensure_ascii=False)
    except TypeError:  # something in it is unknown
        return None
    if spot.layer.notation in ("json", "shell"):  # in a shell's single quotes stands JSON
        return _edit(spot.layer, node.span, json.dumps(content, ensure_ascii=False))
    quoted = "'" + content.replace("'", "''") + "'"
    if text[:1] in ("{", "[") or node.key is None:
        return _edit(spot.layer, node.span, quoted)
    colon = spot.layer.text.find(":", node.key.end)
    return _edit(spot.layer, Span(colon + 1, node.span.end), " " + quoted)


def quote_scalar(spot: Spot) -> Edit | None:
    """Put a number's own text in quotes: 1.10 becomes "1.10", not "1.1"."""
    if not spot.whole or spot.node.items is not None:
        return None
    span = spot.node.anchor or spot.node.span
    return _edit(spot.layer, span, json.dumps(spot.layer.text[slice(*span)]))


def _repeats(node: Node) -> bool:
    """Whether a key stands twice anywhere in a value."""
    waiting = [node]
    while waiting:
        inner = waiting.pop()
        children = [child for _, child in inner.children()]
        if any(child.repeats for child in children):
            return True
        waiting += children
    return False
