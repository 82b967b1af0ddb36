"""Archives told as plain values, for the examples of rules: what a look into a real one would have found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from neolint.archive.look import Archive
from neolint.archive.model import Model, ModelInput
from neolint.archive.tar import Member


def archive_of(told: Mapping[str, Any]) -> Archive:
    """The archive that an example tells: ``members`` (a name, that of a folder with a slash at its end, or a map),
    ``models``, ``texts``, ``fault``, ``found`` and ``damaged_end``. A model's file is a member without being listed.
    """
    models = [_model(each) for each in told.get("models", ())]
    members = [_member(each) for each in told.get("members", ())]
    listed = {member.name for member in members}
    members += [Member(model.file, "file", 1) for model in models if model.file not in listed]
    return Archive(
        "model.tar.gz",
        members,
        models,
        dict(told.get("texts", {})),
        fault=told.get("fault"),
        found=told.get("found"),
        damaged_end=bool(told.get("damaged_end")),
    )


def _member(told: Any) -> Member:
    if isinstance(told, str):
        return Member(told.rstrip("/"), "folder" if told.endswith("/") else "file", 0 if told.endswith("/") else 1)
    kind = told.get("kind", "link" if "link" in told else "file")
    return Member(told["name"], kind, told.get("size", 1), told.get("link"))


def _model(told: Mapping[str, Any]) -> Model:
    inputs = told.get("inputs")
    return Model(
        **{
            "form": f"{told['framework']} model",
            **told,
            "outputs": tuple(told.get("outputs", ())),
            "inputs": None if inputs is None else tuple(_input(each) for each in inputs),
        }
    )


def _input(told: Mapping[str, Any]) -> ModelInput:
    shape = told.get("shape")
    return ModelInput(**{"dtype": "float32", **told, "shape": None if shape is None else tuple(shape)})
