"""YAML: its values in both versions, the places of everything, and what is said about mistakes."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from neolint.node import UNKNOWN, Node
from neolint.read.yaml import YamlTree, parse_yaml
from neolint.read.yaml_lines import lines_root, load_lines
from neolint.read.yaml_scalars import in_words, readings
from neolint.read.yaml_simple import load_yaml
from tests.jobs import REQUEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neolint.finding import Problem
    from neolint.read.yaml_scalars import Version

# Text, as YAML 1.1, as YAML 1.2: tried with PyYAML 6.0.3 and ruamel.yaml 0.19.1, typ="safe", pure=True.
BAD = UNKNOWN
SCALARS: list[tuple[str, object, object]] = [
    ("", None, None),
    ("~", None, None),
    ("Null", None, None),
    ("nULL", "nULL", "nULL"),
    ("true", True, True),
    ("tRUE", "tRUE", "tRUE"),
    ("yes", True, "yes"),
    ("off", False, "off"),
    ("NO", False, "NO"),
    ("y", "y", "y"),
    ("0", 0, 0),
    ("-12", -12, -12),
    ("+1_000", 1000, 1000),
    ("012", 10, 12),
    ("0900", "0900", 900),
    ("012345678901", "012345678901", 12345678901),
    ("0o14", "0o14", 12),
    ("0b11", 3, 3),
    ("0x1F", 31, 31),
    ("_1", "_1", "_1"),
    ("-_", "-_", BAD),
    ("0x_", BAD, BAD),
    ("15:00", 900, "15:00"),
    ("-1:30:00", -5400, "-1:30:00"),
    ("1:99", "1:99", "1:99"),
    ("1:30.5", 90.5, "1:30.5"),
    ("1.10", 1.1, 1.1),
    ("7.1.3", "7.1.3", "7.1.3"),
    ("1e3", "1e3", 1000.0),
    ("1.e3", "1.e3", 1000.0),
    ("1.0e+3", 1000.0, 1000.0),
    (".5", 0.5, 0.5),
    ("-.5", "-.5", -0.5),
    ("._", "._", BAD),
    ("-.INF", float("-inf"), float("-inf")),
    ("1_0.5", 10.5, 10.5),
    ("=", BAD, BAD),
    ("2026-01-01", "2026-01-01", "2026-01-01"),
    ("2026-1-1", "2026-1-1", "2026-1-1"),
    ("2020-13-45", BAD, BAD),
    ("1" * 5000, BAD, BAD),
    ("0x" + "f" * 5000, BAD, BAD),
    ("1:" * 3000 + "1", BAD, "1:" * 3000 + "1"),
    ("1" * 400 + ".", float("inf"), float("inf")),
    ("s3://b/k", "s3://b/k", "s3://b/k"),
    ("١٢", "١٢", "١٢"),
]


@pytest.mark.parametrize(("text", "old", "new"), SCALARS)
def test_a_plain_scalar_is_what_each_version_makes_of_it(text: str, old: object, new: object) -> None:
    for version, wanted in (("1.1", old), ("1.2", new)):
        value = readings(text).of(version).value  # type: ignore[arg-type]
        assert (type(value), value) == (type(wanted), wanted)


def pyyaml(text: str) -> object:
    """What PyYAML makes of a plain scalar. Dates are their text; what it cannot read is unknown."""
    loader = yaml.SafeLoader("")
    tag = loader.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    node = yaml.ScalarNode(tag, text)
    try:
        value = loader.construct_object(node)
    except (yaml.YAMLError, ValueError, OverflowError):
        return UNKNOWN
    return text if isinstance(value, dt.date) else value


@given(st.text("0123456789_+-.:eExXobafns=~TZ ", max_size=10) | st.sampled_from([text for text, _, _ in SCALARS]))
@example(".nan")
@example("2001-12-14t21:59:43.10-05:00")
@example("2001-12-14 21:59:43+24:00")
@example("2001-12-14 25:59:43")
def test_a_plain_scalar_is_to_yaml_1_1_what_it_is_to_pyyaml(text: str) -> None:
    assume(len(text) < 20)
    old, wanted = readings(text.strip()).v11.value, pyyaml(text.strip())
    assert repr(old) == repr(wanted)


def brief(text: str, problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    """The rules, and what they underline."""
    return [(problem.rule, text[slice(*problem.span)]) for problem in problems]


def values(tree: YamlTree) -> list[object]:
    return [None if root is None else root.value for root in tree.roots]


def walk(root: Node | None) -> Iterator[Node]:
    waiting = [root] if root else []
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [child for _, child in node.children()]


# The text, its values as the AWS CLI v2 reads them, and the problems with what they underline.
GOOD: list[tuple[str, list[object]]] = [
    ("", []),
    ("# nothing\n", []),
    ("---\n", [None]),
    ("---\n---\na: 1\n--- ~\n...\n", [None, {"a": 1}, None]),
    ("a: {b: [1, x, 'y', \"z\"]}\n", [{"a": {"b": [1, "x", "y", "z"]}}]),
    ('DataInputConfig: {"data":[1,3]}\n', [{"DataInputConfig": {"data": [1, 3]}}]),
    ("a:\n- b\n-\n- - c\n  - d: e\n", [{"a": ["b", None, ["c", {"d": "e"}]]}]),
    ("? a\n: b\n? c\n", [{"a": "b", "c": None}]),
    ("[a: b, c]", [[{"a": "b"}, "c"]]),
    ("a: !Ref B\nb: !Sub [x, {y: z}]\n!If c: !GetAtt {d: e}", [{"a": UNKNOWN, "b": UNKNOWN, "c": UNKNOWN}]),
    ("a: !!python/object:os.system {}\n", [{"a": UNKNOWN}]),
    ("a: {{ image }}\nb: [{{ x }}, '{{ y }}']\n", [{"a": UNKNOWN, "b": [UNKNOWN, "{{ y }}"]}]),
    ("a: !!str 1.8\nb: !!int '12'\nc: !!float 1\nd: !!null x\n", [{"a": "1.8", "b": 12, "c": 1.0, "d": None}]),
    ("a: !!map {b: !!seq [c]}\nd: !!bool yes\ne: !!binary aGk=\n", [{"a": {"b": ["c"]}, "d": True, "e": UNKNOWN}]),
    ("a: ! 12\nb: !\n", [{"a": 12, "b": None}]),
    ("%YAML 1.1\n---\na: yes\n", [{"a": True}]),
    ("%YAML 1.2\n---\na: 1\n", [{"a": 1}]),
    ("a: 1\rb: 2\r\nc: 3\x85d: 4", [{"a": 1, "b": 2, "c": 3, "d": 4}]),
    ("\ufeffa: 1", [{"a": 1}]),
    ("a: 'x\ufeffy'", [{"a": "x\ufeffy"}]),
    ("a: s3://b/k # a comment\n", [{"a": "s3://b/k"}]),
    ("=: x\n", [{"=": "x"}]),
    # anchors and merges
    ("a: &x {b: 1}\nc: *x\n", [{"a": {"b": 1}, "c": {"b": 1}}]),
    ("- &a 1\n- &a 2\n- *a\n", [[1, 2, 2]]),
    ("a: &x {b: 1, c: 2}\nd: {c: 3, <<: *x}\n", [{"a": {"b": 1, "c": 2}, "d": {"c": 3, "b": 1}}]),
    ("- &x {a: 1}\n- &y {a: 2, b: 2}\n- <<: [*x, *y]\n", [[{"a": 1}, {"a": 2, "b": 2}, {"a": 1, "b": 2}]]),
    ("- &x [{a: 1}]\n- <<: *x\n- <<: {b: 2}\n", [[[{"a": 1}], {"a": 1}, {"b": 2}]]),
    ("'<<': 1\n", [{"<<": 1}]),
    ("<<: !Base x\na: 1\n", [UNKNOWN]),
]
WRONG: list[tuple[str, list[object], list[tuple[str, str]]]] = [
    ("a: 15:00\n", [{"a": "15:00"}], [("yaml-versions-differ", "15:00")]),
    ("on: x\n", [{"on": "x"}], [("yaml-versions-differ", "on")]),
    ("012: x\n", [{"012": "x"}], [("yaml-key-not-string", "012")]),
    ("1: x\n~: y\n", [{"1": "x", "~": "y"}], [("yaml-key-not-string", "1"), ("yaml-key-not-string", "~")]),
    ("2026-01-01: x\n", [{"2026-01-01": "x"}], [("yaml-key-not-string", "2026-01-01")]),
    ("a: 2026-01-01\n", [{"a": "2026-01-01"}], [("yaml-timestamp", "2026-01-01")]),
    ("a: !!timestamp 2026-01-01\n", [{"a": "2026-01-01"}], [("yaml-timestamp", "2026-01-01")]),
    ("a: 2020-13-45\n", [{"a": UNKNOWN}], [("yaml-bad-scalar", "2020-13-45")]),
    ("a: !!int x\n", [{"a": UNKNOWN}], [("yaml-bad-tag", "x")]),
    ("a: !!seq {b: 1}\n", [{"a": UNKNOWN}], [("yaml-bad-tag", "{b: 1}")]),
    ("a: !!map b\n", [{"a": UNKNOWN}], [("yaml-bad-tag", "b")]),
    ("a: !!binary é\n", [{"a": UNKNOWN}], [("yaml-bad-tag", "é")]),
    ("a: *x\n", [{"a": UNKNOWN}], [("yaml-unknown-alias", "*x")]),
    ("&x a: &y [*y]\n", [{"a": [UNKNOWN]}], [("yaml-recursive-alias", "*y")]),
    ("a: 1\nb: 2\na: 3\n", [{"b": 2, "a": 3}], [("duplicate-key", "a")]),
    ("a: s3://b/k #1.tar.gz \n", [{"a": "s3://b/k"}], [("yaml-comment-cuts", "#1.tar.gz ")]),
    ("<<: 3\na: 1\n", [{"a": 1}], [("yaml-syntax", "3")]),
    ("- &x {a: 1}\n- <<: *x\n  <<: {a: 2}\n", [[{"a": 1}, {"a": 2}]], [("duplicate-key", "<<")]),
    ("? [a]\n: b\n", [{"[a]": "b"}], [("yaml-syntax", "[a]")]),
    ("a: 1\n---\n[\n", [{"a": 1}], [("yaml-syntax", "[")]),
]


@pytest.mark.parametrize("pure", [False, True])
@pytest.mark.parametrize(("text", "wanted"), GOOD)
def test_what_is_well_written_is_read_without_a_word(text: str, wanted: list[object], pure: bool) -> None:
    tree = parse_yaml(text, pure=pure)
    assert (values(tree), brief(text, tree.problems)) == (wanted, [])


@pytest.mark.parametrize("pure", [False, True])
@pytest.mark.parametrize(("text", "wanted", "problems"), WRONG)
def test_what_is_wrong_is_underlined_and_the_rest_is_read(
    text: str, wanted: list[object], problems: list[tuple[str, str]], pure: bool
) -> None:
    tree = parse_yaml(text, pure=pure)
    assert (values(tree), brief(text, tree.problems)) == (wanted, problems)


@pytest.mark.parametrize(
    ("text", "underlined", "part"),
    [
        ('a: "x\nb: 1', '"', "never closed"),
        ('a: "x\n---\nb: 1', '"', "never closed"),
        ("a: [1,2\n", "[", "never closed"),
        ("a: {b: [1, 2}\n", "}", '"]" is missing'),
        ("a: 'it's'", "s", "is a quote"),
        ("a: b: c", ":", "cannot stand in a value"),
        ("a: 1\n  b: 2", "b:", "continues the value above"),
        ("a:\n  b: 1\n c: 2", "c", "indentation of no key"),
        ("- a\nb: 1", "b", "no item of the list"),
        ("a: 1\n- b", "-", "cannot stand among keys"),
        ("a: - b", "-", "on a line of its own"),
        ("a: 1\nfoo bar\nb: 2", "foo bar", '":" is missing'),
        ("a: @x", "@", 'begin with "@"'),
        ("a: `x`", "`", 'begin with "`"'),
        ("a: %x%", "%", 'begin with "%"'),
        ("%x%: a", "%", "no directive"),
        ("a: *.txt", "*", "name of an anchor"),
        ("a: & b", "&", "comes a name"),
        ("a: !x!y z", "!", "this tag"),
        ('a: "C:\\models"', "\\m", '"\\m" is no escape; write "\\\\m"'),
        ('a: "\\xZ"', "\\x", "more hexadecimal digits"),
        ("a: | x", "x", "begins on the next line"),
        ("a: ]", "]", "value is missing"),
        ('{"a": 1} x', "x", 'document with "---"'),
        ("a: {{ x }}-y", "-", "must stand in quotes"),
        ("k" * 1100 + ": 1", ":", "1024 characters"),
        ("a: x\x00", "\x00", "U+0000"),
        ("a: x\x7f", "\x7f", "U+007F"),
        ("a: \ud800", "\ud800", "U+D800"),
        ("%YAML 3.0\n--- a", "%", "1.1 and 1.2"),
        ("%TAG !a! b\n" * 200, "", "%TAG"),
    ],
)
@pytest.mark.parametrize("pure", [False, True])
def test_a_syntax_mistake_is_said_in_words_where_it_is(text: str, underlined: str, part: str, pure: bool) -> None:
    problem = parse_yaml(text, pure=pure).problems[-1]
    assert brief(text, (problem,)) == [("yaml-syntax", underlined)]
    assert part in str(problem.values["what"])


@pytest.mark.parametrize("text", ["a:\n\tb: 1\n", "\ta: 1\n", "a: x\n\tb: 1\n", "a: |\n\tx\n", "a: [\n\t@"])
def test_tabs_that_indent_are_a_mistake_of_their_own(text: str) -> None:
    for pure in (False, True):
        problem = parse_yaml(text, pure=pure).problems[-1]
        assert brief(text, (problem,)) in ([("yaml-tab-indent", "\t")], [("yaml-syntax", "@")])


def test_the_versions_are_told_apart_in_words() -> None:
    (problem,) = parse_yaml("a: 15:00").problems
    assert problem.values == {
        "text": "15:00",
        "read_12": 'the string "15:00"',
        "read_11": "the number 900",
        "document": 0,
    }
    assert [edit.text for edit in problem.edits] == ['"15:00"']
    assert parse_yaml("a: 0o14").problems[0].edits == ()  # a string to one, 12 to the other: who knows
    assert values(parse_yaml("a: 15:00", version="1.1")) == [{"a": 900}]
    assert [in_words(readings(text).v11) for text in ("yes", "~", "2026-01-01", "=")] == [
        "true",
        "null",
        "a date",
        "an error",
    ]


@pytest.mark.parametrize("version", ["1.1", "1.2"])
@pytest.mark.parametrize("text", ["a: 15:00", "a: no", "on: x", "1: x", "a: 2026-01-01", "a: 2020-13-45", "a: ="])
def test_what_is_put_in_quotes_is_a_string_to_both(text: str, version: Version) -> None:
    for problem in parse_yaml(text, version=version).problems:
        for edit in problem.edits:
            text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    tree = parse_yaml(text, version=version)
    assert values(tree) == [yaml.safe_load(text)]
    assert not tree.problems or not tree.problems[0].edits


def test_a_key_that_comes_again_knows_the_ones_before() -> None:
    text = "a: 1\na: 2\na: 3\n"
    tree = parse_yaml(text)
    assert [(p.span.start, p.labels["first"].start) for p in tree.problems] == [(5, 0), (10, 0)]
    assert tree.roots[0] is not None
    member = tree.roots[0].child("a")
    assert member is not None
    assert [span.start for span in member.repeats] == [0, 5]


def test_problems_name_their_document() -> None:
    tree = parse_yaml("a: no\n---\nb\n---\nc: on\n---\n@")
    assert [problem.values["document"] for problem in tree.problems] == [0, 2, 3]
    assert len(tree.roots) == 3


def test_an_alias_stands_where_it_is_used_and_knows_where_its_value_is() -> None:
    text = "a: &x {b: [1]}\nc: *x\n"
    root = parse_yaml(text).roots[0]
    assert root is not None
    alias = root.child("c")
    assert alias is not None
    assert alias.anchor is not None
    assert alias.key is not None
    assert [text[slice(*span)] for span in (alias.span, alias.anchor, alias.key)] == ["*x", "{b: [1]}", "c"]
    defined = root.child("a")
    assert defined is not None
    assert defined.child("b") is alias.child("b")


def test_a_merged_member_stands_at_the_merge_and_knows_where_it_was_written() -> None:
    text = "a: &x {b: 1, c: &y 2}\nd:\n  <<: *x\n  c: 3\n"
    root = parse_yaml(text).roots[0]
    assert root is not None
    map_ = root.child("d")
    assert map_ is not None
    merged, own = map_.child("b"), map_.child("c")
    assert merged is not None
    assert own is not None
    assert merged.anchor is not None
    assert merged.key is not None
    assert [text[slice(*span)] for span in (merged.span, merged.anchor, merged.key)] == ["*x", "1", "b"]
    assert (own.value, own.anchor) == (3, None)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("a: b\n", ["a: b", "b"]),
        ("a: &x !!str b # c\n", ["a: &x !!str b", "b"]),
        ("&k a:\n  !!map\n  b: 'c'\n\n", ["a:\n  !!map\n  b: 'c'", "b: 'c'", "'c'"]),
        ("a: |\n  x\n  y\n\n# c\nz: 1", ["a: |\n  x\n  y\n\n# c\nz: 1", "|\n  x\n  y", "1"]),
        ("a: [ b ,\n c ] # d\n", ["a: [ b ,\n c ]", "[ b ,\n c ]", "b", "c"]),
        ("[ a: b ]", ["[ a: b ]", "a: b", "b"]),
        ("a:\n- b\n-\n", ["a:\n- b\n-", "- b\n-", "b", ""]),
        ("a: !Ref\n  - b\n", ["a: !Ref\n  - b", "- b"]),
        ("a: !x {b: c}\n", ["a: !x {b: c}", "{b: c}"]),
        ("a:\nb: !!str\n", ["a:\nb: !!str", "", ""]),
        ("{}", ["{}"]),
        ("😀: é\r\n", ["😀: é", "é"]),
    ],
)
@pytest.mark.parametrize("pure", [False, True])
def test_a_span_covers_the_value_as_written_and_nothing_else(text: str, spans: list[str], pure: bool) -> None:
    nodes = sorted(walk(parse_yaml(text, pure=pure).roots[0]), key=lambda node: (node.span.start, -node.span.end))
    assert [text[slice(*node.span)] for node in nodes] == spans


@pytest.mark.parametrize(
    ("text", "indent"),
    [
        ("k: |\n  x", 2),
        ("k: >1\n   x", 1),
        ("- - |2\n     x", 4),
        ("a:\n- b: |2-\n     x", 4),
        ("a:\n- |1\n  x", 1),
        ("|1\n  x", 1),
        ("a: !t &x\n  b: |1\n    x", 3),
        ("a: |\n\n \n   x", 3),
        ("a: |\n\n  \n", 2),
    ],
)
def test_the_text_of_a_block_begins_at_its_indentation(text: str, indent: int) -> None:
    assert [node.indent for node in walk(parse_yaml(text.replace("!t", "!!map")).roots[0]) if node.style in "|>"] == [
        indent
    ]


# -- against PyYAML, and against one another

PARTS = [
    *"ab1:-?[]{},#&*!|>'\"%@`\\~=",
    *[": ", "- ", "? ", "\n", "\n", "\n  ", "\n- ", " #", "a: ", "b: ", "&a ", "*a", "<<: ", "!!str ", "!x ", "---\n"],
    *[
        "...\n",
        "yes",
        "012",
        "1:00",
        "2026-01-01",
        "\t",
        "\r",
        "\x85",
        "\u2028",
        "\ufeff",
        "é😀",
        "{{ x }}",
        "|-\n",
        "%YAML",
    ],
]
TEXTS = st.lists(st.sampled_from(PARTS), max_size=25).map("".join) | st.text(max_size=20)


@given(TEXTS, st.booleans())
@example("[&1:00", False)
def test_whatever_it_reads_it_answers_and_stays_inside_the_text(text: str, pure: bool) -> None:
    tree = parse_yaml(text, pure=pure)
    for root in tree.roots:
        for node in walk(root):
            assert 0 <= node.span.start <= node.span.end <= len(text)
            assert node.key is None or node.key.start <= node.key.end <= len(text)
    for problem in tree.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
        assert 0 <= int(str(problem.values["document"])) <= len(tree.roots)


def shape(root: Node | None) -> list[object]:
    return [(n.kind, repr(n.value), n.span, n.key, n.style, n.indent, n.anchor, n.repeats) for n in walk(root)]


@given(TEXTS)
def test_both_parsers_give_the_same_tree(text: str) -> None:
    fast, pure = parse_yaml(text), parse_yaml(text, pure=True)
    refused = {"yaml-syntax", "yaml-tab-indent"}
    assume(not any(problem.rule in refused for problem in (*fast.problems, *pure.problems)))
    assume("\t" not in text and "\ufeff" not in text)  # libyaml takes more of them
    assume(not re.search(r"!(\s|$)", text))  # a tag without a name, alone: null or "", as you like
    assert [shape(root) for root in fast.roots] == [shape(root) for root in pure.roots]
    assert fast.problems == pure.problems


@given(TEXTS)
@example("a: >-\n  x\n\n  y\nb:\n- |2\n    z\n- {c: [d: 1]}\n")
@example("? a\n: b\n'': ''\n")
@example("a: s3://b/c #d\n")
@example("{a: 1, a: 2}")
def test_simple_yaml_is_what_the_full_reader_finds_nothing_odd_about(text: str) -> None:
    check_simple(text)


LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "  ", "    ", "- ", "  - ", "   ", "- - ", "# "]),
        st.sampled_from(["a:", "b:", "Tags:", "yes:", "a", "'x'", "1", "s3://b/c", "null", "- b", ""]),
        st.sampled_from(["", " b", " 1", " 'it {{'", ' "x: y"', " []", " {}", " s3://b/c.tar.gz", " x #c", " yes", "  b", " a b"]),
    ).map("".join),
    max_size=8,
).map("\n".join)  # fmt: skip


@given(LINES | TEXTS)
@example("a:\n- b: 1\n  c:\n  - d\n- e: []\nf: 'g'\n")
@example("a: 'b'\n  c: d\n")
@example("a: b\n  - c\n")
@example("- a\n  b: c\n")
@example("a:\nb: c\n")
@example("# c\n\na:\n  # d\n  b: c")
@example("null: a")
@example("a: null\nb:\n- ~")
def test_lines_are_read_as_the_full_reader_reads_them(text: str) -> None:
    check_lines(text)


def check_lines(text: str) -> bool:
    try:
        value = load_lines(text, max_depth=100, max_nodes=1000)
    except ValueError:
        return False
    for version in VERSIONS:
        tree = parse_yaml(text, version=version, max_depth=100, max_nodes=1000)
        assert tree.problems == ()
        (root,) = tree.roots
        assert root is not None
        assert repr(root.value) == repr(value)
        assert shape(lines_root(text)) == shape(root)
    return True


def test_what_requests_look_like_is_read_line_by_line() -> None:
    request = {**REQUEST, "Tags": [{"Key": "k", "Value": "a value"}], "VpcConfig": {"Subnets": ["subnet-1"]}}
    for indented in (False, True):
        text = yaml.safe_dump(request, sort_keys=False, width=1000)
        assert check_lines(text.replace("\n- ", "\n  - ").replace("\n  V", "\n    V") if indented else text)


def test_lines_have_the_limits_of_any() -> None:
    with pytest.raises(ValueError, match="too deep"):
        load_lines("a:\n  b: c\n", max_depth=1, max_nodes=100)
    with pytest.raises(ValueError, match="too many"):
        load_lines("a: b\nb: c\n", max_depth=9, max_nodes=2)


def check_simple(text: str) -> bool:
    try:
        simple = load_yaml(text, max_depth=100, max_nodes=1000)
    except ValueError:
        return False
    for version in VERSIONS:
        tree = parse_yaml(text, version=version, max_depth=100, max_nodes=1000)
        (root,) = tree.roots
        assert root is not None
        assert tree.problems == ()
        assert repr(simple.value) == repr(root.value)
        assert shape(simple.root()) == shape(root)
        assert simple.root().value == simple.value or "nan" in repr(simple.value)
    return True


VERSIONS: tuple[Version, ...] = ("1.1", "1.2")


@pytest.mark.parametrize(
    ("text", "is_simple"),
    [
        ("a: b", True),
        ("- 'yes'\n- {x: [1, 2.5, null, true]}\n", True),
        ("a: yes", False),
        ("a: 012", False),
        ("yes: a", False),
        ("a: 2026-01-01", False),
        ("1: a", False),
        ("a: s3://b/c #d", False),
        ("a: &b c", False),
        ("a: !b c", False),
        ("a: 1\na: 2", False),
        ("a: b\n---\na: b", False),
        ("a: {{ b }}", False),
        ("a", False),
        ("", False),
        ("a: [", False),
        ("a: \x00", False),
        ("[[[[1]]]]", True),
        ("[" * 101 + "]" * 101, False),
        ("[" * 9000, False),
        ("- " * 9000 + "a", False),
    ],
)
def test_what_is_simple(text: str, is_simple: bool) -> None:
    assert check_simple(text) is is_simple


def test_simple_yaml_has_the_limits_of_any() -> None:
    with pytest.raises(ValueError, match="too deep"):
        load_yaml("[[1]]", max_depth=1, max_nodes=100)
    with pytest.raises(ValueError, match="too many"):
        load_yaml("{a: 1}", max_depth=9, max_nodes=2)
    assert load_yaml("{a: 1}", max_depth=1, max_nodes=3).value == {"a": 1}


def pyyaml_tree(text: str) -> Any:
    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, TypeError, OverflowError):
        return UNKNOWN


def has_odd_values(value: object) -> bool:
    """Keys that are no strings, sets, dates, bytes: what a request cannot hold."""
    waiting, seen = [value], set()
    while waiting:
        found = waiting.pop()
        if id(found) in seen:
            continue
        seen.add(id(found))
        if isinstance(found, dict):
            if not all(isinstance(key, str) for key in found):
                return True
            waiting += found.values()
        elif isinstance(found, list):
            waiting += found
        elif not isinstance(found, (str, int, float, type(None))):
            return True
    return False


@given(TEXTS)
def test_what_pyyaml_can_read_has_the_same_value_here(text: str) -> None:
    wanted = pyyaml_tree(text)
    assume(wanted is not UNKNOWN and not has_odd_values(wanted))
    tree = parse_yaml(text, version="1.1")
    assume("{{" not in text and not re.search(r"!(\s|$)", text))
    assume(not any(p.rule == "yaml-recursive-alias" for p in tree.problems))
    assume(not ("<<" in text and "!" in text))  # "!!str <<" is a merge here, and a name only in PyYAML
    assert repr(sort(values(tree)[:1])) == repr(sort([wanted] if tree.roots else []))


def sort(value: object) -> object:
    """The order of a map's members does not count."""
    if isinstance(value, dict):
        return {name: sort(value[name]) for name in sorted(value)}
    return [sort(item) for item in value] if isinstance(value, list) else value


SIMPLE = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
NESTED = st.recursive(
    SIMPLE, lambda child: st.lists(child, max_size=3) | st.dictionaries(st.text(), child, max_size=3), max_leaves=8
)


@given(NESTED, st.sampled_from([None, True, False]), st.sampled_from([None, "'", '"', "|", ">"]))
def test_what_pyyaml_writes_is_read_as_it_was(value: object, flow: bool | None, style: str | None) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, default_style=style, allow_unicode=True, width=20)
    wanted = pyyaml_tree(text)
    assume(wanted is not UNKNOWN)
    check_simple(text)
    check_lines(text)
    tree = parse_yaml(text, version="1.1")
    assert sort(values(tree)) == sort([wanted])
    assert {problem.rule for problem in tree.problems} <= {"yaml-versions-differ", "yaml-comment-cuts"}


# -- limits

OPENERS = ["[", "{", "[\n", "- ", "? ", "{a: ", "{? ", "a:\n "]


@pytest.mark.parametrize("pure", [False, True])
@pytest.mark.parametrize("opener", OPENERS)
def test_deep_nesting_is_one_problem_and_soon_found(opener: str, pure: bool) -> None:
    text = "".join(" " * i + "a:\n" for i in range(1000)) if opener == "a:\n " else opener * 100_000
    tree = parse_yaml(text, pure=pure)
    assert (tree.roots, [problem.rule for problem in tree.problems]) == ((), ["too-deep"])
    assert tree.problems[0].values == {"depth": 100, "document": 0}


def test_the_limit_itself_is_allowed() -> None:
    assert parse_yaml("[" * 100 + "]" * 100).problems == ()
    assert parse_yaml("[1, 2]", max_nodes=3).problems == ()
    assert [problem.rule for problem in parse_yaml("[1, 2]", max_nodes=2).problems] == ["too-many-nodes"]
    assert parse_yaml("---\n" * 3, max_documents=3).problems == ()
    problem = parse_yaml("---\n" * 4, max_documents=3).problems[0]
    assert (problem.rule, problem.values) == ("too-many-documents", {"documents": 3, "document": 0})


def test_aliases_count_for_what_they_stand_for() -> None:
    levels = [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10)]
    keys = ", ".join(f"k{i}: 1" for i in range(1000))
    merges = [f"b{i}: {{<<: [{', '.join(['*a'] * 50)}]}}\n" for i in range(100)]
    for text in ("a0: &a0 [x, x]\n" + "".join(levels), f"a: &a {{{keys}}}\n" + "".join(merges)):
        tree = parse_yaml(text)
        assert (tree.roots, [problem.rule for problem in tree.problems]) == ((), ["too-many-nodes"])
    chain = "".join(f"- &x{i} [[[[{f'*x{i - 1}' if i else 1}]]]]\n" for i in range(50))
    assert [problem.rule for problem in parse_yaml(chain).problems] == ["too-deep"]


HOSTILE = {
    "one long line": "a: [" + ", ".join(f"b{i}" for i in range(30_000)) + "]",
    "one long string": 'a: "' + "x " * 250_000 + '"',
    "the same key": "a: 1\n" * 20_000,
    "anchors": "".join(f"- &a{i} x\n" for i in range(20_000)),
    "flow anchors": "[" + ", ".join(f"&a{i} []" for i in range(20_000)) + "]",
    "tag directives": "".join(f"%TAG !a{i}! x\n" for i in range(50_000)),
    "spaces": "a: " + " " * 500_000 + "b\n c",
    "quotes": '"' * 500_000,
    "colons": ": " * 250_000,
    "tabs": "\t" * 500_000,
    "blank lines": "a: |\n" + "\n" * 200_000 + " x",
    "open quote": 'a: "' + "b\n" * 50_000,
    "long numbers": "- " + "1:" * 50_000 + "1\n- " + "1" * 100_000 + "\n- 0x" + "f" * 100_000,
    "templates": "- {{ x }}\n" * 5_000,
    "bangs": "- " + "!" * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_take_linear_time(name: str) -> None:
    parse_yaml(HOSTILE[name])
