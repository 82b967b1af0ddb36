"""Users' rule files: what is wrong in them is shown with a caret, and their examples are run by `neolint rule --test`.

Golden: a rule file in tests/rulefiles and, beside it, the exact output. ``NEOLINT_UPDATE_CASES=1`` rewrites the outputs.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from neolint.cli import neolint

FILES = sorted((Path(__file__).parent / "rulefiles").glob("*.yaml"))


def run(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(neolint, ["rule", *arguments])


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_rule_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    result = run("--test", path.name)
    actual = f"{result.stdout}{result.stderr}exit code {result.exit_code}\n"
    expected = path.with_name(path.name + ".out")
    if os.environ.get("NEOLINT_UPDATE_CASES"):
        expected.write_text(actual, encoding="utf-8")
    assert actual == expected.read_text(encoding="utf-8")


def test_every_mistake_has_its_caret_in_the_file() -> None:
    for path in FILES:
        output = path.with_name(path.name + ".out").read_text(encoding="utf-8")
        mistaken = path.stem not in ("no-mistake", "examples-that-fail")
        assert output.endswith(f"exit code {2 if mistaken else 0 if path.stem == 'no-mistake' else 1}\n"), path.stem
        assert ("^" in output) is mistaken, path.stem


def test_a_folder_is_tested_whole(tmp_path: Path) -> None:
    text = FILES[[path.stem for path in FILES].index("no-mistake")].read_text(encoding="utf-8")
    (tmp_path / "one.yaml").write_text(text)
    (tmp_path / "two.yml").write_text(text.replace("ACME001", "ACME002").replace("our-role", "our-role-too"))
    result = run("--test", str(tmp_path))
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "2 rules, 4 examples, 0 failed")


def test_a_folder_without_rules_is_wrong_usage(tmp_path: Path) -> None:
    result = run("--test", str(tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no rule files" in result.stderr


@pytest.mark.parametrize("arguments", [("--test", ".", "NEO301"), ("--test", ".", "--all"), ("--test", "nowhere")])
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2
