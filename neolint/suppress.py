"""Suppression comments: ``# neolint: ignore[NEO301, nvidia-missing-options] reason`` silences findings at one place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from neolint.finding import Edit, Finding, Problem
from neolint.lines import Lines
from neolint.nearest import nearest
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
    words, lines_of = _Words(book, selection), Lines(source, documents)
    first = min((_first(document) for document in documents if document.root), default=len(source.text))
    for comment in comments(source, documents):
        read = _read(source, comment, first)
        if isinstance(read, Problem):
            problems.append(read)
        elif not read.words or any(word in _ALL for word, _ in read.words):
            bare.append(comment)
        else:
            directives.append(read)
            problems += _unknown(read, words)
    by_line: dict[int, list[_Directive]] = {}
    for directive in directives:
        if not directive.whole_file:
            by_line.setdefault(lines_of.comment(directive.comment), []).append(directive)
    everywhere = [directive for directive in directives if directive.whole_file]
    kept: list[Finding] = []
    silenced: list[Finding] = []
    codes: dict[int, set[str]] = {}
    for finding in findings:
        lines = lines_of.finding(finding) if finding.source.path == source.path else set()
        nearby = [directive for line in lines for directive in by_line.get(line, ())]
        (silenced if _use([*nearby, *everywhere], finding, book) else kept).append(finding)
        for line in lines:
            codes.setdefault(line, set()).add(finding.code)
    problems += [_names_no_rule(comment, codes.get(lines_of.comment(comment), set())) for comment in bare]
    if judge_unused:
        problems += [problem for directive in directives for problem in _unused(source, directive, words)]
    if require_reason:
        problems += [
            Problem("suppression-without-reason", one.comment.span) for one in directives if not one.reason.strip()
        ]
    return Silenced(kept, silenced, problems)


def _first(document: Document) -> int:
    """Where a document's values begin in the file."""
    return document.layer.in_file(document.layer.root.span).start


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


class _Words:
    """What the words in comments mean; each is looked up once."""

    def __init__(self, book: RuleBook, selection: Selection) -> None:
        self.book, self.selection = book, selection
        self._unknown: dict[str, list[tuple[str, str | None]]] = {}
        self._asked: dict[str, bool] = {}

    def unknown(self, word: str) -> list[tuple[str, str | None]]:
        """The word with the rule that may have been meant, if it names none."""
        if word not in self._unknown:
            self._unknown[word] = unknown_selectors([word], self.book.rules)
        return self._unknown[word]

    def asked(self, word: str) -> bool:
        """Whether every rule that it means would have been heard."""
        if word not in self._asked:
            rules = [rule for rule in self.book.rules if matches(word, rule)]
            self._asked[word] = all(self.selection.severity_of(rule, rule.severity) for rule in rules)
        return self._asked[word]


def _unknown(directive: _Directive, words: _Words) -> Iterator[Problem]:
    for word, span in directive.words:
        unknown = words.unknown(word)
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


def _names_no_rule(comment: Comment, codes: set[str]) -> Problem:
    written = f"ignore[{', '.join(sorted(codes))}]" if codes else None
    return Problem("suppression-names-no-rule", comment.span, {"written": written})


def _unused(source: Source, directive: _Directive, words: _Words) -> Iterator[Problem]:
    """A comment of which some words silenced nothing, though all rules that they mean were asked."""
    unused = [word for word in directive.known if word not in directive.used and words.asked(word)]
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
