"""Files to documents: which reader reads what, and the values that come of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from neolint.finding import Problem
from neolint.layers import Layer
from neolint.node import UNKNOWN, Node
from neolint.source import Source, Span

if TYPE_CHECKING:
    from neolint.read.passage import Passage
    from neolint.read.shell_files import Part

PROSE = (".md", ".markdown", ".mdx", ".qmd", ".rmd", ".rst")
Notation = Literal["json", "yaml", "printed", "python", "shell"]
YamlVersion = Literal["1.1", "1.2"]


class Limits(NamedTuple):
    """Bounds that hold before anything is parsed (see the configuration's max-… keys)."""

    size: int = 5_000_000
    depth: int = 100
    nodes: int = 200_000
    documents: int = 1_000


class Document:
    """One document of a file. Its values are at hand at once; ``tree`` makes its tree of places when that is first
    asked for.

    The spans of the tree count in a ``passage`` of the file if it stands in one; those of its problems are the file's.
    What is ``in_prose`` is shown to people: it may be a part, and names may stand for others.
    """

    def __init__(
        self,
        source: Source,
        notation: Notation,
        value: object,
        index: int = 0,
        problems: tuple[Problem, ...] = (),
        root: Node | None = None,
        tree: Callable[[], Node | None] | None = None,
        *,
        passage: Passage | None = None,
        in_prose: bool = False,
    ) -> None:
        self.source, self.notation, self.value = source, notation, value
        self.passage, self.in_prose = passage, in_prose
        self.index, self.problems = index, problems
        self._root, self._tree = root, tree
        # Of a shell command: the region that it names, the files whose texts stand behind the script's own in the
        # source, and the pieces in which a correction may be made, each with what the new text may hold.
        self.region: str | None = None
        self.parts: tuple[Part, ...] = ()
        self.editable: tuple[tuple[Span, str], ...] | None = None

    @cached_property
    def root(self) -> Node | None:
        """The tree of places; None for an empty document, and where reading was given up."""
        return self._root if self._tree is None else self._tree()

    @cached_property
    def layer(self) -> Layer:
        """The document's text with its tree."""
        root = self.root or Node("null", None, Span(0, 0))
        return Layer(self.text, root, notation=self.notation, passage=self.passage)

    @property
    def text(self) -> str:
        """The text that the tree's spans count in: the file's, or a passage of it."""
        return self.source.text if self.passage is None else self.passage.text


def read(source: Source, *, limits: Limits, yaml_version: YamlVersion = "1.2", calls: bool = True) -> list[Document]:
    """The documents of a file. Never raises; what was wrong is in their problems, and the rest is in their values.

    JSON is never read as YAML: what is named .json, or begins as JSON does, is JSON. A .yaml file that is strict JSON
    means the same either way and is read as JSON. In Python scripts and notebooks the calls are read that make jobs,
    and in documents for people the fences, unless ``calls`` is False: then a notebook is the JSON it is written in.
    """
    if calls and source.path.lower().endswith(PROSE):
        from neolint.read.prose import read_prose

        return read_prose(source, limits, yaml_version)
    written_in = notation(source)
    if written_in == "shell":
        from neolint.read.shell import read_shell_file

        return read_shell_file(source, limits)
    if written_in == "python":
        found = _read_python(source, limits) if calls else None
        if found is not None:
            return found
        written_in = _by_beginning(source)  # a notebook with a mistake in its JSON
    if written_in == "json":
        return [_read_json(source, limits)]
    if source.text.lstrip()[:1] in ("{", "["):
        document = _read_strict_json(source, limits)
        if document is not None:
            return [document]
    return _read_yaml(source, limits, yaml_version)


def notation(source: Source) -> Notation:
    """By the file's name; by how it begins where the name says nothing."""
    name = source.path.lower()
    if name.endswith(".py") or _is_notebook(source):
        return "python"
    if name.endswith((".sh", ".bash", ".zsh", ".ps1", ".cmd", ".bat")):
        return "shell"
    if name.endswith((".yaml", ".yml")):
        return "yaml"
    if name.endswith((".json", ".jsonc")):
        return "json"
    return _by_beginning(source)


def _is_notebook(source: Source) -> bool:
    """By the name; by the text where the name has no ending that says what a file is."""
    name = source.path.lower()
    if name.endswith((".ipynb", ".py", ".json", ".jsonc", ".yaml", ".yml")):
        return name.endswith(".ipynb")
    return source.text.startswith("{") and '"nbformat"' in source.text and '"cell_type"' in source.text


def _by_beginning(source: Source) -> Notation:
    if source.text.startswith("#!"):
        from neolint.read.shell import is_shell

        if is_shell(source):
            return "shell"
    return "json" if source.text.lstrip()[:1] in ("{", "[", "") else "yaml"


def _read_python(source: Source, limits: Limits) -> list[Document] | None:
    if _is_notebook(source):
        from neolint.read.notebook import read_notebook

        return read_notebook(source, limits)
    from neolint.read.python import read_script

    return read_script(source)


def _read_strict_json(source: Source, limits: Limits) -> Document | None:
    from neolint.read.json_strict import load_json

    text = source.text
    try:
        value = load_json(text, max_depth=limits.depth)
    except (ValueError, RecursionError):
        return None
    return Document(source, "json", value, tree=lambda: _places(text, value))


def _places(text: str, value: object) -> Node:
    from neolint.read.json_places import json_places

    return json_places(text, value)


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
    from neolint.read.yaml_lines import lines_root, load_lines

    text = source.text
    try:
        value = load_lines(text, max_depth=limits.depth, max_nodes=limits.nodes)
        return [Document(source, "yaml", value, tree=lambda: lines_root(text))]
    except ValueError:
        pass
    from neolint.read.yaml_simple import load_yaml

    try:
        simple = load_yaml(source.text, max_depth=limits.depth, max_nodes=limits.nodes)
    except ValueError:
        return _read_any_yaml(source, limits, version)
    return [Document(source, "yaml", simple.value, tree=simple.root)]


def _read_any_yaml(source: Source, limits: Limits, version: YamlVersion) -> list[Document]:
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
