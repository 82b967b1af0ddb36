"""The view of a job that rules see: plain values by the names that docs/rule-language.md lists, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from neolint.admitted import ExtraValues, admitted
from neolint.finding import Problem
from neolint.layers import Layer
from neolint.misspelt import as_meant
from neolint.nearest import nearest
from neolint.node import INSIDE, UNKNOWN, InArchive, Node, Part, Path
from neolint.quick import passes
from neolint.recognise import FoundJob, JobKind
from neolint.schema import load_schema
from neolint.settled import is_literal, settled

if TYPE_CHECKING:
    from neolint.archive.look import Archive
    from neolint.embed import Embedded
    from neolint.read import Document

Facts = Mapping[str, Any]

_LONGEST_READ = 100_000  # the API takes 16,384 characters
_REGION_IN_ARN = r"arn:aws[a-z-]*:(?:sagemaker|kms):([a-z]{2,4}(?:-[a-z]+)+-\d):"


# Asks what the account says of the things that a request names, in a Region or in one of its own choice.
AskAccount = Callable[[Mapping[str, Any], "str | None"], Mapping[str, Any]]


# Fetches the archive that a request names, None where that cannot be.
FetchArchive = Callable[[Mapping[str, Any], "str | None"], "Archive | None"]


class Seen(dict[str, object]):
    """A map that neolint made out of the file: ``at`` is the path it stands for, ``members`` the paths of its
    members.
    """

    __slots__ = ("at", "members")

    def __init__(self, values: Mapping[str, object], at: Path, members: Mapping[str, Path]) -> None:
        super().__init__(values)
        self.at = at
        self.members = members


@dataclass(eq=False, repr=False)
class Job:
    """One request or description: what the rules read (``view``), and where each of it stands (``places``).

    ``members`` are its members as they are written, UNKNOWN where a value is filled in later; in the view's request
    also a member whose name is misspelt is there, and UNKNOWN. The schema has nothing against one that ``is_sound``.

    ``inner_problems`` are the problems of the documents inside strings; their spans and edits are offsets in the
    decoded string at the path beside them. ``placeholders`` are the paths of what was never filled in, and its text.
    ``state`` is the task of a state machine that sends the request.
    """

    document: Document
    index: int
    path: Path
    kind: JobKind
    members: dict[str, object] = field(default_factory=dict)
    is_sound: bool = False
    archive: Archive | None = None
    view: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Path] = field(default_factory=dict)
    embedded: dict[Path, Embedded] = field(default_factory=dict)
    placeholders: list[tuple[Path, str]] = field(default_factory=list)
    state: Mapping[str, Any] | None = None

    @cached_property
    def layers(self) -> dict[Path, Layer]:
        """The file's layer at (), and at the path of each string that holds a document, INSIDE included, that
        document's: each is made when first asked for.
        """
        return _Layers(self.document.layer, self.embedded)

    @property
    def node(self) -> Node:
        """The job's own mapping in the file."""
        from neolint.layers import follow

        return follow({(): self.document.layer}, self.path).node


class _Layers(dict[Path, Layer]):
    def __init__(self, outermost: Layer, embedded: dict[Path, Embedded]) -> None:
        super().__init__({(): outermost})
        self._embedded = embedded

    def get(self, path: Path, default: Any = None) -> Any:
        embedded = self._embedded.get(path)
        if path not in self and embedded is not None:
            from neolint.layers import follow

            spot = follow(self, path[:-1])
            string = embedded.string or spot.node
            if (spot.whole or embedded.string is not None) and isinstance(string.value, str):
                self[path] = Layer(string.value, embedded.tree(), spot.layer, string)
        return super().get(path, default)


def build_job(
    document: Document,
    index: int,
    found: FoundJob,
    facts: Facts,
    region: str | None = None,
    extra: ExtraValues = MappingProxyType({}),
    account: AskAccount | None = None,
    archive: Archive | FetchArchive | None = None,
) -> Job:
    """The view of a recognised mapping. Never raises: what cannot be read is UNKNOWN, and so is a word that only the
    configuration admits. ``account`` is asked what AWS says of the request, in a Region that it may choose itself;
    ``archive`` is the model archive that goes with it, or what fetches it.
    """
    job = Job(document, index, found.path, found.kind, embedded=dict(found.embedded), state=found.state)
    loose = bool(document.problems or document.in_prose or found.embedded)
    literal = not loose and is_literal(document.source.text, document.notation)
    request: Any = found.members
    if not literal:
        request = settled(request, found.path, job.placeholders, in_prose=document.in_prose)
    if found.partial:
        from neolint.partial import completed

        request = completed(request, facts["frameworks"])
    job.members = request
    job.is_sound = passes(request, load_schema(found.kind))
    if found.kind == "request" and not job.is_sound:
        request = as_meant(request)
    view = job.view
    view["request"] = request
    view["kind"] = found.kind
    view["description"] = request if found.kind == "description" else None
    view["facts"] = facts
    input_config = _map(request.get("InputConfig"))
    output_config = _map(request.get("OutputConfig"))
    api = facts["api"]
    view["framework"] = _known_word(_member(input_config, "Framework"), api["framework"], str.upper)
    view["framework_version"] = _string(_member(input_config, "FrameworkVersion"))
    view["region"] = region or _region(request)
    view["account"] = None
    if account is not None:
        view["account"] = account(request, view["region"])
        view["region"] = view["region"] or view["account"].get("region")
    view["target"] = target = _target(output_config, facts, extra.get("devices", ()))
    view["admitted"] = admitted(view, extra)
    view["times"] = None
    if found.kind == "description":
        from neolint.moment import job_times

        view["times"] = job_times(request)
    _see_data_input(job, _written(job, input_config, "DataInputConfig"))
    _see_options(job, _written(job, output_config, "CompilerOptions"), flags_expected=target["neuron"] is True)
    job.places["request"] = job.places["description"] = found.path
    view["archive"] = view["model"] = None
    job.archive = archive(request, view["region"]) if callable(archive) else archive
    if job.archive is not None:
        _see_archive(job, job.archive)
    return job


def _see_archive(job: Job, archive: Archive) -> None:
    from neolint.archive.view import archive_view, model_view

    view = job.view
    view["archive"], view["model"] = archive_view(archive), model_view(archive, view["framework"])
    job.places["archive"] = job.places["model"] = (InArchive(None),)


def _map(value: object) -> object:
    """A member that should be a map: the map, UNKNOWN, or an empty map for anything else."""
    return value if isinstance(value, dict) or value is UNKNOWN else {}


def _member(container: object, name: str) -> object:
    return UNKNOWN if container is UNKNOWN else container.get(name) if isinstance(container, dict) else None


def _written(job: Job, container: object, name: str) -> object:
    """A member that holds a document. null in a request has the wrong type: it is there, and says nothing. Nor is a
    text read that is many times too long.
    """
    value = _member(container, name)
    if isinstance(value, str) and len(value) > _LONGEST_READ:
        return UNKNOWN
    there = value is None and job.kind == "request" and isinstance(container, dict) and name in container
    return UNKNOWN if there else value


def _string(value: object) -> object:
    """A member that should be a string. One of another type says nothing certain: the schema speaks of it."""
    return value if value is None or isinstance(value, str) else UNKNOWN


def _known_word(value: object, words: list[str], fold: Callable[[str], str]) -> object:
    """An enum's word in the API's letter case; UNKNOWN for what is none of them, so that no further rule builds on
    it.
    """
    if not isinstance(value, str):
        return None if value is None else UNKNOWN
    if value in words:
        return value
    folded = fold(value).strip()
    return folded if folded in words else UNKNOWN


def _region(request: Mapping[str, object]) -> str | None:
    """The region that the ARNs of a job name: its own, its model package's, its key's."""
    output_config = request.get("OutputConfig")
    key = output_config.get("KmsKeyId") if isinstance(output_config, dict) else None
    for arn in (request.get("CompilationJobArn"), request.get("ModelPackageVersionArn"), key):
        if isinstance(arn, str) and (match := re.match(_REGION_IN_ARN, arn)):
            return match[1]
    return None


_UNKNOWN_TARGET = dict.fromkeys(
    ("device", "os", "arch", "accelerator", "class", "cloud", "neuron", "name", "facts"), UNKNOWN
)


def _target(output_config: object, facts: Facts, admitted: Collection[str] = ()) -> dict[str, object]:
    device = _member(output_config, "TargetDevice")
    platform = _member(output_config, "TargetPlatform")
    if output_config is UNKNOWN:
        return {"source": UNKNOWN, **_UNKNOWN_TARGET}
    if (device is None) == (platform is None):
        return {"source": "none" if device is None else "both", **_UNKNOWN_TARGET}
    if device is not None:
        if device in admitted and device not in facts["devices"]:
            return {"source": "device", **_UNKNOWN_TARGET, "name": device}
        name = _known_word(device, facts["devices"], str.lower)
        if not isinstance(name, str):
            # nothing is known of it but what it is not: the device that was meant, or a new one
            meant = (nearest(device, facts["devices"]) or device) if isinstance(device, str) else UNKNOWN
            return {"source": "device", **_UNKNOWN_TARGET, "device": meant, "name": device}
        row = facts["devices"][name]
        return {
            "source": "device",
            "device": name,
            "os": None,
            "arch": None,
            "accelerator": None,
            "class": row["class"],
            "cloud": row["class"] == "cloud",
            "neuron": row["neuron"] is not None,
            "name": name,
            "facts": row,
        }
    api = facts["api"]
    words = {
        "os": _known_word(_member(platform, "Os"), api["os"], str.upper),
        "arch": _known_word(_member(platform, "Arch"), api["arch"], str.upper),
        "accelerator": _known_word(_member(platform, "Accelerator"), api["accelerator"], str.upper),
    }
    known = [word for word in words.values() if isinstance(word, str)]
    return {
        "source": "platform",
        "device": None,
        **words,
        "class": "edge",
        "cloud": False,
        "neuron": False,
        "name": "/".join(known) if UNKNOWN not in words.values() else UNKNOWN,
        "facts": {},
    }


def _see_data_input(job: Job, written: object) -> None:
    view, host = job.view, (*job.path, "InputConfig", "DataInputConfig")
    job.places["inputs"] = host
    if isinstance(written, str) and written:  # of no text at all the API's least length speaks
        from neolint.embed import read_data_input_config

        embedded = read_data_input_config(written)
        value, place = embedded.value, (*host, INSIDE)
        job.embedded[place] = embedded
    else:  # an object where its JSON text should stand: wrong, but its meaning is clear
        value, place = (written if isinstance(written, (dict, list)) or written is None else UNKNOWN), host
    if value is UNKNOWN:
        view["data_input"] = UNKNOWN
        view["inputs"] = UNKNOWN
        return
    absent = written is None
    form = "none" if absent else _input_form(value)
    view["data_input"] = Seen({"present": not absent, "form": form, "value": value}, host, {"value": place})
    if isinstance(value, dict):
        entries = [(name, shape, (*place, name)) for name, shape in value.items()]
    elif form == "flat-list":
        entries = [(None, value, place)]
    elif isinstance(value, list):
        entries = [(None, shape, (*place, position)) for position, shape in enumerate(value)]
    else:
        entries = []
    view["inputs"] = [_input(position, *entry) for position, entry in enumerate(entries)]


def _input_form(value: object) -> str:
    if isinstance(value, (dict, list)):
        if not value:
            return "empty"
        if isinstance(value, dict):
            return "map"
        return "list" if any(isinstance(entry, (dict, list)) for entry in value) else "flat-list"
    return "scalar"


def _input(position: int, name: str | None, value: object, place: Path) -> Seen:
    """One input: a shape, or a map that describes it as Core ML's form does."""
    values: dict[str, object] = {"name": name, "index": position, "value": value, "spec": None, "shape": None}
    members = {"value": place, "shape": place, "name": place}
    if isinstance(value, list):
        values["form"], values["shape"] = "list", value
    elif isinstance(value, dict):
        values["form"], values["spec"], values["shape"] = "map", value, value.get("shape")
        members["spec"], members["shape"] = place, (*place, "shape")
    else:
        values["form"] = "other" if value is not UNKNOWN else UNKNOWN
    shape = values["shape"]
    nested = isinstance(shape, list) and any(isinstance(entry, list) for entry in shape)
    values["rank"] = len(shape) if isinstance(shape, list) and not nested else None
    return Seen(values, place, members)


def _see_options(job: Job, written: object, *, flags_expected: bool) -> None:
    view, host = job.view, (*job.path, "OutputConfig", "CompilerOptions")
    job.places["options"] = host
    view["options"], view["options_form"], view["flags"] = {}, "none", []
    if written is None:
        return
    if isinstance(written, str) and written:
        from neolint.embed import read_compiler_options
        from neolint.embed.flags import split_flags

        embedded = read_compiler_options(written, flags_expected=flags_expected)
        value, place = embedded.value, (*host, INSIDE)
        job.embedded[place] = embedded
        job.places["options"] = place
        if embedded.form in ("flags", "bare-flags") and isinstance(value, str):
            at: Path = host if embedded.form == "bare-flags" else place
            view["options_form"] = embedded.form
            view["flags"] = [
                Seen(
                    {"name": flag.name, "value": flag.value, "text": value[flag.start : flag.end]},
                    (*at, Part(flag.start, flag.end)),
                    {},
                )
                for flag in split_flags(value)
            ]
            return
    else:
        value = written if isinstance(written, (dict, list)) else UNKNOWN
    if value is UNKNOWN:
        view["options"] = view["options_form"] = view["flags"] = UNKNOWN
    elif isinstance(value, dict):
        view["options"], view["options_form"] = value, "map"
    else:
        view["options_form"] = "list" if isinstance(value, list) else "scalar"


def inner_problems(job: Job) -> list[tuple[Path, Problem]]:
    """The problems of the documents inside strings, each with the path of the document, its INSIDE step included."""
    return [(path, problem) for path, embedded in job.embedded.items() for problem in embedded.problems]
