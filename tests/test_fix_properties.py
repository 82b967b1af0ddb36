"""Whatever mistakes stand in a valid job, in whatever style it is written: fixed, and nothing else is touched."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from neolint.fix import Corrected, correct
from neolint.node import Node
from tests.jobs import REQUEST, changed, check, names


class Mistake(NamedTuple):
    """A member, what is wrong with it, what it should be, and the rule that sees it."""

    member: str
    wrong: Any
    right: Any
    rule: str


SHAPE = "InputConfig.DataInputConfig"
MISTAKES = [
    Mistake("CompilationJobName", "neo_job", "neo-job", "job-name-pattern"),
    Mistake("InputConfig.Framework", "mxnet", "MXNET", "enum-case"),
    Mistake("InputConfig.S3Uri", "S3://amzn-s3-demo-bucket/m.tar.gz", "s3://amzn-s3-demo-bucket/m.tar.gz", "s3uri-pattern"),
    Mistake("OutputConfig.TargetDevice", "ml_c55", "ml_c5", "bad-enum-value"),
    Mistake("OutputConfig.TargetDevice", "ml.c5.xlarge", "ml_c5", "neo-family-name"),
    Mistake("OutputConfig.CompilerOptions", "{}", None, "compiler-options-empty"),
    Mistake("OutputConfig.CompilerOptions", '{"class_labels": "l.txt"}', None, "class-labels-target"),
    Mistake("StoppingCondition.MaxRuntimeInSeconds", "900", 900, "wrong-type"),
    Mistake("StoppingCondition.MaxRuntimeInSeconds", 300, 900, "max-runtime-low"),
    Mistake("StoppingCondition.MaxWaitTimeInSeconds", 3600, None, "max-wait-present"),
    Mistake(SHAPE, "{'data': [1, 3, 224, 224]}", '{"data": [1, 3, 224, 224]}', "python-literal-inner"),
    Mistake(SHAPE, '{"dätä": [1, "3", 224, 224]}', '{"dätä": [1, 3, 224, 224]}', "number-in-quotes-dim"),
    Mistake(SHAPE, '{"it\'s": [1, 3.0, 224, 224]}', '{"it\'s": [1, 3, 224, 224]}', "float-dim"),
    Mistake(SHAPE, '{"data": [1, 3, 224, 224],}', '{"data": [1, 3, 224, 224]}', "trailing-comma-inner"),
    Mistake(SHAPE, "data: [1, 3, 224, 224]", '{"data": [1, 3, 224, 224]}', "missing-braces"),
    Mistake(SHAPE, '{“data”: [1, 3, 224, 224]}', '{"data": [1, 3, 224, 224]}', "smart-quotes"),
    Mistake(SHAPE, '"{\\"data\\": [1, 3, 224, 224]}"', '{"data": [1, 3, 224, 224]}', "double-encoded-json"),
    Mistake(SHAPE, '{\\"data\\": [1, 3, 224, 224]}', '{"data": [1, 3, 224, 224]}', "literal-backslash-quotes"),
    Mistake(SHAPE, '{"data": [1, 224, 224, 3]}', '{"data": [1, 3, 224, 224]}', "nhwc-for-nchw-framework"),
    Mistake(SHAPE, {"data": [1, 3, 224, 224]}, '{"data": [1, 3, 224, 224]}', "inner-value-is-object"),
]  # fmt: skip

# What nobody can fix: it stands in the file whatever the mistakes are.
LEFT = {"byte-order-mark", "input-name-suspicious", *names(check(json.dumps(REQUEST)).findings)}


class Style(NamedTuple):
    """How a job is written."""

    notation: str
    quote: str | None
    flow: bool
    width: int
    indent: int
    line_end: str
    mark: bool
    last_line_end: bool


STYLES = st.builds(
    Style,
    st.sampled_from(["json", "yaml", "yaml"]),
    st.sampled_from([None, "'", '"', "|", ">"]),
    st.booleans(),
    st.sampled_from([10, 40, 1000]),
    st.sampled_from([2, 4]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.booleans(),
)


class Quoted(str):
    """A string that is written in a style of its own; the others are plain where they can be."""

    __slots__ = ()


def written(request: dict[str, Any], style: Style) -> bytes:
    """A job as a file."""
    if style.notation == "json":
        text = json.dumps(request, indent=style.indent, ensure_ascii=style.flow) + "\n"
    else:
        dumper: Any = type("Dumper", (yaml.SafeDumper,), {})
        dumper.add_representer(
            Quoted, lambda out, value: out.represent_scalar("tag:yaml.org,2002:str", str(value), style=style.quote)
        )
        text = yaml.dump(
            _quoted(request), Dumper=dumper, sort_keys=False, allow_unicode=True,
            default_flow_style=style.flow, width=style.width, indent=style.indent,
        )  # fmt: skip
        if not style.flow:
            text = re.sub(
                r"^(InputConfig|OutputConfig|StoppingCondition):$", r"# about\n\1:  # it", text, flags=re.MULTILINE
            )
    text = text if style.last_line_end else text.rstrip("\n")
    raw = text.replace("\n", style.line_end).encode()
    return b"\xef\xbb\xbf" + raw if style.mark else raw


def _quoted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _quoted(child) for key, child in value.items()}
    return Quoted(value) if isinstance(value, str) else value


def fixed(raw: bytes, name: str) -> Corrected:
    return correct(lambda text: check(text, name), raw, check(raw, name), unsafe=True)


def plain(raw: bytes, notation: str) -> Any:
    text = raw.decode("utf-8-sig")
    return json.loads(text) if notation == "json" else yaml.safe_load(text)


@given(st.lists(st.sampled_from(MISTAKES), min_size=1, max_size=4, unique_by=lambda mistake: mistake.member), STYLES)
def test_mistakes_are_fixed_in_every_style_and_nothing_else_is_touched(mistakes: list[Mistake], style: Style) -> None:
    wrong = changed({mistake.member: mistake.wrong for mistake in mistakes})
    right = changed({mistake.member: mistake.right for mistake in mistakes})
    name = f"job.{style.notation}"
    raw = written(wrong, style)
    before = check(raw, name)
    assume(plain(raw, style.notation) == wrong)
    if len(mistakes) == 1:
        assert mistakes[0].rule in names(before.findings)
    result = fixed(raw, name)
    assert plain(result.raw, style.notation) == right
    assert set(names(result.checked.findings)) <= LEFT
    assert not result.refused
    again = fixed(result.raw, name)
    assert (again.fixed, again.raw) == (0, result.raw)
    assert_only_these_changed(before.jobs[0].document.layer.root, raw, result.raw, [m.member for m in mistakes])


def assert_only_these_changed(root: Node, raw: bytes, after: bytes, members: Sequence[str]) -> None:
    """All that stands before, between and behind the members is byte for byte as it was; commas beside a member that
    was taken out, and its line, are its own.
    """
    assert after.startswith(b"\xef\xbb\xbf") == raw.startswith(b"\xef\xbb\xbf")
    text, corrected = raw.decode("utf-8-sig"), after.decode("utf-8-sig")
    spans = []
    for member in members:
        node = root
        for step in member.split("."):
            child = node.child(step)
            assert child is not None
            node = child
        assert node.key is not None
        spans.append((node.key.start, node.span.end))
    pieces, done = [], 0
    for start, end in sorted(spans):
        pieces.append(text[done:start].rstrip(", \r\n"))
        done = end
        done += len(text[done:]) - len(text[done:].lstrip(", \r\n"))
    pieces.append(text[done:].rstrip("\r\n"))
    at = 0
    for piece in pieces:
        found = corrected.find(piece, at)
        assert found >= 0, f"lost: {piece!r}"
        at = found + len(piece)
    assert corrected.startswith(pieces[0])
    assert corrected.rstrip("\r\n").endswith(pieces[-1])
    assert corrected.count("\n") == corrected.count("\r\n") or "\r" not in corrected
    assert corrected.endswith("\n") == text.endswith("\n")


@given(st.sampled_from([m for m in MISTAKES if isinstance(m.wrong, str)]), STYLES, st.integers(1, 3))
def test_an_alias_is_fixed_once_where_all_that_use_it_agree(mistake: Mistake, style: Style, uses: int) -> None:
    assume(mistake.right is not None and isinstance(mistake.right, str))
    *parents, last = mistake.member.split(".")
    shared = Quoted(mistake.wrong)
    jobs = [changed({mistake.member: "*"}) for _ in range(uses)]
    for job in jobs:
        (job[parents[0]] if parents else job)[last] = shared
    dumper: Any = type("Dumper", (yaml.SafeDumper,), {"ignore_aliases": lambda self, value: value is not shared})
    dumper.add_representer(
        Quoted, lambda out, value: out.represent_scalar("tag:yaml.org,2002:str", str(value), style=style.quote)
    )
    text = yaml.dump(jobs, Dumper=dumper, sort_keys=False, allow_unicode=True, width=style.width)
    assert text.count("*id001") == uses - 1
    assume([job["CompilationJobName"] for job in yaml.safe_load(text)] == [job["CompilationJobName"] for job in jobs])
    result = fixed(text.encode(), "job.yaml")
    assert yaml.safe_load(result.raw) == [changed({mistake.member: mistake.right})] * uses
    assert set(names(result.checked.findings)) <= LEFT
    elsewhere = text.replace("RoleArn:", "Tags: [{Key: a, Value: *id001}]\n  RoleArn:", 1)
    if uses > 1 and elsewhere.index("*id001") > elsewhere.index("&id001"):
        assert plain(fixed(elsewhere.encode(), "job.yaml").raw, "yaml") == plain(elsewhere.encode(), "yaml")
