"""Suppression comments: what they silence, what they do not, and what is said of those that are wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import lru_cache
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from neolint.check import Checked, Checker, Settings
from neolint.finding import Finding
from neolint.select import Selection
from neolint.source import Source
from tests.jobs import REQUEST, as_json, book, changed, check, names, underlined

OWN = ("malformed-suppression", "suppression-names-no-rule", "suppression-unknown-rule", "unused-suppression")


def job(**lines: str) -> str:
    """A job in YAML; each line may be replaced by its name, with dots as in InputConfig_Framework."""
    given = {
        "CompilationJobName": "neo-job",
        "RoleArn": "arn:aws:iam::123456789012:role/NeoRole",
        "InputConfig": "",
        "InputConfig_S3Uri": "s3://amzn-s3-demo-bucket/model.tar.gz",
        "InputConfig_Framework": "MXNET",
        "InputConfig_DataInputConfig": """'{"data": [1, 3, 224, 224]}'""",
        "OutputConfig": "{S3OutputLocation: 's3://amzn-s3-demo-bucket/out/', TargetDevice: ml_c5}",
        "StoppingCondition": "{MaxRuntimeInSeconds: 900}",
        **lines,
    }
    text = ""
    for name, value in given.items():
        *outer, last = name.split("_")
        text += f"{'  ' * len(outer)}{last}: {value}".rstrip() + "\n"
    return text


def found(text: str, name: str = "job.yaml", **settings: Any) -> Checked:
    checker = Checker(book(), Settings(selection=Selection(min_severity="warning"), debug=True, **settings))
    return checker.check(name, text.encode())


SILENCED = {
    "plain": job(CompilationJobName="my_job  # neolint: ignore[job-name-pattern]"),
    "code": job(CompilationJobName="my_job  # neolint: ignore[NEO110] its name is older than the rule"),
    "prefix": job(CompilationJobName="my_job  # neolint: ignore[NEO11]"),
    "tight": job(CompilationJobName="my_job #neolint:ignore[NEO110]"),
    "behind another comment": job(CompilationJobName="my_job  # an old name  # neolint: ignore[NEO110]"),
    "two comments": job(CompilationJobName="my_job  # neolint: ignore[NEO110] so # neolint: ignore[NEO110]"),
    "several": job(OutputConfig="{S3OutputLocation: out, TargetDevice: ml_c55}  # neolint: ignore[bad-enum-value,s3uri-pattern]"),
    "above": "# neolint: ignore[NEO110]\n" + job(CompilationJobName="my_job"),
    "above, with others": "# neolint: ignore[NEO110]\n# because\n" + job(CompilationJobName="my_job"),
    "above, indented": job(InputConfig_S3Uri="s3://b-cket/model.tar.gz\n  # neolint: ignore[enum-case]", InputConfig_Framework="mxnet"),
    "single quotes": job(InputConfig_DataInputConfig="""'{"data": [1, 3, 0, 224]}'  # neolint: ignore[zero-dim]"""),
    "double quotes": job(InputConfig_DataInputConfig='''"{\\"data\\": [1, 3, 0, 224]}"  # neolint: ignore[zero-dim]'''),
    "folded quotes": job(InputConfig_DataInputConfig="""  # neolint: ignore[zero-dim]\n    '{"data":\n    [1, 3, 0, 224]}'"""),
    "literal": job(InputConfig_DataInputConfig="""|  # neolint: ignore[zero-dim]\n    {"data":\n    [1, 3, 0, 224]}"""),
    "folded": job(InputConfig_DataInputConfig=""">-2 # neolint: ignore[zero-dim]\n    {"data":\n    [1, 3, 0, 224]}"""),
    "tagged literal": job(InputConfig_DataInputConfig="""!!str |  # neolint: ignore[zero-dim]\n    {"data": [1, 3, 0, 224]}"""),
    "flow, at the key": job(OutputConfig="  # neolint: ignore[bad-enum-value]\n  {S3OutputLocation: 's3://amzn-s3-demo-bucket/out/',\n  TargetDevice: ml_c55}"),
    "flow, at the inner key": job(OutputConfig="{S3OutputLocation: 's3://amzn-s3-demo-bucket/out/',\n  # neolint: ignore[bad-enum-value]\n  TargetDevice:\n  ml_c55}"),
    "flow, at the value": job(OutputConfig="{S3OutputLocation: 's3://amzn-s3-demo-bucket/out/',\n  TargetDevice:\n  ml_c55  # neolint: ignore[bad-enum-value]\n  }"),
    "value below its key": job(CompilationJobName=" # neolint: ignore[NEO110]\n  my_job"),
    "quoted key": job().replace("CompilationJobName: neo-job", "'CompilationJobName': my_job # neolint: ignore[NEO110]"),
    "a whole object": job(OutputConfig="{TargetDevice: ml_c5}  # neolint: ignore[missing-required]"),
    "an alias": "limits: &few {MaxRuntimeInSeconds: 0}\njob:\n  " + job(StoppingCondition="*few  # neolint: ignore[NEO116]").replace("\n", "\n  "),
    "whole file": "# neolint: ignore-file[NEO110, NEO116] a test\n---\n" + job(CompilationJobName="my_job", StoppingCondition="{MaxRuntimeInSeconds: 0}"),
    "second document": "a: 1\n---\n" + job(CompilationJobName="my_job  # neolint: ignore[NEO110]"),
    "in a list": "- " + job(CompilationJobName="my_job  # neolint: ignore[NEO110]").replace("\n", "\n  "),
    "a reader's mistake": job(StoppingCondition="{MaxRuntimeInSeconds: 900, MaxRuntimeInSeconds: 900}  # neolint: ignore[duplicate-key]"),
}  # fmt: skip


@pytest.mark.parametrize("text", SILENCED.values(), ids=SILENCED)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_comment_silences(text: str, line_end: str) -> None:
    checked = found(text.replace("\n", line_end))
    assert checked.jobs
    assert checked.silenced
    assert not checked.findings
    assert found(text, heed_comments=False).findings, "there was something to silence"


NOT_SILENCED = {
    "another rule": (job(CompilationJobName="my_job  # neolint: ignore[NEO116]"), ["job-name-pattern", "unused-suppression"]),
    "the line after the next": ("# neolint: ignore[NEO110]\n\n" + job(CompilationJobName="my_job"), ["unused-suppression", "job-name-pattern"]),
    "the line above a trailing comment": (job(CompilationJobName="my_job", RoleArn="arn:aws:iam::123456789012:role/NeoRole # neolint: ignore[NEO110]"), ["job-name-pattern", "unused-suppression"]),
    "a block map's key": (job(InputConfig="  # neolint: ignore[enum-case]", InputConfig_Framework="mxnet"), ["unused-suppression", "enum-case"]),
    "in a literal": (job(InputConfig_DataInputConfig="""|\n    # neolint: ignore[zero-dim]\n    {"data": [1, 3, 0, 224]}"""), ["comment-inner", "zero-dim"]),
    "in quotes": (job(CompilationJobName="'my_job # neolint: ignore[NEO110]'"), ["job-name-pattern"]),
    "in a plain scalar": (job(CompilationJobName="my_job#neolint:ignore[NEO110]"), ["job-name-pattern"]),
    "names nothing": (job(CompilationJobName="my_job  # neolint: ignore"), ["job-name-pattern", "suppression-names-no-rule"]),
    "empty brackets": (job(CompilationJobName="my_job  # neolint: ignore[ ]"), ["job-name-pattern", "suppression-names-no-rule"]),
    "all": (job(CompilationJobName="my_job  # neolint: ignore[ALL]"), ["job-name-pattern", "suppression-names-no-rule"]),
    "no brackets": (job(CompilationJobName="my_job  # neolint: ignore NEO110"), ["job-name-pattern", "suppression-names-no-rule"]),
    "unknown": (job(CompilationJobName="my_job  # neolint: ignore[job-name-patern]"), ["job-name-pattern", "suppression-unknown-rule"]),
    "unclosed": (job(CompilationJobName="my_job  # neolint: ignore[NEO110"), ["job-name-pattern", "malformed-suppression"]),
    "another tool's word": (job(CompilationJobName="my_job  # neolint: disable=NEO110"), ["job-name-pattern", "malformed-suppression"]),
    "a file's comment below the top": (job(CompilationJobName="my_job\n# neolint: ignore-file[NEO110]"), ["job-name-pattern", "malformed-suppression"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "rules"), NOT_SILENCED.values(), ids=NOT_SILENCED)
def test_what_a_comment_does_not_silence(text: str, rules: list[str]) -> None:
    checked = found(text)
    assert names(checked.findings) == rules
    assert not checked.silenced


def _only(text: str, name: str = "job.yaml") -> Finding:
    (finding,) = [finding for finding in check(text, name, min_severity="warning").findings if finding.name in OWN]
    return finding


def test_a_comment_that_names_no_rule_is_told_which_to_name() -> None:
    finding = _only(job(OutputConfig="{S3OutputLocation: out, TargetDevice: ml_c55}  # neolint: ignore"))
    assert finding.help == 'write "ignore[NEO105, NEO601]", and a reason behind it'
    assert _only(job() + "# neolint: ignore").help == "take it out: nothing is found here"


@pytest.mark.parametrize(
    ("comment", "says", "marked"),
    [
        ("ignore[job-name-patern]", '"job-name-patern"; did you mean "job-name-pattern"?', "job-name-patern"),
        ("ignore[neo110]", 'did you mean "NEO110"?', "neo110"),
        ("ignore[NEO110, whatever]", 'there is no rule "whatever"', "whatever"),
        ("ignroe[NEO110]", '"ignroe" says nothing to neolint; did you mean "ignore"?', "# neolint: ignroe[NEO110]"),
        ("NEO110", '"NEO" says nothing to neolint', "# neolint: NEO110"),
        ("", "this comment says nothing to neolint", "# neolint:"),
        ("ignore[NEO110, NEO116]", "there is no finding of NEO116 here", "NEO116"),
        ("ignore[NEO116, NEO502]", "there is no finding of NEO116", "# neolint: ignore[NEO116, NEO502]"),
    ],
)
def test_what_is_said_of_comments(comment: str, says: str, marked: str) -> None:
    finding = _only(job(CompilationJobName=f"my_job  # neolint: {comment}".rstrip()))
    assert says in finding.message
    assert underlined(finding) == marked


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        (job(CompilationJobName="a-b  # neolint: ignore[NEO110] old"), job(CompilationJobName="a-b")),
        ("# neolint: ignore[NEO110]\n" + job(), job()),
        (job(CompilationJobName="a_b # why # neolint: ignore[NEO116]"), job(CompilationJobName="a_b # why")),
        (job(CompilationJobName="a_b # neolint: ignore[NEO116,NEO110] w"), job(CompilationJobName="a_b # neolint: ignore[NEO110] w")),
        (job(CompilationJobName="a_b # neolint: ignore[job-name-patern]"), job(CompilationJobName="a_b # neolint: ignore[job-name-pattern]")),
        (job(CompilationJobName="a_b # neolint: ingore[NEO110]"), job(CompilationJobName="a_b # neolint: ignore[NEO110]")),
    ],
)  # fmt: skip
def test_the_corrections_of_comments(text: str, mended: str) -> None:
    fix = _only(text).fix
    assert fix is not None
    for edit in sorted(fix.edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert text == mended


def test_a_comment_is_judged_only_if_its_rule_was_asked() -> None:
    text = job(CompilationJobName="neo-job  # neolint: ignore[NEO110]")

    def judged(selection: Selection) -> bool:
        checked = Checker(book(), Settings(selection=selection)).check("job.yaml", text.encode())
        return "unused-suppression" in names(checked.findings)

    assert judged(Selection())
    assert judged(Selection(select=("NEO110", "NEO09")))
    assert not judged(Selection(select=("NEO2", "NEO09")))
    assert not judged(Selection(ignore=("job-name-pattern",)))
    assert not judged(Selection(severity={"NEO110": "off"}))
    assert not judged(Selection(ignore=("unused-suppression",)))


def test_what_could_not_be_checked_as_a_whole_is_not_judged() -> None:
    assert names(found(job(CompilationJobName="neo-job # neolint: ignore[NEO110]") + "x: [\n").findings) == [
        "yaml-syntax"
    ]


def test_a_reason_can_be_asked_for() -> None:
    for comment, missing in (("ignore[NEO110]", True), ("ignore[NEO110]:", True), ("ignore[NEO110] old", False)):
        checked = found(job(CompilationJobName=f"my_job  # neolint: {comment}"), require_reason=True)
        assert ("suppression-without-reason" in names(checked.findings)) is missing
        assert names(checked.silenced) == ["job-name-pattern"]


def test_in_json_comments_are_heard_though_they_are_a_mistake() -> None:
    text = as_json(changed({"CompilationJobName": "my_job"}))
    trailing = text.replace('"my_job",', '"my_job", // neolint: ignore[NEO110, json-comment]')
    assert names(found(trailing, "job.jsonc").findings) == []
    above = text.replace('"CompilationJobName"', '/* neolint: ignore[NEO110] so */\n  "CompilationJobName"')
    assert names(found(above, "job.json").findings) == ["json-comment"]
    outer = text.replace('"OutputConfig": {', '"OutputConfig": { # neolint: ignore[NEO110]')
    assert names(found(outer, "job.json").findings) == ["job-name-pattern", "json-comment", "unused-suppression"]
    inside = as_json(changed({"CompilationJobName": "my_job # neolint: ignore[NEO110]"}))
    assert names(found(inside, "job.json").findings) == ["job-name-pattern"]


def test_an_internal_error_cannot_be_silenced(monkeypatch: pytest.MonkeyPatch) -> None:
    from neolint.engine.rules import Rule

    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(Rule, "check", broken)
    text = "# neolint: ignore-file[internal-error]\n" + job()
    checked = Checker(book(), Settings()).check("job.yaml", text.encode())
    assert checked.failed
    assert "internal-error" in names(checked.findings)
    assert not checked.silenced


@pytest.mark.parametrize(("text", "imported"), [(job(), "False"), (job() + "# neolint: ignore", "True")])
def test_a_file_without_the_mark_does_not_pay(text: str, imported: str) -> None:
    script = f"import sys; from tests.jobs import check; check({text!r}, 'job.yaml'); print('neolint.suppress' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == imported


# --- properties ------------------------------------------------------------------------------------------------------

WRONG: list[tuple[str, Any]] = [
    ("CompilationJobName", "my_model"),
    ("RoleArn", "NeoRole"),
    ("InputConfig.S3Uri", "model.tar.gz"),
    ("InputConfig.Framework", "mxnet"),
    ("InputConfig.DataInputConfig", '{"data": [1, 3, 0, 224]}'),
    ("InputConfig.DataInputConfig", '{"data":\n [1, 3, 0, 224],\n # neolint: ignore[NEO1]\n "x": [1, -1]}'),
    ("OutputConfig.TargetDevice", "ml_c55"),
    ("OutputConfig.CompilerOptions", '{"gpu-code": "72"}'),
    ("OutputConfig.KmsKeyId", "my-key # neolint: ignore[NEO1]"),
    ("StoppingCondition.MaxRuntimeInSeconds", 0),
    ("Tags", [{"Key": "a", "Value": "b"}, {"Key": "a", "Value": "c"}]),
]
STYLES: list[dict[str, Any]] = [{}, {"default_flow_style": True}, {"default_style": "'"}, {"default_style": '"'}, {"default_style": "|"}, {"width": 20}]  # fmt: skip


@lru_cache(maxsize=1)
def _checker() -> Checker:
    return Checker(book(), Settings(selection=Selection(min_severity="warning"), debug=True))


def _identity(finding: Finding) -> tuple[str, tuple[str, ...], str]:
    return finding.code, finding.pointer, finding.message


def _key_line(source: Source, finding: Finding, checked: Checked) -> int:
    """The line of the innermost key of the file whose value holds the finding, found without the code under test."""
    node, line = checked.jobs[0].document.layer.root, source.place(finding.span.start)[0]
    outer = finding.pointer[0].split("/")[1:] if finding.pointer else []
    for step in outer:
        child = node.child(int(step) if isinstance(node.items, list) else step)
        if child is None:
            break
        node = child
        if node.key is not None:
            line = source.place(node.key.start)[0]
    return line


@given(
    st.lists(st.sampled_from(WRONG), min_size=1, max_size=5, unique_by=lambda wrong: wrong[0]),
    st.sampled_from(STYLES),
    st.booleans(),
    st.data(),
)
def test_a_comment_above_a_finding_s_key_silences_it_and_nothing_of_another_key(
    wrong: list[tuple[str, Any]], style: dict[str, Any], wrapped: bool, draw: st.DataObject
) -> None:
    request: Any = changed(dict(wrong))
    text = yaml.safe_dump({"jobs": [request]} if wrapped else request, sort_keys=False, **style)
    before = _checker().check("job.yaml", text.encode())
    chosen = draw.draw(st.sampled_from(before.findings))
    line = _key_line(chosen.source, chosen, before)
    lines = text.split("\n")
    indent = lines[line - 1][: len(lines[line - 1]) - len(lines[line - 1].lstrip())]
    commented = "\n".join([*lines[: line - 1], f"{indent}# neolint: ignore[{chosen.code}] why", *lines[line - 1 :]])
    after = _checker().check("job.yaml", commented.encode())
    assert _identity(chosen) in map(_identity, after.silenced)
    assert {finding.code for finding in after.silenced} == {chosen.code}
    assert sorted(map(_identity, [*after.findings, *after.silenced])) == sorted(map(_identity, before.findings))
    if not style.get("default_flow_style") and "|" not in style.values():
        assert {_key_line(finding.source, finding, after) for finding in after.silenced} == {line + 1}
    mended = yaml.safe_dump({"jobs": [REQUEST]} if wrapped else REQUEST, sort_keys=False, **style)
    head = f"# neolint: ignore[{chosen.code}] why\n"
    assert names(_checker().check("job.yaml", (head + mended).encode()).findings)[:1] == ["unused-suppression"]


@given(st.text(alphabet="# neolit:gr[],\nNEO1-a'\"|>{}/*", max_size=40), st.sampled_from(["job.yaml", "job.json"]))
def test_whatever_stands_in_a_comment_there_is_an_answer(tail: str, name: str) -> None:
    for text in (
        job() + "# neolint: " + tail,
        as_json(REQUEST) + "// neolint: ignore" + tail,
        "# neolint:" + tail + "\n" + job(),
    ):
        checked = _checker().check(name, text.encode())
        json.dumps([finding.message for finding in checked.findings])
