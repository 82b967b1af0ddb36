"""What a description says about its job: the facts, with one spelling for each and None for what is not known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from neolint.moment import iso, moment

_ARN = re.compile(r"arn:aws[a-z-]*:sagemaker:(?P<region>[a-z0-9-]+):\d*:compilation-job/(?P<name>[\w.-]+)")


@dataclass(frozen=True, slots=True)
class JobFacts:
    """A job as its description tells it. Times are ISO 8601 in UTC; ``status`` and ``framework`` are in capitals."""

    name: str | None = None
    arn: str | None = None
    status: str | None = None
    framework: str | None = None
    framework_version: str | None = None
    target: Mapping[str, str | None] | None = None
    region: str | None = None
    created: str | None = None
    started: str | None = None
    ended: str | None = None
    billed_seconds: int | None = None
    artifacts: str | None = None
    digest: str | None = None
    inference_image: str | None = None
    derived_inputs: str | None = None
    max_runtime: int | None = None
    role: str | None = None
    s3_uri: str | None = None


def job_facts(description: Mapping[str, object]) -> JobFacts:
    """The facts of a DescribeCompilationJob answer, of an event about it, or of a request. Never raises."""
    inputs, output = member_map(description, "InputConfig"), member_map(description, "OutputConfig")
    arn = text_of(description, "CompilationJobArn")
    in_arn = _ARN.match(arn or "")
    started = moment(description.get("CompilationStartTime"))
    ended = moment(description.get("CompilationEndTime"))
    limit = member_map(description, "StoppingCondition").get("MaxRuntimeInSeconds")
    framework = text_of(inputs, "Framework")
    status = text_of(description, "CompilationJobStatus")
    return JobFacts(
        name=text_of(description, "CompilationJobName") or (in_arn["name"] if in_arn else None),
        arn=arn,
        status=re.sub(r"[\s_]", "", status).upper() if status else None,
        framework=framework.upper() if framework else None,
        framework_version=text_of(inputs, "FrameworkVersion"),
        target=_target(output),
        region=in_arn["region"] if in_arn else None,
        created=iso(moment(description.get("CreationTime"))),
        started=iso(started),
        ended=iso(ended),
        billed_seconds=_billed(started, ended),
        artifacts=text_of(member_map(description, "ModelArtifacts"), "S3ModelArtifacts"),
        digest=text_of(member_map(description, "ModelDigests"), "ArtifactDigest"),
        inference_image=text_of(description, "InferenceImage"),
        derived_inputs=text_of(member_map(description, "DerivedInformation"), "DerivedDataInputConfig"),
        max_runtime=limit if isinstance(limit, int) and not isinstance(limit, bool) and limit > 0 else None,
        role=text_of(description, "RoleArn"),
        s3_uri=text_of(inputs, "S3Uri"),
    )


def member_map(container: Mapping[str, object], name: str) -> Mapping[str, Any]:
    """A member that is a map, or an empty map."""
    value = container.get(name)
    return value if isinstance(value, Mapping) else {}


def text_of(container: Mapping[str, object], name: str) -> str | None:
    """A member that is a string with something in it, or None."""
    value = container.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _billed(started: datetime | None, ended: datetime | None) -> int | None:
    if started is None or ended is None or ended < started:
        return None
    return round((ended - started).total_seconds())


def _target(output: Mapping[str, Any]) -> Mapping[str, str | None] | None:
    if device := text_of(output, "TargetDevice"):
        return {"device": device}
    platform = member_map(output, "TargetPlatform")
    parts = {part.lower(): text_of(platform, part) for part in ("Os", "Arch", "Accelerator")}
    return parts if any(parts.values()) else None


def target_name(job: JobFacts) -> str | None:
    """What to call the target in a sentence: ``ml_c5``, ``LINUX/ARM64/NVIDIA``."""
    return "/".join(part for part in job.target.values() if part) if job.target else None
