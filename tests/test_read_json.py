from __future__ import annotations

import json
import math
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from neolint.node import UNKNOWN, Node
from neolint.read.json import JsonTree, load_json, parse_json
from neolint.read.json_places import json_places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neolint.finding import Problem

# text | rule | what is underlined | the value that was meant | the text after the edits, None if there are none
ONE_MISTAKE: list[tuple[str, str, str, object, str | None]] = [
    ("[1, 2,]", "json-trailing-comma", ",", [1, 2], "[1, 2]"),
    ('{"a": 1,}', "json-trailing-comma", ",", {"a": 1}, '{"a": 1}'),
    ("[1, // one\n2]", "json-comment", "// one", [1, 2], "[1,\n2]"),
    ("[1 # one\n]", "json-comment", "# one", [1], "[1\n]"),
    ("[/* one */ 1]", "json-comment", "/* one */", [1], "[ 1]"),
    ("[1] // end", "json-comment", "// end", [1], "[1]"),
    ("['it\\'s \"so\"']", "json-single-quotes", "'it\\'s \"so\"'", ['it\'s "so"'], '["it\'s \\"so\\""]'),
    ("{u'a': 1, 'b': 2}", "json-single-quotes", "u'a'", {"a": 1, "b": 2}, '{"a": 1, "b": 2}'),
    ('[u"a"]', "json-python-literal", 'u"a"', ["a"], '["a"]'),
    ("[True, None]", "json-python-literal", "True", [True, None], "[true, null]"),
    ('{"a": (1, 3)}', "json-python-literal", "(", {"a": [1, 3]}, '{"a": [1, 3]}'),
    ("{“a”: 1}", "json-smart-quotes", "“a”", {"a": 1}, '{"a": 1}'),
    ('{"a”: 1, "b": 2}', "json-smart-quotes", '"a”', {"a": 1, "b": 2}, '{"a": 1, "b": 2}'),
    ('{\\"a\\": [1]}', "json-backslashed-quotes", '\\"a\\"', {"a": [1]}, '{"a": [1]}'),
    ('{"a": "{"b": [1]}"}', "json-unescaped-quotes", '"{"b": [1]}"', {"a": '{"b": [1]}'}, r'{"a": "{\"b\": [1]}"}'),
    ("[1 2]", "json-missing-comma", "2", [1, 2], "[1, 2]"),
    ('["a""b"]', "json-missing-comma", '"b"', ["a", "b"], '["a", "b"]'),
    ('{"a": 1\n"b": 2}', "json-missing-comma", "", {"a": 1, "b": 2}, '{"a": 1,\n"b": 2}'),
    ('{"a": 1; "b": 2}', "json-missing-comma", ";", {"a": 1, "b": 2}, '{"a": 1, "b": 2}'),
    ("[[1] [2]]", "json-missing-comma", "[", [[1], [2]], "[[1], [2]]"),
    ('{"a" [1]}', "json-missing-colon", "[", {"a": [1]}, '{"a": [1]}'),
    ('{"a"1}', "json-missing-colon", "1", {"a": 1}, '{"a": 1}'),
    ('{"a" => 1}', "json-missing-colon", "=>", {"a": 1}, '{"a" : 1}'),
    ('{"a"\n[1]}', "json-missing-colon", "", {"a": [1]}, '{"a":\n[1]}'),
    ('{"a", "b": 1}', "json-missing-value", '"a"', {"a": UNKNOWN, "b": 1}, None),
    ("{a: 1, b: 2}", "json-unquoted-key", "a", {"a": 1, "b": 2}, '{"a": 1, "b": 2}'),
    ("{1: 2}", "json-unquoted-key", "1", {"1": 2}, '{"1": 2}'),
    (
        '{"a": s3://b/c.tar.gz}',
        "json-unquoted-value",
        "s3://b/c.tar.gz",
        {"a": "s3://b/c.tar.gz"},
        '{"a": "s3://b/c.tar.gz"}',
    ),
    ('{"a": two words}', "json-unquoted-value", "two words", {"a": "two words"}, None),
    ("[-Infinity]", "json-nan", "-Infinity", [UNKNOWN], None),
    ("[+1]", "json-number", "+1", [1], "[1]"),
    ("[.5]", "json-number", ".5", [0.5], "[0.5]"),
    ("[1.]", "json-number", "1.", [1.0], "[1.0]"),
    ("[0x10]", "json-number", "0x10", [16], "[16]"),
    ("[1_000]", "json-number", "1_000", [1000], "[1000]"),
    ("[3L]", "json-number", "3L", [3], "[3]"),
    ("[012]", "json-number", "012", [12], None),
    ('["a\tb\tc"]', "json-control-character", "\t", ["a\tb\tc"], r'["a\tb\tc"]'),
    ('{"a": "b\nc"}', "json-control-character", "\n", {"a": "b\nc"}, r'{"a": "b\nc"}'),
    (r'["\x41\'"]', "json-bad-escape", r"\x41", ["A'"], '["A\'"]'),
    (r'["C:\path"]', "json-bad-escape", r"\p", ["C:\\path"], None),
    (r'["\u12"]', "json-bad-escape", r"\u12", ["\\u12"], None),
    ('{"a": [1]', "json-unclosed", "", {"a": [1]}, '{"a": [1]}'),
    ('{"a": [1', "json-unclosed", "", {"a": [1]}, None),
    ('{"a": [1, 2, "b": 3}', "json-mismatched-bracket", ":", {"a": [1, 2], "b": 3}, '{"a": [1, 2], "b": 3}'),
    ('{"a": "x,\n"b": 1}', "json-unclosed-string", '"x', {"a": "x", "b": 1}, '{"a": "x",\n"b": 1}'),
    ('{"a": "[1, 3]}', "json-unclosed-string", '"[1, 3]', {"a": "[1, 3]"}, '{"a": "[1, 3]"}'),
    ('{"a: 1}', "json-unclosed-string", '"a', {"a": 1}, '{"a": 1}'),
    ('{"a: 1, "b": 2}', "json-unclosed-string", '"a', {"a": 1, "b": 2}, '{"a": 1, "b": 2}'),
    ('["a, "b"]', "json-unclosed-string", '"a', ["a", "b"], '["a", "b"]'),
    ("[1, 2}", "json-mismatched-bracket", "}", [1, 2], "[1, 2]"),
    ('{"a": [1}', "json-mismatched-bracket", "}", {"a": [1]}, '{"a": [1]}'),
    ('{"a": [1}, "b": 2}', "json-mismatched-bracket", "}", {"a": [1], "b": 2}, '{"a": [1], "b": 2}'),
    ('{"a": 1]}', "json-unexpected", "]", {"a": 1}, '{"a": 1}'),
    ('{"a": 1,, "b": 2}', "json-unexpected", ",", {"a": 1, "b": 2}, '{"a": 1, "b": 2}'),
    ("[1,, 2]", "json-unexpected", ",", [1, 2], None),
    ('{"a":: 1}', "json-unexpected", ":", {"a": 1}, '{"a": 1}'),
    ('{"a":}', "json-missing-value", '"a"', {"a": UNKNOWN}, None),
    ('{"a": 1, ...}', "json-unexpected", "...", {"a": 1}, None),
    ('{"a": 5 GB}', "json-unexpected", "GB", {"a": 5}, None),
    ('{"a":\u00a01}', "json-unexpected", "\u00a0", {"a": 1}, '{"a": 1}'),
    ('{{"a": 1}}', "json-unexpected", "{", {}, None),
    ('{"a": "b": 1}', "json-unexpected", ":", {"a": "b"}, None),
    ('["a": 2]', "json-unexpected", ":", ["a", 2], None),
    ("]", "json-unexpected", "]", None, None),
    ("[0x]", "json-unquoted-value", "0x", ["0x"], '["0x"]'),
    ("[1] ...", "json-extra-text", "...", [1], None),
    ('"a', "json-unclosed-string", '"a', "a", '"a"'),
    ("data: [1, 3]", "json-unexpected", "data: [1, 3]", None, None),
    ('{"a": 1}\n{"b": 2}', "json-extra-text", '{"b": 2}', {"a": 1}, None),
    ("[1],", "json-extra-text", ",", [1], "[1]"),
    (" \n", "json-empty", "", None, None),
    ('{"a": 1, "b": 2, "a": 3}', "duplicate-key", '"a"', {"a": 3, "b": 2}, None),
    (f"[-{'9' * 4301}]", "json-long-number", f"-{'9' * 4301}", [UNKNOWN], None),
]


@pytest.mark.parametrize(("text", "rule", "underlined", "value", "mended"), ONE_MISTAKE)
def test_a_mistake_is_named_underlined_and_mended(
    text: str, rule: str, underlined: str, value: object, mended: str | None
) -> None:
    tree = parse_json(text)
    assert [(problem.rule, text[slice(*problem.span)]) for problem in tree.problems] == [(rule, underlined)]
    assert (None if tree.root is None else tree.root.value) == value
    if mended is None:
        assert not tree.problems[0].edits
    else:
        assert apply(text, tree.problems) == mended
        assert load_json(mended) == value
    with pytest.raises((ValueError, RecursionError)):
        load_json(text)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("['a', 'b', True]", {"text": "'a'", "meant": '"a"', "count": 2}),
        ("{Framework: 1}", {"key": "Framework", "count": 1}),
        ("[0x1F]", {"text": "0x1F", "meant": "31"}),
        ('["a\x01"]', {"name": "U+0001"}),
        (r'["\q"]', {"escape": r"\q"}),
        ('{\n"a": [\n1', {"opener": "[", "closers": "]}", "line": 2}),
        ("[1}", {"text": "}", "opener": "[", "closer": "]"}),
        ('{"a": ,}', {"key": "a"}),
        ("[1,, 2]", {"text": ",", "expected": "a value"}),
        ('{"a" 1}', {"key": "a"}),
        ("[1] and so on", {"text": "and so on"}),
        ("[" * 101, {"depth": 100}),
    ],
)
def test_a_problem_has_the_values_for_its_words(text: str, values: dict[str, object]) -> None:
    assert parse_json(text).problems[0].values == values


def test_the_problems_with_two_places_have_both() -> None:
    text = '{"a": 1, "a": 2, "a": 3, "b": [}'
    second, third, bracket = parse_json(text).problems
    assert second.labels["first"] == third.labels["first"] == (1, 4)
    assert bracket.labels["opener"] == (30, 31)
    assert root(text).items["a"].repeats == ((1, 4), (9, 12))  # type: ignore[call-overload, index]


def test_a_habit_is_one_problem_with_the_edits_of_all_its_places() -> None:
    text = "{" + ", ".join(f"'key{n}': True" for n in range(100)) + "}"
    tree = parse_json(text)
    assert [(problem.rule, problem.values["count"]) for problem in tree.problems] == [
        ("json-single-quotes", 100),
        ("json-python-literal", 100),
    ]
    assert load_json(apply(text, tree.problems)) == {f"key{n}": True for n in range(100)}


def test_a_template_is_unknown_and_no_mistake() -> None:
    tree = parse_json('{"a": ${SIZE}, "b": [{{ rows }}, $N, %N%, 3]}')
    assert tree.problems == ()
    assert tree.root is not None
    assert tree.root.value == {"a": UNKNOWN, "b": [UNKNOWN, UNKNOWN, UNKNOWN, 3]}


def test_several_mistakes_in_one_text_are_all_found() -> None:
    text = "{'a': [1, 2,], b: True // why\n \"c\": .5"
    assert [problem.rule for problem in parse_json(text).problems] == [
        "json-single-quotes",
        "json-trailing-comma",
        "json-unquoted-key",
        "json-python-literal",
        "json-missing-comma",
        "json-comment",
        "json-number",
        "json-unclosed",
    ]
    assert root(text).value == {"a": [1, 2], "b": True, "c": 0.5}


def test_numbers_keep_the_kind_they_are_written_as() -> None:
    nodes = [node for _, node in root("[900, 900.0, 1e3, -0, 1e999]").children()]
    assert [node.kind for node in nodes] == ["int", "float", "float", "int", "float"]
    assert [node.value for node in nodes] == [900, 900.0, 1000.0, 0, math.inf]


def test_reading_is_given_up_after_twenty_problems() -> None:
    tree = parse_json("[" + ".5, " * 1000 + "1]")
    assert len(tree.problems) == 20
    assert tree.root is None


@pytest.mark.parametrize("text", ["[[[1]]]", '{"a": {"b": {}}}', "[1, 2, 3, 4, 5]"])
def test_both_readers_have_the_same_limits(text: str) -> None:
    assert load_json(text, max_depth=3, max_nodes=6) == json.loads(text)
    assert parse_json(text, max_depth=3, max_nodes=6).problems == ()
    with pytest.raises(ValueError, match="too deep"):
        load_json(text, max_depth=2, max_nodes=5)
    assert [problem.rule[:4] for problem in parse_json(text, max_depth=2, max_nodes=5).problems] == ["too-"]


@pytest.mark.parametrize(
    "piece",
    ['"', "'", "\\", '\\"', '"\\', ",", ":", "#", "//", "/*", "//\n", "[", "{", "]", "}", "[]", "{}", "(", "1", "1 ",
     "-", "a", "a ", " ", "\t", "\n", '"\n', '"a', '""', '"" ', "'' ", '"a",', '"a":', "u'", "“", "“”", "${", "$", "{{",
     "{{a", "...", "=", ";", "/", "0x", "1.", "\u00a0", "\ufeff", "'\\q", '"\\q",', "[1,", '{"a":', '{"a":1,', "a:",
     "None,", "\ud800", '"\\ud800', '"{"a', "\r", "\x00", "1e", "_", "'a'\n", '"a"b"'],
)  # fmt: skip
@pytest.mark.parametrize("opener", ["", "[", '{"a": '])
def test_a_long_text_of_one_piece_is_read_to_its_end(piece: str, opener: str) -> None:
    text = opener + piece * (200_000 // len(piece))
    tree = parse_json(text)
    assert_well_formed(text, tree)


def test_a_million_brackets_are_one_problem() -> None:
    tree = parse_json("[" * 1_000_000)
    assert [problem.rule for problem in tree.problems] == ["too-deep"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
json_texts = st.builds(
    lambda value, indent, ascii_only: json.dumps(value, indent=indent, ensure_ascii=ascii_only),
    json_values,
    st.sampled_from([None, 1, "\t"]),
    st.booleans(),
)
pieces = st.sampled_from(
    [
        *"{}[](),:;=\"'\\/#*\n\t \u00a0“”‘’.-+0129aeEnxu_$",
        "true",
        "None",
        "NaN",
        '"a"',
        "'b'",
        "//",
        "/*",
        "*/",
        "\\u12",
        "${a}",
    ]
)


def test_an_unclosed_string_behind_a_python_prefix_gets_no_fix() -> None:
    (problem,) = parse_json('{\n u": null}').problems
    assert (problem.rule, problem.edits) == ("json-unclosed-string", ())


@given(json_texts)
def test_strict_json_is_read_as_python_reads_it(text: str) -> None:
    tree = parse_json(text)
    assert tree.problems == ()
    assert tree.root is not None
    assert tree.root.value == json.loads(text) == load_json(text)
    assert_well_formed(text, tree)
    for _, node in walk(tree.root):
        if node.items is None:
            assert json.loads(text[slice(*node.span)]) == node.value
        if isinstance(node.items, dict):
            for name, child in node.items.items():
                assert child.key is not None
                assert json.loads(text[slice(*child.key)]) == name
    places = json_places(text, tree.root.value)
    assert [_shape(node) for _, node in walk(places)] == [_shape(node) for _, node in walk(tree.root)]


def _shape(node: Node) -> tuple[object, ...]:
    return node.kind, repr(node.value), node.span, node.key, node.style, node.indent, node.anchor, node.repeats


@given(st.lists(pieces, max_size=40).map("".join) | st.text())
def test_any_text_makes_a_well_formed_tree(text: str) -> None:
    tree = parse_json(text)
    assert_well_formed(text, tree)
    try:
        value = load_json(text)
    except (ValueError, RecursionError):
        assert tree.problems or may_be_a_template(text)
    else:
        assert tree.root is not None
        assert (tree.problems, tree.root.value) == ((), value)


@given(json_texts, st.data())
def test_the_edits_of_a_single_mistake_make_strict_json(text: str, choice: st.DataObject) -> None:
    place = choice.draw(st.integers(0, len(text)))
    piece = choice.draw(pieces)
    wrong = text[:place] + piece + text[place + choice.draw(st.integers(0, 1)) :]
    problems = parse_json(wrong).problems
    assume(wrong.strip() and not may_be_a_template(wrong))
    if len(problems) == 1 and problems[0].edits:
        mended = apply(wrong, problems)
        after = parse_json(mended)
        assert (after.problems, load_json(mended)) == ((), root(wrong).value)


def may_be_a_template(text: str) -> bool:
    return any(mark in text for mark in ("$", "%", "{{"))


def root(text: str) -> Node:
    found = parse_json(text).root
    assert found is not None
    return found


def apply(text: str, problems: tuple[Problem, ...]) -> str:
    edits = [edit for problem in problems for edit in problem.edits]
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def walk(top: Node) -> Iterator[tuple[Node | None, Node]]:
    """Every node with its parent."""
    stack: list[tuple[Node | None, Node]] = [(None, top)]
    while stack:
        parent, node = stack.pop()
        yield parent, node
        stack.extend((node, child) for _, child in node.children())


def assert_well_formed(text: str, tree: JsonTree) -> None:
    """Spans lie in the text, children in their parents and one after the other; problems are in order."""
    assert len(tree.problems) <= 21
    places = [problem.span for problem in tree.problems]
    assert places == sorted(places)
    edits = [edit.span for problem in tree.problems for edit in problem.edits]
    for span in places + edits + [label for problem in tree.problems for label in problem.labels.values()]:
        assert 0 <= span.start <= span.end <= len(text)
    for parent, node in walk(tree.root) if tree.root is not None else ():
        assert 0 <= node.span.start <= node.span.end <= len(text)
        if parent is not None:
            start = node.key.start if node.key is not None else node.span.start
            assert parent.span.start <= start <= node.span.start
            assert node.span.end <= parent.span.end
        ends = [child.span for _, child in node.children()]
        assert all(one.end <= two.start for one, two in pairwise(ends))
