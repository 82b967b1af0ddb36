"""The rule language: expressions and their values, unknown and error, places, and what is wrong before a rule runs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neolint.engine.evaluate import link, link_place, link_template
from neolint.engine.form import no_place
from neolint.engine.parse import free_names, parse, parse_template
from neolint.engine.reads import Looks, reads, seen
from neolint.engine.syntax import CelSyntaxError
from neolint.engine.values import CelError
from neolint.job import Seen
from neolint.node import UNKNOWN

ERROR = "an error"
ENV: dict[str, Any] = {
    "a": {"b": [5, 6], "c-d": 1},
    "n": 3,
    "s": "neo",
    "u": UNKNOWN,
    "list": [1, UNKNOWN],
    "m": {"k": UNKNOWN},
}


def value(text: str) -> Any:
    found = link(parse(text))(ENV)
    return ERROR if isinstance(found, CelError) else found


CASES = [
    ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("-7 / 2", -3), ("-7 % 2", -1), ("7 / 0", ERROR), ("1.5 + 1.5", 3.0), ("1 + 1.0", ERROR),
    ("9223372036854775807 + 1", ERROR), ("-9223372036854775808", -(2**63)), ("0x10", 16), ("1e3", 1000.0),
    ("'a' + 'b'", "ab"), ("[1] + [2]", [1, 2]), ('"\\u00e9"', "é"), ("r'\\d'", "\\d"), ("'''a'b'''", "a'b"),
    ("1 == 1.0", True), ("1 == true", False), ("'1' == 1", False), ("[1, 2.0] == [1.0, 2]", True), ("{'a': 1} == {'a': 1.0}", True), ("null == null", True),
    ("1 < 2.5", True), ("'a' < 'b'", True), ("1 < 'a'", ERROR), ("true && 'x'", ERROR), ("false && 'x'", False), ("'x' || true", True),
    ("1 / 0 > 0 || true", True), ("1 / 0 > 0 && false", False), ("!true", False), ("n > 2 ? 'many' : 'few'", "many"),
    ("2 in [1, 2]", True), ("'k' in m", True), ("'z' in m", False), ("3 in [1]", False), ("1.0 in [1]", True), ("true in [1]", False),
    ("a.b[0]", 5), ("a.b[1.0]", 6), ("a.b[2]", ERROR), ("a.z", ERROR), ("a.`c-d`", 1), ("a['c-d']", 1), ("has(a.b)", True), ("has(a.z)", False), ("has(a.z.y)", ERROR),
    ("[1, 2, 3].all(x, x > 0)", True), ("[1, 2].exists(x, x > 1)", True), ("[1, 2, 2].exists_one(x, x == 2)", False), ("[1, 2, 3].filter(x, x > 1)", [2, 3]),
    ("[1, 2].map(x, x * 2)", [2, 4]), ("[1, 2, 3].map(x, x > 1, x * 10)", [20, 30]), ("{'a': 1}.exists(k, k == 'a')", True), ("[5, 6].all(i, v, v == i + 5)", True),
    ("[1, 2].exists(x, x / 0 > 1 || x == 2)", True), ("[].all(x, x)", True),
    ("size('né😀')", 3), ("size([1, 2])", 2), ("'neo'.startsWith('n')", True), ("'ab12'.matches('[0-9]+')", True),
    ("int('12')", 12), ("int('1x')", ERROR), ("int(2.9)", 2), ("double('1.5')", 1.5), ("string(900)", "900"), ("is_int(true)", False), ("is_int(1)", True), ("is_list([])", True),
    ("'a,b'.split(',')", ["a", "b"]), ("' x '.trim()", "x"), ("'abc'.substring(1, 2)", "b"), ("'abc'.replace('b', '-')", "a-c"), ("['a', 'b'].join('-')", "a-b"), ("'Ab'.lowerAscii()", "ab"),
    ("nearest('ml_c55', ['ml_c5', 'ml_m5'])", "ml_c5"), ("nearest('foo', ['ml_c5'])", None), ("version_compare('1.10', '1.8')", 1), ("version_compare('2.0', '2')", ERROR), ("minor('1.15.3')", "1.15"),
    ("layout([1, 224, 224, 3])", "NHWC"), ("layout([1, 3, 224, 224])", "NCHW"), ("layout([1, 3, 3, 3])", "ambiguous"), ("layout([1, 784])", "none"), ("layout([1, 3, 224, 'x'])", "none"),
    ("numbered('x', [4, 5])", {'x0': 4, 'x1': 5}), ("keys(numbered('x', [0,0,0,0,0,0,0,0,0,0,0]))[10]", 'x10'), ("keys(numbered('x', [0,0,0,0,0,0,0,0,0,0,0]))[2]", 'x02'),
    ("to_nchw([1, 224, 200, 3])", [1, 3, 224, 200]), ("to_nhwc([1, 3, 224, 200])", [1, 224, 200, 3]), ("json([1, 'a', null])", '[1, "a", null]'), ("slug('my_model.v2')", "my-model-v2"),
    ("list_words(['a', 'b', 'c'])", "a, b or c"), ("duplicates(['x', 'y', 'x'])", [2]), ("sort(['b', 'a'])", ["a", "b"]), ("product([2, 3])", 6),
    # unknown: a deciding value wins, then unknown beats error; elsewhere an error wins
    ("u", UNKNOWN), ("u && false", False), ("u || true", True), ("u && true", UNKNOWN), ("u && 1 / 0 > 0", UNKNOWN), ("u + 1 / 0", ERROR), ("u.x", UNKNOWN), ("has(u.x)", UNKNOWN), ("u == 1", UNKNOWN),
    ("!u", UNKNOWN), ("u ? 1 : 2", UNKNOWN), ("size(u)", UNKNOWN), ("size(list)", UNKNOWN), ("1 in list", True), ("2 in list", UNKNOWN), ("list[0]", 1), ("list == [2, 3]", False), ("list == [1, 3]", UNKNOWN),
    ("list.exists(x, x == 1)", True), ("list.all(x, x == 1)", UNKNOWN), ("list.all(x, x == 2)", False), ("list.filter(x, x == 1)", UNKNOWN), ("m.k", UNKNOWN), ("has(m.k)", True), ("size(m)", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0] for case in CASES])
def test_value(text: str, expected: Any) -> None:
    found = value(text)
    assert found is expected if expected is UNKNOWN else (found, type(found)) == (expected, type(expected))


WRONG = [
    ("'a'.matches('(?=a)')", None, "RE2 has no look-around"),
    ("1 = 2", "=", 'did you mean "=="'),
    ("a and b", "and", 'did you mean "&&"'),
    ("nearst(a)", "nearst", 'did you mean "nearest"'),
    ("size()", "size()", "takes 1 value, not 0"),
    ("[1].all(x)", "[1].all(x)", "takes a variable and an expression"),
    ("has(a)", "has(a)", "has() takes one member"),
    ("'abc", "'", "never closed"),
    ("(1", "1", 'a ")" is missing'),
    ("1 +", "+", "ends too early"),
    ("[1].any(x, x > 0)", "any", 'did you mean "exists"'),
    ("targt.os", "targt", 'did you mean "target"'),
    ("99999999999999999999", "99999999999999999999", "64 bits"),
    ("for", "for", "reserved"),
    ("(" * 200 + "1" + ")" * 200 + " + " + "-" * 100 + "1", None, "nested deeper"),
]


@pytest.mark.parametrize(("text", "shown", "says"), WRONG, ids=[case[0][:20] for case in WRONG])
def test_a_mistake_is_seen_before_the_rule_runs(text: str, shown: str | None, says: str) -> None:
    with pytest.raises(CelSyntaxError) as caught:
        parse(text, names=["a", "b", "target"])
    error = caught.value
    assert says in error.message
    if shown is not None:
        assert text[error.start : error.end] == shown


def test_templates() -> None:
    fill = link_template(parse_template('{s} {{x}} {a.b} {[1, "}"]} {u} {nearest("x", [])}'))
    assert fill(ENV) == 'neo {x} [5, 6] [1, "}"] … null'
    with pytest.raises(CelSyntaxError) as caught:
        parse_template("ab {1 +} c")
    assert (caught.value.start, caught.value.end) == (6, 7)


def test_names_that_macros_bind_are_not_free() -> None:
    assert free_names(parse("xs.all(x, x > y) && has(z.w)")) == {"xs", "y", "z"}


def test_places_follow_the_path_also_of_what_is_missing() -> None:
    shape = Seen({"shape": [1, 2]}, ("in", 0), {"shape": ("in", 0, "data")})
    env = {"request": {"a": {}}, "input": shape, "i": 1}
    places = {"request": ("root",)}

    def place(text: str) -> Any:
        return link_place(parse(text))(env, places)[1]

    assert place("request.a.b") == ("root", "a", "b")
    assert place('request["x-y"]') == ("root", "x-y")
    assert place("input.shape[i]") == ("in", 0, "data", 1)
    assert place("input") == ("in", 0)
    assert place("i == 1 ? request.a : input") == ("root", "a")
    assert place("1 + 1") is None


@pytest.mark.parametrize(
    ("text", "nowhere"),
    [
        ("request.a[0]", False),
        ("n > 1 ? request.a : null", False),
        ("n > 1 ? null : null", True),
        ("n > 1 ? request.a : size(request)", True),
        ("size(request)", True),
        ("'request'", True),
    ],
)
def test_a_place_is_a_path_or_a_choice_of_paths(text: str, nowhere: bool) -> None:
    assert no_place(parse(text)) is nowhere


def test_what_a_rule_looks_at() -> None:
    assert reads([parse("request.InputConfig.S3Uri.endsWith(x) && target.cloud")], ["x"]) == [
        "request.InputConfig.S3Uri",
        "target",
    ]
    assert reads([parse("inputs.all(i, i.rank == 4)")]) == ["request.InputConfig.DataInputConfig"]
    assert reads([parse("request == {}")]) is None
    assert reads([parse("has(request.InputConfig)")]) == ["request.InputConfig?"]
    assert reads([parse("description.CompilationJobStatus == region")]) == [
        "description.CompilationJobStatus",
        "region",
    ]


@pytest.mark.parametrize("path", ["request.A.B", "request.A.B?", "request.A"])
def test_what_rules_tell_apart_is_told_apart_where_they_look(path: str) -> None:
    values: list[Any] = [
        {},
        {"B": None},
        {"B": "1"},
        {"B": 1},
        {"B": True},
        {"B": 1.0},
        {"B": UNKNOWN},
        None,
        UNKNOWN,
        "x",
    ]
    seen_there = [seen(Looks([path]), {"request": {"A": value}}, ()) for value in values]
    verdicts = [[link(parse(text))({"request": {"A": value}}) for text in _ASKED[path]] for value in values]
    for one, said in zip(seen_there, verdicts, strict=True):
        for other, else_said in zip(seen_there, verdicts, strict=True):
            assert one != other or repr(said) == repr(else_said)


_ASKED = {
    "request.A.B": ["request.A.B == 1", "is_int(request.A.B)", "is_double(request.A.B)", "[request.A.B] == [null]"],
    "request.A.B?": ["has(request.A.B)"],
    "request.A": ["request.A == null", "size(request.A) == 1"],
}


EXPRESSIONS = st.recursive(
    st.sampled_from(["1", "2.5", "'s'", "true", "null", "u", "n", "a", "list", "missing"]),
    lambda inner: st.one_of(
        st.tuples(
            inner, st.sampled_from(["+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||", "in"]), inner
        ).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
        inner.map(lambda x: f"(!{x})"),
        st.tuples(inner, inner).map(lambda p: f"{p[0]}.exists(x, x == {p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"[{p[0]}, {p[1]}]"),
        inner.map(lambda x: f"size({x})"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} ? {p[1]} : {p[2]})"),
    ),
    max_leaves=12,
)


@given(EXPRESSIONS)
def test_evaluation_never_raises_and_a_deciding_value_wins(text: str) -> None:
    found = link(parse(text))(ENV)
    assert found is UNKNOWN or isinstance(found, (CelError, bool, int, float, str, list, dict)) or found is None
    assert link(parse(f"({text}) && false"))(ENV) is False
    assert link(parse(f"true || ({text})"))(ENV) is True
