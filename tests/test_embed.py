"""The documents inside strings: what people write, what they meant, and the one problem that names it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neolint.embed import read_compiler_options, read_data_input_config, split_flags
from neolint.embed.loose import apply
from neolint.node import UNKNOWN

SHAPES = {"data": [1, 3, 224, 224]}
# text, rule, underlined text; all of them mean SHAPES, and say how to write it
FORMS = [
    ("{'data': [1,3,224,224]}", "python-literal-inner", "'data'"),
    ("{'data': (1, 3, 224, 224)}", "python-literal-inner", "'data'"),
    (r"{\"data\":[1,3,224,224]}", "literal-backslash-quotes", r"\"data\""),
    (r"{\\\"data\\\":[1,3,224,224]}", "literal-backslash-quotes", r"\\\"data\\\""),
    (json.dumps('{"data": [1,3,224,224]}'), "double-encoded-json", json.dumps('{"data": [1,3,224,224]}')),
    ("{“data”: [1,3,224,224]}", "smart-quotes", "“data”"),
    ('"data": [1,3,224,224]', "missing-braces", '"data": [1,3,224,224]'),
    ("data:[1,3,224,224]", "missing-braces", "data:[1,3,224,224]"),
    ("{data:[1,3,224,224]}", "unquoted-names", "data"),
    ('{data=[1,3,224,224]}', "equals-inner", "="),
    ('{"data":[1,3,224,224,]}', "trailing-comma-inner", ","),
    ('{"data":[1,3,224,224]', "unclosed-inner", ""),
    ('{"data":[1,3,224,224', "unclosed-inner", ""),
    ('{"data":[1 3 224,224]}', "missing-comma-inner", "3"),
    ('{"data" [1,3,224,224]}', "missing-colon-inner", "["),
    ('{"data":[1,3,224,224] /* NCHW */}', "comment-inner", "/* NCHW */"),
    ('{"data":[1,3,0xE0,224]}', "number-inner", "0xE0"),
    ("{'data': [1,3,224,224],}", "python-literal-inner", "'data'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rule", "shown"), FORMS, ids=[f"{rule}-{text[:9]}" for text, rule, _ in FORMS])
def test_what_was_meant_is_read_and_one_problem_says_how_to_write_it(text: str, rule: str, shown: str) -> None:
    found = read_data_input_config(text)
    assert found.value == SHAPES
    assert [problem.rule for problem in found.problems] == [rule]
    (problem,) = found.problems
    assert text[slice(*problem.span)] == shown
    assert json.loads(apply(text, problem.edits)) == SHAPES
    assert json.loads(str(problem.values["corrected"])) == SHAPES
    shape = found.tree().child("data")
    assert shape is not None
    batch = shape.child(2)
    assert batch is not None
    assert text[slice(*batch.span)] in ("224", "0xE0")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("file://shapes.json", "nested-file"),
        ("NCHW", "data-input-config-not-json"),
        ("", "data-input-config-not-json"),
        ('{"data":[1]} x', "data-input-config-not-json"),
    ],
)
def test_what_cannot_be_read_is_unknown(text: str, rule: str) -> None:
    found = read_data_input_config(text)
    assert found.value is UNKNOWN
    assert [problem.rule for problem in found.problems] == [rule]


@pytest.mark.parametrize(
    ("text", "flags_expected", "form", "value"),
    [
        ('{"mcpu": "core-avx2"}', False, "json", {"mcpu": "core-avx2"}),
        ('"--verbose 1 -O2"', True, "flags", "--verbose 1 -O2"),
        ('"--verbose 1"', False, "flags", "--verbose 1"),
        ("--verbose 1", True, "bare-flags", "--verbose 1"),
        ("{'mattr': ['+neon']}", False, "loose", {"mattr": ["+neon"]}),
        ('"{\\"mcpu\\": \\"x\\"}"', False, "double-encoded", {"mcpu": "x"}),
    ],
)
def test_compiler_options(text: str, flags_expected: bool, form: str, value: Any) -> None:
    found = read_compiler_options(text, flags_expected=flags_expected)
    assert (found.form, found.value) == (form, value)


def test_flags() -> None:
    text = "--verbose 1 --fast-math=all -O2 --enable-saturate-infinity extra"
    assert [(flag.name, flag.value) for flag in split_flags(text)] == [
        ("--verbose", "1"),
        ("--fast-math", "all"),
        ("-O", "2"),
        ("--enable-saturate-infinity", "extra"),
    ]
    first = split_flags(text)[0]
    assert text[first.start : first.end] == "--verbose 1"


def test_a_repeated_name_shows_both_places() -> None:
    text = '{"data":[1],"data":[2]}'
    (problem,) = read_data_input_config(text).problems
    assert problem.rule == "duplicate-inner-key"
    assert problem.labels["first"].start == 1


VALUES = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9_.]{0,8}", fullmatch=True), st.lists(st.integers(1, 999), min_size=1, max_size=5), min_size=1, max_size=3
)  # fmt: skip


@given(VALUES)
def test_python_s_own_text_of_a_value_is_read(value: Any) -> None:
    found = read_data_input_config(str(value))
    assert found.value == value
    assert json.loads(apply(str(value), found.problems[0].edits)) == value


@given(VALUES)
def test_json_is_read_without_a_word(value: Any) -> None:
    found = read_data_input_config(json.dumps(value))
    assert found.value == value
    assert not found.problems


@given(st.text(alphabet="{}[]()\"'\\:=,ab1 .-“”\n#$<"), st.booleans())
def test_any_text_ends_with_at_most_one_problem_of_form(text: str, flags_expected: bool) -> None:
    for found in (read_data_input_config(text), read_compiler_options(text, flags_expected=flags_expected)):
        form = [problem for problem in found.problems if problem.rule != "duplicate-inner-key"]
        assert len(form) <= 1
        for problem in found.problems:
            assert 0 <= problem.span.start <= problem.span.end <= len(text)
            if problem.edits:
                json.loads(apply(text, problem.edits))
        found.tree()
