"""Markdown and reStructuredText: which fences hold a job, what in them is a mistake, and where it stands in the file."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neolint.check import Checked, Checker, Settings
from neolint.fix import correct
from neolint.read import Limits, read
from neolint.read.passage import Passage
from neolint.select import Selection
from neolint.source import Source, Span
from tests.jobs import REQUEST, as_json, book, changed, check, names, underlined

WRONG = changed({"InputConfig.DataInputConfig": '{"data":[1,3,0,416]}'})
TEXT = as_json(WRONG)
YAML = """\
CompilationJobName: neo-job
RoleArn: arn:aws:iam::123456789012:role/NeoRole
InputConfig:
  S3Uri: s3://amzn-s3-demo-bucket/model.tar.gz
  DataInputConfig: |
    {"data":
     [1,3,0,416]}
  Framework: MXNET
OutputConfig:
  S3OutputLocation: s3://amzn-s3-demo-bucket/out/
  TargetDevice: ml_c5
StoppingCondition:
  MaxRuntimeInSeconds: 900
"""
PYTHON = """\
import boto3
boto3.client("sagemaker").create_compilation_job(
    CompilationJobName="neo-job",
    RoleArn="arn:aws:iam::123456789012:role/NeoRole",
    InputConfig={"S3Uri": "s3://amzn-s3-demo-bucket/model.tar.gz", "DataInputConfig": '{"data":[1,3,0,416]}', "Framework": "MXNET"},
    OutputConfig={"S3OutputLocation": "s3://amzn-s3-demo-bucket/out/", "TargetDevice": "ml_c5"},
    StoppingCondition={"MaxRuntimeInSeconds": 900},
)
"""


def prefixed(text: str, prefix: str) -> str:
    return "".join((prefix + line).rstrip() + "\n" for line in text.splitlines())


def fence(text: str, language: str = "json", mark: str = "```") -> str:
    return f"{mark}{language}\n{text.rstrip()}\n{mark}\n"


def findings(text: str, name: str = "README.md") -> list[Any]:
    return check(text, name, "warning").findings


def found(text: str, name: str = "README.md") -> list[str]:
    return names(findings(text, name))


MARKDOWN = {
    "json": fence(TEXT),
    "after text": f"# A title\n\nSome `code`.\n\n{fence(TEXT)}\nMore.\n",
    "jsonc": fence(TEXT.replace("{", "{ // a comment", 1), "jsonc"),
    "attributes": fence(TEXT, '{.json title="job.json"}'),
    "more words": fence(TEXT, "json hl_lines=3"),
    "capitals": fence(TEXT, "JSON"),
    "no language": fence(TEXT, ""),
    "tildes": fence(TEXT, "json", "~~~~"),
    "never closed": f"```json\n{TEXT}\n",
    "in a list": f"- one:\n\n{prefixed(fence(TEXT), '  ')}",
    "in an ordered list in a list": f"1. a\n   - b\n\n{prefixed(fence(TEXT), '     ')}",
    "in a quote": prefixed(fence(TEXT), "> "),
    "in a quote in a list": f"- a\n\n{prefixed(fence(TEXT), '  > ')}",
    "indented by three": prefixed(fence(TEXT), "   "),
    "indented code": f"text\n\n{prefixed(TEXT, '    ')}",
    "indented by a tab": f"text\n\n{prefixed(TEXT, chr(9))}",
    "in a list, by a tab": f"- a\n\n{prefixed(fence(TEXT), chr(9))}",
    "yaml": fence(YAML, "yaml"),
    "yml in a quote": prefixed(fence(YAML, "yml"), "> "),
    "yaml in a list": f"* a\n\n{prefixed(fence(YAML, 'yaml'), '  ')}",
    "python": fence(PYTHON, "python"),
    "py in a list": f"1. a\n\n{prefixed(fence(PYTHON, 'py'), '   ')}",
    "a cell of Quarto": fence(PYTHON, "{python}"),
    "a cell of MyST": fence(PYTHON, "{code-cell} ipython3"),
    "python without a word": fence(PYTHON, ""),
    "an interpreter's session": fence("\n".join((">>> " if line[:1] in "ib" else "... ") + line for line in PYTHON.splitlines()) + "\n{'CompilationJobArn': '…'}", "pycon"),
    "a state machine": fence(as_json({"States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sagemaker:createCompilationJob", "Parameters": WRONG}}})),
}  # fmt: skip
RST = {
    "code-block": f".. code-block:: json\n\n{prefixed(TEXT, '   ')}",
    "code with options": f".. code:: yaml\n   :number-lines: 1\n   :class: x\n\n{prefixed(YAML, '   ')}\nEnd.\n",
    "sourcecode in a list": f"- a\n\n  .. sourcecode:: python\n\n{prefixed(PYTHON, '     ')}",
    "a literal block": f"Such a request::\n\n{prefixed(TEXT, '    ')}\nand on.\n",
    "two colons alone": f"Such a request:\n\n::\n\n{prefixed(TEXT, '    ')}",
    "highlight": f".. highlight:: python\n\nSo::\n\n{prefixed(PYTHON, '  ')}",
    "in a directive": f".. note::\n\n   Text.\n\n   .. code-block:: json\n\n{prefixed(TEXT, '      ')}",
    "a doctest": "Text.\n\n" + "".join((">>> " if line[:1] in "ib" else "... ") + line + "\n" for line in PYTHON.splitlines()),
    "by a tab": f"So::\n\n{prefixed(TEXT, chr(9))}",
}  # fmt: skip


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("text", "name"),
    [*((text, "README.md") for text in MARKDOWN.values()), *((text, "usage.rst") for text in RST.values())],
    ids=[*MARKDOWN, *RST],
)
def test_the_caret_stands_where_the_character_was_typed(text: str, name: str, ending: str) -> None:
    text = text.replace("\n", ending)
    found = findings(text, name)
    assert names(found) == ["zero-dim"]
    assert underlined(found[0]) == "0"
    start = found[0].span.start
    assert text[start - 4 : start + 5] == "1,3,0,416"


@pytest.mark.parametrize(
    "text",
    [
        fence(TEXT, "diff"),
        fence(TEXT, "javascript"),
        f"<!--\n{fence(TEXT)}-->\n",
        TEXT,
        fence("{"),
        fence("InputConfig: [", "yaml"),
        fence("create_compilation_job(", "python"),
    ],
)
def test_other_fences_give_nothing(text: str) -> None:
    checked = check(text, "README.md")
    assert (checked.count, checked.findings) == (0, [])


SHOWN = {
    "a key is left out": '{"InputConfig": {"Framework": "MXNET"}, "OutputConfig": {"TargetDevice": "ml_c5"}, ...}',
    "values are left out": '{"CompilationJobName": "...", "RoleArn": "…", "InputConfig": {"S3Uri": "s3://...", "Framework": "MXNET"}, "OutputConfig": {"TargetDevice": "ml_c5"}}',
    "a part": '{"InputConfig": {"Framework": "MXNET"}, "OutputConfig": {"TargetDevice": "ml_c5"}}',
    "types": '{"CompilationJobName": "string", "RoleArn": "string", "InputConfig": {"S3Uri": "string", "Framework": "string"}, "OutputConfig": {"TargetDevice": "string"}}',
    "bare types": as_json(REQUEST).replace("900", "number"),
    "alternatives": as_json(REQUEST).replace('"MXNET"', '"MXNET" | "KERAS"'),
    "alternatives in a text": as_json(changed({"InputConfig.Framework": "KERAS|ONNX", "OutputConfig.TargetDevice": "ml_c5 | ml_m5"})),
    "the skeleton of the CLI": as_json({"CompilationJobName": "", "RoleArn": "", "InputConfig": {"S3Uri": "", "DataInputConfig": "", "Framework": "TENSORFLOW"},
                                        "OutputConfig": {"S3OutputLocation": "", "TargetDevice": "lambda", "CompilerOptions": ""}}),
    "an answer": as_json({**WRONG, "CompilationJobStatus": "FAILED", "FailureReason": "ClientError: …"}),
    "placeholders": as_json(changed({"RoleArn": "arn:aws:iam::<account>:role/<role>", "InputConfig.S3Uri": "s3://YOUR_BUCKET/m.tar.gz", "OutputConfig.S3OutputLocation": "<where>"})),
    "placeholders in capitals": as_json(changed({"RoleArn": "arn:aws:iam::ACCOUNT_ID:role/ROLE", "InputConfig.S3Uri": "s3://BUCKET/model"})),
    "placeholders in brackets": as_json(changed({"RoleArn": "[your role]", "InputConfig.S3Uri": "[model URI]", "OutputConfig.S3OutputLocation": "xxxxxx"})),
    "placeholders in braces": as_json(changed({"RoleArn": "arn:aws:iam::{account}:role/{role}", "InputConfig.S3Uri": "{model}"})),
    "placeholders that are words": as_json(changed({"RoleArn": "ROLE_ARN", "InputConfig.S3Uri": "insert s3 input path", "OutputConfig.S3OutputLocation": "changeme"})),
    "an account in words": as_json(changed({"RoleArn": "arn:aws:iam::account-id:role/NeoRole"})),
    "blanks": as_json(changed({"RoleArn": "", "InputConfig.S3Uri": "", "CompilationJobName": ""})),
    "names for sizes": as_json(changed({"InputConfig.DataInputConfig": '{"data": [1, 3, H, W]}'})),
    "comments": as_json(REQUEST).replace("{", "{  # why", 1),
    "a comment of JavaScript": as_json(REQUEST).replace("{", "{  // why", 1),
    "the command behind it": as_json(REQUEST) + "\n\naws sagemaker create-compilation-job --cli-input-json file://job.json",
}  # fmt: skip


@pytest.mark.parametrize("language", ["json", ""])
@pytest.mark.parametrize("shown", SHOWN.values(), ids=SHOWN)
def test_what_is_shown_to_people_is_no_mistake(shown: str, language: str) -> None:
    assert found(fence(shown, language)) == []


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        (
            {"OutputConfig.S3OutputLocation": "s3://amzn-s3-demo-bucket/model-LINUX_X86_64.tar.gz"},
            "s3-output-is-object",
        ),
        ({"InputConfig.DataInputConfig": '{"Placeholder":[1,3,0,416]}'}, "zero-dim"),
        ({"InputConfig.DataInputConfig": '{"a \\"b\\" c":[1,3,0,416]}'}, "zero-dim"),
        ({"RoleArn": "NeoRole"}, "role-arn-pattern"),
    ],
)
def test_what_is_written_in_earnest_stands_for_nothing_else(changes: dict[str, object], name: str) -> None:
    assert name in found(fence(as_json(changed(changes))))


def test_a_request_that_lacks_one_of_its_parts_has_forgotten_it() -> None:
    forgotten = {name: value for name, value in REQUEST.items() if name != "RoleArn"}
    (finding,) = findings(fence(as_json(forgotten)))
    assert (finding.name, "RoleArn" in finding.message) == ("missing-required", True)
    assert found(fence("// ...\n" + as_json(forgotten))) == []
    for shorter in ("CompilationJobName", "StoppingCondition", "InputConfig"):
        assert found(fence(as_json({name: value for name, value in forgotten.items() if name != shorter}))) == []
    assert found(fence(as_json({**forgotten, "InputConfig": {"Framework": "MXNET"}}))) == []
    assert (
        found(fence(as_json({name: REQUEST[name] for name in ("InputConfig", "OutputConfig", "StoppingCondition")})))
        == []
    )


@pytest.mark.parametrize("left_out", [{"Framework": "KERAS"}, {"Framework": "MXNET"}, {"Framework": "onnx"}])
@pytest.mark.parametrize("target", [{"TargetDevice": "rasp3b"}, {"TargetPlatform": {"Arch": "ARM64"}}])
def test_what_is_left_out_is_neither_missing_nor_too_much(left_out: dict[str, str], target: dict[str, Any]) -> None:
    text = "# ...\n" + json.dumps({"InputConfig": left_out, "OutputConfig": target})
    assert [name for name in names(check(fence(text, "yaml"), "README.md").findings) if name != "enum-case"] == []


def test_a_printed_dict_is_no_json() -> None:
    assert found(fence(str(REQUEST), "")) == []


PYTHON_SHOWN = [
    'sm.create_compilation_job(CompilationJobName="a", ...)',
    'sm.create_compilation_job(\n    CompilationJobName="a_b",\n    InputConfig={...},\n    ...\n)',
    'sm.create_compilation_job(CompilationJobName="string", RoleArn="string", InputConfig={"S3Uri": "string"}, OutputConfig={})',
    'model.compile(target_instance_family="ml_c5", ...)',
    'request = {"InputConfig": ..., "OutputConfig": {"TargetDevice": "ml_c5", …}}',
]  # fmt: skip


@pytest.mark.parametrize("shown", PYTHON_SHOWN)
def test_python_with_something_left_out_is_no_mistake(shown: str) -> None:
    assert [name for name in found(fence(shown, "python")) if name != "job-name-pattern"] == []


def test_what_stands_beside_an_ellipsis_is_checked() -> None:
    text = 'sm.create_compilation_job(CompilationJobName="a", OutputConfig={"TargetDevice": "ml_c55", ...}, ...)'
    found = findings(fence(text, "python"))
    assert [(one.name, underlined(one)) for one in found] == [("bad-enum-value", '"ml_c55"')]


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [('"MXNET"', '"MXNET",', "json-trailing-comma"), ('"', "'", "json-single-quotes"), ('"MXNET"', '“MXNET”', "json-smart-quotes")],
)  # fmt: skip
def test_a_whole_request_with_a_mistake_is_one(old: str, new: str, name: str) -> None:
    text = as_json(REQUEST)
    text = text.replace('"{\\"data\\":[1,3,224,224]}"', '"$SHAPE"').replace(old, new)
    assert name in found(fence(text))
    assert name not in found(fence(text, ""))
    assert found(fence(text.replace("neo-job", "..."))) == []


def test_the_python_of_a_document_is_one_program() -> None:
    first, second = (
        fence('device = "ml_c55"', "python"),
        fence(PYTHON.replace('"ml_c5"', "device").replace(",0,", ",9,"), "python"),
    )
    text = f"{first}\n> quote\n\n{second}"
    found = findings(text)
    assert [(one.name, underlined(one)) for one in found] == [("bad-enum-value", '"ml_c55"')]
    assert found[0].source.place(found[0].span.start) == (2, 10)


def test_a_variable_may_stand_in_a_fence_without_a_language() -> None:
    text = fence('device = "ml_c55"', "") + fence(PYTHON.replace('"ml_c5"', "device").replace(",0,", ",9,"), "")
    assert [(one.name, underlined(one)) for one in findings(text)] == [("bad-enum-value", '"ml_c55"')]


def test_what_an_earlier_fence_leaves_out_is_not_missing() -> None:
    request = PYTHON.split("(", 2)[2].rpartition(")")[0].replace(",0,", ",9,")
    first, second = f"request = dict({request})", "sm.create_compilation_job(**request)"
    short = first.replace('    RoleArn="arn:aws:iam::123456789012:role/NeoRole",\n', "")
    assert found(fence(short, "python") + fence(second, "python")) == ["missing-required"]
    assert found(fence(short + "  # ...", "python") + fence(second, "python")) == []


def test_the_dots_of_a_prompt_leave_nothing_out() -> None:
    shown = "".join((">>> " if line[:1] in "ib" else "... ") + line + "\n" for line in PYTHON.splitlines())
    role = '...     RoleArn="arn:aws:iam::123456789012:role/NeoRole",\n'
    assert role in shown
    assert found(fence(shown.replace(role, ""), "pycon")) == ["missing-required", "zero-dim"]
    assert found(fence(shown.replace(role, "...     ...\n"), "pycon")) == ["zero-dim"]


def test_markdown_is_read_up_to_a_bound_of_its_own() -> None:
    text = fence(TEXT) + "- a\n" * 200_000
    checked = check(text, "README.md")
    assert checked.findings == [], "it may hold a job, and is none"
    assert checked.notes == ["README.md: not read: a document of more than 500000 bytes"]
    assert found(text, "README.rst") == []
    limits = Limits(size=100_000_000)
    (finding,) = (
        Checker(book(), Settings(limits=limits)).check("a.md", (fence(TEXT) + "\n" * 600_000).encode()).findings
    )
    assert finding.name == "zero-dim"
    assert "too-large" not in names(
        Checker(book(), Settings(limits=limits._replace(size=1000))).check("a.md", TEXT.encode()).findings
    )


def test_documents_are_numbered_by_their_place() -> None:
    text = f"{fence(PYTHON, 'python')}\n{fence(TEXT)}\n{fence(YAML, 'yaml')}"
    documents = read(Source("a.md", text), limits=Limits())
    assert [document.index for document in documents] == [0, 1, 2]
    assert [document.notation for document in documents] == ["python", "json", "yaml"]
    assert [one.document for one in findings(text)] == [0, 1, 2]


def test_a_comment_before_a_fence_silences_what_is_in_it() -> None:
    comment = "<!-- neolint: ignore[zero-dim] the exporter fills it in -->\n"
    assert found(f"{comment}{fence(TEXT)}") == []
    assert found(f"{comment}\n\n{fence(TEXT)}\n{fence(TEXT)}") == ["zero-dim"]
    assert found(prefixed(f"{comment}{fence(TEXT)}", "> ")) == []
    assert found(f"{fence(YAML, 'yaml')}\n{comment}{fence(PYTHON, 'python')}") == ["zero-dim"]
    assert found(f"{comment}{fence(as_json(REQUEST))}") == ["unused-suppression"]
    assert found(f"<!-- neolint: ignore-file[zero-dim] -->\n# T\n\n{fence(TEXT)}\n{fence(TEXT)}") == []
    assert found(f"A comment `<!-- neolint: ignore[NEO999] -->` in a line.\n\n{fence(TEXT)}") == ["zero-dim"]


def test_a_comment_of_rst_silences_what_is_in_the_block() -> None:
    comment = ".. neolint: ignore[zero-dim] the exporter fills it in\n"
    assert found(f"{comment}\nSuch a\nrequest::\n\n{prefixed(TEXT, '  ')}", "a.rst") == []
    assert found(f"{comment}.. code-block:: json\n\n{prefixed(TEXT, '  ')}", "a.rst") == []
    assert found(f"{comment}\nText.\n\n.. code-block:: json\n\n{prefixed(TEXT, '  ')}", "a.rst") == [
        "unused-suppression",
        "zero-dim",
    ]


def test_a_comment_in_a_fence_silences_its_line() -> None:
    text = YAML.replace("|", "|  # neolint: ignore[zero-dim]")
    assert found(fence(text, "yaml")) == []
    assert found(prefixed(fence(text, "yaml"), "> ")) == []
    assert found(fence(PYTHON.replace('"MXNET"},', '"MXNET"},  # neolint: ignore[zero-dim]'), "python")) == []
    assert found(fence(TEXT) + fence("a: 1  # neolint: ignore[zero-dim]", "yaml")) == ["zero-dim"]


def corrected(text: str, name: str) -> str:
    checker = Checker(book(), Settings(selection=Selection(min_severity="warning"), debug=True))

    def checked(raw: bytes) -> Checked:
        return checker.check(name, raw)

    return correct(checked, text.encode(), checked(text.encode()), unsafe=True).raw.decode()


FIXABLE = {
    **{name: (text, "a.md") for name, text in MARKDOWN.items()},
    **{name: (text, "a.rst") for name, text in RST.items()},
}


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(("text", "name"), FIXABLE.values(), ids=FIXABLE)
def test_a_correction_changes_the_value_and_nothing_else(text: str, name: str, ending: str) -> None:
    text = text.replace(",0,", ",416,").replace("MXNET", "mxnet").replace("\n", ending)
    wanted = text if "create_compilation_job" in text else text.replace("mxnet", "MXNET")
    assert corrected(text, name) == wanted


GOOD_YAML = YAML.replace(",0,", ",9,")
CHANGED = {
    "a name": (as_json(REQUEST).replace("MaxRuntime", "maxRuntime"), "json"),
    "a name in YAML": (GOOD_YAML.replace("MaxRuntime", "maxRuntime"), "yaml"),
    "a member taken out": (as_json(changed({"StoppingCondition.MaxWaitTimeInSeconds": 3600})), "json"),
    "the last line taken out": (GOOD_YAML + "  MaxWaitTimeInSeconds: 3600\n", "yaml"),
    "a line taken out": (GOOD_YAML.replace("  MaxRun", "  MaxWaitTimeInSeconds: 3600\n  MaxRun"), "yaml"),
    "a member added": (as_json(REQUEST).replace("MaxRuntimeInSeconds", "MaxPendingTimeInSeconds").replace("900", "3600"), "json"),
    "a line added": (GOOD_YAML.replace("MaxRuntimeInSeconds: 900", "MaxPendingTimeInSeconds: 3600"), "yaml"),
}  # fmt: skip


@pytest.mark.parametrize("prefix", ["", "   ", "> ", "> > ", "- ", "1. "])
@pytest.mark.parametrize(("text", "language"), CHANGED.values(), ids=CHANGED)
def test_a_correction_is_the_one_that_a_file_of_its_own_gets(prefix: str, text: str, language: str) -> None:
    def written(content: str) -> str:
        whole = fence(content, language)
        if prefix[:1] in ("-", "1"):
            return prefix + prefixed(whole, " " * len(prefix))[len(prefix) :]
        return prefixed(whole, prefix)

    alone = corrected(text, f"job.{language}")
    assert alone != text
    assert corrected(written(text), "a.md") == written(alone)


def test_explain_reads_these_files_as_before() -> None:
    described = as_json({**REQUEST, "CompilationJobStatus": "FAILED", "FailureReason": "ClientError: x"})
    documents = read(Source("a.md", described), limits=Limits(), calls=False)
    assert [document.in_prose for document in documents] == [False]


def test_a_passage_knows_the_way_there_and_back() -> None:
    file = "> ab\n> c\n>\n> d\n"
    passage = Passage(file, [Span(2, 5), Span(7, 9), Span(10, 11), Span(13, 15)], 0)
    assert passage.text == "ab\nc\n\nd\n"
    for start in range(len(passage.text)):
        span = passage.in_file(Span(start, start + 1))
        assert file[slice(*span)] == passage.text[start]
        assert passage.in_text(span) == Span(start, start + 1)
    assert passage.in_text(Span(15, 16)) is None
    assert passage.in_file(Span(0, 4)) == Span(2, 8)
    assert passage.edited(Span(0, 3)) == Span(2, 7)
    assert passage.edited(Span(6, 8)) == Span(11, 15)
    assert passage.written("a\nb") is None
    assert Passage(file, [Span(2, 5), Span(7, 9)], 0).written("a\nb") == "a\n> b"


@given(st.binary(max_size=300), st.sampled_from(["a.md", "a.rst", "a.mdx"]))
def test_any_bytes_have_a_report(raw: bytes, name: str) -> None:
    for content in (raw, b"create_compilation_job InputConfig\n" + raw):
        assert all(one.name != "internal-error" for one in check(content, name).findings)


PIECES = [*MARKDOWN.values(), *RST.values(), "> ", "- ", "```", "~~~\n", "\t", "    ", "\n", "\r", "\r\n", "::\n\n", ".. ", "<!-- neolint: ignore[zero-dim] -->\n",
          ".. neolint: ignore[zero-dim]\n", "...", "…", "\0", "\u2028", "\ufeff", '{"InputConfig": ', ">>> ", "$ ", "<div>\n"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=8), st.randoms(use_true_random=False), st.booleans())
def test_documents_put_together_of_anything_have_a_report(
    pieces: list[str], chance: random.Random, is_rst: bool
) -> None:
    text = "".join(piece if chance.random() < 0.5 else piece[: chance.randrange(len(piece) + 1)] for piece in pieces)
    checked = check(text, "a.rst" if is_rst else "a.md")
    for one in checked.findings:
        assert 0 <= one.span.start <= one.span.end <= len(text.removeprefix("\ufeff"))
        assert one.name != "internal-error"
    assert json.dumps([one.pointer for one in checked.findings])


COMMAND = """\
aws sagemaker create-compilation-job --compilation-job-name neo-job --role-arn <role> \\
  --input-config '{"S3Uri": "s3://amzn-s3-demo-bucket/model.tar.gz", "Framework": "MXNET",
    "DataInputConfig": "{\\"data\\":[1,3,0,416]}"}' \\
  --output-config S3OutputLocation=s3://amzn-s3-demo-bucket/out/,TargetDevice=ml_c5 \\
  --stopping-condition MaxRuntimeInSeconds=900
"""
ANSWER = '{\n    "CompilationJobArn": "arn:aws:sagemaker:us-west-2:123456789012:compilation-job/neo-job"\n}\n'
SESSION = f"$ {COMMAND}{ANSWER}$ aws sagemaker list-compilation-jobs\n"
HERE = f"cat > job.json <<'EOF'\n{TEXT.rstrip()}\nEOF\n"
BY_FILE = (
    f"$ {prefixed(HERE, '> ')[2:]}$ aws sagemaker create-compilation-job --cli-input-json file://job.json\n{ANSWER}"
)
PROMPTS = SESSION.replace("$ aws", "(neo) me@host:~/neo$ aws").replace("\n  --", "\n>   --")
SHELL = {
    "a here-document in a session": (fence(BY_FILE, "console"), "a.md"),
    "a here-document without second prompts": (fence(BY_FILE.replace("\n> ", "\n"), ""), "a.md"),
    "longer prompts": (fence(PROMPTS, "console"), "a.md"),
    "bash": (fence(COMMAND, "bash"), "a.md"),
    "sh in a quote": (prefixed(fence(COMMAND, "sh"), "> "), "a.md"),
    "a session": (fence(SESSION, "console"), "a.md"),
    "a session in a list": (f"1. a\n\n{prefixed(fence(SESSION, 'bash'), '   ')}", "a.md"),
    "no language": (fence(COMMAND, ""), "a.md"),
    "a literal block": (f"So::\n\n{prefixed(COMMAND, '  ')}", "a.rst"),
    "a code block": (f".. code-block:: console\n\n{prefixed(SESSION, '   ')}", "a.rst"),
}


@pytest.mark.parametrize(("text", "name"), SHELL.values(), ids=SHELL)
def test_shell_is_read_where_it_stands(text: str, name: str) -> None:
    found = findings(text, name)
    assert names(found) == ["zero-dim"]
    assert underlined(found[0]) == "0"
    assert text[found[0].span.start - 4 : found[0].span.start + 5] == "1,3,0,416"


@pytest.mark.parametrize(
    "command",
    [
        "aws sagemaker create-compilation-job --compilation-job-name <value> --role-arn <value> [--tags <value>]",
        "aws sagemaker create-compilation-job \\\n    --compilation-job-name a_b \\\n    ...",
        "aws sagemaker create-compilation-job --compilation-job-name 'a",
        "aws sagemaker create-compilation-job --role-arn '<value>' --output-config 'S3OutputLocation=<where>,TargetDevice=ml_c5' ...",
        "aws sagemaker create-compilation-job --cli-input-json file://job-that-is-not-there.json",
    ],
)
def test_a_command_with_something_left_out_is_no_mistake(command: str) -> None:
    assert [name for name in found(fence(command, "bash")) if name != "job-name-pattern"] == []


def test_corrections_are_made_beside_a_command() -> None:
    text = f"{fence(COMMAND, 'bash')}\n{fence(TEXT.replace('MXNET', 'mxnet'))}"
    assert corrected(text, "a.md") == text.replace("mxnet", "MXNET")


def test_a_comment_before_a_command_silences_what_is_in_it() -> None:
    assert found(f"<!-- neolint: ignore[zero-dim] why -->\n\n{fence(SESSION, 'console')}") == []
    assert found(f"{fence(TEXT)}\n<!-- neolint: ignore[zero-dim] why -->\n{fence(COMMAND, 'sh')}") == ["zero-dim"]


def test_a_missing_grammar_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from neolint.read import shell_tree

    def missing(_: str) -> None:
        raise shell_tree.NotInstalledError

    monkeypatch.setattr(shell_tree, "Script", missing)
    text = fence(COMMAND, "bash") + "\n" + fence(SESSION, "console")
    assert [(one.name, underlined(one)) for one in findings(text)] == [
        ("shell-reader-missing", "create-compilation-job")
    ]
    assert found(text + fence(TEXT)) == ["shell-reader-missing", "zero-dim"]
