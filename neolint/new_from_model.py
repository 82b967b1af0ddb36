"""`neolint new --from-model`: what a request says of a model, read out of its archive."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from neolint.archive.choose import chosen
from neolint.archive.fitting import data_input_config
from neolint.archive.look import Archive, framework_of
from neolint.archive.page import FAULTS
from neolint.new import Wish, target_of
from neolint.wanted import UsageProblem

if TYPE_CHECKING:
    from neolint.archive.model import Model

_SUFFIXES = re.compile(r"(\.tar)?(\.t?gz)?$", re.IGNORECASE)


def with_model(wish: Wish, archive: Archive, facts: Mapping[str, Any]) -> Wish:
    """The wish, with what the archive says where the user said nothing.

    Raises UsageProblem where there is no model in it, or it is not clear which.
    """
    if archive.fault is not None:
        raise UsageProblem(f"{archive.path}: {FAULTS[archive.fault]}")
    framework = wish.framework.upper() or framework_of(archive)
    if framework is None:
        kinds = sorted({model.framework for model in archive.models})
        if not kinds:
            raise UsageProblem(f"{archive.path}: there is no model in it that neolint knows")
        raise UsageProblem(f"{archive.path}: it holds models of {' and '.join(kinds)}; say which with --framework")
    model = chosen(archive, framework)
    if model is None:
        raise UsageProblem(
            f"{archive.path}: it is not clear which file is the {framework} model; see `neolint inspect`"
        )
    return replace(
        wish,
        framework=framework,
        found=wish.found or _shapes(model),
        framework_version=wish.framework_version or _version(model, wish.target, facts),
        name=wish.name or _name(archive.path, wish.target),
    )


def _shapes(model: Model) -> dict[str, list[object]] | None:
    """The DataInputConfig that fits; a size that the model leaves free is a placeholder."""
    config = data_input_config(model)
    if config is None:
        return None
    return {name: ["<size>" if size is None else size for size in shape] for name, shape in config.items()}


def _version(model: Model, device: str, facts: Mapping[str, Any]) -> str | None:
    """The version that wrote the model, as versions are given, if the target is known to take it."""
    target = target_of(device, facts)[1]
    if not facts["frameworks"][model.framework]["version_field"]:
        return None
    minor = None if model.version is None else ".".join(model.version.split(".")[:2])
    listed = target.get("versions", {}).get(model.framework, ())
    return minor if minor in listed and target.get("framework_version") == "yes" else None


def _name(path: str, target: str) -> str | None:
    """A job's name from that of the archive and the target."""
    stem = _SUFFIXES.sub("", os.path.basename(path))
    words = re.sub(r"[^A-Za-z0-9]+", "-", f"{stem}-{target}").strip("-")
    return words[:63].strip("-") or None
