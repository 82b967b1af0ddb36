"""What the words of a shell script come to: quotes and escapes taken away, variables of the same file put in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from neolint.read.shell_printed import said
from neolint.read.shell_quotes import BARE, DOUBLE, HERE, ansi_c, decoded, without_tabs
from neolint.read.shell_text import Builder, Word, joined, split, typed, unknown_word
from neolint.source import Span

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

    from neolint.read.shell_files import Files
    from neolint.read.shell_tree import Script

_MOST_DEPTH = 8
MAX_LENGTH = 200_000
EXPANSIONS = frozenset({
    "simple_expansion", "expansion", "command_substitution", "arithmetic_expansion", "process_substitution",
})  # fmt: skip
_NAME = r"[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]"
_VARIABLE = re.compile(rf"\$(?P<plain>{_NAME})|\$\{{(?P<braced>{_NAME}|[0-9]+)\}}")
_DEFAULT = re.compile(rf"\$\{{(?P<name>{_NAME}|[0-9]+)(?P<operator>:?[-=])")
_ELEMENTS = re.compile(r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)\[(?P<index>[@*]|[0-9]{1,4})\]\}")

Value = Word | list[Word] | None


@dataclass(eq=False)
class Scope:
    """What variables stand for (None: not known), and the words that a function or the script was called with (None:
    not known).
    """

    names: dict[str, Value] = field(default_factory=dict)
    positional: list[Word] | None = None


@dataclass(eq=False)
class Words:
    """Reads the words of one script. ``shell`` is ``bash``, ``zsh``, ``sh``, or empty if the script does not say."""

    script: Script
    scope: Scope
    files: Files
    shell: str = ""
    _depth: int = 0

    def of(self, node: Tree) -> list[Word]:
        """The words that one argument comes to: usually one; of an array as many as it has."""
        listed = self._elements(node)
        if listed is not None:
            return listed
        builder = Builder()
        self._into(builder, node, quoted=False)
        span = self.script.span(node)
        word = builder.built(span, {"string": '"', "raw_string": "'"}.get(node.type, ""))
        if node.type in EXPANSIONS:
            if not word.text:
                return []
            word.many = bool(word.unknown)
        return [word] if self.shell == "zsh" else split(word)

    def value(self, node: Tree | None, span: Span) -> Value:
        """What an assignment gives to its name."""
        if node is None:
            return typed("", span.end)
        if node.type == "array":
            return [word for child in node.named_children if child.type != "comment" for word in self.of(child)]
        builder = Builder()
        self._into(builder, node, quoted=False)
        return builder.built(self.script.span(node))

    def here_document(self, redirect: Tree) -> Word | None:
        """The text that a here-document feeds to a command."""
        start = next((child for child in redirect.children if child.type == "heredoc_start"), None)
        body = next((child for child in redirect.children if child.type == "heredoc_body"), None)
        if start is None:
            return None
        if body is None:
            return typed("", self.script.span(redirect).end)
        text, span = self.script.text, self.script.span(body)
        delimiter = text[slice(*self.script.span(start))]
        builder = Builder()
        if re.search(r"[\"'\\]", delimiter):
            builder.typed(text[slice(*span)], span.start)
        else:
            self._pieces(builder, body, span.start, span.end, HERE)
        word = builder.built(
            span, "<<" if builder.bare.count(1) == 0 and not re.search(r"[\"'\\]", delimiter) else "<<'"
        )
        return without_tabs(word) if redirect.children[0].type == "<<-" else word

    def _into(self, out: Builder, node: Tree, *, quoted: bool) -> None:
        span, text, kind = self.script.span(node), self.script.text, node.type
        if len(out.starts) > MAX_LENGTH:
            return
        if kind == "string":
            self._pieces(out, node, span.start + 1, max(span.end - 1, span.start + 1), DOUBLE)
        elif kind == "raw_string":
            out.typed(text[span.start + 1 : span.end - 1], span.start + 1)
        elif kind == "ansi_c_string":
            ansi_c(out, text, Span(span.start + 2, span.end - 1))
        elif kind in ("concatenation", "command_name"):
            at = span.start
            for child in node.children:
                inner = self.script.span(child)
                decoded(out, text, Span(at, inner.start), BARE)
                self._into(out, child, quoted=False)
                at = inner.end
            decoded(out, text, Span(at, span.end), BARE)
        elif kind == "translated_string":
            for child in node.children[1:]:
                self._into(out, child, quoted=True)
        elif kind in EXPANSIONS:
            self._expansion(out, node, quoted=quoted)
        elif kind == "brace_expression":
            out.missing("…", span)
        else:
            self._pieces(out, node, span.start, span.end, BARE)

    def _pieces(self, out: Builder, node: Tree, start: int, end: int, pattern: re.Pattern[str]) -> None:
        """The text of a node with its escapes and its expansions."""
        at = start
        for child in node.children:
            if child.type in EXPANSIONS:
                span = self.script.span(child)
                decoded(out, self.script.text, Span(at, span.start), pattern)
                self._expansion(out, child, quoted=pattern is not BARE)
                at = span.end
        decoded(out, self.script.text, Span(at, end), pattern)

    def _expansion(self, out: Builder, node: Tree, *, quoted: bool) -> None:
        span = self.script.span(node)
        text = self.script.text[slice(*span)]
        plain = _VARIABLE.fullmatch(text)
        if plain:
            name = plain["plain"] or plain["braced"]
            _put(out, self._one(name), name, span, quoted=quoted)
            return
        default, element = _DEFAULT.match(text), _ELEMENTS.fullmatch(text)
        if default:
            value = self.variable(default["name"])
            if isinstance(value, Word) and (value.text or ":" not in default["operator"]):
                _put(out, value, default["name"], span, quoted=quoted)
            elif value is None and default["name"] not in self.scope.names:
                self._default(out, node, Span(span.start + default.end(), span.end - 1), default["name"], quoted=quoted)
            else:
                out.missing(default["name"], span)
        elif element and element["index"].isdigit():
            values = self.scope.names.get(element["name"])
            index = int(element["index"]) - (self.shell == "zsh")
            known = isinstance(values, list) and 0 <= index < len(values)
            _put(
                out, values[index] if known and isinstance(values, list) else None, element["name"], span, quoted=quoted
            )
        elif node.type == "command_substitution" and self._depth < _MOST_DEPTH:
            self._depth += 1
            value = self._output(node)
            self._depth -= 1
            _put(out, value, "…", span, quoted=quoted)
        else:
            named = re.match(r"\$\{([A-Za-z_][A-Za-z0-9_]*)", text)
            out.missing(named[1] if named else "…", span)

    def _one(self, name: str) -> Value:
        """What a name stands for where no list can: the first of a list."""
        value = self.variable(name)
        return (value[0] if value else None) if isinstance(value, list) else value

    def variable(self, name: str) -> Value:
        """What a name stands for; None if the file does not tell."""
        if name.isdigit() and name != "0":
            listed = self.scope.positional
            return None if listed is None else listed[int(name) - 1] if int(name) <= len(listed) else typed("", 0)
        return self.scope.names.get(name)

    def _default(self, out: Builder, node: Tree, span: Span, name: str, *, quoted: bool) -> None:
        """The words behind ``:-``: what a variable is that nothing in the file sets."""
        inner = [child for child in node.children if self.script.span(child).start >= span.start and child.type != "}"]
        text = self.script.text[slice(*span)]
        if len(inner) == 1 and inner[0].type in ("string", "raw_string"):
            self._into(out, inner[0], quoted=quoted)
        elif not re.search(r"[$`\"'\\]", text):
            out.word(typed(text, span.start), bare=not quoted)
        else:
            out.missing(name, self.script.span(node))

    def _elements(self, node: Tree) -> list[Word] | None:
        """``"${NAME[@]}"`` or ``"$@"``: all the words of a list."""
        while node.type == "string" and node.named_child_count == 1:
            node = node.named_children[0]
        span = self.script.span(node)
        text = self.script.text[slice(*span)]
        found = _ELEMENTS.fullmatch(text)
        if found and not found["index"].isdigit():
            values = self.scope.names.get(found["name"])
            if isinstance(values, list):
                return values
            return [unknown_word(found["name"], span, many=True)]
        if text in ("$@", "$*", "${@}", "${*}"):
            if self.scope.positional is not None:
                return self.scope.positional
            return [unknown_word("@", span, many=True)]
        return None

    def _output(self, node: Tree) -> Word | None:
        """What a command prints, if that is known: of ``cat``, ``echo`` and ``printf``. Line ends at its end go."""
        inner = [child for child in node.named_children if child.type != "comment"]
        if len(inner) != 1:
            return None
        if inner[0].type == "file_redirect":  # $(<file)
            named = [word for child in inner[0].named_children for word in self.of(child)]
            content = self.files.open(named[-1].text) if named and named[-1].known else None
            word = content.word if content else None
        else:
            word = self.printed(inner[0])
        return None if word is None else word.cut(0, len(word.text.rstrip("\n")))

    def printed(self, node: Tree, fed: Word | None = None) -> Word | None:
        """What a command of the script prints; None if that is not known."""
        redirects: list[Tree] = []
        if node.type == "redirected_statement":
            redirects = [child for child in node.children if child.type.endswith("_redirect")]
            body = node.child_by_field_name("body")
            if body is None or any(one.type == "file_redirect" and b"<" not in (one.text or b"") for one in redirects):
                return None
            node = body
        if node.type != "command":
            return None
        argv = self.arguments(node)
        fed = next((word for word in map(self.fed, redirects) if word is not None), fed)
        return said(argv, fed, self.files, self.shell)

    def fed(self, redirect: Tree) -> Word | None:
        """What a redirection gives to a command to read."""
        if redirect.type == "heredoc_redirect":
            return self.here_document(redirect)
        if redirect.type == "herestring_redirect":
            given = [word for child in redirect.named_children for word in self.of(child)]
            return given[0] if len(given) == 1 else None
        if redirect.type == "file_redirect" and any(child.type == "<" for child in redirect.children):
            named = [word for child in redirect.named_children for word in self.of(child)]
            content = self.files.open(named[-1].text) if named and named[-1].known else None
            return content.word if content else None
        return None

    def _joined(self, first: Word, second: Word, at: int) -> list[Word]:
        """One word of two. The grammar sometimes parts a dollar sign from its name."""
        name = re.compile(_NAME).match(self.script.text, at)
        if not (name and self.script.text[at - 1] == "$" and first.text.endswith("$") and first.bare[-1:] == b"\1"):
            return [joined(first, second)]
        builder, place = Builder(), Span(at - 1, name.end())
        _put(builder, self._one(name[0]), name[0], place, quoted=False)
        value = builder.built(place)
        whole = joined(first.cut(0, len(first.text) - 1), value, second.cut(len(name[0]), len(second.text)))
        return [whole] if self.shell == "zsh" else split(whole)

    def arguments(self, command: Tree) -> list[Word]:
        """The words of a command, its name first."""
        found: list[Word] = []
        at = -1
        for child in command.children:
            if child.type in ("variable_assignment", "comment") or child.type.endswith("_redirect"):
                continue
            words = self.of(child.children[0] if child.type == "command_name" and child.children else child)
            span = self.script.span(child)
            if found and words and self.script.text[at : span.start] in ("", "\\\n"):
                words[:1] = self._joined(found.pop(), words[0], span.start)  # nothing, or a joined line, parts no words
            found += words
            at = span.end
        return found


def _put(out: Builder, value: Value, name: str, span: Span, *, quoted: bool) -> None:
    if isinstance(value, Word) and len(value.text) + len(out.starts) <= MAX_LENGTH:
        out.word(value, bare=not quoted)
    else:
        out.missing(name, span)
