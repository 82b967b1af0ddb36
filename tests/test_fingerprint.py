"""Fingerprints: the same finding is the same, wherever it moved; another one is another."""

from __future__ import annotations

import os

import pytest

from neolint.finding import Finding
from neolint.fingerprint import fingerprints
from neolint.source import Source, Span


def _finding(text: str, marked: str, *, path: str = "a/job.json", code: str = "NEO301", nth: int = 0) -> Finding:
    start = -1
    for _ in range(nth + 1):
        start = text.index(marked, start + 1)
    span = Span(start, start + len(marked))
    return Finding(code, "some-rule", "error", "logical", "words", Source(path, text), span, pointer=("/A", "/b/0"))


def test_what_is_known_of_a_fingerprint_stays_so() -> None:
    # Baselines in other people's repositories hold these: whoever changes this line breaks them.
    assert fingerprints([_finding('{"A": 1}', "1")]) == ["8e9e6e5488d72c7ce466a9484de3ca62"]


def test_lines_above_and_other_words_change_nothing() -> None:
    before = _finding('{"A": 1}', "1")
    after = _finding('{\n\n  "B": 0,\n  "A": 1}', "1")._replace(message="other words", severity="warning")
    assert fingerprints([before]) == fingerprints([after])


def test_line_ends_and_indentation_change_nothing() -> None:
    assert fingerprints([_finding("A: b\n  c", "b\n  c")]) == fingerprints([_finding("A: b\r\n    c", "b\r\n    c")])


@pytest.mark.parametrize(
    "other",
    [
        _finding('{"A": 2}', "2"),
        _finding('{"A": 1}', "1", code="NEO302"),
        _finding('{"A": 1}', "1", path="a/jobs.json"),
        _finding('{"A": 1}', "1")._replace(pointer=("/A/b/0",)),
        _finding('{"A": 1}', "1")._replace(pointer=("/A", "/b", "/0")),
    ],
)
def test_another_text_rule_path_or_pointer_is_another_finding(other: Finding) -> None:
    assert fingerprints([_finding('{"A": 1}', "1")]) != fingerprints([other])


def test_findings_that_are_alike_are_counted_in_the_order_of_the_file() -> None:
    text = "[1, 1]"
    first, second = _finding(text, "1"), _finding(text, "1", nth=1)
    one, two = fingerprints([first, second])
    assert one != two
    assert fingerprints([second, first]) == [two, one]
    assert fingerprints([second]) == [one]  # the first was mended: one is left, whichever


def test_paths_count_from_the_root() -> None:
    there = _finding("[1]", "1", path=os.path.join(os.getcwd(), "a", "job.json"))
    here = _finding("[1]", "1", path="a/job.json")
    assert fingerprints([there]) == fingerprints([here])
    assert fingerprints([_finding("[1]", "1", path="job.json")], root=".") == fingerprints([here], root="a")


def test_lone_surrogates_and_standard_input_have_fingerprints() -> None:
    odd = _finding("[\ud800]", "\ud800", path="<stdin>")
    assert len(fingerprints([odd], root="/")[0]) == 32
    assert fingerprints([odd], root="/") == fingerprints([odd])


def test_a_code_of_before() -> None:
    new, old = _finding("[1]", "1", code="NEO310"), _finding("[1]", "1", code="NEO301")
    assert fingerprints([new], codes={"NEO310": "NEO301"}) == fingerprints([old])
