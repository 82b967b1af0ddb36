"""`neolint check --online`, through real HTTP, against a stand-in for AWS that runs as a process of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from neolint.aws.policy import trusts_service
from neolint.cli import neolint
from tests.jobs import REQUEST, as_json, changed
from tests.loopback import pretend_credentials, served
from tests.runner import CliRunner

# The extra `aws` and what stands in for AWS; the oldest dependencies are tried without them.
for _needed in ("boto3", "moto", "flask"):
    pytest.importorskip(_needed)

REGION = "eu-west-1"
ROLE = "arn:aws:iam::123456789012:role/"
SOUND = {
    "CompilationJobName": "fresh",
    "RoleArn": f"{ROLE}Good",
    "InputConfig.S3Uri": "s3://models-here/good.tar.gz",
    "OutputConfig.S3OutputLocation": "s3://out-here/compiled/",
}


class World:
    """An endpoint, and the ids of what is behind it."""

    def __init__(self, address: str, ids: dict[str, str]) -> None:
        self.address, self.ids = address, ids


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    notes = tmp_path_factory.mktemp("account") / "ids.json"
    for address in served("fake_account.py", str(notes)):
        yield World(address, json.loads(notes.read_text()))


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pretend_credentials(monkeypatch, tmp_path)


def ask(world: World, folder: Path, jobs: Mapping[str, Mapping[str, Any]], *options: str) -> Result:
    """`neolint check --online` on requests with these changes, each in a file of its own, in one run."""
    for name, changes in jobs.items():
        (folder / f"{name}.json").write_text(as_json(changed({**SOUND, **changes})))
    where = ("--online", "--endpoint-url", world.address, "--region", REGION)
    return CliRunner().invoke(neolint, ["check", str(folder), *where, "--format", "concise", *options])


def found(result: Result) -> dict[str, list[str]]:
    """The names of what it finds, by the file's name."""
    names: dict[str, list[str]] = {}
    for line in result.stdout.splitlines():
        if line.endswith("]"):
            names.setdefault(Path(line.split(":", 1)[0]).stem, []).append(line.rsplit("[", 1)[1][:-1])
    return names


def test_what_aws_has_against_jobs(world: World, tmp_path: Path) -> None:
    ids = world.ids
    network = {"Subnets": [ids["subnet_with"]], "SecurityGroupIds": [ids["group_with"]]}
    mixed = {"Subnets": [ids["subnet_with"]], "SecurityGroupIds": [ids["group_without"]]}
    gone = {"Subnets": ["subnet-0123456789abcdef0"], "SecurityGroupIds": [ids["group_with"]]}
    alone = {"Subnets": [ids["subnet_without"]], "SecurityGroupIds": [ids["group_without"]]}
    cases: dict[str, tuple[dict[str, Any], list[str]]] = {
        "sound": ({"VpcConfig": network, "OutputConfig.KmsKeyId": ids["key"]}, []),
        "object": ({"InputConfig.S3Uri": "s3://models-here/gone.tar.gz"}, ["s3-object-missing"]),
        "empty": ({"InputConfig.S3Uri": "s3://models-here/empty.tar.gz"}, ["s3-object-empty"]),
        "bucket": ({"InputConfig.S3Uri": "s3://no-such-models/good.tar.gz"}, ["bucket-missing"]),
        "out": ({"OutputConfig.S3OutputLocation": "s3://no-such-out/"}, ["bucket-missing"]),
        "there": ({"OutputConfig.S3OutputLocation": "s3://models-there/out/"}, ["bucket-in-other-region"]),
        "role": ({"RoleArn": f"{ROLE}Gone"}, ["role-missing"]),
        "trust": ({"RoleArn": f"{ROLE}ForLambda"}, ["role-does-not-trust"]),
        "reader": ({"RoleArn": f"{ROLE}Reader"}, ["role-lacks-permissions"]),
        "key": ({"OutputConfig.KmsKeyId": "alias/no-such-key"}, ["key-missing"]),
        "dying": ({"OutputConfig.KmsKeyId": ids["dying_key"]}, ["key-not-enabled"]),
        "name": ({"CompilationJobName": "taken"}, ["job-name-taken"]),
        "mixed": ({"VpcConfig": mixed}, ["network-in-several-vpcs", "vpc-lacks-s3-endpoint"]),
        "gone": ({"VpcConfig": gone}, ["network-missing"]),
        "alone": ({"VpcConfig": alone}, ["vpc-lacks-s3-endpoint"]),
    }
    result = ask(world, tmp_path, {name: changes for name, (changes, _) in cases.items()})
    assert result.exit_code == 1
    assert result.stderr == ""
    assert found(result) == {name: names for name, (_, names) in cases.items() if names}


def test_what_cannot_be_asked_is_no_mistake(world: World, tmp_path: Path) -> None:
    """What may not be asked is said; what is filled in later is not asked about."""
    later = {"InputConfig.S3Uri": "s3://${BUCKET}/m.tar.gz", "RoleArn": "${ROLE}", "CompilationJobName": "${NAME}"}
    jobs: dict[str, dict[str, Any]] = {
        "a": {"InputConfig.S3Uri": "s3://private-models/good.tar.gz", "RoleArn": f"{ROLE}Secret"},
        "b": {"RoleArn": "arn:aws:iam::999999999999:role/Theirs"},
        "c": later,
        "d": {"OutputConfig.TargetDevice": "ml_trn1", "InputConfig.Framework": "PYTORCH"},
    }
    result = ask(world, tmp_path, jobs, "--fail-level", "error")
    assert found(result).keys() == {"d"}
    assert "region-bound-target" in found(result)["d"], "the Region of the session is the job's"
    assert result.stderr.splitlines() == [
        "neolint: not checked: the object s3://private-models/good.tar.gz (needs s3:GetObject and s3:ListBucket)",
        f"neolint: not checked: what {ROLE}Secret may do (needs iam:SimulatePrincipalPolicy)",
        "neolint: not checked: the role (of account 999999999999; these credentials are of 123456789012)",
    ]


def test_the_archive_is_looked_into_as_it_streams_in(world: World, tmp_path: Path) -> None:
    fits = {"InputConfig.Framework": "ONNX", "InputConfig.DataInputConfig": '{"data": [1, 3, 8, 8]}'}
    jobs: dict[str, dict[str, Any]] = {
        "fits": {**fits, "InputConfig.S3Uri": "s3://models-here/onnx.tar.gz"},
        "other": {**fits, "InputConfig.S3Uri": "s3://models-here/onnx.tar.gz", "InputConfig.Framework": "TFLITE"},
        "none": {**fits, "InputConfig.S3Uri": "s3://models-here/good.tar.gz"},
    }
    result = ask(world, tmp_path, jobs, "--fetch")
    assert result.exit_code == 1
    told = [line.split(": error ", 1) for line in result.stdout.splitlines() if ": error " in line]
    assert {place.split(":1")[0] for place, _ in told} >= {"s3://models-here/good.tar.gz"}
    assert any("fits" in place for place, _ in told) is False


def test_fetch_goes_with_online(tmp_path: Path) -> None:
    result = CliRunner().invoke(neolint, ["check", str(tmp_path), "--fetch"])
    assert (result.exit_code, "--fetch goes with --online" in result.stderr) == (2, True)


def test_nobody_answers(tmp_path: Path) -> None:
    result = ask(World("http://127.0.0.1:9", {}), tmp_path, {"job": {}})
    assert result.exit_code == 3
    assert result.stderr == 'neolint: Could not connect to the endpoint URL: "http://127.0.0.1:9/"\n'


def test_no_credentials(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    result = ask(world, tmp_path, {"job": {}})
    assert result.exit_code == 3
    assert result.stderr.startswith("neolint: there are no AWS credentials")


def test_without_the_option_nothing_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "job.json"
    path.write_text(as_json(REQUEST))
    result = CliRunner().invoke(neolint, ["check", str(path), "--endpoint-url", "http://127.0.0.1:9"])
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("statement", "trusts"),
    [
        ({"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}, True),
        ({"Effect": "Allow", "Principal": {"Service": ["x", "sagemaker.amazonaws.com"]}, "Action": ["sts:*"]}, True),
        ({"Effect": "Allow", "Principal": "*", "Action": "*"}, True),
        ({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::1:root"}, "Action": "sts:AssumeRole"}, False),
        ({"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:TagSession"}, False),
        ({"Effect": "Deny", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}, False),
    ],
)
def test_trust_policies(statement: dict[str, Any], trusts: bool) -> None:
    assert trusts_service({"Statement": [statement]}) is trusts
    assert trusts_service({"Statement": statement}) is trusts
    assert not trusts_service({"Statement": "?"})
