"""`neolint explain` as a command: the next request, masks, the request kept beside it, the page."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from neolint.cli import neolint
from neolint.explain.compare import differences
from neolint.explain.marked import marked
from neolint.explain.redact import redactor
from neolint.node import UNKNOWN
from tests.jobs import changed

FORMS = Path(__file__).parent / "forms"
KERAS = Path(__file__).parent / "cases" / "explain" / "describe-keras.json"
DESCRIBED = FORMS / "describe.json"


def explain(*arguments: object, given: str | None = None) -> Result:
    """`neolint explain` with these arguments."""
    return CliRunner().invoke(neolint, ["explain", *map(str, arguments)], input=given)


def check(path: Path) -> int:
    """How `neolint check` ends."""
    return CliRunner().invoke(neolint, ["check", str(path)]).exit_code


@pytest.mark.parametrize("name", ["next.json", "next.yaml"])
def test_the_next_request_passes_the_check(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    result = explain(KERAS, "--next", target)
    assert result.exit_code == 0
    request = yaml.safe_load(target.read_text(encoding="utf-8"))
    assert request["CompilationJobName"] != json.loads(KERAS.read_text(encoding="utf-8"))["CompilationJobName"]
    assert check(target) == 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_next_request_to_a_pipe() -> None:
    result = explain(KERAS, "--next", "-")
    assert json.loads(result.stdout)["InputConfig"]["Framework"] == "KERAS"
    assert result.stderr.startswith("FAILED")


def test_no_single_next_request(tmp_path: Path) -> None:
    target = tmp_path / "next.json"
    result = explain(FORMS / "list.json", "--next", target)
    assert (result.exit_code, result.stderr) == (2, "neolint: --next: no job here needs one that is known\n")
    result = explain(KERAS, DESCRIBED, "--next", target)
    assert (result.exit_code, result.stderr) == (2, "neolint: --next: several jobs need one; explain one at a time\n")
    assert not target.exists()


def test_the_next_request_where_nothing_can_be_written(tmp_path: Path) -> None:
    result = explain(KERAS, "--next", tmp_path / "no" / "next.json")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("output_format", ["text", "json", "markdown", "html"])
def test_masks_leave_no_name(output_format: str) -> None:
    result = explain(DESCRIBED, "--redact", "--format", output_format)
    for name in ("123456789012", "NeoRole", "birds-models", "v2/model", "0123456789abcdef0"):
        assert name not in result.stdout
    assert "s3://bucket-1/object-1.tar.gz" in result.stdout
    assert "arn:aws:iam::111122223333:role/role-1" in result.stdout
    assert "birds-v2" in result.stdout  # the job's name is what the ticket is about


def test_a_masked_request_is_still_one(tmp_path: Path) -> None:
    text = json.dumps(changed({}))
    (tmp_path / "job.json").write_text(redactor([text])(text), encoding="utf-8")
    assert check(tmp_path / "job.json") == 0


def test_the_same_name_has_the_same_mask() -> None:
    text = "s3://photos/a.tar.gz s3://photos/b s3://other-photos/a.tar.gz Bucket: other-photos, Key: b"
    masked = redactor([text])(text)
    assert masked == (
        "s3://bucket-1/object-1.tar.gz s3://bucket-1/object-2 s3://bucket-2/object-1.tar.gz Bucket: bucket-2, Key: object-2"
    )


def test_findings_point_into_the_file_that_is_kept(tmp_path: Path) -> None:
    described = json.loads(DESCRIBED.read_text(encoding="utf-8"))
    names = ("CompilationJobName", "RoleArn", "InputConfig", "OutputConfig", "StoppingCondition", "VpcConfig")
    request = {name: described[name] for name in names}
    request["InputConfig"]["FrameworkVersion"] = "1.7"
    kept = tmp_path / "job.yaml"
    kept.write_text(yaml.safe_dump(request), encoding="utf-8")
    (job,) = json.loads(explain(DESCRIBED, "--request", kept, "--format", "json").stdout)["jobs"]
    assert {finding["path"] for finding in job["findings"]} == {str(kept)}
    assert job["differences"] == ["InputConfig.FrameworkVersion: the file has 1.7, 1.8 was sent"]
    shown = explain(DESCRIBED, "--request", kept).stdout
    assert "job.yaml is not what was sent:" in shown


def test_no_request_in_the_file_that_is_kept(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{}", encoding="utf-8")
    result = explain(DESCRIBED, "--request", tmp_path / "package.json")
    assert result.exit_code == 2
    assert "no compilation job in it" in result.stderr


def test_what_is_no_difference() -> None:
    request = changed({"InputConfig.DataInputConfig": '{ "data" : [1,3,224,224] }'})
    sent = changed({"InputConfig.DataInputConfig": '{"data":[1,3,224,224]}', "CompilationJobName": "again"})
    assert differences(request, sent) == ()
    assert differences({**request, "RoleArn": UNKNOWN}, sent) == ()
    request["StoppingCondition"] = {**request["StoppingCondition"], "MaxWaitTimeInSeconds": 9000}
    assert differences(request, sent) == ()


class _Tags(HTMLParser):
    """Which tags a page has, and that each of them is closed."""

    VOID = ("meta",)

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_loads_nothing() -> None:
    page = explain(KERAS, DESCRIBED, "--format", "html").stdout
    tags = _Tags()
    tags.feed(page)
    assert not tags.open
    assert tags.seen.count("main") == 2
    assert not {"script", "link", "img", "iframe"} & set(tags.seen)
    assert "http" not in page
    assert '<mark class="error">[1,224,224,3]</mark><sup>1</sup>' in re.sub(", ", ",", page)


def test_the_page_shows_what_is_said_and_runs_none_of_it() -> None:
    described = json.loads(DESCRIBED.read_text(encoding="utf-8"))
    described["FailureReason"] = "ClientError: <script>alert(1)</script> \u202e"
    described["InputConfig"]["S3Uri"] = "s3://x/<b>.tar.gz"
    page = explain("-", "--format", "html", given=json.dumps(described)).stdout
    assert "<script" not in page
    assert "<b>." not in page
    assert "\u202e" not in page


def test_marks_are_where_the_findings_are() -> None:
    result = explain(KERAS, "--format", "json")
    (job,) = json.loads(result.stdout)["jobs"]
    from neolint.engine.load import load_rulebook
    from neolint.finding import Finding
    from neolint.source import Source, Span

    assert load_rulebook().get("keras-channel-last")
    (found,) = [one for one in job["findings"] if one["name"] == "keras-channel-last"]
    finding = Finding("NEO240", "x", "error", "x", "x", Source("x", ""), Span(0, 0), pointer=tuple(found["pointer"]))
    request = json.loads(KERAS.read_text(encoding="utf-8"))
    text, marks = marked({"InputConfig": request["InputConfig"]}, [finding])
    (mark,) = marks
    assert json.loads(text[mark.span.start : mark.span.end]) == [1, 224, 224, 3]
    assert marked({}, [finding]).marks == ()


def test_the_list_of_causes() -> None:
    listed = explain("--list").stdout
    assert "keras-shape" in listed
    assert len(json.loads(explain("--list", "--format", "json").stdout)) == len(listed.splitlines()) - 1


def test_a_sample_of_the_cli() -> None:
    result = explain("-", given='{"CompilationJobArn": "CompilationJobArn"}')
    assert result.stdout == (
        "SAMPLE\n\nThis is the sample that --generate-cli-skeleton output prints; it says nothing\nof a job.\n"
    )


def test_nothing_to_explain() -> None:
    result = explain()
    assert result.exit_code == 2
    assert "--job-name" in result.stderr
