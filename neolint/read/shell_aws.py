"""From the words of ``aws sagemaker create-compilation-job`` to the request that the AWS CLI would send."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import InitVar, dataclass
from typing import TYPE_CHECKING, Any

from neolint.finding import Problem
from neolint.node import UNKNOWN, Node, collection
from neolint.read.shell_options import INPUTS, SKELETON, Option, members, read_options
from neolint.read.shell_text import Word, is_unknown
from neolint.read.shell_values import Values
from neolint.source import Span

if TYPE_CHECKING:
    from neolint.read import Limits
    from neolint.read.shell_files import Content, Files

_PATH_LIKE = re.compile(r"[^\s{}\"',=]+\.(?:json|ya?ml|txt)", re.IGNORECASE)


@dataclass
class Request:
    """What a call sends. ``editable`` are the pieces of the file in which a correction may be made, each with what the
    new text may hold.
    """

    root: Node
    problems: list[Problem]
    region: str | None
    editable: list[tuple[Span, str]]


@dataclass
class Call:
    """A call on its way to a request; ``fed`` is what its command is given to read."""

    files: Files
    limits: Limits
    shell: InitVar[str] = ""
    fed: Word | None = None

    def __post_init__(self, shell: str) -> None:
        self.values = Values(self.files, self.limits, shell)

    def request(self, argv: list[Word], verb: int, span: Span) -> Request | None:
        """The request that some words make; None if they send nothing."""
        options = read_options(argv, verb)
        if options.skeleton or argv[-1].text == "help":
            return None
        self.values.problems += options.problems
        items: dict[str, Node] = {}
        open_ = options.open
        for name in INPUTS:
            if name in options.found:
                whole = self._whole(options.found[name])
                if isinstance(whole.items, dict):
                    items |= whole.items
                else:
                    open_ = True
                    if whole.kind not in ("unknown", "map") and not self.values.problems:
                        self.values.problems.append(
                            Problem("cli-input-no-object", options.found[name].place, {"option": name})
                        )
        for name, (member, schema) in members().items():
            if name in options.found:
                option = options.found[name]
                node = self._member(option, schema)
                node.key = option.place
                items[member] = node
        if open_:
            given = "ModelPackageVersionArn" if "ModelPackageVersionArn" in items else "InputConfig"
            for member in ("CompilationJobName", "RoleArn", given, "OutputConfig", "StoppingCondition"):
                items.setdefault(member, Node("unknown", UNKNOWN, argv[verb].span))
        for name in sorted(options.meant):
            items.setdefault(members()[name][0], Node("unknown", UNKNOWN, argv[verb].span))
        root = collection(span, items)
        root.key = argv[verb].span
        return Request(root, self.values.problems, options.text("region"), self.values.editable)

    def _member(self, option: Option, schema: Mapping[str, Any]) -> Node:
        """The value of one option, as the AWS CLI reads it."""
        words, kind = option.values, schema.get("type")
        span = Span(words[0].span.start, max(words[-1].span.end, words[0].span.start))
        for word in words:
            braces = _expanding(word) if self.values.shell in ("", "bash", "zsh", "sh") else None
            if braces:
                self.values.problems.append(
                    Problem("shell-brace-expansion", word.place(*braces), {"option": f"--{option.name}"})
                )
                return Node("unknown", UNKNOWN, span)
        if option.split:
            return Node("unknown", UNKNOWN, span)
        for word in words:
            self.values.literal(word)
        if kind == "array":
            return self._list(option, schema, span)
        content = self._content(words[0], option)
        if content is None:
            return Node("unknown", UNKNOWN, span)
        if kind != "object":
            return self.values.text(content, schema)
        return self._structure(content, option, schema)

    def _list(self, option: Option, schema: Mapping[str, Any], span: Span) -> Node:
        inner = schema.get("items", {})
        first = option.values[0]
        if first.text.lstrip().startswith("[") or (len(option.values) == 1 and first.text.startswith("file")):
            word = self._content(first, option)
            return Node("unknown", UNKNOWN, span) if word is None else self._structure(word, option, schema)
        if any(word.many for word in option.values):
            return Node("unknown", UNKNOWN, span)
        return collection(span, [self._structure(word, option, inner) for word in option.values])

    def _structure(self, word: Word, option: Option, schema: Mapping[str, Any]) -> Node:
        if is_unknown(word):
            return Node("unknown", UNKNOWN, word.span)
        if word.text.lstrip()[:1] in ("{", "["):
            return self.values.json(word, option.name)
        return self.values.shorthand(word, option.name, schema)

    def _content(self, word: Word, option: Option) -> Word | None:
        """The text that an option is given: itself, or what a file holds. None if nobody knows."""
        if is_unknown(word):
            return None
        if word.text.startswith("fileb://") and option.name not in INPUTS:
            self.values.problems.append(Problem("cli-binary-file", word.span, {"option": f"--{option.name}"}))
            return None
        if word.text.startswith(("file://", "fileb://")):
            found = self._opened(word)
            if found is None:
                return None
            self.values.problems += found.problems
            source = found.part.source if found.part else None
            if source is not None and source.has_bom and source.encoding == "utf-8" and option.name != INPUTS[1]:
                start = found.part.start if found.part else 0
                self.values.problems.append(Problem("byte-order-mark", Span(start, start)))
            return found.word
        return None if word.text.startswith(("https://", "http://")) and option.name not in INPUTS else word

    def _opened(self, word: Word) -> Content | None:
        from neolint.read.shell_files import Content

        if word.unknown:
            return None
        name = word.text.partition("://")[2]
        if name in ("/dev/stdin", "-", "/dev/fd/0"):
            return None if self.fed is None else Content(self.fed)
        return self.files.open(name)

    def _whole(self, option: Option) -> Node:
        """The request of --cli-input-json or --cli-input-yaml."""
        given, span = option.values[0], option.values[0].span
        braces = _expanding(given) if self.values.shell in ("", "bash", "zsh", "sh") else None
        if braces:
            values = {"option": f"--{option.name}"}
            self.values.problems.append(Problem("shell-brace-expansion", given.place(*braces), values))
            return Node("unknown", UNKNOWN, span)
        if SKELETON in self.files.text[slice(*given.span)]:
            self.values.problems.append(Problem("skeleton-left", given.span))
            return Node("unknown", UNKNOWN, span)
        if given.known and _PATH_LIKE.fullmatch(given.text) and "://" not in given.text:
            values = {"option": f"--{option.name}", "text": given.text}
            self.values.problems.append(Problem("cli-file-prefix", given.span, values))
            return Node("unknown", UNKNOWN, span)
        if option.name == INPUTS[1]:
            self.values.problems.append(Problem("cli-input-yaml-v2", option.place))
        word = self._content(given, option)
        self.values.literal(word or given)
        if word is None or option.split or is_unknown(word):
            return Node("unknown", UNKNOWN, span)
        return self.values.json(word, option.name) if option.name == INPUTS[0] else self.values.yaml(word)


def _expanding(word: Word) -> tuple[int, int] | None:
    """Braces without quotes that bash and zsh make several words of: where they stand in the word."""
    opened: list[int] = []
    commas: set[int] = set()
    for at, char in enumerate(word.text):
        if word.bare[at] != 1 or char not in "{},":
            continue
        if char == "{":
            opened.append(at)
        elif char == "," and opened:
            commas.add(opened[-1])
        elif char == "}" and opened:
            start = opened.pop()
            if start in commas:
                return start, at + 1
    return None
