"""From a file to its findings: what is found, where the caret is, and what is left alone."""

from __future__ import annotations

import json

import pytest
import yaml

from neolint.check import Checker, Settings
from neolint.node import UNKNOWN
from neolint.plain_schema import plain_schema
from neolint.select import Selection
from tests.jobs import REQUEST, as_json, book, changed, check, check_request, checker, names, underlined

WRONG_SHAPE = {"InputConfig.Framework": "KERAS", "InputConfig.DataInputConfig": '{"input_1": [1, 224, 224, 3]}'}

YAML_HEAD = """\
CompilationJobName: neo-job
RoleArn: arn:aws:iam::123456789012:role/NeoRole
InputConfig:
  S3Uri: s3://amzn-s3-demo-bucket/model.tar.gz
  Framework: KERAS
  DataInputConfig: """
YAML_TAIL = """
OutputConfig: {S3OutputLocation: 's3://amzn-s3-demo-bucket/out/', TargetDevice: ml_c5}
StoppingCondition: {MaxRuntimeInSeconds: 900}
"""


def test_a_valid_request_is_clean() -> None:
    assert not check(as_json(REQUEST), min_severity="warning").findings


@pytest.mark.parametrize(
    "written",
    [
        """'{"input_1": [1, 224, 224, 3]}'""",
        r'''"{\"input_1\": [1, 224, 224, 3]}"''',
        """|\n    {"input_1":\n      [1, 224, 224, 3]}""",
        """|-\n    {"input_1": [1, 224, 224, 3]}""",
        """|+2\n    {"input_1": [1, 224, 224, 3]}\n""",
        """>-\n    {"input_1":\n    [1, 224, 224, 3]}""",
        """>\n    {"input_1":\n\n    [1, 224, 224, 3]}""",
        """'{"input_1":\n    [1, 224, 224, 3]}'""",
        '''"{\\"input_1\\": \\\n     [1, 224, 224, 3]}"''',
        """{"input_1": [1, 224, 224, 3]}""",
        """!!str '{"input_1": [1, 224, 224, 3]}'""",
        """&shape '{"input_1": [1, 224, 224, 3]}'""",
    ],
    ids=["single", "double", "literal", "literal-strip", "literal-keep", "folded", "folded-blank", "single-folded", "double-folded", "flow", "tagged", "anchored"],
)  # fmt: skip
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_caret_lands_in_the_string_in_every_yaml_style(written: str, line_end: str) -> None:
    text = (YAML_HEAD + written + YAML_TAIL).replace("\n", line_end)
    assert yaml.safe_load(text)
    findings = [finding for finding in check(text, "job.yaml").findings if finding.name == "keras-channel-last"]
    assert [underlined(finding) for finding in findings] == ["[1, 224, 224, 3]"]


@pytest.mark.parametrize("indent", [None, 0, 2, "\t"])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_the_caret_lands_in_the_string_in_json(indent: int | str | None, ascii_only: bool) -> None:
    request = changed({**WRONG_SHAPE, "Tags": [{"Key": "é😀", "Value": "x"}]})
    text = json.dumps(request, indent=indent, ensure_ascii=ascii_only)
    (finding,) = [finding for finding in check(text).findings if finding.name == "keras-channel-last"]
    assert underlined(finding) == "[1, 224, 224, 3]"
    assert finding.pointer == ("/InputConfig/DataInputConfig", "/input_1")


def test_one_number_in_a_string_in_a_string() -> None:
    twice = json.dumps('{"data": [1, 3, 0, 224]}')
    findings = check_request({"InputConfig.DataInputConfig": twice}, min_severity="warning")
    assert names(findings) == ["double-encoded-json", "zero-dim"]
    assert underlined(findings[1]) == "0"


def test_an_alias_is_reported_where_it_is_used() -> None:
    text = "limits: &short {MaxRuntimeInSeconds: 60}\njob:\n" + "".join(
        f"  {line}\n"
        for line in (YAML_HEAD.replace("KERAS", "MXNET") + """'{"data": [1, 3, 224, 224]}'""" + YAML_TAIL).splitlines()
    ).replace("StoppingCondition: {MaxRuntimeInSeconds: 900}", "StoppingCondition: *short")
    (finding,) = check(text, "jobs.yaml", min_severity="warning").findings
    assert (finding.name, underlined(finding)) == ("max-runtime-low", "*short")
    assert [text[slice(*label.span)] for label in finding.labels] == ["60"]


@pytest.mark.parametrize(
    "value", ["${ROLE}", "$ROLE", "{{ role }}", "%ROLE%", "$(role)", "{% role %}", "$.role", "$$.Execution.Id"]
)
def test_what_is_filled_in_later_is_unknown_and_not_wrong(value: str) -> None:
    changes = dict.fromkeys(
        ("RoleArn", "InputConfig.S3Uri", "InputConfig.Framework", "OutputConfig.TargetDevice"), value
    )
    assert not check_request({**changes, "InputConfig.DataInputConfig": f'{{"x": [1, {value}]}}'}, "warning")


def test_a_state_machine_s_task_is_a_request() -> None:
    request = changed({"InputConfig.S3Uri": None, "InputConfig.S3Uri.$": "$.uri"})
    request["InputConfig"]["S3Uri.$"] = "$.uri"
    request["InputConfig"].pop("S3Uri", None)
    machine = {"States": {"Compile": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sagemaker:createCompilationJob", "Parameters": request}}}  # fmt: skip
    checked = check(json.dumps(machine), min_severity="warning")
    assert len(checked.jobs) == 1
    assert not checked.findings


def test_jobs_in_lists_and_documents_are_counted() -> None:
    assert len(check(json.dumps([REQUEST, {"x": REQUEST}])).jobs) == 2
    two = yaml.safe_dump_all([REQUEST, changed({"StoppingCondition.MaxRuntimeInSeconds": 0})])
    checked = check(two, "jobs.yaml", min_severity="error")
    assert [(finding.document, finding.job) for finding in checked.findings] == [(1, 1)]


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        "CompilationJobName",
        {"InputConfig": {"Framework": "x"}},
        {
            "EdgePackagingJobName": "x",
            "CompilationJobName": "y",
            "RoleArn": "z",
            "OutputConfig": {"S3OutputLocation": "s3://b"},
        },
        {"TrainingJobName": "x", "RoleArn": "z", "OutputConfig": {"TargetDevice": "ml_c5"}},
        {"CompilerOptions": {"mcpu": "x"}, "TargetDevice": "x"},
        {"compilerOptions": {"target": "es5"}, "include": ["src"]},
    ],
)
def test_what_is_no_job_is_left_alone(value: object) -> None:
    checked = check(json.dumps(value))
    assert (checked.kind, checked.jobs, checked.findings) == ("none", [], [])


def test_near_misses_of_the_members_are_still_a_request() -> None:
    text = as_json(REQUEST).replace("InputConfig", "InputConfg", 1).replace("OutputConfig", "outputConfig")
    checked = check(text, min_severity="error")
    assert [(finding.name, underlined(finding)) for finding in checked.findings] == [
        ("unknown-field", '"InputConfg"'),
        ("unknown-field", '"outputConfig"'),
    ]


SKELETON = {
    "CompilationJobName": "", "RoleArn": "", "ModelPackageVersionArn": "",
    "InputConfig": {"S3Uri": "", "DataInputConfig": "", "Framework": "KERAS", "FrameworkVersion": ""},
    "OutputConfig": {"S3OutputLocation": "", "TargetDevice": "lambda", "TargetPlatform": {"Os": "ANDROID", "Arch": "X86", "Accelerator": "MALI"}, "CompilerOptions": "", "KmsKeyId": ""},
    "VpcConfig": {"SecurityGroupIds": [""], "Subnets": [""]}, "StoppingCondition": {"MaxRuntimeInSeconds": 0, "MaxWaitTimeInSeconds": 0}, "Tags": [{"Key": "", "Value": ""}],
}  # fmt: skip


@pytest.mark.parametrize(("text", "name"), [(as_json(SKELETON), "s.json"), (yaml.safe_dump(SKELETON), "s.yaml")])
def test_the_untouched_skeleton_gets_one_finding(text: str, name: str) -> None:
    assert names(check(text, name).findings) == ["skeleton-left"]


def test_a_failed_description_is_an_error_that_names_the_first_cause() -> None:
    description = {
        **changed(WRONG_SHAPE),
        "CompilationJobStatus": "FAILED",
        "CompilationJobArn": "arn:aws:sagemaker:us-west-2:123456789012:compilation-job/neo-job",
        "FailureReason": "ClientError: InputConfiguration: Input input_1 has wrong shape in Input Shape dictionary. Input shapes should be provided in NCHW format.",
        "ResponseMetadata": {"HTTPStatusCode": 200},
    }
    findings = check(as_json(description), min_severity="error").findings
    assert names(findings) == ["keras-channel-last", "job-failed"]
    assert "shape of the Keras model" in findings[1].message


def test_the_region_comes_from_the_arns_or_the_user() -> None:
    changes = {
        "InputConfig.Framework": "PYTORCH",
        "InputConfig.FrameworkVersion": "1.13",
        "OutputConfig.TargetDevice": "ml_trn1",
    }
    key = {"OutputConfig.KmsKeyId": "arn:aws:kms:eu-west-1:123456789012:alias/k"}
    assert "region-bound-target" not in names(check_request(changes))
    assert "region-bound-target" in names(check_request({**changes, **key}))
    asked = Checker(book(), Settings(region="eu-west-1"))
    assert "region-bound-target" in names(asked.check("job.json", as_json(changed(changes)).encode()).findings)


def test_severities_and_rules_can_be_chosen() -> None:
    text = as_json(changed({"StoppingCondition.MaxRuntimeInSeconds": 300, "RoleArn": "x"})).encode()

    def found(**chosen: object) -> list[tuple[str, str]]:
        one = Checker(book(), Settings(selection=Selection(**chosen)))  # type: ignore[arg-type]
        return [(finding.name, finding.severity) for finding in one.check("job.json", text).findings]

    assert found() == [("role-arn-pattern", "error"), ("max-runtime-low", "warning")]
    assert found(select=("NEO7",)) == [("max-runtime-low", "warning")]
    assert found(ignore=("role-arn-pattern",)) == [("max-runtime-low", "warning")]
    assert found(ignore=("NEO7",), severity={"NEO610": "info"}) == []
    assert found(severity={"max-runtime-low": "error", "role-arn-pattern": "off"}) == [("max-runtime-low", "error")]
    assert found(select=("ALL",), ignore=("NEO",), extend_select=("max-runtime-low",)) == [
        ("max-runtime-low", "warning")
    ]
    assert found(min_severity="error") == [("role-arn-pattern", "error")]


def test_a_rule_that_breaks_is_one_finding_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from neolint.engine.rules import Rule

    check_rule = Rule.check

    def breaking(self: Rule, env: object, places: object) -> object:
        if self.name == "max-runtime-low":
            raise RuntimeError("boom")
        return check_rule(self, env, places)  # type: ignore[arg-type]

    monkeypatch.setattr(Rule, "check", breaking)
    raw = as_json(changed({"InputConfig.DataInputConfig": '{"data": [0]}'})).encode()
    checked = Checker(book(), Settings()).check("job.json", raw)
    assert checked.failed
    assert names(checked.findings) == ["internal-error", "zero-dim"]
    assert "max-runtime-low" in checked.findings[0].message


def test_what_is_remembered_between_files_changes_nothing() -> None:
    wrong = as_json(changed(WRONG_SHAPE)).encode()
    good = as_json(REQUEST).encode()
    one = checker("warning")
    first = [names(one.check("j.json", raw).findings) for raw in (good, wrong, good, wrong)]
    assert first == [[], ["keras-channel-last"], [], ["keras-channel-last"]]


def test_an_object_with_something_unknown_in_it_is_not_quoted() -> None:
    text = as_json(changed({"InputConfig.DataInputConfig": {"data": [1, 3, 0]}})).replace("0\n", "${SIZE}\n")
    (finding,) = [finding for finding in check(text).findings if finding.name == "inner-value-is-object"]
    assert finding.fix is None


def test_what_was_found_in_order_for_a_text_is_not_taken_for_a_number() -> None:
    fresh = Checker(book(), Settings())
    found = []
    for written in ('"60"', "60"):
        text = as_json(REQUEST).replace("900", written)
        found.append([finding.name for finding in fresh.check("job.json", text.encode()).findings])
    assert found == [["wrong-type"], ["max-runtime-low"]]


@pytest.mark.parametrize(
    "role",
    ["${ROLE}", "{{ role }}", "{% role %}", "$.role", "%ROLE%", "<role>", "your-role-here", "YOUR_ROLE", "Insert your role", "yyyymmddThhmmss"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["job.json", "job.yaml"])
@pytest.mark.parametrize("hidden", [False, True])
def test_what_is_or_was_to_be_filled_in_is_seen_however_it_is_written(role: str, name: str, hidden: bool) -> None:
    written = "".join(f"\\u{ord(char):04x}" for char in role) if hidden else role
    text = as_json(REQUEST).replace(REQUEST["RoleArn"], written)
    if name.endswith("yaml"):
        text = text.replace("{", "---\n{", 1)  # else it would be JSON
    (job,) = check(text, name).jobs
    assert job.view["request"]["RoleArn"] is UNKNOWN


@pytest.mark.parametrize("typed", ["shape", "type", "$ref", "target"])
def test_what_says_of_which_type_each_member_is_is_no_request(typed: str) -> None:
    members: dict[str, object] = {name: {typed: name, "documentation": "<p>text</p>"} for name in REQUEST}
    assert not check(as_json({"shapes": {"CreateCompilationJobRequest": {"members": members}}})).count
    assert not check(as_json(members | {"InputConfig": REQUEST["InputConfig"]})).count
    assert check(as_json(REQUEST | {"RoleArn": {"Ref": "Role"}})).count  # a template's, and a request


def test_the_schema_of_a_request_is_none() -> None:
    assert not check(as_json(plain_schema("request"))).count


def test_what_stood_behind_the_end_of_a_cut_file_is_not_missed() -> None:
    text = as_json(REQUEST)
    cut = text[: text.index("OutputConfig") + len('OutputConfig": {"')]
    assert names(check(cut, min_severity="warning").findings) == ["json-unclosed"]
    whole_but_for_a_bracket = as_json({key: value for key, value in REQUEST.items() if key != "StoppingCondition"})[:-2]
    assert names(check(whole_but_for_a_bracket, min_severity="error").findings) == ["missing-required", "json-unclosed"]
    in_the_last_string = text[: text.index("OutputConfig")].replace("[1, 3, 224, 224]", "[1, 3, 224, 0]")
    assert "zero-dim" in names(check(in_the_last_string).findings)
