"""Every character of a decoded string is found where it was written, whatever the quoting; and edits can be written back."""

from __future__ import annotations

import json

import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from neolint.node import Node
from neolint.read.json import parse_json
from neolint.read.yaml import parse_yaml
from neolint.scalar import encode, inner_span, offsets

PIECES = st.lists(
    st.sampled_from(["a", "b", " ", "  ", "\n", "\n\n", '"', "'", "\\", "{", "}", "[", "1", ",", ":", "é", "😀", "#x", "\n ", "\n  x"]),
    max_size=12,
).map("".join)  # fmt: skip


def value_node(text: str) -> Node | None:
    tree = parse_yaml(text)
    if tree.problems or len(tree.roots) != 1 or tree.roots[0] is None:
        return None
    return tree.roots[0].child("k")


def written_as(text: str, node: Node) -> None:
    """Each decoded character's piece of the file decodes to it."""
    decoded = node.value
    assert isinstance(decoded, str)
    found = offsets(text, node)
    assert len(found.starts) == len(found.ends) == len(decoded)
    for char, start, end in zip(decoded, found.starts, found.ends, strict=True):
        piece = text[start:end]
        folded = char in " \n" and not piece.strip(" \n\r\t")
        escaped = node.style in ('"', "json") and piece.startswith("\\")
        assert piece == char or folded or escaped or (node.style == "'" and piece == "''"), (char, piece)


def checked(text: str, style: str) -> None:
    node = value_node(text)
    assume(node is not None)
    assert node is not None
    assume(isinstance(node.value, str) and node.style == style)
    assert node.value == yaml.safe_load(text)["k"]
    written_as(text, node)


@given(PIECES)
def test_single_quoted(content: str) -> None:
    checked("k: '" + content.replace("'", "''").replace("\n", "\n ") + "'\n", "'")


@given(PIECES, st.sampled_from(["\\\\", "\\n", "\\u00e9", "\\x41", "\\\n  ", "\\U0001F600"]))
def test_double_quoted(content: str, escape: str) -> None:
    body = content.replace("\\", escape).replace('"', '\\"') if "\\" in content else content.replace('"', '\\"')
    checked('k: "' + body.replace("\n", "\n ") + '"\n', '"')


@given(PIECES)
def test_plain(content: str) -> None:
    checked("k: a" + content.replace("\n", "\n ") + "\n", "plain")


@settings(max_examples=300)
@given(
    PIECES,
    st.sampled_from("|>"),
    st.sampled_from(["", "-", "+"]),
    st.integers(1, 3),
    st.booleans(),
    st.sampled_from(["", "\n", "z: 1\n"]),
)
@example("{\n [1]}", ">", "-", 2, False, "z: 1\n")
@example(" x\ny", "|", "", 2, True, "")
def test_block(content: str, style: str, chomping: str, indent: int, said: bool, after: str) -> None:
    header = style + (str(indent) if said else "") + chomping
    lines = [" " * indent + line if line.strip() else line for line in content.split("\n")]
    assume("#x" not in content)
    checked(f"k: {header}\n" + "".join(f"{line}\n" for line in lines) + after, style)


@given(st.text(), st.booleans())
def test_json(content: str, ascii_only: bool) -> None:
    text = json.dumps({"k": content}, ensure_ascii=ascii_only)
    tree = parse_json(text)
    assert tree.root is not None
    node = tree.root.child("k")
    assert node is not None
    found = offsets(text, node)
    pieces = [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)]
    assert [json.loads(f'"{piece}"') for piece in pieces] == list(content)


@given(PIECES, st.sampled_from(["'", '"', "json", "plain"]), st.text(alphabet="ab \"'\\{}[]:,é😀1"), st.data())
def test_what_is_written_back_decodes_to_what_was_meant(
    content: str, style: str, new: str, data: st.DataObject
) -> None:
    content = content.replace("\n", " ")
    quoted = {"'": "'" + content.replace("'", "''") + "'", "plain": "a" + content}.get(style, json.dumps(content))
    text = json.dumps({"k": content}) if style == "json" else f"k: {quoted}\n"
    node = parse_json(text).root.child("k") if style == "json" else value_node(text)  # type: ignore[union-attr]
    assume(node is not None and isinstance(node.value, str) and node.style == style)
    assert node is not None
    assert isinstance(node.value, str)
    start = data.draw(st.integers(0, len(node.value)))
    end = data.draw(st.integers(start, len(node.value)))
    content_there = encode(node, new)
    if content_there is None:
        return
    span = inner_span(offsets(text, node), start, end, node)
    edited = text[: span.start] + content_there + text[span.end :]
    again = json.loads(edited) if style == "json" else yaml.safe_load(edited)
    assert again["k"] == node.value[:start] + new + node.value[end:]
