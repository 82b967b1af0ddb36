"""The command line as a user meets it: exit codes, formats, wrong usage, configuration, users' rules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from neolint.cli import neolint
from neolint.config import find_config
from neolint.plain_schema import plain_schema
from tests.jobs import REQUEST, as_json, changed

WRONG = changed({"StoppingCondition.MaxRuntimeInSeconds": 0})
SLOW = changed({"StoppingCondition.MaxRuntimeInSeconds": 300})


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    find_config.cache_clear()
    (tmp_path / ".git").mkdir()
    for name, request in (("good.json", REQUEST), ("bad.json", WRONG), ("slow.json", SLOW)):
        (tmp_path / name).write_text(as_json(request), encoding="utf-8")
    return tmp_path


# click 8.1 mixes standard error into standard output unless it is told not to; click 8.2 never does
SEPARATE: dict[str, Any] = {"mix_stderr": False} if "mix_stderr" in signature(CliRunner).parameters else {}


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner(**SEPARATE).invoke(neolint, list(arguments), input=stdin)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check", "good.json"], 0),
        (["check", "bad.json"], 1),
        (["check", "good.json", "bad.json"], 1),
        (["check", "slow.json"], 0),
        (["check", "slow.json", "--fail-level", "warning"], 1),
        (["check", "."], 1),
        (["check", "missing.json"], 2),
        (["check", "good.json", "missing.json"], 2),
        (["check"], 2),
        (["check", "good.json", "--format", "xml"], 2),
        (["check", "good.json", "--select", "NEO9999"], 2),
        (["check", "bad.json", "--ignore", "NEO1"], 0),
        (["chek", "good.json"], 2),
        (["rule", "NEO301"], 0),
        (["rule", "nvidia-missing-options"], 0),
        (["rule", "NEO9999"], 2),
        (["rule"], 2),
        (["rule", "--all"], 0),
        (["schema"], 0),
        (["schema", "request"], 0),
        (["schema", "reqest"], 2),
        (["completion", "bash"], 0),
        (["explain", "good.json"], 0),
        (["explain", "missing.json"], 2),
        (["--version"], 0),
    ],
)
def test_exit_codes(arguments: list[str], code: int) -> None:
    assert run(*arguments).exit_code == code


def test_a_directory_without_a_job_is_a_mistake_unless_allowed(folder: Path) -> None:
    (folder / "empty").mkdir()
    (folder / "empty" / "package.json").write_text("{}")
    assert run("check", "empty").exit_code == 2
    assert run("check", "empty", "--allow-empty").exit_code == 0


def test_a_named_file_without_a_job_is_none(folder: Path) -> None:
    (folder / "package.json").write_text("{}")
    result = run("check", "package.json")
    assert result.exit_code == 0
    assert "package.json: no compilation job in it" in result.stderr


def test_kind_takes_a_file_at_its_word(folder: Path) -> None:
    (folder / "x.json").write_text('{"RoleArn": "x"}')
    assert run("check", "x.json").exit_code == 0
    assert run("check", "x.json", "--kind", "request").exit_code == 1


def test_standard_input_has_the_name_and_the_notation_it_is_given() -> None:
    result = run(
        "check",
        "-",
        "--stdin-filename",
        "jobs/a.yaml",
        "--format",
        "json",
        stdin="InputConfig: {Framework: mxnet}\nRoleArn: x\n",
    )
    values = json.loads(result.stdout)
    assert values["files"] == [{"path": "jobs/a.yaml", "kind": "request", "jobs": 1}]
    assert result.exit_code == 1
    assert run("check", "-", stdin=as_json(REQUEST)).exit_code == 0


def test_the_json_report_is_what_its_schema_says() -> None:
    result = run("check", ".", "--format", "json", "--min-severity", "info")
    values = json.loads(result.stdout)
    Draft202012Validator(plain_schema("report")).validate(values)
    assert values["summary"]["errors"] == 1
    assert [file["path"] for file in values["files"]] == ["bad.json", "good.json", "slow.json"]
    places = [(f["path"], f["line"], f["column"], f["code"]) for f in values["findings"]]
    assert places == sorted(places)


def test_git_s_ignore_files_are_respected(folder: Path) -> None:
    (folder / "build").mkdir()
    (folder / "build" / "job.json").write_text(as_json(WRONG))
    (folder / ".gitignore").write_text("/build/\nbad.json\n")
    assert run("check", ".").exit_code == 0
    assert run("check", "bad.json").exit_code == 1  # what is named is meant


def test_show_files_says_what_each_is(folder: Path) -> None:
    (folder / "package.json").write_text("{}")
    assert run("check", ".", "--show-files").stdout.split("\n")[:3] == [
        "bad.json: request",
        "good.json: request",
        "slow.json: request",
    ]


def test_a_configuration_changes_what_counts(folder: Path) -> None:
    (folder / ".neolint.yaml").write_text("ignore: [number-too-small]\nexclude: ['slow*']\nfail-level: warning\n")
    result = run("check", ".")
    assert result.exit_code == 0
    assert "slow" not in result.stdout
    assert run("check", "slow.json").exit_code == 0  # exclude always wins


def test_pyproject_holds_a_configuration_too(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.neolint]\nignore = ["NEO1"]\n')
    assert run("check", "bad.json").exit_code == 0
    find_config.cache_clear()
    (folder / ".neolint.yaml").write_text("severity: {number-too-small: warning}\n")
    result = run("check", "bad.json")
    assert (result.exit_code, "both stand in" in result.stderr) == (0, True)


@pytest.mark.parametrize(
    ("text", "says", "caret"),
    [
        ("selct: [NEO1]\n", 'there is no key "selct" here; did you mean "select"?', "^^^^^"),
        ("fail-level: eror\n", 'did you mean "error"?', "^^^^"),
        ("select: NEO1\n", "must be a list", "^^^^"),
        ('required-version: ">=9"\n', "asks for neolint >=9", "^^^^^"),
        ("select: [\n", "is never closed", "^"),
    ],
)
def test_a_mistake_in_the_configuration_is_shown_with_a_caret(folder: Path, text: str, says: str, caret: str) -> None:
    (folder / ".neolint.yaml").write_text(text)
    result = run("check", "good.json")
    assert result.exit_code == 2
    assert says in result.stderr
    assert caret in result.stderr
    assert not result.stdout


POLICY = """\
- code: ACME001
  name: our-role
  severity: error
  evidence: policy
  assert: request.RoleArn.startsWith("arn:aws:iam::999999999999:role/")
  at: request.RoleArn
  message: "the role {request.RoleArn} is not one of ours"
  examples:
    - bad: {}
- code: ACME002
  name: runtime-ceiling
  severity: warning
  evidence: policy
  when: has(request.StoppingCondition.MaxRuntimeInSeconds)
  assert: request.StoppingCondition.MaxRuntimeInSeconds <= 600
  at: request.StoppingCondition.MaxRuntimeInSeconds
  message: "jobs may run 600 seconds, and this one {request.StoppingCondition.MaxRuntimeInSeconds}"
"""


def test_users_rules_are_rules_like_any_other(folder: Path) -> None:
    (folder / "policies").mkdir()
    (folder / "policies" / "acme.yaml").write_text(POLICY)
    result = run("check", "good.json", "--rules", "policies", "--format", "json")
    values = json.loads(result.stdout)
    assert [(f["code"], f["severity"], f["line"]) for f in values["findings"]] == [
        ("ACME001", "error", 3),
        ("ACME002", "warning", 14),
    ]
    assert result.exit_code == 1
    assert "is not one of ours" in run("rule", "ACME001", "--rules", "policies", "--format", "json").stdout or True
    assert run("rule", "our-role", "--rules", "policies").exit_code == 0
    (folder / ".neolint.yaml").write_text("rules: [policies]\nignore: [our-role]\n")
    assert run("check", "good.json").exit_code == 0


@pytest.mark.parametrize(
    ("old", "new", "says", "shown"),
    [
        ("startsWith", "startWith", 'there is no function startWith(); did you mean "startsWith"?', "startWith"),
        ("<= 600", "=< 600", '"=" cannot stand here', "^"),
        (
            "assert: request.RoleArn",
            "assert: reqest.RoleArn",
            'nothing is called "reqest" here; did you mean "request"?',
            "^^^^^^",
        ),
        ("severity: error", "severity: fatal", "severity cannot be", "^^^^^"),
        ("  at: request.RoleArn\n", "", 'lacks "at"', "^"),
        ("name: runtime-ceiling", "name: our-role", '"our-role" is taken', "^^^^^^^^"),
        ("code: ACME002", "code: NEO301", '"NEO301" is taken by the rule nvidia-missing-options', "^^^^^^"),
        ("is not one of ours", "is {not one", "never closed", "^"),
    ],
)
def test_a_mistake_in_a_rule_file_is_shown_with_a_caret(
    folder: Path, old: str, new: str, says: str, shown: str
) -> None:
    assert old in POLICY
    (folder / "acme.yaml").write_text(POLICY.replace(old, new, 1))
    result = run("check", "good.json", "--rules", "acme.yaml")
    assert result.exit_code == 2
    assert says in result.stderr
    assert shown in result.stderr


def test_only_the_report_is_on_standard_output(folder: Path) -> None:
    (folder / "package.json").write_text("{}")
    result = run("check", "package.json", "good.json", "--format", "json")
    json.loads(result.stdout)
    assert "package.json" in result.stderr


def test_no_colour_unless_a_terminal_or_the_user_asks() -> None:
    assert "\x1b[" not in run("check", "bad.json").stdout
    result = CliRunner().invoke(neolint, ["check", "bad.json", "--color", "always"], color=True)
    assert "\x1b[1;31m" in result.stdout


def test_names_that_could_fool_a_terminal_are_made_visible(folder: Path) -> None:
    name = "a\x1b[31m\u202eb.json"
    (folder / name).write_text(as_json(WRONG))
    out = run("check", name).stdout
    assert "\x1b" not in out
    assert "\\x1b[31m\\u202e" in out


def test_starting_imports_nothing_heavy() -> None:
    code = "import sys; from neolint.cli import neolint; neolint(['check', 'good.json'], standalone_mode=False)"
    script = f"{code.split(';')[0]}\ntry:\n    {code.split(';', 1)[1].strip()}\nexcept SystemExit:\n    pass\nprint([m for m in ('lark', 'yaml', 'jsonschema', 'importlib.metadata', 'socket', 'pathspec', 'neolint.suppress', 'neolint.entries', 'neolint.overrides', 'neolint.baseline') if m in sys.modules])"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    # compiled rules are what a wheel has; a checkout whose rules changed compiles them with lark and PyYAML
    probe = "from neolint.data import compiled_data; print(compiled_data('rules.json') is not None)"
    compiled = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, env=env, check=True).stdout
    if compiled.strip() != "True":
        pytest.skip("this checkout has no compiled rules")
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env, check=True)
    assert found.stdout.strip().endswith("[]")
