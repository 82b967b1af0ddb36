"""What makes strict JSON of a text that is nearly JSON: the edits, and the mistakes that they correct."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from neolint.embed.literals import is_unquoted_number, json_number, string_edits
from neolint.embed.tokens import Mended, Mistake, Unreadable, closed_tokens, end_of, grammar, kind_of, shown, start_of
from neolint.finding import Edit
from neolint.read.json_strings import as_json
from neolint.source import Span

if TYPE_CHECKING:
    from lark import Token, Tree

    from neolint.embed.tokens import Part

_PYTHON_WORDS = {"True": "true", "False": "false", "None": "null"}
_JSON_WORDS = frozenset(_PYTHON_WORDS.values())
_BRACKETED = frozenset({"map", "list", "tuple"})
# What can only be the value of a name that stands before it without a colon. After a bare word another word may as well
# be the rest of a text.
_VALUES = _BRACKETED | {"STRING", "SMART", "NUMBER", "WORD"}
_AFTER_NAME = {"STRING": _VALUES, "SMART": _VALUES, "WORD": _BRACKETED}
_NO_NUMBER = frozenset({"nan", "inf", "infinity"})


def mend(text: str) -> Mended:
    """Read a text as what it was meant to be. Raises Unreadable."""
    from lark import UnexpectedInput
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    mended = Mended()
    tokens: list[Token] = []
    try:
        tokens = closed_tokens(text, mended)
        parser = grammar().parse_interactive(start="start")
        for token in tokens:
            parser.feed_token(token)
        tree: Tree[Token] = parser.feed_eof()  # type: ignore[no-untyped-call]
    except UnexpectedCharacters as error:
        raise _unexpected_character(text, error.pos_in_stream or 0) from None
    except UnexpectedToken as error:
        raise _unexpected_token(tokens, error.token) from None
    except UnexpectedInput:  # pragma: no cover -- the two above are all that this lexer and parser raise
        raise Unreadable("it is not JSON", 0, len(text)) from None
    for node in tree.iter_subtrees():
        if node.data == "pair":
            _check_pair(node, mended)
        elif node.data == "call":
            _check_call(node, mended)
        elif node.data == "start":
            _check_whole(node, mended)
        else:
            _check_bracketed(node, mended)
    return mended


# --- the tree --------------------------------------------------------------------------------------------------------


def _check_bracketed(node: Tree[Token], mended: Mended) -> None:
    opener, *items, closer = node.children
    in_map = node.data == "map"
    if in_map:
        items = _with_colons(items, mended)
    for item in _items(items, mended):
        if in_map != _is_pair(item):
            raise _misplaced(item, in_map=in_map)
        if not in_map:
            _check_value(item, mended)
    if node.data == "tuple":
        first, last = Span(start_of(opener), end_of(opener)), Span(start_of(closer), end_of(closer))
        mended.mistakes.append(Mistake("python-literal-inner", first, python=True))
        # One value in parentheses and no comma is that value; with a comma it is a tuple.
        brackets = ("", "") if len(items) == 1 and last.start < last.end else ("[", "]")
        mended.edits.append(Edit(first, brackets[0]))
        if last.start < last.end:
            mended.edits.append(Edit(last, brackets[1]))


def _with_colons(parts: list[Part], mended: Mended) -> list[Part]:
    """The parts of an object without the names whose colon is missing; their values stand for the pairs."""
    from lark import Tree

    found: list[Part] = []
    for part in parts:
        name = found[-1] if found else None
        if name is not None and kind_of(part) in _AFTER_NAME.get(kind_of(name), ()):
            place = end_of(name)
            end = start_of(part) + 1 if kind_of(part) in _BRACKETED else end_of(part)
            mended.mistakes.append(Mistake("missing-colon-inner", Span(start_of(part), end)))
            mended.edits.append(Edit(Span(place, place), ":"))
            _check_name(name, mended)
            found[-1] = Tree("pair", [name, part])
        else:
            found.append(part)
    return found


def _check_whole(node: Tree[Token], mended: Mended) -> None:
    """The outermost level: one value, or what stands in braces or brackets that were left out."""
    if not node.children:
        raise Unreadable("nothing is left of it without its comments", 0, 0)
    items = [item for item in node.children if kind_of(item) != "COMMA"]
    if not items:
        raise Unreadable("it holds commas alone", start_of(node.children[0]), end_of(node.children[-1]))
    first, last = items[0], items[-1]
    brackets = ""
    if kind_of(first) == "WORD" and first not in _PYTHON_WORDS:
        raise Unreadable("it is neither an object nor a list", start_of(first), end_of(last))
    if any(map(_is_pair, items)):
        brackets = "{}"
        stray = next((item for item in items if not _is_pair(item)), None)
        if stray is not None:
            raise _misplaced(stray, in_map=True)
    elif len(items) > 1:
        brackets = "[]"
        if len(node.children) < 2 * len(items) - 1 or any(
            kind_of(item) in ("STRING", "SMART", "WORD") for item in items
        ):
            raise Unreadable("something follows after its end", start_of(items[1]), end_of(last))
    for item in _items(node.children, mended):
        if brackets != "{}":
            _check_value(item, mended)
    if brackets:
        start, end = start_of(first), end_of(node.children[-1])
        mended.mistakes.append(Mistake("missing-braces", Span(start, end)))
        mended.edits.extend((Edit(Span(start, start), brackets[0]), Edit(Span(end, end), brackets[1])))


def _items(parts: list[Part], mended: Mended) -> Iterator[Part]:
    """The parts between brackets without their commas, which are put right."""
    before: Part | None = None
    comma: Token | None = None
    for part in parts:
        if isinstance(part, str) and part.type == "COMMA":
            if before is None or comma is not None:
                raise Unreadable("a value is missing before this comma", start_of(part), end_of(part))
            comma = part
            continue
        if before is not None and comma is None:
            place, start = end_of(before), start_of(part)
            if place == start and {kind_of(before), kind_of(part)} <= {"NUMBER", "WORD"}:
                raise Unreadable(f"{shown(part)} cannot stand here", start, end_of(part))
            mended.mistakes.append(Mistake("missing-comma-inner", Span(start, end_of(part))))
            mended.edits.append(Edit(Span(place, place), ","))
        before, comma = part, None
        yield part
    if comma is not None:
        mended.change("trailing-comma-inner", start_of(comma), end_of(comma), "", python=True)


def _check_pair(node: Tree[Token], mended: Mended) -> None:
    name, colon, value = node.children
    _check_name(name, mended)
    if colon != ":":
        mended.change("equals-inner", start_of(colon), end_of(colon), ":")
    _check_value(value, mended)


def _check_name(name: Part, mended: Mended) -> None:
    start, end = start_of(name), end_of(name)
    if not isinstance(name, str):
        raise Unreadable("a list or an object cannot be a name", start, end)
    if name.type == "WORD" or (name.type == "NUMBER" and is_unquoted_number(name)):
        mended.change("unquoted-names", start, end, as_json(name))
    elif name.type == "NUMBER":
        mended.change("python-literal-inner", start, end, as_json(name), python=True)
    else:
        _check_string(name, mended)


def _check_call(node: Tree[Token], mended: Mended) -> None:
    """torch.Size([1, 3]): what stands in the parentheses is meant."""
    call, value, closer = node.children
    mended.change("python-literal-inner", start_of(call), end_of(call), "", python=True)
    if start_of(closer) < end_of(closer):
        mended.edits.append(Edit(Span(start_of(closer), end_of(closer)), ""))
    _check_value(value, mended)


def _check_value(part: Part, mended: Mended) -> None:
    if not isinstance(part, str):
        return
    start, end = start_of(part), end_of(part)
    if part.type == "NUMBER":
        number = json_number(part)
        if number is None and not is_unquoted_number(part):
            raise Unreadable(f"{shown(part)} is no number", start, end)
        if number is None:
            mended.change("unquoted-names", start, end, as_json(part))
        elif number.text != part:
            mended.change("number-inner", start, end, number.text, python=number.python)
    elif part.type != "WORD":
        _check_string(part, mended)
    elif part in _PYTHON_WORDS:
        mended.change("python-literal-inner", start, end, _PYTHON_WORDS[part], python=True)
    elif part.lstrip("+-").lower() in _NO_NUMBER:
        mended.change("nan-inner", start, end, "null")
        mended.holes.append(Span(start, end))
    elif part not in _JSON_WORDS:
        if part.lower() in _JSON_WORDS or part.lower() == "none":
            raise Unreadable(f"{part} is no JSON value: true, false and null have small letters", start, end)
        mended.change("unquoted-names", start, end, as_json(part))


def _check_string(token: Token, mended: Mended) -> None:
    edits = string_edits(token, start_of(token))
    if edits:
        span = Span(start_of(token), end_of(token))
        smart = token.type == "SMART"
        mended.mistakes.append(Mistake("smart-quotes" if smart else "python-literal-inner", span, python=not smart))
        mended.edits.extend(edits)


def _is_pair(part: Part) -> bool:
    return kind_of(part) == "pair"


def _misplaced(item: Part, *, in_map: bool) -> Unreadable:
    if in_map:
        return Unreadable("this stands in an object without a name and a colon", start_of(item), end_of(item))
    return Unreadable("a name with a colon stands in a list", start_of(item), end_of(item))


def _unexpected_character(text: str, place: int) -> Unreadable:
    character = text[place]
    if character in "\"'":
        return Unreadable("this quote is never closed", place, len(text))
    return Unreadable(f"{character} cannot stand here", place, place + 1)


def _unexpected_token(tokens: list[Token], token: Token) -> Unreadable:
    position = next((index for index, other in enumerate(tokens) if other is token), len(tokens))
    before = tokens[position - 1] if position else None
    if before is not None and before.type == "SEP":
        return Unreadable("a value is missing here", start_of(before), end_of(before))
    if token.type == "SEP":
        return Unreadable("a name is missing here", start_of(token), end_of(token))
    if token.type == "$END" and before is not None:
        return Unreadable("it ends too early", start_of(before), end_of(before))
    return Unreadable(f"{shown(token)} cannot stand here", start_of(token), end_of(token))
