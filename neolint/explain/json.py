"""For programs: version 1 of the explanation that schemas/explanation.json describes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from neolint.explain.diagnosis import Diagnosis

_JOB = (
    "name",
    "arn",
    "status",
    "framework",
    "framework_version",
    "target",
    "region",
    "created",
    "started",
    "ended",
    "billed_seconds",
    "artifacts",
    "digest",
    "inference_image",
    "derived_inputs",
)


def render(diagnoses: Iterable[Diagnosis], facts: Mapping[str, str]) -> str:
    """The diagnoses as indented JSON, in ASCII. ``facts`` say what neolint compared with."""
    return json.dumps(as_values(diagnoses, facts), indent=2) + "\n"


def as_values(diagnoses: Iterable[Diagnosis], facts: Mapping[str, str]) -> dict[str, Any]:
    """The diagnoses as plain values; what is not known is None."""
    from neolint.report.json import tool

    return {"version": 1, "tool": tool(facts), "jobs": [_diagnosis(diagnosis) for diagnosis in diagnoses]}


def _diagnosis(diagnosis: Diagnosis) -> dict[str, Any]:
    from neolint.report.json import finding_values

    following, logs = diagnosis.next, diagnosis.logs
    return {
        "job": {name: getattr(diagnosis.job, name) for name in _JOB},
        "summary": diagnosis.summary,
        "causes": [
            {
                "id": cause.id,
                "title": cause.title,
                "confidence": cause.confidence,
                "because": list(cause.because),
                "remedy": list(cause.remedy),
                "findings": list(cause.findings),
                "source": cause.source,
            }
            for cause in diagnosis.causes
        ],
        "to_try": list(diagnosis.to_try),
        "findings": [finding_values(finding) for finding in diagnosis.findings],
        "next": following
        and {"request": following.request, "changes": list(following.changes), "open": list(following.open)},
        "logs": logs and {"group": logs.group, "stream": logs.stream},
        "log_tail": list(diagnosis.log_tail),
        "differences": list(diagnosis.differences),
    }
