"""`neolint explain --job-name`, through real HTTP, against a stand-in for AWS that runs as a process of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from neolint.cli import neolint
from neolint.explain.live import moment_of
from neolint.wanted import UsageProblem
from tests.loopback import pretend_credentials, served
from tests.runner import CliRunner

# The extra `aws` and what stands in for AWS; the oldest dependencies are tried without them.
for _needed in ("boto3", "moto", "flask"):
    pytest.importorskip(_needed)

REGION = "eu-west-1"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of an AWS with three jobs in it."""
    yield from served("fake_aws.py")


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pretend_credentials(monkeypatch, tmp_path)


def ask(endpoint: str, *arguments: str, region: str | None = REGION) -> Result:
    """`neolint explain` with these arguments, against that endpoint."""
    where = ["--endpoint-url", endpoint, *(("--region", region) if region else ())]
    return CliRunner().invoke(neolint, ["explain", *where, *arguments])


def jobs(result: Result) -> list[dict[str, Any]]:
    """What it says in JSON."""
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)["jobs"]
    return found


def test_a_job_by_name(endpoint: str) -> None:
    (job,) = jobs(ask(endpoint, "--job-name", "birds", "--format", "json"))
    assert job["job"]["status"] == "FAILED"
    assert (job["causes"][0]["id"], job["causes"][0]["confidence"]) == ("keras-shape", "certain")
    assert job["findings"][0]["path"] == "describe-compilation-job birds"


def test_the_name_from_a_file(endpoint: str, tmp_path: Path) -> None:
    (tmp_path / "ask.yaml").write_text("CompilationJobName: flowers\n", encoding="utf-8")
    (job,) = jobs(ask(endpoint, "--cli-input-yaml", f"file://{tmp_path / 'ask.yaml'}", "--format", "json"))
    assert job["job"]["status"] == "COMPLETED"


def test_the_last_that_failed(endpoint: str) -> None:
    last = jobs(ask(endpoint, "--format", "json", "--last-failed"))
    assert [job["job"]["name"] for job in last] == ["trees"]
    both = jobs(ask(endpoint, "--format", "json", "--last-failed", "5"))
    assert [job["job"]["name"] for job in both] == ["trees", "birds"]


def test_none_has_failed_lately(endpoint: str) -> None:
    result = ask(endpoint, "--last-failed", "--since", "2999-01-01")
    assert result.exit_code == 3
    assert result.stderr == "neolint: no compilation job has failed since 2999-01-01 00:00 UTC\n"


def test_the_log_names_what_the_service_does_not(endpoint: str) -> None:
    (without,) = jobs(ask(endpoint, "--job-name", "trees", "--format", "json"))
    (job,) = jobs(ask(endpoint, "--job-name", "trees", "--logs", "--format", "json"))
    assert without["causes"][0]["id"] == "server"
    assert job["causes"][0]["id"] == "mx-no-symbol"
    assert job["causes"][0]["because"][0].startswith('the log says "')
    assert job["log_tail"][0] == "loading"


def test_a_job_without_a_log(endpoint: str) -> None:
    (job,) = jobs(ask(endpoint, "--job-name", "birds", "--logs", "--format", "json"))
    assert job["log_tail"] == []


def test_a_job_that_is_not_there(endpoint: str) -> None:
    result = ask(endpoint, "--job-name", "nope")
    assert result.exit_code == 3
    assert result.stderr.startswith("neolint: there is no such compilation job in this account and Region (")
    assert not result.stdout


def test_nobody_listens() -> None:
    result = ask("http://127.0.0.1:9", "--job-name", "birds", "--cli-connect-timeout", "1")
    assert result.exit_code == 3
    assert result.stderr.count("\n") == 1
    assert "http://127.0.0.1:9" in result.stderr


def test_no_region(endpoint: str) -> None:
    result = ask(endpoint, "--job-name", "birds", region=None)
    assert (result.exit_code, result.stderr) == (
        3,
        "neolint: no Region is set; add --region, or set one with `aws configure`\n",
    )


def test_no_credentials(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    result = ask(endpoint, "--job-name", "birds")
    assert result.exit_code == 3
    assert "there are no AWS credentials" in result.stderr


def test_an_unknown_profile(endpoint: str) -> None:
    result = ask(endpoint, "--job-name", "birds", "--profile", "nope")
    assert result.exit_code == 3
    assert "nope" in result.stderr
    assert result.stderr.count("\n") == 1


def test_without_boto3(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    result = ask(endpoint, "--job-name", "birds")
    assert (result.exit_code, result.stderr) == (3, "neolint: asking AWS needs boto3: pip install 'neolint[aws]'\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2d", datetime(2026, 5, 8, 12, tzinfo=timezone.utc)),
        ("90m", datetime(2026, 5, 10, 10, 30, tzinfo=timezone.utc)),
        ("2026-05-01", datetime(2026, 5, 1, tzinfo=timezone.utc)),
        ("2026-05-01T08:00+02:00", datetime(2026, 5, 1, 6, tzinfo=timezone.utc)),
    ],
)
def test_since(text: str, expected: datetime) -> None:
    assert moment_of(text, datetime(2026, 5, 10, 12, tzinfo=timezone.utc)) == expected


@pytest.mark.parametrize("text", ["yesterday", "", "12", "2 d"])
def test_since_is_no_time(text: str) -> None:
    with pytest.raises(UsageProblem, match="is no time"):
        moment_of(text, datetime(2026, 5, 10, tzinfo=timezone.utc))
