"""Compiles rules/ into the data that the wheel carries, so that a run needs neither lark nor a YAML parser for them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileRules(BuildHookInterface):  # type: ignore[type-arg]
    """Writes neolint/_data: the compiled rules, and for a wheel the schemas beside them."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from neolint.data import digest
            from neolint.engine.load import build
        finally:
            sys.path.pop(0)
        folder = root / "neolint" / "_data"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in build().items():
            (folder / name).write_bytes(content)
        (folder / "digest").write_text(digest(), encoding="ascii")
        if version != "editable":
            shutil.copytree(root / "schemas", folder / "schemas")
