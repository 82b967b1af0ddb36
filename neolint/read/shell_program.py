"""Follows a shell script from command to command: variables, files, functions and loops of the same file."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable
from typing import TYPE_CHECKING

from neolint.read.shell_calls import Command, is_job, lost_in, needles
from neolint.read.shell_printed import said
from neolint.read.shell_text import Word
from neolint.read.shell_tree import Script, below
from neolint.read.shell_words import Scope, Words

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

    from neolint.read.shell_files import Files

_MOST_STEPS = 50_000
_MOST_ROWS = 50
_MOST_CALLS = 8
_MOST_COMMANDS = 500
_HIDDEN = frozenset({"command_substitution", "process_substitution"})
_CONDITIONAL = frozenset({
    "if_statement", "elif_clause", "else_clause", "case_item", "while_statement", "c_style_for_statement", "subshell",
})  # fmt: skip
_REPEATED = frozenset({"while_statement", "c_style_for_statement"})
_READS = frozenset({
    "aws", "awslocal", "cat", "echo", "printf", "ls", "test", "[", "jq", "grep", "head", "tail", "wc", "rm", "diff",
    "trap", "mkdir", "shasum", "sha256sum", "neolint", "less", "file", "stat", "which",
})  # fmt: skip
_SETS = frozenset({"read", "mapfile", "readarray", "getopts", "shift", "set"})


class Program:
    """One script on its way. ``commands`` are those that make compilation jobs, in the order in which they run."""

    def __init__(self, script: Script, files: Files, shell: str) -> None:
        self.script, self.files = script, files
        self.scope = Scope()
        self.words = Words(script, self.scope, files, shell)
        self.commands: list[Command] = []
        self._functions: dict[str, Tree] = {}
        self._called: set[str] = set()
        self._calls = 0
        self._steps = 0
        self._gave_up = False
        self._tasks: list[Callable[[], None]] = []
        self._needles = needles(script)

    def run(self) -> list[Command]:
        """Every command that makes a compilation job."""
        self._later([self.script.root])
        self._drain()
        for name, body in list(self._functions.items()):
            if name not in self._called and self._holds(body):
                self.scope.positional = None
                self._steps = min(self._steps, _MOST_STEPS // 2)
                self._later([body])
                self._drain()
        return self.commands

    def swallowed(self) -> int | None:
        """Where the words of a call stand that became no command, because quotes or brackets before it are open."""
        if self.commands or not self.script.root.has_error:
            return None
        for at in self._needles:
            node: Tree | None = self.script.root.descendant_for_byte_range(at, at + 1)
            if node is not None and node.type == "comment":
                continue
            while node is not None and node.type != "ERROR":
                node = node.parent
            if node is not None:
                return at
        return None

    def unreached(self) -> int | None:
        """Where the words of the first call stand that was not come to, if the script was not followed to its end."""
        if not self._gave_up:
            return None
        found = [(one.node.start_byte, one.node.end_byte) for one in self.commands]
        for at in self._needles:
            node = self.script.root.descendant_for_byte_range(at, at + 1)
            if node is not None and node.type != "comment" and not any(start <= at < end for start, end in found):
                return at
        return None

    def _drain(self) -> None:
        while self._tasks and self._steps < _MOST_STEPS and len(self.commands) < _MOST_COMMANDS:
            self._steps += 1
            self._tasks.pop()()
        self._gave_up = self._gave_up or bool(self._tasks)
        self._tasks.clear()

    def _later(self, nodes: list[Tree]) -> None:
        for node in reversed(nodes):
            self._tasks.append(lambda node=node: self._visit(node))  # type: ignore[misc]

    def _holds(self, node: Tree) -> bool:
        """Whether the words that tell a job stand in a node."""
        at = bisect_left(self._needles, node.start_byte)
        return at < len(self._needles) and self._needles[at] < node.end_byte

    def _calls_something(self, node: Tree) -> bool:
        """Whether there is anything to follow in the substitutions of a node."""
        return self._holds(node) or (bool(self._functions) and b"(" in (node.text or b""))

    def _visit(self, node: Tree) -> None:
        kind = node.type
        if kind == "command":
            self._command(node, [])
        elif kind == "redirected_statement":
            self._redirected(node)
        elif kind == "variable_assignment":
            self._assign(node)
        elif kind == "for_statement":
            self._loop(node)
        elif kind == "function_definition":
            name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
            if name is not None and body is not None:
                self._functions[(name.text or b"").decode("utf-8", "replace")] = body
        elif kind == "pipeline":
            self._pipeline(node)
        elif kind == "list":
            self._list(node)
        elif kind == "unset_command":
            for child in node.named_children:
                self.scope.names[(child.text or b"").decode("utf-8", "replace")] = None
        else:
            if kind in _CONDITIONAL:
                self._branch()
                if kind in _REPEATED and b"shift" in (node.text or b""):
                    self.scope.positional = None
            if kind != "comment" and node.child_count:
                self._later(node.children)

    def _branch(self) -> None:
        """Behind a branch that may not have run, what it set is not known."""
        before, positional = dict(self.scope.names), self.scope.positional

        def leave() -> None:
            for name, value in self.scope.names.items():
                if value is not before.get(name, self):
                    self.scope.names[name] = None
            if self.scope.positional is not positional:
                self.scope.positional = None

        self._tasks.append(leave)

    def _alternative(self, node: Tree) -> None:
        self._branch()
        self._visit(node)

    def _list(self, node: Tree) -> None:
        """Commands joined by && and ||: all but the first may not run. What follows && runs behind all before it."""
        parts: list[tuple[str, Tree]] = []
        inner: Tree | None = node
        while inner is not None and inner.type == "list" and inner.child_count == 3:
            parts.append((inner.children[1].type, inner.children[2]))
            inner = inner.children[0]
        if inner is None or not parts:
            self._later(node.children)
            return

        def others() -> None:
            self._branch()
            for operator, part in parts:
                self._tasks.append(lambda part=part: self._visit(part))  # type: ignore[misc]
                if operator == "||":
                    self._tasks[-1] = lambda part=part: self._alternative(part)  # type: ignore[misc]

        self._tasks.append(others)
        self._later([inner])

    def _assign(self, node: Tree) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if value is not None and self._calls_something(value):
            self._later([value] if value.type in _HIDDEN else [*below(value, _HIDDEN)])
        if name is None:
            return
        text = (name.text or b"").decode("utf-8", "replace")
        if name.type == "subscript":
            self.scope.names[text.partition("[")[0]] = None
            return
        found = self.words.value(value, self.script.span(node))
        if any(child.type == "+=" for child in node.children):
            known = self.scope.names.get(text)
            found = [*known, *found] if isinstance(known, list) and isinstance(found, list) else None
        self.scope.names[text] = found

    def _loop(self, node: Tree) -> None:
        """A loop over words: each of them is a run of its body."""
        body, name = node.child_by_field_name("body"), node.child_by_field_name("variable")
        if body is None or name is None:
            return
        text = (name.text or b"").decode("utf-8", "replace")
        rows: list[Word] = []
        for child in node.children_by_field_name("value"):
            rows += self.words.of(child)
        known = rows and len(rows) <= _MOST_ROWS and not any(row.many or not row.known for row in rows)
        self._branch()
        if b"shift" in (body.text or b""):
            self.scope.positional = None
        for row in reversed(rows) if known and self._holds(body) else [None]:
            self._tasks.append(lambda: self._later(body.children))
            self._tasks.append(lambda row=row: self.scope.names.__setitem__(text, row))  # type: ignore[misc]

    def _pipeline(self, node: Tree) -> None:
        fed: Word | None = None
        for child in node.named_children:
            if child.type == "command":
                self._command(child, [], fed)
            elif child.type == "redirected_statement":
                self._redirected(child, fed)
            else:
                self._later([child])
            fed = self.words.printed(child, fed)

    def _redirected(self, node: Tree, fed: Word | None = None) -> None:
        body = node.child_by_field_name("body")
        redirects = [*below(node, frozenset({"file_redirect", "heredoc_redirect", "herestring_redirect"}))]
        redirects += [inner for one in redirects for inner in below(one, frozenset({"file_redirect"}))]
        if body is not None and body.type == "command":
            self._command(body, redirects, fed)
            return
        for name, _ in self._written_to(redirects):
            self.files.touched(name)
        for one in redirects:
            if self._holds(one):  # a here-document that is itself a script, or a command in it
                self._later([*below(one, frozenset({*_HIDDEN, "pipeline", "list", "command"}))])
        if body is not None:
            self._later([body])

    def _written_to(self, redirects: list[Tree]) -> list[tuple[str, bool]]:
        """The files that redirections write, and whether to their end."""
        found = []
        for one in redirects:
            marks = {child.type for child in one.children}
            if one.type == "file_redirect" and marks & {">", ">>", ">|", "&>", "&>>"}:
                target = one.child_by_field_name("destination")
                if target is not None and not one.child_by_field_name("descriptor"):
                    words = self.words.of(target)
                    if len(words) == 1 and words[0].known:
                        found.append((words[0].text, bool(marks & {">>", "&>>"})))
        return found

    def _command(self, node: Tree, redirects: list[Tree], fed: Word | None = None) -> None:
        if self._calls_something(node):
            self._later([*below(node, _HIDDEN)])
        for one in redirects:
            if self._holds(one) and one.type != "heredoc_redirect":
                self._later([*below(one, _HIDDEN)])
        argv = self.words.arguments(node)
        if not argv:
            return
        name = argv[0].text
        fed = next((word for word in map(self.words.fed, redirects) if word is not None), fed)
        if name in self._functions and self._calls < _MOST_CALLS:
            self._enter(name, argv[1:])
        elif name == "cd":
            self.files.moved = self.files.moved or "dirname" not in self.script.text[slice(*self.script.span(node))]
        elif name in _SETS:
            self._set(name, argv[1:])
        elif is_job(argv):
            self.commands.append(Command(argv, node, fed, lost_in(node, self.script)))
        else:
            self._touch(argv)
        self._write(argv, fed, redirects)

    def _set(self, name: str, words: list[Word]) -> None:
        """Commands of the shell that set variables."""
        listed = self.scope.positional
        if name == "shift":
            count = words[0].text if words else "1"
            self.scope.positional = listed[int(count) :] if listed is not None and count.isdigit() else None
        elif name == "set":
            if any(word.text == "--" for word in words):
                self.scope.positional = None
        else:
            for word in words:
                self.scope.names[word.text] = None

    def _touch(self, argv: list[Word]) -> None:
        """Any other command may have changed the files that it names."""
        name = os.path.basename(argv[0].text)
        copies = name == "aws" and any(word.text in ("s3", "s3api") for word in argv)
        if (name in _READS and not copies) or name == "tee" or [word.text for word in argv[1:3]] == ["-m", "json.tool"]:
            return
        for word in argv[1:]:
            if word.known and "." in word.text and len(word.text) < 200:
                self.files.touched(word.text)
                if "*" in word.text:
                    self.files.forget()

    def _write(self, argv: list[Word], fed: Word | None, redirects: list[Tree]) -> None:
        """Remember what a command writes to files."""
        targets = self._written_to(redirects)
        if argv[0].text == "tee":
            targets += [(word.text, False) for word in argv[1:] if word.known and not word.text.startswith("-")]
        if targets:
            printed = fed if argv[0].text == "tee" else said(argv, fed, self.files, self.words.shell)
            for target, more in targets:
                self.files.write(target, None if more else printed)

    def _enter(self, name: str, arguments: list[Word]) -> None:
        """A function of the script, with the words that it is called with."""
        before = self.scope.positional
        self._called.add(name)
        self._calls += 1

        def leave() -> None:
            self.scope.positional = before
            self._calls -= 1

        self._tasks.append(leave)
        body = self._functions[name]
        self._later(body.children or [body])
        many = any(word.many for word in arguments)
        self.scope.positional = None if many else arguments
