"""The examples of rules: a valid request, what an example changes in it, and what neolint then finds."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from neolint.check import Checked, Checker, Settings
from neolint.engine.load import RuleBook
from neolint.finding import Finding
from neolint.select import Selection

REQUEST: Final[dict[str, Any]] = {
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


class Written(NamedTuple):
    """An example as a file."""

    path: str
    text: str


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
    """The request as people keep it in a file."""
    return json.dumps(request, indent=2, ensure_ascii=False)


def is_file(example: Mapping[str, Any]) -> bool:
    """Whether an example is a whole file (``text`` and ``as``), and not a change of the request."""
    return "text" in example


def written(example: Mapping[str, Any]) -> Written:
    """The file that an example stands for."""
    if is_file(example):
        return Written(f"job.{example.get('as', 'json')}", str(example["text"]))
    return Written("job.json", as_json(changed(example)))


def example_checker(book: RuleBook) -> Checker:
    """A checker that shows every finding, also those of level info."""
    return Checker(book, Settings(selection=Selection(min_severity="info"), debug=True))


def run(
    checker: Checker,
    changes: Mapping[str, Any],
    account: Mapping[str, Any] | None = None,
    archive: Mapping[str, Any] | None = None,
) -> Checked:
    """What is found in an example, if AWS says of it what ``account`` holds, and its archive is what ``archive``
    tells.
    """
    path, text = written(changes)
    if account is not None:
        checker = Checker(checker.book, checker.settings._replace(account=lambda _request, _region: account))
    if archive is not None:
        from neolint.archive.plain import archive_of

        checker = checker.beside(archive_of(archive))
    return checker.check(path, text.encode())


def underlined(finding: Finding) -> str:
    """The text that a finding's caret is under; in an archive the member, or the archive's own name."""
    if finding.source.binary:
        return finding.source.member or finding.source.path
    return finding.source.text[finding.span.start : finding.span.end]


def same_place(caret: object, finding: Finding) -> bool:
    """Whether an example's ``caret`` is the text that is underlined. White space does not count, nor how JSON writes
    line ends: an example need not know how its file is indented.
    """
    return _bare(caret_text(caret)) == _bare(underlined(finding))


def caret_text(caret: object) -> str:
    """An example's ``caret`` as text, also where YAML read it as a number, a bool or null."""
    return json.dumps(caret) if caret is None or isinstance(caret, bool) else str(caret)


def _bare(text: str) -> str:
    return re.sub(r"\s+|\\n", "", text)
