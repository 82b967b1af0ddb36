"""What rules see of an archive: ``archive`` and ``model``, plain values, each with the place in the archive."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from neolint.archive.choose import chosen
from neolint.archive.fitting import sent_names, sent_shape
from neolint.archive.look import Archive, as_plain, framework_of, plain_input
from neolint.archive.model import Model, ModelInput
from neolint.archive.tar import Member
from neolint.job import Seen
from neolint.node import InArchive, Path

_MOST_SHOWN = 2_000  # members, of which each is a map; what an archive has beyond them no rule needs to see
_LOOKED_FOR = frozenset(
    (".pb", ".pbtxt", ".h5", ".json", ".params", ".pth", ".pt", ".onnx", ".tflite", ".cfg", ".weights", ".joblib")
)


@lru_cache(maxsize=1)  # all jobs of a run have the same
def archive_view(archive: Archive) -> Seen:
    """The archive, whatever job it is for."""
    at: Path = (InArchive(None),)
    there = {_normal(member.name): member.name for member in archive.members}
    links = frozenset(_normal(member.name) for member in archive.members if member.kind == "link")
    members = [_member(member, there, links) for member in _shown(archive)]
    values: dict[str, Any] = {
        "path": archive.path,
        "name": archive.path.rsplit("/", 1)[-1],
        "fault": archive.fault,
        "damaged_end": archive.damaged_end,
        "found": archive.found,
        "size": len(archive.members),
        "members": members,
        "counted": [member for member in members if not member["hidden"]],
        "framework": framework_of(archive),
        "models": [_model(model) for model in archive.models],
        "texts": archive.texts,
    }
    return Seen(values, at, dict.fromkeys(values, at))


def model_view(archive: Archive, framework: object) -> Seen | None:
    """The model that a job of that framework compiles; None if there is none, or it is not clear which."""
    model = chosen(archive, framework) if isinstance(framework, str) else None
    return None if model is None else _model(model)


def _shown(archive: Archive) -> list[Member]:
    """All members; of too many first those that rules look for: what may be a model, and folders."""
    if len(archive.members) <= _MOST_SHOWN:
        return archive.members
    models = {model.file for model in archive.models}

    def rank(member: Member) -> int:
        if member.name in models or member.suffix.lower() in _LOOKED_FOR:
            return 0
        return 1 if member.kind == "folder" or "variables" in member.name else 2

    return sorted(archive.members, key=rank)[:_MOST_SHOWN]


def _normal(name: str) -> str:
    return "/".join(step for step in name.split("/") if step not in ("", "."))


def _member(member: Member, there: Mapping[str, str], links: frozenset[str]) -> Seen:
    values = {
        "name": member.name,
        "path": _normal(member.name),
        "base": member.base,
        "suffix": member.suffix,
        "folder": member.name.rpartition("/")[0],
        "kind": member.kind,
        "size": member.size,
        "hidden": member.hidden,
        "link": member.link,
        "listed": _normal(member.name.rpartition("/")[0]) in there,
        "target": None if member.target is None else _target(member.target, there, links),
    }
    at: Path = (InArchive(member.name),)
    return Seen(values, at, dict.fromkeys(values, at))


def _target(name: str, there: Mapping[str, str], links: frozenset[str]) -> str | None:
    """The member that a link leads to; if the way goes through another link, that one: what is behind it is not
    followed.
    """
    steps = name.split("/")
    through = ("/".join(steps[:count]) for count in range(1, min(len(steps), 64)))
    return there.get(name) or next((there[folder] for folder in through if folder in links), None)


def _model(model: Model) -> Seen:
    at: Path = (InArchive(model.file),)
    values = dict(as_plain(model))
    if model.inputs is not None:
        values["inputs"] = [_input(model, each, index, at) for index, each in enumerate(model.inputs)]
    return Seen(values, at, dict.fromkeys(values, at))


def _input(model: Model, each: ModelInput, index: int, at: Path) -> Seen:
    values = {
        **plain_input(each),
        "index": index,
        "names": sent_names(model, each.name),
        "fit": None if each.shape is None else sent_shape(model.framework, each.shape),
    }
    return Seen(values, at, dict.fromkeys(values, at))
