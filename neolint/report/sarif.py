"""SARIF 2.1.0, the OASIS standard that code scanning services and editors read."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from neolint import __version__
from neolint.about import AboutRule
from neolint.finding import Finding, Fix
from neolint.fingerprint import fingerprints
from neolint.report import Report
from neolint.report.places import local_path, within
from neolint.source import Source, Span
from neolint.visible import visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# Where relative paths count from. What it stands for is left to the consumer: no report names a path of this machine.
_ROOT = "%SRCROOT%"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_PLACEHOLDER = re.compile(r"\{(\d+)\}")


def render(report: Report) -> str:
    """One run as indented JSON in ASCII."""
    return json.dumps(as_values(report), indent=2) + "\n"


def as_values(report: Report) -> dict[str, Any]:
    """The log as plain values. Only the rules of what was found are in it."""
    rules = _rules(report)
    places = {rule.code: number for number, rule in enumerate(rules)}
    known = fingerprints(report.findings)
    driver: dict[str, Any] = {
        "name": "neolint",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in rules],
        "properties": dict(report.facts),
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": not report.failed}],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The directory in which neolint was run."}}},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": [
            _result(finding, places[finding.code], fingerprint)
            for finding, fingerprint in zip(report.findings, known, strict=True)
        ],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rules(report: Report) -> list[AboutRule]:
    """The rules of the findings by code; what is not described says no more of itself than its findings do."""
    found: dict[str, AboutRule] = {}
    for finding in report.findings:
        if finding.code not in found:
            name = finding.name
            bare = AboutRule(finding.code, name, finding.severity, finding.evidence, name.replace("-", " "))
            found[finding.code] = report.rules.get(finding.code, bare)
    return [found[code] for code in sorted(found)]


def _rule(rule: AboutRule) -> dict[str, Any]:
    paragraphs = [rule.message, *filter(None, [rule.help, rule.why])]
    proof = f"How we know: {rule.proof}."
    page = f"neolint rule {rule.code}"
    described: dict[str, Any] = {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": visible(_sentence(rule.message))},
        "fullDescription": {"text": visible(_sentence(" ".join((rule.why or rule.message).split())))},
        "help": {
            "text": "\n\n".join([*map(_shown, map(_sentence, paragraphs)), visible(proof), f"More: {page}"]),
            "markdown": "\n\n".join(
                [
                    f"**{rule.code} {rule.name}**",
                    *(_markdown(_sentence(paragraph)) for paragraph in paragraphs),
                    _markdown(proof),
                    f"More: `{page}`",
                ]
            ),
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"evidence": rule.evidence, "tags": ["sagemaker-neo"]},
    }
    if rule.url:
        described["helpUri"] = quote(rule.url, safe="%/:=&?~#+!$,;'@()*[]")
    return described


def _result(finding: Finding, rule_index: int, fingerprint: str) -> dict[str, Any]:
    source = finding.source
    text = finding.message if not finding.help else f"{finding.message}\nhelp: {finding.help}"
    location: dict[str, Any] = {"physicalLocation": _physical(source, finding.span)}
    if within(finding):
        location["logicalLocations"] = [
            {"fullyQualifiedName": pointer, "kind": "value"} for pointer in _pointers(finding.pointer)
        ]
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": _message(text),
        "locations": [location],
        "partialFingerprints": {"neolint/v1": fingerprint},
        "properties": {
            "evidence": finding.evidence,
            "document": finding.document,
            **{name: value for name, value in (("job", finding.job), ("cell", finding.cell)) if value is not None},
            "pointer": [visible(pointer) for pointer in finding.pointer],
        },
    }
    if finding.labels:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _physical(label.source or source, label.span),
                "message": _message(label.message),
            }
            for number, label in enumerate(finding.labels, 1)
        ]
    if finding.fix is not None and finding.fix.edits and finding.fix.safety != "display":
        result["fixes"] = [_fix(source, finding.fix)]
    return result


def _pointers(pointers: Sequence[str]) -> Iterable[str]:
    """The value in its document, and then what is inside its text, each with the pointers that lead to it."""
    for number in range(1, len(pointers) + 1):
        if pointers[number - 1]:
            yield visible(" > ".join(filter(None, pointers[:number])))


def _fix(source: Source, fix: Fix) -> dict[str, Any]:
    replacements = []
    for edit in fix.edits:
        replacement: dict[str, Any] = {"deletedRegion": _region(source, edit.span)}
        if edit.text:
            replacement["insertedContent"] = {"text": edit.text}
        replacements.append(replacement)
    change = {"artifactLocation": _artifact(source.path), "replacements": replacements}
    title = fix.title if fix.safety == "safe" else f"{fix.title} ({fix.safety}: look at it first)"
    return {"description": _message(title), "artifactChanges": [change]}


def _physical(source: Source, span: Span) -> dict[str, Any]:
    if source.binary:
        return {"artifactLocation": _artifact(source.path)}
    return {"artifactLocation": _artifact(source.path), "region": _region(source, span)}


def _region(source: Source, span: Span) -> dict[str, int]:
    """Lines and columns count from 1, offsets from 0; what ends is one after the last, and nothing counts a mark at
    the file's start. All as SARIF has it.
    """
    line, column = source.place(span.start)
    end_line, end_column = source.place(span.end)
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
        "charOffset": span.start,
        "charLength": span.end - span.start,
    }


def _artifact(path: str) -> dict[str, str]:
    """A relative reference where the file is below the current directory, as code scanning needs it."""
    local = local_path(path)
    if os.path.isabs(local) or local.startswith("../"):
        return {"uri": Path(os.path.abspath(local)).as_uri()}
    return {"uri": quote(os.fsencode(local), safe="/"), "uriBaseId": _ROOT}


def _message(text: str) -> dict[str, str]:
    """Plain text, in which neither ``{0}`` nor ``](`` may mean what SARIF makes of them.

    Other braces stay single, against the letter of the standard: who knows no placeholders shows doubled ones doubled.
    """
    return {"text": _PLACEHOLDER.sub(r"{{\1}}", _shown(text)).replace("](", "] (")}


def _shown(text: str) -> str:
    """Visible, but for the line ends."""
    return "\n".join(visible(line) for line in text.split("\n"))


def _sentence(text: str) -> str:
    """Beginning with a capital if it begins with a plain word, and ending with a stop."""
    first = text.split(" ", 1)[0]
    begun = text[:1].upper() + text[1:] if first.isalpha() and first.islower() else text
    return begun if begun.rstrip('")').endswith((".", "?", "!", "…", "`")) else f"{begun}."


def _markdown(text: str) -> str:
    """Plain text in Markdown: nothing in it is markup, but for what stands in backquotes."""
    return "\n".join(
        "`".join(
            part if inside % 2 else re.sub(r"([\\*_<>\[\]#|~])", r"\\\1", part)
            for inside, part in enumerate(visible(line).split("`"))
        )
        for line in text.split("\n")
    )
