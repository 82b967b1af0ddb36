"""Entries, overrides and baselines, as a user meets them on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from neolint.baseline import read_baseline
from neolint.config import find_config
from neolint.engine.load import RuleBook, load_rulebook
from neolint.engine.rules import Rule
from neolint.plain_schema import plain_schema
from tests.jobs import REQUEST, as_json, changed
from tests.test_cli import run

WRONG = changed({"CompilationJobName": "my_model", "StoppingCondition.MaxRuntimeInSeconds": 0, "InputConfig.DataInputConfig": '{"data": [1, 3, 0, 224]}'})  # fmt: skip
BASELINE = ".neolint-baseline.json"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    find_config.cache_clear()
    (tmp_path / ".git").mkdir()
    for name in ("a/bad.json", "b/bad.json", "b/good.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(as_json(REQUEST if "good" in name else WRONG), encoding="utf-8")
    return tmp_path


def report(*arguments: str) -> dict[str, Any]:
    find_config.cache_clear()
    result = run("check", *(arguments or (".",)), "--format", "json")
    assert result.exit_code in (0, 1), result.stderr
    values: dict[str, Any] = json.loads(result.stdout)
    Draft202012Validator(plain_schema("report")).validate(values)
    return values


def found(*arguments: str) -> list[tuple[str, str]]:
    return [(finding["path"], finding["name"]) for finding in report(*arguments)["findings"]]


def configure(folder: Path, text: str) -> None:
    (folder / ".neolint.yaml").write_text(text, encoding="utf-8")


ALL = [(path, name) for path in ("a/bad.json", "b/bad.json") for name in ("job-name-pattern", "zero-dim", "number-too-small")]  # fmt: skip


# --- entries ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "gone"),
    [
        ("{rule: NEO110, path: a/bad.json, reason: x}", [ALL[0]]),
        ("{rule: job-name-pattern, path: '*.json', reason: x}", [ALL[0], ALL[3]]),
        ("{rule: NEO11, path: [a/, b/good.json], reason: x}", [ALL[0], ALL[2]]),
        ("{rule: zero-dim, path: a/**, pointer: /InputConfig, reason: x}", [ALL[1]]),
        ("{rule: zero-dim, path: a/**, pointer: /InputConfig/DataInputConfig, reason: x}", [ALL[1]]),
        ("{rule: zero-dim, path: a/**, pointer: [/InputConfig/DataInputConfig, /data], reason: x}", [ALL[1]]),
        ("{rule: NEO, path: b/bad.json, pointer: '', reason: x}", ALL[3:]),
    ],
)
def test_an_entry_silences(folder: Path, entry: str, gone: list[tuple[str, str]]) -> None:
    assert found() == ALL
    configure(folder, f"ignore: [{entry}]\n")
    assert [one for one in found() if one[1] != "unused-ignore-entry"] == [one for one in ALL if one not in gone]
    assert report()["summary"]["suppressed"] == len(gone)
    assert f"{len(gone)} suppressed" in run("check", ".").stdout
    assert found(".", "--no-ignore") == ALL


@pytest.mark.parametrize(
    "entry",
    [
        "{rule: NEO116, path: a/bad.json, pointer: /StoppingCondition/MaxRuntime, reason: x}",
        "{rule: zero-dim, path: a/bad.json, pointer: /InputConfig/Data, reason: x}",
        "{rule: zero-dim, path: a/bad.json, pointer: [/InputConfig, /data], reason: x}",
        "{rule: zero-dim, path: a/bad.json, pointer: [/InputConfig/DataInputConfig, /data, ''], reason: x}",
        "{rule: NEO105, path: a/bad.json, reason: x}",
    ],
)
def test_an_entry_that_silences_nothing_is_reported(folder: Path, entry: str) -> None:
    configure(folder, f"region: eu-west-1\nignore: [{entry}]\n")
    assert found() == [(".neolint.yaml", "unused-ignore-entry"), *ALL]
    (finding,) = [finding for finding in report()["findings"] if finding["name"] == "unused-ignore-entry"]
    assert (finding["line"], finding["column"]) == (2, 10)
    assert found("b/bad.json") == ALL[3:], "its file was not checked"
    assert found(".", "--select", "NEO7,NEO09") == [], "its rule was not asked"
    assert run("check", "b/good.json", "a/bad.json", "--ignore", "NEO095").stdout.count("NEO095") == 0


def test_a_pattern_is_judged_only_where_all_its_files_were_looked_at(folder: Path) -> None:
    configure(folder, "ignore: [{rule: NEO110, path: b/*.json, reason: x}, {rule: NEO105, path: b/, reason: x}]\n")
    assert [name for _, name in found("b/good.json")] == []
    assert [name for _, name in found("b")] == ["zero-dim", "number-too-small"]
    assert found()[0] == (".neolint.yaml", "unused-ignore-entry")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ignore: [{rule: NEO110, path: x}]\n", 'lacks "reason"'),
        ("ignore: [{rule: NEO110, reason: x}]\n", 'ignore[0] lacks "path"'),
        ("ignore: [{rule: NEO110, path: x, reson: x}]\n", 'there is no key "reson" here; did you mean "reason"?'),
        ("ignore: [3]\n", "must be text or an object"),
        ("ignore: [{rule: job-name-patern, path: x, reason: x}]\n", 'did you mean "job-name-pattern"?'),
        ("ignore: [job-name-patern]\n", 'there is no rule "job-name-patern"; did you mean "job-name-pattern"?'),
        (
            "ignore: [{rule: NEO110, path: x, reason: x, pointer: InputConfig}]\n",
            "ignore[0].pointer must be a JSON pointer, such as /InputConfig",
        ),
        ("overrides: [{select: [NEO1]}]\n", 'lacks "path"'),
        ("overrides: [{path: nowhere, severity: {NEO999: error}}]\n", 'there is no rule "NEO999"'),
        ("overrides: [{path: x, exclude: [y]}]\n", 'there is no key "exclude" here'),
        ("overrides: [{path: x, severity: {NEO110: fatal}}]\n", 'cannot be "fatal"'),
        ("severity: {NEO999: error}\n", 'there is no rule "NEO999"'),
    ],
)
def test_mistakes_in_the_configuration_have_a_place(folder: Path, text: str, says: str) -> None:
    configure(folder, text)
    result = run("check", "a/bad.json")
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.split())
    assert ".neolint.yaml:1:" in result.stderr
    assert "^" in result.stderr


def test_entries_in_pyproject(folder: Path) -> None:
    text = '[tool.neolint]\nignore = ["NEO116", {rule = "NEO110", path = "a/", reason = "old"}, {rule = "NEO105", path = "a/bad.json", reason = "x"}]\n'
    (folder / "pyproject.toml").write_text(text)
    assert found() == [ALL[1], ALL[3], ALL[4], ("pyproject.toml", "unused-ignore-entry")]


def test_explain_knows_of_no_suppression(folder: Path) -> None:
    configure(folder, "ignore: [{rule: NEO, path: a/bad.json, reason: x}]\n")
    assert "zero-dim" in run("explain", "a/bad.json").stdout


# --- overrides -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("overrides: [{path: a/, ignore: [NEO1]}]", [ALL[1], *ALL[3:]]),
        ("overrides: [{path: [a/, good.json], select: [zero-dim]}]", [ALL[1], *ALL[3:]]),
        ("overrides: [{path: a/, ignore: [NEO]}, {path: '*.json', extend-select: [zero-dim]}]", [ALL[1], *ALL[3:]]),
        ("overrides: [{path: a/, extend-select: [zero-dim]}, {path: a/, ignore: [NEO]}]", ALL[3:]),
        ("ignore: [zero-dim, NEO116]\noverrides: [{path: a/, extend-select: [NEO2]}]", [*ALL[:2], ALL[3]]),
        ("ignore: [zero-dim]\noverrides: [{path: a/, select: [NEO22]}]", [ALL[1], ALL[3], ALL[5]]),
        ("select: [NEO1]\noverrides: [{path: a/, extend-select: [zero-dim]}]", [*ALL[:4], ALL[5]]),
        ("overrides: [{path: a/, severity: {NEO: 'off'}}, {path: bad.json, severity: {NEO222: warning}}]", [ALL[1], *ALL[3:]]),
        ("overrides: [{path: a/, severity: {NEO222: info}}]", [ALL[0], ALL[2], *ALL[3:]]),
        ("overrides: [{path: a/, severity: {NEO: warning}, min-severity: error}]", ALL[3:]),
        ("min-severity: error\nseverity: {NEO1: warning, NEO2: warning}\noverrides: [{path: b/, min-severity: warning}]", ALL[3:]),
        ("overrides: [{path: /bad.json, ignore: [NEO]}]", ALL),
        ("overrides: [{path: [bad.json, '!a/bad.json'], ignore: [NEO]}]", ALL[:3]),
    ],
)  # fmt: skip
def test_overrides(folder: Path, text: str, left: list[tuple[str, str]]) -> None:
    configure(folder, text + "\n")
    assert found() == left


def test_the_command_line_wins_over_overrides(folder: Path) -> None:
    configure(folder, "overrides: [{path: a/, select: [NEO1], fail-level: error}]\n")
    assert found(".", "--select", "zero-dim") == [ALL[1], ALL[4]]


def test_a_fail_level_of_its_own(folder: Path) -> None:
    configure(folder, "severity: {NEO: warning}\noverrides: [{path: b/, fail-level: warning}]\n")
    assert run("check", "a").exit_code == 0
    find_config.cache_clear()
    assert run("check", "b").exit_code == 1


# --- baselines -------------------------------------------------------------------------------------------------------


def test_a_baseline_from_its_first_day_to_its_last(folder: Path) -> None:
    written = run("baseline")
    assert (written.exit_code, written.stdout) == (0, f"6 findings in 2 files written to {BASELINE}\n")
    clean = run("check", ".", "--baseline", BASELINE)
    assert (clean.exit_code, clean.stdout) == (0, "no findings, 6 in the baseline (3 jobs in 3 files)\n")
    assert report(".", "--baseline", BASELINE)["summary"]["baselined"] == 6

    moved = "\n\n" + json.dumps({"Tags": [{"Key": "a", "Value": "b"}], **WRONG}, indent=7)
    (folder / "a/bad.json").write_text(moved)
    assert run("check", ".", "--baseline", BASELINE).stdout == clean.stdout
    assert run("baseline", "--check").exit_code == 0

    new = changed({"OutputConfig.TargetDevice": "ml_c55"}, WRONG)
    (folder / "a/bad.json").write_text(as_json(new))
    assert found(".", "--baseline", BASELINE) == [("a/bad.json", "bad-enum-value")]

    (folder / "a/bad.json").write_text(as_json(changed({"CompilationJobName": "my-model"}, WRONG)))
    mended = run("check", ".", "--baseline", BASELINE)
    assert mended.exit_code == 0
    assert "1 entry matches nothing any more" in mended.stderr
    assert "a/bad.json: NEO110 job-name-pattern at /CompilationJobName" in mended.stderr
    assert run("baseline", "--check").exit_code == 1
    assert "matches nothing" not in run("check", "b", "--baseline", BASELINE).stderr, "its file was not checked"
    assert "matches nothing" not in run("check", ".", "--baseline", BASELINE, "--select", "zero-dim").stderr

    assert run("baseline").exit_code == 0
    assert run("baseline", "--check").exit_code == 0
    assert run("check", ".", "--baseline", BASELINE, "--no-ignore").exit_code == 1


def test_a_file_that_is_gone_leaves_stale_entries(folder: Path) -> None:
    run("baseline")
    (folder / "a/bad.json").unlink()
    assert "3 entries match nothing" in run("check", ".", "--baseline", BASELINE).stderr
    assert "match nothing" not in run("check", "b", "--baseline", BASELINE).stderr
    (folder / "a/bad.json").write_text('{"InputConfig": {"Framework": ')  # now it cannot be read, so nobody knows
    assert "match nothing" not in run("check", ".", "--baseline", BASELINE).stderr


def test_the_configuration_names_a_baseline(folder: Path) -> None:
    (folder / "etc").mkdir()
    configure(folder, "baseline: etc/known.json\n")
    missing = run("check", ".")
    assert (missing.exit_code, "there is no such baseline; `neolint baseline` writes it" in missing.stderr) == (2, True)
    assert run("baseline", "a").stdout == "3 findings in 1 file written to etc/known.json\n"
    assert '"path": "../a/bad.json"' in (folder / "etc/known.json").read_text()
    assert found() == ALL[3:]
    assert run("baseline", "a").stdout == "3 findings in 1 file written to etc/known.json\n", "not what is left of it"


def test_a_baseline_is_the_same_wherever_neolint_is_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("baseline")
    first = (folder / BASELINE).read_bytes()
    monkeypatch.chdir(folder / "a")
    assert run("check", "bad.json", "../b", "--baseline", f"../{BASELINE}").exit_code == 0
    assert run("check", str(folder), "--baseline", str(folder / BASELINE)).exit_code == 0
    assert run("baseline", "..", "--output", f"../{BASELINE}").exit_code == 0
    assert (folder / BASELINE).read_bytes() == first


def test_a_baseline_diffs_well(folder: Path) -> None:
    run("baseline")
    text = (folder / BASELINE).read_text()
    Draft202012Validator(plain_schema("baseline")).validate(json.loads(text))
    assert text.startswith(
        '{\n  "version": 1,\n  "findings": [\n    {\n      "path": "a/bad.json",\n      "code": "NEO110",\n'
    )
    entries = json.loads(text)["findings"]
    assert entries == sorted(entries, key=lambda entry: (entry["path"], entry["code"], entry["fingerprint"]))
    (folder / "a/bad.json").unlink()
    run("baseline")
    kept = (folder / BASELINE).read_text().splitlines()
    assert [line for line in kept if line not in text.splitlines()] == []
    assert [path.name for path in folder.iterdir() if "tmp" in path.name] == []


def test_an_empty_baseline(folder: Path) -> None:
    assert run("baseline", "b/good.json").stdout == f"0 findings in 0 files written to {BASELINE}\n"
    assert (folder / BASELINE).read_text() == '{\n  "version": 1,\n  "findings": []\n}\n'
    assert found(".", "--baseline", BASELINE) == ALL


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "1:1"),
        ('{"version": 1, "findings": [\n<<<<<<< HEAD\n]}', ":2:1"),
        ('{"version": 1}', 'the baseline lacks "findings"'),
        ('{"version": 2, "findings": []}', "version must be at most 1, not 2"),
        ('{"version": 1, "findings": [{"path": "a", "code": "NEO110", "rule": "x", "pointer": []}]}', 'lacks "fingerprint"'),
        ('{"version": 1, "findings": [{"path": "a", "code": "NEO110", "rule": "x", "pointer": [], "fingerprint": "?"}]}', "findings[0].fingerprint must be 32 hexadecimal digits"),
        ("[]", "must be an object"),
    ],
)  # fmt: skip
def test_a_broken_baseline_is_shown_with_its_place(folder: Path, text: str, says: str) -> None:
    (folder / BASELINE).write_text(text)
    result = run("check", ".", "--baseline", BASELINE)
    assert result.exit_code == 2
    assert f"--> {BASELINE}:" in result.stderr
    assert says in result.stderr
    assert not result.stdout
    assert run("check", ".", "--baseline", "nowhere.json").exit_code == 2
    assert run("baseline", "--check").exit_code == 2
    assert run("baseline").exit_code == 0, "writing it anew mends it"


def test_no_baseline_is_written_of_half_a_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "empty").mkdir()
    assert run("baseline", "empty").exit_code == 2

    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(Rule, "check", broken)
    result = run("baseline")
    assert (result.exit_code, f"{BASELINE} was not written" in result.stderr) == (3, True)
    assert not (folder / BASELINE).exists()


def test_entries_from_before_a_rule_got_another_code_still_match(folder: Path) -> None:
    run("baseline")
    renamed = [
        Rule({**rule.entry, "code": "NEO199", "name": "name-of-job", "aliases": ["NEO110", "job-name-pattern"]})
        if rule.code == "NEO110"
        else rule
        for rule in load_rulebook().rules
    ]
    book = RuleBook(renamed, load_rulebook().facts, load_rulebook().dates)
    from neolint.check import Checker, Settings

    findings = Checker(book, Settings()).check("a/bad.json", (folder / "a/bad.json").read_bytes()).findings
    assert {finding.code for finding in findings} == {"NEO199", "NEO222", "NEO116"}
    baseline = read_baseline(BASELINE)
    assert baseline.apply("a/bad.json", findings, Settings().selection, book) == []
    assert [entry.path for entry in baseline.stale(lambda _: False)] == []


def test_old_names_in_comments_and_entries(folder: Path) -> None:
    old = load_rulebook().get("json-comment")
    assert old is not None
    assert "json-comment-in-request" in old.aliases
    text = as_json(REQUEST) + "// neolint: ignore[json-comment-in-request]"
    (folder / "c.json").write_text(text)
    assert found("c.json") == []
    (folder / "c.json").write_text(as_json(REQUEST) + "// why")
    configure(folder, "ignore: [{rule: json-comment-in-request, path: c.json, reason: x}]\n")
    assert found("c.json") == []
