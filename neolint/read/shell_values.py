"""The values of options as the AWS CLI reads them: text, JSON, YAML and shorthand, with what is wrong in each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from neolint.finding import Problem
from neolint.node import UNKNOWN, Node, collection, values_of
from neolint.read.shell_options import INPUTS
from neolint.read.shell_text import Word, placed
from neolint.source import Source, Span

if TYPE_CHECKING:
    from neolint.read import Limits
    from neolint.read.shell_files import Files

# What may be written in place of what stands there without making another word of it.
SAFE = r"[A-Za-z0-9_.:/@+-]*"
_IN_SINGLE = r"[^']*"
_IN_HERE = r"[^\n]*"
_IN_OPEN_HERE = r"(?:[^\n$`\\]|\\\")*"
_MANGLED = frozenset({"shell-here-document-backslashes", "shell-quotes-lost"})
_YAML_LIKE = re.compile(r"(?:---\s+|#[^\n]*\n\s*)*[A-Z][A-Za-z]+:(?:\s|$)")
_LITERAL = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}|\$[A-Za-z_][A-Za-z0-9_]*")


@dataclass
class Values:
    """Reads the values of one call. ``shell`` is the shell's name, for Windows ``cmd`` or ``powershell``. ``editable``
    are the pieces of the file in which a correction may be made, each with what the new text may hold.
    """

    files: Files
    limits: Limits
    shell: str = ""
    problems: list[Problem] = field(default_factory=list)
    editable: list[tuple[Span, str]] = field(default_factory=list)

    def literal(self, word: Word) -> None:
        """A variable in quotes in which no shell replaces anything."""
        where = {"'": "single quotes", "<<'": "a here-document with a quoted delimiter"}.get(word.quote)
        if where is None or self.shell == "cmd":
            return
        for match in _LITERAL.finditer(word.text):
            place = word.place(*match.span())
            if not word.meets_unknown(*match.span()) and self.files.text[slice(*place)] == match[0]:
                values = {"text": match[0], "where": where, "here": word.quote != "'"}
                self.problems.append(Problem("shell-literal-variable", place, values))
                return

    def text(self, word: Word, schema: Mapping[str, Any]) -> Node:
        """A text that is sent as it is, or the number that the API has there."""
        if word.unknown:
            return Node("unknown", UNKNOWN, word.span)
        kind: Any = "string"
        value: object = word.text
        if schema.get("type") == "integer" and re.fullmatch(r"\s*[+-]?\d{1,18}\s*", word.text):
            kind, value = "int", int(word.text)
        if word.verbatim:
            place = word.place(0, len(word.text))
            self.editable.append((place, SAFE))
            return Node(kind, value, place, style="plain")
        node = placed(Node("string", word.text, Span(0, len(word.text)), style="text"), word)
        node.kind, node.value = kind, value
        if not word.text:
            node.span = word.span
        return node

    def json(self, word: Word, option: str) -> Node:
        """A JSON text. What is wrong behind something unknown is not said: that may be part of it."""
        from neolint.read.json import parse_json

        tree = parse_json(word.text, max_depth=self.limits.depth, max_nodes=self.limits.nodes)
        problems = list(tree.problems)
        if problems and option == INPUTS[0] and _YAML_LIKE.match(word.text) and not word.unknown:
            self.problems.append(Problem("cli-yaml-as-json", word.place(0, word.text.find(":") + 1)))
            return Node("unknown", UNKNOWN, word.span)
        if word.unknown and any(problem.span.end > word.unknown[0][0] for problem in problems):
            return Node("unknown", UNKNOWN, word.span)
        if problems and any(problem.rule != "duplicate-key" for problem in problems):
            problems = self._cause(word, problems, option)
        for problem in problems:
            edits = problem.edits if word.verbatim else ()
            self.problems.append(
                problem._replace(
                    span=word.place(*problem.span),
                    labels={name: word.place(*span) for name, span in problem.labels.items()},
                    edits=tuple(edit._replace(span=word.place(*edit.span)) for edit in edits),
                )
            )
        if tree.root is None or any(one.rule in _MANGLED for one in problems):
            return Node("unknown", UNKNOWN, word.span)
        if word.verbatim:
            allowed = {"'": _IN_SINGLE, "<<'": _IN_HERE, "<<": _IN_OPEN_HERE}.get(word.quote)
            if allowed is not None:
                self.editable.append((word.place(0, len(word.text)), allowed))
        return placed(tree.root, word)

    def _cause(self, word: Word, problems: list[Problem], option: str) -> list[Problem]:
        """What the shell did to a text before it stopped being JSON, if that is the mistake."""
        first = problems[0]
        written = self.files.text[slice(*word.span)]
        values = {"option": f"--{option}", "quote": word.quote}
        if word.quote == "printf" and '\\"' in written:
            rule = "shell-printf-backslashes" if self.shell == "bash" else "shell-printf-differs"
            return [Problem(rule, first.span, values)]
        if word.quote == "<<" and '\\\\\\"' in written:
            at = word.text.find('\\\\"')
            return [Problem("shell-here-document-backslashes", Span(at, at + 3) if at >= 0 else first.span, values)]
        if first.rule == "json-unescaped-quotes" and word.quote in ('"', "cmd"):
            return [Problem("shell-one-backslash-short", first.span, {**values, **first.values})]
        if word.quote == "" and first.rule in ("json-unquoted-key", "json-unquoted-value") and '"' in written:
            return [Problem("shell-quotes-lost", Span(0, len(word.text)), values)]
        return problems

    def yaml(self, word: Word) -> Node:
        """A YAML text, read as the AWS CLI v2 does."""
        from neolint.read import _read_yaml

        if word.unknown:
            return Node("unknown", UNKNOWN, word.span)
        tab = re.search(r"(?m)^ *\t[ \t]*(?=\S)", word.text) if word.text.lstrip()[:1] in "{[" else None
        if tab:  # the AWS CLI reads it by ruamel.yaml, which takes tabs nowhere in an indentation
            at = word.text.index("\t", tab.start())
            self.problems.append(Problem("yaml-tab-indent", word.place(at, at + 1)))
        documents = _read_yaml(Source("", word.text), self.limits, "1.2")
        for document in documents[:1]:
            for problem in document.problems:
                labels = {name: word.place(*span) for name, span in problem.labels.items()}
                self.problems.append(problem._replace(span=word.place(*problem.span), labels=labels, edits=()))
        root = documents[0].root if documents else None
        return Node("unknown", UNKNOWN, word.span) if root is None else placed(root, word)

    def shorthand(self, word: Word, option: str, schema: Mapping[str, Any]) -> Node:
        """A text in shorthand, its values of the types that the API has."""
        from neolint.read.shorthand import read_shorthand

        text = word.text
        for start, end in word.unknown:  # whatever it is, it ends no value
            text = text[:start] + "x" * (end - start) + text[end:]
        read = read_shorthand(text)
        if read.root is None:
            for problem in read.problems:
                if not word.unknown or problem.span.end <= word.unknown[0][0]:
                    values = {"option": f"--{option}", "shell": self.shell, "quote": word.quote, **problem.values}
                    self.problems.append(problem._replace(span=word.place(*problem.span), values=values))
            return Node("unknown", UNKNOWN, word.span)
        for span in read.loads:
            self.problems.append(Problem("shorthand-load", word.place(*span), {"option": f"--{option}"}))
        _typed(read.root, schema)
        root = placed(read.root, word)
        if word.verbatim:
            waiting = [root]
            for node in waiting:
                waiting += [child for _, child in node.children()]
                self.editable += [(node.span, SAFE)] if node.style == "plain" else []
                self.editable += [(node.key, SAFE)] if node.key else []
        return root


def _typed(root: Node, schema: Mapping[str, Any]) -> None:
    """What the AWS CLI does with the texts of shorthand: numbers where the API has them, and lists of one."""
    waiting: list[tuple[Node, Mapping[str, Any]]] = [(root, schema)]
    order: list[Node] = []
    for node, known in waiting:
        order.append(node)
        if not isinstance(node.items, dict):
            continue
        for name, child in node.items.items():
            inner = known.get("properties", {}).get(name, {})
            if inner.get("type") == "string" and child.items is not None:
                _as_numbers(child)  # no text, so refused; its numbers are what was meant
            if inner.get("type") == "integer" and child.kind == "string":
                if re.fullmatch(r"\s*[+-]?\d{1,18}\s*", str(child.value)):
                    child.kind, child.value = "int", int(str(child.value))
            elif inner.get("type") == "array" and child.items is None and child.kind == "string":
                listed = collection(child.span, [child])
                listed.key, child.key = child.key, None
                node.items[name] = listed
            elif inner:
                waiting.append((child, inner))
    for node in reversed(order):
        if isinstance(node.items, dict):
            node.value = {name: child.value for name, child in node.items.items()}


def _as_numbers(root: Node) -> None:
    order = [root]
    for node in order:
        order += [child for _, child in node.children()]
    for node in reversed(order):
        if node.items is not None:
            node.value = values_of(node.items)
        elif node.style == "plain" and re.fullmatch(r"-?\d{1,18}", str(node.value)):
            node.kind, node.value = "int", int(str(node.value))
