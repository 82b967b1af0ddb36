"""The policy pack in examples/policies, and docs/policies.md as a newcomer follows it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from neolint.cli import neolint
from neolint.config import find_config
from neolint.engine.load import load_rulebook, with_user_rules

ROOT = Path(__file__).parent.parent
PACK = ROOT / "examples" / "policies"
BLOCK = re.compile(r"(?:`([\w./-]+)`[^`\n]*:\n\n)?```(\w+)\n(.*?)```", re.DOTALL)


def run(command: str) -> tuple[str, int]:
    find_config.cache_clear()  # a command is a process of its own
    result = CliRunner(env={"COLUMNS": "100"}).invoke(neolint, shlex.split(command)[1:])
    return result.stdout + result.stderr, result.exit_code


def test_the_pack_passes_its_own_examples() -> None:
    output, code = run(f"neolint rule --test {shlex.quote(str(PACK))}")
    assert code == 0, output
    assert not re.search(r"^(-|FAILED) ", output, re.MULTILINE), output


def test_the_pack_is_what_a_platform_team_asks_for() -> None:
    _, pages = with_user_rules(load_rulebook(), [str(PACK)])
    assert len(pages) >= 7
    for code, page in pages.items():
        kinds = {kind for example in page["examples"] for kind in ("bad", "good") if kind in example}
        assert kinds == {"bad", "good"}, code


def test_the_walk_through_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    ran = 0
    for path, kind, text in BLOCK.findall((ROOT / "docs" / "policies.md").read_text(encoding="utf-8")):
        if path and kind in ("json", "yaml"):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        if kind != "console":
            continue
        for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, expected = step.partition("\n")
            output, _ = run(command)
            assert output.rstrip("\n") == expected.rstrip("\n"), command
            ran += 1
    assert ran == 4
    assert run("neolint check jobs/")[1] == 1
