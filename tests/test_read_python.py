"""Python scripts and notebooks: which calls make jobs, what they send, and where each character of it was typed."""

from __future__ import annotations

import json
import textwrap
from typing import Any

import pytest

from neolint.node import UNKNOWN
from neolint.read import Document, Limits, read
from neolint.source import Source
from tests.jobs import check, names, underlined

CALL = """
sm.create_compilation_job(
    CompilationJobName="neo-job",
    RoleArn="arn:aws:iam::123456789012:role/NeoRole",
    InputConfig={{"S3Uri": "s3://amzn-s3-demo-bucket/model.tar.gz", "DataInputConfig": {shape}, "Framework": "KERAS"}},
    OutputConfig={{"S3OutputLocation": "s3://amzn-s3-demo-bucket/out/", "TargetDevice": {device}}},
    StoppingCondition={{"MaxRuntimeInSeconds": 3600}},
)
"""
GOOD = """'{"input_1":[1,3,224,224]}'"""


def script(before: str = "", shape: str = GOOD, device: str = '"ml_c5"') -> str:
    return textwrap.dedent(before) + CALL.format(shape=shape, device=device)


def documents(text: str, name: str = "train.py") -> list[Document]:
    return read(Source(name, text), limits=Limits())


def requests(text: str, name: str = "train.py") -> list[Any]:
    return [document.value for document in documents(text, name)]


def notebook(*cells: str, version: int = 4) -> str:
    written = [
        {"cell_type": "code", "source" if version == 4 else "input": cell.splitlines(keepends=True), "outputs": []}
        for cell in cells
    ]
    if version == 3:
        return json.dumps({"worksheets": [{"cells": written}], "nbformat": 3}, indent=1)
    return json.dumps({"cells": [{"cell_type": "markdown", "source": ["# hi"]}, *written], "nbformat": 4}, indent=1)


def test_a_clean_call_gives_nothing() -> None:
    checked = check(script(), "train.py", "warning")
    assert checked.count == 1
    assert not checked.findings


@pytest.mark.parametrize(
    ("before", "shape"),
    [
        ("", """'{"input_1":[1,0,224,224]}'"""),
        ("", """r'{"input_1":[1,0,224,224]}'"""),
        ("", """'''{"input_1":\n  [1,0,224,224]}'''"""),
        ("", r'''"{\"input_1\":[1,0,224,224]}"'''),
        ("", """('{"input_1":'  # the name\n    '[1,0,224,224]}')"""),
        ("", """'{"input_1":' + "[1,0,224,224]" + '}'"""),
        ("", """json.dumps({"input_1": [1, 0, 224, 224]})"""),
        ("shape = [1, 0, 224, 224]", """json.dumps({"input_1": shape})"""),
        ("import json as j\nsizes = {}\nsizes['input_1'] = [1, 0, 224, 224]", "j.dumps(sizes)"),
        ("name = 'input_1'", """f'{{"{name}":[1,0,224,224]}}'"""),
        ("name = 'input_1'", """rf'{{"{name}":[1,0,224,224]}}'"""),
        ("name = 'input_1'", """'{"%s":[1,0,224,224]}' % name"""),
        ("size = 224", """'{{"input_1":[1,0,{},{}]}}'.format(size, size)"""),
        ("size = 224", """'{{"input_1":[1,0,{s},{s}]}}'.format(s=size)"""),
        ("word = 'ü'; none = 0", """f'{{"input_1":[1,{none},224,224]}}'"""),
        ("def shape(n=0):\n    return '{\"input_1\":[1,%d,224,224]}' % n", "shape()"),
        ("", """',0,'.join(['{"input_1":[1', '224,224]}'])"""),
    ],
)
def test_the_caret_stands_where_the_dimension_was_typed(before: str, shape: str) -> None:
    found = [one for one in check(script(before, shape), "train.py").findings if one.name == "zero-dim"]
    assert [underlined(one).strip(",") for one in found] == ["0"]


@pytest.mark.parametrize("version", [3, 4])
def test_the_caret_stands_in_the_source_line_of_a_notebook(version: int) -> None:
    text = notebook("import json\nn = 0", "%%time\n" + script(shape="""'{"ü":[1,0,224,224]}'"""), version=version)
    (finding,) = [one for one in check(text, "n.ipynb").findings if one.name == "zero-dim"]
    assert underlined(finding) == "0"
    assert finding.cell == (3 if version == 4 else 2)
    assert finding.source.cell(finding.span.start) == (finding.cell, 6)


@pytest.mark.parametrize(
    ("before", "device"),
    [
        ("DEVICE = 'ml_c9'", "DEVICE"),
        ("d = {'target': 'ML_C9'.lower()}", "d['target']"),
        ("d = dict(target='ml_c9')", "d.get('target', 'ml_c5')"),
        ("kind = 'c'", "'ml_' + kind + str(9)"),
        ("kind = 'c'\nif kind == 'c':\n    device = 'ml_c9'\nelse:\n    device = 'x'", "device"),
        ("import sys\nif sys.argv:\n    device = 'ml_c9'\nelse:\n    device = 'ml_c9'", "device"),
        ("devices = ['ml_c9', 'ml_c5']", "devices[0]"),
        ("a, b = 'ml_c9', 2", "a"),
        ("device: str = 'ml_c'\ndevice += '9'", "device"),
        ("class Config:\n    device = 'ml_c9'", "Config.device"),
        ("class C:\n    def __init__(self, d):\n        self.d = d\nc = C('ml_c9')", "c.d"),
        ("print 'python 2'\ndevice = 'ml_c9'", "device"),
        ("device = ' ml_c9\\n'.strip()", "device"),
        ("device = 'x/ml_c9/y'.split('/')[1]", "device"),
        ("device = 'ml-c9'.replace('-', '_')", "device"),
        ("a, (b, *c) = 1, ('ml', 'c9', 2)", "'_'.join([b, c[0]])"),
        ("d = {}\nd['a'] = {}\nd['a']['b'] = 'ml_c9'", "d['a']['b']"),
        ("d = {'a': 1}\nd.update({'b': 'ml_c9'}, c=2)", "d['b']"),
        ("d = {'a': 1}\nd |= {'b': 'ml_c9'}", "d['b']"),
        ("d = {**{'a': 1}, 'b': 'ml_c9'}", "d['b']"),
        ("d = ['ml_']\nd += ['c9']", "d[0] + d[1]"),
        ("d = {'x': 'ml_'}\nd['x'] += 'c9'", "d['x']"),
        ("d = [n for n in ['ml_c5', 'ml_c9'] if n.endswith('9')]", "d[0]"),
        ("d = {k: v for k, v in zip(['a', 'b'], ['ml_c5', 'ml_c9'])}", "d['b']"),
        ("for n, d in enumerate(['ml_c5', 'ml_c9']):\n    pass", "d"),
        ("for k, d in {'a': 'ml_c5', 'b': 'ml_c9'}.items():\n    pass", "d"),
        ('import json\nd = json.loads(\'{"a": [1, "ml_c9"]}\')', "d['a'][1]"),
        ("import os", "os.environ.get('DEVICE', 'ml_c9')"),
        ("import os", "os.getenv('DEVICE', default='ml_c9')"),
        ("import os", "os.path.basename('devices/ml_c9')"),
        ("def f(a, b='c9', *, c='_'):\n    return a + c + b", "f('ml')"),
        ("def f(*a, **k):\n    return '_'.join(a) + k['z']", "f('ml', 'c', z='9')"),
        ("def f():\n    global d\n    d = 'ml_c9'\nf()", "d"),
        ("def f(r):\n    r['d'] = 'ml_c9'\nr = {}\nf(r)", "r['d']"),
        (
            "class A:\n    def d(self):\n        return 'ml_' + self.n()\n    def n(self):\n        return 'c9'",
            "A().d()",
        ),
        ("class A:\n    d = 'ml_c9'\nclass B(A):\n    pass", "B().d"),
        ("@dataclass\nclass A:\n    n: int\n    d: str = 'ml_c5'", "A(1, d='ml_c9').d"),
        ("class A:\n    @classmethod\n    def d(cls, n):\n        return 'ml_' + n", "A.d('c9')"),
        ("class A:\n    @staticmethod\n    def d(n):\n        return 'ml_' + n", "A().d('c9')"),
        ("class A:\n    def d(self, n):\n        return 'ml_' + n", "A.d(A(), 'c9')"),
        ("try:\n    d = 'ml_c9'\nexcept KeyError:\n    raise", "d"),
        ("with open('x') as f:\n    d = 'ml_c9'", "d"),
        ("d = None or 'ml_c9'", "d"),
        ("d = 'ml_c9' if isinstance('x', str) else 'x'", "d"),
        ("import textwrap", "textwrap.dedent('  ml_c9')"),
        ("if (n := 'ml_c9'):\n    pass", "n"),
        ("d = 'ml_%s%d' % ('c', 9)", "d"),
        ("d = 'ml_{0}{n:d}'.format('c', n=9)", "d"),
        ("n = 9", "f'ml_{\"c\"}{n:d}'"),
        ("d = ''.join(map(str, ['ml_c', 9]))", "d"),
    ],
)
def test_a_value_is_followed_to_the_call(before: str, device: str) -> None:
    (request,) = requests(script(before, device=device))
    assert request["OutputConfig"]["TargetDevice"] == "ml_c9"


@pytest.mark.parametrize(
    ("before", "device"),
    [
        ("r = {'d': 'ml_c5'}\ndef f(r):\n    for x in ask():\n        r['d'] = x\nf(r)", "r['d']"),
        ("d = 'ml_c5'\nwhile ask():\n    d = next(d)", "d"),
        ("try:\n    d = load()\nexcept OSError:\n    d = 'ml_c9'", "d"),
        ("@dataclass\nclass A:\n    d: str = 'ml_c5'", "A(**load()).d"),
        ("def f(n):\n    if ask(n):\n        return g(n)", "f(1)"),
        ("def f():\n    yield 'ml_c9'", "f()"),
        ("from settings import device", "device"),
        ("device = None\nif ask():\n    device = load()", "device"),
        ("import os", "os.environ.get('DEVICE', '')"),
        ("import os", "os.getenv('DEVICE')"),
        ("import os", "os.environ['DEVICE']"),
        ("import random", "random.choice(['ml_c5', 'ml_c9'])"),
        ("d = {'target': 'ml_c9'}\nd.update(load())", "d['target']"),
        ("device = 'ml_c9'\nfor device in names():\n    pass", "device"),
        ("device = 'ml_c5' * 10**9", "device"),
        ("", "f'{name}'"),
        ("", "'%9999d' % 1"),
    ],
)
def test_what_cannot_be_known_is_unknown(before: str, device: str) -> None:
    (request,) = requests(script(before, device=device))
    assert request["OutputConfig"]["TargetDevice"] is UNKNOWN


@pytest.mark.parametrize(
    "before",
    [
        "device = 'ml_c5'\nif sys.argv:\n    device = 'ml_c9'",
        "if sys.argv:\n    device = 'ml_c9'\nelse:\n    device = 'ml_c5'",
        "device = 'ml_c9' if sys.argv else 'ml_c5'",
        "device = 'ml_c5'\nfor n in ['ml_c9', 'x']:\n    if ask(n):\n        device = n\n        break",
        "def choose():\n    if sys.argv:\n        return 'ml_c9'\n    return 'ml_c5'\ndevice = choose()",
    ],
)
def test_both_sides_of_a_condition_that_is_not_decided_are_jobs(before: str) -> None:
    found = requests(script(before, device="device"))
    assert [one["OutputConfig"]["TargetDevice"] for one in found] == ["ml_c9", "ml_c5"]


def test_what_a_function_changes_in_its_argument_under_a_condition_may_have_changed() -> None:
    before = """
        request = {"Tags": 1}
        def tag(wanted):
            if ask():
                wanted["Tags"] = []
                wanted["VpcConfig"] = {}
        tag(request)
    """
    found = requests(textwrap.dedent(before) + "sm.create_compilation_job(CompilationJobName='a', **request)")
    assert [one["Tags"] for one in found] == [[], 1]
    assert [one.get("VpcConfig") for one in found] == [{}, None]


@pytest.mark.parametrize("call", ["complete(request)", "helpers.complete(request)", "complete(wanted=request)"])
def test_what_a_function_of_another_file_may_add_is_not_missing(call: str) -> None:
    text = "import helpers\nrequest = {'CompilationJobName': 'neo-job'}\n%s\nsm.create_compilation_job(**request)"
    assert not check(text % call, "a.py", "warning").findings
    assert "missing-required" in names(check(text % "print(request)", "a.py").findings)


@pytest.mark.parametrize("nothing", ["None", "''"])
def test_a_side_that_leaves_a_value_out_is_no_job_of_its_own(nothing: str) -> None:
    found = requests(script(f"device = {nothing}\nif ask():\n    device = 'ml_c9'", device="device"))
    assert [one["OutputConfig"]["TargetDevice"] for one in found] == ["ml_c9"]


def test_the_side_of_a_condition_that_adds_nothing_is_a_job_too() -> None:
    before = """
        output = {"S3OutputLocation": "s3://b-b/o", "TargetPlatform": {"Os": "LINUX", "Arch": "ARM64"}}
        if gpu:
            output["CompilerOptions"] = "{}"
    """
    found = requests(textwrap.dedent(before) + "sm.create_compilation_job(OutputConfig=output)")
    assert [sorted(one["OutputConfig"]) for one in found] == [
        ["CompilerOptions", "S3OutputLocation", "TargetPlatform"],
        ["S3OutputLocation", "TargetPlatform"],
    ]


def test_what_two_conditions_decide_is_never_mixed() -> None:
    before = """
        options, device = '{}', 'ml_c5'
        if gpu:
            device = "jetson_nano"
        if gpu:
            options = '{"gpu-code": "sm_53"}'
    """
    call = CALL.format(shape=GOOD, device="device, 'CompilerOptions': options")
    for request in requests(textwrap.dedent(before) + call):
        assert UNKNOWN in request["OutputConfig"].values()


def test_every_row_of_a_table_is_a_job() -> None:
    call = textwrap.indent(CALL.format(shape=GOOD, device="device"), "    ")
    text = f"for name, device in [('a', 'ml_c5'), ('b', 'ml_m5')]:\n{call}"
    assert [one["OutputConfig"]["TargetDevice"] for one in requests(text)] == ["ml_c5", "ml_m5"]


@pytest.mark.parametrize("use", ["make('ml_c5')", "make(device='ml_c5')", "make(**{'device': 'ml_c5'})", ""])
def test_a_function_is_followed_with_its_arguments_or_defaults(use: str) -> None:
    call = textwrap.indent(CALL.format(shape=GOOD, device="device"), "    ")
    (request,) = requests(f"def make(device='ml_{'c5' if not use else 'x'}'):\n{call}\n{use}\n")
    assert request["OutputConfig"]["TargetDevice"] == "ml_c5"


@pytest.mark.parametrize("default", ["None", "''"])
def test_a_default_that_says_nothing_is_not_what_a_caller_elsewhere_sends(default: str) -> None:
    call = textwrap.indent(CALL.format(shape=GOOD, device="device"), "    ")
    (request,) = requests(f"def make(device={default}):\n{call}")
    assert request["OutputConfig"]["TargetDevice"] is UNKNOWN
    (request,) = requests(f"def make(device={default}):\n{call}\nmake()")
    assert not request["OutputConfig"]["TargetDevice"]


def test_members_that_are_spread_from_an_unknown_map_are_unknown_and_not_missing() -> None:
    checked = check("sm.create_compilation_job(CompilationJobName='neo-job', **rest)", "train.py", "warning")
    assert checked.count == 1
    assert not checked.findings


SDK = """
from sagemaker.pytorch import PyTorchModel
model = PyTorchModel(model_data="s3://amzn-s3-demo-bucket/m.tar.gz", framework_version="1.8.1")
model.compile(target_instance_family="{device}", input_shape={{"x": [1, 3, 0, 224]}}, output_path="s3://amzn-s3-demo-bucket/o",
              role=role, job_name="neo-job", compiler_options={{"dtype": "int64"}})
"""


@pytest.mark.parametrize(
    ("device", "version"), [("ml_c5", "1.8"), ("jetson_nano", "1.8"), ("coreml", None), ("ml_inf1", "1.8")]
)
def test_the_sdk_makes_a_request_of_its_arguments(device: str, version: str | None) -> None:
    (request,) = requests(SDK.format(device=device))
    assert request["InputConfig"].pop("FrameworkVersion", None) == version
    assert request == {
        "CompilationJobName": "neo-job",
        "RoleArn": UNKNOWN,
        "InputConfig": {
            "S3Uri": "s3://amzn-s3-demo-bucket/m.tar.gz",
            "DataInputConfig": '{"x": [1, 3, 0, 224]}',
            "Framework": "PYTORCH",
        },
        "OutputConfig": {
            "S3OutputLocation": "s3://amzn-s3-demo-bucket/o",
            "TargetDevice": device,
            "CompilerOptions": '{"dtype": "int64"}',
        },
        "StoppingCondition": {"MaxRuntimeInSeconds": 900},
    }


def test_a_wrong_dimension_of_the_sdk_is_underlined_in_the_dict() -> None:
    found = check(SDK.format(device="ml_c5"), "train.py").findings
    assert [underlined(one) for one in found if one.name == "zero-dim"] == ["0"]


@pytest.mark.parametrize(
    "text",
    [
        "model.compile(optimizer='adam', loss='mse', input_shape=(1, 2))",
        "core.compile_model(model, 'CPU')  # no target_instance_family",
        "create_compilation_job = 1",
        "stubber.add_response('create_compilation_job', {})",
        "helper.create_compilation_job(job_name='x', role='y')",
        "# target_device input_config",
        "def broken(:\n  create_compilation_job",
    ],
)
def test_what_makes_no_job_gives_nothing(text: str) -> None:
    checked = check(text, "other.py")
    assert not checked.count
    assert not checked.findings


def test_cells_that_are_no_python_do_not_spoil_the_others() -> None:
    text = notebook(
        "this is text", "!pip install x \\\n  y\nd = !ls\n%matplotlib inline", "%%bash\naws s3 ls", "device = 'ml_c9'", "",
        script(device="device"), "%%writefile job.py\ndevice = 'ml_m9'" + script(device="device"), "x = (",
    )  # fmt: skip
    assert [one["OutputConfig"]["TargetDevice"] for one in requests(text, "n.ipynb")] == ["ml_c9", "ml_m9"]


@pytest.mark.parametrize(
    "text",
    [
        "create_compilation_job" + "(" * 5_000,
        "create_compilation_job\nx = " + "+".join(["1"] * 5_000),
        "create_compilation_job\nx = " + "-" * 5_000 + "1",
        "create_compilation_job\nx = a" + ".b" * 5_000 + script(),
        "create_compilation_job\n" + "x = [" * 90 + "]" * 90,
        "create_compilation_job\0",
        "def f():\n    f()\n    sm.create_compilation_job(**f())",
        "d = {}\nd['d'] = d\nsm.create_compilation_job(CompilationJobName=d, InputConfig=d)",
        "x = 'a'\nfor i in range(99):\n    x = x + x\n" + script(shape="x"),
        "x = [1]\nfor i in range(99):\n    x = x + x\n" + script(shape="json.dumps(x)"),
        "x = [1]\n" + "x = [x, x]\n" * 99 + "if a:\n  pass\n" + script(shape="str(x)") + script(shape="x"),
        "if a:\n  pass\n" + "elif a:\n  pass\n" * 500 + script(),
    ],
    ids=[
        "brackets",
        "sum",
        "minus",
        "attributes",
        "nested",
        "nul",
        "recursion",
        "cycle",
        "doubling",
        "lists",
        "shared",
        "elif",
    ],
)
def test_hostile_programs_are_bounded(text: str) -> None:
    check(text, "train.py")


def test_a_notebook_that_is_no_json_is_a_syntax_mistake_and_no_crash() -> None:
    assert names(check('{"cells": [{"source": ["create_compilation_job("', "n.ipynb").findings)


@pytest.mark.parametrize(
    ("program", "devices"),
    [
        (
            """
            sent = {"OutputConfig": {"TargetDevice": "ml_c5"}}
            sm.create_compilation_job(**sent)
            sent["OutputConfig"]["TargetDevice"] = "ml_m5"
            sm.create_compilation_job(**sent)
            """,
            ["ml_c5", "ml_m5"],
        ),
        (
            """
            output = {}
            for device in ("ml_c5", "ml_m5"):
                output["TargetDevice"] = device
                sm.create_compilation_job(OutputConfig=output)
            """,
            ["ml_c5", "ml_m5"],
        ),
        (
            """
            devices = ["ml_c4", "ml_c5", "ml_m5"]
            del devices[0]
            sm.create_compilation_job(OutputConfig={"TargetDevice": devices[0]})
            del devices[0:1]
            sm.create_compilation_job(OutputConfig={"TargetDevice": devices[0]})
            """,
            ["ml_c5", UNKNOWN],
        ),
        (
            """
            def compiled():
                device = "ml_c5"
                def choose():
                    nonlocal device
                    device = "ml_m5"
                choose()
                sm.create_compilation_job(OutputConfig={"TargetDevice": device})
            compiled()
            """,
            [UNKNOWN],
        ),
    ],
)
def test_a_request_is_what_it_was_when_it_was_sent(program: str, devices: list[object]) -> None:
    found = requests("sm = boto3.client('sagemaker')\n" + textwrap.dedent(program))
    assert [one["OutputConfig"]["TargetDevice"] for one in found] == devices


def test_programs_are_not_edited() -> None:
    assert all(finding.fix is None for finding in check(script(device='"ml_c9"'), "train.py").findings)


def test_a_comment_silences_in_a_script_and_in_a_cell() -> None:
    text = script(shape="""'{"input_1":[1,0,224,224]}'""").replace(
        '"KERAS"}', '"KERAS"}  # neolint: ignore[zero-dim] x', 1
    )
    text = text.replace("},  # neolint", "},  # neolint").replace("x,\n", "x\n    ,\n")
    assert "zero-dim" not in names(check(text, "train.py").findings)
    assert "zero-dim" not in names(check(notebook(text), "n.ipynb").findings)
