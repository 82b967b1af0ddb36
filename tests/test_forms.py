"""One job in every form that people have of it: tests/forms holds what the clients themselves print."""

from __future__ import annotations

import json
import pprint
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from neolint.cli import neolint
from neolint.read import Limits
from neolint.read.printed import read_described
from neolint.read.printed.python_values import read_python_values
from neolint.scalar import offsets
from neolint.source import Source

FORMS = Path(__file__).parent / "forms"
DESCRIBED = sorted(path.name for path in FORMS.glob("describe.*"))
LISTED = sorted(path.name for path in FORMS.glob("list.*"))


def explained(given: str | Path) -> list[dict[str, Any]]:
    """The jobs of `neolint explain --format json`, for a file or for a text on standard input."""
    name, text = (str(given), None) if isinstance(given, Path) else ("-", given)
    result = CliRunner().invoke(neolint, ["explain", name, "--format", "json"], input=text)
    assert result.exit_code == 0, result.output
    jobs: list[dict[str, Any]] = json.loads(result.stdout)["jobs"]
    return jobs


def told(job: dict[str, Any]) -> dict[str, Any]:
    """What an explanation says, without the places that differ from form to form."""
    findings = [(finding["code"], finding["message"]) for finding in job["findings"]]
    return {**job, "findings": findings}


@pytest.mark.parametrize("name", DESCRIBED)
def test_every_form_of_a_description_is_explained_alike(name: str) -> None:
    (job,) = explained(FORMS / name)
    (expected,) = explained(FORMS / "describe.json")
    assert told(job) == told(expected)
    assert job["causes"][0]["confidence"] == "likely"


@pytest.mark.parametrize("name", LISTED)
def test_every_form_of_a_list_is_explained_alike(name: str) -> None:
    jobs = explained(FORMS / name)
    assert [told(job) for job in jobs] == [told(job) for job in explained(FORMS / "list.json")]
    assert [job["job"]["status"] for job in jobs] == ["FAILED", "INPROGRESS"]
    assert "could not be checked" in jobs[0]["summary"]


@pytest.mark.parametrize("name", [name for name in DESCRIBED if "wrapped" not in name and "ipynb" not in name])
def test_findings_point_into_the_form(name: str) -> None:
    text = (FORMS / name).read_text(encoding="utf-8")
    (job,) = explained(FORMS / name)
    (finding,) = [finding for finding in job["findings"] if finding["code"] == "NEO250"]
    line = text.splitlines()[finding["line"] - 1][finding["column"] - 1 :]
    assert line.lstrip().lstrip("'\"").startswith("{")


SAID = [
    ("ClientError: InputConfiguration: No h5 file provided in /tmp/model", "FAILED", "keras-none"),
    (
        ("UnexpectedStatusException: Error for Compilation job birds: Failed. Reason: ClientError: InputConfiguration: "
        "Unable to untar input model. Please confirm the model is a tar.gz file"),
        "FAILED birds",
        "untar",
    ),
    (
        ("Traceback (most recent call last):\n  File \"send.py\", line 3, in <module>\n    sm.create()\n"
        "botocore.exceptions.ClientError: An error occurred (ResourceInUse) when calling the CreateCompilationJob "
        "operation: Resource Already Exists: Compilation job with name birds already exists. Choose a different name."),
        "REFUSED",
        "name-taken",
    ),
    (
        "\nParameter validation failed:\nUnknown parameter in InputConfig: \"FrameworkVersion\", must be one of: S3Uri",
        "NOT SENT",
        "req-param",
    ),
    (
        ("An error occurred (ResourceNotFound) when calling the DescribeCompilationJob operation: Could not find "
        "compilation job 'birds'."),
        "REFUSED",
        "job-not-found",
    ),
    ('["FAILED", "ClientError: InputConfiguration: No h5 file provided in /tmp/model"]', "FAILED", "keras-none"),
    ("FAILED\tClientError: InputConfiguration: No h5 file provided in /tmp/model", "FAILED", "keras-none"),
    ('"ClientError: InputConfiguration: No h5 file provided in /tmp/model"', "FAILED", "keras-none"),
    (
        ('{"events": [{"timestamp": 1, "message": "loading"}, {"timestamp": 2, "message": "ClientError: '
        'InputConfiguration: No h5 file provided in /tmp/model"}]}'),
        "FAILED",
        "keras-none",
    ),
    (
        ("2026-04-02T08:30:10 birds loading the model\n2026-04-02T08:30:11 birds ClientError: InputConfiguration: "
        "No h5 file provided in /tmp/model"),
        "FAILED",
        "keras-none",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "heading", "cause"), SAID)
def test_a_text_that_says_what_went_wrong(text: str, heading: str, cause: str) -> None:
    result = CliRunner().invoke(neolint, ["explain", "-"], input=text)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == heading
    assert cause in explained(text)[0]["causes"][0]["id"]


@pytest.mark.parametrize("text", ["", "hello", "a\tb\tc", "{'a': 1}", "-----------\n| x |\n", "INPUTCONFIG\n", "123"])
def test_what_says_nothing_of_a_job(text: str) -> None:
    result = CliRunner().invoke(neolint, ["explain", "-"], input=text)
    assert result.exit_code == 2
    assert not result.stdout


def test_a_dict_that_was_cut_gives_what_stands_before_the_cut() -> None:
    whole = (FORMS / "describe.print.txt").read_text(encoding="utf-8")
    (job,) = explained(whole[: whole.index("'OutputConfig'") - 2])
    assert job["job"]["framework"] == "PYTORCH"
    assert job["causes"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)


@given(VALUES, st.integers(20, 90))
def test_what_python_prints_is_read_back(value: object, width: int) -> None:
    answer = {"CompilationJobName": value}
    for text in (repr(answer), pprint.pformat(answer, width=width)):
        (root,) = read_python_values(text, max_depth=100, max_nodes=10_000)
        assert root.value == answer


@given(st.text(max_size=60))
def test_every_character_of_a_printed_string_has_its_place(value: str) -> None:
    text = pprint.pformat({"CompilationJobName": value}, width=20)
    (root,) = read_python_values(text, max_depth=100, max_nodes=10_000)
    node = root.child("CompilationJobName")
    assert node is not None
    starts, ends = offsets(text, node)
    assert len(starts) == len(value)
    for character, start, end in zip(value, starts, ends, strict=True):
        assert text[start:end] == character or text[start] == "\\"


@given(st.text(alphabet="|+- \t\n'\"{}[](),:aA1\\", max_size=80), st.sampled_from(sorted(DESCRIBED + LISTED)))
def test_no_text_is_too_odd(noise: str, name: str) -> None:
    text = (FORMS / name).read_text(encoding="utf-8")
    middle = len(text) // 2
    for odd in (noise, noise + text, text[:middle] + noise, text[:middle] + noise + text[middle:]):
        read_described(Source("odd", odd), limits=Limits())
