"""Files to documents: which reader reads what, and the values that come of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from neolint.finding import Problem
from neolint.layers import Layer
from neolint.node import UNKNOWN, Node
from neolint.source import Source, Span

Notation = Literal["json", "yaml", "printed"]
YamlVersion = Literal["1.1", "1.2"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that hold before anything is parsed (see the configuration's max-… keys)."""

    size: int = 5_000_000
    depth: int = 100
    nodes: int = 200_000
    documents: int = 1_000


@dataclass(eq=False)
class Document:
    """One document of a file. Its values are at hand at once; a JSON file's tree of places is made when first asked
    for.
    """

    source: Source
    notation: Notation
    value: object
    index: int = 0
    problems: tuple[Problem, ...] = ()
    root: Node | None = None

    @cached_property
    def layer(self) -> Layer:
        """The file's text with the tree of this document."""
        root = self.root
        if root is None:
            from neolint.read.json import parse_json

            # the text has been read within the limits of this run
            root = parse_json(self.source.text, max_depth=900, max_nodes=1 << 40).root or Node("null", None, Span(0, 0))
        return Layer(self.source.text, root, notation=self.notation)


def read(source: Source, *, limits: Limits, yaml_version: YamlVersion = "1.2") -> list[Document]:
    """The documents of a file. Never raises; what was wrong is in their problems, and the rest is in their values.

    JSON is never read as YAML: what is named .json, or begins as JSON does, is JSON. A .yaml file that is strict JSON
    means the same either way and is read as JSON.
    """
    if notation(source) == "json":
        return [_read_json(source, limits)]
    if source.text.lstrip()[:1] in ("{", "["):
        document = _read_strict_json(source, limits)
        if document is not None:
            return [document]
    return _read_yaml(source, limits, yaml_version)


def notation(source: Source) -> Notation:
    """By the file's name; by how it begins where the name says nothing."""
    name = source.path.lower()
    if name.endswith((".yaml", ".yml")):
        return "yaml"
    if name.endswith((".json", ".jsonc")):
        return "json"
    return "json" if source.text.lstrip()[:1] in ("{", "[", "") else "yaml"


def _read_strict_json(source: Source, limits: Limits) -> Document | None:
    from neolint.read.json import load_json

    try:
        return Document(source, "json", load_json(source.text, max_depth=limits.depth))
    except (ValueError, RecursionError):
        return None


def _read_json(source: Source, limits: Limits) -> Document:
    document = _read_strict_json(source, limits)
    if document is None:
        from neolint.read.json import parse_json

        tree = parse_json(source.text, max_depth=limits.depth, max_nodes=limits.nodes)
        root = tree.root
        document = Document(source, "json", UNKNOWN if root is None else root.value, problems=tree.problems, root=root)
    if source.has_bom and source.encoding == "utf-8":
        mark = Problem("byte-order-mark", Span(0, 0))
        document.problems = (mark, *document.problems)
    return document


def _read_yaml(source: Source, limits: Limits, version: YamlVersion) -> list[Document]:
    from neolint.read.yaml import parse_yaml

    tree = parse_yaml(
        source.text, version=version, max_depth=limits.depth, max_nodes=limits.nodes, max_documents=limits.documents
    )
    documents = [
        Document(source, "yaml", None if root is None else root.value, index, root=root)
        for index, root in enumerate(tree.roots)
    ]
    for problem in tree.problems:
        at = problem.values.get("document", 0)
        index = at if isinstance(at, int) else 0
        while len(documents) <= index:
            documents.append(Document(source, "yaml", None, len(documents)))
        documents[index].problems = (*documents[index].problems, problem)
    return documents
