"""`neolint targets`: the table and the pages, word for word, and how a device is asked for."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from neolint.cli import neolint
from neolint.targetpage import target_names, target_page, target_table
from tests.jobs import book

GOLDEN = Path(__file__).parent / "targets"


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(neolint, ["targets", *arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("device", ["", "amba_cv22", "coreml", "jetson_nano", "lambda", "ml_c5", "ml_eia2", "ml_inf1"])
def test_output_is_the_one_beside_it(device: str) -> None:
    code, text, _ = run(*([device] if device else []))
    expected = GOLDEN / f"{device or 'all'}.txt"
    if os.environ.get("NEOLINT_UPDATE_CASES"):
        expected.write_text(text, encoding="utf-8")
    assert (code, text) == (0, expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("device", target_names())
def test_every_page_fits_a_terminal_and_says_when(device: str) -> None:
    text, code = target_page(device, "text")
    assert code == 0
    assert all(len(line) <= 80 for line in text.splitlines())
    assert book().dates["facts_date"] in text
    assert "None" not in text


def test_table_has_every_device_and_fits_a_terminal() -> None:
    lines = target_table("text").splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert set(target_names()) <= {line.split()[0] for line in lines if line.strip()}


@pytest.mark.parametrize("word", ["jetson_nano", "Jetson_Nano", " jetson-nano"])
def test_a_device_is_found_in_any_letter_case(word: str) -> None:
    assert target_page(word, "text") == target_page("jetson_nano", "text")


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("rasp4", 'did you mean "rasp4b"?'),
        ("ml.c5.xlarge", 'did you mean "ml_c5"?'),
        ("jetson_nanno", 'did you mean "jetson_nano"?'),
        ("toaster", "`neolint targets` lists them"),
    ],
)
def test_an_unknown_device_is_wrong_usage_with_a_hint(word: str, hint: str) -> None:
    code, text, error = run(word)
    assert (code, text) == (2, "")
    assert error == f'neolint: there is no device "{word}"; {hint}\n'


def test_json_has_the_facts_and_where_they_are_from() -> None:
    code, text, _ = run("ml_inf2", "--format", "json")
    assert code == 0
    page = json.loads(text)
    assert page["version"] == 1
    assert page["tool"]["facts_date"] == book().dates["facts_date"]
    device = page["device"]
    assert (device["name"], device["regions"], device["compiler"]) == ("ml_inf2", ["us-east-2"], "neuronx-cc")
    assert device["frameworks"]["PYTORCH"]["versions"] == ["1.13"]
    assert device["sources"]["devices"]["source"].startswith("API model")


def test_json_of_all_has_every_device_and_the_platforms() -> None:
    page = json.loads(run("--format", "json")[1])
    assert [device["name"] for device in page["devices"]] == target_names()
    assert page["platforms"] == book().facts["platforms"]


@pytest.mark.parametrize("device", [[], ["lambda"], ["jetson_nano"], ["ml_inf2"]])
def test_json_is_as_its_schema_says(device: list[str]) -> None:
    from jsonschema import Draft202012Validator

    schema = json.loads((Path(__file__).parents[1] / "schemas" / "targets.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(run(*device, "--format", "json")[1]))


def test_versions_are_those_of_the_tables() -> None:
    frameworks = json.loads(run("ml_c5", "--format", "json")[1])["device"]["frameworks"]
    assert frameworks["MXNET"]["versions"] == ["1.8.0"]
    assert frameworks["MXNET"]["or_earlier"]
    assert not frameworks["TENSORFLOW"]["or_earlier"]


def test_the_shell_completes_devices() -> None:
    from click.shell_completion import ShellComplete

    words = ShellComplete(neolint, {}, "neolint", "_NEOLINT_COMPLETE").get_completions(["targets"], "jetson_x")
    assert [word.value for word in words] == ["jetson_xavier"]
