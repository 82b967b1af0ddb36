"""What people have of a described job when it is neither JSON nor YAML: what a client or a notebook printed of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from neolint.read.printed.aws_table import is_table, read_table
from neolint.read.printed.aws_text import is_text_output, read_text_output
from neolint.read.printed.notebook import notebook_outputs
from neolint.read.printed.python_values import is_python_values, read_python_values
from neolint.read.printed.said import read_said, said_in
from neolint.recognise import find_jobs, find_partial_descriptions
from neolint.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neolint.node import Node
    from neolint.read import Document, Limits, YamlVersion

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# What a printed map must have one of; the others that --query can ask for say nothing of a job.
_TELLING = frozenset({
    "CompilationJobArn", "CompilationJobStatus", "CompilationJobSummaries", "FailureReason", "InputConfig",
    "OutputConfig",
})  # fmt: skip


def read_described(source: Source, *, limits: Limits, yaml_version: YamlVersion = "1.2") -> list[Document]:
    """The documents of a text that should describe a job, in whatever form it was kept. Never raises.

    JSON and YAML are read as `check` reads them. Otherwise: the AWS CLI's text and table output, a printed Python dict,
    the outputs of a notebook, and last a text in which the service or a client says what went wrong.
    """
    from neolint.read import Document, read

    if "\x1b[" in source.text:  # what a terminal showed was coloured
        source = replace(source, text=_COLOURS.sub("", source.text).replace("\r\n", "\n"))
    roots = _printed(source, limits)
    if roots:
        return [Document(where, "printed", root.value, index, root=root) for index, (where, root) in enumerate(roots)]
    documents = read(source, limits=limits, yaml_version=yaml_version, calls=False)
    if any(find_jobs(one.value) or find_partial_descriptions(one.value) for one in documents):
        return documents
    outputs = notebook_outputs(source, documents[0].value) if documents else []
    if outputs:
        found = [one for output in outputs for one in read_described(output, limits=limits, yaml_version=yaml_version)]
        return [Document(one.source, one.notation, one.value, index, one.problems, one.root)
                for index, one in enumerate(found)]  # fmt: skip
    said = next((root for one in documents if (root := said_in(source, one.value))), None) or read_said(source)
    return documents if said is None else [Document(source, "printed", said.value, root=said)]


def _printed(source: Source, limits: Limits) -> Sequence[tuple[Source, Node]]:
    text = source.text
    if is_table(text):
        found = read_table(source)
    elif is_text_output(text):
        found = [(source, root) for root in read_text_output(text)]
    elif is_python_values(text):
        roots = read_python_values(text, max_depth=limits.depth, max_nodes=limits.nodes)
        found = [(source, root) for root in roots]
    else:
        return ()
    return [(where, root) for where, root in found if not isinstance(root.items, dict) or _TELLING & root.items.keys()]
