"""Where the characters of a string were written, and how a correction is written there."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from neolint.node import Node
from neolint.read.yaml import parse_yaml
from neolint.scalar import Offsets, encode, inner_span, offsets
from neolint.source import Span

BREAKS = ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"]
BREAK = re.compile("[\r\n\x85\u2028\u2029]")
PIECES = [*"ab1é😀,-:#{}[]\\'\"", " ", "  ", "\t", "\n", "\n", "\n\n", "\n ", "\n  ", " \n", *BREAKS]


def only_scalar(text: str, *, pure: bool = False) -> Node | None:
    """The value of the only member of a map, or None if the text is something else."""
    tree = parse_yaml(text, pure=pure)
    root = tree.roots[0] if len(tree.roots) == 1 else None
    if root is None or not isinstance(root.items, dict) or "k" not in root.items:
        return None
    node = root.items["k"]
    return node if node.items is None and isinstance(yaml_value(text), str) else None


def yaml_value(text: str) -> object:
    try:
        return yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))["k"]
    except (yaml.YAMLError, TypeError, KeyError):
        return None


def json_node(text: str) -> Node:
    return Node("string", json.loads(text), Span(0, len(text)))


def is_spelling(style: str, piece: str, char: str) -> bool:
    """Whether a piece of the file, on its own, is how the character is written."""
    if style == "json":
        return bool(json.loads(f'"{piece}"') == char)
    if BREAK.search(piece):
        return char in " \n\u2028\u2029" and not piece.removeprefix("\\").strip(" \t\r\n\x85\u2028\u2029")
    if style == '"' and piece.startswith("\\"):
        return bool(yaml.safe_load(f'"{piece}"') == char)
    return piece == (char * 2 if (style, char) == ("'", "'") else char)


def check(text: str, node: Node) -> Offsets:
    """The pieces are one for each character, in order, apart, and each spells its character."""
    found, value = offsets(text, node), node.value
    assert isinstance(value, str)
    assert len(found.starts) == len(found.ends) == len(value)
    for start, end, char in zip(found.starts, found.ends, value, strict=True):
        assert is_spelling(node.style, text[start:end], char), (text[start:end], char)
    assert all(end <= start for (_, end), (start, _) in pairwise(zip(found.starts, found.ends, strict=True)))
    return found


@st.composite
def yaml_scalars(draw: st.DrawFn) -> str:
    """A member ``k`` that is a scalar in one of the five styles, often over several lines, often not quite YAML."""
    content = "".join(draw(st.lists(st.sampled_from(PIECES), max_size=14)))
    style = draw(st.sampled_from(["plain", "'", '"', "|", ">"]))
    after = draw(st.sampled_from(["", "\n", "\nz: 1\n", "\n\n# c\nz: 1\n"]))
    indented = content.replace("\n", "\n" + " " * draw(st.integers(1, 3)))
    if style == "plain":
        return f"k: a{indented}{after}"
    if style == "'":
        return f"k: '{indented.replace(chr(39), chr(39) * 2)}'{after}"
    if style == '"':
        escape = draw(st.sampled_from(["\\\\", "\\n", "\\x41", "\\u00e9", "\\U0001f600", "\\/", "\\\n  ", "\\\n\n "]))
        escaped = indented.replace("\\", escape).replace('"', '\\"')
        return f'k: "{escaped}"{after}'
    spaces = draw(st.integers(1, 3))
    header = draw(st.sampled_from(["", "-", "+", str(spaces), f"{spaces}-", f"+{spaces}", " # c"]))
    lines = [" " * (spaces if line or draw(st.booleans()) else 0) + line for line in content.split("\n")]
    return f"k: {style}{header}\n{chr(10).join(lines)}{after}"


@given(yaml_scalars(), st.booleans())
def test_every_character_of_a_yaml_scalar_has_the_piece_that_spells_it(text: str, pure: bool) -> None:
    node = only_scalar(text, pure=pure)
    assume(node is not None and isinstance(node.value, str))
    assert node is not None
    assert pure or node.value == yaml_value(text)
    check(text, node)


@given(st.text(), st.booleans())
@example('a\ud83d"\\/é😀\x00\x7f\u2028', True)
def test_every_character_of_a_json_string_has_the_piece_that_spells_it(value: str, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only).replace("/", "\\/")
    check(text, json_node(text))


# The decoded characters in question, and how they stand in the file.
PLACES = [
    ('k: "a\\"\\u00e9b"', '"é', '\\"\\u00e9'),
    ("k: 'it''s'", "'s", "''s"),
    ("k: one\n  two", "two", "two"),
    ("k: one\n  two", "e t", "e\n  t"),
    ("k: one\n\n  two", "\nt", "\n\n  t"),
    ("k: 'one \n  two'", "e t", "e \n  t"),
    ('k: "a\\\n   b"', "b", "b"),
    ("k: |\n  {\n    1\n  }\n", "    1"[2:], "  1"),
    ("k: |\r\n  a\r\n  b\r\n", "b", "b"),
    ("k: >\n  a\n  b\n\n  c\n", "b\nc", "b\n\n  c"),
    ("k: |2\n   a\n", " a", " a"),
    ("k: !t &a\n  'x'", "x", "x"),
    ("a:\n- k: |\n    x\n", "x", "x"),
]


@pytest.mark.parametrize(("text", "part", "written"), PLACES)
def test_a_part_of_a_string_is_found_in_the_file(text: str, part: str, written: str) -> None:
    text = text.replace("!t ", "!!str ")
    node = next(node for node in _scalars(text) if part in str(node.value))
    start = str(node.value).index(part)
    span = inner_span(offsets(text, node), start, start + len(part), node)
    assert text[slice(*span)] == written


def _scalars(text: str) -> list[Node]:
    root = parse_yaml(text).roots[0]
    found, waiting = [], [root]
    while waiting:
        node = waiting.pop()
        assert node is not None
        waiting += [child for _, child in node.children()]
        found += [node] if node.items is None else []
    return found


def test_a_surrogate_pair_is_one_character() -> None:
    text = '"x\\ud83d\\ude00y"'
    assert offsets(text, json_node(text)) == ([1, 2, 14], [2, 14, 15])


@pytest.mark.parametrize(
    ("text", "at", "place"),
    [('k: ""', 0, 4), ("k: 'ab'", 1, 5), ("k: 'ab'", 2, 6), ("k: 'ab'", 99, 6), ("k: ab", 0, 3), ("k: |\n  a", 0, 7)],
)
def test_an_empty_part_has_an_empty_span_at_its_place(text: str, at: int, place: int) -> None:
    node = only_scalar(text)
    assert node is not None
    assert inner_span(offsets(text, node), at, at, node) == Span(place, place)


def test_a_scalar_that_was_decoded_otherwise_still_has_a_place_for_every_character() -> None:
    assert offsets("a 'b'", Node("string", "four", Span(2, 5), style="'")) == ([3, 4, 4, 4], [4, 4, 4, 4])


@given(st.text(), st.data())
def test_a_correction_inside_a_json_string_is_what_is_read_again(value: str, data: st.DataObject) -> None:
    text = json.dumps(value)
    replaced(text, json_node(text), data, lambda again: json.loads(again))


@given(st.text("ab'\"\\ :#é\t", max_size=8), st.sampled_from(["'", '"', "|", ">", "plain"]), st.data())
def test_a_correction_inside_a_yaml_scalar_is_what_is_read_again(value: str, style: str, data: st.DataObject) -> None:
    quoted = {"'": value.replace("'", "''"), '"': json.dumps(value, ensure_ascii=False)[1:-1].replace("\t", "\\t")}
    text = {
        "'": f"k: '{quoted[chr(39)]}'\nz: 1\n",
        '"': f'k: "{quoted[chr(34)]}"\nz: 1\n',
        "|": f"k: |-\n  a{value}\nz: 1\n",
        ">": f"k: >-\n  a{value}\nz: 1\n",
        "plain": f"k: a{value}b\nz: 1\n",
    }[style]
    node = only_scalar(text)
    assume(node is not None and isinstance(node.value, str) and node.style == style)
    assert node is not None
    replaced(text, node, data, yaml_value)


def replaced(text: str, node: Node, data: st.DataObject, read: object) -> None:
    """Put some random content over a random part; what is read again has it there and is otherwise as it was."""
    value = str(node.value)
    first = 1 if node.style in ("|", ">", "plain") and value else 0  # what the scalar begins with decides what it is
    start = data.draw(st.integers(first, len(value)))
    end = data.draw(st.integers(start, len(value)))
    content = data.draw(st.text("ab'\"\\:#{}[],é😀\x00\x7f\n\u2028 ", max_size=6) | st.text(max_size=6))
    written = encode(node, content)
    assume(written is not None)
    assert written is not None
    span = inner_span(offsets(text, node), start, end, node)
    after = text[: span.start] + written + text[span.end :]
    wanted = value[:start] + content + value[end:]
    if node.style == "plain" and re.search(r"\s#|:(\s|$)|\s$", wanted):
        return  # the piece is harmless, what it makes together with its neighbours is not
    assert callable(read)
    assert read(after) == wanted


@pytest.mark.parametrize(
    ("style", "content", "written"),
    [
        ("json", 'a"\n\u2028', 'a\\"\\n\u2028'),
        ('"', 'a"\n\u2028\x7f😀', 'a\\"\\n\\u2028\\u007f😀'),
        ("'", "it's", "it''s"),
        ("'", "a\nb", None),
        ("'", "a\x07", None),
        ("|", "'{\"", "'{\""),
        (">", "a\u2028b", None),
        ("plain", "s3://bucket/a-b.tar.gz", "s3://bucket/a-b.tar.gz"),
        ("plain", "a: b", None),
        ("plain", "#a", None),
        ("plain", "-", None),
        ("json", "\ud83d", None),
    ],
)
def test_each_style_has_its_own_spelling(style: str, content: str, written: str | None) -> None:
    assert encode(Node("string", "", Span(0, 0), style=style), content) == written


@pytest.mark.parametrize("style", ["'", '"', "|", ">", "plain"])
def test_long_scalars_take_linear_time(style: str) -> None:
    body = " " * 100_000 + "x\n  " + "''" * 50_000
    text = {"'": f"'{body}'", '"': f'"{body}\\n"', "|": f"|\n  {body}", ">": f">\n  {body}", "plain": body}[style]
    node = Node("string", None, Span(0, len(text)), style=style, indent=2)
    assert len(offsets(text, node).starts) > 100_000
