"""State machines: which of their states send a request, what cannot be known of it, and definitions in templates."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neolint.check import Checked, Checker, Settings
from neolint.fix import correct
from neolint.select import Selection
from neolint.unresolved import unresolved
from tests.jobs import REQUEST, book, changed, check, names, underlined

RESOURCE = "arn:aws:states:::aws-sdk:sagemaker:createCompilationJob"


def machine(parameters: Any, member: str = "Parameters", resource: str = RESOURCE, **more: Any) -> dict[str, Any]:
    task = {"Type": "Task", "Resource": resource, member: parameters, **more, "End": True}
    return {"StartAt": "Compile", "States": {"Compile": task}}


def as_json(value: Any) -> str:
    return json.dumps(value, indent=2)


def found(value: Any, name: str = "compile.asl.json") -> list[str]:
    return names(check(as_json(value), name, "warning").findings)


def indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())


def fixed(text: str, name: str, *, unsafe: bool = False) -> str:
    checker = Checker(book(), Settings(selection=Selection(min_severity="warning"), debug=True))

    def checked(raw: bytes) -> Checked:
        return checker.check(name, raw)

    return correct(checked, text.encode(), checked(text.encode()), unsafe=unsafe).raw.decode()


WRONG = changed({"InputConfig.DataInputConfig": '{"data":[1,3,0,416]}'})


def test_a_clean_task_gives_nothing() -> None:
    checked = check(as_json(machine(REQUEST)), "compile.asl.json", "warning")
    assert checked.count == 1
    assert not checked.findings


@pytest.mark.parametrize(
    "outer",
    [
        machine(WRONG),
        machine(WRONG, "Arguments", QueryLanguage="JSONata"),
        {"StartAt": "A", "States": {"A": {"Type": "Parallel", "Branches": [machine(REQUEST), machine(WRONG)]}}},
        {"StartAt": "A", "States": {"A": {"Type": "Map", "Iterator": machine(WRONG)}}},
        {"StartAt": "A", "States": {"A": {"Type": "Map", "ItemProcessor": machine(WRONG)}}},
        {"Resources": {"M": {"Properties": {"Definition": machine(WRONG)}}}},
    ],
)
def test_tasks_are_found_wherever_they_are_nested(outer: Any) -> None:
    assert found(outer) == ["zero-dim"]


def test_what_a_task_sends_is_a_request_whatever_it_lacks() -> None:
    lacking = {"CompilationJobName.$": "$.name", "RoleArn.$": "$.role"}
    assert found(machine(lacking)) == ["missing-required", "missing-required", "neither-input-nor-package"]
    assert found(machine(lacking, resource="arn:aws:states:::lambda:invoke")) == []


@pytest.mark.parametrize(
    "resource",
    [RESOURCE, RESOURCE.replace("arn:aws:", "arn:aws-cn:"), RESOURCE.replace("arn:aws:", "arn:${AWS::Partition}:")],
)
def test_the_partition_of_the_resource_does_not_matter(resource: str) -> None:
    assert "missing-required" in found(machine({"RoleArn.$": "$.role"}, resource=resource))


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:states:::sagemaker:createCompilationJob",
        "arn:aws:states:::sagemaker:createCompilationJob.sync",
        "arn:aws:states:::aws-sdk:sagemaker:createCompilationJob.sync",
        "arn:aws:states:::aws-sdk:sagemaker:createCompilationJob.sync:2",
        "arn:aws:states:::aws-sdk:sagemaker:CreateCompilationJob",
    ],
)
def test_a_resource_that_step_functions_does_not_have(resource: str) -> None:
    text = as_json(machine(WRONG, resource=resource))
    findings = check(text, "a.json", "warning").findings
    assert sorted(names(findings)) == ["state-machine-resource", "zero-dim"]
    finding = next(one for one in findings if one.name == "state-machine-resource")
    assert underlined(finding) == f'"{resource}"'
    assert (".sync" in finding.message) == (".sync" in resource)
    assert fixed(text, "a.json", unsafe=True) == text.replace(resource, RESOURCE)


@pytest.mark.parametrize("resource", [RESOURCE, f"{RESOURCE}.waitForTaskToken"])
def test_a_resource_that_step_functions_has(resource: str) -> None:
    assert found(machine(REQUEST, resource=resource)) == []


@pytest.mark.parametrize("path", ["$.role", "$$.Execution.Name", "States.Format('{}', $.role)", "States.UUID()"])
def test_a_path_in_a_member_that_holds_none_is_sent_as_text(path: str) -> None:
    text = as_json(machine(changed({"RoleArn": path})))
    findings = check(text, "a.json", "warning").findings
    assert [(one.name, underlined(one)) for one in findings] == [("path-sent-as-text", f'"{path}"')]
    assert fixed(text, "a.json") == text.replace('"RoleArn"', '"RoleArn.$"')
    assert "path-sent-as-text" not in found(machine(changed({"RoleArn": path}), "Arguments"))


def test_a_path_inside_is_found_too() -> None:
    assert found(machine(changed({"InputConfig.S3Uri": "$.uri"}))) == ["path-sent-as-text"]
    assert found(machine(changed({"InputConfig.S3Uri": "s3://$.uri"}))) == []
    assert found(REQUEST | {"RoleArn": "$.role"}) == []


def test_other_members_of_a_task_are_no_members_of_the_request() -> None:
    more: Any = {
        "ResultPath": "$.x",
        "Retry": [{"ErrorEquals": ["States.ALL"]}],
        "TimeoutSeconds": 3,
        "HeartbeatSeconds": 1,
    }
    assert found(machine(REQUEST, **more)) == []


def test_paths_and_intrinsic_functions_are_unknown() -> None:
    request = changed({"InputConfig": None, "CompilationJobName": None})
    request["InputConfig"] = {
        "S3Uri.$": "$.s3",
        "DataInputConfig.$": "States.JsonToString($.shape)",
        "Framework.$": "$.f",
    }
    request["CompilationJobName.$"] = "States.Format('a-{}', $$.Execution.Name)"
    checked = check(as_json(machine(request)), "a.json", "warning")
    assert not checked.findings
    places = [line.split(": ")[0] for line in unresolved(checked.jobs)]
    assert len(places) == 4
    assert all(place.startswith("a.json:") for place in places)


def test_expressions_of_jsonata_are_unknown() -> None:
    request = changed({"InputConfig.DataInputConfig": "{% $string($states.input.shape) %}", "RoleArn": "{% $r %}"})
    request["StoppingCondition"] = {"MaxRuntimeInSeconds": "{% $states.input.seconds %}"}
    assert found(machine(request, "Arguments")) == []
    assert found(machine("{% $states.input %}", "Arguments")) == []


def test_the_names_of_members_are_those_of_the_api() -> None:
    request = {("roleArn" if name == "RoleArn" else name): value for name, value in REQUEST.items()}
    findings = check(as_json(machine(request)), "a.json", "warning").findings
    assert [(finding.name, underlined(finding)) for finding in findings] == [("unknown-field", '"roleArn"')]


def test_tasks_of_other_actions_are_none_of_ours() -> None:
    request = {
        "CompilationJobName.$": "$.name",
        "EdgePackagingJobName.$": "$.name",
        "OutputConfig": {"S3OutputLocation.$": "$.out"},
        "RoleArn.$": "$.role",
    }
    assert found(machine(request, resource=RESOURCE.replace("createCompilationJob", "createEdgePackagingJob"))) == []
    assert found(request) == []
    assert found(machine(WRONG, resource=RESOURCE.replace("createCompilationJob", "describeCompilationJob"))) == []


def test_what_a_pass_state_holds_may_be_completed_later() -> None:
    part = {"InputConfig": {"Framework": "MXNET"}, "OutputConfig": {"TargetDevice": "ml_c55"}}
    assert found({"States": {"A": {"Type": "Pass", "Result": part, "Next": "B"}}}) == ["bad-enum-value"]


def template(written: Any, kind: str = "AWS::StepFunctions::StateMachine") -> dict[str, Any]:
    return {"Resources": {"M": {"Type": kind, "Properties": {"DefinitionString": written}}}}


def joined(text: str) -> Any:
    before, behind = text.split("123456789012")
    return {"Fn::Join": ["", [before, {"Ref": "AWS::AccountId"}, behind]]}


TEXT = json.dumps(machine(WRONG))
TEMPLATES = {
    "string.json": as_json(template(TEXT)),
    "sub.json": as_json(template({"Fn::Sub": TEXT})),
    "sub-with-variables.json": as_json(template({"Fn::Sub": [TEXT, {"A": "b"}]})),
    "join.json": as_json(template(joined(TEXT))),
    "join-of-subs.json": as_json(template({"Fn::Join": ["", [{"Fn::Sub": TEXT[:40]}, TEXT[40:]]]})),
    "string.yaml": f"A:\n  DefinitionString: |\n{indented(as_json(machine(WRONG)), 4)}",
    "quoted.yaml": f"A:\n  DefinitionString: '{TEXT}'\n",
    "sub.yaml": f"A:\n  DefinitionString: !Sub |\n{indented(as_json(machine(WRONG)), 4)}B: !Ref C\n",
    "sub-in-full.yaml": f"A:\n  DefinitionString:\n    Fn::Sub: |-\n{indented(as_json(machine(WRONG)), 6)}",
    "sub-of-a-list.yaml": f"A:\n  DefinitionString: !Sub\n    - |\n{indented(as_json(machine(WRONG)), 6)}    - {{A: b}}\n",
    "join.yaml": f"A:\n  DefinitionString: !Join\n    - ''\n    - - '{TEXT[:60]}'\n      - '{TEXT[60:]}'\n",
}  # fmt: skip


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_definition_in_a_string_is_read_where_it_stands(name: str) -> None:
    findings = check(TEMPLATES[name], name, "warning").findings
    assert names(findings) == ["zero-dim"]
    assert underlined(findings[0]) == "0"
    text, start = TEMPLATES[name], findings[0].span.start
    assert text[start - 4 : start + 5] == "1,3,0,416"
    assert findings[0].pointer[0].startswith(("/Resources/M/Properties/DefinitionString", "/A/DefinitionString"))
    assert findings[0].pointer[1:] == ("/States/Compile/Parameters/InputConfig/DataInputConfig", "/data/2")


@pytest.mark.parametrize(
    "piece", [{"Ref": "X"}, {"Fn::GetAtt": ["A", "Arn"]}, {"Fn::ImportValue": {"Fn::Sub": "${A}-b"}}, 3, None, []]
)
def test_pieces_that_the_deployment_fills_in_are_unknown(piece: Any) -> None:
    text = json.dumps(machine({**REQUEST, "RoleArn": "@", "CompilationJobName": "a-@"}))
    pieces = [part for one in text.split("@") for part in (one, piece)][:-1]
    assert found(template({"Fn::Join": ["", pieces]}), "stack.template.json") == []


def test_a_value_outside_quotes_may_be_filled_in() -> None:
    text = json.dumps(machine({**REQUEST, "StoppingCondition": {"MaxRuntimeInSeconds": "@"}})).replace(
        '"@"', "${Seconds}"
    )
    assert found(template({"Fn::Sub": text})) == []


def test_functions_of_a_template_are_unknown() -> None:
    wrong = changed({
        "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
        "InputConfig.S3Uri": {"Fn::Join": ["", ["s3://", {"Ref": "Bucket"}, "/model.tar.gz"]]},
        "InputConfig.DataInputConfig": '{"data":[1,3,0,416]}',
        "OutputConfig.S3OutputLocation": {"Ref": "Out"},
    })  # fmt: skip
    template = {"Resources": {"M": {"Properties": {"Definition": machine(wrong)}}}}
    assert found(template, "stack.json") == ["zero-dim"]
    assert found(template, "stack.yaml") == ["zero-dim"]
    assert found(changed({"RoleArn": {"Ref": "Role", "Other": 1}})) == ["wrong-type"]
    assert found(changed({"RoleArn": {"Ref": 1}})) == ["wrong-type"]


def test_json_that_the_deployment_completes_is_no_mistake() -> None:
    text = json.dumps(machine(REQUEST)).replace('"End": true', '"End": true, ${More}')
    assert found({"DefinitionString": {"Fn::Sub": text}}, "stack.json") == []
    text = json.dumps(machine(REQUEST, Comment="${Why}")).replace('"End": true', '"End": true,')
    assert found({"DefinitionString": {"Fn::Sub": text}}, "stack.json") == ["json-trailing-comma"]


def test_a_mistake_in_the_json_of_a_definition_is_shown_in_the_file() -> None:
    text = as_json(template(TEXT.replace('"MXNET"', '"MXNET",')))
    findings = check(text, "a.json", "warning").findings
    assert sorted(names(findings)) == ["json-trailing-comma", "zero-dim"]
    assert underlined(next(one for one in findings if one.name == "json-trailing-comma")) == ","


@pytest.mark.parametrize("written", ["", "{", "not json", "[]", "{}", 3, None, [], {}, {"Fn::Join": 1}, {"Fn::Join": ["", 2]},
                                     {"Fn::Join": []}, {"Fn::Sub": []}, {"Fn::Sub": {}}, {"Fn::If": ["a", "b", "c"]}])  # fmt: skip
def test_other_definitions_give_nothing(written: Any) -> None:
    assert found({**template(written), "Note": "createCompilationJob"}) == []


def test_a_schedule_sends_a_request_of_its_own() -> None:
    target = {"Arn": RESOURCE.replace("states", "scheduler"), "Input": json.dumps(WRONG)}
    findings = check(as_json({"Resources": {"S": {"Properties": {"Target": target}}}}), "a.json", "warning").findings
    assert names(findings) == ["zero-dim"]
    assert underlined(findings[0]) == "0"
    assert found({"Target": {**target, "Arn": "arn:aws:lambda:::function:x"}}) == []


@pytest.mark.parametrize("name", [name for name in TEMPLATES if "join" not in name])
def test_a_correction_is_made_inside_the_definition(name: str) -> None:
    text = TEMPLATES[name].replace("[1,3,0,416]", "[1,3,416,416]").replace("MXNET", "mxnet")
    assert fixed(text, name) == text.replace("mxnet", "MXNET")


def test_pieces_are_not_corrected() -> None:
    text = TEMPLATES["join.json"].replace("MXNET", "mxnet")
    findings = check(text, "a.json", "warning").findings
    assert "enum-case" in names(findings)
    assert all(finding.fix is None for finding in findings)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(TEXT),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["Fn::Join", "Fn::Sub", "DefinitionString", "Parameters", "Arguments", "Input", "Arn", "a"]), inner, max_size=3
    ),
    max_leaves=12,
)  # fmt: skip


@given(VALUES)
def test_any_template_has_a_report(value: Any) -> None:
    checked = check(json.dumps({"DefinitionString": value, "note": [RESOURCE, value]}), "a.json")
    assert all(finding.name != "internal-error" for finding in checked.findings)


def test_a_correction_after_which_there_is_no_job_is_not_made() -> None:
    definition = re.sub(r'sdk:[^"]*",\s*', "  ", as_json(machine(REQUEST)))  # "arn…:aws-  "Parameters": {
    text = f"A:\n  DefinitionString: !Sub |\n{indented(definition, 4)}"
    before = check(text, "a.yaml")
    after = check(fixed(text, "a.yaml", unsafe=True), "a.yaml")
    assert (before.count, after.count) == (1, 1)
    assert "json-missing-comma" in names(before.findings)
