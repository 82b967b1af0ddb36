"""What the configuration's `extra-values` admit though the facts do not know it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

# Lists of words by field; for versions and regions, maps of such lists.
ExtraValues = Mapping[str, Any]


def admitted(view: Mapping[str, Any], extra: ExtraValues) -> dict[str, object]:
    """Which of the job's values the configuration admits though the facts do not know them."""
    if not extra:
        return dict(_NOTHING_ADMITTED)
    request, version = view["request"], view["framework_version"]
    framework = _member(request, "InputConfig", "Framework")
    device = _member(request, "OutputConfig", "TargetDevice")
    # a framework in the wrong letter case is meant all the same
    versions = [listed for word in (view["framework"], framework) for listed in _listed(extra.get("versions"), word)]
    return {
        "framework": framework in extra.get("frameworks", ()),
        "device": device in extra.get("devices", ()),
        "os": _member(request, "OutputConfig", "TargetPlatform", "Os") in extra.get("os", ()),
        "arch": _member(request, "OutputConfig", "TargetPlatform", "Arch") in extra.get("arch", ()),
        "accelerator": _member(request, "OutputConfig", "TargetPlatform", "Accelerator")
        in extra.get("accelerators", ()),
        "version": isinstance(version, str) and (version in versions or ".".join(version.split(".")[:2]) in versions),
        "region": view["region"] in _listed(extra.get("regions"), device),
        "options": list(extra.get("options", ())),
    }


_NOTHING_ADMITTED = MappingProxyType({
    "framework": False, "device": False, "os": False, "arch": False, "accelerator": False, "version": False,
    "region": False, "options": [],
})  # fmt: skip


def _listed(lists: object, word: object) -> list[str]:
    found = lists.get(word) if isinstance(lists, dict) and isinstance(word, str) else None
    return found if isinstance(found, list) else []


def _member(value: object, *names: str) -> object:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
