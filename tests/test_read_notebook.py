"""Notebooks, and Python that is not quite Python: what is read all the same, and what is said of the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from neolint.cli import neolint
from neolint.report.concise import line_of
from neolint.source import Source
from tests.jobs import check, names, underlined
from tests.runner import CliRunner
from tests.test_read_python import documents, notebook, requests, script

DEVICE = "ml_c9"
CALL = script(device=f'"{DEVICE}"')


def found_devices(text: str, name: str) -> list[str]:
    return [one["OutputConfig"]["TargetDevice"] for one in requests(text, name)]


@pytest.mark.parametrize(
    "cell",
    [
        "!pip install it's\n" + CALL,
        'if True:\n    !pip install "x\n    %cd y\n' + CALL,
        'text = """\n%s\n! no shell\n"""\nother = ("a"\n    % (1,))\n!ls\n' + CALL,
        "files, n = !ls\na?\n%time b = 1\n" + CALL,
        "\n\n%%time\n" + CALL,
        "%%capture out --no-stderr\n" + CALL,
        "role = <YOUR ROLE>\n" + CALL,
        "await start()\n" + CALL,
        "print 'Python 2'\ntry:\n    pass\nexcept OSError, error:\n    print error\n" + CALL,
        "\n".join(f"print 'line', {number}" for number in range(50)) + CALL,
        CALL.replace(f'"{DEVICE}"', f"\u201c{DEVICE}\u201d"),
        CALL.replace(f'"{DEVICE}"', f"\u2018{DEVICE}\u2019"),
    ],
)
def test_what_is_no_python_in_a_cell_does_not_hide_its_job(cell: str) -> None:
    found = check(notebook("import os", cell), "n.ipynb", "error").findings
    assert names(found) == ["bad-enum-value"]
    assert DEVICE in underlined(found[0])


@pytest.mark.parametrize("cell", [CALL.replace("RoleArn=", "RoleArn your "), CALL[:-3]])
def test_a_job_in_a_cell_that_cannot_be_read_is_told(cell: str) -> None:
    checked = check(notebook(cell, "model = 1"), "n.ipynb", "warning")
    (finding,) = checked.findings
    assert (finding.name, finding.severity, finding.cell) == ("python-syntax", "warning", 2)
    place = finding.source.cell(finding.span.start)
    assert place is not None
    assert place[1] in (2, 3, 4)  # Python's versions differ in where they stop
    assert not checked.count


@pytest.mark.parametrize("text", ["x = = 1\n", "def f(:\n    pass\n", "\t x\n  y z\n", "if x:\ny = 1\n"])
def test_a_mistake_elsewhere_is_none_of_ours(text: str) -> None:
    assert names(check(text + CALL, "a.py", "warning").findings) == ["bad-enum-value"]
    assert not check("# create_compilation_job\n" + text, "a.py").findings


def test_a_program_too_long_to_be_read_says_so() -> None:
    checked = check(CALL + "a = b, c\n" * 100_000, "a.py", "warning")
    assert names(checked.findings) == ["python-syntax"]


def test_a_script_may_name_its_encoding() -> None:
    raw = ("# -*- coding: latin-1 -*-\nword = 'ü'\n" + CALL).encode("latin-1")
    (finding,) = check(raw, "a.py", "warning").findings
    assert underlined(finding) == f'"{DEVICE}"'
    assert finding.source.encoding == "iso8859-1"
    assert "not-utf-8" in names(check(raw.replace(b"latin-1", b"rot13"), "a.py").findings)


def test_a_notebook_is_known_by_its_text_where_its_name_says_nothing() -> None:
    assert found_devices(notebook(CALL), "comparisonipynb") == [DEVICE]
    assert documents(notebook(CALL), "notebook.json")[0].notation == "json"


def test_a_cell_that_is_one_string_counts_its_lines_by_line_ends_only() -> None:
    cell = 'print("one\\n two\\\\n")\r\nname = "ü"\n' + CALL
    text = json.dumps({"cells": [{"cell_type": "code", "source": cell}], "nbformat": 4})
    (finding,) = check(text, "n.ipynb", "error").findings
    assert finding.source.cell(finding.span.start) == (1, 8)


def test_a_name_that_only_a_later_cell_gives_a_value_was_given_it_before() -> None:
    call = script(device="device")
    assert found_devices(notebook(call, f"device = '{DEVICE}'"), "n.ipynb") == [DEVICE]
    twice = requests(notebook(call, f"device = '{DEVICE}'", "device = 'ml_c5'"), "n.ipynb")
    assert [one["OutputConfig"]["TargetDevice"] for one in twice] != [DEVICE]
    assert found_devices(f"{call}\ndevice = '{DEVICE}'", "a.py") != [DEVICE]


def test_outputs_do_not_make_a_notebook_too_large(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "source": CALL, "outputs": [{"data": {"image/png": "A" * 8_000}}]}
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"cells": [cell], "nbformat": 4}))
    result = CliRunner().invoke(neolint, ["check", "--max-size", "4000", "--format", "concise", str(path)])
    assert "bad-enum-value" in result.output
    assert result.exit_code == 1


def test_the_sdk_3_takes_shapes() -> None:
    text = """
from sagemaker.core.resources import CompilationJob
from sagemaker.core.shapes import InputConfig, OutputConfig, StoppingCondition, TargetPlatform
CompilationJob.create(
    compilation_job_name="neo-job",
    role_arn="arn:aws:iam::123456789012:role/NeoRole",
    input_config=InputConfig(s3_uri="s3://b-b/m.tar.gz", data_input_config='{"x":[1,0]}', framework="PYTORCH"),
    output_config=OutputConfig(
        s3_output_location="s3://b-b/o", target_platform=TargetPlatform(os="LINUX", arch="ARM64")
    ),
    stopping_condition=StoppingCondition(max_runtime_in_seconds=900),
    session=session,
)
"""
    assert requests(text) == [
        {
            "CompilationJobName": "neo-job",
            "RoleArn": "arn:aws:iam::123456789012:role/NeoRole",
            "InputConfig": {"S3Uri": "s3://b-b/m.tar.gz", "DataInputConfig": '{"x":[1,0]}', "Framework": "PYTORCH"},
            "OutputConfig": {
                "S3OutputLocation": "s3://b-b/o",
                "TargetPlatform": {"Os": "LINUX", "Arch": "ARM64"},
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 900},
        }
    ]
    (zero,) = [one for one in check(text, "a.py").findings if one.name == "zero-dim"]
    assert underlined(zero) == "0"


def test_a_function_that_nobody_calls_brings_its_values_to_the_one_that_it_calls() -> None:
    call = "\n".join("        " + line for line in script(device="device").splitlines())
    text = f"class T:\n    def _make(self, device):\n{call}\n    def test_it(self):\n        self._make('{DEVICE}')\n"
    assert found_devices(text, "test_a.py") == [DEVICE]


def test_the_places_of_a_source_without_cells() -> None:
    assert Source("a.py", "x").cell(0) is None


def test_a_line_a_finding_says_the_files_line_and_the_cells() -> None:
    (finding,) = check(notebook("import os", CALL), "n.ipynb", "error").findings
    line, column = finding.source.place(finding.span.start)
    cell = finding.source.cell(finding.span.start)
    assert cell is not None
    said = line_of(finding)
    assert said.startswith(f"n.ipynb:{line}:{column}: error ")
    assert said.endswith(f" (cell {finding.cell}, line {cell[1]})")
