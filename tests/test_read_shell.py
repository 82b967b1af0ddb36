"""Shell scripts: which commands make jobs, what is known of their words, and where each character was typed."""

from __future__ import annotations

import builtins
import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from neolint.cli import neolint
from neolint.node import UNKNOWN
from neolint.read import Document, Limits, read
from neolint.read.shell import NEEDLE, read_shell
from neolint.read.shell_ipython import expanded
from neolint.read.shorthand import read_shorthand
from neolint.source import Source, Span
from tests.jobs import check, names, underlined
from tests.runner import CliRunner

REST = """--compilation-job-name neo-job --role-arn arn:aws:iam::123456789012:role/NeoRole \\
  --output-config '{"S3OutputLocation":"s3://amzn-s3-demo-bucket/out/","TargetDevice":"ml_c5"}' \\
  --stopping-condition MaxRuntimeInSeconds=3600"""
CALL = f"aws sagemaker create-compilation-job {REST}"
S3 = "s3://amzn-s3-demo-bucket/model.tar.gz"


def given_input(shape: str, before: str = "") -> str:
    """A script whose job has this text for its DataInputConfig, in JSON in single quotes."""
    inner = json.dumps({"S3Uri": S3, "DataInputConfig": shape, "Framework": "MXNET"})
    return f"{before}\n{CALL} \\\n  --input-config '{inner}'\n"


GOOD = given_input('{"data":[1,3,224,224]}')
INPUT = f"""--input-config '{{"S3Uri":"{S3}","DataInputConfig":"{{\\"data\\":[1,3,224,224]}}","Framework":"MXNET"}}'"""


def documents(text: str, name: str = "deploy.sh") -> list[Document]:
    return read(Source(name, textwrap.dedent(text)), limits=Limits())


def requests(text: str, name: str = "deploy.sh") -> list[Any]:
    return [document.value for document in documents(text, name)]


def known(words: str, before: str = "", first: str = "") -> Any:
    """What is sent as the name and the device where ``words`` stand in the command."""
    script = f"{first}\n{textwrap.dedent(before)}\naws sagemaker create-compilation-job {words}\n"
    [request] = requests(script)
    return request


def test_a_clean_call_gives_nothing() -> None:
    checked = check(GOOD, "deploy.sh", "warning")
    assert checked.count == 1
    assert not checked.findings


@pytest.mark.parametrize(
    ("script", "count"),
    [
        (GOOD, 1),
        (GOOD.replace("aws sage", "/usr/local/bin/aws --region us-west-2 --profile p --output=json sage"), 1),
        (GOOD.replace("aws sage", "sudo -E aws sage"), 1),
        (GOOD.replace("aws sage", "docker run --rm amazon/aws-cli sage"), 1),
        (GOOD.replace("aws sage", "aws-vault exec dev -- aws sage"), 1),
        (f"if ! {CALL} {INPUT}; then exit 1; fi", 1),
        (f"JOB=$({CALL} {INPUT} --query CompilationJobArn)", 1),
        (f'echo "$({CALL} {INPUT})"', 1),
        (f"{CALL} {INPUT} | jq -r .CompilationJobArn > arn.txt && echo ok", 1),
        (f"( {CALL} {INPUT} ) &", 1),
        (f"run() {{ {CALL} {INPUT}; }}", 1),
        (f"run() {{ {CALL} {INPUT}; }}\nrun\nrun", 2),
        (f"run() {{ {CALL} {INPUT}; }}\nJOB=$(run)", 1),
        (f'run() {{ echo "$@"; "$@"; }}\nrun {CALL} {INPUT}', 1),
        (f"true && cd x && {CALL} {INPUT} || exit 1", 1),
        (f"for n in a b c; do {CALL} {INPUT} --compilation-job-name $n; done", 3),
        (GOOD.replace("create-", "describe-"), 0),
        (GOOD.replace("create-", "start-"), 0),
        (f"# {CALL}", 0),
        ("aws sagemaker create-compilation-job --generate-cli-skeleton > job.json", 0),
        ("aws sagemaker create-compilation-job help", 0),
        ("echo aws sagemaker create-compilation-job", 0),
        ("grep -r create-compilation-job .", 0),
        ("aws sagemaker list-compilation-jobs # and create-compilation-job", 0),
    ],
)
def test_which_commands_make_jobs(script: str, count: int) -> None:
    assert len(requests(script)) == count


@pytest.mark.parametrize(
    ("before", "words", "name"),
    [
        ("", "--compilation-job-name neo-job", "neo-job"),
        ("", "--compilation-job-name=neo-job", "neo-job"),
        ("", "--compilation-job-name='neo-job'", "neo-job"),
        ("", "--compilation-job neo-job", "neo-job"),  # the CLI takes a beginning that fits one option
        ("", "--compilation-job-name neo-a --compilation-job-name neo-b", "neo-b"),
        ("", """--compilation-job-name 'ne'"o"-j\\ob""", "neo-job"),
        ("", "--compilation-job-name $'neo\\x2djob'", "neo-job"),
        ("", "\\\n   --compilation-job-name \\\n  neo-job", "neo-job"),
        ("", "--compilation-job-name neo\\\n-job", "neo-job"),
        ("", '--compilation-job-name "neo"\\-job', "neo-job"),
        ("N=neo-job", "--compilation-job-name $N", "neo-job"),
        ("N=neo-job", '--compilation-job-name "${N}"', "neo-job"),
        ("export N='neo-job'", '--compilation-job-name "$N"', "neo-job"),
        ("P=neo\nN=$P-job", '--compilation-job-name "$N"', "neo-job"),
        ("", '--compilation-job-name "${N:-neo-job}"', "neo-job"),
        ("N=${1:-neo-job}", '--compilation-job-name "$N"', "neo-job"),
        ("A=(--compilation-job-name neo-job)", '"${A[@]}"', "neo-job"),
        ("A=(--compilation-job-name)\nA+=(neo-job)", '"${A[@]}"', "neo-job"),
        ("A='--compilation-job-name neo-job'", "$A", "neo-job"),
        ("N=$(echo neo-job)", '--compilation-job-name "$N"', "neo-job"),
        ("echo neo-job > n.txt", '--compilation-job-name "$(cat n.txt)"', "neo-job"),
        ("export P=neo && N=$P-job", '--compilation-job-name "$N"', UNKNOWN),
        ("P=neo && M=x\nN=$P-job", '--compilation-job-name "$N"', "neo-job"),
        ("N=x\nif true; then N=neo-a; fi\nN=neo-job", '--compilation-job-name "$N"', "neo-job"),
        # and what nobody can know
        ("", "--compilation-job-name $N", UNKNOWN),
        ("", '--compilation-job-name "neo-$N"', UNKNOWN),
        ("N=$(date +%s)", '--compilation-job-name "neo-$N"', UNKNOWN),
        ("", "--compilation-job-name `date`", UNKNOWN),
        ("N=a\nif true; then N=b; fi", '--compilation-job-name "$N"', UNKNOWN),
        ("N=a\nread N", '--compilation-job-name "$N"', UNKNOWN),
        ("N=a\nwhile x; do N=b; done", '--compilation-job-name "$N"', UNKNOWN),
        ("N=a\ncase $1 in x) N=b;; esac", '--compilation-job-name "$N"', UNKNOWN),
        ("N=abc", '--compilation-job-name "${N%c}"', UNKNOWN),
        ("N=a\n[ -n $X ] && N=b", '--compilation-job-name "$N"', UNKNOWN),
        ("N=a\n[ -n $X ] || N=b", '--compilation-job-name "$N"', UNKNOWN),
        ("echo a > n.txt\nrewrite n.txt", '--compilation-job-name "$(cat n.txt)"', UNKNOWN),
        ("echo a > n.txt\naws s3 cp s3://b/n.txt n.txt", '--compilation-job-name "$(cat n.txt)"', UNKNOWN),
        ("echo a > n.txt\nsed -i s/a/b/ *.txt", '--compilation-job-name "$(cat n.txt)"', UNKNOWN),
        ("", '"$@"', UNKNOWN),
        ("", "$EXTRA", UNKNOWN),
        ("", '"${ARGS[@]}"', UNKNOWN),
        ("", "--cli-input-json file://not-there.json", UNKNOWN),
        ("", '--cli-input-json "$JOB"', UNKNOWN),
    ],
)
def test_words_and_variables(before: str, words: str, name: object) -> None:
    assert known(words, before)["CompilationJobName"] == name


@pytest.mark.parametrize("words", ['"$@"', "$EXTRA", "--cli-input-json file://x.json", '--cli-input-yaml "$X"'])
def test_what_may_be_more_options_misses_nothing(words: str) -> None:
    assert not names(check(f"aws sagemaker create-compilation-job {words}", "deploy.sh", "warning").findings)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("--stopping-condition MaxRuntimeInSeconds=900", {"MaxRuntimeInSeconds": 900}),
        ("--stopping-condition '{\"MaxRuntimeInSeconds\": '$S'}'", {"MaxRuntimeInSeconds": UNKNOWN}),
        ('--stopping-condition "{\\"MaxRuntimeInSeconds\\": $S}"', {"MaxRuntimeInSeconds": UNKNOWN}),
        ("--stopping-condition MaxRuntimeInSeconds=$S", {"MaxRuntimeInSeconds": UNKNOWN}),
        ("--stopping-condition MaxRuntimeInSeconds=${S}0,MaxWaitTimeInSeconds=9", {"MaxRuntimeInSeconds": UNKNOWN, "MaxWaitTimeInSeconds": 9}),
        ("--stopping-condition $'{\"MaxRuntimeInSeconds\":\\n900}'", {"MaxRuntimeInSeconds": 900}),
        ("--stopping-condition \"{$X}\"", UNKNOWN),
        ("--stopping-condition \"$X,MaxRuntimeInSeconds=900\"", UNKNOWN),
    ],
)  # fmt: skip
def test_structures(words: str, value: object) -> None:
    assert known(words)["StoppingCondition"] == value


def test_lists_in_shorthand() -> None:
    request = known("--tags Key=team,Value=cats Key=cost,Value=9 --vpc-config SecurityGroupIds=sg-1,Subnets=a,b")
    assert request["Tags"] == [{"Key": "team", "Value": "cats"}, {"Key": "cost", "Value": "9"}]
    assert request["VpcConfig"] == {"SecurityGroupIds": ["sg-1"], "Subnets": ["a", "b"]}


def test_options_win_over_the_file() -> None:
    before = """cat > job.json <<'EOF'
{"CompilationJobName": "from-file", "RoleArn": "r", "StoppingCondition": {"MaxRuntimeInSeconds": 900}}
EOF"""
    request = known("--cli-input-json file://job.json --compilation-job-name from-option", before)
    assert request["CompilationJobName"] == "from-option"
    assert request["StoppingCondition"] == {"MaxRuntimeInSeconds": 900}


@pytest.mark.parametrize(
    ("script", "caret"),
    [
        (given_input('{"data":[1,0,224,224]}'), "0"),
        (given_input('{"data":[1,0,224,224]}').replace("\n", "\r\n"), "0"),
        ("echo 'ä😀'\n" + given_input('{"data":[1,0,224,224]}'), "0"),
        (f"""S='{{"data":[1,0,224,224]}}'\n{CALL} --input-config "S3Uri={S3},DataInputConfig='$S',Framework=MXNET" """, "0"),
        (f"""{CALL} --input-config "{{\\"S3Uri\\":\\"{S3}\\",\\"DataInputConfig\\":\\"{{\\\\\\"data\\\\\\":[1,0,224,224]}}\\",\\"Framework\\":\\"MXNET\\"}}" """, "0"),
        (f"""IN=$(cat <<EOF\n{{"S3Uri":"{S3}","DataInputConfig":"{{\\"data\\":[1,0,224,224]}}","Framework":"MXNET"}}\nEOF\n)\n{CALL} --input-config "$IN" """, "0"),
        (f"""go() {{ {CALL} --input-config "S3Uri={S3},DataInputConfig='$1',Framework=MXNET"; }}\ngo '{{"data":[1,0,224,224]}}'\n""", "0"),
        (f"""{CALL} --cli-input-json "$(cat <<-'EOF'\n\t\t{{"InputConfig": {{"S3Uri":"{S3}","DataInputConfig":"{{\\"data\\":[1,0,224,224]}}","Framework":"MXNET"}}}}\n\tEOF\n)" """, "0"),
    ],
)  # fmt: skip
def test_a_wrong_dimension_is_underlined_where_it_was_typed(script: str, caret: str) -> None:
    [finding] = check(script, "deploy.sh", "warning").findings
    assert finding.name == "zero-dim"
    assert underlined(finding) == caret
    assert finding.source.text[finding.span.start - 2 : finding.span.end + 1] == "1,0,"


def test_the_region_is_the_commands() -> None:
    [document] = documents(GOOD.replace("aws ", "aws --region eu-west-9 "))
    assert document.region == "eu-west-9"


@pytest.mark.parametrize(
    ("shebang", "name", "count"), [("#!/bin/sh", "deploy", 1), ("#!/usr/bin/env bash", "x.txt", 1), ("#!/usr/bin/python", "deploy", 0)]
)  # fmt: skip
def test_scripts_by_their_first_line(shebang: str, name: str, count: int) -> None:
    assert check(f"{shebang}\n{GOOD}", name).count == count


def test_a_shell_text_inside_another_file() -> None:
    text = given_input('{"data":[1,0,2,2]}')
    start = "Hello\n\n```sh\n"
    around = Source("README.md", start + text + "```\n")
    shift = len(start)
    [document] = read_shell(around, text, Limits(), in_file=lambda span: Span(span.start + shift, span.end + shift))
    assert document.root is not None
    assert around.text[slice(*(document.root.key or Span(0, 0)))] == "create-compilation-job"


def test_a_misspelt_option_is_one_mistake() -> None:
    script = GOOD.replace("--stopping-condition ", "--stopping-conditions ")
    assert names(check(script, "deploy.sh", "warning").findings) == ["cli-unknown-option"]
    inner = GOOD.replace("--output-config '{", "--target-device ml_c5 # '{")
    assert "missing-required" not in names(check(inner.replace("#", ""), "deploy.sh", "warning").findings)


# --- files -------------------------------------------------------------------------------------------------------------


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")


BAD_JOB = json.dumps(
    {
        "CompilationJobName": "neo-job",
        "RoleArn": "arn:aws:iam::123456789012:role/NeoRole",
        "InputConfig": {"S3Uri": S3, "DataInputConfig": '{"data":[1,0,224,224]}', "Framework": "MXNET"},
        "OutputConfig": {"S3OutputLocation": "s3://amzn-s3-demo-bucket/out/", "TargetDevice": "ml_c5"},
        "StoppingCondition": {"MaxRuntimeInSeconds": 900},
    },
    indent=1,
)
BY_FILE = "aws sagemaker create-compilation-job --cli-input-json file://job.json\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "project" / "scripts").mkdir(parents=True)
    (tmp_path / "project" / "pyproject.toml").touch()
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


def places(script: str, name: str = "deploy.sh") -> list[tuple[str, str]]:
    Path(name).write_text(script, encoding="utf-8")
    return [(finding.source.path, underlined(finding)) for finding in check(script, name, "warning").findings]


def test_a_finding_in_a_file_is_placed_there(project: Path) -> None:
    write(project, job_json=BAD_JOB)
    assert places(BY_FILE) == [("job.json", "0")]


def test_a_file_at_the_top_of_the_project(project: Path) -> None:
    write(project, job_json=BAD_JOB)
    assert places(BY_FILE, "scripts/deploy.sh") == [("job.json", "0")]


@pytest.mark.parametrize(
    "script",
    [
        "cd /somewhere\n" + BY_FILE,
        "sed -i s/0/3/ job.json\n" + BY_FILE,
        "envsubst < job.template > job.json\n" + BY_FILE,
        "make-job job.json\n" + BY_FILE,
        BY_FILE.replace("job.json", "$JOB.json"),
        BY_FILE.replace("job.json", "../job.json"),
        BY_FILE.replace("job.json", "link.json"),
        BY_FILE.replace("job.json", "~/job.json"),
    ],
)
def test_what_is_not_followed(project: Path, script: str) -> None:
    write(project, job_json=BAD_JOB)
    write(project.parent, job_json=BAD_JOB)
    (project / "link.json").symlink_to(project.parent / "job.json")
    assert not places(script)


def test_cd_to_the_scripts_own_folder_is_followed(project: Path) -> None:
    write(project, job_json=BAD_JOB)
    assert places('cd "$(dirname "$0")"\n' + BY_FILE) == [("job.json", "0")]


def test_a_mistake_in_a_file_is_reported_once(project: Path) -> None:
    write(project, job_json=BAD_JOB, deploy_sh=BY_FILE)
    result = CliRunner().invoke(neolint, ["check", "--format", "json", "."])
    report = json.loads(result.stdout)
    assert [(one["path"], one["code"]) for one in report["findings"]] == [("job.json", "NEO222")]
    assert result.exit_code == 1


# --- the library ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        (GOOD.strip(), "deploy.sh", 1),
        (f"# Title\n\n```sh{GOOD}```\n\n```sh{GOOD}```\n", "README.md", 4),
        ("Do this::\n\n" + textwrap.indent(GOOD.strip(), "  "), "usage.rst", 3),
        ("```sh\n# the create-compilation-job action\nmake\n```\n", "README.md", 0),
    ],
)
def test_without_the_grammar_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, text: str, name: str, line: int
) -> None:
    from neolint.read import shell_tree

    real = builtins.__import__

    def blocked(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("tree_sitter"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    shell_tree._language.cache_clear()
    monkeypatch.setattr(builtins, "__import__", blocked)
    try:
        found = check(text, name, "warning").findings
    finally:
        shell_tree._language.cache_clear()
    assert [finding.source.place(finding.span.start)[0] for finding in found] == [line] * (line > 0)
    assert {(finding.code, finding.help) for finding in found} <= {("NEO870", "pip install 'neolint[code]'")}


@pytest.mark.parametrize(
    ("script", "where"),
    [
        ("x=1\n" * 200 + GOOD, 202),
        ("\n".join([CALL] * 4), 10),
        ("for name in a b c d e f g h; do\n" + GOOD + "done\n", None),
        ("x=1\n" * 200 + "# " + NEEDLE, None),
    ],
)
def test_a_call_that_was_not_come_to_is_told(monkeypatch: pytest.MonkeyPatch, script: str, where: int | None) -> None:
    monkeypatch.setattr("neolint.read.shell_program._MOST_STEPS", 100)
    monkeypatch.setattr("neolint.read.shell_program._MOST_COMMANDS", 3)
    found = [one for one in check(script, "deploy.sh", "warning").findings if one.name == "shell-too-complex"]
    assert [one.source.place(one.span.start)[0] for one in found] == [where] * (where is not None)


def test_other_scripts_do_not_load_the_grammar() -> None:
    program = """
import sys
from tests.jobs import check
assert not check("aws sagemaker describe-compilation-job --compilation-job-name x", "a.sh").findings
assert "tree_sitter" not in sys.modules
assert "neolint.read.shell_tree" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[1])


# --- comments and corrections -----------------------------------------------------------------------------------------------


def test_a_comment_above_the_command_speaks_of_all_of_it() -> None:
    script = GOOD.replace("ml_c5", "ml_c55").replace("aws sage", "# neolint: ignore[NEO105] soon\naws sage")
    checked = check(script, "deploy.sh", "warning")
    assert not checked.findings
    assert names(checked.silenced) == ["bad-enum-value"]


def test_a_comment_that_silences_nothing_is_reported() -> None:
    assert names(check("# neolint: ignore[NEO105]\n" + GOOD, "deploy.sh", "warning").findings) == ["unused-suppression"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("""--output-config '{"S3OutputLocation":"s3://b-1/","TargetDevice":"ML_C5"}'""", '"ml_c5"'),
        ("--output-config S3OutputLocation=s3://b-1/,TargetDevice=ML_C5", "=ml_c5"),
        ("--output-config 'S3OutputLocation=s3://b-1/,TargetDevice=ML_C5'", "=ml_c5"),
        (
            """--output-config '{"S3OutputLocation":"s3://b-1/","TargetDevice":"ml_c5","CompilerOptions":{"a":1}}'""",
            r'"{\"a\":1}"',
        ),
        # where it would have to be written otherwise it is left alone
        (r"""--output-config "{\"S3OutputLocation\":\"s3://b-1/\",\"TargetDevice\":\"ML_C5\"}" """, None),
        ("""--output-config $'{"S3OutputLocation":"s3://b-1/","TargetDevice":"ML_C5"}'""", None),
    ],
)
def test_corrections(project: Path, before: str, after: str | None) -> None:
    script = f"aws sagemaker create-compilation-job {before}\n"
    (project / "deploy.sh").write_text(script)
    CliRunner().invoke(neolint, ["check", "--fix", "--unsafe-fixes", "deploy.sh"])
    corrected = (project / "deploy.sh").read_text()
    if after is None:
        assert corrected == script
    else:
        assert after in corrected
        assert "ML_C5" not in corrected


def test_a_correction_that_would_end_the_quotes_is_withheld() -> None:
    script = """aws sagemaker create-compilation-job --output-config '{"CompilerOptions": {"a": "it'\\''s"}}'\n"""
    assert all(finding.fix is None for finding in check(script, "deploy.sh").findings)


@pytest.mark.parametrize(("text", "stays"), [("ml_c5", True), ("it's", False)])
def test_what_a_correction_may_write_in_single_quotes(text: str, stays: bool) -> None:
    from neolint.finding import Edit, Finding, Fix
    from neolint.read.shell_places import in_their_files

    source = Source("a.sh", "x '0123456789'")
    document = Document(source, "shell", {})
    document.editable = ((Span(3, 13), "[^']*"),)
    finding = Finding("NEO1", "x", "error", "logical", "x", source, Span(4, 6))
    for span, kept in ((Span(4, 6), stays), (Span(0, 1), False)):
        given = finding._replace(fix=Fix("x", "safe", (Edit(span, text),)))
        assert bool(in_their_files(source, [document], [given])[0].fix) == kept


@pytest.mark.parametrize(
    "words",
    [
        '--stopping-condition "{\\"MaxRuntimeInSeconds\\": 900 $X}"',
        '--stopping-condition "{\\"MaxRuntimeInSeconds\\": 900$X"',
        '--cli-input-json "{$X"',
        '--cli-input-json "$X, 1]"',
        '--output-config "S3OutputLocation=$X\\"x"',
    ],
)
def test_a_mistake_behind_something_unknown_is_none(words: str) -> None:
    command = f"aws sagemaker create-compilation-job $EXTRA {words}"
    assert not names(check(command, "deploy.sh", "warning").findings)


# --- notebooks ---------------------------------------------------------------------------------------------------------------


def notebook(*cells: str) -> str:
    written = [{"cell_type": "code", "source": cell.splitlines(keepends=True), "outputs": []} for cell in cells]
    return json.dumps({"cells": written, "nbformat": 4}, indent=1)


@pytest.mark.parametrize(
    "cell",
    [
        "!" + given_input('{"data":[1,0,224,224]}').strip(),
        "x = 1\nout = !" + given_input('{"data":[1,0,224,224]}').strip() + "\nprint(out)",
        "%%bash\n" + given_input('{"data":[1,0,224,224]}'),
        "%%bash --out x\nset -e\n" + given_input('{"data":[1,0,224,224]}'),
        "%%writefile deploy.sh\n" + given_input('{"data":[1,0,224,224]}'),
    ],
)
def test_shell_in_a_notebook(cell: str) -> None:
    [finding] = check(notebook("import boto3\n", cell), "neo.ipynb", "warning").findings
    assert (finding.name, finding.cell, underlined(finding)) == ("zero-dim", 2, "0")


@pytest.mark.parametrize("before", ["%%bash\n# {}\n", "x = 1\n# {}\n# and more\n!"])
def test_a_comment_above_a_command_in_a_notebook(before: str) -> None:
    call = given_input('{"data":[1,0,224,224]}').strip()
    said = before.format("neolint: ignore[zero-dim] why")
    assert not check(notebook(said + call), "neo.ipynb", "warning").findings
    said = before.format("neolint: ignore[NEO105] why")
    found = check(notebook(said + call), "neo.ipynb", "warning").findings
    assert names(found) == ["unused-suppression", "zero-dim"]


def test_a_file_that_another_cell_writes() -> None:
    text = notebook("%%writefile job.json\n" + BAD_JOB, "!" + BY_FILE)
    [finding] = check(text, "neo.ipynb", "warning").findings
    assert (finding.name, finding.cell, underlined(finding)) == ("zero-dim", 1, "0")


def test_python_variables_in_a_command_are_unknown() -> None:
    command = (
        GOOD.strip().replace("neo-job", "{name}").replace("=3600", "={seconds}").replace("amzn-s3-demo-bucket", "{b}")
    )
    checked = check(notebook("!" + command), "neo.ipynb", "warning")
    assert checked.count == 1
    assert not checked.findings
    assert checked.jobs[0].view["request"]["CompilationJobName"] is UNKNOWN


JOB_IN_BRACES = (
    """--input-config '{{"S3Uri":"{uri}","Framework":"MXNET","DataInputConfig":"{{\\"data\\":[1,3,0,224]}}"}}'"""
)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("--input-config '{json.dumps(wanted)}'", []),
        ('--input-config "{json.dumps(wanted)}"', []),
        ("--input-config {json.dumps(wanted)!r}", []),
        ("--input-config file://{folder / 'input.json'}", []),
        ("--input-config 'S3Uri={uri},Framework=XGBOOST,DataInputConfig={shapes[0]}'", []),
        (
            "--input-config 'S3Uri=s3://$bucket/model.tar.gz,Framework=XGBOOST'",
            [],
        ),  # IPython replaces it, quoted or not
        (JOB_IN_BRACES, ["zero-dim"]),
        (JOB_IN_BRACES.replace("{{", "{").replace("}}", "}"), ["zero-dim"]),
        ('--input-config \'{"S3Uri":"$uri","Framework":"XGBOOST"}\'', ["shell-literal-variable"]),  # all or nothing
    ],
)
def test_python_in_a_command_of_a_notebook(words: str, found: list[str]) -> None:
    plain = re.sub(r"'.*'", "S3OutputLocation=s3://amzn-s3-demo-bucket/out/,TargetDevice=ml_c5", CALL)
    checked = check(notebook(f"!{plain} \\\n  {words}"), "neo.ipynb", "warning")
    assert checked.count == 1
    assert names(checked.findings) == found
    assert [underlined(one) for one in checked.findings if one.name == "zero-dim"] == ["0"] * ("zero-dim" in found)


def test_a_python_call_beside_json_is_unknown() -> None:
    checked = check(notebook(f"!{CALL} --input-config '{{json.dumps(wanted)}}'"), "neo.ipynb", "warning")
    assert (checked.count, names(checked.findings)) == (1, [])


@given(st.text("{}!$'\"ab:= \\\n", max_size=60))
@example("{a!r}{{b}}'{abcdef}'$a")
def test_python_in_a_command_keeps_every_place(command: str) -> None:
    assert len(expanded(command)) == len(command)


# --- shorthand, as awscli/shorthand.py of the AWS CLI 1.46 reads it --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a=b", {"a": "b"}),
        ("a=b,c", {"a": ["b", "c"]}),
        ("a=b,c,d=e,f", {"a": ["b", "c"], "d": ["e", "f"]}),
        ("a=,b=c", {"a": "", "b": "c"}),
        ("a= b , c = d ", {"a": "b", "c": "d"}),
        ("a=b=c,d=e", {"a": "b=c", "d": "e"}),
        ("a=b c=d", {"a": "b c=d"}),
        (r"a=b\,c,d=e", {"a": "b,c", "d": "e"}),
        (r"a='x\'y\\z'", {"a": r"x'y\z"}),
        (r'a="{\"b\":1}",c=d', {"a": '{"b":1}', "c": "d"}),
        ("a='{\"b\":[1,2]}'", {"a": '{"b":[1,2]}'}),
        ("a={b=[1,2,{c=d}],e=f}", {"a": {"b": ["1", "2", {"c": "d"}], "e": "f"}}),
        ("a=[[1,3],[2]]", {"a": [["1", "3"], ["2"]]}),
        ("a={b=[1,2,],}", {"a": {"b": ["1", "2"]}}),
        ("a=[b=c]", {"a": ["b=c"]}),
        ("a=b,,c=d", {"a": "b", "c": "d"}),
        ("a=[]", {"a": []}),
        ("a='b'\n", {"a": "b"}),
        ("=", {"": ""}),
        ("", None),
        ("abc", None),
        (" a=b", None),
        ("a=b,", None),
        ('a="x" y', None),
        ('a={"b":1}', None),
        ('a="{"b":1}"', None),
        ("a=b,a=c", None),
        ("a={b}", None),
        ("a=b}c", None),
        ('a=b"c', None),
        ("'{a:b}'", None),
        ("a=[" * 100, None),
    ],
)
def test_shorthand(text: str, value: object) -> None:
    read = read_shorthand(text)
    assert (None if read.root is None else read.root.value) == value
    assert bool(read.problems) == (value is None)


# --- hostile -------------------------------------------------------------------------------------------------------------------

WORDS = [
    *(
        "create-compilation-job",
        "aws",
        "sagemaker",
        "--input-config",
        "--cli-input-json",
        "file://job.json",
        "<<EOF",
        "EOF",
    ),
    *(
        "'",
        '"',
        "\\",
        "$(",
        ")",
        "${",
        "}",
        "{",
        ",",
        "[",
        "]",
        "=",
        "`",
        "$X",
        "\n",
        " ",
        "\t",
        "|",
        ";",
        "&&",
        "#",
        "!",
        "\0",
    ),
    *(
        "if",
        "then",
        "fi",
        "for",
        "in",
        "do",
        "done",
        "f() {",
        "é",
        "😀",
        "S3Uri=x",
        '{"a":1}',
        "X=",
        "(",
        "%%",
        "@'\n",
        "^",
    ),
]


@given(st.lists(st.sampled_from(WORDS), max_size=60), st.sampled_from(["a.sh", "a.zsh", "a.ps1", "a.cmd"]))
@example(["aws sagemaker create-compilation-job ", "$(" * 3000], "a.sh")
@example(["aws sagemaker create-compilation-job ", "--tags ", "{a=" * 3000], "a.sh")
@example(["aws sagemaker create-compilation-job ", "--tags '", "[" * 30000, "'"], "a.sh")
@example(["aws sagemaker create-compilation-job ", "--compilation-job-name ", "x" * 300_000], "a.sh")
@example(["f() { f; f; f; aws sagemaker create-compilation-job; }\nf"], "a.sh")
@example(["A=x\n", "A=$A$A\n" * 60, 'aws sagemaker create-compilation-job --role-arn "$A"'], "a.sh")
@example(["for a in 1 2 3 4 5 6 7 8 9; do " * 9, "aws sagemaker create-compilation-job\n", "done;" * 9], "a.sh")
@example(["aws sagemaker create-compilation-job ", "|a" * 20_000], "a.sh")
@example(["aws sagemaker create-compilation-job ", "$((" * 20_000], "a.ps1")
def test_nothing_breaks_the_reader(words: list[str], name: str) -> None:
    text = "".join(words)
    for finding in check(text, name).findings:
        assert 0 <= finding.span.start <= finding.span.end <= len(text)


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_make_a_report(raw: bytes, call: bool) -> None:
    check(b"aws sagemaker create-compilation-job " + raw if call else raw + b" create-compilation-job", "a.sh")


@pytest.mark.parametrize("script", ["a.sh", "z.sh"])
def test_a_file_that_is_corrected_itself_is_not_reported_by_the_script(project: Path, script: str) -> None:
    write(project, job_json=BAD_JOB.replace("neo-job", "neo_job").replace("1,0,", "1,3,"))
    (project / script).write_text(BY_FILE)
    result = CliRunner().invoke(neolint, ["check", "--format", "concise", "."])
    assert result.stdout.count("NEO110") == 1
    fixed = CliRunner().invoke(neolint, ["check", "--fix", "--format", "concise", "."])
    assert "NEO110" not in fixed.stdout
    assert fixed.exit_code == 0


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('aws sagemaker create-compilation-job --compilation-job-name "$1"', "a"),
        ('shift; aws sagemaker create-compilation-job --compilation-job-name "$1"', "b"),
        ('shift 2; aws sagemaker create-compilation-job --compilation-job-name "$1"', "c"),
        ('while x; do shift; done; aws sagemaker create-compilation-job --compilation-job-name "$1"', UNKNOWN),
        ('if x; then shift; fi; aws sagemaker create-compilation-job --compilation-job-name "$1"', UNKNOWN),
        ('set -- x; aws sagemaker create-compilation-job --compilation-job-name "$1"', UNKNOWN),
        ('N=x && M=$1 && aws sagemaker create-compilation-job --compilation-job-name "$M"', "a"),
        ('x || shift; aws sagemaker create-compilation-job --compilation-job-name "$1"', UNKNOWN),
    ],
)
def test_the_words_of_a_function(body: str, name: object) -> None:
    [request] = requests(f"run() {{\n{body}\n}}\nrun a b c\n")
    assert request["CompilationJobName"] == name
