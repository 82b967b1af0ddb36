"""Every way to write a request on a command line, and what the real AWS CLI (v1 and v2) made of it.

``sent`` arrives as it should: no finding. ``refused`` was refused by the CLI before anything was sent, ``broken`` arrived as
something else than was meant: one finding, at the place that is shown.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from neolint.check import Checked
from neolint.finding import Finding
from tests.jobs import check, underlined

NAME = "--compilation-job-name cats-job --role-arn arn:aws:iam::111122223333:role/CatRole"
OUT = "--output-config S3OutputLocation=s3://cats-out/neo/,TargetDevice=ml_c5"
STOP = "--stopping-condition MaxRuntimeInSeconds=1200"
REST = f"{NAME} {OUT} {STOP} --endpoint-url http://localhost:9999"
CALL = f"aws sagemaker create-compilation-job {REST}"
WHOLE = (
    '{"CompilationJobName":"cats-job","RoleArn":"arn:aws:iam::111122223333:role/CatRole",'
    '"InputConfig":{"S3Uri":"s3://cats-in/model.tar.gz","DataInputConfig":%s,"Framework":"MXNET"},'
    '"OutputConfig":{"S3OutputLocation":"s3://cats-out/neo/","TargetDevice":"ml_c5"},'
    '"StoppingCondition":{"MaxRuntimeInSeconds":1200}}'
)
YAML = """CompilationJobName: cats-job
RoleArn: arn:aws:iam::111122223333:role/CatRole
InputConfig:
  S3Uri: s3://cats-in/model.tar.gz
  DataInputConfig: %s
  Framework: MXNET%s
OutputConfig:
  S3OutputLocation: s3://cats-out/neo/
  TargetDevice: ml_c5
StoppingCondition:
  MaxRuntimeInSeconds: %s
"""
BY_FILE = "aws sagemaker create-compilation-job --cli-input-json file://cats.json"
BY_YAML = "aws sagemaker create-compilation-job --cli-input-yaml file://cats.yaml"
GOOD = r'"{\"img\":[1,3,96,96]}"'
MODEL = "s3://cats-in/model.tar.gz"


class Form(NamedTuple):
    """A written form. ``code`` is None where it arrives intact; ``shell`` runs it; ``files`` stand beside it."""

    id: str
    text: str
    code: str | None = None
    caret: str = ""
    files: dict[str, str] = {}  # noqa: RUF012 - a default that nobody changes
    shell: str = "bash"
    where: str = ""


def json_file(value: str) -> dict[str, str]:
    return {"cats.json": WHOLE % value}


def yaml_file(value: str, version: str = "", seconds: str = "1200") -> dict[str, str]:
    return {"cats.yaml": YAML % (value, version, seconds)}


SINGLE = rf"""{CALL} --input-config '{{"S3Uri":"{MODEL}","DataInputConfig":%s,"Framework":"MXNET"}}'"""
SHORT = f"{CALL} --input-config %s"
DOUBLE = rf"""{CALL} --input-config "{{\"S3Uri\":\"{MODEL}\",\"DataInputConfig\":%s,\"Framework\":\"MXNET\"}}" """
PYTHON = (
    f"""python3 -c "import json;d={{'img':%s}};print(json.dumps({{'S3Uri':'{MODEL}','DataInputConfig':%s,'Framework':'MXNET'}}))" """
    "> cats-in.json; " + SHORT % "file://cats-in.json"
)
HERE = "cat > cats.json <<%s\n" + WHOLE + f"\nEND\n{BY_FILE}\n"
ALL = ("bash", "sh", "zsh")

POSIX = [
    # JSON in an option
    *(Form(f"json-single-quoted-{shell}", SINGLE % GOOD, shell=shell) for shell in ALL),
    Form("json-inner-quotes-bare", SINGLE % '"{"img":[1,3,96,96]}"', "NEO033", '"{"img":[1,3,96,96]}"'),
    Form("json-object", SINGLE % '{"img":[1,3,96,96]}', "NEO104", '{"img":[1,3,96,96]}'),
    Form("json-inner-single-quotes", DOUBLE % r"\"{'img':[1,3,96,96]}\"", "NEO050", "'img'"),
    *(
        Form(
            f"json-escaped-twice-{shell}",
            SINGLE % r'"{\\\"img\\\":[1,3,96,96]}"',
            "NEO051",
            r"\\\"img\\\"",
            shell=shell,
        )
        for shell in ALL
    ),
    *(Form(f"json-double-quoted-{shell}", DOUBLE % r"\"{\\\"img\\\":[1,3,96,96]}\"", shell=shell) for shell in ALL),
    Form("json-one-backslash", DOUBLE % r"\"{\"img\":[1,3,96,96]}\"", "NEO876", r"\"{\"img\":[1,3,96,96]}\""),
    *(
        Form(
            f"json-no-quotes-{shell}",
            SHORT % rf'{{"S3Uri":"{MODEL}","DataInputConfig":{GOOD},"Framework":"MXNET"}}',
            "NEO874",
            rf'{{"S3Uri":"{MODEL}","DataInputConfig":{GOOD},"Framework":"MXNET"}}',
            shell=shell,
        )
        for shell in ALL
    ),
    Form(
        "python-repr",
        rf"""{CALL} --input-config "{{'S3Uri': '{MODEL}', 'DataInputConfig': '{{\"img\":[1,3,96,96]}}', 'Framework': 'MXNET'}}" """,
        "NEO013",
        "'S3Uri'",
    ),
    # shorthand
    *(
        Form(
            f"short-quotes-for-the-shell-{shell}",
            SHORT % f"""S3Uri={MODEL},DataInputConfig='{{"img":[1,3,96,96]}}',Framework=MXNET""",
            "NEO890",
            '{"img":[1,3,96,96]}',
            shell=shell,
        )
        for shell in ALL
    ),
    *(
        Form(
            f"short-nothing-quoted-{shell}",
            SHORT % rf"S3Uri={MODEL},DataInputConfig={{\"img\":[1,3,96,96]}},Framework=MXNET",
            "NEO874",
            r"{\"img\":[1,3,96,96]}",
            shell=shell,
        )
        for shell in ALL
    ),
    Form(
        "short-backslashes-in-single-quotes",
        SHORT % rf"'S3Uri={MODEL},DataInputConfig={{\"img\":[1,3,96,96]}},Framework=MXNET'",
        "NEO890",
        r"{\"img\":[1,3,96,96]}",
    ),
    *(
        Form(
            f"short-double-quotes-inside-{shell}",
            SHORT % rf"""'S3Uri={MODEL},DataInputConfig="{{\"img\":[1,3,96,96]}}",Framework=MXNET'""",
            shell=shell,
        )
        for shell in ALL
    ),
    *(
        Form(
            f"short-single-quotes-inside-{shell}",
            SHORT
            % rf"""\"S3Uri={MODEL},DataInputConfig='{{\"img\":[1,3,96,96]}}',Framework=MXNET\" """.replace(
                '\\"S3', '"S3'
            ).replace('XNET\\"', 'XNET"'),
            shell=shell,
        )
        for shell in ALL
    ),
    Form(
        "short-inner-quotes-bare",
        SHORT % f"""'S3Uri={MODEL},DataInputConfig="{{"img":[1,3,96,96]}}",Framework=MXNET'""",
        "NEO891",
        '"{"img":[1,3,96,96]}"',
    ),
    Form(
        "short-commas-escaped",
        SHORT % rf"""'S3Uri={MODEL},DataInputConfig={{"img":[1\,3\,96\,96]}},Framework=MXNET'""",
        "NEO890",
        r'{"img":[1\,3\,96\,96]}',
    ),
    Form(
        "short-map",
        SHORT % f"'S3Uri={MODEL},DataInputConfig={{img=[1,3,96,96]}},Framework=MXNET'",
        "NEO104",
        "{img=[1,3,96,96]}",
    ),
    Form(
        "short-file-inside",
        SHORT % f"S3Uri={MODEL},DataInputConfig=file://cats-shape.json,Framework=MXNET",
        "NEO064",
        "file://cats-shape.json",
        {"cats-shape.json": '{"img":[1,3,96,96]}\n'},
    ),
    Form(
        "short-load-v1-only",
        SHORT % f"S3Uri={MODEL},DataInputConfig@=file://cats-shape.json,Framework=MXNET",
        "NEO896",
        "@",
        {"cats-shape.json": '{"img":[1,3,96,96]}\n'},
    ),
    Form(
        "short-variable",
        """IN='{"img":[1,3,96,96]}'; """ + SHORT % f'"S3Uri={MODEL},DataInputConfig=$IN,Framework=MXNET"',
        "NEO890",
        '{"img":[1,3,96,96]}',
    ),
    Form(
        "short-variable-quoted",
        """IN='{"img":[1,3,96,96]}'; """ + SHORT % f"""\"S3Uri={MODEL},DataInputConfig='$IN',Framework=MXNET\"""",
    ),
    Form(
        "short-version-is-text",
        SHORT
        % rf"""'S3Uri={MODEL},DataInputConfig="{{\"img\":[1,3,96,96]}}",Framework=PYTORCH,FrameworkVersion=1.13'""",
    ),
    *(
        Form(
            f"short-quote-trick-{shell}",
            SHORT % rf"""'S3Uri={MODEL},DataInputConfig='\''{{"img":[1,3,96,96]}}'\'',Framework=MXNET'""",
            shell=shell,
        )
        for shell in ALL
    ),
    # files
    Form(
        "file-of-an-option",
        SHORT % "file://cats-in.json",
        files={"cats-in.json": rf'{{"S3Uri":"{MODEL}","DataInputConfig":{GOOD},"Framework":"MXNET"}}'},
    ),
    Form("file", BY_FILE, files=json_file(GOOD)),
    Form("file-object", BY_FILE, "NEO104", '{"img":[1,3,96,96]}', json_file('{"img":[1,3,96,96]}'), where="cats.json"),
    Form(
        "file-escaped-twice",
        BY_FILE,
        "NEO051",
        r"\\\"img\\\"",
        json_file(r'"{\\\"img\\\":[1,3,96,96]}"'),
        where="cats.json",
    ),
    Form("file-single-quotes", BY_FILE, "NEO050", "'img'", json_file('''"{'img':[1,3,96,96]}"'''), where="cats.json"),
    Form(
        "file-encoded-twice",
        BY_FILE,
        "NEO052",
        r"\"{\\\"img\\\":[1,3,96,96]}\"",
        json_file(r'"\"{\\\"img\\\":[1,3,96,96]}\""'),
        where="cats.json",
    ),
    Form("file-byte-order-mark", BY_FILE, "NEO004", "", {"cats.json": "\ufeff" + WHOLE % GOOD}, where="cats.json"),
    Form(
        "file-line-end-in-string",
        BY_FILE,
        "NEO022",
        "\n",
        json_file('"{\\"img\\":\n[1,3,96,96]}"'),
        where="cats.json",
    ),
    Form(
        "file-is-yaml",
        BY_FILE,
        "NEO899",
        "CompilationJobName:",
        {"cats.json": YAML % ("'{\"img\":[1,3,96,96]}'", "", "1200")},
        where="cats.json",
    ),
    Form("file-prefix-missing", BY_FILE.replace("file://", ""), "NEO887", "cats.json", json_file(GOOD)),
    Form("file-trailing-comma", BY_FILE, "NEO011", ",", {"cats.json": (WHOLE % GOOD)[:-1] + ",}"}, where="cats.json"),
    Form("file-comment", BY_FILE, "NEO012", "// cats", {"cats.json": "// cats\n" + WHOLE % GOOD}, where="cats.json"),
    Form(
        "file-key-twice",
        BY_FILE,
        "NEO032",
        '"DataInputConfig"',
        json_file(GOOD + r',"DataInputConfig":"{\"img\":[1,3,64,64]}"'),
        where="cats.json",
    ),
    Form("file-utf-16", BY_FILE, "NEO003", "", json_file(GOOD), shell="utf-16", where="cats.json"),
    # printed by Python
    Form("python-json", PYTHON % ("[1,3,96,96]", "json.dumps(d)")),
    Form("python-str", PYTHON % ("[1,3,96,96]", "str(d)"), "NEO050", "{'img':[1,3,96,96]}"),
    Form("python-tuple", PYTHON % ("(1,3,96,96)", "str(d)"), "NEO050", "{'img':(1,3,96,96)}"),
    # YAML: the AWS CLI v2 alone
    Form("yaml-single-quotes", BY_YAML, files=yaml_file("'{\"img\":[1,3,96,96]}'")),
    Form("yaml-double-quotes", BY_YAML, files=yaml_file(r'"{\"img\":[1,3,96,96]}"')),
    Form("yaml-plain", BY_YAML, "NEO104", '{"img":[1,3,96,96]}', yaml_file('{"img":[1,3,96,96]}'), where="cats.yaml"),
    Form("yaml-plain-backslashes", BY_YAML, "NEO035", ":", yaml_file(r"{\"img\":[1,3,96,96]}"), where="cats.yaml"),
    Form(
        "yaml-single-quotes-backslashes",
        BY_YAML,
        "NEO051",
        r"\"img\"",
        yaml_file(r"'{\"img\":[1,3,96,96]}'"),
        where="cats.yaml",
    ),
    Form("yaml-block", BY_YAML, files=yaml_file('|\n    {"img":[1,3,96,96]}')),
    Form("yaml-folded", BY_YAML, files=yaml_file('>-\n    {"img":\n    [1,3,96,96]}')),
    Form("yaml-flow-map", BY_YAML, "NEO104", "{img: [1,3,96,96]}", yaml_file("{img: [1,3,96,96]}"), where="cats.yaml"),
    Form(
        "yaml-str-tag",
        BY_YAML,
        "NEO039",
        '{"img":[1,3,96,96]}',
        yaml_file('!!str {"img":[1,3,96,96]}'),
        where="cats.yaml",
    ),
    Form(
        "yaml-block-map", BY_YAML, "NEO104", "img: [1,3,96,96]", yaml_file("\n    img: [1,3,96,96]"), where="cats.yaml"
    ),
    Form(
        "yaml-version-number",
        BY_YAML,
        "NEO103",
        "1.13",
        yaml_file("'{\"img\":[1,3,96,96]}'", "\n  FrameworkVersion: 1.13"),
        where="cats.yaml",
    ),
    Form(
        "yaml-tabs-in-json",
        BY_YAML,
        "NEO036",
        "\t",
        {"cats.yaml": (WHOLE % GOOD).replace(',"R', ',\n\t"R')},
        where="cats.yaml",
    ),
    Form(
        "yaml-sexagesimal",
        BY_YAML,
        "NEO103",
        "15:00",
        yaml_file("'{\"img\":[1,3,96,96]}'", "", "15:00"),
        where="cats.yaml",
    ),
    Form("yaml-is-json", BY_YAML, files={"cats.yaml": WHOLE % GOOD}),
    # written by the script itself
    *(Form(f"here-{shell}", HERE % ("END", GOOD), shell=shell) for shell in ALL),
    *(Form(f"here-quoted-{shell}", HERE % ("'END'", GOOD), shell=shell) for shell in ALL),
    *(
        Form(
            f"here-backslashes-{shell}", HERE % ("END", r'"{\\\"img\\\":[1,3,96,96]}"'), "NEO877", r"\\\"", shell=shell
        )
        for shell in ALL
    ),
    *(Form(f"echo-{shell}", f"echo '{WHOLE % GOOD}' > cats.json; {BY_FILE}", shell=shell) for shell in ALL),
    Form("printf-bash", f"printf '{WHOLE % GOOD}' > cats.json; {BY_FILE}", "NEO878", GOOD),
    *(
        Form(f"printf-{shell}", f"printf '{WHOLE % GOOD}' > cats.json; {BY_FILE}", shell=shell)
        for shell in ("sh", "zsh")
    ),
    Form("printf-any", f"printf '{WHOLE % GOOD}' > cats.json; {BY_FILE}", "NEO879", GOOD, shell=""),
    *(
        Form(
            f"echo-double-quotes-{shell}",
            'echo "'
            + (WHOLE % "@").replace('"', r"\"").replace("@", r"\"{\\\"img\\\":[1,3,96,96]}\"")
            + f'" > cats.json; {BY_FILE}',
            shell=shell,
        )
        for shell in ALL
    ),
    Form(
        "echo-one-backslash",
        'echo "'
        + (WHOLE % "@").replace('"', r"\"").replace("@", r"\"{\"img\":[1,3,96,96]}\"")
        + f'" > cats.json; {BY_FILE}',
        "NEO876",
        r"\"{\"img\":[1,3,96,96]}\"",
    ),
]
CMD = [
    Form("cmd-double-quotes", (DOUBLE % r"\"{\\\"img\\\":[1,3,96,96]}\"").strip()),
    Form("cmd-single-quotes", SINGLE % GOOD, "NEO892", "'"),
    Form("cmd-one-backslash", (DOUBLE % r"\"{\"img\":[1,3,96,96]}\"").strip(), "NEO876", r"\"{\"img\":[1,3,96,96]}\""),
    Form(
        "cmd-short-bare",
        SHORT % rf"S3Uri={MODEL},DataInputConfig={{\"img\":[1,3,96,96]}},Framework=MXNET",
        "NEO890",
        r"{\"img\":[1,3,96,96]}",
    ),
    Form("cmd-short-quoted", SHORT % rf"S3Uri={MODEL},DataInputConfig='{{\"img\":[1,3,96,96]}}',Framework=MXNET"),
]
POWERSHELL = [
    Form("powershell-json", SINGLE % GOOD, "NEO897"),
    Form(
        "powershell-json-backslashes",
        rf"""{CALL} --input-config '{{\"S3Uri\":\"{MODEL}\",\"DataInputConfig\":\"{{\\\"img\\\":[1,3,96,96]}}\",\"Framework\":\"MXNET\"}}'""",
        "NEO898",
    ),
    Form(
        "powershell-short-backslashes",
        SHORT % rf"'S3Uri={MODEL},DataInputConfig=''{{\"img\":[1,3,96,96]}}'',Framework=MXNET'",
        "NEO898",
    ),
    Form(
        "powershell-short",
        SHORT % f"""'S3Uri={MODEL},DataInputConfig=''{{"img":[1,3,96,96]}}'',Framework=MXNET'""",
        "NEO897",
    ),
    Form("powershell-file", SHORT % "file://cats-in.json"),
]


def found(form: Form, path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> tuple[Checked, list[Finding]]:
    """What is found in a form, without what is merely worth knowing."""
    monkeypatch.chdir(path)
    Path("pyproject.toml").touch()
    for file, text in form.files.items():
        Path(file).write_bytes(text.encode("utf-16" if form.shell == "utf-16" else "utf-8"))
    first = f"#!/usr/bin/env {'dash' if form.shell == 'sh' else form.shell}\n" if form.shell in ALL else ""
    text = (first if name.endswith(".sh") else "") + form.text + "\n"
    Path(name).write_text(text, encoding="utf-8")
    checked = check(text, name, "warning")
    return checked, checked.findings


def judge(form: Form, checked: Checked, findings: list[Finding], name: str) -> None:
    assert checked.count == 1
    assert [(finding.code, finding.source.path) for finding in findings] == (
        [] if form.code is None else [(form.code, form.where or name)]
    )
    if form.caret or form.where:
        assert underlined(findings[0]) == form.caret


@pytest.mark.parametrize("form", POSIX, ids=[form.id for form in POSIX])
def test_a_form_of_a_shell(form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked, findings = found(form, tmp_path, monkeypatch, "cats.sh")
    judge(form, checked, findings, "cats.sh")


@pytest.mark.parametrize("form", CMD, ids=[form.id for form in CMD])
def test_a_form_of_cmd(form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked, findings = found(form, tmp_path, monkeypatch, "cats.cmd")
    judge(form, checked, findings, "cats.cmd")


@pytest.mark.parametrize("form", POWERSHELL, ids=[form.id for form in POWERSHELL])
def test_a_form_of_powershell(form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked, findings = found(form, tmp_path, monkeypatch, "cats.ps1")
    judge(form, checked, findings, "cats.ps1")


def test_only_the_cli_v2_reads_yaml() -> None:
    findings: Any = check(BY_YAML + "\n", "cats.sh").findings
    assert [finding.code for finding in findings if finding.name.startswith("cli-")] == ["NEO889"]
