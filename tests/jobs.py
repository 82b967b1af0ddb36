"""Jobs for tests: a valid request, and what to change in it."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from neolint.check import Checked, Checker, Settings
from neolint.engine.load import RuleBook, load_rulebook
from neolint.finding import Finding
from neolint.select import Selection

REQUEST: dict[str, Any] = {
    "CompilationJobName": "neo-job",
    "RoleArn": "arn:aws:iam::123456789012:role/NeoRole",
    "InputConfig": {
        "S3Uri": "s3://amzn-s3-demo-bucket/model.tar.gz",
        "DataInputConfig": '{"data": [1, 3, 224, 224]}',
        "Framework": "MXNET",
    },
    "OutputConfig": {"S3OutputLocation": "s3://amzn-s3-demo-bucket/out/", "TargetDevice": "ml_c5"},
    "StoppingCondition": {"MaxRuntimeInSeconds": 900},
}


def changed(changes: Mapping[str, Any], base: Mapping[str, Any] = REQUEST) -> dict[str, Any]:
    """The base request with members set by their dotted names; None takes a member out."""
    request: dict[str, Any] = copy.deepcopy(dict(base))
    for name, value in changes.items():
        *parents, last = name.split(".")
        container = request
        for parent in parents:
            container = container.setdefault(parent, {})
        if value is None:
            container.pop(last, None)
        else:
            container[last] = value
    return request


def as_json(request: Mapping[str, Any]) -> str:
    return json.dumps(request, indent=2, ensure_ascii=False)


@lru_cache(maxsize=1)
def book() -> RuleBook:
    return load_rulebook()


@lru_cache(maxsize=8)
def checker(min_severity: str = "info") -> Checker:
    severity: Any = min_severity
    return Checker(book(), Settings(selection=Selection(min_severity=severity), debug=True))


def check(text: str | bytes, name: str = "job.json", min_severity: str = "info") -> Checked:
    raw = text if isinstance(text, bytes) else text.encode()
    return checker(min_severity).check(name, raw)


def check_request(changes: Mapping[str, Any], min_severity: str = "info") -> list[Finding]:
    return check(as_json(changed(changes)), min_severity=min_severity).findings


def names(findings: list[Finding]) -> list[str]:
    return [finding.name for finding in findings]


def underlined(finding: Finding) -> str:
    return finding.source.text[finding.span.start : finding.span.end]
