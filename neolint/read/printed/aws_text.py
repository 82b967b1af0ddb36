r"""`aws … --output text`: values without their names, in the order of the names, a tab between them.

Which name a value has can only be told from what it looks like. A reason may hold tabs and line ends of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from neolint.node import Node, collection
from neolint.read.printed.members import SECTIONS, SUMMARIES, Members, put, scalar, tree
from neolint.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_TIME = r"\d{10}(?:\.\d+)?|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)"
_JOB_ARN = r"arn:aws[a-z-]*:sagemaker:[^\t\n]*:compilation-job/[^\t\n]*"
_ROLE_ARN = r"arn:aws[a-z-]*:iam::[^\t\n]*:role/[^\t\n]*"
_PACKAGE_ARN = r"arn:aws[a-z-]*:sagemaker:[^\t\n]*:model-package/[^\t\n]*"

# The members of an answer in the order of their names, which is that of their values; each is one that may be missing.
_DESCRIPTION = re.compile(
    rf"""
    ^(?:(?P<CompilationEndTime>{_TIME})\t)?
    (?P<CompilationJobArn>{_JOB_ARN})\t
    (?P<CompilationJobName>[^\t\n]*)\t
    (?P<CompilationJobStatus>[A-Za-z]+)\t
    (?:(?P<CompilationStartTime>{_TIME})\t(?={_TIME}))?
    (?P<CreationTime>{_TIME})\t
    (?:(?P<FailureReason>(?:.|\n)*?)\t)??
    (?:(?P<InferenceImage>[\w.:/@-]+)\t)??
    (?P<LastModifiedTime>{_TIME})\t
    (?:(?P<ModelPackageVersionArn>{_PACKAGE_ARN})\t)?
    (?P<RoleArn>{_ROLE_ARN})[ ]*\r?$
    """,
    re.VERBOSE | re.MULTILINE,
)
# In a list each line has as many values as there are names in any of them, so that one may be empty.
_SUMMARY = re.compile(
    rf"""
    ^COMPILATIONJOBSUMMARIES\t
    (?:(?P<CompilationEndTime>{_TIME})?\t)?
    (?P<CompilationJobArn>{_JOB_ARN})\t
    (?P<CompilationJobName>[^\t\n]*)\t
    (?P<CompilationJobStatus>[A-Za-z]+)\t
    (?:(?P<CompilationStartTime>{_TIME})?\t(?!{_TIME}[ ]*\r?$))?
    (?:(?P<CompilationTargetDevice>[a-z][a-z0-9_]*)?\t)?
    (?:(?P<CompilationTargetPlatformAccelerator>(?!ARM|X86)[A-Z_]+(?=\t[AX]))?\t)??
    (?:(?P<CompilationTargetPlatformArch>(?:ARM|X86)[A-Z0-9_]*)?\t)?
    (?:(?P<CompilationTargetPlatformOs>[A-Z]+)?\t)?\t?
    (?P<CreationTime>{_TIME})\t
    (?P<LastModifiedTime>{_TIME})[ ]*\r?$
    """,
    re.VERBOSE | re.MULTILINE,
)
_VALUES = {
    "INPUTCONFIG": r"(?:(?P<DataInputConfig>(?:.|\n)*?)\t)??(?P<Framework>[A-Z]+)\t"
    r"(?:(?P<FrameworkVersion>[0-9]\.[A-Za-z0-9.]+)\t)?(?P<S3Uri>(?:s3|https)://[^\t\n]*)",
    "OUTPUTCONFIG": r"(?:(?P<CompilerOptions>[{\"'\[-](?:.|\n)*?)\t)??(?:(?P<KmsKeyId>[A-Za-z0-9:/_-]+)\t)?"
    r"(?P<S3OutputLocation>(?:s3|https)://[^\t\n]*)(?:\t(?P<TargetDevice>\w+))?",
    "TARGETPLATFORM": r"(?:(?P<Accelerator>[A-Z_]+)\t)?(?P<Arch>[A-Z0-9_]+)\t(?P<Os>[A-Z]+)",
    "STOPPINGCONDITION": r"(?:(?P<MaxPendingTimeInSeconds>\d+)\t)?(?P<MaxRuntimeInSeconds>\d+)",
    "MODELARTIFACTS": r"(?P<S3ModelArtifacts>[^\t\n]*)",
    "MODELDIGESTS": r"(?P<ArtifactDigest>[^\t\n]*)",
    "DERIVEDINFORMATION": r"(?P<DerivedDataInputConfig>(?:.|\n)*?)",
}
_HEADS = "|".join((*SECTIONS, "COMPILATIONJOBSUMMARIES"))
_SECTION = re.compile(rf"^(?P<head>{_HEADS})(?:\t|(?=\r?$))", re.MULTILINE)


def is_text_output(text: str) -> bool:
    """Whether this is text output of the CLI about compilation jobs: a whole answer, or sections of one."""
    return "\t" in text and (
        _DESCRIPTION.search(text) is not None
        or _SUMMARY.search(text) is not None
        or any(match["head"] in ("INPUTCONFIG", "OUTPUTCONFIG") for match in _SECTION.finditer(text))
    )


def read_text_output(text: str) -> Iterator[Node]:
    """The descriptions in it, and a list's summaries as one node. Sections belong to the answer that they follow."""
    answers = list(_DESCRIPTION.finditer(text))
    bounds = [match.start() for match in answers] or [0]
    for number, start in enumerate(bounds):
        end = bounds[number + 1] if number + 1 < len(bounds) else len(text)
        members: Members = {}
        after = start
        if answers:
            _take(members, (), answers[number])
            after = answers[number].end()
        _sections(members, text, after, end)
        if members:
            yield tree(members, Span(start, start + len(text[start:end].rstrip())))
    summaries = []
    for match in _SUMMARY.finditer(text):
        summary: Members = {}
        _take(summary, (), match)
        summaries.append(tree(summary, Span(*match.span())))
    if summaries:
        span = Span(summaries[0].span.start, summaries[-1].span.end)
        yield collection(span, {"CompilationJobSummaries": collection(span, summaries)})


def _sections(members: Members, text: str, start: int, end: int) -> None:
    heads = [match for match in _SECTION.finditer(text, start, end) if match["head"] != SUMMARIES.upper()]
    for number, match in enumerate(heads):
        stop = heads[number + 1].start() if number + 1 < len(heads) else end
        head, begin = match["head"], match.end()
        written = text[begin:stop].rstrip("\r\n")
        path = SECTIONS[head]
        if head in _VALUES:
            values = _compiled(head).fullmatch(text, begin, begin + len(written))
            if values is not None:
                _take(members, path, values)
        elif written and path[-1] in ("SecurityGroupIds", "Subnets"):
            for value in re.finditer(r"[^\t\n]+", written):
                place = Span(begin + value.start(), begin + value.end())
                put(members, path, Node("string", value[0], place, style="text"))


@lru_cache(maxsize=16)
def _compiled(head: str) -> re.Pattern[str]:
    return re.compile(_VALUES[head])


def _take(members: Members, path: tuple[str, ...], match: re.Match[str]) -> None:
    for name, value in match.groupdict().items():
        if value is not None:
            node = scalar(name, value, Span(*match.span(name)))
            if node is not None:
                put(members, (*path, name), node)
