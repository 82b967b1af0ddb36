"""The request to send next, made from the description of a job that failed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any

from neolint.explain.causes import is_mistake
from neolint.explain.described import JobFacts, text_of
from neolint.explain.diagnosis import Cause, NextRequest
from neolint.explain.signs import inner_value, written_shape
from neolint.node import UNKNOWN

if TYPE_CHECKING:
    from neolint.finding import Finding

# In the order in which the API reference lists them. A description has more; a request with more is refused.
_MEMBERS = (
    "CompilationJobName",
    "RoleArn",
    "ModelPackageVersionArn",
    "InputConfig",
    "OutputConfig",
    "VpcConfig",
    "StoppingCondition",
    "Tags",
)
_NEEDED = ("RoleArn", "OutputConfig", "StoppingCondition")
_LONGEST_NAME = 63
_MOST_REMEDIES = 3
_NEURON = ("ml_inf1", "ml_inf2", "ml_trn1")
_CASE_RULES = ("enum-case", "coreml-spelling")
_WORDS: Mapping[str, tuple[tuple[str, ...], Callable[[str], str]]] = {
    "Framework": (("InputConfig",), str.upper),
    "TargetDevice": (("OutputConfig",), str.lower),
    "Os": (("OutputConfig", "TargetPlatform"), str.upper),
    "Arch": (("OutputConfig", "TargetPlatform"), str.upper),
    "Accelerator": (("OutputConfig", "TargetPlatform"), str.upper),
}


def next_request(
    description: Mapping[str, object],
    job: JobFacts,
    findings: Sequence[Finding],
    causes: Sequence[Cause],
    shapes: Mapping[str, list[object]],
) -> NextRequest | None:
    """The same job once more, under a fresh name and with what can be corrected without a doubt corrected.

    ``shapes`` are the inputs whose shape is known to be wrong, with the right one. None if the description does not
    hold its request.
    """
    if not any(isinstance(description.get(name), Mapping) for name in ("InputConfig", "OutputConfig")):
        return None
    draft = _Draft(description)
    draft.name(job.name)
    draft.package()
    draft.inner_texts(job)
    draft.letter_case(findings)
    draft.shapes(shapes)
    left = draft.missing()
    left += [f"{one.message} ({one.code})" for one in findings if is_mistake(one) and one.name not in draft.corrected]
    if causes and not shapes:
        left += causes[0].remedy[:_MOST_REMEDIES]
    return NextRequest(draft.request, tuple(draft.changes), tuple(dict.fromkeys(left)))


def requested(description: Mapping[str, object]) -> dict[str, object]:
    """The members of a description that the request had, in the order of the API reference, as they are."""
    return {name: description[name] for name in _MEMBERS if name in description}


class _Draft:
    """A request in the making. ``corrected`` are the names of the rules that no longer apply to it."""

    def __init__(self, description: Mapping[str, object]) -> None:
        self.changes: list[str] = []
        self.corrected: set[str] = set()
        self.dropped: list[str] = []
        members = ((name, description[name]) for name in _MEMBERS if name in description)
        self.request: dict[str, Any] = _known_only(members, self.dropped)

    def name(self, old: str | None) -> None:
        if old is not None:
            fresh = fresh_name(old)
            self.request = {"CompilationJobName": "", **self.request} | {"CompilationJobName": fresh}
            self.changes.append(f"the job is called {fresh}: a name can be used only once")
            self.corrected |= {"job-name-pattern", "job-name-too-long"}

    def package(self) -> None:
        if "ModelPackageVersionArn" in self.request and self.request.pop("InputConfig", None) is not None:
            self.changes.append("InputConfig is left out: with a model package the API takes no other input")
            self.corrected.add("both-input-and-package")

    def inner_texts(self, job: JobFacts) -> None:
        """DataInputConfig and CompilerOptions as strict JSON, if they are something else that can be read."""
        from neolint.embed import read_compiler_options, read_data_input_config

        neuron = job.target is not None and job.target.get("device") in _NEURON
        self._inner_text("InputConfig", "DataInputConfig", read_data_input_config)
        read_options = partial(read_compiler_options, flags_expected=neuron)
        self._inner_text("OutputConfig", "CompilerOptions", read_options)

    def _inner_text(self, container: str, field: str, read: Callable[[str], Any]) -> None:
        config = self.request.get(container)
        if not isinstance(config, dict):
            return
        written = config.get(field)
        if isinstance(written, (dict, list)):
            config[field] = json.dumps(written, ensure_ascii=False)
            self.changes.append(f"{field} is a string that holds JSON, not the JSON itself")
            self.corrected |= {"inner-value-is-object", "wrong-type"}
        elif isinstance(written, str):
            for problem in read(written).problems:
                corrected = problem.values.get("corrected")
                if isinstance(corrected, str) and corrected != written and _is_json(corrected):
                    config[field] = corrected
                    self.changes.append(f"{field} is written as JSON: {corrected}")
                    self.corrected |= {problem.rule}
                    return

    def letter_case(self, findings: Iterable[Finding]) -> None:
        """Words of the API in its own letter case, where a finding says that nothing else is wrong with them."""
        for finding in findings:
            member = finding.pointer[0].rsplit("/", 1)[-1] if finding.pointer else ""
            if finding.name not in _CASE_RULES or member not in _WORDS:
                continue
            path, fold = _WORDS[member]
            config: Any = self.request
            for step in path:
                config = config.get(step) if isinstance(config, dict) else None
            word = text_of(config, member) if isinstance(config, dict) else None
            if word is not None:
                config[member] = fold(word)
                self.changes.append(f"{member} is {fold(word)}, in the letter case of the API")
                self.corrected.add(finding.name)

    def shapes(self, shapes: Mapping[str, list[object]]) -> None:
        config = self.request.get("InputConfig")
        value = inner_value(config.get("DataInputConfig")) if isinstance(config, dict) else None
        if not isinstance(value, dict) or not isinstance(config, dict):
            return
        spaced = ", " in str(config["DataInputConfig"])
        for name, shape in shapes.items():
            if name in value:
                self.changes.append(f"{name} is {written_shape(shape)}: the channels stand before height and width")
                self.corrected |= {"keras-channel-last", "nhwc-for-nchw-framework"}
                value = {**value, name: shape}
        if shapes:
            config["DataInputConfig"] = json.dumps(value, ensure_ascii=False, separators=None if spaced else (",", ":"))

    def missing(self) -> list[str]:
        """What a request needs and the description does not say."""
        needed = [*_NEEDED, *(() if "ModelPackageVersionArn" in self.request else ("InputConfig",))]
        absent = [name for name in needed if name not in self.request and name not in self.dropped]
        left = [f"fill in {name}: the description does not say it" for name in absent]
        return left + [f"fill in {name}: its value is not known" for name in self.dropped]


def fresh_name(old: str) -> str:
    """A valid name made from an old one: ``net`` becomes ``net-2``, and that ``net-3``; never over 63 characters.

    The number at the end of a date or time is not counted up.
    """
    stem = re.sub(r"[^A-Za-z0-9-]+", "-", old).strip("-")
    number = 2
    counted = re.fullmatch(r"(.*[A-Za-z][A-Za-z0-9]*)-+([1-9]\d?)", stem)
    if counted:
        stem, number = counted[1], int(counted[2]) + 1
    end = f"-{number}"
    return (stem[: _LONGEST_NAME - len(end)].rstrip("-") or "compilation-job") + end


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _known_only(members: Iterable[tuple[str, object]], dropped: list[str]) -> dict[str, Any]:
    """A deep copy without nulls and without what is UNKNOWN, the paths of which go to ``dropped``. Not recursive."""
    root: dict[str, Any] = {}
    waiting: list[tuple[Any, object, object, str]] = []
    waiting.extend((root, name, value, name) for name, value in reversed(list(members)))
    while waiting:
        into, key, value, path = waiting.pop()
        copy: Any = value
        if value is UNKNOWN:
            dropped.append(path)
            continue
        if value is None:
            continue
        if isinstance(value, Mapping):
            copy = {}
            waiting.extend([(copy, name, child, f"{path}.{name}") for name, child in value.items()][::-1])
        elif isinstance(value, (list, tuple)):
            copy = []
            waiting.extend([(copy, None, child, path) for child in value][::-1])
        elif not isinstance(value, (str, int)) and not (isinstance(value, float) and isfinite(value)):
            copy = str(value)
        if isinstance(into, list):
            into.append(copy)
        else:
            into[str(key)] = copy
    return root
