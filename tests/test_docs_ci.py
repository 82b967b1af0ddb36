"""docs/ci.md: what is to be copied from it can be parsed, and its commands run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from tests.jobs import REQUEST, as_json, changed
from tests.test_cli import run

TEXT = (Path(__file__).parent.parent / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)
COMMANDS = sorted(set(re.findall(r"neolint (check jobs/[^|\n]*)", "\n".join(text for _, text in BLOCKS))))


def test_every_yaml_block_can_be_read() -> None:
    documents = [yaml.safe_load(text) for language, text in BLOCKS if language == "yaml"]
    assert len(documents) == 5
    assert all(isinstance(document, dict) for document in documents)


def test_the_hook_is_one_that_there_is() -> None:
    root = Path(__file__).parent.parent
    hooks = {hook["id"] for hook in yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    copied = next(yaml.safe_load(text) for language, text in BLOCKS if language == "yaml")
    assert {hook["id"] for repo in copied["repos"] for hook in repo["hooks"]} <= hooks


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_runs_and_writes_what_it_says(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in (".git", "jobs", "reports"):
        (tmp_path / folder).mkdir()
    (tmp_path / "jobs" / "a.json").write_text(as_json(REQUEST), encoding="utf-8")
    arguments = shlex.split(command)
    assert run(*arguments).exit_code == 0
    bad = changed({"StoppingCondition.MaxRuntimeInSeconds": 0})
    (tmp_path / "jobs" / "b.json").write_text(as_json(bad), encoding="utf-8")
    assert run(*arguments).exit_code == 1
    for asked in (word for word in arguments if re.match(r"\w+=", word)):
        assert (tmp_path / asked.split("=")[1]).stat().st_size > 0
