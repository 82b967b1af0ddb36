"""The located JSON reader: what it says of each mistake, what it makes of the text, and what its edits would make of it."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neolint.embed.loose import apply
from neolint.node import UNKNOWN, Node
from neolint.read.json import load_json, parse_json

# text, rule, underlined text, value that was meant, text after the edits (None: there are none)
MISTAKES = [
    ('{"a": 1,}', "json-trailing-comma", ",", {"a": 1}, '{"a": 1}'),
    ("[1, 2,]", "json-trailing-comma", ",", [1, 2], "[1, 2]"),
    ('{"a": 1} // c', "json-comment", "// c", {"a": 1}, '{"a": 1}'),
    ('{"a": /* c */ 1}', "json-comment", "/* c */", {"a": 1}, '{"a": 1}'),
    ("{'a': 1}", "json-single-quotes", "'a'", {"a": 1}, '{"a": 1}'),
    ('{"a": 1 "b": 2}', "json-missing-comma", '"b"', {"a": 1, "b": 2}, '{"a": 1, "b": 2}'),
    ('{"a": 1\n"b": 2}', "json-missing-comma", "", {"a": 1, "b": 2}, '{"a": 1,\n"b": 2}'),
    ('{"a" 1}', "json-missing-colon", "1", {"a": 1}, '{"a": 1}'),
    ("{a: 1}", "json-unquoted-key", "a", {"a": 1}, '{"a": 1}'),
    ('{"a": MXNET}', "json-unquoted-value", "MXNET", {"a": "MXNET"}, '{"a": "MXNET"}'),
    ('{"a": True}', "json-python-literal", "True", {"a": True}, '{"a": true}'),
    ('{"a": None}', "json-python-literal", "None", {"a": None}, '{"a": null}'),
    ("{“a”: 1}", "json-smart-quotes", "“a”", {"a": 1}, '{"a": 1}'),
    ('{"a": 0x10}', "json-number", "0x10", {"a": 16}, '{"a": 16}'),
    ('{"a": "x\ty"}', "json-control-character", "\t", {"a": "x\ty"}, '{"a": "x\\ty"}'),
    ('{"a": "C:\\models"}', "json-bad-escape", "\\m", {"a": "C:\\models"}, None),
    ('{"a": [1, 2}', "json-mismatched-bracket", "}", {"a": [1, 2]}, '{"a": [1, 2]}'),
    ('{"a": 1', "json-unclosed", "", {"a": 1}, '{"a": 1}'),
    ('{"a": 1} {"b": 2}', "json-extra-text", '{"b": 2}', {"a": 1}, None),
    ('{"a": 1, "a": 2}', "duplicate-key", '"a"', {"a": 2}, None),
    ('{"a": , "b": 2}', "json-missing-value", '"a"', {"a": UNKNOWN, "b": 2}, None),
    ("", "json-empty", "", None, None),
]


@pytest.mark.parametrize(("text", "rule", "shown", "meant", "corrected"), MISTAKES, ids=[case[1] for case in MISTAKES])
def test_a_mistake(text: str, rule: str, shown: str, meant: Any, corrected: str | None) -> None:
    tree = parse_json(text)
    assert [problem.rule for problem in tree.problems] == [rule]
    (problem,) = tree.problems
    assert text[slice(*problem.span)] == shown
    assert (None if tree.root is None else tree.root.value) == meant
    if corrected is None:
        assert not problem.edits
    else:
        mended = apply(text, problem.edits)
        assert json.loads(mended) == json.loads(corrected)


def test_a_repeated_key_shows_both_places() -> None:
    text = '{"a": 1, "b": 2, "a": 3}'
    (problem,) = parse_json(text).problems
    assert text.index('"a"') == problem.labels["first"].start < problem.span.start


def test_nan_is_named_and_read_past() -> None:
    tree = parse_json('{"a": NaN, "b": 1}')
    assert [problem.rule for problem in tree.problems] == ["json-nan"]
    assert isinstance(tree.root, Node)
    assert isinstance(tree.root.value, dict)
    assert tree.root.value["b"] == 1


def test_templates_are_unknown_and_no_mistake() -> None:
    tree = parse_json('{"a": ${SIZE}, "b": {{ name }}}')
    assert not tree.problems
    assert isinstance(tree.root, Node)
    assert tree.root.value == {"a": UNKNOWN, "b": UNKNOWN}


@pytest.mark.parametrize(
    "text", ['{"a":1,"a":2}', '{"a":NaN}', "[" * 101 + "]" * 101, "{", "", '{"a":1,}', "9" * 5000], ids=lambda t: t[:12]
)
def test_the_fast_way_leaves_everything_odd_to_the_reader(text: str) -> None:
    with pytest.raises((ValueError, RecursionError)):
        load_json(text)


def test_brackets_in_strings_are_no_depth() -> None:
    assert load_json(json.dumps({"a": "[" * 500})) == {"a": "[" * 500}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON, st.sampled_from([None, 0, 2]), st.booleans())
def test_strict_json_reads_as_the_library_reads_it(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    tree = parse_json(text)
    assert not tree.problems
    assert tree.root is not None
    assert tree.root.value == json.loads(text)
    waiting = [tree.root]
    while waiting:
        node = waiting.pop()
        assert json.loads(text[slice(*node.span)]) == node.value
        waiting += [child for _, child in node.children()]


@given(st.text(alphabet="{}[]\",:'\\ \n\t#/*abc01.-+eENaNtrue“”$"))
def test_any_text_ends_with_places_inside_it(text: str) -> None:
    tree = parse_json(text)
    for problem in tree.problems:
        for span in (problem.span, *problem.labels.values(), *(edit.span for edit in problem.edits)):
            assert 0 <= span.start <= span.end <= len(text)
    if not tree.problems and "$" not in text and "{{" not in text:
        json.loads(text)


@pytest.mark.parametrize(
    "unit", ["[", "{", '{"a":', '"', "\\", ",", "'", "//", "/*", "“", "-", "[1,", "a ", "{{", "1e"]
)
def test_a_long_run_of_anything_is_read_at_once(unit: str) -> None:
    text = unit * (400_000 // len(unit))
    started = time.process_time()
    tree = parse_json(text)
    assert tree.problems
    assert time.process_time() - started < 20  # quadratic behaviour would take minutes
