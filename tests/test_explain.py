"""From a failed job's description to its cause and to the request to send next."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from neolint.engine.load import load_rulebook
from neolint.explain import json as json_format
from neolint.explain import markdown, text
from neolint.explain.catalogue import (
    CatalogueError,
    Entry,
    compile_catalogue,
    entries_from,
    fill,
    load_catalogue,
    match,
)
from neolint.explain.diagnose import diagnose
from neolint.explain.keras import compare
from neolint.explain.next_request import fresh_name
from neolint.explain.reason import clean
from neolint.finding import Finding, Severity
from neolint.moment import moment
from neolint.node import UNKNOWN
from neolint.source import Source, Span
from tests.jobs import changed

if TYPE_CHECKING:
    from neolint.explain.diagnosis import Diagnosis

KERAS_SHAPE = (
    "ClientError: InputConfiguration: Input image has wrong shape in Input Shape dictionary. "
    "Input shapes should be provided in NCHW format."
)
NOT_PARTITIONED = (
    "ClientError: CompilationError: Unable to compile model for ml_inf1:', 'No operations were successfully "
    "partitioned and compiled to neuron for this model - aborting trace!')"
)
SERVER = "ServerError: There was an internal server error during the compilation job, please try again."
FACTS = {"facts_date": "2026-01-01", "api_model": "botocore 1"}


def described(reason: str | None = None, status: str = "FAILED", **changes: object) -> dict[str, Any]:
    """A description of a job; ``changes`` name members, inner ones as ``InputConfig__Framework``; None removes one."""
    description: dict[str, Any] = {
        "CompilationJobName": "faces",
        "CompilationJobArn": "arn:aws:sagemaker:eu-west-1:123456789012:compilation-job/faces",
        "CompilationJobStatus": status,
        "CompilationStartTime": "2026-02-03T10:00:00Z",
        "CompilationEndTime": "2026-02-03T10:01:24Z",
        "CreationTime": "2026-02-03T09:59:50Z",
        "StoppingCondition": {"MaxRuntimeInSeconds": 900},
        "RoleArn": "arn:aws:iam::123456789012:role/neo",
        "InputConfig": {
            "S3Uri": "s3://models/faces.tar.gz",
            "DataInputConfig": '{"image":[1,3,96,96]}',
            "Framework": "KERAS",
        },
        "OutputConfig": {"S3OutputLocation": "s3://models/out/", "TargetDevice": "ml_c5"},
        "ResponseMetadata": {"RetryAttempts": 0},
    }
    if reason is not None:
        description["FailureReason"] = reason
    return changed({name.replace("__", "."): value for name, value in changes.items()}, description)


def found(name: str, message: str = "this is wrong", code: str = "NEO299", severity: Severity = "error") -> Finding:
    return Finding(code, name, severity, "documented", message, Source("job.json", "{}"), Span(0, 1))


def first(diagnosis: Diagnosis) -> tuple[str, str]:
    return diagnosis.causes[0].id, diagnosis.causes[0].confidence


# The catalogue


@pytest.mark.parametrize("entry", load_catalogue(), ids=lambda entry: entry.id)
def test_an_entry_fits_its_own_examples_best(entry: Entry) -> None:
    assert entry.examples or not entry.patterns
    for example in entry.examples:
        best = match(example.text)[0]
        assert best.entry.id == entry.id
        assert {**best.groups} == {**best.groups, **example.groups}
        assert fill(entry.cause, {**best.groups, "max_runtime": "900", "role": "neo"})


def test_needles_only_spare_work() -> None:
    without = [replace(entry, needles=("",) * len(entry.patterns)) for entry in load_catalogue()]
    for example in (example for entry in load_catalogue() for example in entry.examples):
        assert [one.entry.id for one in match(example.text, entries=without)] == [
            one.entry.id for one in match(example.text)
        ]


def test_entries_name_rules_that_there_are() -> None:
    own = {
        "channels-last",
        "integer-inputs",
        "limit-reached",
        "no-archive-name",
        "no-framework-version",
        "no-tensor-name",
        "open-dimension",
        "options-object",
        "unsorted-names",
    }
    words = set(load_rulebook().words())
    for entry in load_catalogue():
        assert set(entry.related) <= words, entry.id
        assert {sign for clue in entry.clues for sign in clue.signs} <= words | own, entry.id


def test_a_compiled_catalogue_goes_through_json() -> None:
    written: dict[str, Any] = {
        "id": "x",
        "title": "it is so",
        "patterns": [r"(?:Exactly )?one [a-z]+ of \d{1,3} files? is enough"],
        "cause": "One {thing}.",
        "remedy": ["do it"],
        "confidence": "likely",
        "evidence": "reported",
        "source": "somewhere",
        "stage": "job",
        "clues": [{"signs": ["y"], "confidence": "certain"}],
        "examples": ["one of"],
    }
    compiled = compile_catalogue([written])
    (entry,) = entries_from(json.loads(json.dumps(compiled)))
    assert entry.needles == (" is enough",)
    assert entry.cause == ("One {thing}.",)
    assert entries_from(compiled) == (entry,)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"remedy": []}, "remedy missing"),
        ({"confidence": "sure"}, "confidence must be one of"),
        ({"patterns": ["("]}, "unterminated"),
        ({"over": ["z"]}, "over names z"),
        ({"colour": 1}, "no entry has colour"),
        ({"clues": [{"signs": []}]}, "a clue needs signs"),
    ],
)
def test_a_mistake_in_an_entry_is_named(change: dict[str, object], says: str) -> None:
    good = {"id": "x", "title": "t", "cause": "c", "remedy": "r", "source": "s"}
    rest = {"confidence": "likely", "evidence": "reported", "stage": "job"}
    with pytest.raises(CatalogueError, match=says):
        compile_catalogue([{**good, **rest, **change}])


def test_sentences_without_their_value_are_left_out() -> None:
    assert fill(["Use {a}.", 'Write {"x":[1]}.', "See {b}."], {"a": "A"}) == ("Use A.", 'Write {"x":[1]}.')


@pytest.mark.parametrize(
    ("said", "best"),
    [
        ("InputConfiguration: TVM can't convert the Keras model.\\nTraceback", "keras-convert"),
        ("TVM cannot convert ONNX model. The following operators are not implemented: ['NonMaxSuppression']", "op-set"),
        (NOT_PARTITIONED, "inf1-nopart"),
        (KERAS_SHAPE[:80], "keras-shape"),
        (
            "An error occurred (ValidationException) when calling the CreateCompilationJob operation: no",
            "req-validation",
        ),
    ],
)
def test_the_most_telling_entry_comes_first(said: str, best: str) -> None:
    assert match(said)[0].entry.id == best


@pytest.mark.parametrize(
    "said", ["", "all is well", "TVMError: key 0 is not supported", "InternalFailure: (reached max)"]
)
def test_a_text_that_says_nothing_known_matches_nothing(said: str) -> None:
    assert match(said) == ()


# The reason


def test_a_reason_is_freed_from_what_stands_around_it() -> None:
    pasted = (
        "UnexpectedStatusException: Error for Compilation job my-job: Failed. Reason: ClientError: InputConfiguration: "
        "Treelite failed.\\nStack trace:\\n  [bt] (0) /lib/a.so(+0x1) [0x7f]\\n  [bt] (1) /lib/b.so\\nTry another. "
        "For further troubleshooting common failures please visit: https://example.org/x"
    )
    reason = clean(pasted)
    assert reason.text == "InputConfiguration: Treelite failed. Try another."
    assert (reason.error, reason.job, reason.cut) == ("ClientError", "my-job", False)


def test_remains_of_tuples_go() -> None:
    assert clean("Client Error: Unable to compile for x:', 'no luck')").text == "Unable to compile for x: no luck"
    assert clean("not implemented: {'A', 'B'}").text == "not implemented: {'A', 'B'}"


def test_a_reason_at_the_limit_is_cut() -> None:
    assert clean("x" * 1024).cut


# Causes


def test_channels_last_with_the_models_shape_is_certain_and_corrected() -> None:
    job = described(
        f"{KERAS_SHAPE} For example, (None,3,96,96)", InputConfig__DataInputConfig='{"image": [1, 96, 96, 3]}'
    )
    diagnosis = diagnose(job, [found("keras-channel-last", code="NEO210")])
    assert first(diagnosis) == ("keras-shape", "certain")
    assert diagnosis.causes[0].findings == ("NEO210",)
    assert diagnosis.causes[0].remedy == ("write image as [1,3,96,96]",)
    assert diagnosis.next is not None
    assert diagnosis.next.request["InputConfig"] == {
        "S3Uri": "s3://models/faces.tar.gz",
        "DataInputConfig": '{"image": [1, 3, 96, 96]}',
        "Framework": "KERAS",
    }
    assert diagnosis.next.open == ()


def test_a_wrong_number_of_channels_is_certain_and_left_to_the_user() -> None:
    diagnosis = diagnose(described(f"{KERAS_SHAPE} For example, (None,1,96,96)"), [])
    assert first(diagnosis) == ("keras-shape", "certain")
    said = "DataInputConfig gives image as [1,3,96,96]; the model's own shape is (None,1,96,96)"
    assert f"{said}: channels 1, and not 3; the layout is right" in diagnosis.causes[0].because
    assert diagnosis.causes[0].remedy == ("write image as [1,1,96,96]",)
    assert diagnosis.next is not None
    assert diagnosis.next.request["InputConfig"]["DataInputConfig"] == '{"image":[1,3,96,96]}'  # type: ignore[index]
    assert "write image as [1,1,96,96]" in diagnosis.next.open


def test_without_a_shape_to_compare_nothing_is_certain() -> None:
    assert first(diagnose(described(KERAS_SHAPE), [])) == ("keras-shape", "likely")


@pytest.mark.parametrize(
    ("shape", "expected", "corrected"),
    [
        ([2, 96, 64, 3], "None,3,96,64", [2, 3, 96, 64]),
        ([2, 96, 64, 3], "None,3,64,96", None),
        ([1, 10], "None,3,64,96", None),
        ([1, 28, 28, 1], None, [1, 1, 28, 28]),
        ([1, 3, 28, 28], None, None),
    ],
)
def test_only_a_moved_channel_is_corrected(shape: list[int], expected: str | None, corrected: list[int] | None) -> None:
    compared = compare({"x": shape}, "x", expected)
    assert compared is not None
    assert compared.corrected == corrected


@pytest.mark.parametrize(
    ("shape", "expected", "says"),
    [
        ([2, 3, 96, 64], "None,3,64,64", "height 64, and not 96; the layout is right"),
        ([2, 96, 64, 3], "None,3,64,96", "channels 3, and not 96; width 96, and not 3"),
        ([1, 10], "None,3,64,96", "it has 4 dimensions, and the request gives 2"),
        ([1, 10], "None,12", "dimension 1 is 12, and not 10"),
    ],
)
def test_the_numbers_that_differ_are_named(shape: list[int], expected: str, says: str) -> None:
    compared = compare({"x": shape}, "x", expected)
    assert compared is not None
    assert compared.because.endswith(f": {says}")


def test_the_requests_findings_make_a_cause_likelier() -> None:
    inferentia = described(NOT_PARTITIONED, InputConfig__Framework="PYTORCH", OutputConfig__TargetDevice="ml_inf1")
    assert first(diagnose(inferentia, [])) == ("inf1-nopart", "possible")
    diagnosis = diagnose(inferentia, [found("inferentia-object-form", code="NEO330")])
    assert first(diagnosis) == ("inf1-nopart", "likely")
    assert diagnosis.causes[0].findings == ("NEO330",)
    assert "this is wrong (NEO330)" in diagnosis.causes[0].because


def test_what_explain_sees_itself_counts_as_well() -> None:
    options = described(
        NOT_PARTITIONED, OutputConfig__TargetDevice="ml_inf1", OutputConfig__CompilerOptions='{"num-neuroncores": 2}'
    )
    assert first(diagnose(options, [])) == ("inf1-nopart", "likely")
    dimension = described(SERVER, InputConfig__DataInputConfig='{"image":[1,3,null,null]}')
    assert first(diagnose(dimension, [])) == ("server", "likely")
    assert "most likely because DataInputConfig leaves a dimension open" in diagnose(dimension, []).summary
    assert first(diagnose(described(SERVER), [])) == ("server", "possible")
    assert "failed after 84 s, and the text gives no reason" in diagnose(described(SERVER), []).summary


@pytest.mark.parametrize(
    "said",
    ["InternalServerError: please try again", "ServerError: An internal error occurred.", "Internal Service Exception"],
)
def test_a_text_that_gives_no_reason_leaves_it_to_the_request(said: str) -> None:
    mistake = found("fractional-dim", code="NEO223")
    assert first(diagnose(described(said), [])) == ("server", "possible")
    assert first(diagnose(described(said), [mistake])) == ("request-mistake", "possible")


def test_what_to_try_where_nothing_is_known() -> None:
    unknown = diagnose(described("ClientError: something new"), [])
    assert unknown.causes == ()
    assert unknown.to_try[0].startswith("read the end of the log: `aws logs tail /aws/sagemaker/CompilationJobs")
    assert "--log-stream-names faces " in unknown.to_try[0]
    assert diagnose(described(SERVER), []).to_try == (), "the cause has its own steps"


def test_a_completed_job_with_something_odd_in_its_request() -> None:
    done = described(status="COMPLETED", ModelArtifacts={"S3ModelArtifacts": "s3://models/out/faces-ml_c5.tar.gz"})
    odd = diagnose(done, [found("nchw-for-nhwc-framework", code="NEO242", severity="warning")])
    assert odd.summary.endswith("; look at what is odd in its request all the same.")
    assert "`aws s3 cp s3://models/out/faces-ml_c5.tar.gz - | tar tvzf -`" in odd.to_try[1]
    assert diagnose(done, [found("job-slow", code="NEO801", severity="warning")]).to_try == ()
    assert diagnose(done, []).to_try == ()


def test_a_missing_framework_version_is_named_with_a_load_failure() -> None:
    job = described(
        "ClientError: InputConfiguration: Framework cannot load PyTorch model. x", InputConfig__Framework="PYTORCH"
    )
    (cause,) = diagnose(job, [found("pytorch-version-missing", code="NEO501", severity="warning")]).causes
    assert (cause.id, cause.confidence, cause.findings) == ("pt-load", "likely", ("NEO501",))
    assert cause.remedy[0] == "name FrameworkVersion in the request"


def test_a_job_that_used_up_its_time_ran_into_its_limit() -> None:
    late = "2026-02-03T10:15:00Z"
    assert first(diagnose(described("odd", CompilationEndTime=late), [])) == ("timeout", "likely")
    assert first(diagnose(described("ClientError: TimeOut Error", CompilationEndTime=late), [])) == (
        "timeout",
        "certain",
    )
    assert first(diagnose(described(SERVER, CompilationEndTime=late), [])) == ("timeout", "likely")
    assert first(diagnose(described("ClientError: TimeOut Error"), [])) == ("timeout", "likely")


def test_without_text_and_findings_there_is_no_cause() -> None:
    diagnosis = diagnose(described("quite new"), [])
    assert diagnosis.causes == ()
    assert diagnosis.summary == (
        'faces failed after 84 s for a reason that neolint does not know ("quite new"); '
        "read the end of its log first (group /aws/sagemaker/CompilationJobs, stream faces)."
    )


def test_a_mistake_in_the_request_alone_is_possible_at_most() -> None:
    diagnosis = diagnose(described("quite new"), [found("no-target"), found("tag-limit", severity="warning")])
    assert first(diagnosis) == ("request-mistake", "possible")
    assert diagnosis.causes[0].findings == ("NEO299",)
    assert '("quite new"), possibly because' in diagnosis.summary


# What became of the job


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("Completed", "faces completed after 84 s; the compiled model is at s3://models/out/faces-ml_c5.tar.gz."),
        ("STOPPED", "faces was stopped after 84 s, before it had compiled the model."),
        ("STOPPING", "faces is being stopped; nothing is known yet of what it leaves behind."),
        ("InProgress", "faces was still running since 2026-02-03T10:00:00Z when this was written; describe it again"),
        ("Starting", "faces has been waiting for its machine since 2026-02-03T09:59:50Z; that takes some minutes"),
        ("PAUSED", "faces has the status PAUSED, which neolint does not know."),
    ],
)
def test_every_status_has_plain_words(status: str, says: str) -> None:
    job = described(status=status, ModelArtifacts={"S3ModelArtifacts": "s3://models/out/faces-ml_c5.tar.gz"})
    diagnosis = diagnose(job, [])
    assert diagnosis.summary.startswith(says)
    assert diagnosis.causes == ()
    assert (diagnosis.next is None) == (status != "STOPPED")


def test_a_request_has_not_run_yet() -> None:
    request = {name: described()[name] for name in ("RoleArn", "InputConfig", "OutputConfig", "StoppingCondition")}
    diagnosis = diagnose(request, [found("no-target")])
    assert diagnosis.summary.startswith("Nothing has run yet: this is a request, and a mistake in it")
    assert diagnosis.logs is None


def test_a_description_that_tells_nothing() -> None:
    diagnosis = diagnose({"CompilationJobArn": "arn:aws:sagemaker:us-east-1:1:compilation-job/x"}, [])
    assert diagnosis.summary == "The service has taken the request for x; this does not say what became of it."
    assert diagnosis.job.region == "us-east-1"


@pytest.mark.parametrize(
    "written",
    [
        1770112800,
        1770112800000,
        "1770112800.0",
        "2026-02-03T10:00:00Z",
        "2026-02-03 11:00:00+01:00",
        "2026-02-03T04:30:00.000000-0530",
        "2026-02-03T10:00:00",
        datetime(2026, 2, 3, 12, tzinfo=timezone(timedelta(hours=2))),
    ],
)
def test_times_come_in_many_forms(written: object) -> None:
    assert moment(written) == datetime(2026, 2, 3, 10, tzinfo=timezone.utc)


@pytest.mark.parametrize("written", [None, True, "soon", "2026-13-40T00:00:00Z", 10**30, float("nan"), [], UNKNOWN])
def test_what_is_no_time_is_none(written: object) -> None:
    assert moment(written) is None


def test_where_the_logs_are() -> None:
    derived = "InputConfiguration: We are unable to extract DataInputConfig from the model due to x. Please override"
    assert diagnose(described("odd"), []).logs == diagnose(described("odder"), []).logs
    logs = diagnose(described(derived), []).logs
    assert logs is not None
    assert logs.stream == "faces/model-info-extraction"


# The next request


def test_the_next_request_has_a_requests_members_only() -> None:
    following = diagnose(described("odd", ModelPackageVersionArn="arn:x", InferenceImage="i", VpcConfig=None), []).next
    assert following is not None
    assert list(following.request) == [
        "CompilationJobName",
        "RoleArn",
        "ModelPackageVersionArn",
        "OutputConfig",
        "StoppingCondition",
    ]
    assert following.request["CompilationJobName"] == "faces-2"
    assert "InputConfig is left out: with a model package the API takes no other input" in following.changes


def test_inner_json_is_put_right_and_its_finding_is_not_open() -> None:
    job = described("odd", InputConfig__DataInputConfig="{'image': [1, 3, 96, 96]}")
    following = diagnose(job, [found("python-literal-inner"), found("role-arn-pattern", "no ARN", "NEO130")]).next
    assert following is not None
    assert following.request["InputConfig"]["DataInputConfig"] == '{"image": [1, 3, 96, 96]}'  # type: ignore[index]
    assert following.open[0] == "no ARN (NEO130)"
    assert not any("NEO299" in left for left in following.open)


def test_letter_case_is_put_right_where_a_finding_says_so() -> None:
    job = described("odd", OutputConfig__TargetDevice="ML_C5")
    pointed = found("enum-case")._replace(pointer=("/OutputConfig/TargetDevice",))
    following = diagnose(job, [pointed]).next
    assert following is not None
    assert following.request["OutputConfig"]["TargetDevice"] == "ml_c5"  # type: ignore[index]


def test_unknown_values_are_left_open() -> None:
    job = described("odd", RoleArn=UNKNOWN, OutputConfig__KmsKeyId=UNKNOWN, StoppingCondition=None)
    following = diagnose(job, []).next
    assert following is not None
    assert following.open == (
        "fill in StoppingCondition: the description does not say it",
        "fill in RoleArn: its value is not known",
        "fill in OutputConfig.KmsKeyId: its value is not known",
    )


@pytest.mark.parametrize(
    ("old", "fresh"),
    [
        ("net", "net-2"),
        ("net-2", "net-3"),
        ("net-9", "net-10"),
        ("net-2026-02-03", "net-2026-02-03-2"),
        ("net-2026-02-03-2", "net-2026-02-03-2-2"),
        ("my net!", "my-net-2"),
        ("a" * 63, "a" * 61 + "-2"),
        ("--", "compilation-job-2"),
    ],
)
def test_fresh_names(old: str, fresh: str) -> None:
    assert fresh_name(old) == fresh


@given(st.text())
def test_fresh_names_are_always_valid(old: str) -> None:
    fresh = fresh_name(old)
    assert re.fullmatch(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", fresh)
    assert fresh != old


# The formats


def test_the_json_form_is_what_its_schema_says() -> None:
    schema = json.loads((Path(__file__).parent.parent / "schemas" / "explanation.json").read_text(encoding="utf-8"))
    jobs = [
        diagnose(described(KERAS_SHAPE), [found("keras-channel-last")]),
        diagnose(described("odd", OutputConfig__TargetDevice=None, OutputConfig__TargetPlatform={"Os": "LINUX"}), []),
        diagnose({}, []),
    ]
    values = json.loads(json_format.render(jobs, FACTS))
    Draft202012Validator(schema).validate(values)
    assert values["jobs"][0]["job"]["billed_seconds"] == 84
    assert values["jobs"][0]["findings"][0]["code"] == "NEO299"
    assert values["jobs"][1]["job"]["target"] == {"os": "LINUX", "arch": None, "accelerator": None}
    assert values["jobs"][2]["logs"] is None


def test_the_text_keeps_to_80_columns_and_shows_nothing_that_fools_a_terminal() -> None:
    job = described(f"{KERAS_SHAPE} \x1b[31m\u202e", CompilationJobName="\x1b]0;x\x07")
    shown = text.render([diagnose(job, [found("keras-channel-last", "bad \x1b[0m")])])
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "{" in shown
    assert max(map(len, shown.split("{\n")[0].splitlines())) <= 80
    assert "\x1b[1;31mFAILED\x1b[0m" in text.render([diagnose(described("odd"), [])], colour=True)


def test_the_text_reads_from_top_to_bottom() -> None:
    shown = text.render([diagnose(described(KERAS_SHAPE), [found("keras-channel-last")])])
    parts = ["FAILED faces (KERAS for ml_c5, eu-west-1)", "\n1. The shape", "What to do:", "In the request:\n  NEO299"]
    parts += ["The next request:", '"CompilationJobName": "faces-2"', "stream faces", "Billed:         84 s"]
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)


def test_markdown_escapes_what_is_not_its_own() -> None:
    shown = markdown.render([diagnose(described("a *b* <script> [x](y)"), [])])
    assert r"a \*b\* \<script\> \[x\](y)" in shown
    assert "```json\n{" in shown


# Total


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(UNKNOWN),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = st.sampled_from(list(described("")))
INNER = st.sampled_from(["Framework", "DataInputConfig", "S3Uri", "TargetDevice", "TargetPlatform", "CompilerOptions"])


@given(st.dictionaries(MEMBERS, VALUES | st.dictionaries(INNER, VALUES), max_size=8))
def test_no_description_is_too_odd(description: dict[str, object]) -> None:
    diagnosis = diagnose(description, [found("null-dim")])
    assert diagnosis.summary
    assert text.render([diagnosis])
    assert markdown.render([diagnosis])
    assert json_format.render([diagnosis], FACTS)


@given(
    st.text()
    | st.sampled_from([KERAS_SHAPE, NOT_PARTITIONED, SERVER]).flatmap(
        lambda said: st.integers(0, 200).map(lambda end: said[:end])
    )
)
def test_no_text_is_too_odd(said: str) -> None:
    assert len(clean(said).text) <= len(said)
    assert all(one.said in clean(said).text for one in match(said))
