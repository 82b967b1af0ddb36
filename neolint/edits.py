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


def set_value(spot: Spot, value: object) -> Edit | None:
    """Write another value in place of the one at ``spot``. None where that cannot be done safely."""
    if not _editable(spot) or value is UNKNOWN:
        return None
    content = _notated(value, spot.layer, spot.node)
    return None if content is None else _edit(spot.layer, spot.node.span, content)


def rename(spot: Spot, name: str) -> Edit | None:
    """Write another key over the one that leads to ``spot``."""
    if not _editable(spot) or spot.node.key is None:
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
    members = sorted(parent.node.items.values(), key=lambda node: node.span)
    if len(members) < 2:
        return None
    text, position = spot.layer.text, members.index(spot.node)
    start, end = spot.node.key.start, spot.node.span.end
    if text[parent.node.span.start : parent.node.span.start + 1] != "{":
        line_start = text.rfind("\n", 0, start) + 1
        if text[line_start:start].strip():
            return None  # behind the dash of a list item: its line holds more than this member
        line_end = text.find("\n", end)
        return _edit(spot.layer, Span(line_start, len(text) if line_end < 0 else line_end + 1), "")
    following = members[position + 1] if position + 1 < len(members) else None
    if following is not None and following.key is not None:
        return _edit(spot.layer, Span(start, following.key.start), "")
    return _edit(spot.layer, Span(members[position - 1].span.end, end), "")


def add(spot: Spot, name: str, value: object) -> Edit | None:
    """Add a member at the end of the map at ``spot``, written as its last member is."""
    if not _editable(spot) or not isinstance(spot.node.items, dict):
        return None
    text, layer, node = spot.layer.text, spot.layer, spot.node
    members = sorted(node.items.values(), key=lambda child: child.span)  # type: ignore[union-attr]
    flow = text[node.span.start : node.span.start + 1] == "{"
    if flow:
        member = f"{json.dumps(name)}: {json.dumps(value)}"
        if not members:
            return _edit(layer, Span(node.span.start + 1, node.span.start + 1), member)
        return _edit(
            layer, Span(members[-1].span.end, members[-1].span.end), "," + _gap_before(text, members[-1]) + member
        )
    if not members or members[-1].key is None or "\n" in text[slice(*members[-1].span)]:
        return None
    indent = " " * (members[0].key.start - (text.rfind("\n", 0, members[0].key.start) + 1)) if members[0].key else ""
    content = _yaml_scalar(value)
    return None if content is None else _edit(layer, Span(*[members[-1].span.end] * 2), f"\n{indent}{name}: {content}")


def _editable(spot: Spot) -> bool:
    return spot.whole and spot.alias is None and spot.node.anchor is None


def _edit(layer: Layer, span: Span, content: str) -> Edit | None:
    written = layer.written(content)
    return None if written is None else Edit(layer.in_file(span), written)


def _gap_before(text: str, member: Node) -> str:
    """The white space between the last comma or bracket and a member's key."""
    start = member.key.start if member.key else member.span.start
    gap = re.search(r"\s*$", text[:start])
    return gap[0] if gap else " "


def _notated(value: object, layer: Layer, node: Node) -> str | None:
    """A value as it is written in the notation around it."""
    if layer.notation == "json" or node.style in ("json", '"'):
        return json.dumps(value, ensure_ascii=False)
    if node.style == "'" and isinstance(value, str) and "\n" not in value:
        return "'" + value.replace("'", "''") + "'"
    return _yaml_scalar(value)


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
    try:
        same = "\n" not in text and json.loads(text) == value
    except (ValueError, RecursionError):
        same = False
    try:
        content = text if same else json.dumps(value, ensure_ascii=False)
    except TypeError:  # something in it is unknown
        return None
    if spot.layer.notation == "json":
        return _edit(spot.layer, node.span, json.dumps(content, ensure_ascii=False))
    quoted = "'" + content.replace("'", "''") + "'"
    if text[:1] in ("{", "[") or node.key is None:
        return _edit(spot.layer, node.span, quoted)
    colon = spot.layer.text.find(":", node.key.end)
    return _edit(spot.layer, Span(colon + 1, node.span.end), " " + quoted)


def quote_scalar(spot: Spot) -> Edit | None:
    """Put a number's own text in quotes: 1.10 becomes "1.10", not "1.1"."""
    if not _editable(spot) or spot.node.items is not None:
        return None
    return _edit(spot.layer, spot.node.span, json.dumps(spot.layer.text[slice(*spot.node.span)]))
