"""A request as a file holds it."""

from __future__ import annotations

import json
from collections.abc import Mapping


def request_text(request: Mapping[str, object], *, as_yaml: bool) -> str:
    """Two-space JSON or block YAML, with a final line end; every reader of either gets the same values back."""
    if as_yaml:
        import yaml

        return yaml.safe_dump(dict(request), sort_keys=False, allow_unicode=True, width=1000)
    return json.dumps(request, indent=2) + "\n"


def is_yaml(path: str) -> bool:
    """Whether a file of this name holds YAML."""
    return path.lower().endswith((".yaml", ".yml"))
