"""The YAML reader: values by both versions, places, aliases, merges, tags, mistakes and limits."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from neolint.node import UNKNOWN, Node
from neolint.read.yaml import parse_yaml
from neolint.read.yaml_scalars import readings


def root(text: str, **limits: Any) -> Node:
    tree = parse_yaml(text, **limits)
    assert len(tree.roots) == 1
    assert tree.roots[0] is not None
    return tree.roots[0]


def rules(text: str, **limits: Any) -> list[str]:
    return [problem.rule for problem in parse_yaml(text, **limits).problems]


# What PyYAML 6.0.3 (1.1) and ruamel.yaml 0.19.1 as the AWS CLI v2 uses it (1.2) read; tried out with both.
DIALECTS = [
    ("15:00", 900, "15:00"),
    ("1:30:00", 5400, "1:30:00"),
    ("0900", "0900", 900),
    ("012", 10, 12),
    ("0o14", "0o14", 12),
    ("1_000", 1000, 1000),
    ("0x1F", 31, 31),
    ("0b11", 3, 3),
    ("1e3", "1e3", 1000.0),
    ("NO", False, "NO"),
    ("off", False, "off"),
    ("y", "y", "y"),
    ("true", True, True),
    ("~", None, None),
    ("1.10", 1.1, 1.1),
    ("8.2.1", "8.2.1", "8.2.1"),
    ("sm_72", "sm_72", "sm_72"),
    ("+12", 12, 12),
    ("-3", -3, -3),
    (".5", 0.5, 0.5),
    ("s3://b/k", "s3://b/k", "s3://b/k"),
]


@pytest.mark.parametrize(("text", "old", "new"), DIALECTS, ids=[case[0] for case in DIALECTS])
def test_a_plain_scalar_in_both_versions(text: str, old: object, new: object) -> None:
    assert [reading.value for reading in readings(text)] == [old, new]
    assert [type(reading.value) for reading in readings(text)] == [type(old), type(new)]
    assert yaml.safe_load(text) == old
    differs = (old, type(old)) != (new, type(new))
    assert ("yaml-versions-differ" in rules(f"a: {text}")) == differs
    assert root(f"a: {text}").value == {"a": new}
    assert root(f"a: {text}", version="1.1").value == {"a": old}


@given(st.from_regex(r"[-+]?[0-9_.:xobeE]{1,9}|[a-zA-Z~=.]{1,6}", fullmatch=True))
def test_version_1_1_is_what_pyyaml_reads(text: str) -> None:
    old = readings(text)[0]
    try:
        theirs = yaml.safe_load(text)
    except Exception:
        return
    if old.odd == "timestamp" or isinstance(theirs, dict):
        return
    assert (old.value == theirs and type(old.value) is type(theirs)) or old.value != old.value


def test_an_alias_is_where_it_is_used() -> None:
    text = "base: &b {x: 1}\njob: *b\n"
    node = root(text).child("job")
    assert node is not None
    assert text[slice(*node.span)] == "*b"
    assert node.anchor is not None
    assert text[slice(*node.anchor)] == "{x: 1}"
    assert node.value == {"x": 1}


def test_merge_keys_give_way_to_the_map_s_own() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 3\n"
    node = root(text).child("c")
    assert node is not None
    assert node.value == {"x": 3, "y": 1, "z": 2} == yaml.safe_load(text)["c"]


def test_unknown_tags_are_unknown_values() -> None:
    assert root('a: !Ref B\nb: !Sub "x-${A}"\nc: !If [x, y]\nd: !!str 1.8').value == {
        "a": UNKNOWN,
        "b": UNKNOWN,
        "c": UNKNOWN,
        "d": "1.8",
    }


def test_documents_are_read_one_by_one() -> None:
    tree = parse_yaml("a: 1\n---\nb: 2\n---\n")
    assert [node.value if node else None for node in tree.roots] == [{"a": 1}, {"b": 2}, None]


MISTAKES = [
    ("a:\n\t- b", "yaml-tab-indent", "\t"),
    ("a: b: c", "yaml-syntax", ":"),
    ('a: "x', "yaml-syntax", '"'),
    ("a: @x", "yaml-syntax", "@"),
    ("a:\n  - b\n  c: d", "yaml-syntax", "c"),
    ("{a: 1, b: [1, 2}", "yaml-syntax", "}"),
    ("a: *q", "yaml-unknown-alias", "*q"),
    ("a: &a [*a]", "yaml-recursive-alias", "*a"),
    ("a: 1\na: 2", "duplicate-key", "a"),
    ("1: x", "yaml-key-not-string", "1"),
    ("a: 2026-01-01", "yaml-timestamp", "2026-01-01"),
    ("a: 2020-13-45", "yaml-timestamp", "2020-13-45"),
    ("a: s3://b/k #x", "yaml-comment-cuts", "#x"),
    ("a: !!int x", "yaml-bad-tag", "x"),
    ("a: " + "1" * 5000, "yaml-bad-scalar", "1" * 5000),
]


@pytest.mark.parametrize(("text", "rule", "shown"), MISTAKES, ids=[f"{c[1]}-{c[0][:12]!r}" for c in MISTAKES])
def test_a_mistake(text: str, rule: str, shown: str) -> None:
    tree = parse_yaml(text)
    assert rule in [problem.rule for problem in tree.problems]
    problem = next(problem for problem in tree.problems if problem.rule == rule)
    assert text[slice(*problem.span)] == shown


def test_what_stands_before_a_mistake_is_kept() -> None:
    tree = parse_yaml("a: 1\nb: {c: 2}\nd: [1, 2\n")
    assert tree.problems
    assert tree.roots[0] is not None
    assert tree.roots[0].child("a") is not None


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("[" * 1_000_000, "too-deep"),
        ("- " * 100_000, "too-deep"),
        ("{a: " * 10_000, "too-deep"),
        ("a: &a [x,x,x]\n" + "".join(f"{c}: &{c} [{','.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)), "too-many-nodes"),
        ("---\na: 1\n" * 1001, "too-many-documents"),
    ],
    ids=["flow", "block", "maps", "aliases", "documents"],
)  # fmt: skip
def test_limits_hold_before_anything_grows(text: str, rule: str) -> None:
    tree = parse_yaml(text)
    assert [problem.rule for problem in tree.problems][-1] == rule
    assert not tree.roots


@given(st.text(alphabet="ab:- \n\t[]{}&*!|>'\"#,?%@`0\\\r\x85\u2028\ufeff\x00é😀"))
def test_any_text_ends_with_places_inside_it(text: str) -> None:
    tree = parse_yaml(text)
    waiting = [node for node in tree.roots if node is not None]
    while waiting:
        node = waiting.pop()
        assert 0 <= node.span.start <= node.span.end <= len(text)
        waiting += [child for _, child in node.children()]
    for problem in tree.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="there is one parser only")
@pytest.mark.parametrize("text", [case[0] for case in MISTAKES[:6]] + ["a: [1, {b: 'c'}]\nd: |\n  e\n", "é: 😀\nb: *x"])
def test_both_parsers_of_pyyaml_are_read_alike(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = parse_yaml(text)
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    pure = parse_yaml(text)
    assert [node and node.value for node in fast.roots] == [node and node.value for node in pure.roots]
    assert [problem.rule for problem in fast.problems] == [problem.rule for problem in pure.problems]
