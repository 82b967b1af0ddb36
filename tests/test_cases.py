"""Golden cases: an input in tests/cases and, beside it, the exact output. Adding one needs no code.

``NEOLINT_UPDATE_CASES=1`` rewrites the outputs; read them before you commit them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from neolint.cli import neolint
from tests.runner import CliRunner

CASES = Path(__file__).parent / "cases"
INPUTS = sorted(
    path
    for path in CASES.rglob("*")
    if path.suffix in (".json", ".yaml", ".ipynb", ".md", ".rst", ".sh") and path.parent.name != "fix"
)


@pytest.mark.parametrize("path", INPUTS, ids=[str(path.relative_to(CASES)) for path in INPUTS])
def test_case(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    command = "explain" if path.name.startswith("describe") else "check"
    result = CliRunner(env={"COLUMNS": "100"}).invoke(neolint, [command, path.name])
    actual = f"{result.stdout}exit code {result.exit_code}\n"
    expected = path.with_name(path.name + ".out")
    if os.environ.get("NEOLINT_UPDATE_CASES"):
        expected.write_text(actual, encoding="utf-8")
    assert actual == expected.read_text(encoding="utf-8")
