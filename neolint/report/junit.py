"""JUnit's XML, which most CI services show as tests: a suite a file, a test a finding that counts.

A file in which nothing counts is one test that passes. What does not count (a warning, where errors fail a run) is told
in the suite's output. A test has one failure at most, because some services show only the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

from neolint.finding import Finding
from neolint.report import CheckedFile, Report
from neolint.report.concise import line_of
from neolint.report.places import within
from neolint.select import at_least
from neolint.visible import visible

_Counts = Counter[str]
_NO_JOB = "no compilation job in it"


def render(report: Report) -> str:
    """The XML document, in ASCII."""
    by_path: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_path.setdefault(finding.source.path, []).append(finding)
    files = {path: CheckedFile(path, "none", 0, report.fail_level) for path in by_path}
    files |= {file.path: file for file in report.files}
    suites, total = ET.Element("testsuites", name="neolint"), _Counts()
    for path in sorted(files):
        total += _suite(suites, files[path], by_path.get(path, []))
    _count(suites, total)
    ET.indent(suites)
    body = str(ET.tostring(suites, encoding="us-ascii"), "ascii")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _suite(suites: ET.Element, file: CheckedFile, findings: Sequence[Finding]) -> _Counts:
    """The suite of a file, added to the others; how many tests it has, and how they went."""
    name = visible(file.path)
    suite = ET.SubElement(suites, "testsuite", name=name)
    failing = [finding for finding in findings if at_least(finding.severity, file.fail_level)]
    for finding, title in zip(failing, _titles(failing), strict=True):
        test = _test(suite, name, title)
        failure = ET.SubElement(test, "failure", type=finding.severity, message=visible(finding.message))
        failure.text = _told(finding)
    if not failing:
        test = _test(suite, name, "no finding that counts" if findings else "no findings")
        if file.kind == "none" and not findings:
            test.set("name", _NO_JOB)
            ET.SubElement(test, "skipped", message=_NO_JOB)
    others = [finding for finding in findings if not at_least(finding.severity, file.fail_level)]
    if others:
        ET.SubElement(suite, "system-out").text = "\n\n".join(_told(finding) for finding in others)
    skipped = len(suite.findall("testcase/skipped"))
    counts = _Counts(tests=max(len(failing), 1), failures=len(failing), skipped=skipped)
    _count(suite, counts)
    return counts


def _test(suite: ET.Element, path: str, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=path, name=name, time="0")


def _count(element: ET.Element, counts: _Counts) -> None:
    for name in ("tests", "failures", "errors", "skipped"):
        element.set(name, str(counts[name]))
    element.set("time", "0")


def _titles(findings: Sequence[Finding]) -> Iterable[str]:
    """Names that stay from one run to the next: without lines, and counted where they would be the same."""
    seen: Counter[str] = Counter()
    for finding in findings:
        job = f" of job {finding.job + 1}" if finding.job else ""
        title = visible(f"{finding.code} {finding.name} {within(finding)}".rstrip() + job)
        seen[title] += 1
        yield title if seen[title] == 1 else f"{title} ({seen[title]})"


def _told(finding: Finding) -> str:
    return line_of(finding) + (f"\nhelp: {visible(finding.help)}" if finding.help else "")
