"""Which of an archive's files a framework's loader takes for the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from neolint.archive.look import Archive
from neolint.archive.model import Model


def chosen(archive: Archive, framework: str | None) -> Model | None:
    """The model that is compiled if a job names that framework; None if it is not clear which, or there is none."""
    if framework is None:
        return None
    mine = [model for model in archive.models if model.framework == framework]
    if framework in _CHOICES:
        return _CHOICES[framework](archive, mine)
    return mine[0] if len(mine) == 1 else None


def _tensorflow(_archive: Archive, mine: list[Model]) -> Model | None:
    """A SavedModel goes before a single graph."""
    saved = [model for model in mine if model.form == "SavedModel"]
    found = saved or mine
    return found[0] if len(found) == 1 else None


def _pytorch(_archive: Archive, mine: list[Model]) -> Model | None:
    """One .pth goes before a .pt."""
    first = [model for model in mine if model.file.lower().endswith(".pth")]
    found = first or mine
    return found[0] if len(found) == 1 else None


def _mxnet(_archive: Archive, mine: list[Model]) -> Model | None:
    from neolint.archive.mxnet import joined

    weights = [model for model in mine if model.file.endswith(".params")]
    return joined([model for model in mine if model not in weights], weights)


def _xgboost(archive: Archive, mine: list[Model]) -> Model | None:
    """The only member, or the only one that Autopilot's name is the end of."""
    first = [model for model in mine if model.file.endswith("xgboost-model-0")]
    found = mine if len(archive.counted) == 1 else first if len(first) == 1 else mine
    return found[0] if len(found) == 1 else None


_CHOICES: Mapping[str, Callable[[Archive, list[Model]], Model | None]] = {
    "TENSORFLOW": _tensorflow, "PYTORCH": _pytorch, "MXNET": _mxnet, "XGBOOST": _xgboost,
}  # fmt: skip
