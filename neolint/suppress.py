"""Suppression comments: ``# neolint: ignore[NEO301, nvidia-missing-options] reason`` silences findings at one place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from neolint.finding import Edit, Finding, Problem
from neolint.nearest import nearest
from neolint.node import Node
from neolint.read.comments import Comment, comments
from neolint.select import Selection, matches, unknown_selectors
from neolint.source import Source, Span

if TYPE_CHECKING:
    from neolint.engine.load import RuleBook
    from neolint.read import Document

_VERBS = ("ignore", "ignore-file")
_DIRECTIVE = re.compile(r"(?P<verb>[A-Za-z_-]*)[ \t]*(?:\[(?P<words>[^\]]*)(?P<closed>\])?)?(?P<reason>.*)", re.DOTALL)
_WORD = re.compile(r"[^\s,]+(?:[ \t]+[^\s,]+)*")
_NEVER_SILENCED = "internal-error"
_ALL = ("ALL", "NEO")


class Silenced(NamedTuple):
    """What is left of a file's findings, what comments silenced, and what is wrong with the comments."""

    kept: list[Finding]
    silenced: list[Finding]
    problems: list[Problem]


@dataclass(eq=False)
class _Directive:
    """A comment that says what to ignore: its words with their places, those that name a rule, those that were of
    use.
    """

    comment: Comment
    whole_file: bool
    list_span: Span
    words: list[tuple[str, Span]]
    reason: str
    known: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)


def silence(
    source: Source,
    documents: Sequence[Document],
    findings: Sequence[Finding],
    book: RuleBook,
    selection: Selection,
    *,
    require_reason: bool = False,
    judge_unused: bool = True,
) -> Silenced:
    """Take out the findings that the file's comments silence.

    A comment silences what is found on its line, or on the line below if it stands alone, and what is found in the
    value of a key there. ``judge_unused`` is False where the file could not be read or checked as a whole.
    """
    problems: list[Problem] = []
    directives: list[_Directive] = []
    bare: list[Comment] = []
    first = min((document.root.span.start for document in documents if document.root), default=len(source.text))
    for comment in comments(source, documents):
        read = _read(source, comment, first)
        if isinstance(read, Problem):
            problems.append(read)
        elif not read.words or any(word in _ALL for word, _ in read.words):
            bare.append(comment)
        else:
            directives.append(read)
            problems += _unknown(read, book)
    by_line: dict[int, list[_Directive]] = {}
    for directive in directives:
        if not directive.whole_file:
            by_line.setdefault(governed(source, directive.comment), []).append(directive)
    everywhere = [directive for directive in directives if directive.whole_file]
    places = _Places(source, documents)
    kept: list[Finding] = []
    silenced: list[Finding] = []
    for finding in findings:
        nearby = [directive for line in places.lines(finding) for directive in by_line.get(line, ())]
        (silenced if _use([*nearby, *everywhere], finding, book) else kept).append(finding)
    problems += [_names_no_rule(source, comment, findings, places) for comment in bare]
    if judge_unused:
        problems += [problem for directive in directives for problem in _unused(source, directive, book, selection)]
    if require_reason:
        problems += [
            Problem("suppression-without-reason", one.comment.span) for one in directives if not one.reason.strip()
        ]
    return Silenced(kept, silenced, problems)


def governed(source: Source, comment: Comment) -> int:
    """The line that a comment speaks of: its own, or below comments that stand alone the first that is none."""
    line = source.place(comment.span.end)[0]
    if comment.alone:
        line += 1
        while source.line(line).lstrip().startswith(("#", "//")):
            line += 1
    return line


def _read(source: Source, comment: Comment, first: int) -> _Directive | Problem:
    """What a comment says, or what is wrong with how it says it. ``first`` is where the file's values begin."""
    match = _DIRECTIVE.fullmatch(source.text, *comment.inner)
    assert match is not None  # every part of it may be empty
    verb, words = match["verb"], match["words"]
    if verb not in _VERBS:
        meant = nearest(verb, _VERBS)
        what = f'"{verb}" says nothing to neolint' if verb else "this comment says nothing to neolint"
        return _malformed(comment, what, meant, (Edit(Span(*match.span("verb")), meant),) if meant else ())
    if words is not None and match["closed"] is None:
        return _malformed(comment, 'the "[" of this comment is never closed')
    if verb == "ignore-file" and not (comment.alone and comment.span.start < first):
        return _malformed(comment, "ignore-file stands on a line of its own above everything else in the file")
    inner = Span(*match.span("words")) if words is not None else Span(comment.inner.end, comment.inner.end)
    found = [(word[0], Span(*word.span())) for word in _WORD.finditer(source.text, *inner)]
    return _Directive(comment, verb == "ignore-file", inner, found, match["reason"].strip(" \t:;-–—"))


def _malformed(comment: Comment, what: str, meant: str | None = None, edits: tuple[Edit, ...] = ()) -> Problem:
    return Problem("malformed-suppression", comment.span, {"what": what, "meant": meant}, edits=edits)


def _unknown(directive: _Directive, book: RuleBook) -> Iterator[Problem]:
    for word, span in directive.words:
        unknown = unknown_selectors([word], book.rules)
        if not unknown:
            directive.known.append(word)
            continue
        meant = unknown[0][1]
        edits = (Edit(span, meant),) if meant else ()
        yield Problem("suppression-unknown-rule", span, {"word": word, "nearest": meant}, edits=edits)


def _use(directives: list[_Directive], finding: Finding, book: RuleBook) -> bool:
    rule = book.get(finding.name)
    if rule is None or finding.name == _NEVER_SILENCED:
        return False
    silenced = False
    for directive in directives:
        for word in directive.known:
            if matches(word, rule):
                directive.used.add(word)
                silenced = True
    return silenced


def _names_no_rule(source: Source, comment: Comment, findings: Sequence[Finding], places: _Places) -> Problem:
    line = governed(source, comment)
    codes = sorted({finding.code for finding in findings if line in places.lines(finding)})
    written = f"ignore[{', '.join(codes)}]" if codes else None
    return Problem("suppression-names-no-rule", comment.span, {"written": written})


def _unused(source: Source, directive: _Directive, book: RuleBook, selection: Selection) -> Iterator[Problem]:
    """A comment of which some words silenced nothing, though all rules that they mean were asked."""
    unused = [
        word
        for word in directive.known
        if word not in directive.used
        and all(selection.severity_of(rule, rule.severity) for rule in book.rules if matches(word, rule))
    ]
    if not unused:
        return
    left = [word for word, _ in directive.words if word not in unused]
    edit = Edit(directive.list_span, ", ".join(left)) if left else Edit(_with_its_blanks(source, directive.comment), "")
    span = directive.comment.span if not left else next(at for word, at in directive.words if word in unused)
    yield Problem("unused-suppression", span, {"words": ", ".join(unused)}, edits=(edit,))


def _with_its_blanks(source: Source, comment: Comment) -> Span:
    """What goes with a comment: its whole line if there is nothing else on it, or the blanks before it."""
    text, (start, end) = source.text, comment.span
    line = source.line_span(source.place(start)[0])
    blanks = start - len(text[line.start : start]) + len(text[line.start : start].rstrip())
    if blanks == line.start and not text[end : source.line_span(source.place(end)[0]).end].strip():
        return Span(line.start, _next_line(source, source.place(end)[0]))
    return Span(blanks, end)


def _next_line(source: Source, number: int) -> int:
    end = source.line_span(number).end
    return end + (2 if source.text.startswith("\r\n", end) else 1 if end < len(source.text) else 0)


class _Places:
    """Which lines govern a finding: its own, its key's, and those of the keys of brackets around it."""

    def __init__(self, source: Source, documents: Sequence[Document]) -> None:
        self.source, self.documents = source, documents
        self._sorted: dict[int, tuple[list[int], list[Node]]] = {}

    def lines(self, finding: Finding) -> set[int]:
        place = finding.span.start
        found = {self._line(place)}
        if not finding.document < len(self.documents):
            return found
        document = self.documents[finding.document]
        if document.root is None and document.notation == "yaml":
            return found
        node, key = document.layer.root, 0
        while True:
            child, start = self._child(node, place)
            if child is None:
                break
            if child.key is not None and start == child.key.start:
                key = self._line(start)
            if document.notation == "yaml" and self.source.text[child.span.start : child.span.start + 1] in ("{", "["):
                found.add(self._line(start))
            if child.anchor is not None:
                break  # what it holds is written elsewhere
            node = child
        return found | ({key} if key else set())

    def _line(self, offset: int) -> int:
        return self.source.place(offset)[0]

    def _child(self, node: Node, place: int) -> tuple[Node | None, int]:
        """The member of a map or a list that holds a place, and where it begins: with its key, unless a merge brought
        that in from elsewhere.
        """
        known = self._sorted.get(id(node))
        if known is None:
            begins = sorted(((_begin(child, node), child) for _, child in node.children()), key=lambda pair: pair[0])
            known = self._sorted[id(node)] = ([start for start, _ in begins], [child for _, child in begins])
        starts, children = known
        at = bisect_right(starts, place) - 1
        if at < 0 or place > children[at].span.end:
            return None, 0
        return children[at], starts[at]


def _begin(child: Node, parent: Node) -> int:
    key = child.key
    own = key is not None and parent.span.start <= key.start <= child.span.start
    return key.start if key is not None and own else child.span.start
