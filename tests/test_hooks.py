"""The hooks as pre-commit runs them: which files each is given, and that its entry is a command there is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from neolint.cli import neolint

HOOKS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[1] / ".pre-commit-hooks.yaml").read_text())
BY_ID = {hook["id"]: hook for hook in HOOKS}


@pytest.mark.parametrize("hook", HOOKS, ids=list(BY_ID))
def test_the_entry_is_a_command(hook: dict[str, Any]) -> None:
    program, command, *options = shlex.split(hook["entry"])
    assert program == "neolint"
    run = neolint.get_command(click.Context(neolint), command)
    assert run is not None
    known = {option for parameter in run.params for option in parameter.opts}
    assert set(options) <= known
    assert hook["language"] == "python"


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("describe.json", True),
        ("jobs/describe-job.yaml", True),
        ("description_failed.yml", True),
        ("job.json", False),
        ("describe.txt", False),
        ("undescribed.json", False),
    ],
)
def test_explain_is_given_descriptions(path: str, taken: bool) -> None:
    assert bool(re.search(BY_ID["neolint-explain"]["files"], path)) == taken


def test_check_is_given_what_it_reads() -> None:
    assert BY_ID["neolint"]["types_or"] == "json yaml python jupyter markdown rst shell powershell batch".split()


def test_the_hook_installs_what_the_extra_does() -> None:
    import sys

    if sys.version_info >= (3, 11):
        import tomllib

        project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
        extras = project["optional-dependencies"]
        assert BY_ID["neolint"]["additional_dependencies"] == extras["code"]
        assert set(extras["code"]) <= set(extras["dev"])
