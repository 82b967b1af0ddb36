"""Darknet's cfg files: the size of the network's input, and its layers."""

from __future__ import annotations

from collections import Counter

from neolint.archive.model import Model, ModelInput, Unreadable


def read_darknet(file: str, raw: bytes) -> Model:
    """What a .cfg file says. Raises Unreadable."""
    layers: Counter[str] = Counter()
    net: dict[str, str] = {}
    section = ""
    for line in raw.decode("utf-8", "replace").splitlines():
        text = line.split("#")[0].split(";")[0].strip()
        if text.startswith("[") and text.endswith("]"):
            section = text[1:-1].strip()
            if section not in ("net", "network"):
                layers[section] += 1
        elif "=" in text and section in ("net", "network"):
            key, _, value = text.partition("=")
            net[key.strip()] = value.strip()
    if not net or not layers:
        raise Unreadable("it has no [net] section, so it is no Darknet network")
    height, width, channels = (_size(net.get(name)) for name in ("height", "width", "channels"))
    inputs = (ModelInput("data", (1, channels, height, width), "float32"),)
    return Model("DARKNET", file, "Darknet network", None, inputs, (), layers)


def _size(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and 0 < len(text) < 7 else None
