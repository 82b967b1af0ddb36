"""The rule language: expressions and what they come to."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neolint.engine.evaluate import CelError, link, link_place, link_template
from neolint.engine.parse import free_names, parse, parse_template
from neolint.engine.syntax import CelSyntaxError
from neolint.job import Seen
from neolint.node import UNKNOWN, Path

ENV: dict[str, Any] = {
    "unknown": UNKNOWN,
    "part": [1, UNKNOWN, 3],
    "shape": [1, 3, 224, 224],
    "m": {"a": 1, "b-c": "x", "hidden": UNKNOWN},
    "huge": 10**5000,
}


def value(text: str) -> Any:
    """What an expression comes to, after a detour through JSON, as rules are stored."""
    return link(json.loads(json.dumps(parse(text))))(dict(ENV))


def _is(found: Any, wanted: Any) -> bool:
    return type(found) is type(wanted) and bool(found == wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # numbers
        ("1 + 2 * 3", 7),
        ("-7 / 2", -3),
        ("-7 % 2", -1),
        ("7 % -2", 1),
        ("1.0 / 0.0", math.inf),
        ("-9223372036854775808", -(2**63)),
        ("0x1F", 31),
        ("-007", -7),
        (".5 + 1e1", 10.5),
        ("1 < 1.5", True),
        # equality never crosses types, but for numbers
        ("1 == 1.0", True),
        ("1 == true", False),
        ("[1] == [true]", False),
        ('1 != "1"', True),
        ("{'a': [1, {'b': null}]} == {'a': [1.0, {'b': null}]}", True),
        ("true in [1, 2]", False),
        ("1.0 in [1, 2]", True),
        ("huge < 1.0", False),
        # strings
        (r"'\n\x41\X42\u0043\U00000044\105'", "\nABCDE"),
        (r"'\`\?\a'", "`?\a"),
        (r"r'\d\'", "\\d\\"),
        (r"""r'''\d'"\n'''""", "\\d'\"\\n"),
        ('"a" + \'b\' + """c"""', "abc"),
        # lists, maps and their members
        ("[1, 2,] + [3]", [1, 2, 3]),
        ("{'a': 1, 2: 'b', true: 'c'}[2]", "b"),
        ("m.`b-c`", "x"),
        ("m['a']", 1),
        ("shape[1]", 3),
        ("has(m.a) && !has(m.z)", True),
        ("'a' in m && !('z' in m)", True),
        # choices
        ("1 > 2 ? 'x' : 1 > 0 ? 'y' : 'z'", "y"),
        ("false && 1 / 0 == 1", False),
        ("1 / 0 == 1 || true", True),
        # macros
        ("shape.all(d, d > 0)", True),
        ("shape.all(i, d, i < d)", True),
        ("shape.exists(d, d == 224)", True),
        ("shape.exists_one(d, d == 3) && !shape.existsOne(d, d == 224)", True),
        ("shape.filter(d, d > 3)", [224, 224]),
        ("shape.map(d, d * 2)", [2, 6, 448, 448]),
        ("shape.map(d, d > 3, d + 1)", [225, 225]),
        ("m.map(k, k)", ["a", "b-c", "hidden"]),
        ("[[1], [2]].all(x, x.all(y, y > 0 && x.exists(x, x == y)))", True),
        ("[1, 0].exists(d, 1 / d == 1)", True),
        # // is a comment
        ("1 + // one\n 1", 2),
    ],
)
def test_values(text: str, wanted: object) -> None:
    assert _is(value(text), wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("size('äöü') + size([1]) + size({})", 4),
        ("'neo-job'.contains('-') && 'neo'.startsWith('n') && 'neo'.endsWith('o')", True),
        ("'tacocat'.indexOf('a', 3) == 5 && 'tacocat'.lastIndexOf('c') == 4", True),
        ("'a,b,c'.split(',', 2)", ["a", "b,c"]),
        ("['a', 'b'].join('-') + 'abc'.charAt(1) + 'abcd'.substring(1, 3)", "a-bbbc"),
        ("' Ab '.trim().lowerAscii() + 'x'.upperAscii()", "abX"),
        ("'aXbX'.replace('X', '-', 1).reverse()", "Xb-a"),
        ("int('-12') + int(2.9) + to_int('7')", -3),
        ("string(1) + string(1.5) + string(true)", "11.5true"),
        ("double('1.5') + double(1)", 2.5),
        ("is_int(1) && !is_int(true) && is_double(1.0) && is_map({}) && is_null(null)", True),
        ("abs(-1) + min([3, 2]) + max([3, 2]) + product([2, 3])", 12),
        ("keys({'a': 1}) + values({'a': 1})", ["a", 1]),
        ("indices(['a', 'b'])", [0, 1]),
        ("duplicates(['a', 'b', 'a', 'a'])", [2, 3]),
        ("distinct([1, 1.0, true])", [1, True]),
        ("sort(['b', 'a'])", ["a", "b"]),
        ("list_words(['a', 'b', 3])", "a, b or 3"),
        ("and_words(['a', 'b']) + and_words(['c']) + and_words([])", "a and bc"),
        (
            "and_words(['a','b','c','d','e','f','g','h','i','j','k','l','m','n'])",
            "a, b, c, d, e, f, g, h, i, j, k, l, m and n",
        ),
        (
            "and_words(['a','b','c','d','e','f','g','h','i','j','k','l','m','n','o'])",
            "a, b, c, d, e, f, g, h, i, j, k, l and 3 more",
        ),
        ("json({'a': [1, null]}) + quote('\"')", '{"a": [1, null]}"\\""'),
        ("nearest('ml_c55', ['ml_c4', 'ml_c5', 'jetson_xavier'])", "ml_c5"),
        ("nearest('jetson_xaviar', {'jetson_xavier': 1})", "jetson_xavier"),
        ("nearest('tensorflow', ['MXNET', 'TENSORFLOW'])", "TENSORFLOW"),
        ("nearest('foo', ['ml_c5'])", None),
        ("slug('my model_v1.0!') + slug('--')", "my-model-v1-0job"),
        ("version_compare('1.10', '1.8') + version_compare('2.0', '2.0.0')", 1),
        ("minor('1.15.3') + string(major('1.15.3'))", "1.151"),
        ("is_version('1.8') && !is_version('latest') && !is_version(1.8)", True),
        ("layout(shape) + layout([1, 224, 224, 3]) + layout([1, 3, 3, 3]) + layout([1, 3])", "NCHWNHWCambiguousnone"),
        ("to_nhwc(shape) + to_nchw(to_nhwc(shape))", [1, 224, 224, 3, 1, 3, 224, 224]),
    ],
)
def test_functions(text: str, wanted: object) -> None:
    assert _is(value(text), wanted)


@pytest.mark.parametrize(
    "text",
    [
        "9223372036854775807 + 1",
        "-(-9223372036854775808)",
        "-9223372036854775808 / -1",
        "int(9.3e18)",
        "1 / 0",
        "1 % 0",
        "1 + 1.0",
        "'a' + 1",
        "'a' < 1",
        "!1",
        "1 ? 2 : 3",
        "1 && true",
        "m.z",
        "m.a.b",
        "nothing",
        "shape[4]",
        "shape[-1]",
        "shape['x']",
        "'x' in 'xyz'",
        "{null: 1}",
        "{'a': 1, 'a': 2}",
        "{true: 1, 1: 2}",
        "1.map(x, x)",
        "shape.filter(d, d)",
        "[1, 0].all(d, 1 / d == 1)",
        "size(1)",
        "int('1.5')",
        "double('1_0')",
        "double(huge)",
        "string(huge)",
        "huge + 1",
        "version_compare('1', 'x')",
        "to_nchw([1])",
        "'abc'.substring(2, 1)",
        "m[[1]]",
    ],
)
def test_errors_are_values(text: str) -> None:
    assert isinstance(value(text), CelError)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("unknown && false", False),
        ("false && unknown", False),
        ("unknown || true", True),
        ("unknown && 1 / 0 == 1", UNKNOWN),
        ("1 / 0 == 1 || unknown", UNKNOWN),
        ("unknown == unknown", UNKNOWN),
        ("unknown.a.b[0]", UNKNOWN),
        ("has(unknown.a)", UNKNOWN),
        ("has(m.hidden) && 'hidden' in m && size(m) == 3", True),
        ("unknown ? 1 : 2", UNKNOWN),
        ("size(part)", UNKNOWN),
        ("part[0]", 1),
        ("1 in part", True),
        ("2 in part", UNKNOWN),
        ("part == [2, 2, 3]", False),
        ("part == [1, 2, 3]", UNKNOWN),
        ("part == [1]", UNKNOWN),
        ("part.all(d, d > 0)", UNKNOWN),
        ("part.all(d, d > 1)", False),
        ("part.exists(d, d > 2)", True),
        ("part.filter(d, d > 2)", UNKNOWN),
        ("part.exists_one(d, d == 1)", UNKNOWN),
        ("product(part)", UNKNOWN),
        ("layout([1, 3, 224] + [unknown])", UNKNOWN),
        ("layout([unknown])", "none"),
        ("duplicates([unknown, unknown])", []),
        ("startsWith(unknown, 'a')", UNKNOWN),
    ],
)
def test_unknown(text: str, wanted: object) -> None:
    assert _is(value(text), wanted)


def test_an_error_wins_over_unknown_outside_of_logic() -> None:
    for text in (
        "unknown + 1 / 0",
        "[unknown, 1 / 0]",
        "size([unknown, 1 / 0])",
        "part.exists_one(d, 1 / (d - 3) == 0)",
    ):
        assert isinstance(value(text), CelError), text


@pytest.mark.parametrize(
    ("text", "pattern", "wanted"),
    [
        ("ml_c5", "^ml_[a-z]+[0-9]$", True),
        ("ml_c5\n", "c5$", False),  # $ is the end, not the last line end
        ("a\nb", "(?m)a$", True),
        ("ABC", "(?i)b", True),
        ("٣", r"\d", False),  # RE2's classes are ASCII
        ("[", "[[]", True),
        ("]", "[]]", True),
        ("a", "[^]]", True),
        ("~", "[&~|]", True),
        ("-", "[+--]", True),
        ("ab", r"(?<first>a)(?P<second>b)\z", True),
        ("x*+", "[*+]+", True),
    ],
)
def test_patterns(text: str, pattern: str, wanted: bool) -> None:
    assert link(parse("t.matches(p)"))({"t": text, "p": pattern}) is wanted


@pytest.mark.parametrize(
    "pattern",
    [
        "(", "(?=a)", "(?!a)", "(?<=a)b", r"(a)\1", "(?P<n>a)(?P=n)", "(?>a)", "a++", "a*+", "(?#c)", r"a\Z", r"\pL",
        "a(?i)", "[[:alpha:]]", "a" * 501,
    ],
)  # fmt: skip
def test_patterns_that_re2_or_python_lacks(pattern: str) -> None:
    assert isinstance(link(parse("'a'.matches(p)"))({"p": pattern}), CelError)


def test_a_long_text_is_not_matched() -> None:
    assert isinstance(link(parse("t.matches('a')"))({"t": "a" * 4097}), CelError)


@pytest.mark.parametrize(
    ("text", "underlined", "words"),
    [
        ("", "", "an expression is missing here"),
        ("1 +", "+", "ends too early"),
        ("a = 1", "=", 'did you mean "=="'),
        ("a and b", "and", 'did you mean "&&"'),
        ("'abc", "'", "never closed"),
        ("1 + sizee(a)", "sizee", 'no function sizee(); did you mean "size"'),
        ("size(a, b, c)", "size(a, b, c)", "takes 1 value, not 3"),
        ("has(a)", "has(a)", "takes one member"),
        ("a.all(b)", "a.all(b)", "takes a variable"),
        ("a.all(1, true)", "a.all(1, true)", "takes a variable"),
        ("a.exists(x, y, z, true)", "a.exists(x, y, z, true)", "takes a variable"),
        ("a.all(b, b, true)", "b", "names of their own"),
        ("a.all(true, true)", "true", "names of their own"),
        ("a.exists(b, .b == 1)", ".b", "hides"),
        ("1 + frmework", "frmework", 'nothing is called "frmework" here; did you mean "framework"'),
        ("a.all(x, y)", "y", 'nothing is called "y"'),
        ("1 + while", "while", "reserved"),
        ("9223372036854775808", "9223372036854775808", "64 bits"),
        ("9" * 5000, "9" * 5000, "64 bits"),
        (r"1 + '\q'", r"'\q'", r"a \ in a string"),
        (r"'\ud800'", r"'\ud800'", "no character"),
        (r"a.matches('(')", "'('", "no pattern"),
        ("[" * 200 + "]" * 200, None, "nested deeper"),
        ("!" * 5000 + "a", None, "nested deeper"),
        ("a" * 30_000, None, "longer than"),
    ],
)
def test_mistakes_are_shown_where_they_are(text: str, underlined: str | None, words: str) -> None:
    with pytest.raises(CelSyntaxError) as caught:
        parse(text, names={"a", "b", "framework"})
    assert words in caught.value.message
    if underlined is not None:
        assert text[caught.value.start : caught.value.end] == underlined


def test_the_names_that_nothing_binds() -> None:
    expr = parse("a.exists(x, x == b && c.all(y, y == x)) || x.z == {'k': d}['k'] || has(e.f)")
    assert free_names(expr) == {"a", "b", "c", "x", "d", "e"}


def test_parentheses_do_not_count_as_depth() -> None:
    assert value("(" * 5000 + "1" + ")" * 5000) == 1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("request.InputConfig.S3Uri", ("job", "InputConfig", "S3Uri")),
        ("request['InputConfig']", ("job", "InputConfig")),
        ("request.Absent", ("job", "Absent")),
        ("options[request.Absent]", None),
        ("shapes[0].shape[1]", ("job", "data", 1)),
        ("shapes[0].rank", ("job", "data", "rank")),
        ("shapes[0]", ("job", "data")),
        ("true ? request.A : request.B", ("job", "A")),
        ("hidden ? request.A : request.B", None),
        ("shapes.filter(s, true)[0].shape", ("job", "data")),
        ("request[[1]]", None),
        ("1 + 1", None),
    ],
)
def test_places(text: str, wanted: Path | None) -> None:
    shape = Seen({"shape": [1, 2], "rank": 2}, ("job", "data"), {"shape": ("job", "data")})
    env: dict[str, Any] = {
        "request": {"InputConfig": {"S3Uri": "s3://b/k"}}, "options": {}, "shapes": [shape], "hidden": UNKNOWN,
    }  # fmt: skip
    places: dict[str, Path] = {"request": ("job",), "options": ("job", "o")}
    assert link_place(parse(text))(env, places)[1] == wanted


def test_messages() -> None:
    pieces = parse_template("{m['a']} of {{x}}: {shape}, {'}'}, {unknown}, {m.zz}, {part}, {huge}")
    assert link_template(pieces)(ENV) == '1 of {x}: [1, 3, 224, 224], }, …, …, [1, "…", 3], …'


@pytest.mark.parametrize(
    ("text", "underlined"), [("a {1 + } b", "+"), ("a { b", "{"), ("a } b", "}"), ("é {nope(1)}", "nope")]
)
def test_mistakes_in_messages_are_shown_where_they_are(text: str, underlined: str) -> None:
    with pytest.raises(CelSyntaxError) as caught:
        parse_template(text)
    assert text[caught.value.start : caught.value.end].strip() == underlined


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(UNKNOWN),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
OPERATIONS = [
    "a == b", "a != b", "a < b", "a in b", "a + b", "a - b", "a * b", "a / b", "a % b", "a && b", "a[b]", "-a",
    "a ? b : a", "size(a)", "a.all(x, x == b)", "a.map(x, [x, b])", "string(a)", "int(a)", "double(a)", "json(a)",
    "duplicates(a)", "distinct(a)", "sort(a)", "product(a)", "min(a)", "layout(a)", "nearest(a, b)", "slug(a)",
    "a.split(b)", "a.substring(b)", "a.matches(b)", "version_compare(a, b)", "list_words(a)",
]  # fmt: skip


@given(st.sampled_from(OPERATIONS), JSON_VALUES, JSON_VALUES)
def test_nothing_raises(text: str, one: object, other: object) -> None:
    env: dict[str, Any] = {"a": one, "b": other}
    link(parse(text))(env)
    link_place(parse(text))(env, {"a": ("a",)})
    link_template([parse(text)])(env)


@given(st.text(alphabet="ab1.\"'()[]{}<=!&|?:+-*/ \\`\n,", max_size=30))
def test_any_text_is_parsed_or_refused_within_its_bounds(text: str) -> None:
    start, end = 0, 0
    try:
        link(parse(text))({})
    except CelSyntaxError as error:
        start, end = error.start, error.end
    assert 0 <= start <= end <= len(text)


@given(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1))
def test_division_is_consistent(one: int, other: int) -> None:
    env: dict[str, Any] = {"a": one, "b": other}
    quotient, remainder = (link(parse(text))(env) for text in ("a / b", "a % b"))
    if isinstance(quotient, int):
        assert quotient * other + remainder == one
        assert abs(remainder) < abs(other)
