"""Corrections: byte for byte what they should be, proved before they are written, and written whole or not at all.

The golden pairs are in tests/cases/fix: an input, and beside it what --fix (``.fixed``) and --fix --unsafe-fixes
(``.unsafe``) make of it. ``NEOLINT_UPDATE_CASES=1`` rewrites them; read them before you commit them.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result

from neolint.cli import neolint
from neolint.config import find_config
from neolint.edits import rename, set_value
from neolint.finding import Edit
from neolint.fix import correct
from neolint.layers import Layer, follow
from neolint.node import INSIDE
from neolint.node import Path as Way
from neolint.read.json import parse_json
from neolint.read.yaml import parse_yaml
from neolint.rewrite import Shift, apply
from neolint.source import Span
from tests.jobs import as_json, changed, check, names
from tests.runner import CliRunner

CASES = Path(__file__).parent / "cases" / "fix"
RUN = CliRunner(env={"COLUMNS": "100"})
INPUTS = sorted(path for path in CASES.iterdir() if path.suffix in (".json", ".yaml"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    find_config.cache_clear()
    (tmp_path / ".git").mkdir()
    return tmp_path


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return RUN.invoke(neolint, ["check", *arguments], input=stdin)


@pytest.mark.parametrize("path", INPUTS, ids=[path.name for path in INPUTS])
@pytest.mark.parametrize(("ending", "options"), [(".fixed", ["--fix"]), (".unsafe", ["--fix", "--unsafe-fixes"])])
def test_case(path: Path, ending: str, options: list[str], folder: Path) -> None:
    shutil.copy(path, folder)
    run(path.name, *options)
    actual = (folder / path.name).read_bytes()
    expected = path.with_name(path.name + ending)
    if os.environ.get("NEOLINT_UPDATE_CASES"):
        expected.write_bytes(actual)
    assert actual == expected.read_bytes()
    assert run(path.name, *options, "--diff").stdout == ""  # nothing is left to do
    assert [file.name for file in folder.iterdir() if file.name != ".git"] == [path.name]


WRONG = as_json(changed({"InputConfig.Framework": "mxnet", "StoppingCondition.MaxRuntimeInSeconds": "900"}))
RIGHT = as_json(changed({}))
SLOW = as_json(changed({"InputConfig.DataInputConfig": '{"data": [1, 224, 224, 3]}', "InputConfig.Framework": "mxnet"}))


def test_the_summary_says_what_was_fixed_and_what_is_left(folder: Path) -> None:
    (folder / "a.json").write_text(WRONG)
    (folder / "b.json").write_text(SLOW)
    assert run(".").stdout.endswith(
        "3 errors, 1 warning (2 jobs in 2 files)\n(3 fixable with --fix, 1 more with --unsafe-fixes)\n"
    )
    result = run(".", "--fix")
    assert result.stdout.endswith(
        "0 errors, 1 warning (2 jobs in 2 files)\nfixed 3 findings in 2 files, 1 left (1 fixable with --unsafe-fixes)\n"
    )
    assert "enum-case" not in result.stdout
    assert result.exit_code == 0
    assert run(".", "--fix", "--unsafe-fixes").stdout.endswith("fixed 1 finding in 1 file, 0 left\n")
    assert run(".", "--fix").stdout == "no findings (2 jobs in 2 files)\n"
    assert (folder / "a.json").read_text() == RIGHT


def test_what_may_be_fixed_is_marked_with_its_option(folder: Path) -> None:
    (folder / "b.json").write_text(SLOW)
    out = run("b.json").stdout
    assert "= fix: spell it as the API does (--fix)\n" in out
    assert "= fix: put the channels first (--fix --unsafe-fixes)\n" in out


def test_the_json_report_counts_what_was_fixed(folder: Path) -> None:
    (folder / "b.json").write_text(SLOW)
    assert json.loads(run("b.json", "--format", "json").stdout)["summary"]["fixed"] == 0
    values = json.loads(run("b.json", "--fix", "--format", "json").stdout)
    counts = {"errors": 0, "warnings": 1, "infos": 0, "suppressed": 0, "baselined": 0, "fixed": 1}
    assert values["summary"] == {"files": 1, "skipped": 0, **counts}
    assert [finding["name"] for finding in values["findings"]] == ["nhwc-for-nchw-framework"]


def test_the_exit_code_is_that_of_what_is_left(folder: Path) -> None:
    (folder / "a.json").write_text(WRONG)
    (folder / "bad.json").write_text(as_json(changed({"RoleArn": "NeoRole"})))
    assert run("a.json").exit_code == 1
    assert run("a.json", "--fix").exit_code == 0
    assert run("bad.json", "--fix").exit_code == 1


def test_a_diff_writes_nothing_and_is_a_patch(folder: Path) -> None:
    (folder / "a.json").write_text(WRONG)
    result = run("a.json", "--diff")
    assert (folder / "a.json").read_text() == WRONG
    assert result.exit_code == 1
    assert result.stdout == (
        "--- a.json\n+++ a.json\n@@ -4,13 +4,13 @@\n"
        '   "InputConfig": {\n     "S3Uri": "s3://amzn-s3-demo-bucket/model.tar.gz",\n'
        '     "DataInputConfig": "{\\"data\\": [1, 3, 224, 224]}",\n'
        '-    "Framework": "mxnet"\n+    "Framework": "MXNET"\n'
        '   },\n   "OutputConfig": {\n     "S3OutputLocation": "s3://amzn-s3-demo-bucket/out/",\n'
        '     "TargetDevice": "ml_c5"\n   },\n   "StoppingCondition": {\n'
        '-    "MaxRuntimeInSeconds": "900"\n+    "MaxRuntimeInSeconds": 900\n'
        "   }\n }\n\\ No newline at end of file\n"
    )
    assert result.stderr == "would fix 2 findings in 1 file, 0 left\n"
    (folder / "good.json").write_text(RIGHT)
    nothing = run("good.json", "--diff")
    assert (nothing.stdout, nothing.exit_code) == ("", 0)


def test_a_diff_in_a_terminal_cannot_fool_it(folder: Path) -> None:
    (folder / "a.json").write_text(WRONG.replace("neo-job", "neo\u202ejob"))
    plain = run("a.json", "--diff", "--fix")  # a diff, whatever else is asked for
    assert "\u202e" in plain.stdout
    shown = RUN.invoke(neolint, ["check", "a.json", "--diff", "--color", "always"], color=True).stdout
    assert "\x1b[32m+" in shown
    assert "\u202e" not in shown


def test_standard_input_is_a_filter(folder: Path) -> None:
    result = run("-", "--fix", "--stdin-filename", "x.json", stdin=WRONG)
    assert result.stdout == RIGHT
    assert "fixed 2 findings in 1 file, 0 left" in result.stderr
    assert result.exit_code == 0
    mark = b"\xef\xbb\xbf" + WRONG.replace("\n", "\r\n").encode()
    assert run("-", "--fix", stdin=mark).stdout_bytes == b"\xef\xbb\xbf" + RIGHT.replace("\n", "\r\n").encode()
    assert run("-", "--fix", stdin="hello: world\n").stdout == "hello: world\n"  # no job is passed through
    diff = run("-", "--diff", "--stdin-filename", "x.json", stdin=WRONG)
    assert diff.stdout.startswith("--- x.json\n+++ x.json\n")
    assert not list(folder.glob("x*"))


def test_only_what_is_selected_is_fixed(folder: Path) -> None:
    for options in (["--ignore", "enum-case"], ["--select", "wrong-type"]):
        (folder / "a.json").write_text(WRONG)
        run("a.json", "--fix", *options)
        assert (folder / "a.json").read_text() == WRONG.replace('"900"', "900")
    (folder / "a.json").write_text(WRONG)
    (folder / ".neolint.yaml").write_text("ignore: [NEO1]\n")
    find_config.cache_clear()
    assert run("a.json", "--fix").stdout.startswith("no findings")
    assert (folder / "a.json").read_text() == WRONG


def test_what_is_not_shown_is_not_fixed(folder: Path) -> None:
    needless = as_json(changed({"InputConfig.Framework": "XGBOOST"}))
    (folder / "a.json").write_text(needless)
    run("a.json", "--fix")
    assert (folder / "a.json").read_text() == needless
    run("a.json", "--fix", "--min-severity", "info")
    assert "DataInputConfig" not in (folder / "a.json").read_text()


def test_unsafe_fixes_alone_are_a_misunderstanding(folder: Path) -> None:
    (folder / "a.json").write_text(WRONG)
    result = run("a.json", "--unsafe-fixes")
    assert result.exit_code == 2
    assert "--unsafe-fixes goes with --fix or --diff" in result.stderr


def test_a_link_stays_a_link_and_permissions_stay_as_they_are(folder: Path) -> None:
    (folder / "real").mkdir()
    (folder / "real" / "a.json").write_text(WRONG)
    (folder / "real" / "a.json").chmod(0o640)
    (folder / "link.json").symlink_to("real/a.json")
    run("link.json", "--fix")
    assert (folder / "link.json").is_symlink()
    assert (folder / "real" / "a.json").read_text() == RIGHT
    assert stat.S_IMODE((folder / "real" / "a.json").stat().st_mode) == 0o640
    assert [file.name for file in (folder / "real").iterdir()] == ["a.json"]


def test_a_file_that_cannot_be_written_is_one_line_and_the_others_go_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.json", "b.json"):
        (folder / name).write_text(WRONG)
    replace = os.replace

    def refuse(source: str, target: str) -> None:
        if target.endswith("a.json"):
            raise PermissionError(13, "Permission denied")
        replace(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    result = run("a.json", "b.json", "--fix")
    assert result.stderr == "neolint: a.json is not fixed: permission denied\n"
    assert (folder / "a.json").read_text() == WRONG
    assert (folder / "b.json").read_text() == RIGHT
    assert "fixed 2 findings in 1 file, 2 left" in result.stdout
    assert result.exit_code == 2
    assert sorted(file.name for file in folder.iterdir()) == [".git", "a.json", "b.json"]


def test_what_is_no_regular_file_is_not_written(folder: Path) -> None:
    import threading

    os.mkfifo(folder / "pipe.json")
    writer = threading.Thread(target=(folder / "pipe.json").write_text, args=(WRONG,))
    writer.start()
    result = run("pipe.json", "--fix")
    writer.join()
    assert "pipe.json is not fixed: it is no regular file" in result.stderr
    assert result.exit_code == 2


def test_a_file_that_is_no_clean_utf_8_is_left_alone(folder: Path) -> None:
    raw = WRONG.encode().replace(b"neo-job", b"neo-j\xf8b")
    (folder / "a.json").write_bytes(raw)
    result = run("a.json", "--fix")
    assert (folder / "a.json").read_bytes() == raw
    assert "a.json:7:18: NEO106 (enum-case) is not fixed: the file is not clean UTF-8" in result.stderr


def test_a_fix_that_does_not_hold_is_left_out_alone(folder: Path) -> None:
    rules = """\
- code: ACME001
  name: our-prefix
  severity: error
  evidence: policy
  assert: request.CompilationJobName.startsWith("acme-")
  at: request.CompilationJobName
  message: "the name must begin with acme-"
  fix: {title: "add it", safety: safe, set: {at: request.CompilationJobName, to: '"acme_" + request.CompilationJobName'}}
- code: ACME002
  name: must-be-tagged
  severity: error
  evidence: policy
  assert: has(request.Tags)
  at: request
  message: "a job has tags"
  fix: {title: "add none", safety: safe, add: {at: request, key: '"Tags"', value: "[]"}}
"""
    (folder / "acme.yaml").write_text(rules)
    (folder / "a.json").write_text(WRONG)
    result = run("a.json", "--fix", "--rules", "acme.yaml")
    fixed = json.loads((folder / "a.json").read_text())
    assert fixed["CompilationJobName"] == "neo-job"
    assert fixed["Tags"] == []
    assert fixed["InputConfig"]["Framework"] == "MXNET"
    assert "a.json:2:25: ACME001 (our-prefix) is not fixed: the finding would stay" in result.stderr
    assert "fixed 3 findings in 1 file, 1 left\n" in result.stdout


def test_a_fix_that_brings_another_error_is_refused(folder: Path) -> None:
    rules = """\
- code: ACME001
  name: our-bucket
  severity: error
  evidence: policy
  assert: request.InputConfig.S3Uri.startsWith("s3://acme")
  at: request.InputConfig.S3Uri
  message: "the model must be in our bucket"
  fix: {title: "write ours", safety: safe, set: {at: request.InputConfig.S3Uri, to: '"s3://acme <bucket>"'}}
"""
    (folder / "acme.yaml").write_text(rules)
    (folder / "a.json").write_text(RIGHT)
    result = run("a.json", "--fix", "--rules", "acme.yaml")
    assert (folder / "a.json").read_text() == RIGHT
    assert "ACME001 (our-bucket) is not fixed: NEO046 (placeholder-left) would come up" in result.stderr


def test_a_value_that_an_alias_takes_elsewhere_is_not_changed(folder: Path) -> None:
    shutil.copy(CASES / "alias-elsewhere.yaml", folder)
    result = run("alias-elsewhere.yaml", "--fix")
    assert (
        "alias-elsewhere.yaml:1:27: NEO110 (job-name-pattern) is not fixed: "
        "it would also change what an alias brings to another place\n"
    ) in result.stderr


def test_a_fix_that_would_change_a_value_beside_it_is_refused() -> None:
    """A block scalar that keeps its last line ends loses them when a member is written behind it."""
    text = """\
InputConfig: {S3Uri: s3://amzn-s3-demo-bucket/model.tar.gz, DataInputConfig: '{"data": [1, 3, 224, 224]}', Framework: MXNET}
OutputConfig: {S3OutputLocation: s3://amzn-s3-demo-bucket/out/, TargetDevice: ml_c5}
CompilationJobName: neo-job
RoleArn: arn:aws:iam::123456789012:role/NeoRole
StoppingCondition:
  MaxPendingTimeInSeconds: 7200
  Note: |+
    a


"""
    before = check(text, "job.yaml")
    assert "max-runtime-missing" in names(before.findings)
    result = correct(lambda raw: check(raw, "job.yaml"), text.encode(), before, unsafe=False)
    assert result.raw == text.encode()
    assert [(finding.name, reason) for finding, reason in result.refused] == [
        ("max-runtime-missing", "it would change more than it should")
    ]


def test_many_fixes_in_one_file_take_few_rounds() -> None:
    job = json.loads(WRONG)
    text = json.dumps([job] * 300, indent=1)
    rounds: list[int] = []

    def counted(raw: bytes) -> Any:
        rounds.append(len(raw))
        return check(raw, min_severity="warning")

    result = correct(counted, text.encode(), check(text, min_severity="warning"), unsafe=False)
    assert (result.fixed, result.checked.findings, len(rounds)) == (600, [], 1)


def test_what_does_not_count_is_not_fixed(folder: Path) -> None:
    """Neither what a comment silences, nor what an entry of the configuration does, nor what stands in the baseline."""
    job = """\
CompilationJobName: neo-job
RoleArn: arn:aws:iam::123456789012:role/NeoRole
InputConfig:
  S3Uri: s3://amzn-s3-demo-bucket/model.tar.gz
  DataInputConfig: "{'data': [1, 3, 224, 224]}"
  Framework: mxnet  # neolint: ignore[enum-case] our wrapper spells it so
OutputConfig: {S3OutputLocation: s3://amzn-s3-demo-bucket/out/, TargetDevice: ml_c5}
StoppingCondition: {MaxRuntimeInSeconds: "900"}
"""
    name = "CompilationJobName: neo-job"
    (folder / "a.yaml").write_text(job)
    command = ["baseline", "--output", "base.json", "--select", "python-literal-inner", "a.yaml"]
    assert RUN.invoke(neolint, command).exit_code == 0
    (folder / "a.yaml").write_text(job.replace(name, "CompilationJobName: neo_job"))
    (folder / ".neolint.yaml").write_text(
        "ignore: [{rule: wrong-type, path: a.yaml, reason: it is old}]\nbaseline: base.json\n"
    )
    find_config.cache_clear()
    result = run("a.yaml", "--fix")
    assert "2 suppressed, 1 in the baseline" in result.stdout
    assert result.stdout.endswith("fixed 1 finding in 1 file, 0 left\n")
    assert (folder / "a.yaml").read_text() == job


def test_a_path_that_is_not_there_is_said_before_anything_is_written(folder: Path) -> None:
    (folder / "a.json").write_text(WRONG)
    assert run("a.json", "missing.json", "--fix").exit_code == 2
    assert (folder / "a.json").read_text() == WRONG


@pytest.mark.parametrize("style", ["json", '"', "'", "|", ">"])
def test_an_edit_is_encoded_for_every_layer_around_it(style: str) -> None:
    """JSON in a string of JSON, in a string of a file in either notation."""
    innermost = json.dumps({"a": "old", "b": "é"})
    middle = json.dumps({"inner": innermost})
    if style == "json":
        text = json.dumps({"outer": middle})
        root = parse_json(text).root
    else:
        text = yaml.safe_dump({"outer": middle}, default_style=style, width=1000)
        root = parse_yaml(text).roots[0]
    assert root is not None
    layers: dict[Way, Layer] = {(): Layer(text, root, notation="json" if style == "json" else "yaml")}
    path: Way = ()
    for name in ("outer", "inner"):
        string = follow(layers, (*path, name))
        path = (*path, name, INSIDE)
        content = str(string.node.value)
        tree = parse_json(content).root
        assert tree is not None
        layers[path] = Layer(content, tree, string.layer, string.node)
    new = 'two\\n"words"'
    edits = [set_value(follow(layers, (*path, "a")), new), rename(follow(layers, (*path, "b")), 'k"')]
    corrected = apply(text, [edit for edit in edits if edit is not None])
    outer = yaml.safe_load(corrected)["outer"]
    assert json.loads(json.loads(outer)["inner"]) == {"a": new, 'k"': "é"}
    assert len(edits) == 2
    assert None not in edits


@pytest.mark.parametrize(
    ("place", "least", "most"),
    [
        pytest.param(0, 0, 0, id="in front of all edits"),
        pytest.param(2, 2, 2, id="where one begins"),
        pytest.param(3, 2, 5, id="inside one: anywhere in what it wrote"),
        pytest.param(4, 5, 5, id="where one ends"),
        pytest.param(6, 7, 8, id="where something was added: on either side of it"),
        pytest.param(7, 9, 9, id="where something is taken out"),
        pytest.param(9, 9, 9, id="behind all edits"),
    ],
)
def test_where_a_place_is_after_edits(place: int, least: int, most: int) -> None:
    edits = [Edit(Span(7, 9), ""), Edit(Span(2, 4), "CCC"), Edit(Span(6, 6), "+")]
    assert apply("abcdefghij", edits) == "abCCCef+gj"
    assert Shift(edits).offset(place) == (least, most)
