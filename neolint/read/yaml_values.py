"""What the scalars and the maps of YAML mean, and what is odd about them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from neolint.finding import Edit
from neolint.node import UNKNOWN, Node
from neolint.read.yaml_scalars import Reading, in_words, readings, timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neolint.node import Kind
    from neolint.read.yaml_scalars import Version
    from neolint.source import Span

_STANDARD = "tag:yaml.org,2002:"
_SCALARS: dict[str, Kind] = {"str": "string", "int": "int", "float": "float", "bool": "bool", "null": "null"}
_COLLECTIONS = {"map": "map", "seq": "list"}
_UNKNOWN = Reading("unknown", UNKNOWN)
_COMMENT_AFTER = re.compile(r"[ \t]+(#[^\s#][^\r\n]*)")
_EXCERPT = 40


class Report(Protocol):
    """Takes a problem of the document that is being read."""

    def __call__(
        self,
        rule: str,
        span: Span,
        values: Mapping[str, object],
        labels: Mapping[str, Span] | None = None,
        edits: tuple[Edit, ...] = (),
    ) -> None:
        """The arguments are those of a Problem."""


def plain(text: str, span: Span, version: Version | None, report: Report) -> Reading:
    """What a plain scalar is as a value. Without a ``version`` the document is YAML 1.1 to everybody."""
    both = readings(text)
    chosen = both.of(version or "1.1")
    if chosen.trouble == "timestamp":
        report("yaml-timestamp", span, {"text": text}, edits=_quoted(text, span))
    elif chosen.trouble:
        report("yaml-bad-scalar", span, {"text": excerpt(text), "why": chosen.trouble}, edits=_quoted(text, span))
    elif version is not None and both.v11 is not both.v12:
        report("yaml-versions-differ", span, *_difference(text, span, both.v11, both.v12))
    return chosen


def plain_key(text: str, span: Span, version: Version | None, report: Report) -> Reading:
    """What a plain scalar is as a key, where only a string is safe. Of what is none, ``members`` speaks."""
    if text == "=":  # special as a value only
        return Reading("string", text)
    both = readings(text)
    chosen = both.of(version or "1.1")
    if chosen.trouble:
        values = {"text": excerpt(text), "read": in_words(chosen)}
        report("yaml-key-not-string", span, values, edits=_quoted(text, span))
        return Reading("string", text)
    if chosen.kind == "string" and version is not None and both.v11 is not both.v12:
        report("yaml-versions-differ", span, *_difference(text, span, both.v11, both.v12))
    return chosen


def tagged(tag: str, text: str, span: Span, version: Version | None, report: Report) -> Reading:
    """What a scalar with a tag is: a standard tag decides, and what any other means is unknown."""
    name = tag.removeprefix(_STANDARD)
    if name == tag:
        return _UNKNOWN
    if name == "str":
        return Reading("string", text)
    if name == "null":
        return Reading("null", None)
    if name == "timestamp":
        date = timestamp(text)
        if date is not None and date.kind == "string":
            report("yaml-timestamp", span, {"text": text}, edits=_quoted(text, span))
            return date
    elif name == "binary":
        if _is_base64(text):
            return _UNKNOWN
    elif name in _SCALARS:
        both = readings(text)
        for reading in (both.of(version or "1.1"), both.v12, both.v11):
            if reading.kind == _SCALARS[name]:
                return reading
            if name == "float" and isinstance(reading.value, int) and reading.kind == "int":
                return Reading("float", _as_float(reading.value))
    elif name not in _COLLECTIONS:
        return _UNKNOWN
    report("yaml-bad-tag", span, {"text": excerpt(text), "tag": f"!!{name}"})
    return _UNKNOWN


def is_known_collection(tag: str | None, kind: str, span: Span, report: Report) -> bool:
    """Whether a map or a list is what its tag says; False where what it is is unknown."""
    if tag is None or tag == "!":
        return True
    name = tag.removeprefix(_STANDARD)
    if name != tag and name in {**_COLLECTIONS, **_SCALARS, "timestamp": "", "binary": ""}:
        if _COLLECTIONS.get(name) == kind:
            return True
        report("yaml-bad-tag", span, {"text": f"a {kind}", "tag": f"!!{name}"})
    return False


def cut_by_comment(file_text: str, value: str, end: int, report: Report) -> None:
    """A ``#`` behind a space ends a URI, which may be more than whoever wrote ``s3://bucket/model #1.tar`` wanted."""
    comment = _COMMENT_AFTER.match(file_text, end)
    if comment is not None:
        from neolint.source import Span

        report("yaml-comment-cuts", Span(*comment.span(1)), {"value": value, "comment": comment[1].rstrip()})


def members(nodes: list[Node], file_text: str, report: Report) -> dict[str, Node] | None:
    """A map's members by name, from its keys and values in turn. None if a merge brings in what cannot be known."""
    found: dict[str, Node] = {}
    repeated: dict[str, list[Span]] = {}
    merges: list[tuple[Span, Node]] = []
    steps = iter(nodes)
    for key in steps:
        value, span = next(steps), key.span
        if key.value == "<<" and key.style == "plain":
            if merges:
                report("duplicate-key", span, {"key": "<<"}, {"first": merges[0][0]})
            merges.append((span, value))
            continue
        name = key.value if key.kind == "string" else _name(key, file_text, report)
        assert isinstance(name, str)
        value.key = span
        if name in found:
            before = found.pop(name).key
            assert before is not None
            repeated.setdefault(name, []).append(before)
            report("duplicate-key", span, {"key": name}, {"first": repeated[name][0]})
        found[name] = value
    for name, spans in repeated.items():
        found[name].repeats = tuple(spans)
    for _, merged in reversed(merges):  # of two, the later wins
        if not _merge(found, merged, report):
            return None
    return found


def _merge(found: dict[str, Node], merged: Node, report: Report) -> bool:
    """``<<``: what the map has itself wins, and earlier maps of a list win. False if it cannot be known."""
    for source in merged.items if isinstance(merged.items, list) else [merged]:
        if source.kind == "unknown":
            return False
        if not isinstance(source.items, dict):
            report("yaml-syntax", source.span, {"what": '"<<" takes a map, or a list of maps'})
            continue
        place = next((node.span for node in (source, merged) if node.anchor is not None), None)
        for name, node in source.items.items():
            if name not in found:
                found[name] = node if place is None else _brought(node, place)
    return True


def _brought(node: Node, place: Span) -> Node:
    """A member as a merge brings it in: reported at the merge; its key, and what it holds, stay where they are."""
    anchor = node.anchor or node.span
    return Node(node.kind, node.value, place, node.key, node.items, node.style, node.indent, anchor)


def _name(key: Node, file_text: str, report: Report) -> str:
    """The text of a key that is no string."""
    text = file_text[slice(*(key.anchor or key.span))]
    if key.items is not None:
        report("yaml-syntax", key.span, {"what": "a map or a list cannot be a key"})
    elif key.kind != "unknown":
        values = {"text": excerpt(text), "read": in_words(Reading(key.kind, key.value))}
        report("yaml-key-not-string", key.span, values, edits=() if key.anchor else _quoted(text, key.span))
    return text


def _difference(text: str, span: Span, old: Reading, new: Reading) -> tuple[dict[str, object], None, tuple[Edit, ...]]:
    """The values, labels and edits of a scalar that the two versions read differently."""
    values: dict[str, object] = {"text": excerpt(text), "read_12": in_words(new), "read_11": in_words(old)}
    return values, None, _quoted(text, span) if new.kind == "string" else ()


def _quoted(text: str, span: Span) -> tuple[Edit, ...]:
    """The correction that makes a plain scalar a string. The scalars it is for hold no quotes and no backslashes."""
    return (Edit(span, f'"{text}"'),) if len(text) == span.end - span.start else ()


def excerpt(text: str) -> str:
    """As much of a text as fits into a message."""
    return text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…"


def _as_float(number: int) -> float:
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


def _is_base64(text: str) -> bool:
    from base64 import b64decode

    try:
        b64decode("".join(text.split()).encode("ascii"), validate=True)
    except ValueError:
        return False
    return True
