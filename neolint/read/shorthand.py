"""The shorthand syntax of the AWS CLI (``Name=value,Other={inner=[1,2]}``): what the CLI makes of it, and its mistakes.

The grammar takes what awscli/shorthand.py takes; where reading stops, the classic mistakes are told apart.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from neolint.finding import Problem
from neolint.node import UNKNOWN, Node, collection
from neolint.source import Span

if TYPE_CHECKING:
    from lark import Lark, Token

_MOST_DEPTH = 40
_LONGEST = 200_000

# A value may begin with anything but , = " ' [ { and goes on to the next , " ' ] } (its first one; = ends a further
# one). A comma behind a backslash is text. A name counts as one only where = follows: that is where the CLI turns back.
_GRAMMAR = r"""
start: pair (_NEXT pair)*
pair: KEY? LOAD? _EQUALS _value?
_value: list | map | first (_ALSO further)* _BLANK? | after_nothing _BLANK?
after_nothing: (_ALSO further)+
first: SINGLE | DOUBLE | FIRST
further: SINGLE | DOUBLE | FURTHER
list: _OPEN (_inner _comma)* _inner? _CLOSE
map: _OPEN_MAP (member _comma)* member? _CLOSE_MAP
member: KEY? LOAD? _EQUALS _inner?
_inner: list | map | first
_comma: _ALSO | _NEXT
KEY.3: /[A-Za-z0-9_.#\/:-]+(?=\s*@?\s*=)/
LOAD: /\s*@(?=\s*=)/
_EQUALS: /\s*=\s*/
_NEXT.2: /\s*,\s*(?:,\s*)?(?=[A-Za-z0-9_.#\/:-]*\s*@?\s*=)/
_ALSO.1: /\s*,\s*/
_OPEN: /\[\s*/
_CLOSE.2: /\s*\]/
_OPEN_MAP: /\{\s*/
_CLOSE_MAP.2: /\s*\}/
_BLANK: /\s+\Z/
SINGLE: /'(?:\\'|[^'])*'/
DOUBLE: /\x22(?:\\\x22|[^\x22])*\x22/
FIRST: /(?:\\,|[!#-&(-+\--<>-Z\\-z|-\uffff])(?:\\,|[\s!#-&(-+\--\\^-|~-\uffff])*/
FURTHER: /(?:\\,|[!#-&(-+\--<>-Z\\-z|-\uffff])(?:\\,|[\s!#-&(-+\--<>-\uffff])*/
"""


class Shorthand:
    """What a text says: ``root`` is its tree (None if it cannot be read), its spans offsets in the text. ``loads`` are
    the spans of ``@`` before an equals sign, which only the AWS CLI v1 knows.
    """

    def __init__(self, root: Node | None, problems: tuple[Problem, ...], loads: tuple[Span, ...] = ()) -> None:
        self.root, self.problems, self.loads = root, problems, loads


def read_shorthand(text: str) -> Shorthand:
    """The members that a text in shorthand names. Never raises."""
    if len(text) > _LONGEST or _depth(text) > _MOST_DEPTH:
        return Shorthand(None, (Problem("too-deep", Span(0, len(text)), {"depth": _MOST_DEPTH}),))
    from lark.exceptions import UnexpectedInput, VisitError

    reader = _Reader()
    try:
        pairs = reader.pairs(_parser().parse(text))
    except UnexpectedInput as error:
        at = error.pos_in_stream
        at = len(text) if at is None or at < 0 or type(error).__name__ == "UnexpectedEOF" else at
        at = len(text) if getattr(getattr(error, "token", None), "type", "") == "$END" else at
        return Shorthand(None, (_mistake(text, min(at, len(text))),))
    except (VisitError, RecursionError):
        return Shorthand(None, (_mistake(text, 0),))
    if reader.repeated is not None:
        name, span = reader.repeated
        return Shorthand(None, (Problem("shorthand-repeated-name", span, {"name": name}),))
    return Shorthand(pairs, (), tuple(reader.loads))


@lru_cache(maxsize=1)
def _parser() -> Lark:
    from lark import Lark

    return Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False, propagate_positions=True)


class _Reader:
    """From the tree of the grammar to nodes, without recursion: a value is finished before what holds it."""

    def __init__(self) -> None:
        self.loads: list[Span] = []
        self.repeated: tuple[str, Span] | None = None

    def pairs(self, tree: Any) -> Node:
        order = [tree]
        for inner in order:
            order.extend(child for child in inner.children if hasattr(child, "children"))
        made: dict[int, Any] = {}
        for inner in reversed(order):
            made[id(inner)] = self._made(inner, made)
        root: Node = made[id(tree)]
        return root

    def _made(self, tree: Any, made: dict[int, Any]) -> Any:
        parts = [made[id(child)] if hasattr(child, "children") else child for child in tree.children]
        if tree.data in ("first", "further"):
            return _scalar(parts[0])
        if tree.data in ("pair", "member"):
            return self._pair(parts)
        if tree.data == "after_nothing":
            place = parts[0].span.start
            return collection(_extent(parts), [Node("string", "", Span(place, place), style="plain"), *parts])
        if tree.data == "list":
            return collection(_bracketed(tree, parts), parts)
        members: dict[str, Node] = {}
        for key, node in parts:
            name = str(key) if key is not None else ""
            if name in members and tree.data == "start" and self.repeated is None:
                self.repeated = (name, node.key)
            members[name] = node
        nodes = [node for _, node in parts]
        return collection(_extent(nodes) if tree.data == "start" else _bracketed(tree, nodes), members)

    def _pair(self, parts: list[Any]) -> tuple[Any, Node]:
        key = parts.pop(0) if parts and getattr(parts[0], "type", "") == "KEY" else None
        place = Span(key.start_pos, key.end_pos) if key is not None else Span(0, 0)
        loaded = None
        if parts and getattr(parts[0], "type", "") == "LOAD":
            token = parts.pop(0)
            loaded = Span(token.start_pos, token.end_pos)
            self.loads.append(loaded)
        if not parts:
            node = Node("string", "", Span(place.end + 1, place.end + 1), style="plain")
        elif len(parts) > 1:
            node = collection(_extent(parts), parts)
        else:
            node = parts[0]
        if loaded is not None:
            node = Node("unknown", UNKNOWN, node.span)
        node.key = place
        return key, node


def _bracketed(tree: Any, nodes: list[Any]) -> Span:
    """A list or a map with its brackets."""
    start, end = getattr(tree.meta, "start_pos", None), getattr(tree.meta, "end_pos", None)
    return _extent(nodes) if start is None or end is None else Span(start, end)


def _extent(nodes: list[Any]) -> Span:
    """From the first to the last of some nodes."""
    return Span(nodes[0].span.start, nodes[-1].span.end) if nodes else Span(0, 0)


def _scalar(token: Token) -> Node:
    """A value; the places of its characters where they are not the text's own."""
    from neolint.scalar import Offsets

    start, end = token.start_pos or 0, token.end_pos or 0
    text = str(token)
    if token.type in ("SINGLE", "DOUBLE"):
        quote = text[0]
        pieces = [m.span() for m in re.finditer(rf"\\[\\{quote}]|.", text[1:-1], re.DOTALL)]
        inner = start + 1
        value = text[1:-1].replace("\\" + quote, quote).replace("\\\\", "\\")
    else:
        body = text.rstrip()
        pieces = [m.span() for m in re.finditer(r"\\,|.", body, re.DOTALL)]
        inner, end = start, start + len(body)
        value = body.replace("\\,", ",")
    found = Offsets([inner + a for a, _ in pieces], [inner + b for _, b in pieces])
    if inner == start and len(value) == end - start:
        return Node("string", value, Span(start, end), style="plain")
    return Node("string", value, Span(start, end), style="composed", places=lambda: found)


def _depth(text: str) -> int:
    depth = most = 0
    for char in text:
        if char in "[{":
            depth += 1
            most = max(most, depth)
        elif char in "]}":
            depth = max(depth - 1, 0)
    return most


def _mistake(text: str, at: int) -> Problem:
    """What people do wrong here, by what stands before the place where reading stopped."""
    before, rest = text[:at], text[at:]
    member = _last_name(before)
    whole = Span(at, min(at + 1, len(text)))
    opened = max(before.rfind("{"), before.rfind("["))
    if text[:1] in ("'", '"') and text[1:2] in ("{", "[", "'", '"'):
        return Problem("shorthand-quotes-kept", Span(0, 1), {"quote": text[0]})
    if opened >= 0 and re.fullmatch(r"[{\[]\s*", before[opened:]) and re.match(r"\\*[\"']", rest):
        value = Span(opened, _closing(text, opened))
        return Problem(
            "shorthand-json-bare", value, {"name": member, "text": text[slice(*value)], "escaped": rest[:1] == "\\"}
        )
    quoted = re.search(r"=\s*(?P<quote>[\"'])(?P<body>(?:\\.|(?!(?P=quote)).)*)(?P=quote)$", before, re.DOTALL)
    if quoted and rest[:1] not in ("", ",") and quoted["body"].strip() in ("", "{", "["):
        start, quote = quoted.start("quote"), quoted["quote"]
        value = Span(start, _behind(text, _closing(text, start + 1), quote))
        return Problem("shorthand-inner-quotes", value, {"name": member, "quote": quote})
    if re.match(r"[\"']", rest) and "=" in before:
        return Problem("shorthand-quote-inside", whole, {"name": member, "quote": rest[0]})
    if before.rstrip().endswith(",") and not rest.strip():
        return Problem(
            "shorthand-syntax",
            Span(len(before.rstrip()) - 1, len(before.rstrip())),
            {"found": "the end", "lacks": False},
        )
    found = rest[:1] or "the end"
    whole = whole if "=" in text else Span(0, len(text))
    return Problem("shorthand-syntax", whole, {"found": found, "lacks": "=" not in text})


def _behind(text: str, at: int, mark: str) -> int:
    return at + text.startswith(mark, at)


def _last_name(before: str) -> str:
    names = re.findall(r"(?:^|,)\s*([A-Za-z][A-Za-z0-9_.]*)\s*@?=", before)
    return str(names[-1]) if names else ""


def _closing(text: str, start: int) -> int:
    """Behind the bracket that closes the one at ``start``."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] in "{[") - (text[at] in "}]")
        if depth == 0 and text[at] in "}]":
            return at + 1
    return len(text)
