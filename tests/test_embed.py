"""The languages inside strings: what was meant, what is wrong with it, and what corrects it."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neolint.embed import Embedded, read_compiler_options, read_data_input_config
from neolint.embed.draft import Draft
from neolint.embed.flags import split_flags
from neolint.finding import Edit, Problem
from neolint.node import UNKNOWN, Node
from neolint.source import Span


def mended(text: str, problem: Problem) -> str:
    for edit in sorted(problem.edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def nodes(root: Node) -> list[Node]:
    found = [root]
    for node in found:
        found.extend(child for _, child in node.children())
    return found


def check_promises(text: str, found: Embedded) -> None:
    """What holds whatever the text is."""
    root = found.tree()
    assert root.value == found.value
    places = [span for node in nodes(root) for span in (node.span, node.key) if span is not None]
    places += [span for problem in found.problems for span in (problem.span, *problem.labels.values())]
    assert all(0 <= start <= end <= len(text) for start, end in places)
    about_form = [problem for problem in found.problems if problem.rule != "duplicate-inner-key"]
    assert len(about_form) <= 1
    for problem in about_form:
        if problem.edits:
            corrected = mended(text, problem)
            assert corrected == problem.values["corrected"]
            assert json.loads(corrected) == found.value
        elif found.value is not UNKNOWN:
            assert problem.rule == "nan-inner"


FORMS = {
    "python-literal-inner": "python",
    "literal-backslash-quotes": "escaped",
    "double-encoded-json": "double-encoded",
    "smart-quotes": "smart-quotes",
}
READ: list[tuple[str, str, str, object, str]] = [
    # text, rule, underlined, value, corrected
    ("{'data': (1,224)}", "python-literal-inner", "'data'", {"data": [1, 224]}, '{"data": [1,224]}'),
    ("{u'a': (1L, None),}", "python-literal-inner", "u'a'", {"a": [1, None]}, '{"a": [1, null]}'),
    ("(1, 3, 224, 224)", "python-literal-inner", "(", [1, 3, 224, 224], "[1, 3, 224, 224]"),
    ("{'a': (224), 'b': (224,)}", "python-literal-inner", "'a'", {"a": 224, "b": [224]}, '{"a": 224, "b": [224]}'),
    ("{'a': torch.Size([1, 3])}", "python-literal-inner", "'a'", {"a": [1, 3]}, '{"a": [1, 3]}'),
    ("{'a': True}  # on", "python-literal-inner", "'a'", {"a": True}, '{"a": true}'),
    (r"{'a': 'it\'s \"x\"'}", "python-literal-inner", "'a'", {"a": 'it\'s "x"'}, r'{"a": "it' + r"'" + r's \"x\""}'),
    (r'{\"a\":[1,3]}', "literal-backslash-quotes", r'\"a\"', {"a": [1, 3]}, '{"a":[1,3]}'),
    (r'{\\\"a\\\":[1]}', "literal-backslash-quotes", r'\\\"a\\\"', {"a": [1]}, '{"a":[1]}'),
    (r'{\n \"a\": [1]\n}', "literal-backslash-quotes", r'\"a\"', {"a": [1]}, '{\n "a": [1]\n}'),
    (r'\"a\":[1,]', "literal-backslash-quotes", r'\"a\"', {"a": [1]}, '{"a":[1]}'),
    (r'{"a":[1\,3]}', "literal-backslash-quotes", "\\", {"a": [1, 3]}, '{"a":[1,3]}'),
    (r'"{\"data\":[1]}"', "double-encoded-json", r'"{\"data\":[1]}"', {"data": [1]}, '{"data":[1]}'),
    ('"{"data":[1]}"', "double-encoded-json", '"{"data":[1]}"', {"data": [1]}, '{"data":[1]}'),
    ("'{\"data\":[1]}'", "double-encoded-json", "'{\"data\":[1]}'", {"data": [1]}, '{"data":[1]}'),
    ('"{\'data\': (1,)}"', "double-encoded-json", '"{\'data\': (1,)}"', {"data": [1]}, '{"data": [1]}'),
    ("{“data”: [1,3]}", "smart-quotes", "“data”", {"data": [1, 3]}, '{"data": [1,3]}'),
    ("{‘a’: [1], \"b”: [2]}", "smart-quotes", "‘a’", {"a": [1], "b": [2]}, '{"a": [1], "b": [2]}'),
    ("{'”,': 1}", "python-literal-inner", "'”,'", {"”,": 1}, '{"”,": 1}'),
    ('"data":[1,3]', "missing-braces", '"data":[1,3]', {"data": [1, 3]}, '{"data":[1,3]}'),
    ("'a': [1], b: (2,)", "missing-braces", "'a': [1], b: (2,)", {"a": [1], "b": [2]}, '{"a": [1], "b": [2]}'),
    ("1,3,224,224", "missing-braces", "1,3,224,224", [1, 3, 224, 224], "[1,3,224,224]"),
    ("{data:[1,3]}", "unquoted-names", "data", {"data": [1, 3]}, '{"data":[1,3]}'),
    ("{input:0:[1,3]}", "unquoted-names", "input:0", {"input:0": [1, 3]}, '{"input:0":[1,3]}'),
    ("{mattr:[+neon]}", "unquoted-names", "mattr", {"mattr": ["+neon"]}, '{"mattr":["+neon"]}'),
    ("{trt-ver:6.0.1}", "unquoted-names", "trt-ver", {"trt-ver": "6.0.1"}, '{"trt-ver":"6.0.1"}'),
    ("{data=[1,3]}", "equals-inner", "=", {"data": [1, 3]}, '{"data":[1,3]}'),
    ("data=[1],x=[2]", "equals-inner", "=", {"data": [1], "x": [2]}, '{"data":[1],"x":[2]}'),
    ('{"a" [1]}', "missing-colon-inner", "[", {"a": [1]}, '{"a": [1]}'),
    ('{"a" "b", "c": 1}', "missing-colon-inner", '"b"', {"a": "b", "c": 1}, '{"a": "b", "c": 1}'),
    ('{"c": 1, "a" 28}', "missing-colon-inner", "28", {"c": 1, "a": 28}, '{"c": 1, "a": 28}'),
    ('{"a":[1 3 224]}', "missing-comma-inner", "3", {"a": [1, 3, 224]}, '{"a":[1, 3, 224]}'),
    ('{"a":[1] "b":[2]}', "missing-comma-inner", '"b":[2]', {"a": [1], "b": [2]}, '{"a":[1], "b":[2]}'),
    ('{"a":[1,3', "unclosed-inner", "", {"a": [1, 3]}, '{"a":[1,3]}'),
    ('{"a":[1,3}', "unclosed-inner", "}", {"a": [1, 3]}, '{"a":[1,3]}'),
    ("{'a':[1,3}", "unclosed-inner", "}", {"a": [1, 3]}, '{"a":[1,3]}'),
    ("{'a': (224", "unclosed-inner", "", {"a": [224]}, '{"a": [224]}'),
    ('{"a":[1,3,],}', "trailing-comma-inner", ",", {"a": [1, 3]}, '{"a":[1,3]}'),
    ('{"a":[1]} // NCHW', "comment-inner", "// NCHW", {"a": [1]}, '{"a":[1]}'),
    ('{"a":[1] /* NCHW */}', "comment-inner", "/* NCHW */", {"a": [1]}, '{"a":[1]}'),
    ('{"a":\u00a0[1]}', "odd-space-inner", "\u00a0", {"a": [1]}, '{"a": [1]}'),
    ("[012,0x10,1_0,+3,.5,1.]", "number-inner", "012", [12, 16, 10, 3, 0.5, 1.0], "[12,16,10,3,0.5,1.0]"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rule", "underlined", "value", "corrected"), READ)
def test_what_was_meant(text: str, rule: str, underlined: str, value: object, corrected: str) -> None:
    found = read_data_input_config(text)
    (problem,) = found.problems
    assert (found.form, problem.rule, found.value) == (FORMS.get(rule, "loose"), rule, value)
    assert text[slice(*problem.span)] == underlined
    assert problem.values == {"field": "DataInputConfig", "corrected": corrected}
    check_promises(text, found)
    assert read_data_input_config(corrected).problems == ()


@pytest.mark.parametrize(
    "text", ['{"data": [1, 3, 224, 224]}', "[1,3]", '[{"shape":[1,"1..10"]}]', "7", '"words"', " {} "]
)
def test_strict_json_is_left_alone(text: str) -> None:
    found = read_data_input_config(text)
    assert (found.value, found.form, found.problems) == (json.loads(text), "json", ())
    check_promises(text, found)


@pytest.mark.parametrize(
    ("text", "why", "underlined"),
    [
        ('{"a":[1,3,', "it ends inside a list", "[1,3,"),
        ('{"a":', "it ends inside an object", '{"a":'),
        ('{"a":"b', "this quote is never closed", '"b'),
        ('{"a":[1,,3]}', "a value is missing before this comma", ","),
        ('{"a":}', "a value is missing here", ":"),
        ("{:[1]}", "a name is missing here", ":"),
        ('{"a":1}}', "this } closes nothing", "}"),
        ('{"a":1}{"b":2}', "something follows after its end", '{"b":2}'),
        ("NCHW 1 3 224 224", "it is neither an object nor a list", "NCHW 1 3 224 224"),
        ('{"a":[1,"x":2]}', "a name with a colon stands in a list", '"x":2'),
        ('{"a" "b" "c"}', "this stands in an object without a name and a colon", '"c"'),
        ('{"a" "b": 1}', "this stands in an object without a name and a colon", '"a"'),
        ("{'a', 'b'}", "this stands in an object without a name and a colon", "'a'"),
        ('{[1]:"a"}', "a list or an object cannot be a name", "[1]"),
        ('{"a":[?,3]}', "? cannot stand here", "?"),
        ('{"a":[1x3]}', "1x3 is no number", "1x3"),
        ('{"a":TRUE}', "TRUE is no JSON value: true, false and null have small letters", "TRUE"),
        ("[" * 101 + "]" * 101, "it is nested deeper than 100 levels", "["),
        ("  ", "it is blank", "  "),
        ("# none", "nothing is left of it without its comments", ""),
        (",", "it holds commas alone", ","),
        ("[" + "1 " * 3_000 + "]", "it is too long to be mended", "1"),
        ("[1 " * 7_000, "it is too long to be mended", "[1 " * 7_000),
    ],
)
def test_what_cannot_be_read(text: str, why: str, underlined: str) -> None:
    found = read_data_input_config(text)
    (problem,) = found.problems
    assert (problem.rule, problem.values["why"]) == ("data-input-config-not-json", why)
    assert text[slice(*problem.span)] == underlined
    assert found.value is UNKNOWN
    check_promises(text, found)


def test_of_an_empty_text_the_schema_speaks() -> None:
    assert read_data_input_config("").problems == ()
    assert read_data_input_config("").value is UNKNOWN


def test_what_is_not_a_number_is_unknown_and_has_no_correction() -> None:
    found = read_data_input_config("{'a': [NaN, 3]}")
    (problem,) = found.problems
    assert (found.value, problem.rule, problem.edits) == ({"a": [UNKNOWN, 3]}, "nan-inner", ())


def test_the_name_of_a_file_is_no_document() -> None:
    found = read_data_input_config("file://shapes.json")
    assert ([problem.rule for problem in found.problems], found.form) == (["nested-file"], "unreadable")


@pytest.mark.parametrize("text", ['{"a":[1],"b":0,"a":[2]}', "{'a':[1],'b':0,'a':[2],}"])
def test_a_key_that_stands_twice_is_a_problem_of_its_own(text: str) -> None:
    found = read_data_input_config(text)
    problem = found.problems[-1]
    assert (problem.rule, problem.values["key"]) == ("duplicate-inner-key", "a")
    assert problem.span == Span(15, 18)
    assert problem.labels == {"first": Span(1, 4)}
    assert found.value == {"a": [2], "b": 0}


def test_places_are_those_of_the_text_as_it_was_written() -> None:
    for text in (r'"{\"a\": [1, 224]}"', "{'a': (1, 224)}", r"{\"a\": [1, 224]}", "a=[1, 224"):
        root = read_data_input_config(text).tree()
        shape = root.child("a")
        assert shape is not None
        assert shape.key is not None
        assert text[slice(*shape.key)].strip("\\\"'") == "a"
        height = shape.child(1)
        assert height is not None
        assert text[slice(*height.span)] == "224"


@pytest.mark.parametrize(
    ("text", "rule", "value"),
    [
        ('"--verbose 1 -O2"', None, "--verbose 1 -O2"),
        ('"--verbose 1\n  -O2"', None, "--verbose 1 -O2"),
        ("'--verbose 1'", "python-literal-inner", "--verbose 1"),
        (r"\"--verbose 1\"", "literal-backslash-quotes", "--verbose 1"),
        ("“--verbose 1”", "smart-quotes", "--verbose 1"),
        ("'\"--verbose 1\"'", "double-encoded-json", "--verbose 1"),
        (json.dumps(json.dumps("-O2")), "double-encoded-json", "-O2"),
        ("{--verbose 1}", "flags-object", "--verbose 1"),
        ('{ "--verbose 1" }', "flags-object", "--verbose 1"),
    ],
)
def test_flags(text: str, rule: str | None, value: str) -> None:
    for expected in (True, False):
        found = read_compiler_options(text, flags_expected=expected)
        assert (found.value, found.form) == (value, "flags")
        assert [problem.rule for problem in found.problems] == ([rule] if rule else [])
        check_promises(text, found)


def test_flags_without_quotes_are_left_as_they_are() -> None:
    found = read_compiler_options(" -O2", flags_expected=True)
    assert (found.value, found.form, found.problems) == (" -O2", "bare-flags", ())


def test_a_string_is_flags_only_where_flags_are_expected() -> None:
    text = json.dumps('{"a": 1}')
    assert read_compiler_options(text, flags_expected=True).form == "flags"
    assert read_compiler_options(text, flags_expected=False).value == {"a": 1}
    assert read_compiler_options('"sm_72"', flags_expected=False).form == "json"
    (problem,) = read_compiler_options("sm_72", flags_expected=True).problems
    assert problem.rule == "compiler-options-not-json"


def test_split_flags() -> None:
    text = '--verbose 1  --fast-math="all on" -O2 --x \'-1\' stray "open'
    assert [(flag.name, flag.value, text[flag.start : flag.end]) for flag in split_flags(text)] == [
        ("--verbose", "1", "--verbose 1"),
        ("--fast-math", "all on", '--fast-math="all on"'),
        ("-O", "2", "-O2"),
        ("--x", "-1", "--x '-1'"),
        ("", "stray", "stray"),
        ("", '"open', '"open'),
    ]


# --- properties ------------------------------------------------------------------------------------------------------

names = st.text(max_size=8)
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | names
documents = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4), max_leaves=12
)
objects = st.dictionaries(names, documents, min_size=1, max_size=4)


def as_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


@given(st.text() | st.text(alphabet="{}[]()\"'\\:=,-#/*1aN “”\n\t.+<é"), st.booleans())
def test_any_text(text: str, flags_expected: bool) -> None:
    check_promises(text, read_data_input_config(text))
    check_promises(text, read_compiler_options(text, flags_expected=flags_expected))
    assert all(0 <= flag.start < flag.end <= len(text) for flag in split_flags(text))


@given(objects)
def test_python_literals(value: dict[str, Any]) -> None:
    text = str(value)
    found = read_data_input_config(text)
    assert found.value == as_json(ast.literal_eval(text))
    check_promises(text, found)


@given(objects, st.integers(1, 3))
def test_encoded_again_and_again(value: dict[str, Any], times: int) -> None:
    text = json.dumps(value)
    for _ in range(times):
        text = json.dumps(text)
    found = read_data_input_config(text)
    assert (found.value, found.form) == (as_json(value), "double-encoded")
    check_promises(text, found)


@given(objects, st.integers(1, 2))
def test_escaped(value: dict[str, Any], times: int) -> None:
    text = json.dumps(value)
    for _ in range(times):
        text = json.dumps(text)[1:-1]
    found = read_data_input_config(text)
    assert (found.value, found.form) == (as_json(value), "escaped")
    check_promises(text, found)


@given(st.text(alphabet="abc", max_size=12), st.data())
def test_a_draft_knows_its_edits(text: str, data: st.DataObject) -> None:
    draft = Draft.of(text)
    for _ in range(3):
        cuts = sorted(data.draw(st.lists(st.integers(0, len(draft.text)), max_size=6)))
        pieces = zip(cuts[::2], cuts[1::2], strict=False)
        draft = draft.apply([Edit(Span(*piece), data.draw(st.text(alphabet='ab"', max_size=2))) for piece in pieces])
    edits = draft.edits()
    assert mended(text, Problem("any", Span(0, 0), edits=edits)) == draft.text
    assert all(one.span.end <= two.span.start for one, two in pairwise(edits))


# --- speed -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "unit", ['\\"', "\\", "'", "[", "1 ", "1,", "{'a':1},", "//\n", " ", "\t", '":"', "“", "-", "1.1.", "a:"]
)
@pytest.mark.parametrize("start", ["", "[1 ", '{"', '"-', r"{\"a\":"])
def test_no_text_takes_long(unit: str, start: str) -> None:
    text = (start + unit * 16_384)[:16_383] + "x"
    read_data_input_config(text)
    read_compiler_options(text, flags_expected=True)
    split_flags(text)


def test_strict_json_imports_no_lark() -> None:
    script = """if True:
        import sys
        from neolint.embed import read_compiler_options, read_data_input_config
        read_data_input_config('{"a": [1]}')
        read_compiler_options('"-O2"', flags_expected=True)
        assert not {"lark", "neolint.embed.meant"} & set(sys.modules)
        read_data_input_config("{'a': [1]}")
        assert "lark" in sys.modules
    """
    subprocess.run([sys.executable, "-c", script], check=True)
