"""Which values of a document are compilation jobs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from neolint.finding import NOTHING
from neolint.nearest import nearest
from neolint.node import Path

if TYPE_CHECKING:
    from neolint.embed import Embedded

JobKind = Literal["request", "description"]


class FoundJob(NamedTuple):
    """A mapping that is a request, or a description of a job that was sent, and the path to it.

    What a ``partial`` one lacks may be added elsewhere. ``state`` is the task of a state machine that sends it.
    ``embedded`` are the documents in strings on the way to it, each at its path, INSIDE included.
    """

    path: Path
    members: dict[str, object]
    kind: JobKind
    partial: bool = False
    embedded: Mapping[Any, Embedded] = NOTHING
    state: Mapping[str, Any] | None = None


# What makes a mapping a request: one of the inner names, and one more of the outer ones.
_INNER: Mapping[str, tuple[str, ...]] = {
    "InputConfig": ("Framework", "DataInputConfig"),
    "OutputConfig": ("TargetDevice", "TargetPlatform", "CompilerOptions"),
}
_OUTER = (
    "CompilationJobName",
    "InputConfig",
    "ModelPackageVersionArn",
    "OutputConfig",
    "RoleArn",
    "StoppingCondition",
)
# What only a description has. FailureReason alone would fit other APIs as well.
_DESCRIBED = ("CompilationJobArn", "CompilationJobStatus")
_NAMES = (*_OUTER, *_DESCRIBED, "DataInputConfig", "Framework", "TargetDevice", "TargetPlatform", "CompilerOptions")
# The name key of another API rules a mapping out: it shares InputConfig or OutputConfig with ours, and nothing else.
_OTHER_NAMES = (
    "AutoMLJobName",
    "EdgeDeploymentPlanName",
    "EdgePackagingJobName",
    "EndpointConfigName",
    "FlowDefinitionName",
    "HyperParameterTuningJobName",
    "InferenceRecommendationsJobName",
    "JobDefinitionName",
    "JobName",
    "LabelingJobName",
    "ModelPackageName",
    "OptimizationJobName",
    "ProcessingJobName",
    "RecommenderJobName",
    "TrainingJobName",
    "TransformJobName",
)
_OTHER_APIS = frozenset(name + end for name in _OTHER_NAMES for end in ("", ".$"))  # also as a path of a state machine
# What `aws … --generate-cli-skeleton` fills in itself: the first value of each enum.
_SAMPLED = frozenset({"Framework", "TargetDevice", "Os", "Arch", "Accelerator"})
# With what botocore's models, JSON Schema, OpenAPI and Smithy say of which type a member is.
_TYPE_WORDS = frozenset({"shape", "type", "$ref", "target", "allOf", "anyOf", "oneOf"})
_SUMMARIES = "CompilationJobSummaries"
_LISTED = 4  # a list of pages, each with its list of jobs
_MAX_MAPPINGS = 50_000
# The task of a state machine that sends its parameters as a request, however the action and its ending are spelt.
_TASK = re.compile(r":(?:aws-sdk:)?sagemaker:createCompilationJob(?:[.:]|\Z)", re.IGNORECASE)


def find_jobs(document: object) -> list[FoundJob]:
    """Every request and description in a document, in written order; what stands inside a job is not looked at again.

    The document may be the job itself, a list of jobs, or wrap them at any depth, as a state machine's task or an
    event does.
    """
    found: list[FoundJob] = []
    waiting: list[tuple[Path, object, bool]] = [((), document, False)]
    looked_at: set[int] = set()
    while waiting and len(looked_at) < _MAX_MAPPINGS:
        path, value, partial = waiting.pop()
        if not isinstance(value, (dict, list)) or id(value) in looked_at:
            continue
        looked_at.add(id(value))
        if isinstance(value, dict):
            kind = job_kind(value)
            if kind is not None:
                found.append(FoundJob(path, value, kind, partial))
                continue
            sent = sent_by_task(value)
            if sent is not None:
                found.append(FoundJob((*path, sent), value[sent], "request", state=value))
                continue
            if _is_other_task(value):
                continue
            partial = partial or value.get("Type") == "Pass"  # a state that passes on what a later one completes
            waiting.extend([((*path, name), child, partial) for name, child in value.items()][::-1])
        else:
            waiting.extend([((*path, index), child, partial) for index, child in enumerate(value)][::-1])
    return found


def sent_by_task(state: Mapping[str, Any]) -> str | None:
    """The member of a state that is sent as a request, whatever it holds; None for any other mapping."""
    resource = state.get("Resource")
    if not isinstance(resource, str) or _TASK.search(resource) is None:
        return None
    return next((name for name in ("Parameters", "Arguments") if isinstance(state.get(name), dict)), None)


def _is_other_task(state: Mapping[str, Any]) -> bool:
    """Whether a state calls another action of the same service: what it sends may look alike."""
    resource = state.get("Resource")
    return isinstance(resource, str) and ":states:::" in resource and ":sagemaker:" in resource


def job_kind(mapping: Mapping[str, object]) -> JobKind | None:
    """Whether a mapping is a request or a description; near misses of the members' names count."""
    names = {_canonical(key): key for key in mapping if isinstance(key, str)}
    if not _OTHER_APIS.isdisjoint(mapping) or _is_typed(mapping):
        return None
    outer = [name for name in _OUTER if name in names]
    # CompilationJobName belongs to this API alone: with two more names it is a request even if both configs are bare.
    named = "CompilationJobName" in names and len(outer) >= 3
    if not named and not (len(outer) >= 2 and any(_has_inner(name, mapping, names) for name in _INNER)):
        return None
    return "request" if names.keys().isdisjoint(_DESCRIBED) else "description"


def _is_typed(mapping: Mapping[str, object]) -> bool:
    """Whether a mapping says of which type each member is, as API models and schemas do."""
    for name in ("CompilationJobName", "RoleArn"):
        text = mapping.get(name)
        if isinstance(text, dict) and not _TYPE_WORDS.isdisjoint(text):
            return True
    return False


def is_partial_description(mapping: Mapping[str, object]) -> bool:
    """Whether ``explain`` can say something of it: a job's status or its reason, even where nothing else is left.

    What `create-compilation-job` answers, an ARN and nothing else, says at least that the request was taken.
    """
    names = {_canonical(key) for key in mapping if isinstance(key, str)}
    return not names.isdisjoint(_DESCRIBED) or ("FailureReason" in mapping and "CompilationJobName" in names)


def find_partial_descriptions(document: object) -> list[FoundJob]:
    """The mappings that say how a job went but do not hold its request: alone, in a list, in list-compilation-jobs."""
    found: list[FoundJob] = []
    waiting: list[tuple[Path, object]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, list):
            waiting.extend([((*path, index), item) for index, item in enumerate(value) if len(path) < _LISTED][::-1])
        elif isinstance(value, dict) and is_partial_description(value):
            found.append(FoundJob(path, value, "description"))
        elif isinstance(value, dict) and isinstance(value.get(_SUMMARIES), list):
            waiting.append(((*path, _SUMMARIES), value[_SUMMARIES]))
    return found


def is_skeleton(request: object) -> bool:
    """Whether nothing of `aws … --generate-cli-skeleton` was filled in: all texts are empty but the enums' samples."""
    if not isinstance(request, dict) or request.get("CompilationJobName") != "" or request.get("RoleArn") != "":
        return False
    waiting: list[tuple[str, object]] = list(request.items())
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.items())
        elif isinstance(value, list):
            waiting.extend((name, child) for child in value)
        elif name not in _SAMPLED and value not in ("", 0, None):
            return False
    return True


def _has_inner(name: str, mapping: Mapping[str, object], names: Mapping[str, str]) -> bool:
    inner = mapping[names[name]] if name in names else None
    if not isinstance(inner, dict):
        return False
    keys = {_canonical(key) for key in inner if isinstance(key, str)}
    return not keys.isdisjoint(_INNER[name])


@lru_cache(maxsize=4096)
def _canonical(key: str) -> str:
    """The API's spelling of a name, also of a near miss; other words as they are. ``.$`` marks a state machine's
    path.
    """
    if key in _NAMES:
        return key
    bare = key.removesuffix(".$")
    if len(bare) < 8 or len(bare) > 40:
        return next((name for name in _NAMES if name.lower() == bare.lower()), bare)
    return nearest(bare, _NAMES) or bare
