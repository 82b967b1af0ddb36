"""`--format` and `--output` as a user and a CI service meet them."""

from __future__ import annotations

import json
import os
import stat
import xml.etree.ElementTree as ET
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from neolint.commands.check import FORMATS
from tests.jobs import REQUEST, as_json, changed
from tests.test_cli import POLICY, run

pytestmark = pytest.mark.usefixtures("jobs")
ODD = "50% ü, b:c/a job.json"


@pytest.fixture
def jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "good.json").write_text(as_json(REQUEST), encoding="utf-8")
    (tmp_path / "bad.json").write_text(as_json(changed({"StoppingCondition.MaxRuntimeInSeconds": 0})), encoding="utf-8")
    return tmp_path


def _xml(text: str) -> object:
    return ET.fromstring(text)


def _commands(text: str) -> object:
    assert all(line.startswith("::") for line in text.splitlines())
    return text


READERS: dict[str, Callable[[str], object]] = {
    "json": json.loads,
    "sarif": json.loads,
    "gitlab": json.loads,
    "junit": _xml,
    "github": _commands,
    "concise": str.splitlines,
    "text": str.splitlines,
}


def test_every_format_has_a_module_and_a_reader() -> None:
    assert set(READERS) == set(FORMATS)
    assert all(callable(import_module(f"neolint.report.{name}").render) for name in FORMATS)


@pytest.mark.parametrize("output_format", FORMATS)
def test_the_report_stands_alone_on_standard_output_and_can_be_read(jobs: Path, output_format: str) -> None:
    (jobs / "package.json").write_text("{}")
    (jobs / "empty").mkdir()
    undecodable = as_json(changed({"InputConfig.S3Uri": "s3://acme-models/é.tar.gz"})).encode("latin-1", "replace")
    (jobs / "latin.json").write_bytes(undecodable)
    (jobs / ODD).parent.mkdir()
    (jobs / ODD).write_bytes((jobs / "bad.json").read_bytes())
    for arguments, code in (
        (["good.json"], 0),
        (["package.json"], 0),
        (["bad.json"], 1),
        (["good.json", "bad.json", "latin.json", ODD, "package.json"], 1),
        (["-", "--stdin-filename", "jobs/x.json"], 1),
        (["-"], 1),
        (["empty"], 2),
    ):
        stdin = (jobs / "bad.json").read_bytes() if arguments[0] == "-" else None
        result = run("check", *arguments, "--format", output_format, stdin=stdin)
        assert result.exit_code == code, arguments
        READERS[output_format](result.stdout)
        assert "neolint: " not in result.stdout


def test_reports_go_to_files_and_the_other_one_to_standard_output(jobs: Path) -> None:
    asked = [f"{output_format}=out {output_format}.txt" for output_format in FORMATS]
    arguments = [word for one in asked for word in ("--output", one)]
    result = run("check", "bad.json", *arguments)
    assert result.exit_code == 1
    assert result.stdout == run("check", "bad.json").stdout
    for output_format in FORMATS:
        text = (jobs / f"out {output_format}.txt").read_text(encoding="utf-8")
        READERS[output_format](text)
        assert text == run("check", "bad.json", "--format", output_format).stdout
    assert not [path for path in jobs.iterdir() if path.name.startswith(".neolint")]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("sarf=x.sarif", 'there is no format "sarf"; did you mean "sarif"?'),
        ("xml=x.xml", 'there is no format "xml"; there are text, concise, json, sarif'),
        ("sarif", "write FORMAT=FILE, such as sarif=neolint.sarif"),
        ("sarif=", "write FORMAT=FILE"),
        ("json=-", "use --format json"),
        ("json=no/such/x.json", "there is no directory no/such"),
        ("json=.git", "this is a directory"),
        ("json=bad.json/x.json", "bad.json is no directory"),
        ("json=bad.json", "it is to be checked"),
        ("json=./bad.json", "it is to be checked"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is_checked(jobs: Path, asked: str, says: str) -> None:
    before = (jobs / "bad.json").read_bytes()
    result = run("check", "bad.json", "--output", "junit=first.xml", "--output", asked)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"neolint: --output {asked}: ")
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert not result.stdout
    assert not (jobs / "first.xml").exists()
    assert (jobs / "bad.json").read_bytes() == before


def test_two_reports_cannot_share_a_file() -> None:
    result = run("check", "bad.json", "--output", "json=x", "--output", "sarif=./x")
    assert (result.exit_code, "another report goes into this file" in result.stderr) == (2, True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_must_not_be_written_is_seen_before(jobs: Path) -> None:
    (jobs / "locked").mkdir(mode=0o500)
    result = run("check", "bad.json", "--output", "json=locked/x.json")
    assert (result.exit_code, result.stdout, "permission denied" in result.stderr) == (2, "", True)


def test_what_fails_in_writing_leaves_the_old_file(jobs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_from: str, _to: str) -> None:
        raise OSError(28, "No space left on device")

    (jobs / "old.json").write_text("old")
    monkeypatch.setattr("neolint.report.output.os.replace", full)
    result = run("check", "bad.json", "--output", "json=old.json", "--format", "concise")
    assert result.exit_code == 2
    assert result.stderr == "neolint: --output json=old.json: no space left on device\n"
    assert "NEO106" in result.stdout or "error" in result.stdout
    assert (jobs / "old.json").read_text() == "old"
    assert not [path for path in jobs.iterdir() if path.name.startswith(".neolint")]


def test_a_written_file_keeps_its_permissions_and_a_link_stays_one(jobs: Path) -> None:
    (jobs / "kept.json").write_text("old")
    (jobs / "kept.json").chmod(0o640)
    (jobs / "link.json").symlink_to("kept.json")
    assert run("check", "good.json", "--output", "json=link.json", "--output", "sarif=new.sarif").exit_code == 0
    assert (jobs / "link.json").is_symlink()
    assert json.loads((jobs / "kept.json").read_text())["version"] == 1
    assert stat.S_IMODE((jobs / "kept.json").stat().st_mode) == 0o640
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE((jobs / "new.sarif").stat().st_mode) == 0o666 & ~mask


def test_a_device_is_written_to_and_not_replaced() -> None:
    assert run("check", "good.json", "--output", f"json={os.devnull}", "--output", f"junit={os.devnull}").exit_code == 0
    assert not stat.S_ISREG(os.stat(os.devnull).st_mode)


def test_a_format_that_is_not_there_says_which_was_meant() -> None:
    result = run("check", "good.json", "--format", "sarf")
    assert (result.exit_code, 'Did you mean "sarif"?' in result.stderr) == (2, True)


def test_sarif_describes_users_rules_and_their_pages(jobs: Path) -> None:
    url = "https://wiki.example/roles"
    (jobs / "acme.yaml").write_text(POLICY.replace("  evidence: policy\n", f"  evidence: policy\n  url: {url}\n", 1))
    log = json.loads(run("check", "good.json", "--rules", "acme.yaml", "--format", "sarif").stdout)
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [(rule["id"], rule.get("helpUri")) for rule in rules] == [("ACME001", url), ("ACME002", None)]
    assert rules[0]["shortDescription"]["text"] == "The role … is not one of ours."
    assert rules[1]["defaultConfiguration"] == {"level": "warning"}
    found = json.loads(run("check", "good.json", "--rules", "acme.yaml", "--format", "json").stdout)["findings"]
    assert [finding["url"] for finding in found] == [url, None]


def test_junit_fails_what_the_fail_level_says(jobs: Path) -> None:
    (jobs / "slow.json").write_text(as_json(changed({"StoppingCondition.MaxRuntimeInSeconds": 300})))
    for level, failures in (("error", "0"), ("warning", "1")):
        suites = ET.fromstring(run("check", "slow.json", "--format", "junit", "--fail-level", level).stdout)
        assert suites.get("failures") == failures
